"""Negotiated delivery: a book of supply and demand, matched into agreements for both to sign."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from api import figures
from api.client.acting import show
from api.client.exits import Exit, Stop
from api.client.orders import trade_app
from api.client.settings import settings_of
from contracts.rules.deliveries import Agreement, Demand, Supply, match_deliveries
from contracts.rules.form import Refused

PARTS = {"trade": trade_app}
COLUMNS = ["side", "account", "unit", "tonnes", "price"]
BOOK_BYTES_MAX = 4 * 1024 * 1024
WHOLE_MOST = 1 << 63


@trade_app.command("match")
def match(
    context: typer.Context,
    book: Annotated[Path, typer.Argument(help="CSV with side,account,unit,tonnes,price.")],
    least: Annotated[int, typer.Option(min=1, help="The smallest agreement, in tonnes.")] = 1,
) -> None:
    """Match supply and demand into agreements, for both sides to sign. Offline, binds nobody."""
    supplies, demands = _read(book)
    found = match_deliveries(supplies, demands, least)
    show(settings_of(context), [_card(one) for one in found.agreements])


def _read(path: Path) -> tuple[list[Supply], list[Demand]]:
    """Supply and demand of a book; Stop names the line that is none."""
    supplies: list[Supply] = []
    demands: list[Demand] = []
    for number, row in enumerate(_rows(path), 2):
        try:
            account, unit, tonnes, limit = _fields(row)
            if row["side"] == "supply" and unit is not None:
                supplies.append(Supply(account, unit, tonnes, limit))
            elif row["side"] == "demand":
                demands.append(Demand(account, unit, tonnes, limit))
            else:
                raise ValueError("a side is `supply`, with a unit, or `demand`")
        except (ValueError, Refused) as error:
            raise Stop(Exit.BAD_FILE, f"{path}, line {number}: {error}") from error
    return supplies, demands


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        if path.stat().st_size > BOOK_BYTES_MAX:
            raise Stop(Exit.BAD_FILE, f"{path} is larger than {BOOK_BYTES_MAX} bytes")
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), restkey="more", restval="", strict=True)
        if reader.fieldnames != COLUMNS:
            raise Stop(Exit.BAD_FILE, f"{path}: the first line is {','.join(COLUMNS)}")
        return list(reader)
    except (OSError, ValueError, csv.Error) as error:
        raise Stop(Exit.BAD_FILE, f"{path} is no book: {error}") from error


def _fields(row: dict[str, str]) -> tuple[str, int | None, int, int]:
    if "more" in row:
        raise ValueError("more fields than columns")
    account = figures.account(row["account"])
    unit = _whole(row["unit"]) if row["unit"] else None
    return account, unit, _whole(row["tonnes"]), _above_zero(figures.fen(row["price"]))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(WHOLE_MOST))):
        raise ValueError(f"{text!r} is no whole number")
    return _above_zero(int(text))


def _above_zero(number: int) -> int:
    if not 0 < number < WHOLE_MOST:
        raise ValueError(f"{number} is not above zero, or too large")
    return number


def _card(one: Agreement) -> dict[str, object]:
    return {
        "seller": one.seller,
        "buyer": one.buyer,
        "unit": one.unit,
        "quantity": one.tonnes,
        "price": figures.yuan(one.price_fen),
        "amount": figures.yuan(one.tonnes * one.price_fen),
    }
