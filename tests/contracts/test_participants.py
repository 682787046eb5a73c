"""Accounts: applied for, opened, restricted, suspended, restored, closed."""

import pytest

from contracts.identifiers import account_address, uscc_bytes
from contracts.vocabulary import Kind, Right, Standing
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import (
    APPLYING,
    JIANGSU,
    KEYS_EXPIRE_AT,
    PERIOD,
    ROLES,
    SHANDONG,
    World,
    actor,
    refused,
    uscc,
)

APPLICANT = actor("applicant")
HOLDERS = {Kind.ENTERPRISE, Kind.TRADER}
FOUNDED_ONLY = (Kind.NONE, Kind.MINISTRY, Kind.DEPARTMENT, Kind.REGISTRY, Kind.EXCHANGE, Kind.BANK)
SETTLING = Right.READ | Right.INITIATE | Right.APPROVE | Right.SURRENDER
PERMITTED = {
    Standing.NONE: 0,
    Standing.APPLIED: 0,
    Standing.CORRECTING: 0,
    Standing.OPEN: 31,
    Standing.RESTRICTED: SETTLING,
    Standing.RECEIVE_ONLY: Right.READ,
    Standing.SUSPENDED: Right.READ,
    Standing.CLOSING: SETTLING,
    Standing.CLOSED: 0,
}


def standing(world: World, account: str) -> Standing:
    return Standing(world.asks("Participants", "account", account)["standing"])


def applied(world: World) -> str:
    scenes.apply_for(world, APPLICANT.uscc, Kind.ENTERPRISE, SHANDONG, 4411)
    return APPLICANT.account


def opens(world: World, account: str) -> None:
    world.does(
        world.registry_officer, "Participants", "open", account, scenes.grants("applicant"), 0
    )


def changes(world: World, act: str, account: str) -> None:
    """A change of standing by two institutions."""
    world.both(world.department, world.registry_officer, "Participants", act, account, HASH)


def test_an_account_is_what_its_application_said(world: World) -> None:
    account = applied(world)
    opens(world, account)
    assert world.asks("Participants", "account", account) == {
        "uscc": uscc_bytes(APPLICANT.uscc),
        "kind": Kind.ENTERPRISE,
        "standing": Standing.OPEN,
        "province": SHANDONG,
        "sector": 4411,
        "openedAt": world.now - 1,
    }
    assert world.asks("Participants", "nameOf", account) == "name"


def test_every_account_is_listed_once_in_the_order_of_application(world: World) -> None:
    count = world.asks("Participants", "accountCount")
    listed = [world.asks("Participants", "accountAt", place) for place in range(count)]
    founded_first = sorted(ROLES.values(), key=lambda role: role[1] in APPLYING)
    assert listed == [account_address(uscc(number)) for number, _, _ in founded_first]


def test_a_nobody_has_no_account(world: World) -> None:
    assert standing(world, world.outsider.account) is Standing.NONE
    assert world.asks("Participants", "nameOf", world.outsider.account) == ""


def test_the_same_person_may_not_record_and_open(world: World) -> None:
    registry = world.registry
    both = (registry.address, Right.READ | Right.APPROVE, KEYS_EXPIRE_AT)
    with refused("InvalidGrant", key=registry.address):
        world.both(registry, world.registry_officer, "Participants", "grantKey", both)
    double = actor("applicant")
    granted = (double.address, Right(31), KEYS_EXPIRE_AT)
    world.both(registry, world.registry_officer, "Participants", "grantKey", granted)
    world.does(
        double, "Participants", "register", uscc_bytes(uscc(77)), Kind.TRADER, 0, 0, "n", HASH
    )
    with refused("SecondPersonNeeded", key=double.address):
        world.does(
            double,
            "Participants",
            "open",
            account_address(uscc(77)),
            [(world.outsider.address, 1, KEYS_EXPIRE_AT)],
            0,
        )


def test_papers_go_back_for_correction(world: World) -> None:
    account = applied(world)
    world.does(world.registry, "Participants", "askCorrection", account, HASH)
    assert standing(world, account) is Standing.CORRECTING
    with refused("WrongStanding", account=account, found=Standing.CORRECTING):
        opens(world, account)
    with refused("WrongStanding", found=Standing.CORRECTING):
        world.does(world.registry, "Participants", "askCorrection", account, HASH)
    done = world.does(world.registry, "Participants", "correct", account, HASH)
    assert done.event("ApplicationCorrected") == {"account": account, "documents": HASH}
    opens(world, account)
    with refused("WrongStanding", found=Standing.OPEN):
        world.does(world.registry, "Participants", "correct", account, HASH)


def test_whoever_records_the_corrected_papers_may_not_open(world: World) -> None:
    account, double = applied(world), actor("newcomer")
    granted = (double.address, Right(31), KEYS_EXPIRE_AT)
    world.both(world.registry, world.registry_officer, "Participants", "grantKey", granted)
    world.does(world.registry, "Participants", "askCorrection", account, HASH)
    world.does(double, "Participants", "correct", account, HASH)
    with refused("SecondPersonNeeded", key=double.address):
        world.does(double, "Participants", "open", account, scenes.grants("applicant"), 0)
    opens(world, account)


def test_an_account_opens_once_and_with_a_key(world: World) -> None:
    account = applied(world)
    with refused("NoKeys", account=account):
        world.does(world.registry_officer, "Participants", "open", account, [], 0)
    opens(world, account)
    with refused("WrongStanding", found=Standing.OPEN):
        opens(world, account)
    with refused("WrongStanding", found=Standing.NONE):
        opens(world, world.outsider.address)


@pytest.mark.parametrize("kind", FOUNDED_ONLY)
def test_institutions_are_founded_and_never_applied_for(world: World, kind: Kind) -> None:
    with refused("InvalidKind", kind=kind):
        scenes.apply_for(world, APPLICANT.uscc, kind, SHANDONG)


@pytest.mark.parametrize("kind", [Kind.VERIFIER, Kind.AUDITOR, Kind.ENTERPRISE, Kind.TRADER])
def test_everyone_else_applies(world: World, kind: Kind) -> None:
    assert scenes.apply_for(world, APPLICANT.uscc, kind, SHANDONG).names == ["AccountApplied"]


@pytest.mark.parametrize(
    ("province", "passes"),
    [(0, False), (109_999, False), (110_000, True), (829_999, True), (830_000, False)],
)
def test_an_enterprise_has_a_province_of_six_digits(
    world: World, province: int, passes: bool
) -> None:
    if passes:
        scenes.apply_for(world, APPLICANT.uscc, Kind.ENTERPRISE, province)
    else:
        with refused("InvalidProvince", province=province):
            scenes.apply_for(world, APPLICANT.uscc, Kind.ENTERPRISE, province)


@pytest.mark.parametrize(("province", "passes"), [(0, True), (1, False), (310_000, True)])
def test_a_trader_may_be_without_a_province_but_not_in_a_wrong_one(
    world: World, province: int, passes: bool
) -> None:
    if passes:
        scenes.apply_for(world, APPLICANT.uscc, Kind.TRADER, province)
    else:
        with refused("InvalidProvince", province=province):
            scenes.apply_for(world, APPLICANT.uscc, Kind.TRADER, province)


# --- standing -----------------------------------------------------------------------------------

LIVING = {
    Standing.OPEN,
    Standing.RESTRICTED,
    Standing.RECEIVE_ONLY,
    Standing.SUSPENDED,
    Standing.CLOSING,
}
STEPS = {
    "restrict": ({Standing.OPEN, Standing.RECEIVE_ONLY}, Standing.RESTRICTED),
    "receiveOnly": ({Standing.OPEN, Standing.RESTRICTED}, Standing.RECEIVE_ONLY),
    "suspend": (LIVING - {Standing.SUSPENDED}, Standing.SUSPENDED),
    "restore": (LIVING - {Standing.OPEN}, Standing.OPEN),
    "startClosing": (LIVING - {Standing.CLOSING}, Standing.CLOSING),
    "close": ({Standing.CLOSING}, Standing.CLOSED),
}
WAYS = {
    Standing.OPEN: (),
    Standing.RESTRICTED: ("restrict",),
    Standing.RECEIVE_ONLY: ("receiveOnly",),
    Standing.SUSPENDED: ("suspend",),
    Standing.CLOSING: ("startClosing",),
    Standing.CLOSED: ("startClosing", "close"),
}


@pytest.mark.parametrize("act", STEPS)
@pytest.mark.parametrize("start", WAYS, ids=lambda start: start.name)
def test_standing_changes_along_the_arrows_and_no_others(
    world: World, start: Standing, act: str
) -> None:
    account = world.enterprise.account
    for step in WAYS[start]:
        changes(world, step, account)
    starts, end = STEPS[act]
    if start in starts:
        changes(world, act, account)
        assert standing(world, account) is end
    else:
        with refused("WrongStanding", account=account, found=start):
            changes(world, act, account)


@pytest.mark.parametrize("act", STEPS)
def test_an_application_has_no_standing_to_change(world: World, act: str) -> None:
    with refused("WrongStanding", found=Standing.APPLIED):
        changes(world, act, applied(world))


def test_a_change_of_standing_says_from_what_to_what_and_why(world: World) -> None:
    done = world.both(
        world.ministry,
        world.registry_officer,
        "Participants",
        "restrict",
        world.enterprise.account,
        HASH,
    )
    assert done.event("StandingChanged") == {
        "account": world.enterprise.account,
        "from": Standing.OPEN,
        "to": Standing.RESTRICTED,
        "reason": HASH,
    }


@pytest.mark.parametrize("standing_", Standing)
def test_what_a_standing_permits_is_one_table(world: World, standing_: Standing) -> None:
    assert world.asks("Participants", "permitted", standing_) == PERMITTED[standing_]


@pytest.mark.parametrize("act", ["restrict", "receiveOnly", "suspend", "startClosing"])
def test_a_standing_takes_rights_away_at_once(world: World, act: str) -> None:
    key, account = world.enterprise.address, world.enterprise.account
    assert world.asks("Participants", "authorise", key, Right.TRADE) == account
    changes(world, act, account)
    for right in (Right.READ, Right.INITIATE, Right.TRADE, Right.SURRENDER):
        if right & PERMITTED[standing(world, account)]:
            assert world.asks("Participants", "authorise", key, right) == account
        else:
            with refused("NotEntitled", key=key, right=right):
                world.asks("Participants", "authorise", key, right)


@pytest.mark.parametrize("role", ["ministry", "other_department", "exchange", "bank", "registry"])
def test_an_institution_is_never_closed(world: World, role: str) -> None:
    kind = ROLES[role][1]
    with refused("InvalidKind", kind=kind):
        world.both(
            world.ministry,
            world.registry_officer,
            "Participants",
            "startClosing",
            getattr(world, role).account,
            HASH,
        )


def test_an_account_with_units_is_not_closed(stocked: World) -> None:
    changes(stocked, "startClosing", stocked.enterprise.account)
    with refused("NotEmpty", account=stocked.enterprise.account):
        changes(stocked, "close", stocked.enterprise.account)


def test_an_account_with_one_fen_is_not_closed_until_the_bank_paid_it(stocked: World) -> None:
    world, account = stocked, stocked.far_enterprise.account
    world.does(world.bank, "Cash", "deposit", account, 1, HASH)
    close = (world.ministry, world.registry_officer, "Participants", "close", account, HASH)
    world.both(*close[:3], "startClosing", account, HASH)
    with refused("NotEmpty", account=account):
        world.both(*close)
    far = world.far_enterprise, world.far_enterprise_officer
    world.both(*far, "Cash", "requestWithdrawal", 1)
    with refused("NotEmpty", account=account):
        world.both(*close)
    world.does(world.bank, "Cash", "confirmWithdrawal", 1, b"\x09" * 32)
    world.both(*close)
    assert standing(world, account) is Standing.CLOSED


def test_an_account_with_a_pending_request_is_not_closed(stocked: World) -> None:
    world = stocked
    scenes.settled(world, world.enterprise, scenes.STOCK)
    world.does(world.enterprise, "Compliance", "request", PERIOD, [(ID, scenes.STOCK)])
    changes(world, "startClosing", world.enterprise.account)
    with refused("NotEmpty"):
        changes(world, "close", world.enterprise.account)
    world.does(world.department_officer, "Compliance", "approve", 1)
    with refused("NotEmpty"):
        changes(world, "close", world.enterprise.account)
    world.does(world.registry, "Compliance", "surrender", 1)
    changes(world, "close", world.enterprise.account)


def test_a_department_oversees_its_own_province_only(world: World) -> None:
    account = world.enterprise.account
    for act in STEPS:
        with refused("OtherProvince", expected=SHANDONG, found=JIANGSU):
            world.both(
                world.other_department,
                world.registry_officer,
                "Participants",
                act,
                account,
                HASH,
            )


@pytest.mark.parametrize("role", ["ministry", "department", "registry", "enterprise", "trader"])
def test_only_holders_in_standing_are_allocated_and_buy(world: World, role: str) -> None:
    account = getattr(world, role).account
    holds = ROLES[role][1] in HOLDERS
    for question in ("mayBeAllocated", "mayBuy"):
        assert world.asks("Participants", question, account) is holds
    if holds:
        world.both(world.ministry, world.registry_officer, "Participants", "suspend", account, HASH)
        for question in ("mayBeAllocated", "mayBuy"):
            assert not world.asks("Participants", question, account)


def test_the_zero_address_is_nobody_and_may_nothing(world: World) -> None:
    nobody = "0x" + "00" * 20
    assert not world.asks("Participants", "mayBeAllocated", nobody)
    assert not world.asks("Participants", "mayBuy", nobody)
    with refused("NotEntitled"):
        world.asks("Participants", "authorise", nobody, Right.READ)
    key, found = world.asks("Participants", "admits", nobody)
    assert (key["rights"], found) == (0, Standing.NONE)
