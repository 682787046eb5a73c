"""Change of title: forced with a public reason, reversed in time, taken back at closure."""

import pytest

from contracts.identifiers import borrowed_id, credit_id, name_bytes
from contracts.vocabulary import Bucket, Cause, Kind, Standing
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, STOCK
from tests.contracts.world import JIANGSU, PERIOD, SHANDONG, Actor, Result, World, refused

FORCED = (Cause.JUDGMENT, Cause.SUCCESSION, Cause.CORRECTION, Cause.DEDUCTION)
WHY = "(2021) court order 12: transfer to the creditor"
REASON_MOST = 512
ZERO = "0x" + "00" * 20
FROZEN = 30
DAY = 86_400


def pair(world: World) -> tuple[Actor, Actor]:
    return world.department, world.registry_officer


def forces(
    world: World,
    quantity: int = 100,
    cause: Cause = Cause.CORRECTION,
    bucket: Bucket = Bucket.REGISTRATION,
    **other: object,
) -> Result:
    what = {
        "from": world.enterprise.account,
        "to": world.buyer.account,
        "id": ID,
        "bucket": bucket,
        "quantity": quantity,
        "cause": cause,
        "reason": WHY,
        "document": HASH,
    } | other
    return world.both(*pair(world), "Titles", "force", *what.values())


def reverses(world: World, number: int = 1, bucket: Bucket = Bucket.REGISTRATION) -> Result:
    return world.both(*pair(world), "Titles", "reverse", number, bucket, "booked twice", HASH)


def takes_back(
    world: World, quantity: int, bucket: Bucket = Bucket.REGISTRATION, id_: int = ID
) -> Result:
    what = (world.enterprise.account, id_, bucket, quantity, "no successor", HASH)
    return world.both(*pair(world), "Titles", "takeBack", *what)


def freezes(
    world: World, quantity: int = FROZEN, act: str = "freeze", at: str = "enterprise"
) -> Result:
    what = (getattr(world, at).account, ID, Bucket.REGISTRATION, quantity, HASH)
    return world.both(*pair(world), "Units", act, *what)


def closes(world: World, act: str = "startClosing") -> Result:
    return world.both(*pair(world), "Participants", act, world.enterprise.account, HASH)


def held(world: World, role: str = "buyer") -> dict[str, int]:
    return world.asks("Units", "holding", getattr(world, role).account, ID)


# --- forced ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", FORCED, ids=lambda cause: cause.name)
def test_two_institutions_move_units_and_say_why(stocked: World, cause: Cause) -> None:
    done = forces(stocked, cause=cause)
    told = done.event("TitleTransferred")
    until = told.pop("reversibleUntil")
    assert told == {
        "change": 1,
        "from": stocked.enterprise.account,
        "to": stocked.buyer.account,
        "id": ID,
        "bucket": Bucket.REGISTRATION,
        "quantity": 100,
        "cause": cause,
        "reason": WHY,
        "document": HASH,
    }
    assert (until != 0) == (cause is Cause.CORRECTION)
    assert held(stocked)["registration"] == 100
    assert stocked.asks("Titles", "changeCount") == 1
    kept = stocked.asks("Titles", "change", 1)
    assert (kept["cause"], kept["quantity"], kept["reversed"]) == (cause, 100, 0)


@pytest.mark.parametrize("cause", set(Cause) - set(FORCED), ids=lambda cause: cause.name)
def test_other_causes_force_nothing(stocked: World, cause: Cause) -> None:
    with refused("WrongCause", cause=cause):
        forces(stocked, cause=cause)


def test_nobody_forces_alone_or_from_the_registry_s_side_or_from_another_province(
    stocked: World,
) -> None:
    call = (stocked.enterprise.account, stocked.buyer.account, ID, 0, 1, Cause.JUDGMENT, WHY, HASH)
    with refused("NotForThisKind"):
        stocked.both(stocked.registry, stocked.department_officer, "Titles", "force", *call)
    with refused("NotForThisKind"):
        stocked.both(stocked.department, stocked.department_officer, "Titles", "force", *call)
    with refused("OtherProvince", expected=SHANDONG, found=JIANGSU):
        stocked.both(stocked.other_department, stocked.registry_officer, "Titles", "force", *call)
    stocked.both(stocked.ministry, stocked.registry_officer, "Titles", "force", *call)


@pytest.mark.parametrize(
    ("given", "error", "facts"),
    [
        ({"reason": ""}, "TextOutOfBounds", {"most": REASON_MOST, "found": 0}),
        ({"reason": "x" * (REASON_MOST + 1)}, "TextOutOfBounds", {"found": REASON_MOST + 1}),
        ({"reason": "a\x00b"}, "MalformedText", {"field": name_bytes("reason"), "position": 1}),
        ({"document": bytes(32)}, "MissingHash", {}),
        ({"quantity": 0}, "NothingToMove", {"id": ID}),
        ({"quantity": STOCK + 1}, "HoldingTooSmall", {"available": STOCK, "requested": STOCK + 1}),
        ({"bucket": Bucket.RESERVED}, "WrongBucket", {"bucket": Bucket.RESERVED}),
        ({"id": borrowed_id(PERIOD)}, "NotTradable", {"id": borrowed_id(PERIOD)}),
    ],
)
def test_what_is_wrong_with_a_forced_transfer_is_told(
    stocked: World, given: dict, error: str, facts: dict
) -> None:
    with refused(error, **facts):
        forces(stocked, **given)
    forces(stocked, reason="x" * REASON_MOST)


def test_units_go_to_another_account_that_may_hold_them(stocked: World) -> None:
    with refused("SameHolder", account=stocked.enterprise.account):
        forces(stocked, to=stocked.enterprise.account)
    for role in ("bank", "department", "outsider"):
        account = getattr(stocked, role).account
        with refused("MayNotReceive", account=account):
            forces(stocked, to=account)
    custody = stocked.asks("Units", "custodyOf", stocked.department.account)
    with refused("MayNotReceive", account=custody):
        forces(stocked, to=custody)


def test_units_in_trading_move_within_trading(stocked: World) -> None:
    scenes.to_trading(stocked, 50)
    forces(stocked, 50, bucket=Bucket.TRADING)
    assert held(stocked)["trading"] == 50


# --- reversed -------------------------------------------------------------------------------------


def test_a_correction_is_taken_back_under_its_own_number(stocked: World) -> None:
    forces(stocked)
    done = reverses(stocked)
    assert done.event("TitleReversed") == {"original": 1, "change": 2, "quantity": 100, "left": 0}
    told = done.event("TitleTransferred")
    assert (told["change"], told["cause"], told["reason"]) == (2, Cause.REVERSAL, "booked twice")
    assert (told["from"], told["to"]) == (stocked.buyer.account, stocked.enterprise.account)
    assert held(stocked, "enterprise")["registration"] == STOCK
    assert stocked.asks("Titles", "change", 2)["original"] == 1
    with refused("NothingToReverse", left=0, available=0):
        reverses(stocked)
    with refused("NotReversible", change=2, cause=Cause.REVERSAL):
        reverses(stocked, 2)


def test_a_reversal_takes_what_is_still_there_and_the_rest_when_it_is_back(stocked: World) -> None:
    forces(stocked)
    stocked.both(stocked.buyer, stocked.buyer_officer, "Market", "toTrading", ID, 70)
    done = reverses(stocked)
    assert done.event("TitleReversed")["quantity"] == 30
    with refused("NothingToReverse", left=70, available=0):
        reverses(stocked)
    done = reverses(stocked, bucket=Bucket.TRADING)
    assert done.event("TitleReversed") == {"original": 1, "change": 3, "quantity": 70, "left": 0}
    assert held(stocked, "enterprise")["trading"] == 70


def test_a_reversal_never_takes_more_than_was_moved(stocked: World) -> None:
    forces(stocked, 100)
    forces(stocked, 500)
    assert reverses(stocked).event("TitleReversed")["quantity"] == 100
    assert held(stocked)["registration"] == 500


@pytest.mark.parametrize("cause", set(FORCED) - {Cause.CORRECTION}, ids=lambda cause: cause.name)
def test_what_is_no_correction_is_final(stocked: World, cause: Cause) -> None:
    forces(stocked, cause=cause)
    with refused("NotReversible", change=1, cause=cause):
        reverses(stocked)
    with refused("NoSuchChange", change=2):
        reverses(stocked, 2)


def test_a_correction_is_taken_back_until_its_last_second(stocked: World) -> None:
    until = forces(stocked).event("TitleTransferred")["reversibleUntil"]
    assert until == stocked.asks("Rulebook", "workingDaysAfter", stocked.now - 1, 10)
    late = stocked.copy()
    stocked.now = until - 1
    reverses(stocked)
    late.now = until
    with refused("ReversalTooLate", change=1, until=until, asked=until + 1):
        reverses(late)


def test_the_time_limit_is_a_setting_with_bounds(stocked: World) -> None:
    def sets(days: int) -> Result:
        setting = (name_bytes("title.reversal"), 0, days, stocked.now + DAY)
        return stocked.both(stocked.ministry, stocked.registry_officer, "Rulebook", "set", setting)

    for wrong in (0, 61):
        with refused("OutOfBounds", least=1, most=60, found=wrong):
            sets(wrong)
    before = forces(stocked).event("TitleTransferred")["reversibleUntil"]
    sets(1)
    stocked.now += 2 * DAY
    after = forces(stocked).event("TitleTransferred")["reversibleUntil"]
    assert after < before
    assert stocked.asks("Titles", "change", 1)["reversibleUntil"] == before


def test_only_who_oversees_the_holder_takes_back_and_to_who_may_hold(stocked: World) -> None:
    forces(stocked, to=stocked.far_enterprise.account)
    with refused("OtherProvince", expected=JIANGSU, found=SHANDONG):
        reverses(stocked)
    stocked.both(*pair(stocked), "Participants", "suspend", stocked.enterprise.account, HASH)
    what = ("Titles", "reverse", 1, Bucket.REGISTRATION, WHY, HASH)
    with refused("MayNotReceive", account=stocked.enterprise.account):
        stocked.both(stocked.ministry, stocked.registry_officer, *what)


# --- taken back -----------------------------------------------------------------------------------


def test_what_a_closing_account_holds_is_taken_back_and_it_closes(stocked: World) -> None:
    scenes.to_trading(stocked, 10)
    with refused("WrongStanding", found=Standing.OPEN):
        takes_back(stocked, 10)
    closes(stocked)
    with refused("NotEmpty"):
        closes(stocked, "close")
    takes_back(stocked, 10, Bucket.TRADING)
    told = takes_back(stocked, STOCK - 10).event("TitleTransferred")
    assert (told["to"], told["cause"], told["reversibleUntil"]) == (ZERO, Cause.CLOSURE, 0)
    totals = stocked.asks("Units", "totals", ID)
    assert (totals["issued"], totals["returned"]) == (STOCK, STOCK)
    closes(stocked, "close")


def test_nothing_is_taken_back_where_somebody_follows_or_that_is_no_allowance(
    stocked: World,
) -> None:
    account = stocked.enterprise.account
    followed = stocked.copy()
    merged = (account, followed.buyer.account, HASH)
    followed.both(*pair(followed), "Participants", "merge", *merged)
    with refused("HasSuccessor", account=account):
        takes_back(followed, 1)
    closes(stocked)
    with refused("NotAnAllowance", id=credit_id(1)):
        takes_back(stocked, 1, id_=credit_id(1))
    for bucket in (Bucket.RESERVED, Bucket.FROZEN):
        with refused("WrongBucket", bucket=bucket):
            takes_back(stocked, 1, bucket)
    with refused("NothingToMove"):
        takes_back(stocked, 0)
    with refused("HoldingTooSmall", available=STOCK):
        takes_back(stocked, STOCK + 1)


def test_what_was_taken_back_stays_counted_in_its_cap(stocked: World) -> None:
    before = stocked.asks("Allocation", "room", PERIOD, SHANDONG)
    closes(stocked)
    takes_back(stocked, STOCK)
    assert stocked.asks("Allocation", "room", PERIOD, SHANDONG) == before, "nothing is re-issued"


# --- pledged --------------------------------------------------------------------------------------


def pledges(world: World, quantity: int = 10, to: str | None = None) -> Result:
    what = (to or world.bank.account, ID, quantity, HASH)
    return world.does(world.enterprise, "Titles", "pledge", *what)


def test_a_pledge_is_a_flag_that_both_and_the_registry_put_and_lift(stocked: World) -> None:
    before = held(stocked, "enterprise")
    assert pledges(stocked).event("PledgeAsked")["quantity"] == 10
    steps = (
        (stocked.bank, "acceptPledge"),
        (stocked.registry, "recordPledge"),
        (stocked.bank, "releasePledge"),
        (stocked.registry, "liftPledge"),
    )
    for place, (by, act) in enumerate(steps):
        for other, wrong in steps[place + 1 :]:
            with refused("WrongPledgeState", pledge=1):
                stocked.does(other, "Titles", wrong, 1)
        assert stocked.does(by, "Titles", act, 1).event("PledgeMoved")["state"] == place + 2
        assert held(stocked, "enterprise") == before
    assert stocked.asks("Titles", "pledgeCount") == 1
    assert stocked.asks("Titles", "pledged", 1)["pledgee"] == stocked.bank.account
    with refused("WrongPledgeState"):
        stocked.does(stocked.enterprise, "Titles", "withdrawPledge", 1)


def test_what_is_pledged_still_moves(stocked: World) -> None:
    pledges(stocked, STOCK)
    stocked.does(stocked.bank, "Titles", "acceptPledge", 1)
    stocked.does(stocked.registry, "Titles", "recordPledge", 1)
    scenes.to_trading(stocked, STOCK)
    assert held(stocked, "enterprise")["trading"] == STOCK


def test_either_of_the_two_withdraws_until_it_is_recorded(stocked: World) -> None:
    for number, by in enumerate((stocked.enterprise, stocked.bank), 1):
        pledges(stocked)
        if by is stocked.bank:
            stocked.does(stocked.bank, "Titles", "acceptPledge", number)
        stocked.does(by, "Titles", "withdrawPledge", number)
        with refused("WrongPledgeState", pledge=number):
            stocked.does(by, "Titles", "withdrawPledge", number)
    with refused("NotYourPledge", pledge=1, account=stocked.buyer.account):
        stocked.does(stocked.buyer, "Titles", "withdrawPledge", 1)
    with refused("NoSuchPledge", pledge=3):
        stocked.does(stocked.bank, "Titles", "acceptPledge", 3)


def test_a_pledge_is_in_favour_of_another_account_and_of_what_is_held(stocked: World) -> None:
    for wrong in (stocked.enterprise.account, stocked.outsider.account, ZERO):
        with refused("InvalidPledgee", pledgee=wrong):
            pledges(stocked, to=wrong)
    with refused("MoreThanHeld", held=STOCK, pledged=STOCK + 1):
        pledges(stocked, STOCK + 1)
    with refused("NothingToMove"):
        pledges(stocked, 0)
    with refused("MissingHash"):
        told = (stocked.bank.account, ID, 1, bytes(32))
        stocked.does(stocked.enterprise, "Titles", "pledge", *told)
    assert stocked.asks("Participants", "account", stocked.bank.account)["kind"] == Kind.BANK
