"""One account's emissions in one period: what was filed, stated, decided, objected to and found."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, select

from api.index import listing_schema as listing
from api.index import queries, schema
from api.paging import Row


def filings(rows: Connection, account: str, period: int, until: int) -> Sequence[Row]:
    """Reports and statements, every version, in the ledger's order."""
    return _rows(rows, schema.filings, until, account=account, period=period)


def decisions(rows: Connection, account: str, period: int, until: int) -> Sequence[Row]:
    """Decisions on the emission, every revision."""
    return _rows(rows, schema.emissions, until, account=account, period=period)


def months(rows: Connection, account: str, period: int, until: int) -> Sequence[Row]:
    """Monthly filings of the period's months, every version."""
    first, last = divmod(period, 10_000)
    table = listing.monthly_data
    within = (table.c.month >= first * 100, table.c.month <= last * 100 + 12)
    query = queries.placed(table).where(table.c.block <= until, table.c.account == account, *within)
    return rows.execute(query.order_by(table.c.month, table.c.version)).mappings().all()


def plans(rows: Connection, account: str, period: int, until: int) -> Sequence[Row]:
    """Quality-control plans of the period's years, every version."""
    first, last = divmod(period, 10_000)
    table = listing.quality_plans
    within = (table.c.year >= first, table.c.year <= last)
    query = queries.placed(table).where(table.c.block <= until, table.c.account == account, *within)
    return rows.execute(query.order_by(table.c.year, table.c.version)).mappings().all()


def profiles(rows: Connection, account: str, until: int) -> Sequence[Row]:
    """Unit profiles, every version."""
    return _rows(rows, listing.profiles, until, account=account)


def assignments(rows: Connection, account: str, period: int, until: int) -> Sequence[Row]:
    """Agencies that were assigned; the last one is."""
    return _rows(rows, listing.assignments, until, account=account, period=period)


def findings(rows: Connection, account: str, period: int, until: int) -> Sequence[Row]:
    """What reviews found."""
    return _rows(rows, listing.findings, until, account=account, period=period)


def listing_of(rows: Connection, account: str, period: int, until: int) -> Row | None:
    """What the newest list says of the account."""
    found = _rows(rows, listing.inclusions, until, account=account, period=period)
    return found[-1] if found else None


def assigned(rows: Connection, account: str, period: int, until: int) -> str | None:
    """The agency assigned to the account for the period as of the block."""
    found = assignments(rows, account, period, until)
    return str(found[-1]["agency"]) if found else None


def _rows(rows: Connection, table: Table, until: int, **match: int | str) -> Sequence[Row]:
    named = [table.c[name] == value for name, value in match.items()]
    query = queries.placed(table).where(table.c.block <= until, *named)
    return rows.execute(query.order_by(table.c.block, table.c.log)).mappings().all()


def papers_before(rows: Connection, account: str, period: int, until: int) -> list[str]:
    """
    Digests of what a report of the period is laid beside: profiles, the newest filing of each
    month, every report of the period itself and the newest of the one before.
    """
    newest = {row["unit"]: row["profile"] for row in profiles(rows, account, until)}
    found = list(dict.fromkeys(newest.values()))
    found += {row["month"]: row["data"] for row in months(rows, account, period, until)}.values()
    table = schema.filings
    query = (
        select(table.c.period, table.c.document)
        .where(table.c.account == account, table.c.what == "report", table.c.block <= until)
        .order_by(table.c.period, table.c.version)
    )
    reports = [(int(of), str(document)) for of, document in rows.execute(query)]
    found += [document for of, document in reports if of == period]
    earlier = [(of, document) for of, document in reports if of % 10_000 < period // 10_000]
    return [*found, *(document for _, document in earlier[-1:])]
