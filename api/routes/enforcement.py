"""Cases and their daily state, and counts by province."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, Select, or_, select

from api import cases, figures
from api.access import Resource, scope_of
from api.desk import Reading, TheDesk, ThePage, TheReading
from api.errors import NotFound
from api.index import progress, queries, schema
from api.index.enforcing_schema import case_steps
from api.index.enforcing_schema import cases as table
from api.paging import Row, read_page
from api.routes.rows import Number, OfAccount, OfPeriod, OfProvince
from api.routes.shapes import (
    Address,
    Hash,
    Listed,
    Moment,
    Placed,
    Shape,
    Tonnes,
    Yuan,
    listed,
    place_of,
)
from contracts.founding import OFFSET_CAP
from contracts.rules import answer
from contracts.rules.penalties import clause

router = APIRouter(prefix="/v1", tags=["enforcement"])

DAY_S = 86_400

Act = Literal[
    "shortfall",
    "false_report",
    "no_report",
    "verification",
    "manipulation",
    "disturbing_order",
    "obstruction",
]


class Case(Placed):
    """A case as it stood at the block."""

    case: int
    account: Address
    uscc: str
    name: str
    province: int
    period: int
    act: str
    act_at: Moment
    clause: str | None
    """Instrument and article by the rule in force at the act; null where it fines no such act."""
    regime: int
    """The day from which that instrument was in force."""
    pack: Hash
    evidence: Hash
    shortfall: Tonnes
    """Not surrendered when the case was opened."""
    state: str
    objection: str
    ordered_until: Moment | None
    days_since_order: int | None
    overdue: bool
    """The order has run out and is not met."""
    object_until: Moment | None
    corrected_at: Moment | None
    decided_at: Moment | None
    least: Yuan | None
    most: Yuan | None
    fine: Yuan | None
    confiscated: Yuan
    deduction: Tonnes
    deducted_from: int | None
    inputs: Hash | None
    """SHA-256 of what the bounds were computed from."""
    paid: Yuan
    left: Yuan
    deducted: Tonnes
    met: bool
    """Decided, paid, and corrected or deducted."""


class CaseStep(Placed):
    step: str
    document: Hash | None
    until: Moment | None
    fine: Yuan | None
    confiscated: Yuan | None
    deduction: Tonnes | None
    outcome: str | None
    amount: Yuan | None
    reference: str | None
    tonnes: Tonnes | None


class CaseDetail(Case):
    steps: list[CaseStep]


class CaseDay(Shape):
    """A case at the end of a day in Beijing."""

    day: str
    state: str
    paid: Yuan
    left: Yuan
    days_since_order: int | None
    overdue: bool


class ProvinceCounts(Shape):
    """The columns of the provincial disclosure form, and the shares of the rule."""

    province: int
    units: int
    complied_in_time: int
    complied_late: int
    not_complied: int
    penalised: int
    """Of those that did not comply, with a decided case of their shortfall."""
    completion_pct: str
    penalised_pct: str | None


class Counts(Shape):
    period: int
    """0 where the ledger knows none."""
    provinces: list[ProvinceCounts]
    as_of: int


@router.get("/cases")
def list_cases(
    reading: TheReading,
    page: ThePage,
    account: OfAccount = None,
    period: OfPeriod = None,
    province: OfProvince = None,
    act: Act | None = None,
) -> Listed[Case]:
    """Cases with their state at the block: decided ones are public, others their parties'."""
    wanted = {
        table.c.account: figures.address(account) if account else None,
        table.c.period: period,
        schema.accounts.c.province: province,
        table.c.act: act,
    }
    narrow = [column == value for column, value in wanted.items() if value is not None]
    query = _cases(reading).where(*narrow)
    now_s = queries.time_of(reading.rows, reading.until)
    found = read_page(reading.rows, query, (table.c.block, table.c.log), page)
    return listed(found, reading.until, lambda row: _case(reading, row, now_s))


@router.get("/cases/counts")
def count_cases(desk: TheDesk, reading: TheReading, period: OfPeriod = None) -> Counts:
    """Who complied, in time or late, who did not, and how many of those were penalised.

    Without a period: the last one that the ledger knows.
    """
    reading.scope(Resource.OPEN)
    if period is None:
        period = max(progress.periods(reading.rows, reading.until), default=0)
    share_bp = desk.ledger.setting(OFFSET_CAP, 0, reading.until) or 0
    found = progress.outcomes(reading.rows, period, reading.until, share_bp)
    steps = case_steps.alias()
    decided = (
        select(table.c.account)
        .join(steps, (steps.c.case == table.c.case) & (steps.c.step == "decided"))
        .where(table.c.period == period, table.c.act == "shortfall")
        .where(steps.c.block <= reading.until, ~_withdrawn(reading))
    )
    penalised = set(reading.rows.execute(decided).scalars())
    by_province: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for one in found:
        by_province[one.province].append((one.account, one.outcome))
    counts = [_counts(at, rows, penalised) for at, rows in sorted(by_province.items())]
    return Counts(period=period, provinces=counts, as_of=reading.until)


@router.get("/cases/{case}")
def show_case(reading: TheReading, case: Number) -> CaseDetail:
    """One case, with every step up to the block."""
    row = _one(reading, case)
    told = _case(reading, row, queries.time_of(reading.rows, reading.until)).model_dump()
    return CaseDetail(
        **told, steps=[_step(one) for one in cases.steps_of(reading.rows, case, reading.until)]
    )


@router.get("/cases/{case}/days")
def list_case_days(
    reading: TheReading, case: Number, limit: Annotated[int, Query(ge=1, le=366)] = 31
) -> list[CaseDay]:
    """The case at the end of each of the last days up to the block's, the newest first."""
    _one(reading, case)
    steps = cases.steps_of(reading.rows, case, reading.until)
    last = datetime.fromtimestamp(queries.time_of(reading.rows, reading.until), figures.BEIJING)
    midnight = last.replace(hour=0, minute=0, second=0, microsecond=0)
    days = []
    for back in range(limit):
        day = midnight - timedelta(days=back)
        ends_s = min(int(day.timestamp()) + DAY_S - 1, int(last.timestamp()))
        done = [one for one in steps if one["time"] <= ends_s]
        if not done:
            break
        days.append(_day(day, cases.fold(done), ends_s))
    return days


def _cases(reading: Reading) -> Select[tuple[object, ...]]:
    """The cases that the viewer may know of, with the subject's name."""
    scope, accounts = scope_of(reading.viewer, Resource.CASE), schema.accounts
    return (
        queries.placed(table)
        .add_columns(
            accounts.c.uscc,
            accounts.c.province,
            queries.name_as_of(reading.until).label("name"),
        )
        .join(accounts, accounts.c.account == table.c.account)
        .where(table.c.block <= reading.until)
        .where(or_(queries.seen(scope, table.c.account), _has(reading, "decided")))
    )


def _has(reading: Reading, step: str) -> ColumnElement[bool]:
    steps = case_steps.alias()
    return (
        select(steps.c.case)
        .where(steps.c.case == table.c.case, steps.c.step == step)
        .where(steps.c.block <= reading.until)
        .exists()
    )


def _withdrawn(reading: Reading) -> ColumnElement[bool]:
    return _has(reading, "withdrawn")


def _one(reading: Reading, case: int) -> Row:
    query = _cases(reading).where(table.c.case == case)
    row = reading.rows.execute(query).mappings().first()
    if row is None:
        raise NotFound(what="case", id=case)
    return row


def _case(reading: Reading, row: Row, now_s: int) -> Case:
    stands = cases.fold(cases.steps_of(reading.rows, row["case"], reading.until))
    day = datetime.fromtimestamp(row["act_at"], figures.BEIJING).date()
    names = ("case", "account", "uscc", "name", "province", "period", "act", "regime", "pack")
    return Case(
        **place_of(row),
        **{name: row[name] for name in names},
        act_at=figures.moment(row["act_at"]),
        clause=clause(row["act"], day),
        evidence=row["evidence"],
        shortfall=row["shortfall"],
        state=stands.state,
        objection=stands.objection,
        ordered_until=_moment(stands.ordered_until_s),
        days_since_order=_days(stands, now_s),
        overdue=stands.overdue(now_s),
        object_until=_moment(stands.object_until_s),
        corrected_at=_moment(stands.corrected_s),
        decided_at=_moment(stands.decided_s),
        least=_yuan(stands.least),
        most=_yuan(stands.most),
        fine=_yuan(stands.fine),
        confiscated=figures.yuan(stands.confiscated),
        deduction=stands.deduction,
        deducted_from=stands.deducted_from,
        inputs=stands.inputs,
        paid=figures.yuan(stands.paid),
        left=figures.yuan(stands.left),
        deducted=stands.deducted,
        met=stands.met,
    )


def _step(row: Row) -> CaseStep:
    return CaseStep(
        **place_of(row),
        step=row["step"],
        document=row["document"],
        until=_moment(row["until"]),
        fine=_yuan(row["fine"]),
        confiscated=_yuan(row["confiscated"]),
        deduction=row["deduction"],
        outcome=row["outcome"],
        amount=_yuan(row["fen"]),
        reference=row["reference"],
        tonnes=row["tonnes"],
    )


def _day(day: datetime, stands: cases.Standing, ends_s: int) -> CaseDay:
    return CaseDay(
        day=f"{day:%Y-%m-%d}",
        state=stands.state,
        paid=figures.yuan(stands.paid),
        left=figures.yuan(stands.left),
        days_since_order=_days(stands, ends_s),
        overdue=stands.overdue(ends_s),
    )


def _counts(province: int, rows: list[tuple[str, str]], penalised: set[str]) -> ProvinceCounts:
    outcomes = [outcome for _, outcome in rows]
    open_ = [account for account, outcome in rows if outcome == "not_complied"]
    fined = sum(account in penalised for account in open_)
    given = {
        "total": len(rows),
        "completed": len(rows) - len(open_),
        "penalised": fined,
    }
    share = answer("completion_rate", given)
    pct = share["penalised_pct"]
    return ProvinceCounts(
        province=province,
        units=len(rows),
        complied_in_time=outcomes.count("in_time"),
        complied_late=outcomes.count("late"),
        not_complied=len(open_),
        penalised=fined,
        completion_pct=str(share["completion_pct"]),
        penalised_pct=None if pct is None else str(pct),
    )


def _days(stands: cases.Standing, now_s: int) -> int | None:
    return None if stands.ordered_s is None else (now_s - stands.ordered_s) // DAY_S


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else figures.moment(seconds)


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else figures.yuan(fen)
