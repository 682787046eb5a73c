"""CCER: which projects, reductions and credits count, and the steps of the national offset."""

from dataclasses import dataclass
from datetime import date

from contracts.rules import packs
from contracts.rules.form import Refused

STATES = (
    "HELD",
    "FROZEN_FOR_NATIONAL_OFFSET",
    "PENDING_OFFSET",
    "APPROVED_BY_PEED",
    "CANCELLED",
)
ACTS = ("freeze", "transmit", "approve", "reject", "cancel")
STEPS = ("publish_design", "publish_accounting", "decide_project", "decide_reduction")


@dataclass(frozen=True)
class Eligibility:
    """Whether something counts, or the first reason why it does not."""

    eligible: bool
    reason: str | None


@dataclass(frozen=True)
class OffsetState:
    """Where a lot of credits stands in the national offset."""

    state: str


@dataclass(frozen=True)
class Separation:
    """Whether a body may verify the reductions of a project."""

    allowed: bool
    reason: str | None


@dataclass(frozen=True)
class TimeLimit:
    """Whether a period of the procedure was kept."""

    kind: str
    """min: at least so long; max: at most."""
    limit_working_days: int
    kept: bool


def _decided(reason: str | None) -> Eligibility:
    return Eligibility(eligible=reason is None, reason=reason)


def offset_eligible(
    filed_on: date | None = None,
    registered_on: date | None = None,
    *,
    surrender_date: date,
    national_ets_project: bool = False,
) -> Eligibility:
    """
    Whether a credit may be used on a day: a legacy unit by its filing, another by registration.

    Raises:
        Refused: `MISSING_FIELD` without either date, `AMBIGUOUS_KIND` with both.
    """
    if filed_on is None and registered_on is None:
        raise Refused("MISSING_FIELD", "filed_on")
    if filed_on is not None and registered_on is not None:
        raise Refused("AMBIGUOUS_KIND")
    if national_ets_project:
        return _decided("UNDER_NATIONAL_ETS")
    credits = packs.load("ccer").content.section("offset")
    reason = None
    if filed_on is not None:
        if filed_on >= credits.day("legacy_filed_before"):
            reason = "NOT_LEGACY"
        elif surrender_date > credits.day("legacy_usable_until"):
            reason = "LEGACY_EXPIRED"
    elif registered_on is not None:
        if registered_on <= credits.day("new_registered_after"):
            reason = "NOT_NEW"
        elif registered_on > surrender_date:
            reason = "NOT_YET_REGISTERED"
    return _decided(reason)


def advance_offset(state: str, act: str) -> OffsetState:
    """
    The next state of a lot; after approval there is no way back.

    Raises:
        Refused: `WRONG_STATE` for an act that the state does not admit.
    """
    for row in packs.load("ccer").content.sections("transitions"):
        if (row.text("state"), row.text("act")) == (state, act):
            return OffsetState(row.text("leads_to"))
    raise Refused("WRONG_STATE", "act")


def project_eligible(
    construction_start: date,
    legal_duty: bool = False,
    in_ets: bool = False,
    methodology: bool = True,
) -> Eligibility:
    """Whether a project may be registered."""
    project = packs.load("ccer").content.section("project")
    if construction_start <= project.day("construction_after"):
        return _decided("STARTED_TOO_EARLY")
    if legal_duty:
        return _decided("LEGAL_DUTY")
    if in_ets:
        return _decided("IN_ETS")
    return _decided(None if methodology else "NO_METHODOLOGY")


def reduction_window(period_start: date, period_end: date, applied_on: date) -> Eligibility:
    """
    Whether the reductions of a monitoring period may be registered.

    Raises:
        Refused: `BAD_PERIOD` for an end before the begin, or an application before the end.
    """
    if period_end < period_start or applied_on < period_end:
        raise Refused("BAD_PERIOD")
    reduction = packs.load("ccer").content.section("reduction")
    if period_start <= reduction.day("after"):
        return _decided("NOT_AFTER_2020_09_22")
    if period_start < years_before(applied_on, reduction.whole("years")):
        return _decided("OLDER_THAN_5_YEARS")
    return _decided(None)


def years_before(day: date, years: int) -> date:
    """The same calendar day some years before; for 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def verifier_separation(validator: str, verifier: str) -> Separation:
    """The body that validated a project never verifies its reductions."""
    if validator.strip() == verifier.strip():
        return Separation(allowed=False, reason="SAME_BODY")
    return Separation(allowed=True, reason=None)


def ccer_time_limit(step: str, working_days: int) -> TimeLimit:
    """Whether a step of the procedure lasted as long, or as short, as it must."""
    limit = packs.load("ccer").content.section("time_limits").section(step)
    kind, days = limit.text("kind"), limit.whole("working_days")
    kept = working_days >= days if kind == "min" else working_days <= days
    return TimeLimit(kind, days, kept)
