"""What accounts owe: the newest decision of each, and the instants of what was surrendered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select

from api import figures
from api.access import Scope
from api.index import queries, schema
from api.paging import Asked, Page
from contracts.rules.surrender import SurrenderStatus, surrender_status


def obligations(
    rows: Connection,
    scope: Scope,
    until: int,
    asked: Asked,
    account: str | None,
    period: int | None,
) -> Page:
    """The newest decision on each account and period as of block `until`, in the ledger's order."""
    table, later = schema.emissions, schema.emissions.alias()
    followed = exists().where(
        later.c.account == table.c.account,
        later.c.period == table.c.period,
        later.c.revision > table.c.revision,
        later.c.block <= until,
    )
    return queries.listed(
        rows,
        table,
        until,
        asked,
        queries.seen(scope, table.c.account),
        ~followed,
        filters={table.c.account: account, table.c.period: period},
    )


def status(
    rows: Connection,
    account: str,
    period: int,
    until: int,
    obligation_t: int,
    offset_t: int,
    deadline_s: int,
) -> SurrenderStatus:
    """
    How an obligation stands as of block `until` (rule `surrender_status`).

    Once nothing remains, it is judged by the instant of the request that met it, as certificates
    are; while something does, by the block's own time. `offset_t` is what counts of the credits.
    """
    at_s, given = queries.time_of(rows, until), offset_t
    for asked_s, quantity in _surrendered(rows, account, period, until):
        if given < obligation_t <= given + quantity:
            at_s = asked_s
        given += quantity
    if obligation_t <= offset_t:
        at_s = min(at_s, deadline_s)
    return surrender_status(
        obligation_t, given - offset_t, offset_t, _moment(at_s), _moment(deadline_s)
    )


def _surrendered(
    rows: Connection, account: str, period: int, until: int
) -> Sequence[tuple[int, int]]:
    """When each surrendered request was made, and its tonnes, the earliest request first."""
    table = schema.surrenders
    wanted: tuple[ColumnElement[bool], ...] = (
        table.c.account == account,
        table.c.period == period,
        table.c.ended == "surrendered",
        table.c.ended_block <= until,
    )
    query = select(table.c.requested_at, table.c.quantity).where(*wanted)
    found = rows.execute(query.order_by(table.c.requested_at, table.c.request))
    return [(at, quantity) for at, quantity in found]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, figures.BEIJING)
