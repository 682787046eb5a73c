"""Commands of cancellation and offset: units given up for good, freely or for an obligation."""

from typing import Annotated

import typer

from api.client import words
from api.client.acting import act, logged_in, open_desk, show
from api.client.acts import Reason
from api.client.looks import ROWS, Most
from api.client.proposing import Expires, TwoKeys, act_or_propose, propose
from api.client.settings import settings_of

cancel_app = typer.Typer(no_args_is_help=True, help="Voluntary cancellation, which is final.")

offset_app = typer.Typer(no_args_is_help=True, help="National offset, with credits.")

PARTS = {"cancel": cancel_app, "offset": offset_app}

WORD_MOST = 32
"""More characters than a batch and its tonnes have."""

Request = Annotated[int, typer.Argument(help="Number of the offset request.")]


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


@offset_app.command("request")
def request_offset(
    context: typer.Context,
    period: Annotated[int, typer.Option(help="Compliance period, such as 20192020.")],
    batch: Annotated[list[str], typer.Option(help="BATCH:TONNES, such as 3:500; repeatable.")],
    late: Annotated[bool, typer.Option("--late", help="For arrears, after the deadline.")] = False,
    two_keys: TwoKeys = False,
) -> None:
    """Reserve credits for offset. Enterprise."""
    what = [period, [_item(one) for one in batch]]
    settings = settings_of(context)
    if late:
        act_or_propose(settings, two_keys, "Offsets", "requestLate", what)
    else:
        act_or_propose(settings, two_keys, "Offsets", "request", what)


def _item(text: str) -> tuple[int, int]:
    batch, _, tonnes = text.partition(":")
    if text.isascii() and batch.isdecimal() and tonnes.isdecimal() and len(text) <= WORD_MOST:
        item = int(batch), int(tonnes)
        if item[0] < 1 << 32 and item[1] < 1 << 64:
            return item
    raise typer.BadParameter(f"{text!r} is not BATCH:TONNES, such as 3:500")


@offset_app.command("transmit")
def transmit_offset(context: typer.Context, request: Request) -> None:
    """Confirm the credits as pending offset. Credit registry."""
    act(settings_of(context), "Offsets", "transmit", [request])


@offset_app.command("approve")
def approve_offset(context: typer.Context, request: Request) -> None:
    """Approve what was transmitted. Department of the account's province."""
    act(settings_of(context), "Offsets", "approve", [request])


@offset_app.command("refuse")
def refuse_offset(context: typer.Context, request: Request, reason: Reason) -> None:
    """Refuse a request before approval; the credits return. Department."""
    act(settings_of(context), "Offsets", "refuse", [request, words.reason(reason)])


@offset_app.command("withdraw")
def withdraw_offset(context: typer.Context, request: Request) -> None:
    """Take a request back before approval; the credits return. Enterprise."""
    act(settings_of(context), "Offsets", "withdraw", [request])


@offset_app.command("cancel")
def cancel_offset(context: typer.Context, request: Request) -> None:
    """Cancel what was approved, for good. Credit registry."""
    act(settings_of(context), "Offsets", "cancel", [request])


@offset_app.command("list")
def list_offsets(context: typer.Context, most: Most = ROWS) -> None:
    """Offset requests that the key may see."""
    settings = settings_of(context)
    rows = logged_in(settings).pages("/v1/offsets")
    show(settings, [row for row, _ in zip(rows, range(most), strict=False)])


@offset_app.command("show")
def show_offset(context: typer.Context, request: Request) -> None:
    """One offset request, with its batches and their serials."""
    settings = settings_of(context)
    show(settings, logged_in(settings).get(f"/v1/offsets/{request}"))
