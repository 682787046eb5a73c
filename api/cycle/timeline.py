"""The timeline: every step of the cycle at its instant, in order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from api.cycle import issuing, listing, opening, surrendering, trading
from api.cycle.cast import Wave
from api.cycle.scenario import BEIJING
from api.cycle.stage import Stage


@dataclass(frozen=True)
class Step:
    """Something done at an instant."""

    at: datetime
    says: str
    do: Callable[[], None]


def plan_steps(stage: Stage, chain_id: int) -> list[Step]:
    """The whole cycle, sorted by time."""
    steps = [*_before(stage), *_after(stage), *_market(stage, chain_id), *_surrendering(stage)]
    return sorted(steps, key=lambda step: step.at)


def _before(stage: Stage) -> list[Step]:
    """The rules, and everything for the units whose papers were right at once."""
    when = stage.cycle.scenario.calendar
    units = [member for member in stage.cycle.members if not member.corrected]
    pack, plan = when.pack_published, when.plan_published

    return [
        Step(pack, "rule pack published", partial(opening.publish_pack, stage, pack)),
        Step(plan, "plan published", partial(opening.publish_plan, stage, plan)),
        Step(when.applied, "accounts applied for", partial(opening.apply_for_accounts, stage)),
        Step(when.correction_asked, "corrections asked", partial(opening.ask_corrections, stage)),
        Step(when.opened, "accounts opened", partial(opening.open_accounts, stage, units)),
        Step(when.opened, "units listed", partial(listing.list_units, stage, units)),
        Step(
            when.pre_allocation_decided,
            "pre-allocation decided",
            partial(issuing.decide_pre_allocation, stage, units),
        ),
        Step(
            when.pre_allocation_executed,
            "pre-allocation issued",
            partial(issuing.execute_pre_allocation, stage, units),
        ),
        Step(when.reported, "reports filed", partial(issuing.report, stage, units)),
        Step(when.verified, "emissions verified", partial(issuing.verify, stage, units)),
        Step(
            when.emission_decided,
            "emissions decided",
            partial(issuing.decide_emissions, stage, units),
        ),
        Step(
            when.true_up_decided, "true-up decided", partial(issuing.decide_true_up, stage, units)
        ),
        Step(
            when.true_up_executed, "true-up issued", partial(issuing.execute_true_up, stage, units)
        ),
    ]


def _after(stage: Stage) -> list[Step]:
    """The same for the units whose papers had to be corrected."""
    when = stage.cycle.scenario.calendar
    units = [member for member in stage.cycle.members if member.corrected]
    decided = (
        issuing.decide_pre_allocation,
        issuing.report,
        issuing.verify,
        issuing.decide_emissions,
        issuing.decide_true_up,
    )
    executed = (issuing.execute_pre_allocation, issuing.execute_true_up)
    steps = [
        (when.corrected, "papers corrected", opening.correct),
        (when.opened_late, "last accounts opened", opening.open_accounts),
        (when.opened_late, "last units listed", listing.list_units),
        *((when.decided_late, "last units decided", act) for act in decided),
        *((when.executed_late, "last units issued", act) for act in executed),
    ]
    return [Step(at, says, partial(act, stage, units)) for at, says, act in steps]


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
            covered = partial(trading.cover, stage, trades)
            settled = partial(trading.settle, stage, trades, chain_id)
            steps.append(Step(covered_at, f"{name} orders covered", covered))
            steps.append(Step(settled_at, f"{name} blocks settled", settled))
        closed = partial(trading.close, stage, day, trades)
        steps.append(Step(closed_at, f"{name} close reported", closed))
    return steps


def _surrendering(stage: Stage) -> list[Step]:
    calendar = stage.cycle.scenario.calendar
    waves = {
        Wave.FIRST: calendar.surrender_first,
        Wave.MILESTONE: calendar.surrender_milestone,
        Wave.LAST: calendar.surrender_last,
    }
    steps = []
    for wave, when in waves.items():
        units = [member for member in stage.cycle.members if member.wave is wave]
        for at, says, act in (
            (when.requested, "surrenders requested", surrendering.request),
            (when.approved, "surrenders approved", surrendering.approve),
            (when.surrendered, "allowances surrendered", surrendering.surrender),
        ):
            steps.append(Step(at, f"{says}, {wave.value} wave", partial(act, stage, units)))
    return steps
