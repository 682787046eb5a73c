"""Block trades: each side signs its order to a file, the registry settles both."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api import figures
from api.client import words
from api.client.acting import act, show, unlocked
from api.client.exits import Exit, Stop
from api.client.proposing import TwoKeys, act_or_propose
from api.client.settings import settings_of
from api.signing import salt, sign_order
from contracts.orders import FIELDS, BlockOrder, typed_data
from contracts.vocabulary import Side

FORMAT = "tanji-order-1"
FILE_BYTES_MAX = 64 * 1024

trade_app = typer.Typer(no_args_is_help=True, help="Block trades: sign, settle.")
PARTS = {"trade": trade_app}


@trade_app.command("sign")
def sign(
    context: typer.Context,
    side: Annotated[str, typer.Option(help="sell or buy.")],
    counterparty: Annotated[str, typer.Option(help="The other side, by address or USCC.")],
    unit: Annotated[int, typer.Option(help="Such as 120192020.")],
    quantity: Annotated[int, typer.Option(help="Tonnes.")],
    price: Annotated[str, typer.Option(help="Yuan a tonne.")],
    valid_until: Annotated[str, typer.Option(help="ISO time.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
) -> None:
    """Sign one side of a block agreement. Nothing is sent; give the file to the registry."""
    settings = settings_of(context)
    if out.exists():
        raise Stop(Exit.USAGE, f"{out} is there already")
    desk, key = unlocked(settings)
    state = desk.get(f"/v1/keys/{key.address}")
    order = BlockOrder(
        state["account"],
        words.account(counterparty),
        Side(words.number("Side", side)),
        unit,
        quantity,
        words.fen(price),
        words.moment(valid_until),
        salt(),
    )
    typed = typed_data(order, state["chain_id"])
    signature = sign_order(order, state["chain_id"], key)
    file = {"format": FORMAT, "typedData": typed, "signature": "0x" + signature.hex()}
    out.write_text(json.dumps(file, indent=1) + "\n")
    show(settings, {"file": str(out), **_card(order)})


@trade_app.command("settle")
def settle(
    context: typer.Context,
    sell: Annotated[Path, typer.Argument(help="The seller's order.")],
    buy: Annotated[Path, typer.Argument(help="The buyer's order.")],
) -> None:
    """Settle both legs of a block agreement in one transaction. Registry."""
    settings = settings_of(context)
    arguments = [*_signed(sell), *_signed(buy)]
    act(settings, "Market", "settleBlock", arguments)


@trade_app.command("deposit")
def to_trading(
    context: typer.Context,
    unit: Annotated[int, typer.Option()],
    quantity: Annotated[int, typer.Option(help="Tonnes.")],
    two_keys: TwoKeys = False,
) -> None:
    """Move own units into the trading holding; by one key alone they mature first. Holder."""
    act_or_propose(settings_of(context), two_keys, "Market", "toTrading", [unit, quantity])


@trade_app.command("withdraw")
def to_registration(
    context: typer.Context,
    unit: Annotated[int, typer.Option()],
    quantity: Annotated[int, typer.Option(help="Tonnes.")],
) -> None:
    """Move own units back into the registration holding. Holder."""
    act(settings_of(context), "Market", "toRegistration", [unit, quantity])


@trade_app.command("close")
def report_close(
    context: typer.Context,
    day: Annotated[int, typer.Option(help="yyyymmdd in Beijing.")],
    price: Annotated[str, typer.Option(help="Yuan a tonne.")],
) -> None:
    """Report the close of a trading day. Exchange."""
    act(settings_of(context), "Market", "reportClose", [day, words.fen(price)])


def _signed(path: Path) -> tuple[dict[str, Any], bytes]:
    """An order and its signature from a file."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise Stop(Exit.USAGE, f"{path} is too large for an order")
        told = json.loads(path.read_text())
        if told["format"] != FORMAT:
            raise Stop(Exit.USAGE, f"{path} is of format {told['format']!r}")
        message, signature = told["typedData"]["message"], told["signature"]
        order = {name: message[name] for name, _ in FIELDS}
        order["salt"] = bytes.fromhex(message["salt"].removeprefix("0x"))
        return order, bytes.fromhex(signature.removeprefix("0x"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Stop(Exit.USAGE, f"{path} is no signed order: {error}") from error


def _card(order: BlockOrder) -> dict[str, object]:
    return {
        "account": order.account,
        "counterparty": order.counterparty,
        "side": order.side.name.lower(),
        "unit": figures.unit_name(order.unit),
        "quantity": order.quantity,
        "price": figures.yuan(order.price),
        "valid_until": figures.moment(order.valid_until_s),
    }
