"""Tasks of enforcement: what a case waits for, at its authority, its subject and the bank."""

from collections.abc import Iterator

from api.access import Role
from api.cases import Standing, fold, steps_of
from api.index.enforcing_schema import cases
from api.paging import Row
from api.tasks.finding import rows_of
from api.tasks.waiting import Asking, TaskKind, Waiting
from contracts.founding import UNORDERED

Step = tuple[tuple[str, ...], int | None]
"""The acts that do it, and the last second for it where a clock runs."""


def waiting_cases(asking: Asking) -> Iterator[Waiting]:
    """Cases: the authority goes on or hears, the subject may object, the bank confirms money."""
    if asking.role is Role.BANK:
        rows = rows_of(asking, cases)
    elif asking.role in (Role.DEPARTMENT, Role.MINISTRY):
        rows = rows_of(asking, cases, cases.c.by == asking.account)
    else:
        rows = rows_of(asking, cases, cases.c.account == asking.account)
    for row in rows:
        standing = fold(steps_of(asking.rows, row["case"], asking.until))
        step = _step(asking, row, standing)
        if step is None:
            continue
        acts, due_s = step
        yield Waiting(
            TaskKind.CASE,
            row["case"],
            row["block"],
            row["timestamp"],
            acts,
            account=row["account"],
            due_s=due_s,
            facts={"case": row["case"], "act": row["act"], "state": standing.state},
        )


def _step(asking: Asking, row: Row, standing: Standing) -> Step | None:
    """What the asking account may do now; None where the case waits for nobody or another."""
    if standing.state in ("closed", "withdrawn"):
        return None
    if asking.role is Role.BANK:
        return (("Enforcement.confirmPayment",), None) if standing.left > 0 else None
    if asking.account == row["by"]:
        return _of_authority(asking, row, standing)
    until = standing.object_until_s
    free = standing.state == "noticed" and standing.objection == "none"
    if free and until is not None and asking.now_s <= until:
        return ("Enforcement.object",), until
    return None


def _of_authority(asking: Asking, row: Row, standing: Standing) -> Step | None:
    if standing.objection == "open":
        return ("Enforcement.resolve",), None
    if standing.state == "opened":
        return ("Enforcement.order", "Enforcement.notice"), None
    if standing.state == "ordered":
        return ("Enforcement.notice", "Enforcement.recordCorrection"), standing.ordered_until_s
    if standing.state == "noticed":
        over = asking.now_s > (standing.object_until_s or 0) or standing.objection != "none"
        return (("Enforcement.decide",), None) if over else None
    if standing.met:
        return ("Enforcement.close",), None
    if standing.deducted or standing.corrected_s is not None:
        return None
    deductible = standing.overdue(asking.now_s) or not _needs_order(asking, row)
    correct = () if standing.ordered_until_s is None else ("Enforcement.recordCorrection",)
    if standing.deduction and deductible:
        return ("Enforcement.deduct", *correct), None
    return (correct, standing.ordered_until_s) if correct else None


def _needs_order(asking: Asking, row: Row) -> bool:
    """Whether the case's deduction hangs on an order that was not met."""
    unordered = asking.ledger.setting(UNORDERED, row["regime"], asking.until)
    return row["act"] == "shortfall" or not unordered
