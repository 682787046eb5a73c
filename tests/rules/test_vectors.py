"""Every worked case holds, field for field: our own, and the shared ones where present."""

import json
from pathlib import Path

import pytest

from contracts import rules
from contracts.rules import cases
from contracts.rules.signatures import PARTS

OWN = Path(__file__).with_name("cases")


def find_shared() -> Path | None:
    """The case file of the folder `shared` beside the checkout or beside one of its parents."""
    for parent in Path(__file__).resolve().parents:
        if (path := parent / "shared" / "vectors.json").is_file():
            return path
    return None


SHARED = find_shared()
SHARED_CASES = cases.read(SHARED.read_text()) if SHARED else ()
OWN_CASES = tuple(
    case for path in sorted(OWN.glob("*.json")) for case in cases.read(path.read_text())
)


@pytest.mark.parametrize(
    "case",
    [*OWN_CASES, *SHARED_CASES],
    ids=lambda case: case.id,
)
def test_the_case_holds(case: cases.Case) -> None:
    checked = cases.check(case, rules.answer(case.rule, case.given))
    assert checked.holds, checked.differences


@pytest.mark.parametrize("part", PARTS)
def test_every_rule_has_an_own_case_that_answers_and_one_that_is_refused(part: str) -> None:
    for rule in PARTS[part]:
        answered = [case for case in OWN_CASES if case.rule == rule.name]
        refused = [case for case in answered if "error" in case.then]
        assert refused, rule.name
        assert len(answered) > len(refused), rule.name


def test_no_two_own_cases_share_an_id() -> None:
    ids = [case.id for case in OWN_CASES]
    assert len(ids) == len(set(ids))


def test_the_own_cases_are_written_one_a_line() -> None:
    for path in OWN.glob("*.json"):
        lines = path.read_text().splitlines()
        held = [line for line in lines if line.strip().startswith('{"id"')]
        assert len(held) == len(json.loads(path.read_text())["cases"]), path.name
