"""Commands that file: check the form, keep it at the desk, sign its digest to the ledger."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from api import figures
from api.client import filing
from api.client.acting import act, deliver, held, send, send_each, show, unlocked
from api.client.reporting import Beside, Context, File, check, report_app
from api.client.settings import settings_of
from api.client.words import account as account_of
from api.client.words import name32
from api.forms.annual_report import AnnualReport
from api.forms.canonical import data_digest_of
from api.forms.monthly_data import MonthlyData
from api.forms.parts import Part
from api.forms.quality_plan import QualityPlan
from api.forms.reading import Document
from api.forms.statement import Statement
from api.forms.statement_checks import counts
from api.forms.unit_profile import UnitProfile
from contracts.identifiers import name_bytes, uscc_bytes

month_app = typer.Typer(no_args_is_help=True, help="Monthly data: check, file.")
plan_app = typer.Typer(no_args_is_help=True, help="Quality-control plans: file, approve.")
profile_app = typer.Typer(no_args_is_help=True, help="Unit profiles from the permit.")
statement_app = typer.Typer(no_args_is_help=True, help="Verification statements.")
PARTS = {
    "month": month_app,
    "plan": plan_app,
    "profile": profile_app,
    "statement": statement_app,
}
for part in PARTS.values():
    part.command("check")(check)

Account = Annotated[str, typer.Option(help="Account by address or USCC.")]
Year = Annotated[int, typer.Option(help="Year of the plan.")]
Version = Annotated[int, typer.Option(help="The version that is judged: the newest.")]

OWN = bytes(18)
"""The ledger's word for a report that the enterprise prepared itself."""


@report_app.command("file")
def file_report(context: Context, file: File, beside: Beside = None) -> None:
    """File a report: nothing may bar it. Versions are never overwritten. Enterprise."""
    document, form = _checked(context, file, AnnualReport, beside)
    by = form.header.prepared_by.uscc
    preparer = OWN if by == form.enterprise.uscc else uscc_bytes(by)
    what = [form.period, document.digest, data_digest_of(form), preparer]
    _file(context, document, "report", what, Place("reports", form.period))


@month_app.command("file")
def file_month(context: Context, file: File) -> None:
    """File a month's data; after 40 days it is marked late. Enterprise."""
    document, form = _checked(context, file, MonthlyData)
    place = Place("months", _period_of(form.month // 100))
    _file(context, document, "fileMonth", [form.month, document.digest], place)


@plan_app.command("file")
def file_plan(context: Context, file: File) -> None:
    """File the quality-control plan of a year. Enterprise."""
    document, form = _checked(context, file, QualityPlan)
    place = Place("plans", _period_of(form.year))
    _file(context, document, "filePlan", [form.year, document.digest], place)


@plan_app.command("approve")
def approve_plan(context: Context, account: Account, year: Year, version: Version) -> None:
    """Approve a plan in its newest version. Department of the account's province."""
    approval = (account_of(account), year, version)
    act(settings_of(context), "Emissions", "approvePlans", [[approval]])


@plan_app.command("return")
def return_plan(
    context: Context,
    account: Account,
    year: Year,
    version: Version,
    reasons: Annotated[str, typer.Option(help="A short ASCII word, or 32 bytes in hex.")],
) -> None:
    """Send a plan back. Department of the account's province."""
    plan = (account_of(account), year, version)
    act(settings_of(context), "Emissions", "returnPlan", [plan, name32(reasons)])


@profile_app.command("file")
def file_profile(context: Context, file: File) -> None:
    """File what the permit says of every unit; one transaction for each. Enterprise."""
    settings = settings_of(context)
    document, form = _checked(context, file, UnitProfile)
    desk, key = unlocked(settings)
    filing.require_own(desk, form.enterprise.uscc)
    filing.bring(desk, document)
    each = [[name_bytes(one.unit_code), document.digest] for one in [*form.units, *form.lines]]
    send_each(settings, desk, key, "Emissions", "fileProfile", each)


@statement_app.command("file")
def file_statement(context: Context, file: File, beside: Beside = None) -> None:
    """File a verification statement on the newest report. The assigned agency."""
    settings = settings_of(context)
    document, form = _checked(context, file, Statement, beside)
    found, corrected, still = counts(form)
    statement = (
        figures.account(form.enterprise.uscc),
        form.period,
        form.report_version_before,
        form.report_version_after,
        form.total_before,
        form.total_verified,
        found,
        corrected,
        still,
        sha256(form.report_no.encode()).digest(),
        document.digest,
    )
    desk, key = unlocked(settings)
    filing.require_own(desk, form.agency.uscc)
    filing.bring(desk, document)
    send(settings, desk, key, "Verification", "fileStatements", [[statement]])


def _checked(
    context: Context, file: Path, form: type[Part], beside: list[Path] | None = None
) -> tuple[Document, Any]:
    document = filing.checked(settings_of(context), file, beside or ())
    return document, filing.typed(document, form, file)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a filing is found again in its account's dossier."""

    part: str
    period: int


def _file(
    context: Context, document: Document, function: str, what: list[object], place: Place
) -> None:
    """File it, and show which version it became and whether it came late."""
    settings = settings_of(context)
    desk, key = unlocked(settings)
    account = filing.require_own(desk, document.form.enterprise.uscc)  # type: ignore[attr-defined]
    filing.bring(desk, document)
    standing = deliver(settings, desk, key, "Emissions", function, what)
    if standing["standing"] == "included":
        told = desk.get(f"/v1/emissions/{account}/{place.period}")[place.part]
        row = next(one for one in told if one["transaction"] == standing["transaction"])
        standing |= {name: row[name] for name in ("version", "late", "document") if name in row}
    show(settings, standing)
    held(standing)


def _period_of(year: int) -> int:
    """The period of one year; the dossier of a longer one shows the same filings."""
    return year * 10_000 + year
