"""Carry-over: notices of maxima, the figures behind them, applications and their processing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api import figures
from api.access import Reach, Resource
from api.desk import Desk, Reading, TheDesk, ThePage, TheReading
from api.errors import Malformed
from api.index import carrying_schema as schema
from api.index.carry_figures import Asked, Figures, figures_of
from api.paging import Row
from api.routes.rows import Number, OfAccount, OfPeriod, row_of_accounts, rows_of_accounts
from api.routes.shapes import (
    Address,
    Hash,
    Item,
    Listed,
    Moment,
    Placed,
    Shape,
    Tonnes,
    place_of,
)
from contracts.founding import CARRY_FIRST, CARRY_LAST, OFFSET_CAP
from contracts.identifiers import name_bytes

router = APIRouter(prefix="/v1", tags=["carry-over"])

State = Literal["applied", "processed", "refused", "withdrawn"]
Instant = Annotated[str, Query(max_length=40, description="ISO; Beijing's without an offset")]
SOLD_FROM, HELD_AT = "2024-01-01T00:00:00+08:00", "2025-12-31T23:59:59+08:00"


class CarryOverNotice(Placed):
    """The most that an account may carry into a period; the newest revision holds."""

    account: Address
    period: int
    """The period that is carried into."""
    revision: int
    most: Tonnes
    inputs: Hash
    """Digest of the figures that it was computed from."""
    pack: str


class CarryOver(Placed):
    """An application, in the state it was in as of the block."""

    application: int
    account: Address
    period: int
    quantity: Tonnes
    applied_at: Moment
    process_by: Moment
    state: str
    reason: str | None
    in_time: bool | None
    """Whether it was processed by that moment; null before."""


class CarryOverDetail(CarryOver):
    items: list[Item]


class CarryOverFigures(Shape):
    """One account's figures, and what rule carry_over makes of them; tonnes."""

    account: Address
    uscc: str
    sold_t: int
    bought_t: int
    registration_t: int
    trading_t: int
    judicially_frozen_t: int
    pending_t: int
    complied_on_time: bool
    holding_t: int
    net_sold_t: int
    limit_t: int
    most_t: int
    digest: Hash
    """SHA-256 of the figures: what a notice names as its inputs."""


class CarryOverComputation(Shape):
    """All lines of one computation."""

    into: int
    first: int
    last: int
    sold_from: str
    held_at: str
    formula: str
    lines: list[CarryOverFigures]
    as_of: int


@router.get("/carry-over-notices")
def list_notices(
    reading: TheReading, page: ThePage, account: OfAccount = None, period: OfPeriod = None
) -> Listed[CarryOverNotice]:
    """What accounts were told that they may carry, every revision, in the ledger's order."""
    return rows_of_accounts(
        reading, page, Resource.SURRENDER, schema.notices, _notice, account=account, period=period
    )


@router.get("/carry-overs")
def list_carry_overs(
    reading: TheReading,
    page: ThePage,
    account: OfAccount = None,
    period: OfPeriod = None,
    state: State | None = None,
) -> Listed[CarryOver]:
    """Applications for carry-over, with the state each was in as of the block."""
    table, until = schema.applications, reading.until
    ended = table.c.ended_block <= until
    wanted = {None: (), "applied": (ended.isnot(True),)}
    return rows_of_accounts(
        reading,
        page,
        Resource.SURRENDER,
        table,
        lambda row: CarryOver.model_validate(_application(row, until)),
        *wanted.get(state, (ended, table.c.ended == state)),
        account=account,
        period=period,
    )


@router.get("/carry-overs/{application}")
def show_carry_over(reading: TheReading, application: Number) -> CarryOverDetail:
    """One application with what it names."""
    row = row_of_accounts(
        reading, Resource.SURRENDER, schema.applications, "carry-over", application=application
    )
    table = schema.items
    query = table.select().where(table.c.application == application).order_by(table.c.item)
    items = [
        Item(unit=one["unit"], unit_name=figures.unit_name(one["unit"]), quantity=one["quantity"])
        for one in reading.rows.execute(query).mappings()
    ]
    return CarryOverDetail.model_validate({**_application(row, reading.until), "items": items})


@router.get("/carry-over-figures")
def compute_figures(
    desk: TheDesk,
    reading: TheReading,
    period: Annotated[int, Query(ge=10_000_000, le=99_999_999)] = 20252025,
    sold_from: Instant = SOLD_FROM,
    held_at: Instant = HELD_AT,
    account: OfAccount = None,
) -> CarryOverComputation:
    """Figures and most of every power enterprise that the viewer sees, off the ledger."""
    scope = reading.scope_for(Resource.SURRENDER, figures.address(account) if account else None)
    for where, told in (("sold_from", sold_from), ("held_at", held_at)):
        try:
            figures.seconds(told)
        except ValueError as error:
            raise Malformed(where=where, message="no ISO time") from error

    asked = Asked(
        into=period,
        first=_setting(desk, reading, CARRY_FIRST, period),
        last=_setting(desk, reading, CARRY_LAST, period),
        sold_from=sold_from,
        held_at=held_at,
        share_bp=desk.ledger.setting(OFFSET_CAP, 0, reading.until) or 0,
    )
    lines = figures_of(reading.rows, asked, reading.until)
    if account is not None:
        lines = [line for line in lines if line.account == figures.address(account)]
    elif scope.reach is not Reach.ALL:
        lines = [line for line in lines if reading.sees(Resource.SURRENDER, line.account)]
    return CarryOverComputation(
        into=period,
        first=asked.first,
        last=asked.last,
        sold_from=sold_from,
        held_at=held_at,
        formula="min(floor(10,000 + 1.5 x max(0, sold - bought)), registration + trading + frozen"
        " - pending); 0 for who complied late",
        lines=[_figures(line) for line in lines],
        as_of=reading.until,
    )


def _setting(desk: Desk, reading: Reading, name: str, period: int) -> int:
    """A setting for a period as of the block; Malformed where nothing is carried into it."""
    asked = [name_bytes(name), period, 0]
    found = int(desk.ledger.call("Rulebook", "valueOr", asked, block=reading.until))
    if found == 0:
        raise Malformed(where="period", message=f"{name} is not set for {period}")
    return found


def _notice(row: Row) -> CarryOverNotice:
    names = ("account", "period", "revision", "most", "inputs", "pack")
    return CarryOverNotice(**place_of(row), **{name: row[name] for name in names})


def _application(row: Row, until: int) -> dict[str, object]:
    over = row["ended_block"] is not None and row["ended_block"] <= until
    return {
        **place_of(row),
        "application": row["application"],
        "account": row["account"],
        "period": row["period"],
        "quantity": row["quantity"],
        "applied_at": figures.moment(row["applied_at"]),
        "process_by": figures.moment(row["process_by"]),
        "state": row["ended"] if over else "applied",
        "reason": row["reason"] if over else None,
        "in_time": row["in_time"] if over else None,
    }


def _figures(line: Figures) -> CarryOverFigures:
    answer = line.answer
    return CarryOverFigures(
        account=line.account,
        uscc=line.uscc,
        sold_t=line.sold_t,
        bought_t=line.bought_t,
        registration_t=line.registration_t,
        trading_t=line.trading_t,
        judicially_frozen_t=line.judicially_frozen_t,
        pending_t=line.pending_t,
        complied_on_time=line.complied_on_time,
        holding_t=answer.holding_t,
        net_sold_t=answer.net_sold_t,
        limit_t=answer.limit_t,
        most_t=answer.max_carry_t,
        digest=line.digest,
    )
