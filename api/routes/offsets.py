"""National offset: requests to those whom they concern, certificates to everybody."""

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import APIRouter
from sqlalchemy import Select, select

from api import figures
from api.access import Resource
from api.desk import Reading, ThePage, TheReading
from api.errors import NotFound
from api.index import queries, schema
from api.index.cancelling_schema import offset_items, offsets
from api.paging import Row, read_page
from api.routes.rows import Number, OfAccount, OfPeriod, row_of_accounts, rows_of_accounts
from api.routes.shapes import (
    Address,
    Hash,
    Listed,
    Moment,
    Placed,
    Shape,
    Tonnes,
    listed,
    place_of,
)

router = APIRouter(prefix="/v1", tags=["offsets"])

State = Literal["requested", "transmitted", "approved", "cancelled", "refused", "withdrawn"]


class Offset(Placed):
    """A request to offset a part of an obligation with credits."""

    request: int
    account: Address
    period: int
    quantity: Tonnes
    requested_at: Moment
    late: bool
    """Asked for after the period's deadline."""
    state: State
    department: Address | None
    reason: str | None
    certificate: int | None


class OffsetItem(Shape):
    """Credits of one batch."""

    batch: int
    quantity: Tonnes
    first_serial: int | None
    """Taken with those after it, one a tonne; null until they are cancelled."""
    last_serial: int | None


class OffsetDetail(Offset):
    items: list[OffsetItem]


class OffsetCertificate(Shape):
    """What was offset: credits cancelled for an obligation, for good."""

    certificate: int
    request: int
    account: Address
    name: str
    """As it was then."""
    period: int
    quantity: Tonnes
    offset_in_all: Tonnes
    """Of the account and period, these included."""
    cap: Tonnes
    """What the obligation admitted then; what is beyond the cap of a later one does not count."""
    obligation: Tonnes
    on_time: bool
    items: list[OffsetItem]
    block: int
    time: Moment
    transaction: Hash


@router.get("/offsets")
def list_offsets(
    reading: TheReading,
    page: ThePage,
    account: OfAccount = None,
    period: OfPeriod = None,
    state: State | None = None,
) -> Listed[Offset]:
    """Offset requests, with the state each was in as of the block."""
    until = reading.until
    return rows_of_accounts(
        reading,
        page,
        Resource.OFFSET,
        offsets,
        lambda row: Offset.model_validate(_offset(row, until)),
        *_in_state(state, until),
        account=account,
        period=period,
    )


@router.get("/offsets/{offset}")
def show_offset(reading: TheReading, offset: Number) -> OffsetDetail:
    """One offset request with its batches."""
    row = row_of_accounts(reading, Resource.OFFSET, offsets, "offset", request=offset)
    items = _items(reading, offset, _ended(row, reading.until))
    return OffsetDetail.model_validate({**_offset(row, reading.until), "items": items})


@router.get("/offset-certificates")
def list_offset_certificates(
    reading: TheReading, page: ThePage, period: OfPeriod = None
) -> Listed[OffsetCertificate]:
    """All certificates of offsets. Open to everybody."""
    reading.scope(Resource.OPEN)
    query = _certificates(reading.until)
    if period is not None:
        query = query.where(offsets.c.period == period)
    order = (offsets.c.ended_block, offsets.c.certificate)
    found = read_page(reading.rows, query, order, page)
    return listed(found, reading.until, lambda row: _certificate(reading, row))


@router.get("/offset-certificates/{offset_certificate}")
def show_offset_certificate(reading: TheReading, offset_certificate: Number) -> OffsetCertificate:
    """One certificate of an offset. Open to everybody."""
    reading.scope(Resource.OPEN)
    match = offsets.c.certificate == offset_certificate
    row = reading.rows.execute(_certificates(reading.until).where(match)).mappings().first()
    if row is None:
        raise NotFound(what="offset certificate", id=offset_certificate)
    return _certificate(reading, row)


def _in_state(state: State | None, until: int) -> Sequence[Any]:
    """The rows that were in a state as of a block."""
    ended = offsets.c.ended_block <= until
    approved, transmitted = offsets.c.approved_block <= until, offsets.c.transmitted_block <= until
    if state is None:
        return ()
    if state == "requested":
        return (ended.isnot(True), transmitted.isnot(True))
    if state == "transmitted":
        return (ended.isnot(True), transmitted, approved.isnot(True))
    if state == "approved":
        return (ended.isnot(True), approved)
    return (ended, offsets.c.ended == state)


def _ended(row: Row, until: int) -> bool:
    return row["ended_block"] is not None and row["ended_block"] <= until


def _offset(row: Row, until: int) -> dict[str, object]:
    ended = _ended(row, until)
    approved = row["approved_block"] is not None and row["approved_block"] <= until
    transmitted = row["transmitted_block"] is not None and row["transmitted_block"] <= until
    way = "approved" if approved else "transmitted" if transmitted else "requested"
    return {
        **place_of(row),
        "request": row["request"],
        "account": row["account"],
        "period": row["period"],
        "quantity": row["quantity"],
        "requested_at": figures.moment(row["requested_at"]),
        "late": row["late"],
        "state": row["ended"] if ended else way,
        "department": row["department"] if approved or ended else None,
        "reason": row["reason"] if ended else None,
        "certificate": row["certificate"] if ended else None,
    }


def _items(reading: Reading, request: int, cancelled: bool) -> list[OffsetItem]:
    table = offset_items
    query = select(table).where(table.c.request == request).order_by(table.c.item)
    return [_item(row, cancelled) for row in reading.rows.execute(query).mappings()]


def _item(row: Row, cancelled: bool) -> OffsetItem:
    first: int | None = row["first_serial"] if cancelled else None
    last = None if first is None else first + row["quantity"] - 1
    told = {"batch": row["batch"], "quantity": row["quantity"]}
    return OffsetItem(**told, first_serial=first, last_serial=last)


def _certificates(until: int) -> Select[Any]:
    accounts, blocks = schema.accounts, schema.blocks
    return (
        select(
            offsets,
            queries.name_as_of(offsets.c.ended_block).label("name"),
            blocks.c.timestamp.label("ended_timestamp"),
        )
        .join(accounts, accounts.c.account == offsets.c.account)
        .join(blocks, blocks.c.number == offsets.c.ended_block)
        .where(offsets.c.certificate.isnot(None), offsets.c.ended_block <= until)
    )


def _certificate(reading: Reading, row: Row) -> OffsetCertificate:
    return OffsetCertificate(
        certificate=row["certificate"],
        request=row["request"],
        account=row["account"],
        name=row["name"],
        period=row["period"],
        quantity=row["quantity"],
        offset_in_all=row["offset_in_all"],
        cap=row["cap"],
        obligation=row["obligation"],
        on_time=not row["late"],
        items=_items(reading, row["request"], cancelled=True),
        block=row["ended_block"],
        time=figures.moment(row["ended_timestamp"]),
        transaction=row["certificate_transaction"],
    )
