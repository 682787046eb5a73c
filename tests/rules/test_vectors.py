"""Every worked case of the rules that are here holds, field for field."""

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from contracts import rules


def find_cases() -> Path | None:
    """The case file of the folder `shared` beside the checkout or beside one of its parents."""
    for parent in Path(__file__).resolve().parents:
        if (path := parent / "shared" / "vectors.json").is_file():
            return path
    return None


PATH = find_cases()
CASES = json.loads(PATH.read_text())["cases"] if PATH else []
KNOWN = [case for case in CASES if case["rule"] in rules.RULES]


def same(expected: object, found: object) -> bool:
    """Decimal strings by value, everything else exactly."""
    if isinstance(expected, str) and isinstance(found, str):
        try:
            return Decimal(expected) == Decimal(found)
        except InvalidOperation:
            return expected == found
    return expected == found and type(expected) is type(found)


@pytest.mark.skipif(PATH is None, reason="the case file stands in a folder `shared` above")
def test_there_are_cases_of_every_rule() -> None:
    assert {case["rule"] for case in KNOWN} == set(rules.RULES)


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: case["id"])
def test_the_case_holds(case: dict[str, object]) -> None:
    found = rules.answer(str(case["rule"]), case["given"])
    then = case["then"]
    assert set(found) == set(then)
    assert [name for name in then if not same(then[name], found[name])] == [], found
