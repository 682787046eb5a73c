"""Commands of verification: agencies, assignments, evaluations, and reviews of data quality."""

from datetime import datetime, time
from typing import Annotated

import typer

from api import figures
from api.client import filing, words
from api.client.acting import act, open_desk, send, show, unlocked
from api.client.acts import Account, Document, Period, Reason
from api.client.reporting import Context, File
from api.client.settings import settings_of
from api.forms.review import ReviewFindings, ReviewPlan

agency_app = typer.Typer(no_args_is_help=True, help="Verification agencies: admit, assign.")
review_app = typer.Typer(no_args_is_help=True, help="Reviews of data quality.")
PARTS = {"agency": agency_app, "review": review_app}

Agency = Annotated[str, typer.Option(help="Agency by address or USCC.")]
Grade = Annotated[int, typer.Option(min=0, max=100)]
Campaign = Annotated[int, typer.Option(help="Number of the review.")]


@agency_app.command("admit")
def admit(
    context: Context,
    agency: Agency,
    tender: Document,
    until: Annotated[str, typer.Option(help="ISO time at which the admission ends.")],
) -> None:
    """Admit an agency to the province after a tender. Department."""
    what = [words.account(agency), words.document(tender), words.moment(until)]
    act(settings_of(context), "Verification", "admit", what)


@agency_app.command("withdraw")
def withdraw(context: Context, agency: Agency, reason: Reason) -> None:
    """End an admission. Department."""
    what = [words.account(agency), words.name32(reason)]
    act(settings_of(context), "Verification", "withdraw", what)


@agency_app.command("assign")
def assign(
    context: Context,
    agency: Agency,
    period: Period,
    account: Annotated[list[str], typer.Option(help="Account; may be repeated.")],
) -> None:
    """Assign an agency to units. Department of their province. All or none."""
    rows = [(words.account(one), period, words.account(agency)) for one in account]
    act(settings_of(context), "Verification", "assign", [rows])


@agency_app.command("evaluate")
def evaluate(
    context: Context,
    agency: Agency,
    year: Annotated[int, typer.Option()],
    quality: Grade,
    compliance: Grade,
    timeliness: Grade,
    document: Document,
) -> None:
    """Evaluate an agency's year, each from 0 to 100; again is a revision. Department."""
    row = (words.account(agency), year, quality, compliance, timeliness, words.document(document))
    act(settings_of(context), "Verification", "evaluate", [[row]])


@agency_app.command("list")
def list_agencies(context: Context) -> None:
    """Agencies by province. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/agencies")))


@agency_app.command("evaluations")
def list_evaluations(context: Context) -> None:
    """How agencies were evaluated. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/evaluations")))


@review_app.command("open")
def open_review(context: Context, file: File) -> None:
    """Keep a review's plan at the desk and open it, from its first to its last day. Department."""
    settings = settings_of(context)
    document = filing.checked(settings, file)
    form = filing.typed(document, ReviewPlan, file)
    desk, key = unlocked(settings)
    digest = filing.bring(desk, document)
    opens = datetime.combine(form.starts_on, time.min, figures.BEIJING)
    ends = datetime.combine(form.ends_on, time.max, figures.BEIJING)
    what = [digest, int(opens.timestamp()), int(ends.timestamp()), len(form.teams)]
    send(settings, desk, key, "Verification", "openCampaign", what)


@review_app.command("units")
def add_units(context: Context, file: File, campaign: Campaign) -> None:
    """Put the units of a review's plan under it. Department."""
    settings = settings_of(context)
    form = filing.typed(filing.checked(settings, file), ReviewPlan, file)
    accounts = [figures.account(uscc) for team in form.teams for uscc in team.units]
    act(settings, "Verification", "addUnits", [campaign, accounts])


@review_app.command("record")
def record(
    context: Context,
    file: File,
    campaign: Campaign,
    severity: Annotated[str, typer.Option(help="minor, serious or false_data.")],
) -> None:
    """Keep what a team found at one enterprise at the desk and record it. Department."""
    settings = settings_of(context)
    document = filing.checked(settings, file)
    form = filing.typed(document, ReviewFindings, file)
    desk, key = unlocked(settings)
    digest = filing.bring(desk, document)
    grade = words.number("Severity", severity)
    row = (figures.account(form.enterprise.uscc), form.period, grade, digest)
    send(settings, desk, key, "Verification", "recordFindings", [campaign, [row]])


@review_app.command("close")
def close(context: Context, campaign: Campaign, summary: Document) -> None:
    """Close a review for good. Department."""
    act(settings_of(context), "Verification", "closeCampaign", [campaign, words.document(summary)])


@review_app.command("list")
def list_reviews(context: Context) -> None:
    """Reviews with how many units and findings each has. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/reviews")))


@review_app.command("findings")
def list_findings(context: Context, account: Account) -> None:
    """What reviews found at an account."""
    settings = settings_of(context)
    desk, _ = unlocked(settings)
    show(settings, list(desk.pages("/v1/findings", account=words.account(account))))
