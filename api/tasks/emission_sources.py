"""Tasks of the emission year: reports to verify, statements and objections to decide, notices."""

from collections.abc import Iterator
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak
from sqlalchemy import ColumnElement, and_, exists

from api.access import Role
from api.index import listing_schema, schema
from api.paging import Row
from api.tasks.finding import of_province, rows_of
from api.tasks.waiting import Asking, Fact, TaskKind, Waiting


def reports(asking: Asking) -> Iterator[Waiting]:
    """Reports of the units that an agency was assigned to, without its statement on them."""
    if asking.role is not Role.VERIFIER:
        return
    table, newer = schema.filings, schema.filings.alias("newer")
    assigned = listing_schema.assignments
    later = assigned.alias("later")
    is_newest = ~exists().where(
        later.c.account == assigned.c.account,
        later.c.period == assigned.c.period,
        later.c.revision > assigned.c.revision,
        later.c.block <= asking.until,
    )
    mine = exists().where(
        assigned.c.account == table.c.account,
        assigned.c.period == table.c.period,
        assigned.c.agency == asking.account,
        assigned.c.block <= asking.until,
        is_newest,
    )
    yield from (
        _of_period(
            row, TaskKind.REPORT, ("Verification.fileStatements",), None, version=row["version"]
        )
        for row in rows_of(asking, table, table.c.what == "report", mine, _newest(asking, newer))
    )


def statements(asking: Asking) -> Iterator[Waiting]:
    """Statements on which the department of the province has not decided."""
    if asking.role is not Role.DEPARTMENT:
        return
    table, newer, decided = schema.filings, schema.filings.alias("newer"), schema.emissions
    is_decided = exists().where(
        decided.c.account == table.c.account,
        decided.c.period == table.c.period,
        decided.c.block > table.c.block,
        decided.c.block <= asking.until,
    )
    wanted = (
        table.c.what == "statement",
        of_province(asking, table),
        _newest(asking, newer),
        ~is_decided,
    )
    yield from (
        _of_period(row, TaskKind.STATEMENT, ("Emissions.decide",), None, verified=row["verified"])
        for row in rows_of(asking, table, *wanted)
    )


def notices(asking: Asking) -> Iterator[Waiting]:
    """Decisions that the enterprise may accept or object to, by their clock of seven days."""
    if asking.role is not Role.ENTERPRISE:
        return
    table = schema.emissions
    wanted = (
        table.c.account == asking.account,
        table.c.notice == "open",
        table.c.until >= asking.now_s,
    )
    acts = ("Emissions.accept", "Emissions.object")
    yield from (
        _of_period(row, TaskKind.NOTICE, acts, row["until"], verified=row["verified"])
        for row in rows_of(asking, table, *wanted, _newest_decision(asking))
    )


def objections(asking: Asking) -> Iterator[Waiting]:
    """Objections that the department has to decide on, by their clock of ten days."""
    if asking.role is not Role.DEPARTMENT:
        return
    table = schema.emissions
    wanted = (table.c.notice == "objected", of_province(asking, table))
    yield from (
        _of_period(row, TaskKind.OBJECTION, ("Emissions.resolve",), row["decide_until"])
        for row in rows_of(asking, table, *wanted, _newest_decision(asking))
    )


def plans(asking: Asking) -> Iterator[Waiting]:
    """Quality-control plans whose newest version was neither approved nor sent back."""
    if asking.role is not Role.DEPARTMENT:
        return
    table = listing_schema.quality_plans
    newer = table.alias("newer")
    is_newest = ~exists().where(
        newer.c.account == table.c.account,
        newer.c.year == table.c.year,
        newer.c.version > table.c.version,
        newer.c.block <= asking.until,
    )
    wanted = (table.c.judged.is_(None), is_newest, of_province(asking, table))
    for row in rows_of(asking, table, *wanted):
        facts: dict[str, Fact] = {"year": row["year"], "version": row["version"]}
        acts = ("Emissions.approvePlans", "Emissions.returnPlan")
        yield _waiting(row, TaskKind.PLAN, row["year"], acts, None, facts)


def inclusions(asking: Asking) -> Iterator[Waiting]:
    """Applications to be listed that the department has to hear."""
    if asking.role is not Role.DEPARTMENT:
        return
    table = listing_schema.inclusion_applications
    wanted = (table.c.ended.is_(None), of_province(asking, table))
    yield from (
        _of_period(
            row, TaskKind.INCLUSION, ("Inclusion.decide", "Inclusion.refuseApplication"), None
        )
        for row in rows_of(asking, table, *wanted)
    )


def _of_period(
    row: Row, kind: TaskKind, acts: tuple[str, ...], due_s: int | None, **more: Fact
) -> Waiting:
    return _waiting(row, kind, row["period"], acts, due_s, {"period": row["period"], **more})


def _waiting(
    row: Row,
    kind: TaskKind,
    part: int,
    acts: tuple[str, ...],
    due_s: int | None,
    facts: dict[str, Fact],
) -> Waiting:
    number = int.from_bytes(keccak(encode(["address", "uint256"], [row["account"], part])))
    return Waiting(kind, number, row["block"], row["timestamp"], acts, row["account"], due_s, facts)


def _newest(asking: Asking, newer: Any) -> ColumnElement[bool]:
    """Only the newest filing of its kind for an account and period."""
    table = schema.filings
    return ~exists().where(
        newer.c.account == table.c.account,
        newer.c.period == table.c.period,
        newer.c.what.in_(("report", "statement")),
        newer.c.block <= asking.until,
        (newer.c.block > table.c.block)
        | and_(newer.c.block == table.c.block, newer.c.log > table.c.log),
    )


def _newest_decision(asking: Asking) -> ColumnElement[bool]:
    table, newer = schema.emissions, schema.emissions.alias("newer")
    return ~exists().where(
        newer.c.account == table.c.account,
        newer.c.period == table.c.period,
        newer.c.revision > table.c.revision,
        newer.c.block <= asking.until,
    )


SOURCES = (reports, statements, notices, objections, plans, inclusions)
"""The kinds of tasks of the emission year."""
