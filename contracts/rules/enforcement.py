"""Sanctions: fines and deductions, by the regime in force on the day of the act."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import ceiling, half_up
from contracts.rules.form import Refused
from contracts.rules.worksheet import step

DEDUCTION_KINDS = ("under_surrender", "falsification")
MARKET_ACTS = ("manipulation", "disturbing_order")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class ShortfallPenalty:
    """Penalty for surrendering too little."""

    regime: str
    shortfall_t: int
    average_price: Decimal | None
    fine_min_cny: Decimal
    fine_max_cny: Decimal
    deduction_t: int
    deduction_if: str
    """not_corrected or refused: what the deduction depends on."""


@dataclass(frozen=True)
class DeductionAllowed:
    """Whether a new deduction may be decided."""

    allowed: bool


@dataclass(frozen=True)
class FalsificationPenalty:
    """Penalty for a false or concealed report by an enterprise."""

    regime: str
    confiscate_cny: Decimal
    fine_min_cny: Decimal
    fine_max_cny: Decimal
    person_fine_min_cny: Decimal
    person_fine_max_cny: Decimal
    deduct_min_t: int
    deduct_max_t: int


@dataclass(frozen=True)
class ManipulationPenalty:
    """Fines for manipulating the market or disturbing its order."""

    regime: str
    fine_min_cny: Decimal
    fine_max_cny: Decimal
    person_fine_min_cny: Decimal
    person_fine_max_cny: Decimal


def regime_on(day: date) -> packs.Section:
    """The regime in force on a day: the last that began by it, or the first of all."""
    first, *later = packs.load("enforcement").content.sections("regimes")
    begun = [row for row in later if row.day("effective_from") <= day]
    return begun[-1] if begun else first


def shortfall_penalty(
    deadline: date,
    obligation_t: int,
    surrendered_t: int,
    month_volume_t: int | None = None,
    month_amount_cny: Fraction | None = None,
) -> ShortfallPenalty:
    """
    Fine and deduction for what was not surrendered by the deadline.

    Raises:
        Refused: `MARKET_DATA_MISSING` where the fine follows the average price and the volume is
            absent or 0, or the amount absent; also without a shortfall.
    """
    regime = regime_on(deadline)
    terms = regime.section("shortfall")
    shortfall = max(0, obligation_t - surrendered_t)
    average, least, most = None, NOTHING, NOTHING
    if terms.holds("price_multiple_min"):
        if not month_volume_t or month_amount_cny is None:
            raise Refused("MARKET_DATA_MISSING", "month_volume_t, month_amount_cny")
        average = half_up(month_amount_cny / month_volume_t, 2)
        worth = step("worth", "shortfall x average price", shortfall * Fraction(average))
        least = half_up(worth * terms.whole("price_multiple_min"), 2)
        most = half_up(worth * terms.whole("price_multiple_max"), 2)
    elif shortfall:
        least, most = _range(terms, "fine")
    allowed = deduction_allowed(deadline, "under_surrender").allowed
    return ShortfallPenalty(
        regime=regime.text("name"),
        shortfall_t=shortfall,
        average_price=average,
        fine_min_cny=least,
        fine_max_cny=most,
        deduction_t=shortfall if allowed else 0,
        deduction_if=terms.text("deduction_if"),
    )


def deduction_allowed(decision_date: date, kind: str) -> DeductionAllowed:
    """Whether a new deduction from next year's allocation may be decided on a day."""
    terms = packs.load("enforcement").content.section("deduction").section(kind)
    ended = terms.holds("not_from") and decision_date >= terms.day("not_from")
    return DeductionAllowed(not ended)


def falsification_penalty(
    act_date: date,
    illegal_gain_cny: Fraction,
    refuses_correction: bool = False,
    next_year_allocation_t: int | None = None,
    false_part_t: int = 0,
) -> FalsificationPenalty:
    """
    Confiscation, fines and deduction for a false or concealed report.

    Raises:
        Refused: `MISSING_FIELD` where correction is refused, a share of next year's allocation
            is deducted, and `next_year_allocation_t` is absent.
    """
    regime = regime_on(act_date)
    terms = regime.section("falsification")
    deduct_min = deduct_max = 0
    if terms.text("deduct") == "false_part":
        deduct_min = deduct_max = false_part_t
    elif refuses_correction:
        if next_year_allocation_t is None:
            raise Refused("MISSING_FIELD", "next_year_allocation_t")
        deduct_min = ceiling(next_year_allocation_t * terms.number("deduct_share_min"))
        deduct_max = ceiling(next_year_allocation_t * terms.number("deduct_share_max"))
    least, most = fine_for(terms, illegal_gain_cny)
    person_least, person_most = person_fine_for(terms)
    return FalsificationPenalty(
        regime=regime.text("name"),
        confiscate_cny=half_up(illegal_gain_cny, 2) if terms.flag("confiscates") else NOTHING,
        fine_min_cny=least,
        fine_max_cny=most,
        person_fine_min_cny=person_least,
        person_fine_max_cny=person_most,
        deduct_min_t=deduct_min,
        deduct_max_t=deduct_max,
    )


def manipulation_penalty(
    act_date: date, act: str, illegal_gain_cny: Fraction
) -> ManipulationPenalty:
    """Fines on the body and on each responsible person."""
    regime = regime_on(act_date)
    terms = regime.section(act)
    least, most = fine_for(terms, illegal_gain_cny)
    person_least, person_most = person_fine_for(terms)
    return ManipulationPenalty(regime.text("name"), least, most, person_least, person_most)


def fine_for(terms: packs.Section, gain: Fraction) -> tuple[Decimal, Decimal]:
    """Multiples of the gain from a threshold on, else a fixed range."""
    if terms.holds("gain_from_cny") and gain >= terms.number("gain_from_cny"):
        return (
            half_up(gain * terms.whole("gain_multiple_min"), 2),
            half_up(gain * terms.whole("gain_multiple_max"), 2),
        )
    return _range(terms, "fine")


def person_fine_for(terms: packs.Section) -> tuple[Decimal, Decimal]:
    """The fine of each responsible person, from least to most."""
    return _range(terms, "person_fine")


def _range(terms: packs.Section, name: str) -> tuple[Decimal, Decimal]:
    return (
        half_up(terms.number(f"{name}_min_cny"), 2),
        half_up(terms.number(f"{name}_max_cny"), 2),
    )
