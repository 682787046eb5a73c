"""Plans, caps and what is left of them, and the lines of a period as a file."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import PlainTextResponse
from sqlalchemy import select, true

from api import figures
from api.access import Reach, Resource
from api.desk import TheDesk, ThePage, TheReading
from api.index import queries, schema
from api.paging import Row
from api.routes.allocation_tables import CSV
from api.routes.shapes import Hash, Listed, Placed, Shape, Tonnes, listed, place_of

router = APIRouter(prefix="/v1", tags=["allocation"])

Period = Annotated[int, Path(ge=10_000_000, le=99_999_999, description="Such as 20192020")]
LINE_COLUMNS = (
    "period", "stage", "number", "uscc", "name", "province", "quantity", "state", "inputs", "line",
)  # fmt: skip


class Plan(Placed):
    """A period's allocation plan."""

    period: int
    plan: Hash
    pack: str
    cap: Tonnes
    """All provinces' caps together."""


class Room(Shape):
    """A province's cap and what is left of it."""

    period: int
    province: int
    cap: Tonnes
    decided: Tonnes
    issued: Tonnes
    left: Tonnes


@router.get("/plans")
def list_plans(reading: TheReading, page: ThePage) -> Listed[Plan]:
    """Published plans, with their rule packs."""
    found = queries.listed(reading.rows, schema.plans, reading.until, page)
    caps = queries.caps(reading.rows, reading.until)
    totals: dict[int, int] = {}
    for row in caps:
        totals[row["period"]] = totals.get(row["period"], 0) + row["tonnes"]
    return listed(found, reading.until, lambda row: _plan(row, totals.get(row["period"], 0)))


@router.get("/plans/{period}/rooms")
def list_rooms(desk: TheDesk, reading: TheReading, period: Period) -> list[Room]:
    """Each province's cap, what was decided and issued under it, and the room that is left."""
    scope = reading.scope(Resource.ALLOCATION_TABLE)
    found = []
    for row in queries.caps(reading.rows, reading.until, period):
        if scope.reach is Reach.PROVINCE and row["province"] != scope.province:
            continue
        asked = [period, row["province"]]
        told = desk.ledger.call("Allocation", "room", asked, block=reading.until)
        found.append(
            Room(
                period=period,
                province=row["province"],
                cap=told["cap"],
                decided=told["decided"],
                issued=told["issued"],
                left=told["cap"] - told["decided"],
            )
        )
    return found


@router.get("/allocations-export", response_class=PlainTextResponse)
def export(
    reading: TheReading,
    period: Annotated[
        int | None, Query(ge=10_000_000, le=99_999_999, description="Such as 20192020")
    ] = None,
) -> PlainTextResponse:
    """Every line that the viewer sees, of a period or of all, as CSV."""
    table, owners = schema.allocations, schema.accounts
    scope = reading.scope(Resource.ALLOCATION)
    query = (
        select(table, owners.c.uscc, owners.c.name, owners.c.province)
        .join(owners, owners.c.account == table.c.account)
        .where(
            true() if period is None else table.c.period == period,
            table.c.block <= reading.until,
            queries.seen(scope, table.c.account),
        )
        .order_by(table.c.period, owners.c.province, owners.c.uscc, table.c.stage, table.c.number)
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LINE_COLUMNS)
    for row in reading.rows.execute(query).mappings():
        shown = {**row, "state": _state(row, reading.until), "name": harmless(row["name"])}
        writer.writerow([shown[name] for name in LINE_COLUMNS])
    return PlainTextResponse(out.getvalue(), media_type=CSV)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text


def _state(row: Row, until: int) -> str:
    executed = row["executed_block"]
    done = executed is not None and executed <= until
    return figures.word("IAllocation.State", 2 if done else 1)


def _plan(row: Row, cap: int) -> Plan:
    return Plan(**place_of(row), period=row["period"], plan=row["plan"], pack=row["pack"], cap=cap)
