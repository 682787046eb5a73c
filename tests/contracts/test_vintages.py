"""Vintages: which of them serve which period, on the ledger as in the rules."""

import pytest

from contracts.identifiers import CEA, allowance_id, borrowed_id, credit_id, name_bytes
from contracts.rules.publication import period_of
from contracts.rules.vintages import VINTAGES, vintage_eligible
from tests.contracts import scenes
from tests.contracts.test_compliance import asks, asks_late
from tests.contracts.world import DEADLINE_AT, PERIOD, Reverted, World, refused


def owing_all(world: World) -> World:
    """The enterprise owes for every year, and every year's deadline is set."""
    scenes.planned(world)
    starts = world.now + 60
    for year in VINTAGES[1:]:
        setting = (name_bytes("surrender.deadline"), period_of(year), DEADLINE_AT, starts)
        world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)
    world.now = starts
    for year in VINTAGES:
        scenes.settled(world, world.enterprise, 100, period_of(year))
    return world


@pytest.fixture(scope="module")
def of_every_year(first_day: World) -> World:
    return owing_all(first_day.copy())


@pytest.mark.parametrize("arrears", [False, True])
@pytest.mark.parametrize("year", VINTAGES)
@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_ledger_and_the_rule_agree_on_every_pair(
    of_every_year: World, vintage: str, year: str, arrears: bool
) -> None:
    world = of_every_year.copy()
    world.now = DEADLINE_AT + 1 if arrears else DEADLINE_AT
    period, unit = period_of(year), allowance_id(period_of(vintage))
    law = vintage_eligible(vintage, year, arrears)
    with pytest.raises(Reverted) as reverted:
        (asks_late if arrears else asks)(world, (unit, 1), period=period)
    refusal = reverted.value.refusal
    assert refusal is not None
    if law.eligible:
        # Nobody was issued any: an eligible vintage is asked for and found wanting.
        assert refusal.name == "HoldingTooSmall"
    else:
        assert (refusal.name, refusal.args["id"], refusal.args["period"]) == (
            "VintageNotEligible", unit, period,
        )  # fmt: skip
        assert refusal.args["reason"].rstrip(b"\0").decode() == law.reason


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        (0, b"NOT_ALLOWANCES"),
        (PERIOD, b"NOT_ALLOWANCES"),
        (CEA - 1, b"NOT_ALLOWANCES"),
        (2**256 - 1, b"NOT_ALLOWANCES"),
        (400_000_000, b"NOT_ALLOWANCES"),
        (allowance_id(PERIOD) + 1, b"VINTAGE_TOO_LATE"),
        (borrowed_id(PERIOD) + 1, b"OTHER_BORROWING"),
        (borrowed_id(20212021), b"OTHER_BORROWING"),
    ],
)
def test_what_is_no_vintage_of_the_period_says_why(
    of_every_year: World, unit: int, reason: bytes
) -> None:
    world = of_every_year.copy()
    with refused("VintageNotEligible", id=unit, period=PERIOD, reason=reason.ljust(32, b"\0")):
        asks(world, (unit, 1))


@pytest.mark.parametrize("batch", [0, 1, 99_999_999])
def test_credits_are_sent_to_offsets(of_every_year: World, batch: int) -> None:
    with refused("CreditsGoToOffsets", id=credit_id(batch)):
        asks(of_every_year.copy(), (credit_id(batch), 1))


def test_an_earlier_vintage_is_surrendered_for_a_later_period(stocked: World) -> None:
    setting = (name_bytes("surrender.deadline"), 20212021, DEADLINE_AT * 2, stocked.now + 60)
    stocked.both(stocked.ministry, stocked.registry_officer, "Rulebook", "set", setting)
    stocked.now += 60
    scenes.settled(stocked, stocked.enterprise, 100, 20212021)
    asks(stocked, (scenes.ID, 100), period=20212021)
    stocked.does(stocked.department_officer, "Compliance", "approve", 1)
    done = stocked.does(stocked.registry, "Compliance", "surrender", 1)
    assert done.event("Surrendered")["period"] == 20212021
