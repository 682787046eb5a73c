"""Deductions of cases: after an order that was not met, within what is short, until the Code."""

import pytest

from contracts.rules.stages import deduct_in_stages
from contracts.vocabulary import Act, Case, Deduction
from tests.contracts import scenes
from tests.contracts.case_scenes import (
    DAY,
    SHORT,
    acts,
    charges,
    decided,
    decides,
    falls_short,
    notices,
    opens,
    opens_shortfall,
    surrenders,
)
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import LATER_PERIOD, PERIOD, World, refused

LATER_ID = ID - PERIOD + LATER_PERIOD
DECREE_AT = 1_714_492_800
"""2024-05-01 00:00 in Beijing."""
CODE_AT = 1_786_723_200
"""2026-08-15 00:00 in Beijing."""


@pytest.fixture
def short(stocked: World) -> World:
    return falls_short(stocked)


def order(world: World, number: int, seconds: int = 30 * DAY) -> int:
    """The instant until which the enterprise is to correct."""
    until = world.now + seconds
    acts(world, "order", number, until, HASH)
    return until


def case_of(world: World, number: int = 1) -> dict:
    return world.asks("Enforcement", "caseOf", number)


# --- correction and deduction -------------------------------------------------------------------


def test_a_shortfall_reaches_the_next_years_line_by_itself(short: World) -> None:
    """Short, ordered, not corrected, decided, charged; then a line of the next plan is executed."""
    world = short
    number = opens_shortfall(world)
    until = order(world, number)
    decided(world, number, deduction=SHORT)
    with refused("TimeRuns", number=number, until=until):
        acts(world, "deduct", number)
    world.now = until + 1
    done = acts(world, "deduct", number)
    assert done.names == ["CaseDeducted", "Charged"]
    charged = done.event("Charged")
    assert (charged["period"], charged["tonnes"]) == (LATER_PERIOD, SHORT)
    assert (charged["reason"], charged["document"]) == (Deduction.SHORTFALL, HASH)
    with refused("DeductedBefore", number=number, tonnes=SHORT):
        acts(world, "deduct", number)
    scenes.lists(world, world.enterprise, LATER_PERIOD)
    scenes.planned(world, LATER_PERIOD)
    rule = deduct_in_stages(50_000, 80_000, SHORT)
    issued = scenes.issue(world, world.enterprise, 50_000, period=LATER_PERIOD)
    assert issued.event("Deducted")["tonnes"] == rule.pre_deducted_t == 50_000
    held = world.asks("Units", "holding", world.enterprise.account, LATER_ID)["registration"]
    assert held == rule.pre_issued_t == 0
    assert world.asks("Deductions", "due", world.enterprise.account) == SHORT - 50_000


def test_what_was_surrendered_late_is_not_deducted(short: World) -> None:
    world = short
    number = opens_shortfall(world)
    until = order(world, number)
    decided(world, number, deduction=SHORT)
    surrenders(world, SHORT - 7, "requestLate")
    with refused("StillShort", number=number, remaining=7):
        acts(world, "recordCorrection", number, HASH)
    world.now = until + 1
    assert acts(world, "deduct", number).event("CaseDeducted")["tonnes"] == 7


def test_a_corrected_shortfall_is_not_deducted_and_closes_when_paid(short: World) -> None:
    world = short
    number = opens_shortfall(world)
    until = order(world, number)
    decided(world, number, deduction=SHORT)
    surrenders(world, SHORT, "requestLate")
    assert acts(world, "recordCorrection", number, HASH).event("CorrectionRecorded")["inTime"]
    at = case_of(world)["correctedAt"]
    with refused("CorrectedBefore", number=number, correctedAt=at):
        acts(world, "recordCorrection", number, HASH)
    world.now = until + 1
    with refused("CorrectedBefore", number=number):
        acts(world, "deduct", number)
    acts(world, "confirmPayment", number, 25_000_00, HASH, by="bank")
    acts(world, "close", number)
    assert world.asks("Deductions", "due", world.enterprise.account) == 0


def test_a_deduction_needs_an_order_and_stays_within_the_shortfall(short: World) -> None:
    world = short
    number = opens_shortfall(world)
    with refused("NotOrdered", number=number):
        notices(world, number, deduction=SHORT)
    with refused("OrderEndsTooEarly", until=world.now, now_=world.now):
        acts(world, "order", number, world.now, HASH)
    order(world, number)
    with refused("MoreThanShort", shortfall=SHORT, found=SHORT + 1):
        notices(world, number, deduction=SHORT + 1)
    for period in (PERIOD, 7, 20232022):
        with refused("NotALaterPeriod", period=PERIOD, found=period):
            notices(world, number, deduction=1, deducted_from=period)
    decided(world, number)
    with refused("NothingToDeduct", number=number):
        acts(world, "deduct", number)
    with refused("NotMet", left=25_000_00, corrected=False):
        acts(world, "close", number)


def test_a_shortfall_is_deducted_no_more_from_the_day_of_the_code(short: World) -> None:
    """Before that second the deduction is decided, from it on refused; falsification stays."""
    world = short
    world.now = CODE_AT - 60 * DAY
    number = opens_shortfall(world)
    order(world, number)
    notices(world, number, deduction=SHORT)
    early, lately = world.copy(), world.copy()
    early.now = CODE_AT - 2
    assert decides(early, number).event("CaseDecided")["deduction"] == SHORT
    lately.now = CODE_AT - 1
    with refused("DeductionNotAllowed", since=CODE_AT, now_=CODE_AT):
        decides(lately, number)
    decides(lately, number, 25_000_00, 0, 0)
    second = opens(lately, at=CODE_AT - DAY)
    order(lately, second)
    decided(lately, second, deduction=9)


def test_no_charge_beside_a_case_gets_round_that_day(world: World) -> None:
    charge = (world.enterprise.account, LATER_PERIOD, Deduction.SHORTFALL, 5, HASH)
    world.now = CODE_AT - 2
    acts_on = ("Deductions", "charge", [charge])
    assert world.does(world.department, *acts_on).event("Charged")["tonnes"] == 5
    world.now = CODE_AT
    with refused("DeductionNotAllowed", since=CODE_AT):
        world.does(world.department, *acts_on)


def test_only_what_was_not_surrendered_or_falsely_reported_is_deducted(world: World) -> None:
    number = opens(world, Act.OBSTRUCTION)
    order(world, number)
    with refused("NotDeductible", act=Act.OBSTRUCTION):
        notices(world, number, deduction=1)


def test_a_false_part_is_deducted_without_an_order_under_the_measures_of_2020_only(
    world: World,
) -> None:
    assert charges(world, 12).event("Charged")["reason"] == Deduction.ENFORCEMENT
    world.now = DECREE_AT + DAY
    number = opens(world)
    with refused("NotOrdered", number=number):
        notices(world, number, deduction=12)


# --- withdrawal ---------------------------------------------------------------------------------


def test_a_case_opened_wrongly_is_withdrawn_by_two_keys_and_relieves_what_is_due(
    short: World,
) -> None:
    world = short
    number = opens_shortfall(world)
    until = order(world, number)
    decided(world, number, deduction=SHORT)
    world.now = until + 1
    acts(world, "deduct", number)
    scenes.lists(world, world.enterprise, LATER_PERIOD)
    scenes.planned(world, LATER_PERIOD)
    scenes.issue(world, world.enterprise, 10_000, period=LATER_PERIOD)
    pair = (world.department, world.department_officer)
    ended = world.both(*pair, "Enforcement", "withdraw", number, HASH)
    assert ended.event("CaseWithdrawn")["relieved"] == SHORT - 10_000
    assert world.asks("Deductions", "due", world.enterprise.account) == 0
    with refused("WrongCaseState", found=Case.WITHDRAWN):
        world.both(*pair, "Enforcement", "withdraw", number, HASH)
    assert opens_shortfall(world) == 2


def test_a_case_that_charged_nothing_relieves_nothing(world: World) -> None:
    number = opens(world)
    pair = (world.department, world.department_officer)
    ended = world.both(*pair, "Enforcement", "withdraw", number, HASH)
    assert ended.names == ["Approved", "CaseWithdrawn"]
    with refused("MissingHash"):
        world.both(*pair, "Enforcement", "withdraw", opens(world), bytes(32))
