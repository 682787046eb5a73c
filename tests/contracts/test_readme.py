"""The README names every function, event and error of every contract, and nothing else."""

import re
from pathlib import Path

import pytest

import contracts
from contracts import NAMES, load
from contracts.founding import RULES
from tests.contracts.matrix import MATRIX

TEXT = (Path(contracts.__file__).parent / "README.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
QUOTED = re.compile(r"`(\w+)`")


def section(name: str) -> str:
    return re.split(rf"^## {name}$", TEXT, flags=re.MULTILINE)[1].split("\n## ")[0]


def rows(name: str) -> dict[str, tuple[str, set[str], set[str], str]]:
    return {
        function: (who, set(QUOTED.findall(event)), set(QUOTED.findall(errors)), stopped)
        for function, who, event, errors, stopped in ROW.findall(section(name))
    }


def named(name: str, kind: str) -> set[str]:
    return {entry["name"] for entry in load(name).abi if entry["type"] == kind}


EVERY_EVENT = set().union(*(named(name, "event") for name in NAMES))
EVERY_ERROR = set().union(*(named(name, "error") for name in NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_every_changing_function_has_its_row(name: str) -> None:
    changing = {
        entry["name"]
        for entry in load(name).abi
        if entry["type"] == "function" and entry["stateMutability"] == "nonpayable"
    }
    assert set(rows(name)) == changing


@pytest.mark.parametrize("name", NAMES)
def test_every_function_event_and_error_is_named_in_its_section(name: str) -> None:
    words = set(QUOTED.findall(section(name)))
    for kind in ("function", "event", "error"):
        shared = {"NotEntitled", "WrongKind"}
        assert named(name, kind) - words - shared == set()


@pytest.mark.parametrize("name", NAMES)
def test_rows_name_events_and_errors_that_there_are(name: str) -> None:
    for function, (_, events, errors, _) in rows(name).items():
        assert events <= EVERY_EVENT, function
        assert errors <= EVERY_ERROR, function
        assert errors, function


@pytest.mark.parametrize(("name", "function"), list(MATRIX), ids=map(".".join, MATRIX))
def test_a_row_names_the_errors_that_the_wrong_roles_get(name: str, function: str) -> None:
    _, roles = MATRIX[name, function]
    _, _, errors, _ = rows(name)[function]
    assert set(roles.values()) <= errors


def test_what_needs_approval_says_so_and_nothing_else_does() -> None:
    approved = {(rule.contract, rule.function) for rule in RULES}
    said = {
        (name, function)
        for name in NAMES
        for function, (who, _, _, _) in rows(name).items()
        if "approved" in who
    }
    assert said == approved


UNREACHABLE = {"AddressEmptyCode", "InsufficientBalance"}
"""The library's own; the README says why they cannot be met."""


def test_every_error_is_provoked_by_a_test() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    for file in (
        "matrix.py",
        "matrix_allocation.py",
        "matrix_credits.py",
        "matrix_credit_uses.py",
        "matrix_representatives.py",
        "matrix_surrender.py",
        "wrong_roles.py",
    ):
        tests += (Path(__file__).parent / file).read_text()
    unprovoked = {error for error in EVERY_ERROR - UNREACHABLE if f'"{error}"' not in tests}
    assert unprovoked == set()
