"""Case files: worked cases of the rules, and whether the rules hold them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from contracts.rules.form import TEXT_MAX
from contracts.rules.signatures import PARTS, RULES
from contracts.rules.written import read_json

ABSENT = "(absent)"
"""Stands for a field that one side lacks."""

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class CaseFileMalformed(Exception):
    """The file is not a case file; `place` says where, such as "cases[3]"."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


@dataclass(frozen=True)
class Case:
    """One worked case: a rule, what it is given, what it must answer."""

    id: str
    rule: str
    given: Mapping[str, object]
    then: Mapping[str, object]

    def is_of(self, part: str | None) -> bool:
        """Whether it belongs to a part; a case of no known rule belongs to every one."""
        if part is None or self.rule not in RULES:
            return True
        return any(rule.name == self.rule for rule in PARTS[part])


@dataclass(frozen=True)
class Difference:
    """A field whose answer is not the expected one."""

    field: str
    expected: object
    found: object


@dataclass(frozen=True)
class Checked:
    """A case and where its answer differs; it holds if it differs nowhere."""

    case: Case
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


def read(written: str) -> tuple[Case, ...]:
    """
    The cases of a file `{"cases": [{"id", "rule", "given", "then"}, ...]}`; other keys are ignored.

    Raises:
        CaseFileMalformed: no JSON, or not of that form, or without a single case.
    """
    try:
        content = read_json(written)
    except ValueError as problem:
        raise CaseFileMalformed("file", f"is not JSON: {problem}") from problem
    if not isinstance(content, dict) or not isinstance(content.get("cases"), list):
        raise CaseFileMalformed("file", 'must be an object with a list "cases"')
    if not content["cases"]:
        raise CaseFileMalformed("cases", "holds no case")
    return tuple(_read_case(place, case) for place, case in enumerate(content["cases"]))


def _read_case(place: int, case: object) -> Case:
    where = f"cases[{place}]"
    if not isinstance(case, dict):
        raise CaseFileMalformed(where, "must be an object")
    for key, kind, words in (
        ("id", str, "text"),
        ("rule", str, "text"),
        ("given", dict, "an object"),
        ("then", dict, "an object"),
    ):
        if key not in case:
            raise CaseFileMalformed(where, f'lacks "{key}"')
        if not isinstance(case[key], kind):
            raise CaseFileMalformed(f"{where}.{key}", f"must be {words}")
    return Case(case["id"], case["rule"], case["given"], case["then"])


def check(case: Case, found: Mapping[str, object]) -> Checked:
    """Hold an answer to what the case expects: the same fields, the same values."""
    return Checked(case, tuple(differences(case.then, found)))


def differences(
    expected: Mapping[str, object], found: Mapping[str, object]
) -> Iterator[Difference]:
    """Every field in which two answers differ, in the order of the expected one."""
    for name in (*expected, *(name for name in found if name not in expected)):
        left, right = expected.get(name, ABSENT), found.get(name, ABSENT)
        if name not in expected or name not in found or not same(left, right):
            yield Difference(name, left, right)


def same(expected: object, found: object) -> bool:
    """Decimal strings by value, everything else exactly, types included."""
    if isinstance(expected, str) and isinstance(found, str):
        if _is_decimal(expected) and _is_decimal(found):
            return Fraction(expected) == Fraction(found)
        return expected == found
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(same, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return not any(differences(expected, found))
    return type(expected) is type(found) and expected == found


def _is_decimal(text: str) -> bool:
    return len(text) <= 10 * TEXT_MAX and _DECIMAL.fullmatch(text) is not None
