"""Commands of surrender: what is owed, which units, arrears, supply, mandates, notices."""

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Annotated, Any

import typer
from rich.console import Console

from api import figures
from api.client import words
from api.client.acting import act, logged_in, send_each, show, unlocked
from api.client.acts import Account, Document, Period, surrender_app
from api.client.desk import Desk
from api.client.exits import Exit, Stop
from api.client.proposing import Expires, TwoKeys, act_or_propose, propose
from api.client.settings import Settings, settings_of
from contracts.identifiers import BORROWED, CEA, allowance_id
from contracts.rules.publication import period_of
from contracts.rules.surrender_order import (
    NOT_ENOUGH,
    Flaw,
    Part,
    default_order,
    mandate_order,
    request_flaws,
)
from contracts.rules.vintages import VINTAGES

Context = typer.Context
Items = Annotated[
    list[str] | None,
    typer.Option("--item", help="UNIT:TONNES, such as 120192020:1000; may be repeated."),
]
Tonnes = Annotated[
    int | None,
    typer.Option("--tonnes", "--quantity", min=1, help="Oldest eligible vintage first."),
]
Unit = Annotated[int | None, typer.Option(help="The one unit that --tonnes are of.")]
Item = tuple[int, int]

WORD_MOST = 32
"""More characters than a unit and its tonnes have."""

PARTS = {"surrender": surrender_app}


@surrender_app.command("request")
def request(
    context: Context,
    period: Period,
    tonnes: Tonnes = None,
    unit: Unit = None,
    item: Items = None,
    two_keys: TwoKeys = False,
) -> None:
    """Reserve units for surrender, until the deadline. Enterprise."""
    settings = settings_of(context)
    items = _chosen(settings, period, tonnes, unit, item, arrears=False)
    act_or_propose(settings, two_keys, "Compliance", "request", [period, items])


@surrender_app.command("late")
def request_late(
    context: Context,
    period: Period,
    tonnes: Tonnes = None,
    unit: Unit = None,
    item: Items = None,
    two_keys: TwoKeys = False,
) -> None:
    """Reserve units for arrears, after the deadline. Enterprise."""
    settings = settings_of(context)
    items = _chosen(settings, period, tonnes, unit, item, arrears=True)
    act_or_propose(settings, two_keys, "Compliance", "requestLate", [period, items])


@surrender_app.command("check")
def check(
    context: Context,
    period: Period,
    item: Items = None,
    tonnes: Tonnes = None,
    unit: Unit = None,
    arrears: Annotated[bool, typer.Option(help="As after the deadline.")] = False,
) -> None:
    """Everything that is wrong with a request, before it is signed. Enterprise."""
    settings = settings_of(context)
    desk = logged_in(settings)
    account = _own(desk)
    year, registered = _year(period), _registered(desk, account)
    parts, flaws = _parts(period, _named(period, tonnes, unit, item))
    if not parts and not flaws and tonnes:
        found = default_order(registered, year, tonnes, arrears=arrears)
        parts = list(found.parts)
        if found.missing_t:
            flaws.append(Flaw(NOT_ENOUGH, None, tonnes - found.missing_t, tonnes))
    owed = _obligation(desk, account, period)
    free = owed["remaining"] - owed["pending"] - owed["offset_pending"]
    if parts or not flaws:
        flaws += request_flaws(parts, registered, year, max(0, free), arrears=arrears)
    told = [asdict(flaw) for flaw in flaws]
    if not owed["final"]:
        told.append({"reason": "NOT_FINAL", "vintage": None, "expected_t": 0, "found_t": 0})
    if told:
        lines = [f"{len(told)} wrong:", *(_flaw(one) for one in told)]
        raise Stop(Exit.REFUSED, "\n".join(lines), {"code": "request_flawed", "flaws": told})
    show(settings, [])


@surrender_app.command("obligations")
def obligations(
    context: Context,
    account: Annotated[str | None, typer.Option(help="Account by address or USCC.")] = None,
    period: Annotated[int | None, typer.Option(help="Compliance period.")] = None,
) -> None:
    """What is owed, surrendered, pending and still missing."""
    settings = settings_of(context)
    named = words.account(account) if account else None
    rows = logged_in(settings).pages("/v1/obligations", account=named, period=period)
    show(settings, list(rows))


@surrender_app.command("notify")
def notify(
    context: Context,
    period: Period,
    account: Annotated[list[str] | None, typer.Option(help="May be repeated; else all.")] = None,
) -> None:
    """Give compliance notices on final decisions not told before. Registry."""
    settings = settings_of(context)
    desk, key = unlocked(settings)
    named = [words.account(one) for one in account or ()]
    if not named:
        rows = desk.pages("/v1/obligations", period=period)
        named = [row["account"] for row in rows if row["final"]]
    lines = []
    for one in named:
        notice = desk.get(f"/v1/notices/{one}/{period}")
        if not notice["given"]:
            lines.append((one, period, sha256(notice["text"].encode()).digest()))
    batches = [lines[at : at + LINES_EACH] for at in range(0, len(lines), LINES_EACH)]
    send_each(settings, desk, key, "Notices", "give", [[batch] for batch in batches])


LINES_EACH = 100
"""Notices in one transaction."""


@surrender_app.command("notice")
def notice_(
    context: Context,
    account: Annotated[str, typer.Argument(help="Account by address or USCC.")],
    period: Annotated[int, typer.Argument(help="Compliance period.")],
) -> None:
    """The text of the compliance notice on the newest decision, and its digest."""
    settings = settings_of(context)
    path = f"/v1/notices/{words.account(account)}/{period}"
    show(settings, logged_in(settings).get(path))


@surrender_app.command("allow")
def allow(
    context: Context,
    account: Account,
    period: Period,
    donor: Annotated[str, typer.Option(help="The company that may give, by address or USCC.")],
    reason: Document,
) -> None:
    """Let another company give its units for an account that cannot act. Department."""
    what = [words.account(account), period, words.account(donor), words.document(reason)]
    act(settings_of(context), "Compliance", "allowSupply", what)


@surrender_app.command("supply")
def supply(
    context: Context,
    account: Account,
    period: Period,
    item: Items,
    two_keys: TwoKeys = False,
) -> None:
    """Reserve own units for what another account owes. The company that is allowed to."""
    what = [words.account(account), period, [_item(one) for one in item or ()]]
    act_or_propose(settings_of(context), two_keys, "Compliance", "supply", what)


@surrender_app.command("mandate")
def mandate(
    context: Context,
    account: Account,
    period: Annotated[list[int], typer.Option(help="May be repeated: 2021 and 2022 together.")],
    order: Document,
    expires: Expires = None,
) -> None:
    """Propose that registered units of an account are surrendered in arrears. Department."""
    settings = settings_of(context)
    desk, named = logged_in(settings), words.account(account)
    left = {figures.period_name(one): _obligation(desk, named, one)["remaining"] for one in period}
    for year, parts in mandate_order(_registered(desk, named), left).items():
        items = [(allowance_id(period_of(part.vintage)), part.tonnes) for part in parts]
        _tell(settings, items)
        what = [named, period_of(year), items, words.document(order)]
        propose(settings, "Compliance", "surrenderByMandate", what, expires)


def _chosen(
    settings: Settings,
    period: int,
    tonnes: int | None,
    unit: int | None,
    named: Sequence[str] | None,
    *,
    arrears: bool,
) -> list[Item]:
    """The units as they were named, or the oldest eligible first; told before they are signed."""
    items = _named(period, tonnes, unit, named)
    if not items:
        if not tonnes:
            raise typer.BadParameter("name --tonnes, or each --item")
        desk = logged_in(settings)
        held = _registered(desk, _own(desk))
        found = default_order(held, _year(period), tonnes, arrears=arrears)
        if found.missing_t:
            told = f"{found.missing_t} of {tonnes} t are missing among registered, eligible units"
            raise Stop(Exit.REFUSED, told)
        items = [(allowance_id(period_of(part.vintage)), part.tonnes) for part in found.parts]
    _tell(settings, items)
    return items


def _named(
    period: int, tonnes: int | None, unit: int | None, named: Sequence[str] | None
) -> list[Item]:
    if named:
        return [_item(one) for one in named]
    return [(unit, tonnes)] if unit and tonnes else []


def _parts(period: int, items: Sequence[Item]) -> tuple[list[Part], list[Flaw]]:
    """Allowances of known vintages, and what is wrong with everything else that is named."""
    parts, flaws = list[Part](), list[Flaw]()
    for unit, tonnes in items:
        vintage = figures.period_name(unit % CEA)
        if unit // CEA == 1 and vintage in VINTAGES:
            parts.append(Part(vintage, tonnes))
        elif unit != BORROWED + period:
            reason = {1: NOT_ENOUGH, BORROWED // CEA: "OTHER_BORROWING"}
            told = reason.get(unit // CEA, "NOT_ALLOWANCES")
            flaws.append(Flaw(told, figures.unit_name(unit), 0, tonnes))
    return parts, flaws


def _item(text: str) -> Item:
    unit, _, tonnes = text.partition(":")
    if not (text.isascii() and unit.isdecimal() and tonnes.isdecimal() and len(text) <= WORD_MOST):
        raise typer.BadParameter(f"{text} is not UNIT:TONNES")
    return int(unit), int(tonnes)


def _tell(settings: Settings, items: Sequence[Item]) -> None:
    if not settings.as_json:
        told = ", ".join(f"{figures.unit_name(unit)}: {tonnes:,} t" for unit, tonnes in items)
        Console(stderr=True, highlight=False).print(f"units: {told}")


def _year(period: int) -> str:
    """The period as the rules write it; a usage error where they know no vintage of it."""
    years = {period_of(vintage): vintage for vintage in VINTAGES}
    if period not in years:
        known = ", ".join(map(str, years))
        raise typer.BadParameter(f"{period} is no compliance period; periods are {known}")
    return years[period]


def _flaw(told: dict[str, Any]) -> str:
    of = f" of {told['vintage']}" if told["vintage"] else ""
    return f"{told['reason']}{of}: {told['found_t']} t, at most {told['expected_t']}"


def _own(desk: Desk) -> str:
    return str(desk.get("/v1/viewer")["account"])


def _registered(desk: Desk, account: str) -> dict[str, int]:
    """Free tonnes in the registration holding, by vintage."""
    rows = desk.pages("/v1/holdings", account=account)
    by_year = {
        figures.period_name(row["unit"] % CEA): row for row in rows if row["unit"] // CEA == 1
    }
    return {year: row["registration"] for year, row in by_year.items() if year in VINTAGES}


def _obligation(desk: Desk, account: str, period: int) -> dict[str, Any]:
    rows = list(desk.pages("/v1/obligations", account=account, period=period))
    if not rows:
        raise Stop(Exit.NOT_FOUND, f"nothing is decided for {account} and {period}")
    return dict(rows[0])
