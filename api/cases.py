"""Where a case stands as of a block: its steps, folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from api.index import queries
from api.index.enforcing_schema import case_steps
from api.paging import Row

STATES = {
    "opened": "opened",
    "ordered": "ordered",
    "noticed": "noticed",
    "decided": "decided",
    "closed": "closed",
    "withdrawn": "withdrawn",
}
"""The state that a step leads to, where it leads to one by itself."""


@dataclass(slots=True)
class Standing:
    """A case as of a block: times in seconds, money in fen, deductions in tonnes."""

    state: str = "opened"
    objection: str = "none"
    ordered_s: int | None = None
    ordered_until_s: int | None = None
    object_until_s: int | None = None
    corrected_s: int | None = None
    decided_s: int | None = None
    least: int | None = None
    most: int | None = None
    fine: int | None = None
    confiscated: int = 0
    deduction: int = 0
    deducted_from: int | None = None
    inputs: str | None = None
    paid: int = 0
    deducted: int = 0

    @property
    def left(self) -> int:
        """What is still to be paid; nothing before the decision, or once the case is withdrawn."""
        if self.decided_s is None or self.state == "withdrawn":
            return 0
        return (self.fine or 0) + self.confiscated - self.paid

    @property
    def met(self) -> bool:
        """Whether everything that was decided is done."""
        ordered = self.ordered_until_s is not None or self.deduction != 0
        done = not ordered or self.corrected_s is not None or self.deducted != 0
        return self.decided_s is not None and self.state != "withdrawn" and self.left == 0 and done

    def overdue(self, now_s: int) -> bool:
        """Whether an order has run out, and is neither met nor made up for by a deduction."""
        if self.corrected_s is not None or self.deducted or self.state == "withdrawn":
            return False
        return self.ordered_until_s is not None and now_s > self.ordered_until_s


def fold(steps: Iterable[Row]) -> Standing:
    """The standing that steps lead to, in the ledger's order."""
    found = Standing()
    for row in steps:
        step = row["step"]
        found.state = STATES.get(step, found.state)
        for name in ("least", "most", "fine", "confiscated", "deduction", "inputs"):
            if row[name] is not None:
                setattr(found, name, row[name])
        if row["deducted_from"] is not None:
            found.deducted_from = row["deducted_from"]
        _mark(found, step, row)
    return found


def steps_of(rows: Connection, case: int, until: int) -> Sequence[Row]:
    """The steps of a case as of block `until`, with their places, in the ledger's order."""
    query = queries.placed(case_steps).where(case_steps.c.case == case, case_steps.c.block <= until)
    return rows.execute(query.order_by(case_steps.c.block, case_steps.c.log)).mappings().all()


def _mark(found: Standing, step: str, row: Row) -> None:
    if step == "ordered":
        found.ordered_s, found.ordered_until_s = row["time"], row["until"]
    elif step == "noticed":
        found.object_until_s = row["until"]
    elif step == "objected":
        found.objection = "open"
    elif step == "resolved":
        found.objection = row["outcome"]
    elif step == "decided":
        found.decided_s = row["time"]
    elif step == "corrected":
        found.corrected_s = row["time"]
    elif step == "deducted":
        found.deducted = row["tonnes"]
    elif step == "paid":
        found.paid = row["paid"]
        found.state = "paid" if row["paid"] == row["owed"] else "partly_paid"
