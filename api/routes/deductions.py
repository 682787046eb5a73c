"""Deductions, units that stay with a department, and a line's history and explanation."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import select

from api import figures
from api.access import Resource
from api.allocation import explained, kept
from api.desk import Reading, TheDesk, ThePage, TheReading
from api.index import queries, schema
from api.index.allotting_schema import deductions, line_steps
from api.paging import Row
from api.routes.rows import OfAccount, OfPeriod, rows_of_accounts
from api.routes.shapes import Address, Hash, Listed, Moment, Placed, Shape, Tonnes, place_of

router = APIRouter(prefix="/v1", tags=["allocation"])


class Deduction(Placed):
    """One act on what is due: charged, relieved, deducted or refunded."""

    account: Address
    act: str
    period: int
    reason: str
    tonnes: Tonnes
    due: Tonnes | None
    """Due of this reason and period afterwards."""
    remaining: Tonnes | None
    """Due from the account in all afterwards."""
    line: Hash | None
    document: Hash | None
    by: Address | None


class Custody(Placed):
    """A differentiated line: its units are with the department until they are released."""

    account: Address
    period: int
    line: Hash
    reason: str
    quantity: Tonnes
    kept: Tonnes
    """What is still with the department for the account and period, of all its lines."""


class Step(Placed):
    """What happened to a line."""

    step: str
    by: Address | None = None
    reason: Hash | None = None
    decide_until: Moment | None = None
    overdue: bool | None = None


class Formula(Shape):
    rule: str
    chinese: str
    formula: str
    clause: str


class Parameter(Shape):
    pack: str
    name: str
    value: str
    clause: str
    source: str
    confidence: str


class Working(Shape):
    name: str
    formula: str
    value: str


class Explanation(Shape):
    """Where a line's quantity comes from."""

    line: Hash
    account: Address
    uscc: str
    period: int
    stage: str
    quantity: Tonnes
    inputs: Hash
    table: Hash
    upload: int | None
    """The uploaded table with this digest; null where the desk has none."""
    plan: Hash | None
    pack: str | None
    pack_hash: Hash | None
    formulas: list[Formula]
    row: dict[str, str]
    """The line's row in that table, as it was written."""
    agrees: Annotated[
        bool | None,
        Field(description="Whether the kept inputs give quantity and digest again; null: not kept"),
    ]
    given: dict[str, object]
    figures: dict[str, str]
    parameters: list[Parameter]
    steps: list[Working]


@router.get("/deductions")
def list_deductions(
    reading: TheReading, page: ThePage, account: OfAccount = None, period: OfPeriod = None
) -> Listed[Deduction]:
    """Every act on what is due from accounts' allocations, in the ledger's order."""
    return rows_of_accounts(
        reading, page, Resource.ALLOCATION, deductions, _deduction, account=account, period=period
    )


@router.get("/custody")
def list_custody(
    desk: TheDesk,
    reading: TheReading,
    page: ThePage,
    account: OfAccount = None,
    period: OfPeriod = None,
) -> Listed[Custody]:
    """Executed lines whose units stay with the department, and what is left there."""
    table = schema.allocations

    def custody(row: Row) -> Custody:
        asked = [row["account"], row["period"]]
        told = desk.ledger.call("Allocation", "issuedTo", asked, block=reading.until)
        return Custody(
            **place_of(row),
            account=row["account"],
            period=row["period"],
            line=row["line"],
            reason=row["differentiated"],
            quantity=row["quantity"],
            kept=told["kept"],
        )

    return rows_of_accounts(
        reading,
        page,
        Resource.ALLOCATION,
        table,
        custody,
        table.c.differentiated.isnot(None),
        table.c.executed_block <= reading.until,
        account=account,
        period=period,
    )


@router.get("/allocations/{line}/history")
def show_history(reading: TheReading, line: Hash) -> list[Step]:
    """What happened to a line: decided, sent back, objected, rejected or upheld, executed."""
    row = _line(reading, line)
    query = queries.placed(line_steps).where(
        line_steps.c.line == line, line_steps.c.block <= reading.until
    )
    steps = [_step(one) for one in reading.rows.execute(query).mappings()]
    steps.append(Step(**place_of(row), step="decided", by=row["department"], reason=row["inputs"]))
    executed = row["executed_block"]
    if executed is not None and executed <= reading.until:
        at = select(schema.blocks.c.timestamp).where(schema.blocks.c.number == executed)
        time = figures.moment(reading.rows.execute(at).scalar_one())
        steps.append(Step(block=executed, time=time, transaction=None, step="executed"))
    return sorted(steps, key=lambda one: (one.block, one.step != "decided"))


@router.get("/allocations/{line}/explanation")
def show_explanation(reading: TheReading, line: Hash) -> Explanation:
    """Formula, inputs, parameters with clause, and the computation again where inputs are kept."""
    row = _line(reading, line)
    owner = queries.account(reading.rows, reading.until, row["account"])
    tables = kept.holding(reading.rows, row["table_hash"])
    found = next((one for one in tables if one["inputs"] is not None), next(iter(tables), None))
    told = explained.explained(
        row["stage"],
        owner["uscc"],
        row["quantity"],
        row["inputs"],
        bytes(found["content"]) if found else None,
        bytes(found["inputs"]) if found and found["inputs"] is not None else None,
    )
    plan, pack = _plan(reading, row["period"])
    return Explanation(
        line=row["line"],
        account=row["account"],
        uscc=owner["uscc"],
        period=row["period"],
        stage=row["stage"],
        quantity=row["quantity"],
        inputs=row["inputs"],
        table=row["table_hash"],
        upload=found["upload"] if found else None,
        plan=plan["plan"] if plan else None,
        pack=plan["pack"] if plan else None,
        pack_hash=pack["hash"] if pack else None,
        formulas=[
            Formula(rule=one.rule, chinese=one.chinese, formula=one.formula, clause=one.clause)
            for one in told.formulas
        ],
        row=dict(told.row),
        agrees=told.agrees,
        given=dict(told.inputs),
        figures=dict(told.figures),
        parameters=[
            Parameter(
                pack=one.pack,
                name=one.name,
                value=one.value,
                clause=one.clause,
                source=one.source,
                confidence=one.confidence,
            )
            for one in told.parameters
        ],
        steps=[Working(name=name, formula=how, value=value) for name, how, value in told.steps],
    )


def _line(reading: Reading, line: str) -> Row:
    reading.scope(Resource.ALLOCATION)
    row = queries.one(reading.rows, schema.allocations, "line", reading.until, line=line)
    reading.require_known(Resource.ALLOCATION, "line", line, row["account"])
    return row


def _plan(reading: Reading, period: int) -> tuple[Row | None, Row | None]:
    """The period's plan as it was published last, and its rule pack."""
    plans, packs = schema.plans, schema.packs
    query = select(plans).where(plans.c.period == period, plans.c.block <= reading.until)
    newest = query.order_by(plans.c.block.desc(), plans.c.log.desc())
    plan = reading.rows.execute(newest).mappings().first()
    if plan is None:
        return None, None
    named = select(packs).where(packs.c.pack == plan["pack"])
    return plan, reading.rows.execute(named).mappings().first()


def _step(row: Row) -> Step:
    until = row["decide_until"]
    return Step(
        **place_of(row),
        step=row["step"],
        by=row["by"],
        reason=row["reason"],
        decide_until=figures.moment(until) if until else None,
        overdue=row["overdue"],
    )


def _deduction(row: Row) -> Deduction:
    names = ("account", "act", "period", "reason", "tonnes", "due", "remaining", "line")
    told = {name: row[name] for name in (*names, "document", "by")}
    return Deduction(**place_of(row), **told)
