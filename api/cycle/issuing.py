"""The stages in which allowances are issued: a table decided, checked by the registry, executed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.entitlements import FINAL, PRE, Part, pre_enterprise, write
from api.cycle.kept_tables import Kept, Row
from api.cycle.reviewing import found_at
from api.cycle.stage import Stage, batches, by_province
from api.cycle.tables import check_table, compute_table
from contracts.identifiers import line_id
from contracts.vocabulary import Stage as Issue

FIRST, ANEW = 1, 2
"""The number of a unit's line of a stage, and of the line that takes its place."""

ORDINARY = bytes(32)
"""No unit's allowances stay with its department."""


def decide_pre_allocation(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department computes and decides the first stage for its units."""
    for member in members:
        stage.keep(member.entitlement.base, stage.department(member))
    _decide(stage, members, PRE, _pre_entry)


def check_tables(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry computes every table again from its inputs, and sends back what differs."""
    registry = stage.keyring.registry
    for kept in stage.tables:
        wrong = check_table(stage, kept)
        rows = [row for row in kept.rows if row.member.body.uscc in wrong]
        back = []
        for row in rows:
            mismatch = wrong[row.member.body.uscc]
            reason = stage.keep(write({"unit": row.member.body.uscc, **mismatch}), registry)
            account = stage.actor(row.member).account
            back.append((line_id(account, stage.period, row.issue, FIRST), reason))
        if back:
            act = Act(registry.initiator, "Allocation", "sendBack", (back,))
            stage.deliver([act])
        stage.sent_back.extend(row.member for row in rows)
    stage.tables.clear()


def decide_anew(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The departments decide anew what was sent back, by a table of these units alone."""
    for units in _whole_provinces(stage.sent_back):
        kept = compute_table(stage, PRE, [(member, _pre_entry(member)) for member in units])
        stage.tables.append(kept)
        _decide_lines(stage, kept, ANEW)
    stage.sent_back.clear()


def execute_pre_allocation(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry executes the decided first stage."""
    _execute(stage, members, {Issue.PRE_ALLOCATION})


def decide_true_up(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department computes and decides the second stage: what is added, or returns."""
    _decide(stage, members, FINAL, lambda member: member.decided.enterprise)


def execute_true_up(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry executes the decided second stage."""
    _execute(stage, members, {Issue.FINAL, Issue.RETURN})


def decide_after_review(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Where a review changed what counts: a supplement, or a return."""
    _decide(stage, found_at(members), FINAL, lambda member: member.outcome.enterprise, True)


def execute_after_review(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry executes what follows from the review."""
    _execute(stage, found_at(members), {Issue.SUPPLEMENT, Issue.RETURN})


def _pre_entry(member: Member) -> Part:
    entitlement = member.entitlement
    return pre_enterprise(member.body, entitlement.base, entitlement.bases_t)


def _decide(
    stage: Stage,
    members: Sequence[Member],
    name: str,
    entry: Callable[[Member], Part],
    after_review: bool = False,
) -> None:
    for units in _whole_provinces(members):
        entries = [(member, entry(member)) for member in units]
        kept = compute_table(stage, name, entries, after_review, slips=name == PRE)
        stage.tables.append(kept)
        _decide_lines(stage, kept, FIRST)


def _decide_lines(stage: Stage, kept: Kept, number: int) -> None:
    rows = kept.rows
    stage.lines.update({(row.member.body.number, row.issue): number for row in rows})
    key = stage.department(rows[0].member).initiator
    stage.deliver(
        Act(key, "Allocation", "decide", (kept.hash, [_line(stage, row, number) for row in batch]))
        for batch in batches(rows)
    )


def _line(stage: Stage, row: Row, number: int) -> tuple[object, ...]:
    account = stage.actor(row.member).account
    issue, quantity = int(row.issue), row.quantity_t
    return (account, stage.period, issue, number, quantity, row.inputs, ORDINARY)


def _execute(stage: Stage, members: Sequence[Member], issues: Iterable[Issue]) -> None:
    key = stage.keyring.registry.initiator
    ids = [
        line_id(stage.actor(member).account, stage.period, issue, number)
        for member in members
        for issue in issues
        if (number := stage.lines.get((member.body.number, issue))) is not None
    ]
    stage.deliver(Act(key, "Allocation", "execute", (batch,)) for batch in batches(ids))


def _whole_provinces(members: Sequence[Member]) -> list[list[Member]]:
    """The members of each province: a table is of one province, however many acts it takes."""
    units: dict[int, list[Member]] = {}
    for batch in by_province(members):
        units.setdefault(batch[0].body.province, []).extend(batch)
    return list(units.values())
