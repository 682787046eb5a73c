"""Carry-over: a notified maximum, applications within it in parts, and units of a later vintage."""

import pytest

from contracts.identifiers import allowance_id, borrowed_id, credit_id, name_bytes
from contracts.vocabulary import AccountRule, Bucket, CarryOver, Kind, Standing
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, STOCK
from tests.contracts.world import (
    CARRIED_INTO,
    CARRY_FROM,
    CARRY_TO,
    EARLY_AT,
    EARLY_BY_AT,
    LATER_PERIOD,
    PACK,
    PERIOD,
    UNTIL_AT,
    UNTIL_BY_AT,
    Result,
    World,
    refused,
)

MOST = 100_000
INTO_ID = allowance_id(CARRIED_INTO)
ITEMS_MAX = 16


@pytest.fixture
def noticed(stocked: World) -> World:
    """It is February 2026 and the enterprise knows its maximum."""
    stocked.now = EARLY_AT - 30 * 86_400
    scenes.carry_noticed(stocked, MOST)
    return stocked


def applies(world: World, *items: tuple[int, int], into: int = CARRIED_INTO) -> Result:
    return world.does(world.enterprise, "CarryOver", "applyFor", into, list(items))


def processes(world: World, *numbers: int) -> Result:
    return world.does(world.registry, "CarryOver", "process", list(numbers))


def notice(world: World) -> tuple[int, int, int]:
    found = world.asks("CarryOver", "notice", world.enterprise.account, CARRIED_INTO)
    return found["most"], found["applied"], found["processed"]


def held(world: World, id_: int = ID) -> dict[str, int]:
    return world.asks("Units", "holding", world.enterprise.account, id_)


def test_a_notice_says_the_most_its_inputs_and_its_pack(noticed: World) -> None:
    done = scenes.carry_noticed(noticed, MOST + 1)
    assert done.event("CarryOverNotified") == {
        "account": noticed.enterprise.account,
        "into": CARRIED_INTO,
        "revision": 2,
        "most": MOST + 1,
        "inputs": HASH,
        "pack": name_bytes(PACK),
    }
    assert notice(noticed) == (MOST + 1, 0, 0)


def test_an_application_reserves_and_processing_replaces(noticed: World) -> None:
    done = applies(noticed, (ID, 60_000))
    assert done.event("CarryOverApplied") == {
        "application": 1,
        "account": noticed.enterprise.account,
        "into": CARRIED_INTO,
        "quantity": 60_000,
        "items": [{"id": ID, "quantity": 60_000}],
        "processBy": EARLY_BY_AT,
    }
    assert held(noticed)["reserved"] == 60_000
    assert notice(noticed) == (MOST, 60_000, 0)
    done = processes(noticed, 1)
    assert done.event("CarriedOver") == {
        "application": 1,
        "account": noticed.enterprise.account,
        "into": CARRIED_INTO,
        "quantity": 60_000,
        "processBy": EARLY_BY_AT,
        "inTime": True,
    }
    assert held(noticed) == {
        "registration": STOCK - 60_000, "trading": 0, "reserved": 0, "frozen": 0,
    }  # fmt: skip
    assert held(noticed, INTO_ID)["registration"] == 60_000
    assert notice(noticed) == (MOST, 60_000, 60_000)
    assert noticed.asks("Units", "totals", ID)["carriedOver"] == 60_000
    assert noticed.asks("Units", "totals", INTO_ID)["issued"] == 60_000


def test_parts_come_to_the_maximum_and_not_to_one_more(noticed: World) -> None:
    applies(noticed, (ID, 60_000))
    with refused("OverCarryLimit", most=MOST, applied=60_000, requested=40_001):
        applies(noticed, (ID, 40_000), (ID, 1))
    applies(noticed, (ID, 40_000))
    with refused("OverCarryLimit", most=MOST, applied=MOST, requested=1):
        applies(noticed, (ID, 1))
    processes(noticed, 1, 2)
    with refused("OverCarryLimit", most=MOST, applied=MOST, requested=1):
        applies(noticed, (ID, 1))
    huge = [(ID, 2**64 - 1)] * 2
    with refused("OverCarryLimit", requested=2**64 - 1):
        applies(noticed, *huge)


def test_an_application_is_withdrawn_by_who_made_it(noticed: World) -> None:
    applies(noticed, (ID, 5))
    with refused("NotYourApplication", application=1, account=noticed.buyer.account):
        noticed.does(noticed.buyer, "CarryOver", "withdraw", 1)


@pytest.mark.parametrize("act", ["withdraw", "refuse"])
def test_what_is_withdrawn_or_refused_gives_units_and_room_back(noticed: World, act: str) -> None:
    applies(noticed, (ID, MOST))
    by, more = (noticed.enterprise, ()) if act == "withdraw" else (noticed.registry, (HASH,))
    noticed.does(by, "CarryOver", act, 1, *more)
    assert held(noticed)["registration"] == STOCK
    assert notice(noticed) == (MOST, 0, 0)
    ended = CarryOver.WITHDRAWN if act == "withdraw" else CarryOver.REFUSED
    assert noticed.asks("CarryOver", "application", 1)["state"] == ended
    with refused("ApplicationEnded", application=1, found=ended):
        processes(noticed, 1)
    applies(noticed, (ID, MOST))


def test_an_application_ends_once(noticed: World) -> None:
    applies(noticed, (ID, 5))
    processes(noticed, 1)
    for by, act, what in (
        (noticed.registry, "process", ([1],)),
        (noticed.registry, "refuse", (1, HASH)),
        (noticed.enterprise, "withdraw", (1,)),
    ):
        with refused("ApplicationEnded", found=CarryOver.PROCESSED):
            noticed.does(by, "CarryOver", act, *what)
    with refused("NoSuchApplication", application=2):
        processes(noticed, 2)
    applies(noticed, (ID, 5))
    with refused("ApplicationEnded", application=2):
        processes(noticed, 2, 2)
    with refused("MissingHash"):
        noticed.does(noticed.registry, "CarryOver", "refuse", 2, bytes(32))


def test_nothing_is_applied_for_before_the_notice(stocked: World) -> None:
    stocked.now = EARLY_AT
    with refused("NotNotified", account=stocked.enterprise.account, into=CARRIED_INTO):
        applies(stocked, (ID, 1))
    scenes.carry_noticed(stocked, MOST, stocked.buyer)
    with refused("NotNotified"):
        applies(stocked, (ID, 1))


def test_a_maximum_of_nothing_is_a_notice_under_which_nothing_is_carried(stocked: World) -> None:
    stocked.now = EARLY_AT
    scenes.carry_noticed(stocked, 0)
    with refused("OverCarryLimit", most=0, applied=0, requested=1):
        applies(stocked, (ID, 1))


def test_a_corrected_maximum_is_never_below_what_is_applied_for(noticed: World) -> None:
    applies(noticed, (ID, 60_000))
    with refused("BelowApplied", applied=60_000, most=59_999):
        scenes.carry_noticed(noticed, 59_999)
    scenes.carry_noticed(noticed, 60_000)
    with refused("OverCarryLimit", most=60_000, applied=60_000):
        applies(noticed, (ID, 1))
    processes(noticed, 1)
    with refused("BelowApplied", applied=60_000):
        scenes.carry_noticed(noticed, 0)
    scenes.carry_noticed(noticed, MOST)
    applies(noticed, (ID, MOST - 60_000))


@pytest.mark.parametrize(
    ("at", "process_by"),
    [(EARLY_AT, EARLY_BY_AT), (EARLY_AT + 1, UNTIL_BY_AT), (UNTIL_AT, UNTIL_BY_AT)],
)
def test_the_window_of_an_application_says_by_when_it_is_processed(
    noticed: World, at: int, process_by: int
) -> None:
    noticed.now = at
    assert applies(noticed, (ID, 1)).event("CarryOverApplied")["processBy"] == process_by
    noticed.now = process_by
    assert processes(noticed, 1).event("CarriedOver")["inTime"]


def test_a_second_after_the_window_nothing_is_applied_for_or_notified(noticed: World) -> None:
    noticed.now = UNTIL_AT
    applies(noticed, (ID, 1))
    for act in (lambda: applies(noticed, (ID, 1)), lambda: scenes.carry_noticed(noticed, MOST)):
        noticed.now = UNTIL_AT + 1
        with refused("CarryOverClosed", until=UNTIL_AT, asked=UNTIL_AT + 1):
            act()


def test_what_is_processed_a_second_late_says_so_and_is_carried(noticed: World) -> None:
    applies(noticed, (ID, 1))
    noticed.now = EARLY_BY_AT + 1
    assert not processes(noticed, 1).event("CarriedOver")["inTime"]
    assert held(noticed, INTO_ID)["registration"] == 1


@pytest.mark.parametrize(
    "id_",
    [
        borrowed_id(PERIOD),
        borrowed_id(CARRY_TO),
        credit_id(1),
        INTO_ID,
        allowance_id(CARRY_TO) + 1,
        allowance_id(CARRY_FROM) - 1,
        0,
        2**255,
    ],
)
def test_only_allowances_of_the_vintages_that_are_carried_are(noticed: World, id_: int) -> None:
    with refused("VintageNotCarried", id=id_, first=CARRY_FROM, last=CARRY_TO):
        applies(noticed, (ID, 1), (id_, 1))


def test_what_is_in_trading_or_frozen_is_first_brought_to_registration(noticed: World) -> None:
    scenes.to_trading(noticed, STOCK - 10)
    with refused("HoldingTooSmall", bucket=Bucket.REGISTRATION, available=10, requested=11):
        applies(noticed, (ID, 11))
    frozen = (noticed.enterprise.account, ID, Bucket.REGISTRATION, 10, HASH)
    pair = noticed.department, noticed.registry_officer
    noticed.both(*pair, "Units", "freeze", *frozen)
    with refused("HoldingTooSmall", bucket=Bucket.REGISTRATION, available=0, requested=1):
        applies(noticed, (ID, 1))
    noticed.both(*pair, "Units", "unfreeze", *frozen)
    applies(noticed, (ID, 10))
    with refused("HoldingTooSmall", bucket=Bucket.REGISTRATION, available=0, requested=10):
        noticed.both(*pair, "Units", "freeze", *frozen)


def test_an_application_names_one_to_sixteen_items_and_no_empty_one(noticed: World) -> None:
    with refused("NoItems"):
        applies(noticed)
    with refused("TooManyItems", found=ITEMS_MAX + 1):
        applies(noticed, *[(ID, 1)] * (ITEMS_MAX + 1))
    with refused("NothingToMove", id=ID):
        applies(noticed, (ID, 0))
    number = applies(noticed, *[(ID, 1)] * ITEMS_MAX).output
    assert noticed.asks("CarryOver", "items", number) == [{"id": ID, "quantity": 1}] * ITEMS_MAX
    processes(noticed, number)
    assert noticed.asks("CarryOver", "applicationCount") == number


def test_where_the_account_asks_for_two_two_keys_apply(noticed: World) -> None:
    rule = AccountRule.SECOND_FOR_SURRENDER
    noticed.does(noticed.enterprise, "Representatives", "tighten", rule)
    with refused("SecondNeeded", account=noticed.enterprise.account):
        applies(noticed, (ID, 1))
    two = noticed.enterprise, noticed.enterprise_officer
    noticed.both(*two, "CarryOver", "applyFor", CARRIED_INTO, [(ID, 1)])
    assert held(noticed)["reserved"] == 1


def test_a_notice_is_for_an_enterprise_under_a_pack_and_with_its_inputs(stocked: World) -> None:
    def notifies(account: str, pack: str = PACK, inputs: bytes = HASH) -> Result:
        line = [(account, 1, inputs)]
        told = (CARRIED_INTO, name_bytes(pack), line)
        return stocked.does(stocked.registry, "CarryOver", "notify", *told)

    enterprise = stocked.enterprise.account
    with refused("WrongKind", account=stocked.trader.account, found=Kind.TRADER):
        notifies(stocked.trader.account)
    with refused("WrongKind", found=Kind.NONE):
        notifies(stocked.outsider.account)
    with refused("UnknownPack", pack=name_bytes("no pack")):
        notifies(enterprise, pack="no pack")
    with refused("MissingHash"):
        notifies(enterprise, inputs=bytes(32))


def test_into_a_period_without_settings_nothing_is_carried(noticed: World) -> None:
    with refused("NotSet", name=name_bytes("carryover.until"), subject=LATER_PERIOD):
        told = (LATER_PERIOD, name_bytes(PACK), [(noticed.enterprise.account, 1, HASH)])
        noticed.does(noticed.registry, "CarryOver", "notify", *told)
    with refused("NotNotified", into=LATER_PERIOD):
        applies(noticed, (ID, 1), into=LATER_PERIOD)


def test_an_account_that_closes_still_carries_over_and_a_suspended_one_does_not(
    noticed: World,
) -> None:
    account, pair = noticed.enterprise.account, (noticed.department, noticed.registry_officer)
    noticed.both(*pair, "Participants", "startClosing", account, HASH)
    applies(noticed, (ID, 5))
    noticed.both(*pair, "Participants", "suspend", account, HASH)
    with refused("NotEntitled"):
        applies(noticed, (ID, 5))
    assert noticed.asks("Participants", "account", account)["standing"] == Standing.SUSPENDED
    processes(noticed, 1)
    assert held(noticed, INTO_ID)["registration"] == 5
