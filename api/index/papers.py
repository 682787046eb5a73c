"""Whose papers a document is: those who brought it, and those whom their own filing names."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Table, select

from api.documents import Card
from api.index import authority_schema, listing_schema, schema

LINKS: Sequence[tuple[Table, Column[str], Column[str]]] = (
    (schema.filings, schema.filings.c.document, schema.filings.c.filed_by),
    (schema.filings, schema.filings.c.data, schema.filings.c.filed_by),
    (schema.emissions, schema.emissions.c.inputs, schema.emissions.c.department),
    (schema.allocations, schema.allocations.c.inputs, schema.allocations.c.department),
)
"""Tables whose rows name a document about `account`: the column that names it, and who filed it."""


def readers(rows: Connection, card: Card, until: int) -> set[str]:
    """
    The accounts that a document belongs to, for `may_see`, as of block `until`.

    A filing opens a document to the account that it is about, and a report to the agencies
    assigned to it, only if the filer itself brought the document: naming the hash of somebody
    else's paper opens nothing.
    """
    return {*card.uploaders, *_named(rows, card, until), *_agencies(rows, card, until)}


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


def _agencies(rows: Connection, card: Card, until: int) -> set[str]:
    """Who was assigned to verify an account, where the document is that account's own report."""
    reports, assigned = schema.filings, listing_schema.assignments
    query = (
        select(assigned.c.agency)
        .join(
            reports,
            (reports.c.account == assigned.c.account) & (reports.c.period == assigned.c.period),
        )
        .where(
            reports.c.what == "report",
            (reports.c.document == card.digest) | (reports.c.data == card.digest),
            reports.c.filed_by.in_(card.uploaders),
            assigned.c.block <= until,
        )
    )
    return set(rows.execute(query).scalars())
