"""`tanji carryover`: compute what may be carried, notify it, apply within it, process."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from api.client import words
from api.client.acting import act, logged_in, send_each, show, unlocked
from api.client.acts import Reason
from api.client.desk import Desk
from api.client.exits import Exit, Stop
from api.client.issuance import LINES_PER_TRANSACTION
from api.client.proposing import TwoKeys, act_or_propose
from api.client.settings import settings_of
from contracts.rules import Refused
from contracts.rules.table_units import canonical
from contracts.rules.vintages import carry_over
from contracts.rules.written import read_json

Context = typer.Context
Into = Annotated[int, typer.Option(help="The period that is carried into, such as 20252025.")]
Instant = Annotated[str | None, typer.Option(help="ISO; Beijing's time without an offset.")]
Application = Annotated[int, typer.Argument(help="Number of the application.")]
Unit = Annotated[list[str], typer.Option(help="UNIT:TONNES, such as 120232023:500; repeatable.")]

INTO = 20252025
TONNES = ("sold_t", "bought_t", "registration_t", "trading_t", "judicially_frozen_t", "pending_t")
"""The figures of a line that its most is computed from."""

PACK = "vintages"
"""The rule pack that holds the formula and the windows."""

carry_app = typer.Typer(no_args_is_help=True, help="Carry-over of earlier vintages.")
PARTS = {"carryover": carry_app}


@carry_app.command("compute")
def compute(
    context: Context,
    into: Into = INTO,
    sold_from: Instant = None,
    held_at: Instant = None,
    out: Annotated[Path | None, typer.Option(help="File for `notify`; shown if left out.")] = None,
) -> None:
    """Figures and most of every power enterprise, off the ledger, with the formula."""
    settings = settings_of(context)
    told = {"sold_from": sold_from, "held_at": held_at}
    found = logged_in(settings).get("/v1/carry-over-figures", period=into, **told)
    _hold_to_the_rule(found)
    if out is None:
        show(settings, found if settings.as_json else found["lines"])
        return
    out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    card = {name: value for name, value in found.items() if name != "lines"}
    show(settings, {**card, "lines": len(found["lines"]), "file": str(out)})


@carry_app.command("notify")
def notify(
    context: Context,
    file: Annotated[Path, typer.Argument(help="What `compute --out` wrote.")],
    pack: Annotated[str, typer.Option(help="Name of the rule pack.")] = PACK,
) -> None:
    """Tell every account of the file its most, where it was not told the same. Registry."""
    settings = settings_of(context)
    found = _read(file)
    desk, key = unlocked(settings)
    told = _told(desk, found["into"])
    lines = [
        (line["account"], line["most_t"], words.hash32(line["digest"]))
        for line in found["lines"]
        if told.get(line["account"]) != (line["most_t"], line["digest"])
    ]
    size = LINES_PER_TRANSACTION
    calls = [
        [found["into"], words.name32(pack), lines[at : at + size]]
        for at in range(0, len(lines), size)
    ]
    send_each(settings, desk, key, "CarryOver", "notify", calls)


@carry_app.command("apply")
def apply_for(context: Context, unit: Unit, into: Into = INTO, two_keys: TwoKeys = False) -> None:
    """Apply within the most that was notified; the units are reserved. Enterprise."""
    what = [into, [_item(one) for one in unit]]
    act_or_propose(settings_of(context), two_keys, "CarryOver", "applyFor", what)


@carry_app.command("withdraw")
def withdraw(context: Context, application: Application) -> None:
    """Take an application back that is not processed yet. Enterprise."""
    act(settings_of(context), "CarryOver", "withdraw", [application])


@carry_app.command("process")
def process(context: Context, applications: Annotated[list[int], typer.Argument()]) -> None:
    """Replace the units of applications by units of the later vintage. Registry."""
    act(settings_of(context), "CarryOver", "process", [applications])


@carry_app.command("refuse")
def refuse(context: Context, application: Application, reason: Reason) -> None:
    """Refuse an application; its units and its room return. Registry."""
    act(settings_of(context), "CarryOver", "refuse", [application, words.name32(reason)])


def _item(text: str) -> tuple[int, int]:
    unit, _, tonnes = text.partition(":")
    if not (unit.isdecimal() and tonnes.isdecimal()):
        raise typer.BadParameter(f"{text!r} is not UNIT:TONNES")
    return int(unit), int(tonnes)


def _read(file: Path) -> dict[str, Any]:
    """What `compute` wrote, computed again."""
    try:
        found: Any = read_json(file.read_text(encoding="utf-8"))
        _hold_to_the_rule(found)
    except (OSError, ValueError, KeyError, TypeError, Refused) as error:
        raise Stop(Exit.BAD_FILE, f"{file} is not what `compute --out` writes") from error
    return dict(found)


def _told(desk: Desk, into: int) -> dict[str, tuple[int, str]]:
    """What each account was told last."""
    notices = desk.pages("/v1/carry-over-notices", period=into)
    return {one["account"]: (one["most"], one["inputs"]) for one in notices}


def _hold_to_the_rule(found: Mapping[str, Any]) -> None:
    """Compute most and digest of every line again here: the desk is not taken at its word."""
    for line in found["lines"]:
        tonnes = {name: line[name] for name in TONNES}
        complied = line["complied_on_time"]
        most = carry_over(**tonnes, complied_on_time=complied).max_carry_t
        if most != line["most_t"]:
            raise Stop(Exit.REFUSED, f"{line['uscc']}: {line['most_t']} is told, {most} computed")
        told = {name: found[name] for name in ("into", "sold_from", "held_at")}
        whose = {name: line[name] for name in ("uscc", "account")}
        given = canonical({**told, **whose, **tonnes, "complied_on_time": complied})
        digest = "0x" + hashlib.sha256(given).hexdigest()
        if digest != line["digest"]:
            raise Stop(Exit.REFUSED, f"{line['uscc']}: the digest of its figures is {digest}")
