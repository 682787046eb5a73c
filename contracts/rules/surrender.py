"""Surrender: what is still owed, how much of it credits may cover, how far a year is."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import ceiling, floor, half_up
from contracts.rules.form import Refused

YEARS = ("2019-2020", "2021", "2022", "2023", "2024", "2025")
OVER_CAP = "CCER_OVER_5_PERCENT"


@dataclass(frozen=True)
class OffsetCap:
    """How much CCER a surrender may contain."""

    cap_t: int
    accepted: bool
    cea_needed_t: int | None
    reason: str | None


@dataclass(frozen=True)
class SurrenderStatus:
    """State of an obligation at an instant."""

    surrendered_t: int
    remaining_t: int
    excess_t: int
    status: str
    """complied, complied_late, open (in time, something owed) or short (after it)."""


@dataclass(frozen=True)
class Milestone:
    """Progress against the milestone and the deadline of a year."""

    milestone_at: datetime | None
    deadline_at: datetime
    needed_units: int | None
    rate_pct: Decimal
    reached: bool | None


@dataclass(frozen=True)
class CompletionRate:
    """Share of a set that is done, and of the rest that was penalised."""

    not_completed: int
    completion_pct: Decimal
    penalised_pct: Decimal | None


def offset_cap(obligation_t: int, ccer_t: int) -> OffsetCap:
    """Whether the credits stay within their share of the obligation."""
    cap = floor(obligation_t * packs.load("surrender").content.section("offset").number("share"))
    if ccer_t > cap:
        return OffsetCap(cap, accepted=False, cea_needed_t=None, reason=OVER_CAP)
    return OffsetCap(cap, accepted=True, cea_needed_t=obligation_t - ccer_t, reason=None)


def surrender_status(
    obligation_t: int, cea_t: int, ccer_t: int, at: datetime, deadline: datetime
) -> SurrenderStatus:
    """
    What is surrendered and owed at `at`; the deadline's own second is in time.

    Raises:
        Refused: `CCER_OVER_5_PERCENT` for credits above `offset_cap`.
    """
    if not offset_cap(obligation_t, ccer_t).accepted:
        raise Refused(OVER_CAP, "ccer_t")
    surrendered = cea_t + ccer_t
    remaining = max(0, obligation_t - surrendered)
    in_time, late = ("open", "short") if remaining else ("complied", "complied_late")
    return SurrenderStatus(
        surrendered_t=surrendered,
        remaining_t=remaining,
        excess_t=max(0, surrendered - obligation_t),
        status=in_time if at <= deadline else late,
    )


def milestone(year: str, total_units: int, complied_units: int) -> Milestone:
    """
    How many units the milestone needs, and whether that many complied.

    Raises:
        Refused: `OUT_OF_RANGE` for no units at all, or more complied than there are.
    """
    if total_units == 0 or complied_units > total_units:
        raise Refused("OUT_OF_RANGE")
    pack = packs.load("surrender").content
    dates = pack.section("years").section(year)
    has_milestone = dates.holds("milestone_at")
    needed = ceiling(total_units * pack.section("milestone").number("share"))
    return Milestone(
        milestone_at=dates.instant("milestone_at") if has_milestone else None,
        deadline_at=dates.instant("deadline_at"),
        needed_units=needed if has_milestone else None,
        rate_pct=half_up(Fraction(100 * complied_units, total_units), 2),
        reached=complied_units >= needed if has_milestone else None,
    )


def completion_rate(total: int, completed: int, penalised: int | None = None) -> CompletionRate:
    """
    Done of all, and penalised of what is not done.

    Raises:
        Refused: `OUT_OF_RANGE` for an empty set, more done than all, or more penalised than open.
    """
    if total == 0 or completed > total:
        raise Refused("OUT_OF_RANGE")
    remaining = total - completed
    if penalised is not None and penalised > remaining:
        raise Refused("OUT_OF_RANGE", "penalised")
    penalised_pct = None
    if penalised is not None and remaining:
        penalised_pct = half_up(Fraction(100 * penalised, remaining), 2)
    return CompletionRate(remaining, half_up(Fraction(100 * completed, total), 2), penalised_pct)
