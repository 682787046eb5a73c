"""The report: published figure, ledger figure and the block of its evidence, line by line."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.cycle.book import Book
from api.cycle.evidence import Reading
from api.cycle.measures import MEASURES
from api.cycle.scenario import BEIJING, Fact, Scenario
from contracts.rules.arithmetic import half_up

CONFIDENCE = {
    "S": "official text or figure",
    "S2": "through a secondary source",
    "P": "the project's own choice",
}
"""What the tags of the scenario and of the rule packs say."""

BOTH_LANGUAGES_WIDTH = 130
"""Columns from which both languages fit on a line."""


@dataclass(frozen=True)
class Line:
    """One published fact beside the ledger's figure."""

    fact: Fact
    shown: str
    block: int
    holds: bool


@dataclass(frozen=True)
class Sum:
    """One thing that the ledger conserves."""

    what: str
    says: str
    holds: bool


def compare(book: Book, scenario: Scenario, documents: Path, nation: bool) -> list[Line]:
    """Every fact in scope, measured on the ledger."""
    return [
        _measure(fact, Reading(book, scenario, documents, fact.as_of))
        for fact in scenario.facts
        if nation or fact.scope == "province"
    ]


def add_up(book: Book) -> list[Sum]:
    """Conservation of each id and of the money, as the ledger itself answers."""
    sums = []
    for place in range(book.call("Units", "idCount")):
        id_ = book.call("Units", "idAt", place)
        totals = book.call("Units", "totals", id_)
        rest = {name: tonnes for name, tonnes in totals.items() if name != "issued" and tonnes}
        parts = " + ".join(f"{name} {tonnes:,}" for name, tonnes in rest.items())
        holds = book.call("Units", "conserved", id_) and totals["issued"] == sum(rest.values())
        sums.append(Sum(f"id {id_}", f"issued {totals['issued']:,} = {parts}", holds))
    money = book.call("Cash", "totals")
    says = (
        f"balances {_yuan(money['balances'])} = deposits {_yuan(money['deposits'])}"
        f" - withdrawals {_yuan(money['withdrawals'])} yuan"
    )
    holds = money["balances"] == money["deposits"] - money["withdrawals"]
    return [*sums, Sum("money", says, holds)]


def show(
    console: Console, scenario: Scenario, lines: list[Line], sums: list[Sum], elsewhere: int
) -> None:
    """Print the report."""
    console.print(_table(console, scenario, lines))
    _show_origin(console, scenario, lines, elsewhere)
    held = sum(line.holds for line in lines)
    for line in lines:
        if not line.holds:
            console.print(
                f"does not hold: {line.fact.says}: published {_published(line.fact)},"
                f" ledger {line.shown} {line.fact.unit}",
                style="bold red",
            )
    console.print(f"{held} of {len(lines)} facts hold", style="bold")
    for one in sums:
        console.print(f"{one.what}: {one.says}: {'conserved' if one.holds else 'NOT CONSERVED'}")


def _table(console: Console, scenario: Scenario, lines: list[Line]) -> Table:
    both = console.width >= BOTH_LANGUAGES_WIDTH
    table = Table(
        title=f"{scenario.scenario.title}\n{scenario.scenario.title_zh}",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column("fact", overflow="fold")
    if both:
        table.add_column("事项", no_wrap=True)
        table.add_column("as of", no_wrap=True)
    for name in ("published", "ledger"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("block", justify="right")
    table.add_column("holds")
    for line in lines:
        fact = line.fact
        table.add_row(
            fact.says,
            *((fact.says_zh, fact.as_of.date().isoformat()) if both else ()),
            _published(fact),
            line.shown,
            fact.unit,
            str(line.block),
            "yes" if line.holds else "[bold red]NO[/]",
        )
    return table


def _show_origin(console: Console, scenario: Scenario, lines: list[Line], elsewhere: int) -> None:
    """Where the published figures come from, what is nobody's data, and what is not reached."""
    for name, says in scenario.sources.items():
        trust = sorted({line.fact.confidence for line in lines if line.fact.source == name})
        if trust:
            told = ", ".join(CONFIDENCE[tag] for tag in trust)
            console.print(f"source ({told}): {says}", style="dim")
    seed = scenario.scenario.seed
    for what, what_zh in zip(scenario.synthetic.what, scenario.synthetic.what_zh, strict=True):
        console.print(f"synthetic, seed {seed}: {what} / {what_zh}", style="dim")
    console.print(f"synthetic: {elsewhere} units of other provinces", style="dim")
    for one in scenario.left_out:
        console.print(f"not reproduced: {one.what} ({one.why})", style="dim")


def _measure(fact: Fact, reading: Reading) -> Line:
    found = MEASURES[fact.measure](reading)
    if fact.holds == "same_instant":
        at = datetime.fromtimestamp(int(found.figure), BEIJING)
        holds = at == datetime.fromisoformat(fact.value)
        return Line(fact, _instant(at), found.block, holds)
    figure = half_up(found.figure / fact.per, fact.places)
    return Line(fact, f"{figure:,f}", found.block, _holds(fact, figure))


def _holds(fact: Fact, figure: Decimal) -> bool:
    published = Decimal(fact.value)
    if fact.holds == "at_least":
        return figure >= published
    if fact.holds == "at_most":
        return figure <= published
    return figure == published


def _published(fact: Fact) -> str:
    if fact.holds == "same_instant":
        return _instant(datetime.fromisoformat(fact.value))
    return f"{Decimal(fact.value):,f}"


def _instant(at: datetime) -> str:
    return at.astimezone(BEIJING).strftime("%m-%d %H:%M:%S" if at.second else "%m-%d %H:%M")


def _yuan(fen: int) -> str:
    return f"{half_up(Fraction(fen, 100), 2):,f}"
