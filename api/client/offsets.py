"""Commands of cancellation and offset: units given up for good, freely or for an obligation."""

from typing import Annotated

import typer

from api.client import words
from api.client.acting import open_desk, show
from api.client.looks import ROWS, Most
from api.client.proposing import Expires, propose
from api.client.settings import settings_of

cancel_app = typer.Typer(no_args_is_help=True, help="Voluntary cancellation, which is final.")

PARTS = {"cancel": cancel_app}


@cancel_app.command("propose")
def propose_cancellation(
    context: typer.Context,
    unit: Annotated[int, typer.Option(help="Unit, such as 120192020.")],
    quantity: Annotated[int, typer.Option(help="Tonnes.")],
    beneficiary: Annotated[str, typer.Option(help="For whom; published. No person's data.")],
    reason: Annotated[str, typer.Option(help="Why; published.")],
    purpose: Annotated[
        str,
        typer.Option(
            help="voluntary, event_neutrality, own_emissions, local_market or public_good."
        ),
    ] = "voluntary",
    expires: Expires = None,
) -> None:
    """Propose that own units are cancelled for good; another key of the account approves."""
    number = words.number("Purpose", purpose)
    what = [unit, quantity, number, beneficiary, reason]
    propose(settings_of(context), "Cancellation", "cancel", what, expires)


@cancel_app.command("list")
def list_cancellations(context: typer.Context, most: Most = ROWS) -> None:
    """Cancellation statements. Needs no login."""
    settings = settings_of(context)
    rows = open_desk(settings).pages("/v1/cancellations")
    show(settings, [row for row, _ in zip(rows, range(most), strict=False)])


@cancel_app.command("show")
def show_cancellation(context: typer.Context, statement: int) -> None:
    """One cancellation statement, with its text. Needs no login."""
    settings = settings_of(context)
    show(settings, open_desk(settings).get(f"/v1/cancellations/{statement}"))
