"""The two stages in which allowances are issued: decided line by line, then executed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.stage import Stage, batches, by_province
from contracts.identifiers import line_id
from contracts.vocabulary import Stage as Issue

LINE_NUMBER = 1
"""One line of each stage for each unit."""


def decide_pre_allocation(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department decides the first stage for its units."""
    lines = {
        member.body.number: (
            stage.actor(member).account,
            stage.period,
            int(Issue.PRE_ALLOCATION),
            LINE_NUMBER,
            member.entitlement.pre_allocation_t,
            stage.keep(member.entitlement.pre_inputs),
        )
        for member in members
    }
    _decide_lines(stage, members, lines)


def execute_pre_allocation(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry executes the decided first stage."""
    _execute(stage, [(member, Issue.PRE_ALLOCATION) for member in members])


def decide_true_up(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department decides the second stage: a supplement or a return."""
    lines = {
        member.body.number: (
            stage.actor(member).account,
            stage.period,
            int(_true_up_stage(member)),
            LINE_NUMBER,
            abs(member.decided.true_up_t),
            stage.keep(member.decided.final_inputs),
        )
        for member in _changed(members)
    }
    _decide_lines(stage, _changed(members), lines)


def execute_true_up(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry executes the decided second stage."""
    _execute(stage, [(member, _true_up_stage(member)) for member in _changed(members)])


def _changed(members: Sequence[Member]) -> list[Member]:
    return [member for member in members if member.decided.true_up_t]


def _true_up_stage(member: Member) -> Issue:
    return Issue.SUPPLEMENT if member.decided.true_up_t > 0 else Issue.RETURN


def _decide_lines(
    stage: Stage, members: Sequence[Member], lines: Mapping[int, tuple[object, ...]]
) -> None:
    stage.deliver(
        Act(
            stage.department(batch[0]).initiator,
            "Allocation",
            "decide",
            ([lines[member.body.number] for member in batch],),
        )
        for batch in by_province(members)
    )


def _execute(stage: Stage, lines: Sequence[tuple[Member, Issue]]) -> None:
    key = stage.keyring.registry.initiator
    ids = [
        line_id(stage.actor(member).account, stage.period, issue, LINE_NUMBER)
        for member, issue in lines
    ]
    stage.deliver(Act(key, "Allocation", "execute", (batch,)) for batch in batches(ids))
