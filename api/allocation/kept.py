"""Uploaded tables: the documents that lines were decided from, kept with what was wrong in them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    and_,
    false,
    func,
    insert,
    select,
    true,
)

from api import limits
from api.access import Reach, Scope
from api.allocation import form
from api.allocation.flaws import Flaw, Wrong
from api.errors import Busy, NotFound
from api.paging import Asked, Page, Row, read_page

# Not part of the index: what was uploaded is on no ledger, and a rebuild must not lose it.
tables = MetaData()
uploads = Table(
    "allocation_tables",
    tables,
    Column("upload", Integer, primary_key=True, autoincrement=True),
    Column("digest", String(66), nullable=False),
    Column("uploaded_by", String(42), nullable=False),
    Column("province", Integer, nullable=False),
    Column("uploaded_at_s", BigInteger, nullable=False),
    Column("form", String(20), nullable=True),
    Column("period", Integer, nullable=True),
    Column("rows", Integer, nullable=False),
    Column("quantity", String(30), nullable=False),
    Column("flaws", Integer, nullable=False),
    Column("told", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("inputs", LargeBinary, nullable=True),
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A table as it came in, read where that was possible, and what is wrong with it."""

    content: bytes
    digest: str
    table: form.Table | None
    flaws: Sequence[Flaw]
    inputs: bytes | None = None
    """What the table was computed from, where that came with it."""

    @property
    def quantity(self) -> int:
        rows = self.table.rows if self.table else ()
        return sum(row.whole("quantity") for row in rows if row.holds("quantity"))


def keep(engine: Engine, uploaded: Uploaded, account: str, province: int, now_s: float) -> int:
    """
    Keep an upload; gives its number. Every upload is kept, the same bytes again too: what was
    wrong with them may have changed since.

    Raises:
        Busy: as many as the desk keeps are there.
    """
    told = json.dumps([asdict(flaw) for flaw in uploaded.flaws], ensure_ascii=False)
    table = uploaded.table
    count = select(func.count()).select_from(uploads)
    with engine.begin() as rows:
        if rows.execute(count).scalar_one() >= limits.TABLES_MAX:
            raise Busy(what="allocation tables", most=limits.TABLES_MAX)
        done = rows.execute(
            insert(uploads).values(
                digest=uploaded.digest,
                uploaded_by=account,
                province=province,
                uploaded_at_s=int(now_s),
                form=table.form if table else None,
                period=table.period if table else None,
                rows=len(table.rows) if table else 0,
                quantity=str(uploaded.quantity),
                flaws=len(uploaded.flaws),
                told=told,
                content=uploaded.content,
                inputs=uploaded.inputs,
            )
        )
    key = done.inserted_primary_key
    assert key is not None, "the table has a key"
    return int(key[0])


def listed(rows: Connection, scope: Scope, asked: Asked) -> Page:
    """Uploads that a viewer sees, in the order in which they came."""
    query: Select[Any] = select(*_facts()).where(_seen(scope))
    return read_page(rows, query, (uploads.c.upload,), asked)


def one(rows: Connection, scope: Scope, number: int) -> Row:
    """One upload with its content; NotFound where there is none that the viewer sees."""
    query = select(uploads).where(uploads.c.upload == number, _seen(scope))
    found = rows.execute(query).mappings().first()
    if found is None:
        raise NotFound(what="allocation table", id=number)
    return found


def holding(rows: Connection, digest: str) -> Sequence[Row]:
    """Uploads of these bytes, newest first."""
    query = select(uploads).where(uploads.c.digest == digest).order_by(uploads.c.upload.desc())
    return rows.execute(query).mappings().all()


def flaws_of(row: Row) -> list[Flaw]:
    """What was wrong with an upload when it came in."""
    told = json.loads(row["told"])
    return [Flaw(**{**one, "wrong": Wrong(one["wrong"])}) for one in told]


def _facts() -> list[Column[Any]]:
    heavy = {"content", "inputs", "told"}
    return [column for column in uploads.columns if column.name not in heavy]


def _seen(scope: Scope) -> ColumnElement[bool]:
    if scope.reach is Reach.ALL:
        return true()
    if scope.reach is Reach.PROVINCE:
        return and_(uploads.c.province == scope.province)
    return false()
