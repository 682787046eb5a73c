"""Whose papers a document is: those who brought it, and those whom their own filing names."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Table, select

from api.documents import Card
from api.index import authority_schema, listing_schema, schema

LINKS: Sequence[tuple[Table, Column[str], Column[str]]] = (
    (schema.filings, schema.filings.c.document, schema.filings.c.filed_by),
    (schema.filings, schema.filings.c.data, schema.filings.c.filed_by),
    (schema.emissions, schema.emissions.c.inputs, schema.emissions.c.department),
    (schema.emissions, schema.emissions.c.objection, schema.emissions.c.account),
    (schema.emissions, schema.emissions.c.resolution, schema.emissions.c.department),
    (schema.allocations, schema.allocations.c.inputs, schema.allocations.c.department),
    (
        listing_schema.inclusions,
        listing_schema.inclusions.c.basis,
        listing_schema.inclusions.c.department,
    ),
)
"""Tables whose rows name a document about `account`: the column that names it, and who filed it."""


def readers(rows: Connection, card: Card, until: int) -> set[str]:
    """
    The accounts that a document belongs to, for `may_see`, as of block `until`.

    A filing opens a document to the account that it is about, and what an account filed to the
    agency assigned to it and to those that stated something of it; only if the filer itself
    brought the document: naming the hash of somebody else's paper opens nothing.
    """
    return {
        *card.uploaders,
        *_named(rows, card, until),
        *_verifiers(rows, card, until),
        *_assigned(rows, card, until),
        *_reviewed(rows, card, until),
    }


def is_published(rows: Connection, card: Card, until: int) -> bool:
    """Whether the document is a list of units that the department of its province published."""
    lists, accounts = listing_schema.lists, schema.accounts
    query = (
        select(lists.c.list)
        .join(accounts, accounts.c.province == lists.c.province)
        .where(
            lists.c.list == card.digest,
            lists.c.block <= until,
            accounts.c.kind == "department",
            accounts.c.account.in_(card.uploaders),
        )
    )
    return rows.execute(query).first() is not None


def _named(rows: Connection, card: Card, until: int) -> set[str]:
    found: set[str] = set()
    for table, digest, filer in LINKS:
        query = select(table.c.account).where(
            digest == card.digest, filer.in_(card.uploaders), table.c.block <= until
        )
        found.update(rows.execute(query).scalars())
    return found | _applicants(rows, card, until)


def _applicants(rows: Connection, card: Card, until: int) -> set[str]:
    """Whose account an act rests on the document, where the registry that did it brought it."""
    table = schema.accounts
    registry = select(table.c.account).where(
        table.c.account.in_(card.uploaders), table.c.kind == "registry"
    )
    if rows.execute(registry).first() is None:
        return set()
    papers = authority_schema.papers
    query = select(papers.c.account).where(
        papers.c.document == card.digest, papers.c.block <= until
    )
    return set(rows.execute(query).scalars())


def _verifiers(rows: Connection, card: Card, until: int) -> set[str]:
    """Who stated what an account emitted, where the document is that account's own report."""
    reports, statements = schema.filings.alias("reports"), schema.filings.alias("statements")
    query = (
        select(statements.c.filed_by)
        .join(
            reports,
            (reports.c.account == statements.c.account) & (reports.c.period == statements.c.period),
        )
        .where(
            reports.c.what == "report",
            statements.c.what == "statement",
            (reports.c.document == card.digest) | (reports.c.data == card.digest),
            reports.c.filed_by.in_(card.uploaders),
            statements.c.block <= until,
        )
    )
    return set(rows.execute(query).scalars())


def _assigned(rows: Connection, card: Card, until: int) -> set[str]:
    """
    The agencies that verify the account whose own filing the document is, in its years.

    An agency reads from its assignment on, before it has stated anything, and no longer once
    another one is assigned.
    """
    found: set[str] = set()
    table = listing_schema.assignments
    for account, first, last in _own_filings(rows, card, until):
        query = (
            select(table.c.period, table.c.agency)
            .where(table.c.account == account, table.c.block <= until)
            .order_by(table.c.period, table.c.revision)
        )
        newest = {int(period): str(agency) for period, agency in rows.execute(query)}
        found.update(
            agency
            for period, agency in newest.items()
            if first <= period % 10_000 and period // 10_000 <= last
        )
    return found


def _own_filings(rows: Connection, card: Card, until: int) -> list[tuple[str, int, int]]:
    """Who filed the document and brought it, and the first and last year that it is about."""
    reports, months = schema.filings, listing_schema.monthly_data
    plans, profiles = listing_schema.quality_plans, listing_schema.profiles
    found: list[tuple[str, int, int]] = []
    for table, digest, year in (
        (reports, reports.c.document, reports.c.period),
        (reports, reports.c.data, reports.c.period),
        (months, months.c.data, months.c.month),
        (plans, plans.c.plan, plans.c.year),
        (profiles, profiles.c.profile, None),
    ):
        own = (digest == card.digest, table.c.account.in_(card.uploaders), table.c.block <= until)
        columns = [table.c.account, *([] if year is None else [year])]
        for row in rows.execute(select(*columns).where(*own)):
            account, number = str(row[0]), None if year is None else int(row[1])
            found.append((account, *_years(number)))
    return found


def _years(number: int | None) -> tuple[int, int]:
    """The years of a period, a month or a year; all of them without one."""
    if number is None:
        return 0, 9_999
    if number > 999_999:
        return divmod(number, 10_000)
    year = number // 100 if number > 9_999 else number
    return year, year


def _reviewed(rows: Connection, card: Card, until: int) -> set[str]:
    """At whom a review found what the document says, where the reviewing department brought it."""
    findings, campaigns = listing_schema.findings, listing_schema.campaigns
    accounts = schema.accounts
    query = (
        select(findings.c.account)
        .join(campaigns, campaigns.c.campaign == findings.c.campaign)
        .join(accounts, accounts.c.province == campaigns.c.province)
        .where(
            findings.c.document == card.digest,
            findings.c.block <= until,
            accounts.c.kind == "department",
            accounts.c.account.in_(card.uploaders),
        )
    )
    return set(rows.execute(query).scalars())
