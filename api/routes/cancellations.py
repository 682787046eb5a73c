"""Voluntary cancellations, open to everybody: who took what out of circulation, for whom, why."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlalchemy import Select

from api import figures
from api.access import Resource
from api.desk import ThePage, TheReading
from api.errors import NotFound
from api.index import queries, schema
from api.index.cancelling_schema import cancellations
from api.paging import Row, read_page
from api.routes.rows import Number, OfAccount
from api.routes.shapes import Address, Listed, Placed, Shape, Tonnes, listed, place_of

router = APIRouter(prefix="/v1", tags=["cancellations"])

Purpose = Literal["voluntary", "event_neutrality", "own_emissions", "local_market", "public_good"]
PURPOSES = {
    "voluntary": ("自愿注销", "voluntary cancellation"),
    "event_neutrality": ("大型活动碳中和", "carbon neutrality of an event"),
    "own_emissions": ("抵消自身排放", "own emissions"),
    "local_market": ("地方碳市场", "a local market"),
    "public_good": ("公益", "public good"),
}
"""What is cancelled for, in Chinese and English."""


class Words(Shape):
    """A text in both languages."""

    zh: str
    en: str


class Cancellation(Placed):
    """A cancellation statement: units gone for good that meet no obligation."""

    statement: int
    account: Address
    name: str
    """As it was when the units were cancelled."""
    uscc: str
    unit: int
    unit_name: str
    quantity: Tonnes
    first_serial: int | None
    """Of a credit: it took this serial and those after it, one a tonne; null for allowances."""
    last_serial: int | None
    purpose: str
    beneficiary: str
    reason: str
    text: Words
    """The statement as it is published."""


@router.get("/cancellations")
def list_cancellations(
    reading: TheReading,
    page: ThePage,
    account: OfAccount = None,
    unit: Annotated[int | None, Query(ge=0, lt=1 << 63, description="Such as 120192020")] = None,
    purpose: Purpose | None = None,
) -> Listed[Cancellation]:
    """All cancellation statements. Open to everybody (RG art. 20)."""
    reading.scope(Resource.OPEN)
    query = _statements(reading.until)
    asked = figures.address(account) if account else None
    for name, value in (("account", asked), ("unit", unit), ("purpose", purpose)):
        if value is not None:
            query = query.where(cancellations.c[name] == value)
    order = (cancellations.c.block, cancellations.c.log)
    return listed(read_page(reading.rows, query, order, page), reading.until, _cancellation)


@router.get("/cancellations/{statement}")
def show_cancellation(reading: TheReading, statement: Number) -> Cancellation:
    """One cancellation statement. Open to everybody."""
    reading.scope(Resource.OPEN)
    query = _statements(reading.until).where(cancellations.c.statement == statement)
    row = reading.rows.execute(query).mappings().first()
    if row is None:
        raise NotFound(what="cancellation", id=statement)
    return _cancellation(row)


def _statements(until: int) -> Select[Any]:
    """Statements up to block `until`, with the holder's name of then."""
    accounts = schema.accounts
    return (
        queries.placed(cancellations)
        .join(accounts, accounts.c.account == cancellations.c.account)
        .add_columns(queries.name_as_of(cancellations.c.block).label("name"), accounts.c.uscc)
        .where(cancellations.c.block <= until)
    )


def _cancellation(row: Row) -> Cancellation:
    first: int | None = row["first_serial"] or None
    last = None if first is None else first + row["quantity"] - 1
    return Cancellation(
        **place_of(row),
        statement=row["statement"],
        account=row["account"],
        name=row["name"],
        uscc=row["uscc"],
        unit=row["unit"],
        unit_name=figures.unit_name(row["unit"]),
        quantity=row["quantity"],
        first_serial=first,
        last_serial=last,
        purpose=row["purpose"],
        beneficiary=row["beneficiary"],
        reason=row["reason"],
        text=_text(row, first, last),
    )


def _text(row: Row, first: int | None, last: int | None) -> Words:
    chinese, english = PURPOSES[row["purpose"]]
    day = figures.moment(row["timestamp"])[:10]
    unit = figures.unit_name(row["unit"])
    numbered_zh = f"，序列号 {first} 至 {last}" if first else ""
    numbered_en = f", serials {first} to {last}" if first else ""
    return Words(
        zh=(
            f"注销声明第 {row['statement']} 号：{row['name']}（{row['uscc']}）于 {day} 注销 "
            f"{unit} {row['quantity']} 吨{numbered_zh}，用途：{chinese}，受益方："
            f"{row['beneficiary']}，理由：{row['reason']}。注销不可撤回，不再发放，不计入清缴。"
        ),
        en=(
            f"Cancellation statement {row['statement']}: on {day} {row['name']} ({row['uscc']}) "
            f"cancelled {row['quantity']} t of {unit}{numbered_en}, for {english}, on behalf of "
            f"{row['beneficiary']}, because: {row['reason']}. It is final, nothing is issued in "
            "its place, and it meets no obligation."
        ),
    )
