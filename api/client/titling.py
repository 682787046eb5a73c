"""`tanji title` and `tanji pledge`: changes of title by two institutions, and pledges as a flag."""

from itertools import islice
from typing import Annotated

import typer

from api.client import words
from api.client.acting import act, logged_in, open_desk, show
from api.client.looks import ROWS, Most
from api.client.proposing import Expires, propose
from api.client.settings import settings_of

Context = typer.Context
Account = Annotated[str, typer.Option(help="Account by address or USCC.")]
Giver = Annotated[str, typer.Option("--from", help="Who gives: address or USCC.")]
Taker = Annotated[str, typer.Option("--to", help="Who takes: address or USCC.")]
Unit = Annotated[int, typer.Option(help="Unit, such as 120192020.")]
Quantity = Annotated[int, typer.Option(min=1, help="Tonnes.")]
In = Annotated[str, typer.Option("--bucket", help="registration, trading or frozen.")]
Reason = Annotated[str, typer.Option(help="Public text, at most 512 bytes.")]
Document = Annotated[str, typer.Option(help="A file, whose SHA-256 is taken, or 0x... itself.")]
Pledge = Annotated[int, typer.Argument(help="Number of the pledge.")]
Change = Annotated[int, typer.Argument(help="Number of the change.")]

title_app = typer.Typer(no_args_is_help=True, help="Changes of title, by two institutions.")
pledge_app = typer.Typer(no_args_is_help=True, help="Pledges: a flag beside the units, no title.")
PARTS = {"title": title_app, "pledge": pledge_app}


@title_app.command("transfer")
def transfer(
    context: Context,
    giver: Giver,
    taker: Taker,
    unit: Unit,
    quantity: Quantity,
    document: Document,
    bucket: In = "registration",
    expires: Expires = None,
) -> None:
    """Propose that units follow a legal person to its recorded successor."""
    place = words.number("Bucket", bucket)
    parties = [words.account(giver), words.account(taker)]
    what = [*parties, unit, place, quantity, words.document(document)]
    propose(settings_of(context), "Titles", "transferTitle", what, expires)


@title_app.command("force")
def force(
    context: Context,
    giver: Giver,
    taker: Taker,
    unit: Unit,
    quantity: Quantity,
    cause: Annotated[str, typer.Option(help="judgment, succession, correction or deduction.")],
    reason: Reason,
    document: Document,
    bucket: In = "registration",
    expires: Expires = None,
) -> None:
    """Propose a forced transfer with its public reason. Department or ministry."""
    place, why = words.number("Bucket", bucket), words.number("Cause", cause)
    parties = [words.account(giver), words.account(taker)]
    what = [*parties, unit, place, quantity, why, reason, words.document(document)]
    propose(settings_of(context), "Titles", "force", what, expires)


@title_app.command("reverse")
def reverse(
    context: Context,
    change: Change,
    reason: Reason,
    document: Document,
    bucket: In = "registration",
    expires: Expires = None,
) -> None:
    """Propose to take a correction back, as far as its units are there. Department or ministry."""
    what = [change, words.number("Bucket", bucket), reason, words.document(document)]
    propose(settings_of(context), "Titles", "reverse", what, expires)


@title_app.command("take-back")
def take_back(
    context: Context,
    account: Account,
    unit: Unit,
    quantity: Quantity,
    reason: Reason,
    document: Document,
    bucket: In = "registration",
    expires: Expires = None,
) -> None:
    """Propose to take back what a closing account without successor holds. Department."""
    place = words.number("Bucket", bucket)
    what = [words.account(account), unit, place, quantity, reason, words.document(document)]
    propose(settings_of(context), "Titles", "takeBack", what, expires)


@title_app.command("list")
def list_changes(context: Context, most: Most = ROWS) -> None:
    """Changes of title; public."""
    settings = settings_of(context)
    show(settings, list(islice(open_desk(settings).pages("/v1/title-transfers"), most)))


@title_app.command("freezes")
def list_freezes(context: Context, most: Most = ROWS) -> None:
    """The register of judicial freezes; public."""
    settings = settings_of(context)
    rows = islice(open_desk(settings).pages("/v1/freezes"), most)
    show(settings, [{k: v for k, v in row.items() if k != "ends"} for row in rows])


@pledge_app.command("ask")
def ask(
    context: Context,
    pledgee: Annotated[str, typer.Option(help="In whose favour: address or USCC.")],
    unit: Unit,
    quantity: Quantity,
    registration: Annotated[str, typer.Option(help="Reference in the register, or @FILE.")],
) -> None:
    """Ask for the flag. The holder."""
    what = [words.account(pledgee), unit, quantity, words.name32(registration)]
    act(settings_of(context), "Titles", "pledge", what)


@pledge_app.command("accept")
def accept(context: Context, pledge: Pledge) -> None:
    """Agree to it. The pledgee."""
    act(settings_of(context), "Titles", "acceptPledge", [pledge])


@pledge_app.command("withdraw")
def withdraw(context: Context, pledge: Pledge) -> None:
    """Take back or decline what is not recorded yet. Pledgor or pledgee."""
    act(settings_of(context), "Titles", "withdrawPledge", [pledge])


@pledge_app.command("record")
def record(context: Context, pledge: Pledge) -> None:
    """Record what both agreed on. Registry."""
    act(settings_of(context), "Titles", "recordPledge", [pledge])


@pledge_app.command("release")
def release(context: Context, pledge: Pledge) -> None:
    """Give it up. The pledgee."""
    act(settings_of(context), "Titles", "releasePledge", [pledge])


@pledge_app.command("lift")
def lift(context: Context, pledge: Pledge) -> None:
    """Lift what the pledgee gave up. Registry."""
    act(settings_of(context), "Titles", "liftPledge", [pledge])


@pledge_app.command("list")
def list_pledges(context: Context, most: Most = ROWS) -> None:
    """Pledges of the account, given and taken."""
    settings = settings_of(context)
    rows = islice(logged_in(settings).pages("/v1/pledges"), most)
    show(settings, [{k: v for k, v in row.items() if k != "steps"} for row in rows])
