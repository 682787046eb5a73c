"""The rules carry the names, fields, order and types that the shared text of the rules gives."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from contracts.rules import form
from contracts.rules.signatures import PARTS, RULES


def find_text() -> Path | None:
    for parent in Path(__file__).resolve().parents:
        if (path := parent / "shared" / "RULES.md").is_file():
            return path
    return None


TEXT = find_text()
SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(\w+)(\??)` \| (.*) \|$", re.MULTILINE)
WRITTEN = dict(SECTION.findall(TEXT.read_text())) if TEXT else {}

KINDS = {
    "tonnes": form.whole,
    "count": form.whole,
    "decimal": form.decimal,
    "share": form.share,
    "money": form.money,
    "price": form.money,
    "date": form.day,
    "instant": form.instant,
    "flag": form.flag,
    "text": form.text,
}

pytestmark = pytest.mark.skipif(TEXT is None, reason="the text stands in a folder `shared` above")


def tables(rule: str) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    given, _, then = WRITTEN[rule].partition("| then |")
    return ROW.findall(given.partition("| given |")[2]), ROW.findall(then.partition("\n\n")[0])


def test_there_is_no_rule_more_or_less() -> None:
    assert set(WRITTEN) == set(RULES)


@pytest.mark.parametrize("rule", list(RULES))
def test_the_fields_and_their_order_are_as_written(rule: str) -> None:
    given, _ = tables(rule)
    ours = {
        name: isinstance(kind, form.Field) and kind.optional
        for name, kind in RULES[rule].signature.items()
    }
    assert list(ours.items()) == [(name, mark == "?") for name, mark, _ in given]


@pytest.mark.parametrize("rule", list(RULES))
def test_the_types_are_as_written(rule: str) -> None:
    for name, _, kind in tables(rule)[0]:
        ours = RULES[rule].signature[name]
        parse = ours.parse if isinstance(ours, form.Field) else ours
        word = kind.split(" ")[0].strip(",")
        if word == "one":
            for value in kind.removeprefix("one of ").split(", "):
                assert parse(value) == value
            with pytest.raises(form.Refused, match="UNKNOWN_VALUE"):
                parse("no such value")
        elif word != "list":
            assert parse is KINDS[word], name


@pytest.mark.parametrize("rule", list(RULES))
def test_the_answer_has_the_fields_that_are_written(rule: str) -> None:
    answered = get_type_hints(RULES[rule].decide)["return"]
    assert [field.name for field in fields(answered)] == [name for name, _, _ in tables(rule)[1]]


def test_the_parts_are_as_written() -> None:
    assert TEXT is not None
    lines = re.findall(r"^- \*\*Part \d: ([a-z]+).*?\*\* (.*)$", TEXT.read_text(), re.MULTILINE)
    assert {part: set(re.findall(r"`(\w+)`", names)) for part, names in lines} == {
        part: {rule.name for rule in rules} for part, rules in PARTS.items()
    }
