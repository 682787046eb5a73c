"""Changes of title and judicial freezes, which are public; and pledges, for those they concern."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, func, or_, select

from api import figures
from api.access import Resource
from api.desk import Reading, ThePage, TheReading
from api.index import queries
from api.index import titling_schema as schema
from api.paging import Row
from api.routes.rows import Number, OfAccount, rows_of_accounts
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

router = APIRouter(prefix="/v1", tags=["titles"])

OfUnit = Annotated[int | None, Query(ge=0, description="Only this unit's, such as 120192020")]
Cause = Literal[
    "reorganisation", "judgment", "succession", "correction", "deduction", "reversal", "closure"
]


class TitleTransfer(Placed):
    """One change of title, under its number."""

    change: int
    giver: Address
    giver_name: str
    """As it was when the units changed their title."""
    giver_uscc: str
    taker: Address | None
    """Null for units that were taken back."""
    taker_name: str | None
    taker_uscc: str | None
    unit: int
    unit_name: str
    bucket: str
    quantity: Tonnes
    cause: str
    reason: str
    document: Hash
    reversible_until: Moment | None
    original: int | None
    """Of a reversal, the change that it reverses."""
    reversed: Tonnes
    """What reversals took back as of the block."""


class FreezeEnd(Placed):
    quantity: Tonnes
    how: str
    """Released, or moved with its title, frozen as it was."""
    order: str | None
    change: int | None


class Freeze(Placed):
    """Units frozen under an order, and how many still are."""

    freeze: int
    account: Address
    name: str
    """As it was when the units were frozen."""
    uscc: str
    unit: int
    unit_name: str
    order: str
    quantity: Tonnes
    left: Tonnes
    moved_from: int | None
    """The freeze that the units were under at who held them before."""
    ends: list[FreezeEnd]


class PledgeStep(Shape):
    state: str
    by: Address
    block: int


class Pledge(Placed):
    """A flag, no title: pledged units move as others do."""

    pledge: int
    pledgor: Address
    pledgee: Address
    unit: int
    unit_name: str
    quantity: Tonnes
    registration: str
    """Reference in the register of movable property."""
    state: str
    steps: list[PledgeStep]


@router.get("/title-transfers")
def list_title_transfers(
    reading: TheReading,
    page: ThePage,
    account: OfAccount = None,
    unit: OfUnit = None,
    cause: Cause | None = None,
) -> Listed[TitleTransfer]:
    """Every change of title. Open to everybody."""
    reading.scope(Resource.OPEN)
    table = schema.changes
    filters: queries.Filters = {table.c.unit: unit, table.c.cause: cause}
    of = _of(account, table.c.giver, table.c.taker)
    found = queries.listed(reading.rows, table, reading.until, page, *of, filters=filters)
    return listed(found, reading.until, lambda row: _change(reading, row))


@router.get("/title-transfers/{change}")
def show_title_transfer(reading: TheReading, change: Number) -> TitleTransfer:
    """One change of title. Open to everybody."""
    reading.scope(Resource.OPEN)
    row = queries.one(reading.rows, schema.changes, "change of title", reading.until, change=change)
    return _change(reading, row)


@router.get("/freezes")
def list_freezes(
    reading: TheReading, page: ThePage, account: OfAccount = None, unit: OfUnit = None
) -> Listed[Freeze]:
    """The register of judicial freezes: order, quantity, what is left. Open to everybody."""
    reading.scope(Resource.OPEN)
    table = schema.freezes
    of = _of(account, table.c.account)
    filters: queries.Filters = {table.c.unit: unit}
    order = (table.c.freeze,)
    found = queries.listed(
        reading.rows, table, reading.until, page, *of, filters=filters, order=order
    )
    return listed(found, reading.until, lambda row: _freeze(reading, row))


@router.get("/pledges")
def list_pledges(
    reading: TheReading, page: ThePage, account: OfAccount = None, unit: OfUnit = None
) -> Listed[Pledge]:
    """Pledges that were asked for, in the state each was in as of the block."""
    return rows_of_accounts(
        reading,
        page,
        Resource.HOLDING,
        schema.pledges,
        lambda row: _pledge(reading, row),
        account=account,
        owners=("pledgor", "pledgee"),
        unit=unit,
    )


def pledged_of(reading: Reading, account: str, unit: int) -> int:
    """What an account has pledged of a unit: recorded and not lifted as of the block."""
    table = schema.pledges
    query = select(table).where(table.c.pledgor == account, table.c.unit == unit)
    return sum(
        row["quantity"]
        for row in reading.rows.execute(query).mappings()
        if (steps := _steps(reading, row["pledge"]))
        and steps[-1].state in ("recorded", "releasing")
    )


def _of(account: str | None, *columns: ColumnElement[str]) -> list[ColumnElement[bool]]:
    if account is None:
        return []
    return [or_(*(column == figures.address(account) for column in columns))]


def _change(reading: Reading, row: Row) -> TitleTransfer:
    table, until = schema.reversals, row["reversible_until"]
    seen = table.c.block <= reading.until
    back = select(table.c.quantity).where(table.c.original == row["change"], seen)
    original = select(func.max(table.c.original)).where(table.c.change == row["change"], seen)
    names = ("change", "giver", "taker", "unit", "bucket", "quantity", "cause", "reason")
    giver = queries.account(reading.rows, row["block"], row["giver"])
    taker = row["taker"] and queries.account(reading.rows, row["block"], row["taker"])
    return TitleTransfer(
        **place_of(row),
        **{name: row[name] for name in names},
        giver_name=giver["name_now"],
        giver_uscc=giver["uscc"],
        taker_name=taker["name_now"] if taker else None,
        taker_uscc=taker["uscc"] if taker else None,
        unit_name=figures.unit_name(row["unit"]),
        document=row["document"],
        reversible_until=figures.moment(until) if until else None,
        original=reading.rows.execute(original).scalar(),
        reversed=sum(reading.rows.execute(back).scalars()),
    )


def _freeze(reading: Reading, row: Row) -> Freeze:
    table = schema.freeze_ends
    query = queries.placed(table).where(
        table.c.freeze == row["freeze"], table.c.block <= reading.until
    )
    ends = reading.rows.execute(query.order_by(table.c.block, table.c.log)).mappings().all()
    told = ("quantity", "how", "order", "change")
    names = ("freeze", "account", "unit", "order", "quantity", "moved_from")
    holder = queries.account(reading.rows, row["block"], row["account"])
    return Freeze(
        **place_of(row),
        **{name: row[name] for name in names},
        name=holder["name_now"],
        uscc=holder["uscc"],
        unit_name=figures.unit_name(row["unit"]),
        left=row["quantity"] - sum(end["quantity"] for end in ends),
        ends=[FreezeEnd(**place_of(end), **{name: end[name] for name in told}) for end in ends],
    )


def _steps(reading: Reading, pledge: int) -> list[PledgeStep]:
    table = schema.pledge_steps
    query = select(table).where(table.c.pledge == pledge, table.c.block <= reading.until)
    rows = reading.rows.execute(query.order_by(table.c.block, table.c.log)).mappings()
    return [PledgeStep(state=row["state"], by=row["by"], block=row["block"]) for row in rows]


def _pledge(reading: Reading, row: Row) -> Pledge:
    steps = _steps(reading, row["pledge"])
    names = ("pledge", "pledgor", "pledgee", "unit", "quantity", "registration")
    return Pledge(
        **place_of(row),
        **{name: row[name] for name in names},
        unit_name=figures.unit_name(row["unit"]),
        state=steps[-1].state,
        steps=steps,
    )
