"""Tasks of the national offset: to transmit, to approve or refuse, to cancel."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement

from api.access import Role
from api.index.cancelling_schema import offsets
from api.tasks.finding import of_province, rows_of
from api.tasks.waiting import Asking, TaskKind, Waiting

Step = tuple[tuple[str, ...], Sequence[ColumnElement[bool]]]
"""The acts that do it, and which requests wait for it."""


def waiting_offsets(asking: Asking) -> Iterator[Waiting]:
    """Offset requests: the credit registry transmits, the department decides, it is cancelled."""
    until = asking.until
    is_open = (offsets.c.ended_block <= until).isnot(True)
    transmitted, approved = offsets.c.transmitted_block <= until, offsets.c.approved_block <= until
    if asking.role is Role.DEPARTMENT:
        theirs = (transmitted, approved.isnot(True), of_province(asking, offsets))
        steps: list[Step] = [(("Offsets.approve", "Offsets.refuse"), theirs)]
    elif asking.role is Role.CREDIT_REGISTRY:
        steps = [
            (("Offsets.transmit",), (transmitted.isnot(True),)),
            (("Offsets.cancel",), (approved,)),
        ]
    else:
        return
    for acts, conditions in steps:
        for row in rows_of(asking, offsets, is_open, *conditions):
            yield Waiting(
                TaskKind.OFFSET,
                row["request"],
                row["block"],
                row["timestamp"],
                acts,
                account=row["account"],
                due_s=asking.surrender_deadline(row["period"]),
                facts={name: row[name] for name in ("request", "period", "quantity")},
            )
