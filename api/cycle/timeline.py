"""The timeline: every step of the cycle at its instant, in order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from api.cycle import (
    agencies,
    authority,
    credit_accounts,
    credit_owners,
    deciding,
    issuing,
    listing,
    notices,
    offsetting,
    opening,
    reporting,
    reviewing,
    surrendering,
    trading,
)
from api.cycle.cast import Member, Wave
from api.cycle.scenario import BEIJING
from api.cycle.stage import Stage
from contracts.rules.working_time import is_working_day

Act = Callable[[Stage, Sequence[Member], datetime], None]
"""Something done for some units at an instant."""


@dataclass(frozen=True)
class Step:
    """Something done at an instant."""

    at: datetime
    says: str
    do: Callable[[], None]


def plan_steps(stage: Stage, chain_id: int) -> list[Step]:
    """The whole cycle, sorted by time."""
    steps = [
        *_rules(stage),
        *_applications(stage),
        *_units(stage),
        *_late_units(stage),
        *_market(stage, chain_id),
        *_credits(stage),
        *_deliveries(stage, chain_id),
        *_surrendering(stage),
    ]
    return sorted(steps, key=lambda step: step.at)


def _rules(stage: Stage) -> list[Step]:
    """What stands before any unit."""
    when = stage.cycle.scenario.calendar
    pack, plan = when.pack_published, when.plan_published
    return [
        Step(pack, "rule pack published", partial(opening.publish_pack, stage, pack)),
        Step(plan, "plan published", partial(opening.publish_plan, stage, plan)),
    ]


def _applications(stage: Stage) -> list[Step]:
    """What is done for every unit alike, whatever its papers."""
    when = stage.cycle.scenario.calendar
    rows = (
        (when.applied, "accounts applied for", opening.apply_for_accounts),
        (when.listed, "units listed", listing.list_units),
        (when.assigned, "agencies admitted", agencies.admit),
        (when.assigned, "agencies assigned", agencies.assign),
        (when.evaluated, "agencies evaluated", agencies.evaluate),
        (when.correction_asked, "corrections asked", opening.ask_corrections),
    )
    return _steps(stage, stage.cycle.members, rows)


def _units(stage: Stage) -> list[Step]:
    """From the open account to the second stage, for units whose papers were right at once."""
    when = stage.cycle.scenario.calendar
    rows = (
        (when.opened, "accounts opened", opening.open_accounts),
        (when.profiles_filed, "permit data filed", reporting.file_profiles),
        (when.plans_filed, "quality-control plans filed", reporting.file_plans),
        (when.plans_approved, "quality-control plans approved", reporting.approve_plans),
        (when.key_rotated, "a key rotated", authority.rotate_keys),
        (when.recovery_started, "a lost key's recovery begun", authority.start_recovery),
        (when.recovery_completed, "the key recovered", authority.complete_recoveries),
        (when.pre_allocation_decided, "pre-allocation decided", issuing.decide_pre_allocation),
        (when.tables_checked, "tables checked", issuing.check_tables),
        (when.decided_anew, "lines decided anew", issuing.decide_anew),
        (when.decided_anew, "new tables checked", issuing.check_tables),
        (when.pre_allocation_executed, "pre-allocation issued", issuing.execute_pre_allocation),
        (when.reported, "reports filed", reporting.report),
        (when.report_corrected, "reports corrected", reporting.correct),
        (when.verified, "emissions verified", deciding.verify),
        (when.emission_decided, "emissions decided", deciding.decide_emissions),
        (when.accepted, "notices accepted", notices.accept),
        (when.objected, "notices objected to", notices.object_to),
        (when.resolved, "objections decided", notices.resolve),
        (when.true_up_decided, "true-up decided", issuing.decide_true_up),
        (when.true_up_decided, "tables checked", issuing.check_tables),
        (when.true_up_executed, "true-up issued", issuing.execute_true_up),
        (when.review_opens, "review opened", reviewing.open_campaign),
        (when.found, "findings recorded", reviewing.record_findings),
        (when.review_ends, "review closed", reviewing.close_campaign),
        (when.redetermined, "emissions decided anew", reviewing.redetermine),
        (when.redetermination_accepted, "new notices accepted", reviewing.accept),
        (when.reallocation_decided, "allocated anew", issuing.decide_after_review),
        (when.reallocation_decided, "tables checked", issuing.check_tables),
        (when.reallocation_executed, "issued and returned anew", issuing.execute_after_review),
    )
    return _steps(stage, [one for one in stage.cycle.members if not one.corrected], rows)


def _late_units(stage: Stage) -> list[Step]:
    """The same for the units whose papers had to be corrected."""
    when = stage.cycle.scenario.calendar.late
    rows = (
        (when.corrected, "papers corrected", opening.correct),
        (when.opened, "last accounts opened", opening.open_accounts),
        (when.profiles_filed, "last permit data filed", reporting.file_profiles),
        (when.plans_filed, "last plans filed", reporting.file_plans),
        (when.plans_approved, "last plans approved", reporting.approve_plans),
        (when.pre_allocation_decided, "last units decided", issuing.decide_pre_allocation),
        (when.pre_allocation_decided, "last tables checked", issuing.check_tables),
        (when.pre_allocation_executed, "last units issued", issuing.execute_pre_allocation),
        (when.reported, "last reports filed", reporting.report),
        (when.verified, "last emissions verified", deciding.verify),
        (when.emission_decided, "last emissions decided", deciding.decide_emissions),
        (when.accepted, "last notices accepted", notices.accept_all),
        (when.true_up_decided, "last true-up decided", issuing.decide_true_up),
        (when.true_up_decided, "last tables checked", issuing.check_tables),
        (when.true_up_executed, "last true-up issued", issuing.execute_true_up),
    )
    return _steps(stage, [one for one in stage.cycle.members if one.corrected], rows)


def _steps(
    stage: Stage, members: Sequence[Member], rows: Iterable[tuple[datetime, str, Act]]
) -> list[Step]:
    return [Step(at, says, partial(act, stage, members, at)) for at, says, act in rows]


def _market(stage: Stage, chain_id: int) -> list[Step]:
    hours = stage.cycle.scenario.calendar.day
    steps = []
    for day in stage.cycle.scenario.trading_days.days:
        trades = trading.trades_of(stage.cycle.trades, day.date)
        covered_at, settled_at, closed_at = (
            datetime.combine(day.date, hour, BEIJING)
            for hour in (hours.covered_at, hours.settled_at, hours.closed_at)
        )
        name = day.date.isoformat()
        if trades:
            ahead = datetime.combine(_working_day_before(day.date), hours.covered_at, BEIJING)
            trusted = partial(authority.trust, stage, trades)
            moved = partial(trading.move, stage, trades, ahead)
            steps.append(Step(ahead, f"{name} counterparties trusted", trusted))
            steps.append(Step(ahead, f"{name} units moved to trading", moved))
            covered = partial(trading.cover, stage, trades)
            settled = partial(trading.settle, stage, trades, chain_id)
            steps.append(Step(covered_at, f"{name} orders covered", covered))
            steps.append(Step(settled_at, f"{name} blocks settled", settled))
        closed = partial(trading.close, stage, day, trades)
        steps.append(Step(closed_at, f"{name} close reported", closed))
    return steps


def _working_day_before(day: date) -> date:
    """What waits a working day is done then."""
    before = day - timedelta(days=1)
    while not is_working_day(before):
        before -= timedelta(days=1)
    return before


def _credits(stage: Stage) -> list[Step]:
    """Credit accounts by two checks, credits of the time before, and their offset."""
    when = stage.cycle.scenario.calendar.credits
    rows = (
        (when.applied, "credit accounts applied for", credit_accounts.hand_in),
        (when.checked, "credit accounts checked", credit_accounts.check),
        (when.opened, "credit accounts opened", credit_accounts.decide),
        (when.corrected, "credit papers corrected", credit_accounts.correct),
        (when.checked_again, "credit accounts checked again", credit_accounts.check_again),
        (when.opened_again, "last credit accounts opened", credit_accounts.open_corrected),
        (when.owners_registered, "project owners applied", credit_owners.register),
        (when.owners_opened, "project owners' accounts opened", credit_owners.open_accounts),
        (when.legacy_recorded, "credits recorded", credit_owners.record_legacy),
        (when.offset_requested, "offsets requested", offsetting.request),
        (when.offset_transmitted, "offsets transmitted", offsetting.transmit),
        (when.offset_approved, "offsets approved", offsetting.approve),
        (when.offset_cancelled, "credits cancelled for offset", offsetting.cancel),
    )
    return [Step(at, says, partial(act, stage, at)) for at, says, act in rows]


def _deliveries(stage: Stage, chain_id: int) -> list[Step]:
    """Negotiated deliveries of credits, by the hours of a trading day."""
    hours = stage.cycle.scenario.calendar.day
    steps = []
    for day in stage.cycle.scenario.credits.delivery_days:
        trades = trading.trades_of(stage.cycle.credits.trades, day)
        ahead = datetime.combine(_working_day_before(day), hours.covered_at, BEIJING)
        rows = (
            (ahead, "moved to trading", partial(trading.move, stage, trades, ahead)),
            (hours.covered_at, "covered", partial(trading.cover, stage, trades)),
            (hours.settled_at, "settled", partial(trading.settle, stage, trades, chain_id)),
            (hours.closed_at, "taken home", partial(trading.take_home, stage, trades)),
        )
        for when, says, do in rows:
            at = when if isinstance(when, datetime) else datetime.combine(day, when, BEIJING)
            steps.append(Step(at, f"{day.isoformat()} credits {says}", do))
    return steps


def _surrendering(stage: Stage) -> list[Step]:
    calendar = stage.cycle.scenario.calendar
    waves = {
        Wave.FIRST: calendar.surrender_first,
        Wave.MILESTONE: calendar.surrender_milestone,
        Wave.LAST: calendar.surrender_last,
    }
    steps: list[Step] = []
    for wave, when in waves.items():
        units = [member for member in stage.cycle.members if member.wave is wave]
        rows = (
            (when.requested, f"surrenders requested, {wave.value} wave", surrendering.request),
            (when.approved, f"surrenders approved, {wave.value} wave", surrendering.approve),
            (when.surrendered, f"surrendered, {wave.value} wave", surrendering.surrender),
        )
        steps += _steps(stage, units, rows)
    return steps
