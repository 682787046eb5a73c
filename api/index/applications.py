"""Applications for accounts as of a block: where each stands, since when, and counts of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from api.access import Scope
from api.index import authority_schema, schema
from api.index.queries import name_as_of, placed, seen
from api.paging import Asked, Page, Row, read_page

STATES = ("applied", "correcting", "opened")
WAITING = STATES[:2]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one application."""

    province: int
    act: str
    """applied, correction_asked, corrected or opened."""
    at_s: int


def listed(
    rows: Connection,
    scope: Scope,
    until: int,
    asked: Asked,
    province: int | None,
    *conditions: ColumnElement[bool],
) -> Page:
    """Applications in the order in which they were recorded."""
    query = _applications(scope, until).where(*conditions)
    if province is not None:
        query = query.where(schema.accounts.c.province == province)
    return read_page(rows, query, (schema.accounts.c.block, schema.accounts.c.log), asked)


def one(rows: Connection, scope: Scope, until: int, account: str) -> Row | None:
    """An account's application; None for an account of block zero."""
    query = _applications(scope, until).where(schema.accounts.c.account == account)
    return rows.execute(query).mappings().first()


def waiting(rows: Connection, scope: Scope, until: int) -> Sequence[Row]:
    """Every application that was not opened, in the order in which they were recorded."""
    table = schema.accounts
    query = _applications(scope, until).where(state_as_of(until).in_(WAITING))
    return rows.execute(query.order_by(table.c.block, table.c.log)).mappings().all()


def counted(rows: Connection, scope: Scope, until: int) -> Sequence[Row]:
    """Province, state and times of every application."""
    table = schema.accounts
    query = _applications(scope, until).with_only_columns(
        table.c.province,
        state_as_of(until).label("state"),
        received_at(until).label("received_at"),
        first_opened(until).label("opened_at"),
        maintain_column_froms=True,
    )
    return rows.execute(query).mappings().all()


def steps(rows: Connection, scope: Scope, until: int) -> Iterator[Step]:
    """Every step of every application up to block `until`, in the ledger's order."""
    table, accounts, blocks = schema.standings, schema.accounts, schema.blocks
    query = (
        select(table.c.account, table.c.standing, accounts.c.province, blocks.c.timestamp)
        .join(accounts, accounts.c.account == table.c.account)
        .join(blocks, blocks.c.number == table.c.block)
        .where(accounts.c.tx >= 0, table.c.block <= until, seen(scope, accounts.c.account))
        .order_by(table.c.block, table.c.log)
    )
    before: dict[str, str] = {}
    for row in rows.execute(query).mappings():
        act = _act(before.get(row["account"]), row["standing"])
        if act is not None:
            yield Step(row["province"], act, row["timestamp"])
        if before.get(row["account"]) != "over":
            before[row["account"]] = "over" if act in {"opened", None} else row["standing"]


def _act(before: str | None, standing: str) -> str | None:
    """What brought an application to a standing; None for what comes after it was opened."""
    if before == "over":
        return None
    if standing == "applied":
        return "applied" if before is None else "corrected"
    return {"correcting": "correction_asked", "open": "opened"}.get(standing)


def state_as_of(until: int) -> ColumnElement[str]:
    """Where an application stood; what came after its opening is no longer the application's."""
    newest = (
        select(schema.standings.c.standing)
        .where(_of_account(), schema.standings.c.block <= until)
        .order_by(schema.standings.c.block.desc(), schema.standings.c.log.desc())
        .limit(1)
        .scalar_subquery()
    )
    return case((newest.in_(WAITING), newest), else_="opened")


def received_at(until: int) -> ColumnElement[int]:
    """When its papers came in last: the application's, or the corrected ones."""
    return _time(func.max, "applied", until)


def first_opened(until: int) -> ColumnElement[int]:
    """When the account was opened first; null before."""
    return _time(func.min, "open", until)


def asked_at(until: int) -> ColumnElement[int]:
    """When it was sent back for correction last; null where it never was."""
    return _time(func.max, "correcting", until)


def _time(pick: Any, standing: str, until: int) -> ColumnElement[int]:
    table, blocks = schema.standings, schema.blocks
    query = (
        select(pick(blocks.c.timestamp))
        .join(table, table.c.block == blocks.c.number)
        .where(_of_account(), table.c.standing == standing, table.c.block <= until)
    )
    return query.scalar_subquery()


def _of_account() -> ColumnElement[bool]:
    return schema.standings.c.account == schema.accounts.c.account


def _reason(until: int) -> ColumnElement[str]:
    table = schema.standings
    query = (
        select(table.c.reason)
        .where(_of_account(), table.c.standing == "correcting", table.c.block <= until)
        .order_by(table.c.block.desc(), table.c.log.desc())
        .limit(1)
    )
    return query.scalar_subquery()


def _documents(until: int) -> ColumnElement[str]:
    table = authority_schema.papers
    query = (
        select(table.c.document)
        .where(
            table.c.account == schema.accounts.c.account,
            table.c.act.in_(("applied", "corrected")),
            table.c.block <= until,
        )
        .order_by(table.c.block.desc(), table.c.log.desc())
        .limit(1)
    )
    return query.scalar_subquery()


def _applications(scope: Scope, until: int) -> Select[Any]:
    table = schema.accounts
    return (
        placed(table)
        .add_columns(
            name_as_of(until).label("name_now"),
            state_as_of(until).label("state"),
            received_at(until).label("received_at"),
            asked_at(until).label("asked_at"),
            first_opened(until).label("first_opened_at"),
            _reason(until).label("reason"),
            _documents(until).label("documents_now"),
        )
        .where(and_(table.c.tx >= 0, table.c.block <= until, seen(scope, table.c.account)))
    )
