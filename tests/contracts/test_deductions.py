"""Deductions: charged by the department, taken at execution as the rule of the plan says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.identifiers import line_id
from contracts.rules.stages import deduct_in_stages
from contracts.vocabulary import Deduction, Stage
from tests.contracts import scenes
from tests.contracts.scenes import CAP, HASH, ID, TABLE, allocation_line
from tests.contracts.world import LATER_PERIOD, PERIOD, SHANDONG, World, refused

LATER_ID = ID - PERIOD + LATER_PERIOD


@pytest.fixture
def planned(world: World) -> World:
    scenes.lists(world, world.enterprise, LATER_PERIOD)
    scenes.settled(world, world.enterprise)
    scenes.planned(world, LATER_PERIOD)
    return scenes.planned(world)


def a_charge(
    world: World, tonnes: int, period: int = PERIOD, reason: Deduction = Deduction.SHORTFALL
):
    return (world.enterprise.account, period, reason, tonnes, HASH)


def charges(world: World, *charged):
    return world.does(world.department, "Deductions", "charge", list(charged))


def due(world: World) -> int:
    return world.asks("Deductions", "due", world.enterprise.account)


def issued(world: World, period: int = PERIOD) -> dict[str, int]:
    return world.asks("Allocation", "issuedTo", world.enterprise.account, period)


def held(world: World, id_: int = ID) -> int:
    return world.asks("Units", "holding", world.enterprise.account, id_)["registration"]


def sums(events, name: str) -> int:
    return sum(event.args["tonnes"] for event in events if event.name == name)


def test_a_charge_is_due_and_taken_before_anything_is_issued(planned: World) -> None:
    world, account = planned, planned.enterprise.account
    assert charges(world, a_charge(world, 75)).event("Charged") == {
        "account": account,
        "period": PERIOD,
        "reason": Deduction.SHORTFALL,
        "tonnes": 75,
        "due": 75,
        "document": HASH,
        "department": world.department.account,
    }
    done = scenes.issue(world, world.enterprise, 60)
    line = line_id(account, PERIOD, Stage.PRE_ALLOCATION, 1)
    assert done.names == ["Deducted", "LineExecuted"]
    assert done.event("Deducted") == {
        "line": line,
        "account": account,
        "period": PERIOD,
        "reason": Deduction.SHORTFALL,
        "tonnes": 60,
        "remaining": 15,
    }
    executed = done.event("LineExecuted")
    assert (executed["quantity"], executed["net"]) == (60, 0)
    done = scenes.issue(world, world.enterprise, 30, number=2)
    assert done.event("LineExecuted")["net"] == 15
    assert (held(world), due(world)) == (15, 0)
    assert issued(world) == {"issued": 15, "kept": 0, "deducted": 75, "borrowed": 0}
    assert world.asks("Allocation", "room", PERIOD, SHANDONG) == {
        "cap": CAP,
        "decided": 90,
        "issued": 15,
    }


quantities = st.integers(0, 120)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pre=quantities, final=quantities, to_deduct=quantities, others=quantities)
def test_the_ledger_deducts_and_refunds_as_the_rule_says(
    planned: World, pre: int, final: int, to_deduct: int, others: int
) -> None:
    """The second charge, from a later period on, is none of this period's business."""
    world = planned.copy()
    rule = deduct_in_stages(pre, final, to_deduct)
    for charged in (a_charge(world, to_deduct), a_charge(world, others, LATER_PERIOD)):
        if charged[3]:
            charges(world, charged)
    if pre:
        scenes.issue(world, world.enterprise, pre)
    assert held(world) == rule.pre_issued_t
    assert due(world) - others == to_deduct - rule.pre_deducted_t
    events = []
    if rule.true_up_t:
        stage = Stage.SUPPLEMENT if rule.true_up_t > 0 else Stage.RETURN
        events = scenes.issue(world, world.enterprise, abs(rule.true_up_t), stage=stage).events
    assert sums(events, "Deducted") == rule.final_deducted_t
    assert sums(events, "DeductionRefunded") == rule.refunded_deduction_t
    assert held(world) == rule.pre_issued_t + rule.final_issued_t - rule.return_t
    assert due(world) - others == rule.remaining_t
    assert issued(world)["issued"] == held(world)
    room = world.asks("Allocation", "room", PERIOD, SHANDONG)
    assert (room["decided"], room["issued"]) == (final, held(world))


def test_what_is_due_from_a_later_allocation_leaves_an_earlier_one_alone(planned: World) -> None:
    world = planned
    charges(world, a_charge(world, 10, LATER_PERIOD), a_charge(world, 20, PERIOD))
    assert [
        one["period"] for one in world.asks("Deductions", "dues", world.enterprise.account)
    ] == [
        PERIOD,
        LATER_PERIOD,
    ]
    scenes.issue(world, world.enterprise, 100)
    assert (held(world), due(world)) == (80, 10)
    scenes.issue(world, world.enterprise, 5, period=LATER_PERIOD)
    assert (held(world, LATER_ID), due(world)) == (0, 5)


def test_a_refund_leaves_what_an_earlier_period_may_still_refund(planned: World) -> None:
    """Charged later but due earlier, and the other way round: each period gets its own back."""
    world = planned
    charges(world, a_charge(world, 5, LATER_PERIOD, Deduction.ENFORCEMENT))
    charges(world, a_charge(world, 30))
    scenes.issue(world, world.enterprise, 10)
    scenes.issue(world, world.enterprise, 40, period=LATER_PERIOD)
    assert (issued(world)["deducted"], issued(world, LATER_PERIOD)["deducted"]) == (10, 25)
    scenes.issue(world, world.enterprise, 40, period=LATER_PERIOD, stage=Stage.RETURN)
    assert due(world) == 25
    scenes.issue(world, world.enterprise, 10, stage=Stage.RETURN)
    assert due(world) == 35
    found = world.asks("Deductions", "dues", world.enterprise.account)
    assert [(one["tonnes"], one["taken"]) for one in found] == [(30, 0), (5, 0)]


def test_a_return_never_reaches_beyond_what_was_issued_and_deducted(planned: World) -> None:
    world = planned
    charges(world, a_charge(world, 40))
    scenes.issue(world, world.enterprise, 100)
    line = allocation_line(world.enterprise.account, 101, Stage.RETURN)
    world.does(world.department, "Allocation", "decide", TABLE, [line])
    with refused("MoreThanIssued", issued=100, requested=101):
        world.does(world.registry, "Allocation", "execute", [line_id(*line[:4])])
    done = scenes.issue(world, world.enterprise, 100, 2, stage=Stage.RETURN)
    assert done.event("LineExecuted")["net"] == 60
    assert sums(done.events, "DeductionRefunded") == 40


def test_relief_reaches_what_is_still_due(planned: World) -> None:
    world, account = planned, planned.enterprise.account
    charges(world, a_charge(world, 10), a_charge(world, 10))
    scenes.issue(world, world.enterprise, 5)

    def relieves(tonnes: int):
        return world.does(world.department, "Deductions", "relieve", [a_charge(world, tonnes)])

    with refused("LessDue", account=account, period=PERIOD, due=15, requested=16):
        relieves(16)
    assert relieves(15).event("Relieved")["due"] == 0
    assert due(world) == 0


def test_charges_have_tonnes_a_period_and_bounds(planned: World) -> None:
    world, account = planned, planned.enterprise.account
    for function in ("charge", "relieve"):
        with refused("NothingCharged", account=account):
            world.does(world.department, "Deductions", function, [a_charge(world, 0)])
        borrowed = a_charge(world, 1, PERIOD, Deduction.BORROWING)
        with refused("ChargedByBorrowing", account=account):
            world.does(world.department, "Deductions", function, [borrowed])
    with refused("InvalidPeriod", period=7):
        charges(world, a_charge(world, 1, 7))
    years = [a_charge(world, 1, 10_001 * year) for year in range(2001, 2018)]
    with refused("TooManyDues", account=account):
        charges(world, *years)
    charges(world, a_charge(world, 2**64 - 2))
    with refused("TooMuchDue", account=account, due=2**64 - 2, requested=2):
        charges(world, a_charge(world, 2))


def test_what_cannot_be_counted_as_due_again_is_not_refunded(planned: World) -> None:
    world = planned
    charges(world, a_charge(world, 10))
    scenes.issue(world, world.enterprise, 10)
    charges(world, a_charge(world, 2**64 - 5))
    line = allocation_line(world.enterprise.account, 10, Stage.RETURN)
    world.does(world.department, "Allocation", "decide", TABLE, [line])
    with refused("TooMuchDue", due=2**64 - 5, requested=10):
        world.does(world.registry, "Allocation", "execute", [line_id(*line[:4])])


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("deduct", (HASH, "account", PERIOD, 1)),
        ("refund", (HASH, "account", PERIOD, 1)),
        ("lend", (HASH, "account", PERIOD, 1, "account")),
        ("unlend", ("account", PERIOD, 1)),
    ],
)
def test_only_allocation_deducts(planned: World, function: str, arguments: tuple) -> None:
    account = planned.enterprise.account
    given_ = [account if one == "account" else one for one in arguments]
    with refused("NoPower", caller=planned.registry.address):
        planned.does(planned.registry, "Deductions", function, *given_)
