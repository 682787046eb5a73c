"""Applications for accounts: where each stands, its clock, and counts of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from fastapi import APIRouter, Response

from api import figures
from api.access import Resource
from api.desk import Reading, TheDesk, ThePage, TheReading
from api.errors import NotFound
from api.index import applications, queries
from api.paging import Row
from api.routes.accounts import AccountId, found_account
from api.routes.rows import OfProvince
from api.routes.shapes import Address, Hash, Listed, Moment, Placed, Shape, listed, place_of
from api.routes.sheets import SHEET, AsSheet, sheet
from api.working_days import APPLICATION_DAYS, WorkingDays

router = APIRouter(prefix="/v1", tags=["accounts"])

State = Literal["applied", "correcting", "opened"]


class Application(Placed):
    """One application; its place is where it was recorded."""

    account: Address
    uscc: str
    name: str
    province: int
    sector: int
    state: State
    received_at: Moment
    """When its papers came in last."""
    documents: Hash
    """Digest of the papers that came in last."""
    correction_asked_at: Moment | None
    reason: str | None
    """Why it was sent back."""
    due_at: Moment | None
    """The end of the fifth working day after the papers; null while they are being corrected."""
    opened_at: Moment | None
    overdue: bool
    """Opened after `due_at`, or not opened though it is past."""


class Counts(Shape):
    """Applications of one province, or of all together."""

    province: int | None
    """Null for all together."""
    applications: int
    applied: int
    """Waiting to be checked."""
    correcting: int
    opened: int
    overdue: int
    """Of those waiting: past their fifth working day."""
    opened_late: int
    share_opened: str
    """Per cent of the applications, two decimals."""


class CountsAsOf(Shape):
    as_of: int
    time: Moment
    whole: Counts
    provinces: list[Counts]


class Day(Shape):
    """What happened in one province on one Beijing day."""

    day: str
    province: int
    applied: int
    corrections_asked: int
    corrected: int
    opened: int


class DaysAsOf(Shape):
    as_of: int
    days: list[Day]


@router.get("/applications")
def list_applications(
    desk: TheDesk,
    reading: TheReading,
    page: ThePage,
    province: OfProvince = None,
    state: State | None = None,
    overdue: bool = False,
) -> Listed[Application]:
    """Applications as they were recorded; `overdue` shows those that wait too long."""
    scope, until, clock = reading.scope(Resource.ACCOUNT), reading.until, _clock(desk, reading)
    wanted = [applications.state_as_of(until) == state] if state else []
    if overdue:
        cutoff = clock.cutoff(_now(reading), APPLICATION_DAYS)
        wanted += [
            applications.state_as_of(until) == "applied",
            applications.received_at(until) < cutoff,
        ]
    found = applications.listed(reading.rows, scope, until, page, province, *wanted)
    return listed(found, until, lambda row: _application(row, clock, _now(reading)))


@router.get("/accounts/{account}/application")
def show_application(desk: TheDesk, reading: TheReading, account: AccountId) -> Application:
    """An account's application. Accounts of block zero never applied."""
    address = found_account(reading, account)["account"]
    scope = reading.scope(Resource.ACCOUNT)
    row = applications.one(reading.rows, scope, reading.until, address)
    if row is None:
        raise NotFound(what="application", id=account)
    return _application(row, _clock(desk, reading), _now(reading))


@router.get("/applications/counts", response_model=CountsAsOf, responses=SHEET)
def count_applications(
    desk: TheDesk, reading: TheReading, format: AsSheet = "json"
) -> CountsAsOf | Response:
    """How many applications of each province are in which state, as of a moment."""
    rows = applications.counted(reading.rows, reading.scope(Resource.ACCOUNT), reading.until)
    clock, now = _clock(desk, reading), _now(reading)
    provinces = sorted({row["province"] for row in rows})
    by_province = [
        _counts(province, [row for row in rows if row["province"] == province], clock, now)
        for province in provinces
    ]
    whole = _counts(None, rows, clock, now)
    if format == "csv":
        return sheet("applications", [*by_province, whole], list(Counts.model_fields))
    return CountsAsOf(
        as_of=reading.until, time=figures.moment(now), whole=whole, provinces=by_province
    )


@router.get("/applications/days", response_model=DaysAsOf, responses=SHEET)
def count_days(reading: TheReading, format: AsSheet = "json") -> DaysAsOf | Response:
    """What was applied for, sent back, corrected and opened, by Beijing day and province."""
    scope = reading.scope(Resource.ACCOUNT)
    found = Counter(
        (_day(step.at_s), step.province, step.act)
        for step in applications.steps(reading.rows, scope, reading.until)
    )
    days = [
        Day(
            day=day,
            province=province,
            applied=found[day, province, "applied"],
            corrections_asked=found[day, province, "correction_asked"],
            corrected=found[day, province, "corrected"],
            opened=found[day, province, "opened"],
        )
        for day, province in sorted({(day, province) for day, province, _ in found})
    ]
    if format == "csv":
        return sheet("application-days", days, list(Day.model_fields))
    return DaysAsOf(as_of=reading.until, days=days)


def _clock(desk: TheDesk, reading: Reading) -> WorkingDays:
    return WorkingDays(desk.ledger, reading.until)


def _now(reading: Reading) -> int:
    return queries.time_of(reading.rows, reading.until)


def _counts(province: int | None, rows: Sequence[Row], clock: WorkingDays, now: int) -> Counts:
    states = Counter(row["state"] for row in rows)
    late = Counter(
        row["state"]
        for row in rows
        if _is_overdue(row["state"], _due(row["received_at"], clock), row["opened_at"], now)
    )
    share = Decimal(100 * states["opened"]) / len(rows) if rows else Decimal(0)
    return Counts(
        province=province,
        applications=len(rows),
        applied=states["applied"],
        correcting=states["correcting"],
        opened=states["opened"],
        overdue=late["applied"],
        opened_late=late["opened"],
        share_opened=str(share.quantize(Decimal("0.01"), ROUND_HALF_UP)),
    )


def _application(row: Row, clock: WorkingDays, now: int) -> Application:
    state, opened = row["state"], row["first_opened_at"]
    due = _due(row["received_at"], clock)
    return Application(
        **place_of(row),
        account=row["account"],
        uscc=row["uscc"],
        name=row["name_now"],
        province=row["province"],
        sector=row["sector"],
        state=state,
        received_at=figures.moment(row["received_at"]),
        documents=row["documents_now"],
        correction_asked_at=figures.moment(row["asked_at"]) if row["asked_at"] else None,
        reason=row["reason"],
        due_at=None if state == "correcting" else figures.moment(due),
        opened_at=figures.moment(opened) if opened else None,
        overdue=_is_overdue(state, due, opened, now),
    )


def _due(received_at: int, clock: WorkingDays) -> int:
    return clock.end(received_at, APPLICATION_DAYS)


def _is_overdue(state: str, due: int, opened_at: int | None, now: int) -> bool:
    """While papers are being corrected the clock stands; it begins again with the new ones."""
    if state == "correcting":
        return False
    return due < (now if opened_at is None else opened_at)


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, figures.BEIJING).date().isoformat()
