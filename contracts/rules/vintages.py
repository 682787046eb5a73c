"""Which vintage serves which year, and what may be carried from one vintage into the next."""

from dataclasses import dataclass
from datetime import date

from contracts.rules import packs
from contracts.rules.arithmetic import floor
from contracts.rules.credits import Eligibility
from contracts.rules.form import Refused
from contracts.rules.worksheet import step

VINTAGES = ("2019-2020", "2021", "2022", "2023", "2024", "2025", "2026")
"""In their order."""


@dataclass(frozen=True)
class ForcedCompliance:
    """How the units of a frozen enterprise are used when 2021 and 2022 run together."""

    v2021_for_2021_t: int
    v2022_for_2021_t: int
    v2022_for_2022_t: int
    v2021_for_2022_t: int
    gap_2021_t: int
    gap_2022_t: int
    released_t: int


@dataclass(frozen=True)
class CarryOver:
    """Most that an enterprise may carry over."""

    holding_t: int
    net_sold_t: int
    limit_t: int
    max_carry_t: int


@dataclass(frozen=True)
class CarryOverWindow:
    """Whether an application is in time and by when it is processed."""

    accepted: bool
    process_by: date | None
    reason: str | None


def vintage_eligible(vintage: str, for_year: str, arrears: bool) -> Eligibility:
    """
    Whether a vintage may serve the obligation of a year.

    `arrears`: the deadline of that year has passed and the obligation is still owed.
    """
    terms = packs.load("vintages").content
    rank = VINTAGES.index
    carried_into = terms.section("carry_over").text("into")
    reason = None
    if rank(for_year) >= rank(carried_into) > rank(vintage):
        reason = "NOT_CARRIED_OVER"
    elif rank(vintage) > rank(for_year):
        serves_arrears = arrears and vintage in terms.section("arrears").texts("vintages")
        before = rank(for_year) < rank(carried_into)
        reason = None if serves_arrears and before else "VINTAGE_TOO_LATE"
    return Eligibility(eligible=reason is None, reason=reason)


def forced_compliance(
    vintage_2021_t: int, vintage_2022_t: int, obligation_2021_t: int, obligation_2022_t: int
) -> ForcedCompliance:
    """Each vintage serves its own year first, then the other; the rest is released."""
    own_2021 = min(vintage_2021_t, obligation_2021_t)
    own_2022 = min(vintage_2022_t, obligation_2022_t)
    left_2021, left_2022 = vintage_2021_t - own_2021, vintage_2022_t - own_2022
    gap_2021, gap_2022 = obligation_2021_t - own_2021, obligation_2022_t - own_2022
    to_2022, to_2021 = min(left_2021, gap_2022), min(left_2022, gap_2021)
    return ForcedCompliance(
        v2021_for_2021_t=own_2021,
        v2022_for_2021_t=to_2021,
        v2022_for_2022_t=own_2022,
        v2021_for_2022_t=to_2022,
        gap_2021_t=gap_2021 - to_2021,
        gap_2022_t=gap_2022 - to_2022,
        released_t=left_2021 + left_2022 - to_2021 - to_2022,
    )


def carry_over(
    sold_t: int,
    bought_t: int,
    registration_t: int,
    trading_t: int = 0,
    judicially_frozen_t: int = 0,
    pending_t: int = 0,
    *,
    complied_on_time: bool,
) -> CarryOver:
    """
    A base plus a multiple of the net sales, never above the holding; 0 for who complied late.

    Raises:
        Refused: `OUT_OF_RANGE` for more pending than held.
    """
    holding = registration_t + trading_t + judicially_frozen_t - pending_t
    if holding < 0:
        raise Refused("OUT_OF_RANGE", "pending_t")
    net_sold = max(0, sold_t - bought_t)
    limit = 0
    if complied_on_time:
        terms = packs.load("vintages").content.section("carry_over")
        raw = terms.whole("base_t") + terms.number("per_net_sold") * net_sold
        limit = floor(step("T", "base + multiple x net sold", raw))
    return CarryOver(holding, net_sold, limit, min(limit, holding))


def carry_over_window(notice_on: date, applied_on: date) -> CarryOverWindow:
    """The day by which an application is processed, or why it is refused; all days inclusive."""
    if applied_on < notice_on:
        return CarryOverWindow(accepted=False, process_by=None, reason="BEFORE_NOTICE")
    for window in packs.load("vintages").content.section("carry_over").sections("windows"):
        if applied_on <= window.day("applied_to"):
            return CarryOverWindow(True, window.day("process_by"), None)
    return CarryOverWindow(accepted=False, process_by=None, reason="WINDOW_CLOSED")
