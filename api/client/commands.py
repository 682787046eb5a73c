"""All commands of `tanji`, and the options they share."""

from pathlib import Path
from typing import Annotated

import typer

from api.client import (
    acts,
    agencies,
    authority,
    carrying,
    certificates,
    computing,
    deciding,
    deliveries,
    enforcing,
    every_act,
    filings,
    keystore,
    looks,
    offsets,
    orders,
    papers,
    reporting,
    rulebook,
    surrendering,
    tasks,
    titling,
)
from api.client.acting import show, unlocked
from api.client.settings import DESK, Anywhere, Settings, keys_folder, settings_of
from api.limits import RECEIPT_WAIT_S

app = typer.Typer(
    cls=Anywhere,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The registry's command line. Every write is prepared, signed here, submitted, and "
    "waited for. Exit codes: 0 done, 1 refused or reverted, 2 wrong usage, 3 unreachable, "
    "4 not allowed, 5 not found, 6 key trouble, 7 still waiting, "
    "8 a file not of its form, or not readable or writable.",
)

keys_app = typer.Typer(no_args_is_help=True, help="Keys, encrypted on this machine.")
app.add_typer(keys_app, name="key")
COMMANDS = (
    acts,
    deciding,
    computing,
    carrying,
    orders,
    deliveries,
    enforcing,
    looks,
    offsets,
    papers,
    certificates,
    rulebook,
    surrendering,
    reporting,
    filings,
    agencies,
    authority,
    titling,
    tasks,
    every_act,
)
for name, part in {name: part for one in COMMANDS for name, part in one.PARTS.items()}.items():
    app.add_typer(part, name=name)
for look in looks.COMMANDS:
    app.command()(look)


@app.callback()
def root(
    context: typer.Context,
    desk: Annotated[str, typer.Option(envvar="TANJI_DESK", help="URL of the desk.")] = DESK,
    keys: Annotated[Path | None, typer.Option(help="Folder of keys.")] = None,
    key: Annotated[str | None, typer.Option(envvar="TANJI_KEY", help="Which key signs.")] = None,
    passphrase_file: Annotated[
        Path | None, typer.Option(help="File of mode 0600 that holds the passphrase.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Annotated[str, typer.Option(help="zh-CN or en.")] = "zh-CN",
    chain_id: Annotated[
        int | None, typer.Option(envvar="TANJI_CHAIN_ID", help="The ledger that is meant.")
    ] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for a block.")] = RECEIPT_WAIT_S,
    receipts: Annotated[
        Path | None,
        typer.Option(envvar="TANJI_RECEIPTS", help="Folder that keeps admission receipts."),
    ] = None,
) -> None:
    """Keep what all commands share."""
    folder = keys or keys_folder()
    context.obj = Settings(
        desk, folder, key, passphrase_file, as_json, lang, chain_id, wait, receipts
    )


@keys_app.command("new")
def create_key(context: typer.Context, name: str) -> None:
    """Make a key. Its passphrase is the only way to use it; nobody can reset it."""
    settings = settings_of(context)
    secret = keystore.passphrase(settings.passphrase_file, confirm=True)
    show(settings, _card(keystore.create(settings.keys, name, secret)))


@keys_app.command("list")
def list_keys(context: typer.Context) -> None:
    """The keys on this machine."""
    settings = settings_of(context)
    show(settings, [_card(stored) for stored in keystore.listed(settings.keys)])


@keys_app.command("show")
def show_key(context: typer.Context, name: str) -> None:
    """One key's address and file."""
    settings = settings_of(context)
    show(settings, _card(keystore.find(settings.keys, name)))


@app.command()
def login(context: typer.Context) -> None:
    """Log in with a key; later reads need no passphrase for an hour."""
    settings = settings_of(context)
    desk, _ = unlocked(settings)
    show(settings, desk.get("/v1/viewer"))


def _card(stored: keystore.Stored) -> dict[str, str]:
    return {"name": stored.name, "address": stored.address, "file": str(stored.path)}
