"""What accounts owe: the newest decision of each, and the instants of what met it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select

from api import figures
from api.access import Scope
from api.index import queries, schema
from api.index.cancelling_schema import offsets
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

    Once nothing remains, it is judged by the instant of the request that met it, of allowances or
    of credits, and late where that request was written down as late, as certificates are; while
    something remains, by the block's own time. `offset_t` is what counts of the credits: the
    ledger held them to its own setting, so the rule is not asked whether they were too many.
    """
    at_s, allowances, credits = queries.time_of(rows, until), 0, 0
    if obligation_t == 0:
        at_s = min(at_s, deadline_s)
    for one in sorted(_given(rows, account, period, until), key=lambda one: one.asked_s):
        before = allowances + min(credits, offset_t)
        allowances, credits = allowances + one.allowances_t, credits + one.credits_t
        if before < obligation_t <= allowances + min(credits, offset_t):
            at_s = max(one.asked_s, deadline_s + 1) if one.late else min(one.asked_s, deadline_s)
    met_t = allowances + offset_t
    return surrender_status(obligation_t, met_t, 0, _moment(at_s), _moment(deadline_s))


@dataclass(frozen=True, slots=True)
class _Given:
    """What one request gave up for good, in tonnes."""

    asked_s: int
    late: bool
    """As the ledger judged it; a deadline that moves afterwards changes nothing."""
    allowances_t: int
    credits_t: int


def _given(rows: Connection, account: str, period: int, until: int) -> list[_Given]:
    """Requests that came to their end, of allowances and of credits."""
    found = []
    for table, ended in ((schema.surrenders, "surrendered"), (offsets, "cancelled")):
        query = select(table.c.requested_at, table.c.late, table.c.quantity).where(
            table.c.account == account,
            table.c.period == period,
            table.c.ended == ended,
            table.c.ended_block <= until,
        )
        for asked_s, late, quantity in rows.execute(query.order_by(table.c.request)):
            allowances, credits = (0, quantity) if table is offsets else (quantity, 0)
            found.append(_Given(asked_s, late, allowances, credits))
    return found


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, figures.BEIJING)
