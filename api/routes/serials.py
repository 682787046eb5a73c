"""The life of a serial: the batch it is of, and where it ended. Open to everybody."""

from typing import Any, Literal

from fastapi import APIRouter
from sqlalchemy import select

from api import figures
from api.access import Resource
from api.desk import Reading, TheReading
from api.errors import NotFound
from api.index import queries, schema
from api.index.cancelling_schema import cancellations, offsets
from api.index.credit_schema import credit_batches, credit_serials
from api.paging import Row
from api.routes.rows import Number
from api.routes.shapes import Address, Placed, Shape, Tonnes, place_of

router = APIRouter(prefix="/v1", tags=["serials"])

HOW = {"Offsets": "offset", "Cancellation": "voluntary", "Credits": "ordered"}
"""How a serial ended, by the contract that took it."""


class Batch(Placed):
    """Where the serial comes from; its place is the issue's."""

    batch: int
    unit: int
    unit_name: str
    project: int | None
    """Null of a legacy batch."""
    owner: Address
    """To whom the batch was issued."""
    quantity: Tonnes
    first_serial: int
    last_serial: int
    legacy: bool
    state: Literal["issued", "revoked"]


class End(Placed):
    """How the serial was taken, for good."""

    how: Literal["offset", "voluntary", "ordered"]
    account: Address
    """Whose unit it was."""
    name: str
    act: int
    """Number of the offset request, of the cancellation statement, or of the revoked batch."""
    first_serial: int
    last_serial: int
    """With which others it was taken, in one act."""
    period: int | None
    """Of an offset: the obligation that it met a part of."""
    certificate: int | None
    """Of an offset."""
    beneficiary: str | None
    """Of a voluntary cancellation: for whom."""
    purpose: str | None
    reason: str | None


class Serial(Shape):
    """One credit, from its issue to its end."""

    serial: int
    state: Literal["in_circulation", "offset", "voluntary", "ordered"]
    batch: Batch
    end: End | None
    as_of: int


@router.get("/serials/{serial}")
def show_serial(reading: TheReading, serial: Number) -> Serial:
    """The life of a serial: batch, issue, and its end or that it is in circulation."""
    reading.scope(Resource.OPEN)
    table = credit_batches
    holds = (
        table.c.first_serial <= serial,
        table.c.first_serial + table.c.quantity > serial,
        table.c.block <= reading.until,
    )
    row = reading.rows.execute(queries.placed(table).where(*holds)).mappings().first()
    if row is None:
        raise NotFound(what="serial", id=serial)
    end = _end(reading, serial, row["batch"])
    return Serial(
        serial=serial,
        state=end.how if end else "in_circulation",
        batch=_batch(row, reading.until),
        end=end,
        as_of=reading.until,
    )


def _batch(row: Row, until: int) -> Batch:
    revoked = row["revoked_block"] is not None and row["revoked_block"] <= until
    return Batch(
        **place_of(row),
        batch=row["batch"],
        unit=row["unit"],
        unit_name=figures.unit_name(row["unit"]),
        project=row["project"],
        owner=row["owner"],
        quantity=row["quantity"],
        first_serial=row["first_serial"],
        last_serial=row["first_serial"] + row["quantity"] - 1,
        legacy=row["legacy"],
        state="revoked" if revoked else "issued",
    )


def _end(reading: Reading, serial: int, batch: int) -> End | None:
    """The act that took the serial; a serial is taken at most once."""
    table, accounts = credit_serials, schema.accounts
    query = (
        queries.placed(table)
        .join(accounts, accounts.c.account == table.c.account)
        .add_columns(queries.name_as_of(table.c.block).label("name"))
        .where(
            table.c.batch == batch,
            table.c.first_serial <= serial,
            table.c.first_serial + table.c.quantity > serial,
            table.c.block <= reading.until,
        )
    )
    row = reading.rows.execute(query).mappings().first()
    if row is None:
        return None
    how = HOW[row["contract"]]
    told = {
        "how": how,
        "account": row["account"],
        "name": row["name"],
        "act": row["act"],
        "first_serial": row["first_serial"],
        "last_serial": row["first_serial"] + row["quantity"] - 1,
    }
    why = dict.fromkeys(("period", "certificate", "beneficiary", "purpose", "reason"))
    return End.model_validate({**place_of(row), **told, **why, **_why(reading, how, row["act"])})


def _why(reading: Reading, how: str, act: int) -> dict[str, Any]:
    """What the act says of itself."""
    if how == "offset":
        query = select(offsets.c.period, offsets.c.certificate).where(offsets.c.request == act)
    elif how == "voluntary":
        told = (cancellations.c[name] for name in ("beneficiary", "purpose", "reason"))
        query = select(*told).where(cancellations.c.statement == act)
    else:
        query = select(credit_batches.c.reason).where(credit_batches.c.batch == act)
    return dict(reading.rows.execute(query).mappings().one())
