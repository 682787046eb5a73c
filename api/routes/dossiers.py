"""An account's emissions of a period in one answer, with versions, clocks and what is final."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy import or_, select

from api import figures
from api.access import Resource
from api.desk import Reading, ThePage, TheReading
from api.index import dossier, queries, schema
from api.paging import Row, read_page
from api.routes.dossier_shapes import (
    Assigned,
    Decision,
    Dossier,
    Finding,
    Month,
    Plan,
    Profile,
    PublishedEmission,
    Report,
    Stated,
    Term,
)
from api.routes.rows import OfPeriod, OfProvince
from api.routes.shapes import Listed, listed, place_of

router = APIRouter(prefix="/v1/emissions", tags=["emissions"])

ThePeriod = Annotated[int, Path(ge=10_000_000, le=99_999_999)]
TheAccount = Annotated[str, Path(pattern="^(0x[0-9a-fA-F]{40}|[0-9A-Z]{18})$")]


@router.get("/published")
def list_published(
    reading: TheReading,
    page: ThePage,
    period: OfPeriod = None,
    province: OfProvince = None,
) -> Listed[PublishedEmission]:
    """Final emissions of every account. Open to everybody."""
    reading.scope(Resource.OPEN)
    table, later, accounts = schema.emissions, schema.emissions.alias("later"), schema.accounts
    replaced = (
        select(later.c.revision)
        .where(
            later.c.account == table.c.account,
            later.c.period == table.c.period,
            later.c.revision > table.c.revision,
            later.c.block <= reading.until,
        )
        .exists()
    )
    now = queries.time_of(reading.rows, reading.until)
    ended = or_(table.c.basis == "objection", table.c.ended_block <= reading.until)
    objected = table.c.objected_block <= reading.until
    final = or_(ended, (table.c.until < now) & objected.isnot(True))
    query = (
        queries.placed(table)
        .add_columns(accounts.c.uscc, accounts.c.name, accounts.c.province, accounts.c.sector)
        .join(accounts, accounts.c.account == table.c.account)
        .where(table.c.block <= reading.until, ~replaced, final)
    )
    for column, value in ((table.c.period, period), (accounts.c.province, province)):
        if value is not None:
            query = query.where(column == value)
    found = read_page(reading.rows, query, (table.c.block, table.c.log), page)
    return listed(found, reading.until, _published)


@router.get("/{account}/{period}")
def show_dossier(reading: TheReading, account: TheAccount, period: ThePeriod) -> Dossier:
    """All of it, for the enterprise, its department, the agency assigned to it and overseers."""
    reading.scope(Resource.EMISSION)
    wanted = account if not account.startswith("0x") else figures.address(account)
    owner = queries.account(reading.rows, reading.until, wanted)
    address, rows, until = owner["account"], reading.rows, reading.until
    agency = dossier.assigned(rows, address, period, until)
    reading.require_known(Resource.EMISSION, "account", account, address, agency)
    now = queries.time_of(rows, until)
    filed = dossier.filings(rows, address, period, until)
    decisions = [
        _decision(row, now, until) for row in dossier.decisions(rows, address, period, until)
    ]
    entry = dossier.listing_of(rows, address, period, until)
    return Dossier(
        account=address,
        uscc=owner["uscc"],
        name=owner["name"],
        province=owner["province"],
        period=period,
        status=entry["status"] if entry else None,
        profiles=[_profile(row) for row in dossier.profiles(rows, address, until)],
        plans=[_plan(row) for row in dossier.plans(rows, address, period, until)],
        months=[_month(row) for row in dossier.months(rows, address, period, until)],
        reports=[_report(row) for row in filed if row["what"] == "report"],
        agency=agency,
        assignments=_assignments(reading, dossier.assignments(rows, address, period, until)),
        statements=[_stated(row) for row in filed if row["what"] == "statement"],
        decisions=decisions,
        findings=[_finding(row) for row in dossier.findings(rows, address, period, until)],
        is_final=bool(decisions) and _is_final(decisions[-1]),
        as_of=until,
    )


def _is_final(decision: Decision) -> bool:
    """As the contract has it: no objection is open, and none can be made any more."""
    if decision.notice == "final":
        return True
    return decision.notice == "open" and decision.term is not None and decision.term.is_over


def _decision(row: Row, now: int, block: int) -> Decision:
    """A decision as it stood at a block, whatever became of it since."""
    objected = row["objected_block"] is not None and row["objected_block"] <= block
    ended = row["ended_block"] is not None and row["ended_block"] <= block
    ended = ended or row["basis"] == "objection"
    term = None
    if not ended:
        until = row["decide_until"] if objected else row["until"]
        what = "decision" if objected else "objection"
        term = Term(what=what, until=figures.moment(until), is_over=now > until)
    return Decision(
        **place_of(row),
        revision=row["revision"],
        verified=row["verified"],
        obligation=row["obligation"],
        department=row["department"],
        basis=row["basis"],
        finding=row["finding"],
        notice="final" if ended else "objected" if objected else "open",
        term=term,
        objection=row["objection"] if objected else None,
        resolution=row["resolution"] if ended else None,
        overdue=row["overdue"] if ended else None,
        pack=row["pack"],
        inputs=row["inputs"],
    )


def _profile(row: Row) -> Profile:
    return Profile(
        **place_of(row), unit=row["unit"], version=row["version"], document=row["profile"]
    )


def _plan(row: Row) -> Plan:
    return Plan(
        **place_of(row),
        year=row["year"],
        version=row["version"],
        document=row["plan"],
        judged=row["judged"],
    )


def _month(row: Row) -> Month:
    return Month(
        **place_of(row),
        month=row["month"],
        version=row["version"],
        document=row["data"],
        late=row["late"],
    )


def _report(row: Row) -> Report:
    return Report(
        **place_of(row),
        version=row["version"],
        document=row["document"],
        data=row["data"],
        preparer=row["preparer"],
        late=bool(row["late"]),
    )


def _assignments(reading: Reading, rows: Sequence[Row]) -> list[Assigned]:
    told = []
    for row in rows:
        agency = queries.account(reading.rows, reading.until, row["agency"])
        told.append(
            Assigned(
                **place_of(row),
                agency=row["agency"],
                name=agency["name"],
                revision=row["revision"],
            )
        )
    return told


def _stated(row: Row) -> Stated:
    return Stated(
        **place_of(row),
        agency=row["filed_by"],
        report_version=row["version"],
        total_before=row["total_before"],
        verified=row["verified"],
        found=row["found"],
        corrected=row["corrected"],
        open=row["unresolved"],
        document=row["document"],
    )


def _finding(row: Row) -> Finding:
    return Finding(
        **place_of(row),
        finding=row["finding"],
        campaign=row["campaign"],
        severity=row["severity"],
        document=row["document"],
    )


def _published(row: Row) -> PublishedEmission:
    return PublishedEmission(
        **place_of(row),
        account=row["account"],
        uscc=row["uscc"],
        name=row["name"],
        province=row["province"],
        sector=row["sector"],
        period=row["period"],
        verified=row["verified"],
        basis=row["basis"],
    )
