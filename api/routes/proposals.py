"""Proposals: calls that wait for a second person, and what became of them."""

from typing import Literal

from fastapi import APIRouter

from api import figures
from api.access import Resource
from api.desk import ThePage, TheReading
from api.index import schema
from api.paging import Row
from api.routes.rows import Number, row_of_accounts, rows_of_accounts
from api.routes.shapes import Listed, Proposal, place_of

router = APIRouter(prefix="/v1", tags=["proposals"])

CONCERNED = ("initiator", "subject")


@router.get("/proposals")
def list_proposals(
    reading: TheReading,
    page: ThePage,
    state: Literal["proposed", "approved", "withdrawn"] | None = None,
) -> Listed[Proposal]:
    """Proposals by, or about, accounts that the viewer sees."""
    table, until = schema.proposals, reading.until
    ended = table.c.ended_block <= until
    states = {None: (), "proposed": (ended.isnot(True),)}
    return rows_of_accounts(
        reading,
        page,
        Resource.TASK,
        table,
        lambda row: _proposal(row, until),
        *states.get(state, (ended, table.c.ended == state)),
        owners=CONCERNED,
    )


@router.get("/proposals/{proposal}")
def show_proposal(reading: TheReading, proposal: Number) -> Proposal:
    """One proposal, with the call that its approval executes."""
    row = row_of_accounts(
        reading, Resource.TASK, schema.proposals, "proposal", CONCERNED, proposal=proposal
    )
    return _proposal(row, reading.until)


def _proposal(row: Row, until: int) -> Proposal:
    ended = row["ended_block"] is not None and row["ended_block"] <= until
    return Proposal(
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
