"""Where an answer comes from: formula, inputs with units, parameters with clause, steps."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from contracts.rules import arithmetic, form, packs, worksheet
from contracts.rules.categories import PLANS
from contracts.rules.industry import PLANS as INDUSTRY_PLANS
from contracts.rules.packs import Section
from contracts.rules.signatures import PARTS, RULES

FOLDER = Path(__file__).with_name("texts")

INSTRUMENTS = Path(__file__).with_name("instruments.toml")

SHOWN_DIGITS = 34
"""Digits of an intermediate figure that has no short decimal."""

UNITS = {
    "t": "tCO2e",
    "mwh": "MWh",
    "gj": "GJ",
    "mw": "MW",
    "hours": "h",
    "cny": "yuan",
    "pct": "%",
    "days": "working days",
    "price": "yuan/t",
    "close": "yuan/t",
    "units": "units",
}
"""Units by the last word of a field's name."""

TYPES: tuple[tuple[form.Parse, str], ...] = (
    (form.whole, "integer"),
    (form.decimal, "decimal"),
    (form.share, "share, 0 to 1"),
    (form.money, "decimal, 2 places"),
    (form.day, "date"),
    (form.instant, "instant"),
    (form.flag, "true or false"),
    (form.text, "text"),
)


@dataclass(frozen=True)
class Input:
    """A field that a rule takes."""

    name: str
    kind: str
    unit: str
    """Empty where it has none."""
    optional: bool
    value: object
    """As given; None where nothing was."""


@dataclass(frozen=True)
class Parameter:
    """A value of a rule pack and where it comes from."""

    pack: str
    name: str
    value: str
    clause: str
    source: str
    confidence: str
    effective_from: str
    effective_to: str
    """Empty where no end is known."""


@dataclass(frozen=True)
class PackUsed:
    """A rule pack as the ledger knows it."""

    name: str
    sha256: str
    status: str
    title: str
    """Its source, in the words of the law where known."""


@dataclass(frozen=True)
class Explanation:
    """What stands behind a rule, and behind one answer where an input was given."""

    rule: str
    part: str
    title: str
    chinese: str
    formula: str
    clause: str
    in_force: str
    confidence: str
    chosen: str
    """What the project chose where the law is silent; empty where nothing."""
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    packs: tuple[PackUsed, ...]
    instruments: tuple[tuple[str, str], ...]
    """Each instrument that the clause names, and what it is."""
    steps: tuple[tuple[str, str, str], ...]
    """Name, formula and value of each intermediate figure."""
    answer: Mapping[str, object] | None


def explain(
    rule: str, given: Mapping[str, object] | None = None, plan: str | None = None
) -> Explanation:
    """
    Explain a rule, and its answer where an input is given.

    The parameters are those that the answer used; without an input, those of `plan`, or of the
    last plan that is final.

    Raises:
        KeyError: there is no such rule.
    """
    text, signature = _texts()[rule], RULES[rule].signature
    answer: Mapping[str, object] | None = None
    steps: tuple[tuple[str, str, str], ...] = ()
    if given is None:
        found = list(_declared(text, plan))
    else:
        with worksheet.recorded() as sheet:
            answer = RULES[rule].answer(given)
        found = [(reading.pack, reading.path) for reading in sheet.readings]
        steps = tuple((step.name, step.formula, write(step.value)) for step in sheet.steps)
    parameters = tuple(parameter(pack, path) for pack, path in found if is_parameter(path))
    return Explanation(
        rule=rule,
        part=part_of(rule),
        title=text.text("title"),
        chinese=text.text("chinese"),
        formula=text.text("formula").strip(),
        clause=text.text("clause"),
        in_force=text.text("in_force"),
        confidence=text.text("confidence"),
        chosen=text.text("chosen") if text.holds("chosen") else "",
        inputs=tuple(_inputs(signature, text, given or {})),
        parameters=parameters,
        packs=tuple(_packs(pack for pack, _ in found)),
        instruments=instruments(text.text("clause")),
        steps=steps,
        answer=answer,
    )


def part_of(rule: str) -> str:
    """The part of the law that a rule belongs to."""
    return next(part for part, rules in PARTS.items() if any(one.name == rule for one in rules))


@cache
def _texts() -> Mapping[str, Section]:
    written = {
        rule: Section(path.stem, entries)
        for path in sorted(FOLDER.glob("*.toml"))
        for rule, entries in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }
    assert set(written) == set(RULES), "every rule has its text"
    return written


@cache
def _instruments() -> Mapping[str, object]:
    return tomllib.loads(INSTRUMENTS.read_text(encoding="utf-8"))


def instruments(clause: str) -> tuple[tuple[str, str], ...]:
    """The instruments named in a clause by their short names, with what they are."""
    words = set(re.findall(r"[\w-]+", clause))
    return tuple((name, str(told)) for name, told in _instruments().items() if name in words)


def titles() -> Mapping[str, tuple[str, str]]:
    """Title and Chinese name of every rule."""
    return {rule: (_texts()[rule].text("title"), _texts()[rule].text("chinese")) for rule in RULES}


def _inputs(
    signature: Mapping[str, form.Parse | form.Field], text: Section, given: Mapping[str, object]
) -> Iterator[Input]:
    units = text.entries.get("units", {})
    for name, kind in signature.items():
        field = kind if isinstance(kind, form.Field) else form.Field(kind)
        told = units.get(name) if isinstance(units, dict) else None
        unit = told or UNITS.get(name.rsplit("_", 1)[-1], "")
        if not measures(field.parse):
            unit = ""
        yield Input(name, describe(field.parse), unit, field.optional, given.get(name))


def measures(parse: form.Parse) -> bool:
    """Whether a field of this kind has a unit."""
    return parse in (form.whole, form.decimal, form.share, form.money)


def describe(parse: form.Parse) -> str:
    """The type of a field in words."""
    if isinstance(parse, form.OneOf):
        return "one of " + ", ".join(parse.names)
    if isinstance(parse, form.ListOf):
        return "list of " + describe(parse.parse_one)
    if isinstance(parse, form.RowOf):
        rows = (
            f"{name}: {describe(kind.parse if isinstance(kind, form.Field) else kind)}"
            for name, kind in parse.signature.items()
        )
        return "{" + "; ".join(rows) + "}"
    return next(words for kind, words in TYPES if kind is parse)


ABOUT = {"clause", "source", "confidence", "title", "effective_from", "effective_to"}
"""Entries of a table that are about its parameters."""


def is_parameter(path: tuple[str, ...]) -> bool:
    """Whether an entry of a pack is a parameter: in a table, and not about others."""
    return len(path) > 1 and path[-1] not in ABOUT


def _declared(text: Section, plan: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The parameters that a rule's text names, for the plan that is meant."""
    for named in text.texts("parameters"):
        if (concrete := _concrete(named, plan)) is None:
            continue
        file, _, path = concrete.partition(":")
        for found, at in _entered(packs.load(file).content.entries, path.split(".")):
            yield from ((file, leaf) for leaf in _leaves(found, at))


def _entered(found: object, names: list[str]) -> Iterator[tuple[object, tuple[str, ...]]]:
    """What stands under these names, with its path; "rows[]" stands for each row."""
    if not names:
        yield found, ()
        return
    name, every, _ = names[0].partition("[]")
    below = found.get(name) if isinstance(found, dict) else None
    rows = enumerate(below) if every and isinstance(below, list) else ()
    for place, row in rows:
        for value, at in _entered(row, names[1:]):
            yield value, (f"{name}[{place}]", *at)
    if below is not None and not every:
        for value, at in _entered(below, names[1:]):
            yield value, (name, *at)


def _concrete(named: str, plan: str | None) -> str | None:
    """The pack and tables of one plan: the one asked for, or the last that is final."""
    for mark, plans in (("{plan}", PLANS), ("{industry}", INDUSTRY_PLANS)):
        if mark in named:
            finals = [one for one in plans if not one.endswith("-draft")]
            meant = finals[-1] if plan is None else plan
            return named.replace(mark, meant) if meant in plans else None
    return named


def _leaves(found: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield from _leaves(value, (*path, name))
    elif isinstance(found, list) and found and isinstance(found[0], dict):
        for place, row in enumerate(found):
            yield from _leaves(row, (*path[:-1], f"{path[-1]}[{place}]"))
    else:
        yield path


def parameter(file: str, path: tuple[str, ...]) -> Parameter:
    """A parameter with what its tables say of it, the nearest first, then the pack itself."""
    tables: list[Mapping[str, object]] = [packs.load(file).content.entries]
    for name in path[:-1]:
        tables.append(_enter(tables[-1], name))

    def told(*names: str) -> str:
        for table in reversed(tables):
            for name in names:
                if name in table:
                    return write(table[name])
        return ""

    return Parameter(
        pack=packs.load(file).name,
        name=".".join(path),
        value=write(tables[-1][path[-1]]),
        clause=told("clause"),
        source=told("source"),
        confidence=told("confidence"),
        effective_from=told("effective_from"),
        effective_to=told("effective_to"),
    )


def _enter(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    bare, _, place = name.rstrip("]").partition("[")
    found = table[bare]
    if isinstance(found, list):
        found = found[int(place)]
    assert isinstance(found, dict), f"{name} is a table"
    return found


def _packs(files: Iterator[str]) -> Iterator[PackUsed]:
    for file in dict.fromkeys(files):
        pack = packs.load(file)
        yield PackUsed(pack.name, pack.hash.hex(), pack.content.text("status"), pack.source)


def write(value: object) -> str:
    """A value in words: fractions as exact decimals where short, else to many digits."""
    if isinstance(value, Fraction):
        return write_exact(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(write(one) for one in value)
    return str(value)


def write_exact(value: Fraction) -> str:
    """A fraction as its decimal, to `SHOWN_DIGITS` decimals with an ellipsis where it goes on."""
    shown = arithmetic.half_up(value, SHOWN_DIGITS)
    text = format(shown, "f").rstrip("0").rstrip(".")
    return text if Fraction(shown) == value else f"{text}..."
