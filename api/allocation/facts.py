"""What the ledger and its index say of a table's period and accounts, gathered for the checks."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Connection, select

from api.allocation.checks import Decided, Facts, Held
from api.allocation.form import Table
from api.index import queries, schema
from api.index.listing_schema import inclusions
from api.index.place import word
from api.ledger import Ledger

VARIABLES_MAX = 500
"""Addresses asked for in one query."""


def gather(
    ledger: Ledger, rows: Connection, until: int, table: Table, province: int | None
) -> Facts:
    """
    The facts for `checks.check`: accounts and lines from the index as of block `until`, the plan
    and the caps' room from the ledger at its head, because a line may have been decided since.
    """
    period = table.period or 0
    plan = ledger.call("Allocation", "plan", [period])
    addresses = {row.account for row in table.rows if row.holds("uscc")}
    accounts = dict(_accounts(rows, until, addresses, period))
    provinces = sorted({held.province for held in accounts.values()})
    pack = word(plan["pack"]) if int.from_bytes(plan["plan"]) else None
    return Facts(
        province=province,
        pack=pack,
        is_draft=plan["draft"],
        accounts=accounts,
        rooms={one: _room(ledger, period, one) for one in provinces},
        decided=dict(_decided(rows, until, period)),
    )


def _room(ledger: Ledger, period: int, province: int) -> int:
    told = ledger.call("Allocation", "room", [period, province])
    return int(told["cap"]) - int(told["decided"])


def _accounts(
    rows: Connection, until: int, addresses: set[str], period: int
) -> Iterator[tuple[str, Held]]:
    statuses, finals = _statuses(rows, until, period), _final(rows, until, period)
    for some in _cut(sorted(addresses)):
        for row in queries.accounts_at(rows, until, some):
            status = statuses.get(row["account"])
            yield (
                row["account"],
                Held(row["province"], row["standing"], status, is_final=row["account"] in finals),
            )


def _statuses(rows: Connection, until: int, period: int) -> dict[str, str]:
    """What the period's lists say of each account: the newest decision."""
    table = inclusions
    query = select(table.c.account, table.c.status).where(
        table.c.period == period, table.c.block <= until
    )
    found = rows.execute(query.order_by(table.c.revision))
    return {row.account: row.status for row in found}


def _final(rows: Connection, until: int, period: int) -> set[str]:
    """Accounts whose emission of the period can be objected to no more (Emissions.isFinal)."""
    table, now = schema.emissions, queries.time_of(rows, until)
    query = select(table).where(table.c.period == period, table.c.block <= until)
    newest = {
        row["account"]: row for row in rows.execute(query.order_by(table.c.revision)).mappings()
    }
    return {
        account
        for account, row in newest.items()
        if row["notice"] == "final" or (row["notice"] == "open" and now > row["until"])
    }


def _decided(rows: Connection, until: int, period: int) -> Iterator[tuple[str, Decided]]:
    table = schema.allocations
    query = select(table).where(table.c.period == period, table.c.block <= until)
    for row in rows.execute(query).mappings():
        ended = row["sent_back_block"] is not None and row["sent_back_block"] <= until
        yield row["line"], Decided(row["account"], row["quantity"], row["inputs"], ended)


def _cut(items: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(items)
    while some := list(islice(waiting, VARIABLES_MAX)):
        yield some
