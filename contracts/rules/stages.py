"""The stages of issue around a plan: deductions, the differentiated path, borrowing."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import floor, half_up
from contracts.rules.worksheet import step

BORROWING_YEARS = ("2019-2020", "2021", "2022", "2023", "2024", "2025", "2026")


@dataclass(frozen=True)
class StagedDeduction:
    """What the two stages issue once deductions are taken, and what is still to be deducted."""

    pre_deducted_t: int
    pre_issued_t: int
    true_up_t: int
    refunded_deduction_t: int
    final_deducted_t: int
    final_issued_t: int
    return_t: int
    remaining_t: int


@dataclass(frozen=True)
class Release:
    """What becomes of an allocation that stays with the department."""

    surrendered_t: int
    released_t: int
    gap_t: int


@dataclass(frozen=True)
class Borrowing:
    """How much of the next pre-allocation may be borrowed."""

    gap_t: int
    gap_rate: Decimal
    eligible: bool
    max_borrow_t: int
    reason: str | None


def deduct_in_stages(pre_allocation_t: int, final_t: int, to_deduct_t: int) -> StagedDeduction:
    """
    Deduct in stage one as far as it goes, the rest in stage two.

    What was deducted beyond the final allocation goes back into the deduction still due, and only
    what was issued in stage one is taken back.
    """
    pre_deducted = min(pre_allocation_t, to_deduct_t)
    true_up = final_t - pre_allocation_t
    refunded = max(0, pre_deducted - final_t)
    supplement, excess = max(0, true_up), max(0, -true_up)
    final_deducted = min(supplement, to_deduct_t - pre_deducted)
    return StagedDeduction(
        pre_deducted_t=pre_deducted,
        pre_issued_t=pre_allocation_t - pre_deducted,
        true_up_t=true_up,
        refunded_deduction_t=refunded,
        final_deducted_t=final_deducted,
        final_issued_t=supplement - final_deducted,
        return_t=excess - refunded,
        remaining_t=to_deduct_t - pre_deducted + refunded - final_deducted,
    )


def release_differentiated(issued_total_t: int, obligation_t: int) -> Release:
    """Surrender what is owed from the department's account and release the rest."""
    surrendered = min(issued_total_t, obligation_t)
    return Release(surrendered, issued_total_t - surrendered, obligation_t - surrendered)


def borrowing(
    year: str, allocation_t: int, verified_t: int, hardship: bool, excluded_unit: bool = False
) -> Borrowing:
    """
    Whether an enterprise may borrow, and at most how much: a share of its gap.

    The reason against it is the first of `NO_BORROWING_IN_PLAN`, `EXCLUDED_UNIT` (closed, or
    judicial risk), `GAP_BELOW_10_PERCENT`, `NO_HARDSHIP`.
    """
    gap = max(0, verified_t - allocation_t)
    rate = step(
        "gap_rate",
        "gap / verified",
        Fraction(gap, verified_t) if verified_t else Fraction(0),
    )
    terms = packs.load("borrowing").content.section("years")
    reason = None
    if not terms.holds(year):
        reason = "NO_BORROWING_IN_PLAN"
    elif excluded_unit:
        reason = "EXCLUDED_UNIT"
    elif rate < terms.section(year).number("gap_rate_from"):
        reason = "GAP_BELOW_10_PERCENT"
    elif not hardship:
        reason = "NO_HARDSHIP"
    return Borrowing(
        gap_t=gap,
        gap_rate=half_up(rate, 4),
        eligible=reason is None,
        max_borrow_t=0 if reason else floor(gap * terms.section(year).number("gap_share")),
        reason=reason,
    )
