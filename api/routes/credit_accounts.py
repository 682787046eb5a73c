"""Credit accounts: where each stands in its two checks, and counts by day and kind."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import Select, and_, exists, or_, select

from api import figures
from api.access import Resource
from api.desk import Reading, ThePage, TheReading
from api.index import credit_schema, queries, schema
from api.paging import Row, read_page
from api.routes.rows import OfAccount
from api.routes.shapes import Address, Hash, Listed, Moment, Placed, Shape, listed, place_of
from api.routes.sheets import SHEET, AsSheet, sheet

router = APIRouter(prefix="/v1", tags=["credits"])

CreditAccountState = Literal["applied", "returned", "checked", "open", "closed"]
STEPS = credit_schema.credit_account_steps


class CreditAccountShown(Placed):
    """A holder's credit account; its place is its newest step."""

    account: Address
    uscc: str
    name: str
    kind: str
    state: CreditAccountState
    applications: int
    """How often papers were handed in."""
    institution: Address | None
    """Who sent it back or checked it."""
    reason: str | None
    documents: Hash | None
    """The papers, where handing them in is the newest step."""


class CreditCounts(Shape):
    """Steps of one kind of account, or of all; of one Beijing day, or of all days."""

    day: str | None
    kind: str | None
    applied: int
    """Accounts that applied for the first time."""
    corrected: int
    """Papers handed in again."""
    returned: int
    checked: int
    opened: int
    closed: int


class CreditCountsAsOf(Shape):
    as_of: int
    time: Moment
    whole: CreditCounts
    kinds: list[CreditCounts]
    days: list[CreditCounts]
    """By day and kind, in order."""


@router.get("/credit-accounts")
def list_credit_accounts(
    reading: TheReading,
    page: ThePage,
    state: CreditAccountState | None = None,
    kind: Annotated[str | None, Query(max_length=20)] = None,
    account: OfAccount = None,
) -> Listed[CreditAccountShown]:
    """Credit accounts that the viewer sees, by their newest step."""
    account = figures.address(account) if account else None
    scope = reading.scope_for(Resource.CREDIT_ACCOUNT, account)
    wanted = {STEPS.c.step: state, STEPS.c.kind: kind, STEPS.c.account: account}
    query = _newest(reading).where(
        queries.seen(scope, STEPS.c.account),
        *(column == value for column, value in wanted.items() if value is not None),
    )
    found = read_page(reading.rows, query, (STEPS.c.block, STEPS.c.log), page)
    return listed(found, reading.until, _shown)


@router.get("/credit-accounts/counts", response_model=CreditCountsAsOf, responses=SHEET)
def count_credit_accounts(
    reading: TheReading, format: AsSheet = "json"
) -> CreditCountsAsOf | Response:
    """How many accounts applied, were sent back, checked, opened and closed. Everybody's."""
    reading.scope(Resource.OPEN)
    query = queries.placed(STEPS).where(STEPS.c.block <= reading.until)
    rows = reading.rows.execute(query).mappings().all()
    kinds = sorted({row["kind"] for row in rows})
    whole = _counts(None, None, rows)
    by_day = sorted({(_day(row), str(row["kind"])) for row in rows})
    days = [
        _counts(day, kind, [row for row in rows if (_day(row), row["kind"]) == (day, kind)])
        for day, kind in by_day
    ]
    if format == "csv":
        return sheet("credit-accounts", [*days, whole], list(CreditCounts.model_fields))
    return CreditCountsAsOf(
        as_of=reading.until,
        time=figures.moment(queries.time_of(reading.rows, reading.until)),
        whole=whole,
        kinds=[_counts(None, kind, [row for row in rows if row["kind"] == kind]) for kind in kinds],
        days=days,
    )


def _newest(reading: Reading) -> Select[tuple[object, ...]]:
    """The steps that no later one of the account follows, as of the block."""
    later, accounts = STEPS.alias("later"), schema.accounts
    followed = (
        select(later.c.account)
        .where(
            later.c.account == STEPS.c.account,
            later.c.block <= reading.until,
            or_(
                later.c.block > STEPS.c.block,
                and_(later.c.block == STEPS.c.block, later.c.log > STEPS.c.log),
            ),
        )
        .correlate(STEPS)
    )
    return (
        queries.placed(STEPS)
        .add_columns(accounts.c.uscc, queries.name_as_of(reading.until).label("name_now"))
        .join(accounts, accounts.c.account == STEPS.c.account)
        .where(STEPS.c.block <= reading.until, ~exists(followed))
    )


def _shown(row: Row) -> CreditAccountShown:
    return CreditAccountShown(
        **place_of(row),
        account=row["account"],
        uscc=row["uscc"],
        name=row["name_now"],
        kind=row["kind"],
        state=row["step"],
        applications=row["application"],
        institution=row["institution"],
        reason=row["reason"],
        documents=row["documents"],
    )


def _counts(day: str | None, kind: str | None, rows: Sequence[Row]) -> CreditCounts:
    found = Counter(row["step"] for row in rows)
    first = sum(row["step"] == "applied" and row["application"] == 1 for row in rows)
    return CreditCounts(
        day=day,
        kind=kind,
        applied=first,
        corrected=found["applied"] - first,
        returned=found["returned"],
        checked=found["checked"],
        opened=found["open"],
        closed=found["closed"],
    )


def _day(row: Row) -> str:
    return datetime.fromtimestamp(row["timestamp"], figures.BEIJING).date().isoformat()
