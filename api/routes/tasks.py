"""Tasks: proposals that wait for a second person, and what became of them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path

from api import figures
from api.access import Resource
from api.desk import ThePage, TheReading
from api.index import queries, schema
from api.paging import Row
from api.routes.shapes import Listed, Task, listed, place_of

router = APIRouter(prefix="/v1", tags=["tasks"])


@router.get("/tasks")
def list_tasks(
    reading: TheReading,
    page: ThePage,
    state: Literal["proposed", "approved", "withdrawn"] | None = None,
) -> Listed[Task]:
    """Proposals by, or about, accounts that the viewer sees."""
    table, until = schema.proposals, reading.until
    scope = reading.scope(Resource.TASK)
    ended = table.c.ended_block <= until
    states = {None: (), "proposed": (ended.isnot(True),)}
    found = queries.listed(
        reading.rows,
        table,
        until,
        page,
        queries.seen(scope, table.c.initiator, table.c.subject),
        *states.get(state, (ended, table.c.ended == state)),
    )
    return listed(found, until, lambda row: _task(row, until))


@router.get("/tasks/{proposal}")
def show_task(reading: TheReading, proposal: Annotated[int, Path(ge=0, lt=1 << 63)]) -> Task:
    """One proposal, with the call that its approval executes."""
    reading.scope(Resource.TASK)
    row = queries.one(reading.rows, schema.proposals, "task", reading.until, proposal=proposal)
    reading.require_known(Resource.TASK, "task", proposal, row["initiator"], row["subject"])
    return _task(row, reading.until)


def _task(row: Row, until: int) -> Task:
    ended = row["ended_block"] is not None and row["ended_block"] <= until
    return Task(
        **place_of(row),
        proposal=row["proposal"],
        state=row["ended"] if ended else "proposed",
        initiator=row["initiator"],
        initiator_key=row["initiator_key"],
        contract=row["contract"],
        function=row["function"],
        call=row["call"],
        subject=row["subject"],
        expires_at=figures.moment(row["expires_at"]),
        approver=row["approver"] if ended else None,
    )
