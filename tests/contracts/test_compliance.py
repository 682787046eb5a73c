"""Surrender: requested, approved, given up for good; on time or late."""

import pytest

from contracts.identifiers import name_bytes
from contracts.vocabulary import Basis, Bucket, Surrender
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, NO_ACCOUNT
from tests.contracts.world import (
    DEADLINE_AT,
    JIANGSU,
    LATER_PERIOD,
    PERIOD,
    SHANDONG,
    World,
    refused,
)

OWED = 500_000
ITEMS_MAX = 16


@pytest.fixture
def owing(stocked: World) -> World:
    """The enterprise owes units for the period and holds more than enough."""
    return scenes.settled(stocked, stocked.enterprise, OWED)


def asks(world: World, *items: tuple[int, int], period: int = PERIOD):
    return world.does(world.enterprise, "Compliance", "request", period, list(items))


def asks_late(world: World, *items: tuple[int, int], period: int = PERIOD):
    return world.does(world.enterprise, "Compliance", "requestLate", period, list(items))


def approves(world: World, number: int = 1):
    return world.does(world.department_officer, "Compliance", "approve", number)


def refuses(world: World, number: int = 1):
    return world.does(world.department_officer, "Compliance", "refuse", number, HASH)


def withdraws(world: World, number: int = 1):
    return world.does(world.enterprise, "Compliance", "withdraw", number)


def surrenders(world: World, number: int = 1):
    return world.does(world.registry, "Compliance", "surrender", number)


def standing(world: World) -> tuple[int, int, int]:
    found = world.asks("Compliance", "standing", world.enterprise.account, PERIOD)
    assert found["deadline"] == DEADLINE_AT
    return found["obligation"], found["surrendered"], found["pending"]


def reserved(world: World) -> int:
    return world.asks("Units", "holding", world.enterprise.account, ID)["reserved"]


def test_a_request_reserves_its_units(owing: World) -> None:
    done = asks(owing, (ID, 300_000), (ID, 1))
    assert done.output == 1
    assert done.names == ["SurrenderRequested", "Shifted", "Shifted"]
    assert done.event("SurrenderRequested") == {
        "request": 1,
        "account": owing.enterprise.account,
        "period": PERIOD,
        "quantity": 300_001,
        "items": [{"id": ID, "quantity": 300_000}, {"id": ID, "quantity": 1}],
        "donor": NO_ACCOUNT,
        "late": False,
    }
    assert reserved(owing) == 300_001
    assert standing(owing) == (OWED, 0, 300_001)
    assert owing.asks("Compliance", "hasPending", owing.enterprise.account)
    assert owing.asks("Compliance", "items", 1)[1] == {"id": ID, "quantity": 1}
    assert owing.asks("Compliance", "requested", 1) == {
        "account": owing.enterprise.account,
        "period": PERIOD,
        "requestedAt": owing.now - 1,
        "state": Surrender.REQUESTED,
        "late": False,
        "quantity": 300_001,
        "donor": NO_ACCOUNT,
    }


def test_what_is_surrendered_is_gone_and_certified(owing: World) -> None:
    asks(owing, (ID, 300_000))
    approves(owing)
    first = surrenders(owing)
    assert first.names == ["Surrendered", "TransferSingle"]
    asks(owing, (ID, 200_000))
    approves(owing, 2)
    second = surrenders(owing, 2).event("Surrendered")
    assert (second["certificate"], second["quantity"], second["surrenderedInAll"]) == (
        2,
        200_000,
        OWED,
    )
    assert standing(owing) == (OWED, OWED, 0)
    assert owing.asks("Units", "totals", ID)["surrendered"] == OWED
    assert not owing.asks("Compliance", "hasPending", owing.enterprise.account)
    assert owing.asks("Compliance", "requestCount") == 2


@pytest.mark.parametrize("end", [withdraws, refuses])
def test_a_request_that_ends_gives_its_units_back(owing: World, end) -> None:
    asks(owing, (ID, OWED))
    before = owing.asks("Units", "totals", ID)
    assert before["reserved"] == OWED
    end(owing)
    assert reserved(owing) == 0
    assert standing(owing) == (OWED, 0, 0)
    asks(owing, (ID, OWED))


ARROWS = {
    "requested": (lambda w: None, {"approve", "refuse", "withdraw"}, Surrender.REQUESTED),
    "approved": (approves, {"surrender"}, Surrender.APPROVED),
    "surrendered": (lambda w: (approves(w), surrenders(w)), set(), Surrender.SURRENDERED),
    "refused": (refuses, set(), Surrender.REFUSED),
    "withdrawn": (withdraws, set(), Surrender.WITHDRAWN),
}
ACTS = {"approve": approves, "refuse": refuses, "withdraw": withdraws, "surrender": surrenders}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ARROWS)
def test_a_request_moves_along_the_arrows_and_no_others(owing: World, state: str, act: str) -> None:
    reach, possible, found = ARROWS[state]
    asks(owing, (ID, 10))
    reach(owing)
    if act in possible:
        ACTS[act](owing)
    else:
        with refused("WrongState", request=1, found=found):
            ACTS[act](owing)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("number", [0, 2, 2**256 - 1])
def test_a_request_that_nobody_made_is_none(owing: World, act: str, number: int) -> None:
    asks(owing, (ID, 10))
    with refused("NoSuchRequest", request=number):
        ACTS[act](owing, number)
    assert owing.asks("Compliance", "requested", number)["state"] == Surrender.NONE


def test_a_request_is_withdrawn_by_its_own_enterprise(owing: World) -> None:
    asks(owing, (ID, 10))
    with refused("NotYourRequest", request=1, account=owing.buyer.account):
        owing.does(owing.buyer, "Compliance", "withdraw", 1)


def test_nothing_is_owed_before_a_decision(stocked: World) -> None:
    with refused("NothingOwed", account=stocked.enterprise.account, period=PERIOD):
        asks(stocked, (ID, 1))


def test_no_more_is_asked_for_than_is_owed_counting_what_is_pending(owing: World) -> None:
    with refused("MoreThanOwed", owed=OWED, requested=OWED + 1):
        asks(owing, (ID, OWED + 1))
    asks(owing, (ID, OWED - 1))
    with refused("MoreThanOwed", owed=1, requested=2):
        asks(owing, (ID, 1), (ID, 1))
    asks(owing, (ID, 1))
    with refused("MoreThanOwed", owed=0, requested=2):
        asks(owing, (ID, 2))
    approves(owing)
    surrenders(owing)
    with refused("MoreThanOwed", owed=0, requested=2):
        asks(owing, (ID, 2))


def test_huge_quantities_do_not_wrap_around_what_is_owed(owing: World) -> None:
    most = 2**64 - 1
    with refused("MoreThanOwed", owed=OWED, requested=most):
        asks(owing, (ID, most), (ID, OWED + 1))


def test_a_lowered_obligation_leaves_nothing_more_to_ask_for(owing: World) -> None:
    asks(owing, (ID, OWED))
    scenes.redetermined(owing, owing.enterprise, OWED // 2)
    with refused("MoreThanOwed", owed=0, requested=1):
        asks(owing, (ID, 1))
    approves(owing)
    assert surrenders(owing).event("Surrendered")["obligation"] == OWED // 2
    found = owing.asks("Compliance", "standing", owing.enterprise.account, PERIOD)
    assert (found["remaining"], found["excess"]) == (0, OWED // 2)


def test_a_raised_obligation_is_met_by_another_certificate_and_the_first_keeps_its_word(
    owing: World,
) -> None:
    asks(owing, (ID, OWED))
    approves(owing)
    first = surrenders(owing).event("Surrendered")
    scenes.redetermined(owing, owing.enterprise, OWED + 100)
    found = owing.asks("Compliance", "standing", owing.enterprise.account, PERIOD)
    assert (found["remaining"], found["excess"]) == (100, 0)
    asks(owing, (ID, 100))
    approves(owing, 2)
    second = surrenders(owing, 2).event("Surrendered")
    assert (first["obligation"], first["surrenderedInAll"]) == (OWED, OWED)
    assert (second["obligation"], second["surrenderedInAll"]) == (OWED + 100, OWED + 100)
    assert second["certificate"] == first["certificate"] + 1


def test_an_obligation_is_surrendered_against_once_its_decision_is_final(stocked: World) -> None:
    world = scenes.owing(stocked, stocked.enterprise, OWED)
    until = world.asks("Emissions", "decided", world.enterprise.account, PERIOD)["until"]
    with refused("NotFinal", account=world.enterprise.account, period=PERIOD, until=until):
        asks(world, (ID, 1))
    world.does(world.enterprise, "Emissions", "object", PERIOD, HASH)
    with refused("NotFinal"):
        asks(world, (ID, 1))
    same = scenes.emission(world.enterprise.account, OWED, basis=Basis.OBJECTION)
    world.does(world.department, "Emissions", "resolve", same, HASH)
    asks(world, (ID, 1))


def test_what_nobody_objects_to_is_final_after_its_last_second(stocked: World) -> None:
    world = scenes.owing(stocked, stocked.enterprise, OWED)
    until = world.asks("Emissions", "decided", world.enterprise.account, PERIOD)["until"]
    world.now = until
    with refused("NotFinal", until=until):
        asks(world, (ID, 1))
    world.now = until + 1
    asks(world, (ID, 1))


def test_the_same_request_is_not_made_twice_while_it_waits(owing: World) -> None:
    items = ((ID, 10), (ID, 20))
    asks(owing, *items)
    for state in (lambda w: None, approves):
        state(owing)
        with refused("DuplicateRequest", request=1):
            asks(owing, *items)
    asks(owing, *items[::-1])
    surrenders(owing)
    assert asks(owing, *items).output == 3


@pytest.mark.parametrize("end", [withdraws, refuses])
def test_what_was_taken_back_or_refused_may_be_asked_for_again(owing: World, end) -> None:
    asks(owing, (ID, 10))
    end(owing)
    assert asks(owing, (ID, 10)).output == 2


def test_frozen_units_are_counted_and_not_asked_for(owing: World) -> None:
    account = owing.enterprise.account
    frozen = (account, ID, Bucket.REGISTRATION, scenes.STOCK - 10, HASH)
    owing.both(owing.ministry, owing.registry_officer, "Units", "freeze", *frozen)
    facts = {"frozen": scenes.STOCK - 10, "available": 10, "requested": 11}
    with refused("UnitsFrozen", account=account, id=ID, **facts):
        asks(owing, (ID, 11))
    asks(owing, (ID, 10))


@pytest.mark.parametrize("function", ["approve", "refuse"])
def test_a_department_of_another_province_decides_nothing(owing: World, function: str) -> None:
    asks(owing, (ID, 10))
    more = (HASH,) if function == "refuse" else ()
    with refused("OtherProvince", expected=SHANDONG, found=JIANGSU):
        owing.does(owing.other_department_officer, "Compliance", function, 1, *more)


def test_a_request_names_at_least_one_item_and_at_most_sixteen(owing: World) -> None:
    with refused("NoItems"):
        asks(owing)
    with refused("TooManyItems", found=ITEMS_MAX + 1):
        asks(owing, *[(ID, 1)] * (ITEMS_MAX + 1))
    asks(owing, *[(ID, 1)] * ITEMS_MAX)
    approves(owing)
    assert surrenders(owing).names == ["Surrendered"] + ["TransferSingle"] * ITEMS_MAX


def test_an_item_of_nothing_is_refused(owing: World) -> None:
    with refused("NothingToMove", id=ID):
        asks(owing, (ID, 1), (ID, 0))


def test_only_units_in_registration_can_be_asked_for(owing: World) -> None:
    scenes.to_trading(owing, scenes.STOCK - 10)
    with refused("HoldingTooSmall", bucket=Bucket.REGISTRATION, available=10, requested=11):
        asks(owing, (ID, 11))
    asks(owing, (ID, 10))


def test_in_the_deadlines_own_second_a_request_is_on_time(owing: World) -> None:
    owing.now = DEADLINE_AT
    assert asks(owing, (ID, OWED)).event("SurrenderRequested")["late"] is False
    owing.now += 86_400
    approves(owing)
    assert surrenders(owing).event("Surrendered")["onTime"] is True


def test_until_the_deadlines_last_second_nothing_is_in_arrears(owing: World) -> None:
    owing.now = DEADLINE_AT
    with refused("NotLate", period=PERIOD, deadline=DEADLINE_AT, judgedAt=DEADLINE_AT):
        asks_late(owing, (ID, OWED))
    asks_late(owing, (ID, OWED))


def test_one_second_after_the_deadline_a_request_is_refused_or_late(owing: World) -> None:
    owing.now = DEADLINE_AT + 1
    with refused("DeadlinePassed", period=PERIOD, deadline=DEADLINE_AT, judgedAt=DEADLINE_AT + 1):
        asks(owing, (ID, OWED))
    assert asks_late(owing, (ID, OWED)).event("SurrenderRequested")["late"] is True
    approves(owing)
    assert surrenders(owing).event("Surrendered")["onTime"] is False
    assert standing(owing) == (OWED, OWED, 0)


def test_a_deadline_moved_later_does_not_make_a_late_request_timely(owing: World) -> None:
    owing.now = DEADLINE_AT + 1
    asks_late(owing, (ID, OWED))
    moved = (name_bytes("surrender.deadline"), PERIOD, DEADLINE_AT + 90_000, owing.now + 60)
    owing.both(owing.ministry, owing.registry_officer, "Rulebook", "set", moved)
    owing.now += 60
    approves(owing)
    assert surrenders(owing).event("Surrendered")["onTime"] is False


def test_without_a_deadline_nothing_can_be_asked_for(owing: World) -> None:
    scenes.settled(owing, owing.enterprise, 100, LATER_PERIOD)
    for ask in (asks, asks_late):
        with refused("NotSet", subject=LATER_PERIOD):
            ask(owing, (ID, 100), period=LATER_PERIOD)


def test_a_restricted_account_may_still_surrender_and_a_suspended_one_not(owing: World) -> None:
    account = owing.enterprise.account
    standing_ = (owing.ministry, owing.registry_officer, "Participants")
    owing.both(*standing_, "restrict", account, HASH)
    asks(owing, (ID, 10))
    owing.both(*standing_, "suspend", account, HASH)
    with refused("NotEntitled"):
        asks(owing, (ID, 10))
    approves(owing)
    surrenders(owing)


def test_what_was_surrendered_never_comes_back(owing: World) -> None:
    asks(owing, (ID, 10))
    approves(owing)
    surrenders(owing)
    before = owing.asks("Units", "totals", ID)
    for act in ACTS.values():
        with refused("WrongState"):
            act(owing)
    assert owing.asks("Units", "totals", ID) == before
