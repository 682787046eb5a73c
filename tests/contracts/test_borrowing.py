"""Borrowing: units of a later allocation, for surrender of their period only, deducted later."""

import pytest

from contracts.identifiers import borrowed_id, line_id, name_bytes
from contracts.vocabulary import Bucket, Deduction, Stage
from tests.contracts import scenes
from tests.contracts.scenes import CAP, HASH, ID, TABLE, allocation_line
from tests.contracts.world import DEADLINE_AT, LATER_PERIOD, PERIOD, SHANDONG, World, refused

ANOTHER_PERIOD = 20232023
BORROWED_ID = borrowed_id(PERIOD)


@pytest.fixture
def planned(world: World) -> World:
    scenes.lists(world, world.enterprise, LATER_PERIOD)
    scenes.settled(world, world.enterprise)
    scenes.planned(world, LATER_PERIOD)
    return scenes.planned(world)


def borrows(world: World, quantity: int):
    return scenes.issue(world, world.enterprise, quantity, stage=Stage.BORROWING)


def gives_back(world: World, quantity: int):
    return world.does(world.enterprise, "Allocation", "returnBorrowed", PERIOD, quantity)


def due(world: World) -> list[dict[str, int]]:
    return world.asks("Deductions", "dues", world.enterprise.account)


def test_borrowed_units_are_an_id_of_their_own_and_charged_to_a_later_period(
    planned: World,
) -> None:
    done = borrows(planned, 500)
    account = planned.enterprise.account
    assert done.names == ["LineExecuted", "Charged", "TransferSingle"]
    assert done.event("LineExecuted")["id"] == BORROWED_ID
    line = line_id(account, PERIOD, Stage.BORROWING, 1)
    charged = done.event("Charged")
    assert (charged["document"], charged["period"]) == (line, LATER_PERIOD)
    assert due(planned) == [
        {"period": LATER_PERIOD, "reason": Deduction.BORROWING, "tonnes": 500, "taken": 0}
    ]
    assert planned.asks("Units", "holding", account, BORROWED_ID)["registration"] == 500
    assert planned.asks("Allocation", "issuedTo", account, PERIOD)["borrowed"] == 500
    assert planned.asks("Allocation", "room", PERIOD, SHANDONG)["issued"] == 500
    scenes.issue(planned, planned.enterprise, 100)
    assert due(planned)[0]["tonnes"] == 500
    done = scenes.issue(planned, planned.enterprise, 600, period=LATER_PERIOD)
    assert done.event("LineExecuted")["net"] == 100


def test_borrowed_units_never_reach_trading(planned: World) -> None:
    borrows(planned, 500)
    with refused("NotTradable", id=BORROWED_ID):
        planned.does(planned.enterprise, "Market", "toTrading", BORROWED_ID, 1)
    pair = (planned.ministry, planned.registry_officer, "Units")
    frozen = (planned.enterprise.account, BORROWED_ID, Bucket.REGISTRATION, 5, HASH)
    planned.both(*pair, "freeze", *frozen)
    with refused("NotTradable", id=BORROWED_ID):
        thawed = (planned.enterprise.account, BORROWED_ID, Bucket.TRADING, 5, HASH)
        planned.both(*pair, "unfreeze", *thawed)
    planned.both(*pair, "unfreeze", *frozen)


def test_borrowed_units_surrender_for_their_own_period_only(planned: World) -> None:
    borrows(planned, 500)
    starts = planned.now + 60
    for period in (LATER_PERIOD, ANOTHER_PERIOD):
        setting = (name_bytes("surrender.deadline"), period, DEADLINE_AT, starts)
        planned.both(planned.ministry, planned.registry_officer, "Rulebook", "set", setting)
    planned.now = starts
    for period in (LATER_PERIOD, ANOTHER_PERIOD):
        scenes.settled(planned, planned.enterprise, 1_000, period)
        with refused("VintageNotEligible", id=BORROWED_ID, period=period):
            planned.does(planned.enterprise, "Compliance", "request", period, [(BORROWED_ID, 1)])
    planned.does(planned.enterprise, "Compliance", "request", PERIOD, [(BORROWED_ID, 500)])


def test_borrowing_takes_room_under_the_cap(planned: World) -> None:
    scenes.issue(planned, planned.enterprise, CAP - 1)
    with refused("CapExceeded", period=PERIOD, room=1, requested=2):
        borrows(planned, 2)


def test_only_periods_that_the_rulebook_names_are_borrowed_for(planned: World) -> None:
    scenes.settled(planned, planned.enterprise, period=LATER_PERIOD)
    line = allocation_line(planned.enterprise.account, 1, Stage.BORROWING, 1, LATER_PERIOD)
    with refused("NoBorrowing", account=planned.enterprise.account, period=LATER_PERIOD):
        planned.does(planned.department, "Allocation", "decide", TABLE, [line])
    kept = allocation_line(planned.enterprise.account, 1, Stage.BORROWING, differentiated=HASH)
    with refused("NoDifferentiatedBorrowing", account=planned.enterprise.account):
        planned.does(planned.department, "Allocation", "decide", TABLE, [kept])


def test_what_is_given_back_is_no_longer_due_and_frees_its_room(planned: World) -> None:
    borrows(planned, 500)
    done = gives_back(planned, 200)
    assert done.names == ["BorrowedReturned", "Relieved", "TransferSingle"]
    assert done.event("BorrowedReturned") == {
        "account": planned.enterprise.account,
        "period": PERIOD,
        "quantity": 200,
    }
    assert due(planned)[0]["tonnes"] == 300
    room = planned.asks("Allocation", "room", PERIOD, SHANDONG)
    assert (room["decided"], room["issued"]) == (300, 300)
    assert planned.asks("Units", "totals", BORROWED_ID)["returned"] == 200


def test_one_gives_back_what_one_borrowed_holds_and_still_owes(planned: World) -> None:
    account = planned.enterprise.account
    with refused("MoreThanIssued", account=account, issued=0, requested=1):
        gives_back(planned, 1)
    borrows(planned, 500)
    with refused("NothingCharged", account=account):
        gives_back(planned, 0)
    with refused("MoreThanIssued", account=account, issued=500, requested=501):
        gives_back(planned, 501)
    planned.does(planned.enterprise, "Compliance", "request", PERIOD, [(BORROWED_ID, 450)])
    with refused("HoldingTooSmall", id=BORROWED_ID, available=50, requested=51):
        gives_back(planned, 51)
    scenes.issue(planned, planned.enterprise, 470, period=LATER_PERIOD)
    with refused("LessDue", account=account, period=LATER_PERIOD, due=30, requested=31):
        gives_back(planned, 31)
    gives_back(planned, 30)


def test_allowances_stay_what_they_were(planned: World) -> None:
    scenes.issue(planned, planned.enterprise, 10)
    borrows(planned, 500)
    assert planned.asks("Units", "totals", ID)["issued"] == 10
