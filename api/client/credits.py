"""Commands that look at credits: accounts, projects, batches; only accounts need a login."""

from typing import Annotated

import typer

from api.client.acting import logged_in, open_desk, show
from api.client.settings import settings_of

credit_app = typer.Typer(no_args_is_help=True, help="Credits: accounts, projects, batches.")
Context = typer.Context


@credit_app.command("accounts")
def list_accounts(
    context: Context,
    state: Annotated[
        str | None, typer.Option(help="applied, returned, checked, open or closed.")
    ] = None,
) -> None:
    """Credit accounts that the key may see."""
    settings = settings_of(context)
    show(settings, list(logged_in(settings).pages("/v1/credit-accounts", state=state)))


@credit_app.command("counts")
def show_counts(context: Context) -> None:
    """How many credit accounts were applied for and opened. Needs no login."""
    settings = settings_of(context)
    show(settings, open_desk(settings).get("/v1/credit-accounts/counts"))


@credit_app.command("projects")
def list_projects(context: Context) -> None:
    """Projects and their stages. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/credit-projects")))


@credit_app.command("project")
def show_project(context: Context, number: int) -> None:
    """One project with its accountings and batches. Needs no login."""
    settings = settings_of(context)
    show(settings, open_desk(settings).get(f"/v1/credit-projects/{number}"))


@credit_app.command("comments")
def list_comments(context: Context, number: int) -> None:
    """What was said of a project in public. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages(f"/v1/credit-projects/{number}/comments")))


@credit_app.command("batches")
def list_batches(context: Context) -> None:
    """Batches with their serial ranges. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/credit-batches")))


@credit_app.command("batch")
def show_batch(context: Context, number: int) -> None:
    """One batch with the serials that were taken. Needs no login."""
    settings = settings_of(context)
    show(settings, open_desk(settings).get(f"/v1/credit-batches/{number}"))
