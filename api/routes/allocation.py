"""Allocation lines, plans, caps and what is left of them."""

import csv
import io
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import ColumnElement, or_, select, true

from api import figures
from api.access import Reach, Resource
from api.desk import TheDesk, ThePage, TheReading
from api.errors import Malformed
from api.index import queries, schema
from api.paging import Row
from api.routes.allocation_tables import Csv
from api.routes.shapes import Address, Hash, Line, Listed, Placed, Shape, Tonnes, listed, place_of

router = APIRouter(prefix="/v1", tags=["allocation"])

Period = Annotated[int, Path(ge=10_000_000, le=99_999_999, description="Such as 20192020")]
OfPeriod = Annotated[
    int | None, Query(ge=10_000_000, le=99_999_999, description="Such as 20192020")
]
STAGES = figures.words("Stage")
STATES = figures.words("IAllocation.State")[1:]
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


@router.get("/allocations")
def list_allocations(
    reading: TheReading,
    page: ThePage,
    account: Annotated[Address | None, Query(description="Only this account's")] = None,
    period: OfPeriod = None,
    province: Annotated[int | None, Query(ge=110_000, le=990_000)] = None,
    stage: Annotated[str | None, Query(description=f"One of {', '.join(STAGES)}")] = None,
    state: Annotated[str | None, Query(description=f"One of {', '.join(STATES)}")] = None,
) -> Listed[Line]:
    """Decided allocation lines; `state` says what became of each."""
    table, owners = schema.allocations, schema.accounts
    _hold_to("stage", stage, STAGES)
    _hold_to("state", state, STATES)
    account = figures.address(account) if account else None
    scope = reading.scope_for(Resource.ALLOCATION, account)
    wanted = [queries.seen(scope, table.c.account), *_in_state(state, reading.until)]
    if province is not None:
        theirs = select(owners.c.account).where(owners.c.province == province)
        wanted.append(table.c.account.in_(theirs))
    found = queries.listed(
        reading.rows,
        table,
        reading.until,
        page,
        *wanted,
        filters={table.c.account: account, table.c.period: period, table.c.stage: stage},
    )
    return listed(found, reading.until, lambda row: _line(row, reading.until))


@router.get("/allocations/{line}")
def show_allocation(reading: TheReading, line: Hash) -> Line:
    """One allocation line."""
    reading.scope(Resource.ALLOCATION)
    row = queries.one(reading.rows, schema.allocations, "line", reading.until, line=line)
    reading.require_known(Resource.ALLOCATION, "line", line, row["account"])
    return _line(row, reading.until)


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


@router.get("/allocations-export", response_class=Csv)
def export(
    reading: TheReading,
    period: OfPeriod = None,
) -> Csv:
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
    return Csv(out.getvalue())


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text


def _state(row: Row, until: int) -> str:
    for state in ("executed", "sent_back"):
        block = row[f"{state}_block"]
        if block is not None and block <= until:
            return state
    return "decided"


def _in_state(state: str | None, until: int) -> list[ColumnElement[bool]]:
    table = schema.allocations
    ends = {"executed": table.c.executed_block, "sent_back": table.c.sent_back_block}
    if state is None:
        return []
    if state in ends:
        return [ends[state] <= until]
    return [or_(block.is_(None), block > until) for block in ends.values()]


def _hold_to(name: str, found: str | None, words: Sequence[str]) -> None:
    if found is not None and found not in words:
        message = f"{name}: {found[:64]!r} is none of {', '.join(words)}"
        raise Malformed(where=f"query.{name}", message=message)


def _line(row: Row, until: int) -> Line:
    state = _state(row, until)
    return Line(
        **place_of(row),
        line=row["line"],
        account=row["account"],
        period=row["period"],
        stage=row["stage"],
        number=row["number"],
        quantity=row["quantity"],
        state=state,
        unit=row["unit"] if state == "executed" else None,
        department=row["department"],
        inputs=row["inputs"],
    )


def _plan(row: Row, cap: int) -> Plan:
    return Plan(**place_of(row), period=row["period"], plan=row["plan"], pack=row["pack"], cap=cap)
