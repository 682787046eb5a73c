"""National offset: credits reserved, pending, approved and gone, within the cap and in time."""

from collections.abc import Callable

import pytest

from contracts.founding import OFFSET_CAP
from contracts.identifiers import credit_id
from contracts.rules.credits import advance_offset
from contracts.rules.form import Refused
from contracts.rules.surrender import offset_cap
from contracts.vocabulary import AccountRule, Bucket, Offset
from tests.contracts import scenes
from tests.contracts.offset_scenes import (
    BATCH,
    CAP,
    HELD,
    OWED,
    approves,
    asks,
    cancels,
    figures,
    held,
    offsets,
    prepared,
    refuses,
    set_value,
    standing,
    transmits,
    withdraws,
)
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import (
    DEADLINE_AT,
    JIANGSU,
    LATER_PERIOD,
    PERIOD,
    SHANDONG,
    Result,
    World,
    refused,
)

ITEMS_MAX = 16


@pytest.fixture(scope="module")
def ready(market_day: World) -> World:
    return prepared(market_day.copy())


@pytest.fixture
def owing(ready: World) -> World:
    """The enterprise owes units finally, and holds more legacy credits than the cap."""
    return ready.copy()


def test_a_request_reserves_its_credits_and_counts_as_on_its_way(owing: World) -> None:
    done = asks(owing, (BATCH, 20_000), (BATCH, 1))
    assert done.names == ["OffsetRequested", "Shifted", "Shifted"]
    assert done.event("OffsetRequested") == {
        "request": 1,
        "account": owing.enterprise.account,
        "period": PERIOD,
        "quantity": 20_001,
        "items": [{"batch": BATCH, "quantity": 20_000}, {"batch": BATCH, "quantity": 1}],
        "late": False,
    }
    assert held(owing)["reserved"] == 20_001
    assert owing.asks("Offsets", "items", 1)[1] == {"batch": BATCH, "quantity": 1}
    assert owing.asks("Offsets", "requested", 1) == {
        "account": owing.enterprise.account,
        "period": PERIOD,
        "requestedAt": owing.now - 1,
        "state": Offset.REQUESTED,
        "late": False,
        "quantity": 20_001,
    }
    assert figures(owing) == {
        "cancelled": 0, "pending": 20_001, "counted": 0, "countedPending": 20_001, "cap": CAP,
    }  # fmt: skip
    assert standing(owing) == (0, 20_001, OWED)


def test_what_is_offset_is_gone_has_its_serials_and_its_certificate(owing: World) -> None:
    first = offsets(owing, (BATCH, 10_000), (BATCH, 5_000))
    assert first.names.count("SerialsRetired") == first.names.count("TransferSingle") == 2
    assert first.event("OffsetRegistered") == {
        "certificate": 1,
        "account": owing.enterprise.account,
        "period": PERIOD,
        "request": 1,
        "quantity": 15_000,
        "offsetInAll": 15_000,
        "cap": CAP,
        "obligation": OWED,
        "onTime": True,
        "retired": [
            {"batch": BATCH, "quantity": 10_000, "firstSerial": 1},
            {"batch": BATCH, "quantity": 5_000, "firstSerial": 10_001},
        ],
    }
    second = offsets(owing, (BATCH, CAP - 15_000)).event("OffsetRegistered")
    assert (second["certificate"], second["offsetInAll"]) == (2, CAP)
    assert second["retired"][0]["firstSerial"] == 15_001
    assert owing.asks("Units", "totals", credit_id(BATCH))["cancelled"] == CAP
    assert owing.asks("Units", "conserved", credit_id(BATCH))
    assert standing(owing) == (CAP, 0, OWED - CAP)
    assert owing.asks("Offsets", "requestCount") == 2


@pytest.mark.parametrize("end", [withdraws, refuses])
@pytest.mark.parametrize("reach", [lambda w: None, transmits])
def test_a_request_that_ends_before_approval_gives_its_credits_back(
    owing: World, reach: Callable[[World], object], end: Callable[[World], Result]
) -> None:
    asks(owing, (BATCH, CAP))
    reach(owing)
    end(owing)
    assert (held(owing)["registration"], held(owing)["reserved"]) == (HELD, 0)
    assert standing(owing) == (0, 0, OWED)
    asks(owing, (BATCH, CAP))


def advanced(world: World, *acts: Callable[[World], Result]) -> None:
    asks(world, (BATCH, 10))
    for act in acts:
        act(world)


REACH = {
    Offset.REQUESTED: ("FROZEN_FOR_NATIONAL_OFFSET", ()),
    Offset.TRANSMITTED: ("PENDING_OFFSET", (transmits,)),
    Offset.APPROVED: ("APPROVED_BY_PEED", (transmits, approves)),
    Offset.CANCELLED: ("CANCELLED", (transmits, approves, cancels)),
    Offset.REFUSED: ("HELD", (refuses,)),
    Offset.WITHDRAWN: ("HELD", (transmits, withdraws)),
}
ACTS = {
    "transmit": ("transmit", transmits),
    "approve": ("approve", approves),
    "refuse": ("reject", refuses),
    "withdraw": ("reject", withdraws),
    "cancel": ("cancel", cancels),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", REACH, ids=lambda state: state.name)
def test_a_request_moves_as_the_rule_says_and_not_otherwise(
    owing: World, state: Offset, act: str
) -> None:
    named, way = REACH[state]
    step, does = ACTS[act]
    advanced(owing, *way)
    try:
        leads_to = advance_offset(named, step).state
    except Refused:
        with refused("WrongOffsetState", request=1, found=state):
            does(owing)
        return
    does(owing)
    after = Offset(owing.asks("Offsets", "requested", 1)["state"])
    assert REACH[after][0] == leads_to


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("number", [0, 2, 2**256 - 1])
def test_a_request_that_nobody_made_is_none(owing: World, act: str, number: int) -> None:
    asks(owing, (BATCH, 10))
    with refused("NoSuchOffset", request=number):
        ACTS[act][1](owing, number)
    assert owing.asks("Offsets", "requested", number)["state"] == Offset.NONE


def test_a_request_is_withdrawn_by_its_own_enterprise(owing: World) -> None:
    asks(owing, (BATCH, 10))
    with refused("NotYourOffset", request=1, account=owing.buyer.account):
        owing.does(owing.buyer, "Offsets", "withdraw", 1)


@pytest.mark.parametrize("act", ["approve", "refuse"])
def test_the_department_of_another_province_decides_nothing(owing: World, act: str) -> None:
    asks(owing, (BATCH, 10))
    told = (1,) if act == "approve" else (1, HASH)
    with refused("OtherProvince", expected=SHANDONG, found=JIANGSU):
        owing.does(owing.other_department_officer, "Offsets", act, *told)


def test_a_refusal_has_a_reason(owing: World) -> None:
    asks(owing, (BATCH, 10))
    with refused("MissingHash"):
        owing.does(owing.department_officer, "Offsets", "refuse", 1, b"\0" * 32)


# --- the cap ------------------------------------------------------------------------------------


def test_over_the_cap_by_one_is_refused_with_the_figures(owing: World) -> None:
    with refused("OverOffsetCap", cap=CAP, already=0, requested=CAP + 1):
        asks(owing, (BATCH, CAP + 1))
    offsets(owing, (BATCH, 10_000))
    asks(owing, (BATCH, 5_000))
    with refused("OverOffsetCap", cap=CAP, already=15_000, requested=10_001):
        asks(owing, (BATCH, 10_001))
    asks(owing, (BATCH, 10_000))
    with refused("OverOffsetCap", cap=CAP, already=CAP, requested=1):
        asks(owing, (BATCH, 1))


def test_huge_quantities_do_not_wrap_around_the_cap(owing: World) -> None:
    most = 2**64 - 1
    with refused("OverOffsetCap", cap=CAP, already=0, requested=most):
        asks(owing, (BATCH, most), (BATCH, 2))


@pytest.mark.parametrize("obligation", [0, 1, 19, 20, 21, 39, 40, 99_999, 100_000, 500_001])
def test_the_cap_is_the_rules_cap(owing: World, obligation: int) -> None:
    asks(owing, (BATCH, 1))
    scenes.redetermined(owing, owing.enterprise, obligation)
    assert figures(owing)["cap"] == offset_cap(obligation, 0).cap_t


def test_the_cap_is_never_more_than_the_whole_and_may_be_nothing(owing: World) -> None:
    set_value(owing, OFFSET_CAP, 2**40)
    asks(owing, (BATCH, HELD))
    assert figures(owing)["cap"] == OWED
    set_value(owing, OFFSET_CAP, 0)
    with refused("OverOffsetCap", cap=0, already=HELD, requested=1):
        asks(owing, (BATCH, 1))


def test_a_lower_obligation_tests_the_cap_again_and_rewrites_nothing(owing: World) -> None:
    certificate = offsets(owing, (BATCH, 20_000)).event("OffsetRegistered")
    asks(owing, (BATCH, 5_000))
    transmits(owing, 2)
    scenes.redetermined(owing, owing.enterprise, OWED // 2)
    assert figures(owing) == {
        "cancelled": 20_000, "pending": 5_000, "counted": 12_500, "countedPending": 0,
        "cap": CAP // 2,
    }  # fmt: skip
    assert standing(owing) == (12_500, 0, OWED // 2 - 12_500)
    with refused("OverOffsetCap", cap=CAP // 2, already=20_000, requested=5_000):
        approves(owing, 2)
    refuses(owing, 2)
    assert certificate["cap"] == CAP
    scenes.redetermined(owing, owing.enterprise, OWED)
    assert standing(owing) == (20_000, 0, OWED - 20_000)


def test_what_is_approved_is_cancelled_even_where_the_obligation_fell_since(owing: World) -> None:
    asks(owing, (BATCH, CAP))
    transmits(owing)
    approves(owing)
    scenes.redetermined(owing, owing.enterprise, OWED // 2)
    done = cancels(owing).event("OffsetRegistered")
    assert (done["offsetInAll"], done["cap"], done["obligation"]) == (CAP, CAP // 2, OWED // 2)
    assert figures(owing)["counted"] == CAP // 2


def test_of_two_requests_the_department_approves_what_the_cap_still_holds(owing: World) -> None:
    for number, tonnes in ((1, 10_000), (2, 9_999)):
        asks(owing, (BATCH, tonnes))
        transmits(owing, number)
    scenes.redetermined(owing, owing.enterprise, 300_000)
    approves(owing, 2)
    with refused("OverOffsetCap", cap=15_000, already=9_999, requested=10_000):
        approves(owing, 1)


# --- together with surrender --------------------------------------------------------------------


def test_allowances_and_credits_together_are_never_more_than_is_owed(owing: World) -> None:
    asks(owing, (BATCH, 20_000))
    ask = ("Compliance", "request", PERIOD)
    with refused("MoreThanOwed", owed=OWED - 20_000, requested=OWED - 19_999):
        owing.does(owing.enterprise, *ask, [(ID, OWED - 19_999)])
    owing.does(owing.enterprise, *ask, [(ID, OWED - 20_000)])
    with refused("MoreThanOwed", owed=0, requested=1):
        asks(owing, (BATCH, 1))
    transmits(owing)
    approves(owing)
    cancels(owing)
    owing.does(owing.department_officer, "Compliance", "approve", 1)
    owing.does(owing.registry, "Compliance", "surrender", 1)
    assert standing(owing) == (20_000, 0, 0)
    with refused("MoreThanOwed", owed=0, requested=1):
        asks(owing, (BATCH, 1))


def test_credits_are_not_surrendered_and_allowances_not_offset(owing: World) -> None:
    with refused("CreditsGoToOffsets", id=credit_id(BATCH)):
        owing.does(owing.enterprise, "Compliance", "request", PERIOD, [(credit_id(BATCH), 1)])
    with refused("NoSuchBatch", batch=2):
        asks(owing, (2, 1))


def test_nothing_is_offset_before_a_decision_or_while_it_can_be_objected_to(owing: World) -> None:
    asked = (owing.enterprise, "Offsets", "request", LATER_PERIOD, [(BATCH, 1)])
    set_value(owing, "surrender.deadline", DEADLINE_AT * 2, LATER_PERIOD)
    with refused("NothingOwed", account=owing.enterprise.account, period=LATER_PERIOD):
        owing.does(*asked)
    scenes.owing(owing, owing.enterprise, OWED, LATER_PERIOD)
    with refused("NotFinal", account=owing.enterprise.account, period=LATER_PERIOD):
        owing.does(*asked)
    owing.does(owing.enterprise, "Emissions", "accept", LATER_PERIOD)
    owing.does(*asked)


@pytest.mark.parametrize("late_by", [-1, 0])
def test_in_the_deadlines_last_second_a_request_is_on_time(owing: World, late_by: int) -> None:
    owing.now = DEADLINE_AT + late_by
    with refused("NotLate", period=PERIOD, deadline=DEADLINE_AT, judgedAt=DEADLINE_AT + late_by):
        asks(owing.copy(), (BATCH, 1), late=True)
    asks(owing, (BATCH, 1))
    owing.now += 86_400
    transmits(owing)
    approves(owing)
    assert cancels(owing).event("OffsetRegistered")["onTime"] is True


def test_a_second_later_it_is_arrears(owing: World) -> None:
    owing.now = DEADLINE_AT + 1
    with refused("DeadlinePassed", period=PERIOD, deadline=DEADLINE_AT, judgedAt=DEADLINE_AT + 1):
        asks(owing.copy(), (BATCH, 1))
    done = offsets(owing, (BATCH, 1), late=True)
    assert done.event("OffsetRegistered")["onTime"] is False


def test_where_the_account_asks_for_two_keys_one_alone_offsets_nothing(owing: World) -> None:
    rules = int(AccountRule.SECOND_FOR_SURRENDER)
    owing.does(owing.enterprise, "Representatives", "tighten", rules)
    with refused("SecondNeeded", account=owing.enterprise.account):
        asks(owing, (BATCH, 1))
    keys = (owing.enterprise, owing.enterprise_officer)
    owing.both(*keys, "Offsets", "request", PERIOD, [(BATCH, 1)])
    assert figures(owing)["pending"] == 1


def test_a_request_names_at_least_one_item_and_at_most_sixteen(owing: World) -> None:
    with refused("NoItems"):
        asks(owing)
    with refused("TooManyItems", found=ITEMS_MAX + 1):
        asks(owing, *[(BATCH, 1)] * (ITEMS_MAX + 1))
    with refused("NothingToMove", id=credit_id(BATCH)):
        asks(owing, (BATCH, 1), (BATCH, 0))
    assert offsets(owing, *[(BATCH, 1)] * ITEMS_MAX).names.count("SerialsRetired") == ITEMS_MAX


def test_only_registered_credits_are_offset(owing: World) -> None:
    scenes.to_trading(owing, HELD - 10, unit=credit_id(BATCH))
    with refused("HoldingTooSmall", bucket=Bucket.REGISTRATION, available=10, requested=11):
        asks(owing, (BATCH, 11))
    frozen = (owing.enterprise.account, credit_id(BATCH), Bucket.REGISTRATION, 1, HASH)
    owing.both(owing.ministry, owing.registry_officer, "Units", "freeze", *frozen)
    facts = {"id": credit_id(BATCH), "frozen": 1, "available": 9, "requested": 10}
    with refused("UnitsFrozen", account=owing.enterprise.account, **facts):
        asks(owing, (BATCH, 10))


@pytest.mark.parametrize("step", ["requested", "transmitted", "approved"])
def test_the_same_request_is_not_made_twice_while_it_waits(owing: World, step: str) -> None:
    asks(owing, (BATCH, 3), (BATCH, 4))
    if step != "requested":
        owing.does(owing.credit_registry, "Offsets", "transmit", 1)
    if step == "approved":
        owing.does(owing.department_officer, "Offsets", "approve", 1)
    with refused("DuplicateOffset", request=1):
        asks(owing, (BATCH, 3), (BATCH, 4))
    asks(owing, (BATCH, 4), (BATCH, 3))
    if step == "approved":
        owing.does(owing.credit_registry, "Offsets", "cancel", 1)
    else:
        owing.does(owing.enterprise, "Offsets", "withdraw", 1)
    asks(owing, (BATCH, 3), (BATCH, 4))
    with refused("DuplicateOffset", request=3):
        asks(owing, (BATCH, 3), (BATCH, 4))


def test_without_a_credit_account_nothing_is_offset(owing: World) -> None:
    scenes.settled(owing, owing.buyer, OWED)
    with refused("NoCreditAccount", account=owing.buyer.account):
        owing.does(owing.buyer, "Offsets", "request", PERIOD, [(BATCH, 1)])
