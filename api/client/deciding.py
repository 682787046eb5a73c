"""Commands around a decision on an emission: accept, object, resolve, decide anew; look at all."""

from typing import Annotated

import typer

from api.client import words
from api.client.acting import act, logged_in, open_desk, show
from api.client.acts import Account, Document, Period, emission_app
from api.client.settings import settings_of

Context = typer.Context
Tonnes = Annotated[int, typer.Option(help="Tonnes.")]
Units = Annotated[int, typer.Option(help="Units to surrender.")]
Pack = Annotated[str, typer.Option(help="Name of the rule pack.")]

PARTS = {"emission": emission_app}


@emission_app.command("accept")
def accept(context: Context, period: Period) -> None:
    """Accept the decision, which makes it final. Enterprise."""
    act(settings_of(context), "Emissions", "accept", [period])


@emission_app.command("object")
def object_(context: Context, period: Period, reasons: Document) -> None:
    """Object to the decision within 7 working days of the notice. Enterprise."""
    act(settings_of(context), "Emissions", "object", [period, words.document(reasons)])


@emission_app.command("resolve")
def resolve(
    context: Context,
    account: Account,
    period: Period,
    verified: Tonnes,
    obligation: Units,
    pack: Pack,
    inputs: Document,
    reasons: Document,
) -> None:
    """Decide on an objection: the same figures dismiss it, others change it. Department."""
    decision = _decision(account, period, verified, obligation, pack, inputs, "objection")
    what = [decision, words.document(reasons)]
    act(settings_of(context), "Emissions", "resolve", what)


@emission_app.command("redetermine")
def redetermine(
    context: Context,
    account: Account,
    period: Period,
    verified: Tonnes,
    obligation: Units,
    pack: Pack,
    inputs: Document,
    finding: Annotated[int, typer.Option(help="Number of the review's finding.")],
) -> None:
    """Decide anew after a review's finding. Department of the account's province."""
    decision = _decision(account, period, verified, obligation, pack, inputs, "redetermined")
    act(settings_of(context), "Emissions", "redetermine", [decision, finding])


@emission_app.command("show")
def show_dossier(
    context: Context,
    account: Annotated[str, typer.Argument(help="Account by address or USCC.")],
    period: Annotated[int, typer.Argument(help="Compliance period, such as 20192020.")],
) -> None:
    """Everything filed, stated, decided and objected to, with its clocks."""
    settings = settings_of(context)
    show(settings, logged_in(settings).get(f"/v1/emissions/{words.account(account)}/{period}"))


@emission_app.command("published")
def list_published(
    context: Context,
    period: Annotated[int | None, typer.Option(help="Compliance period.")] = None,
) -> None:
    """Final emissions. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/emissions/published", period=period)))


def _decision(
    account: str,
    period: int,
    verified: int,
    obligation: int,
    pack: str,
    inputs: str,
    basis: str,
) -> tuple[object, ...]:
    """A decision as the contract takes it (IEmissions.Decision)."""
    return (
        words.account(account),
        period,
        verified,
        obligation,
        words.name32(pack),
        words.document(inputs),
        words.number("Basis", basis),
    )
