"""Where tasks come from: one function for each kind, each asked for one account's tasks."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import ColumnElement, Table, exists, select

from api.access import Reach, Role, Scope
from api.index import applications, authority_schema, carrying_schema, schema
from api.paging import Row
from api.tasks import case_sources, credit_sources, emission_sources, offset_sources
from api.tasks.finding import of_province, rows_of
from api.tasks.waiting import Asking, TaskKind, Waiting
from api.working_days import APPLICATION_DAYS, WorkingDays
from contracts.vocabulary import Kind, Relation

Source = Callable[[Asking], Iterator[Waiting]]

EVERYTHING = Scope(Reach.ALL)


def proposals(asking: Asking) -> Iterator[Waiting]:
    """Calls that a key of this account may approve as the second person."""
    table = schema.proposals
    rows = _open(asking, table, table.c.expires_at > asking.now_s)
    for row in rows:
        if _may_approve(asking, row):
            yield Waiting(
                TaskKind.PROPOSAL,
                row["proposal"],
                row["block"],
                row["timestamp"],
                ("Approvals.approve",),
                account=row["subject"],
                due_s=row["expires_at"] - 1,
                facts={
                    "proposal": row["proposal"],
                    "contract": row["contract"],
                    "function": row["function"],
                    "initiator": row["initiator"],
                },
            )


def _may_approve(asking: Asking, row: Row) -> bool:
    rule = asking.rule(row["target"], row["call"][:10])
    if not rule["approvers"] >> Kind[asking.role.name] & 1:
        return False
    is_own = bool(row["initiator"] == asking.account)
    if rule["relation"] == Relation.SAME_ACCOUNT:
        return is_own
    return not is_own and (
        asking.role is not Role.DEPARTMENT
        or row["subject"] is None
        or _province(asking, row["subject"]) == asking.province
    )


def papers(asking: Asking) -> Iterator[Waiting]:
    """Applications to check, and corrections to send in. Registry."""
    if asking.role is not Role.REGISTRY:
        return
    clock = WorkingDays(asking.ledger, asking.until)
    for row in applications.waiting(asking.rows, EVERYTHING, asking.until):
        is_new = row["state"] == "applied"
        yield Waiting(
            TaskKind.APPLICATION if is_new else TaskKind.CORRECTION,
            int(row["account"], 16),
            row["block"],
            row["received_at"] if is_new else row["asked_at"],
            ("Participants.open", "Participants.askCorrection")
            if is_new
            else ("Participants.correct",),
            account=row["account"],
            due_s=clock.end(row["received_at"], APPLICATION_DAYS) if is_new else None,
            facts={"uscc": row["uscc"], "reason": row["reason"]},
        )


def surrenders(asking: Asking) -> Iterator[Waiting]:
    """Surrender requests: the department approves or refuses, the registry executes."""
    table = schema.surrenders
    approved = table.c.approved_block <= asking.until
    if asking.role is Role.DEPARTMENT:
        acts: tuple[str, ...] = ("Compliance.approve", "Compliance.refuse")
        rows = _open(asking, table, approved.isnot(True), of_province(asking, table))
    elif asking.role is Role.REGISTRY:
        acts = ("Compliance.surrender",)
        rows = _open(asking, table, approved)
    else:
        return
    for row in rows:
        yield Waiting(
            TaskKind.SURRENDER,
            row["request"],
            row["block"],
            row["timestamp"],
            acts,
            account=row["account"],
            due_s=asking.surrender_deadline(row["period"]),
            facts={
                "request": row["request"],
                "period": row["period"],
                "quantity": row["quantity"],
            },
        )


def carry_overs(asking: Asking) -> Iterator[Waiting]:
    """Applications for carry-over. Registry."""
    if asking.role is not Role.REGISTRY:
        return
    for row in _open(asking, carrying_schema.applications):
        yield Waiting(
            TaskKind.CARRY_OVER,
            row["application"],
            row["block"],
            row["timestamp"],
            ("CarryOver.process", "CarryOver.refuse"),
            account=row["account"],
            due_s=row["process_by"],
            facts={
                "application": row["application"],
                "period": row["period"],
                "quantity": row["quantity"],
            },
        )


def lines(asking: Asking) -> Iterator[Waiting]:
    """Decided allocation lines. Registry."""
    if asking.role is not Role.REGISTRY:
        return
    table = schema.allocations
    executed = table.c.executed_block <= asking.until
    sent_back = table.c.sent_back_block <= asking.until
    for row in rows_of(asking, table, executed.isnot(True), sent_back.isnot(True)):
        yield Waiting(
            TaskKind.LINE,
            int(row["line"], 16),
            row["block"],
            row["timestamp"],
            ("Allocation.execute",),
            account=row["account"],
            facts={
                "line": row["line"],
                "period": row["period"],
                "stage": row["stage"],
                "quantity": row["quantity"],
            },
        )


def withdrawals(asking: Asking) -> Iterator[Waiting]:
    """Money that was asked for and can be paid: the delay is over and the key lived through it."""
    if asking.role is not Role.BANK:
        return
    table = schema.cash_movements
    paid = select(table.c.withdrawal).where(
        table.c.act.in_(("withdrawn", "withdrawal_cancelled")), table.c.block <= asking.until
    )
    keys, blocks = schema.keys, schema.blocks.alias("revocation")
    died = exists().where(
        keys.c.key == table.c.asked_by,
        keys.c.revoked_block <= asking.until,
        blocks.c.number == keys.c.revoked_block,
        blocks.c.timestamp <= table.c.matures_at,
    )
    asked = (
        table.c.act == "withdrawal_requested",
        table.c.withdrawal.not_in(paid),
        table.c.matures_at <= asking.now_s,
        ~died,
    )
    for row in rows_of(asking, table, *asked):
        yield Waiting(
            TaskKind.WITHDRAWAL,
            row["withdrawal"],
            row["block"],
            row["timestamp"],
            ("Cash.confirmWithdrawal",),
            account=row["account"],
            facts={"withdrawal": row["withdrawal"], "fen": row["fen"]},
        )


def recoveries(asking: Asking) -> Iterator[Waiting]:
    """Lost keys that are replaced: the account can object in time, then the registry completes."""
    table = authority_schema.recoveries
    over = table.c.effective_from <= asking.now_s
    own = (table.c.account == asking.account, over.isnot(True))
    is_registry = asking.role is Role.REGISTRY
    act = "Representatives.completeRecovery" if is_registry else "Representatives.stopRecovery"
    for row in _open(asking, table, *([over] if is_registry else own)):
        yield Waiting(
            TaskKind.RECOVERY,
            row["recovery"],
            row["block"],
            row["timestamp"],
            (act,),
            account=row["account"],
            due_s=None if is_registry else row["effective_from"] - 1,
            facts={"recovery": row["recovery"], "lost": row["lost"], "key": row["key"]},
        )


SOURCES: Sequence[Source] = (
    proposals,
    papers,
    surrenders,
    carry_overs,
    lines,
    withdrawals,
    recoveries,
    offset_sources.waiting_offsets,
    case_sources.waiting_cases,
    *emission_sources.SOURCES,
    *credit_sources.SOURCES,
)
"""All kinds of tasks."""


def _open(asking: Asking, table: Table, *conditions: ColumnElement[bool]) -> Sequence[Row]:
    """Rows of a table that had not ended as of the block."""
    ended = table.c.ended_block <= asking.until
    return rows_of(asking, table, ended.isnot(True), *conditions)


def _province(asking: Asking, account: str) -> int | None:
    table = schema.accounts
    return asking.rows.execute(select(table.c.province).where(table.c.account == account)).scalar()
