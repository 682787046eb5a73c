"""Batches of credits: serial ranges, facts of eligibility, and what became of the serials."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import select

from api import figures
from api.access import Resource
from api.desk import Reading, ThePage, TheReading
from api.index import credit_schema, queries
from api.paging import Row
from api.routes.rows import OfAccount
from api.routes.shapes import Address, Hash, Listed, Placed, Shape, Tonnes, listed, place_of

router = APIRouter(prefix="/v1", tags=["credits"])

BATCHES, SERIALS = credit_schema.credit_batches, credit_schema.credit_serials
REPLACEMENTS = credit_schema.credit_replacements


class BatchShown(Placed):
    """A batch; its place is where it was issued, which is when its reductions were registered."""

    batch: int
    unit: int
    """The id under which its credits are held."""
    owner: Address
    project: int | None
    """Null of a legacy batch."""
    accounting: int | None
    first_serial: int
    last_serial: int
    quantity: Tonnes
    retired: Tonnes
    """Credits that are gone for good; they have the lowest serials."""
    legacy: bool
    filed_on: int | None
    """Of a legacy batch: the day it was filed, yyyymmdd."""
    record_no: str | None
    document: Hash | None
    under_national_ets: bool
    late: bool | None
    revoked: bool
    reason: str | None
    """Why it was revoked."""
    owed: Tonnes
    """What its owner is still to replace."""


class Taken(Shape):
    """Serials that were taken in one act."""

    first_serial: int
    last_serial: int
    account: Address
    contract: str
    act: int
    block: int


class BatchWhole(BatchShown):
    taken: list[Taken]


@router.get("/credit-batches")
def list_batches(
    reading: TheReading,
    page: ThePage,
    owner: OfAccount = None,
    project: Annotated[int | None, Query(ge=1, lt=1 << 32)] = None,
    legacy: bool | None = None,
) -> Listed[BatchShown]:
    """Batches in the order of their issue. Everybody's."""
    reading.scope(Resource.OPEN)
    found = queries.listed(
        reading.rows,
        BATCHES,
        reading.until,
        page,
        filters={
            BATCHES.c.owner: figures.address(owner) if owner else None,
            BATCHES.c.project: project,
            BATCHES.c.legacy: legacy,
        },
    )
    return listed(
        found,
        reading.until,
        lambda row: BatchShown.model_validate(_batch(row, reading, _taken(row, reading))),
    )


@router.get("/credit-batches/{batch}")
def show_batch(reading: TheReading, batch: Annotated[int, Path(ge=1, lt=1 << 32)]) -> BatchWhole:
    """One batch, with every range of serials that was taken."""
    reading.scope(Resource.OPEN)
    row = queries.one(reading.rows, BATCHES, "batch", reading.until, batch=batch)
    taken = _taken(row, reading)
    told = _batch(row, reading, taken)
    return BatchWhole.model_validate({**told, "taken": [_range(one) for one in taken]})


def _taken(row: Row, reading: Reading) -> Sequence[Row]:
    query = select(SERIALS).where(SERIALS.c.batch == row["batch"], SERIALS.c.block <= reading.until)
    return reading.rows.execute(query.order_by(SERIALS.c.first_serial)).mappings().all()


def _batch(row: Row, reading: Reading, taken: Sequence[Row]) -> dict[str, object]:
    revoked = row["revoked_block"] is not None and row["revoked_block"] <= reading.until
    return {
        **place_of(row),
        "batch": row["batch"],
        "unit": row["unit"],
        "owner": row["owner"],
        "project": row["project"],
        "accounting": row["accounting"],
        "first_serial": row["first_serial"],
        "last_serial": row["first_serial"] + row["quantity"] - 1,
        "quantity": row["quantity"],
        "retired": sum(one["quantity"] for one in taken),
        "legacy": row["legacy"],
        "filed_on": row["filed_on"],
        "record_no": row["record_no"],
        "document": row["document"],
        "under_national_ets": row["under_national_ets"],
        "late": row["late"],
        "revoked": revoked,
        "reason": row["reason"] if revoked else None,
        "owed": row["owed_at_revocation"] - _replaced(row, reading) if revoked else 0,
    }


def _replaced(row: Row, reading: Reading) -> int:
    query = select(REPLACEMENTS.c.quantity).where(
        REPLACEMENTS.c.batch == row["batch"], REPLACEMENTS.c.block <= reading.until
    )
    return sum(reading.rows.execute(query).scalars())


def _range(row: Row) -> Taken:
    return Taken(
        first_serial=row["first_serial"],
        last_serial=row["first_serial"] + row["quantity"] - 1,
        account=row["account"],
        contract=row["contract"],
        act=row["act"],
        block=row["block"],
    )
