"""Agencies, whom they verify, how they were evaluated, and reviews of data quality."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Table, func, select

from api import figures
from api.access import Reach, Resource
from api.desk import Reading, ThePage, TheReading
from api.errors import NotFound
from api.index import listing_schema as listing
from api.index import queries, schema
from api.paging import Row, read_page
from api.routes.rows import Number, OfAccount, OfPeriod, OfProvince, rows_of_accounts
from api.routes.shapes import Address, Hash, Listed, Moment, Placed, listed, place_of

router = APIRouter(prefix="/v1", tags=["verification"])

OfYear = Annotated[int | None, Query(ge=2_000, le=2_100, description="Such as 2021")]


class Agency(Placed):
    """A verifier admitted to a province; one row for each admission."""

    agency: Address
    uscc: str
    name: str
    province: int
    tender: Hash
    valid_until: Moment
    is_admitted: bool
    """As of the block: not withdrawn, not run out."""
    reason: str | None
    """Why it was withdrawn."""
    assigned: int
    """Units assigned to it in the province, over all periods."""


class Assignment(Placed):
    account: Address
    period: int
    agency: Address
    department: Address
    revision: int


class Evaluation(Placed):
    province: int
    agency: Address
    year: int
    revision: int
    quality: int
    compliance: int
    timeliness: int
    """Each from 0 to 100."""
    document: Hash


class Review(Placed):
    campaign: int
    province: int
    document: Hash
    opens: Moment
    ends: Moment
    teams: int
    units: int
    findings: int
    is_closed: bool
    summary: Hash | None


class FindingRow(Placed):
    finding: int
    campaign: int
    account: Address
    period: int
    severity: str
    document: Hash


class ReviewDetail(Review):
    under_review: list[Address]
    found: list[FindingRow]
    """Units and findings that the viewer sees."""


@router.get("/agencies")
def list_agencies(
    reading: TheReading, page: ThePage, province: OfProvince = None
) -> Listed[Agency]:
    """Agencies by province, as their tenders admitted them. Open to everybody."""
    reading.scope(Resource.OPEN)
    table, accounts = listing.admissions, schema.accounts
    given, theirs = listing.assignments, schema.accounts.alias("theirs")
    assigned = (
        select(func.count(given.c.account.distinct()))
        .join(theirs, theirs.c.account == given.c.account)
        .where(
            given.c.agency == table.c.agency,
            theirs.c.province == table.c.province,
            given.c.block <= reading.until,
        )
        .scalar_subquery()
    )
    query = (
        queries.placed(table)
        .add_columns(accounts.c.uscc, accounts.c.name, assigned.label("assigned"))
        .join(accounts, accounts.c.account == table.c.agency)
        .where(table.c.block <= reading.until)
    )
    if province is not None:
        query = query.where(table.c.province == province)
    found = read_page(reading.rows, query, (table.c.block, table.c.log), page)
    now = queries.time_of(reading.rows, reading.until)
    return listed(found, reading.until, lambda row: _agency(row, reading.until, now))


@router.get("/assignments")
def list_assignments(
    reading: TheReading, page: ThePage, account: OfAccount = None, period: OfPeriod = None
) -> Listed[Assignment]:
    """Which agency verifies which account in a period; every revision, the last counts."""
    return rows_of_accounts(
        reading,
        page,
        Resource.EMISSION,
        listing.assignments,
        _assignment,
        account=account,
        owners=("account", "agency"),
        period=period,
    )


@router.get("/evaluations")
def list_evaluations(
    reading: TheReading, page: ThePage, province: OfProvince = None, year: OfYear = None
) -> Listed[Evaluation]:
    """How agencies were evaluated. Open to everybody: evaluations are published."""
    reading.scope(Resource.OPEN)
    table = listing.evaluations
    found = queries.listed(
        reading.rows,
        table,
        reading.until,
        page,
        filters={table.c.province: province, table.c.year: year},
    )
    return listed(found, reading.until, _evaluation)


@router.get("/reviews")
def list_reviews(reading: TheReading, page: ThePage, province: OfProvince = None) -> Listed[Review]:
    """Reviews with how many units and findings each has. Open to everybody."""
    reading.scope(Resource.OPEN)
    table = listing.campaigns
    found = queries.listed(
        reading.rows, table, reading.until, page, filters={table.c.province: province}
    )
    return listed(found, reading.until, lambda row: Review.model_validate(_review(reading, row)))


@router.get("/reviews/{campaign}")
def show_review(reading: TheReading, campaign: Number) -> ReviewDetail:
    """One review with the units and findings that the viewer sees."""
    reading.scope(Resource.EMISSION)
    table = listing.campaigns
    row = queries.one(reading.rows, table, "review", reading.until, campaign=campaign)
    units, findings = listing.campaign_units, listing.findings
    accounts = [
        one["account"]
        for one in _of(reading, units, campaign)
        if reading.sees(Resource.EMISSION, one["account"])
    ]
    scope = reading.scope(Resource.EMISSION)
    overseen = scope.reach is Reach.ALL or scope.province == row["province"]
    if not accounts and not overseen:
        raise NotFound(what="review", id=campaign)
    found = [
        _finding(one)
        for one in _of(reading, findings, campaign)
        if reading.sees(Resource.EMISSION, one["account"])
    ]
    told = _review(reading, row) | {"under_review": accounts, "found": found}
    return ReviewDetail.model_validate(told)


@router.get("/findings")
def list_findings(
    reading: TheReading, page: ThePage, account: OfAccount = None, period: OfPeriod = None
) -> Listed[FindingRow]:
    """What reviews found."""
    return rows_of_accounts(
        reading,
        page,
        Resource.EMISSION,
        listing.findings,
        _finding,
        account=account,
        period=period,
    )


def _of(reading: Reading, table: Table, campaign: int) -> list[Row]:
    query = queries.placed(table).where(
        table.c.campaign == campaign, table.c.block <= reading.until
    )
    ordered = query.order_by(table.c.block, table.c.log)
    return list(reading.rows.execute(ordered).mappings().all())


def _review(reading: Reading, row: Row) -> dict[str, object]:
    number = row["campaign"]
    closed = row["closed_block"] is not None and row["closed_block"] <= reading.until
    return {
        **place_of(row),
        "campaign": number,
        "province": row["province"],
        "document": row["document"],
        "opens": figures.moment(row["opens"]),
        "ends": figures.moment(row["ends"]),
        "teams": row["teams"],
        "units": _count(reading, listing.campaign_units, number),
        "findings": _count(reading, listing.findings, number),
        "is_closed": closed,
        "summary": row["summary"] if closed else None,
    }


def _count(reading: Reading, table: Table, campaign: int) -> int:
    query = (
        select(func.count())
        .select_from(table)
        .where(table.c.campaign == campaign, table.c.block <= reading.until)
    )
    return int(reading.rows.execute(query).scalar() or 0)


def _agency(row: Row, until: int, now: int) -> Agency:
    withdrawn = row["withdrawn_block"] is not None and row["withdrawn_block"] <= until
    return Agency(
        **place_of(row),
        agency=row["agency"],
        uscc=row["uscc"],
        name=row["name"],
        province=row["province"],
        tender=row["tender"],
        valid_until=figures.moment(row["valid_until"]),
        is_admitted=not withdrawn and now <= row["valid_until"],
        reason=row["reason"] if withdrawn else None,
        assigned=row["assigned"],
    )


def _assignment(row: Row) -> Assignment:
    return Assignment(
        **place_of(row),
        account=row["account"],
        period=row["period"],
        agency=row["agency"],
        department=row["department"],
        revision=row["revision"],
    )


def _evaluation(row: Row) -> Evaluation:
    return Evaluation(
        **place_of(row),
        province=row["province"],
        agency=row["agency"],
        year=row["year"],
        revision=row["revision"],
        quality=row["quality"],
        compliance=row["compliance"],
        timeliness=row["timeliness"],
        document=row["document"],
    )


def _finding(row: Row) -> FindingRow:
    return FindingRow(
        **place_of(row),
        finding=row["finding"],
        campaign=row["campaign"],
        account=row["account"],
        period=row["period"],
        severity=row["severity"],
        document=row["document"],
    )
