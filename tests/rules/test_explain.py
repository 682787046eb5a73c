"""An explanation names what an answer used, and nothing of the answer depends on asking for it."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from contracts import rules
from contracts.rules import cases, worksheet
from contracts.rules.explain import explain, write_exact
from contracts.rules.signatures import RULES

OWN = [
    case
    for path in sorted(Path(__file__).with_name("cases").glob("*.json"))
    for case in cases.read(path.read_text())
]


@pytest.mark.parametrize("rule", list(RULES))
def test_every_parameter_of_a_rule_has_clause_source_date_and_confidence(rule: str) -> None:
    found = explain(rule)
    assert found.title
    assert found.chinese
    assert found.formula
    assert [one.name for one in found.inputs] == list(RULES[rule].signature)
    for one in found.parameters:
        assert one.value, one
        assert one.clause, one
        assert one.source, one
        assert one.effective_from, one
        assert one.confidence in ("S", "S2", "G-H", "G-M", "G-L", "P"), one


@pytest.mark.parametrize("case", OWN, ids=lambda case: case.id)
def test_the_answer_is_the_same_and_used_only_parameters_that_the_rule_names(
    case: cases.Case,
) -> None:
    plan = case.given.get("plan")
    found = explain(case.rule, case.given)
    assert found.answer == rules.answer(case.rule, case.given)
    if found.parameters:
        declared = explain(case.rule, plan=plan if isinstance(plan, str) else None)
        named = {(one.pack, one.name) for one in declared.parameters}
        assert {(one.pack, one.name) for one in found.parameters} <= named


def test_an_explanation_can_be_written_as_json() -> None:
    given = {"plan": "2024", "category": "I", "load_factor": "0.6"}
    found = explain("load_correction", given)
    assert json.dumps(found.steps)
    assert ("raw factor", "power form of the band", "1.061363550625") in found.steps
    assert {one.name for one in found.packs} == {"allowance.2024"}
    assert len(found.packs[0].sha256) == 64


def test_nothing_is_written_down_outside_a_recording() -> None:
    with worksheet.recorded() as sheet:
        pass
    rules.answer("true_up", {"pre_allocation_t": 1, "final_t": 2})
    assert worksheet.step("x", "y", 5) == 5
    assert (sheet.steps, sheet.readings) == ([], [])


def test_a_figure_without_a_short_decimal_says_that_it_goes_on() -> None:
    assert write_exact(Fraction(1, 3)) == "0." + "3" * 34 + "..."
    assert write_exact(Fraction(-5, 4)) == "-1.25"
    assert write_exact(Fraction(0)) == "0"


def test_a_draft_says_so() -> None:
    (pack,) = explain("load_correction", plan="2026-draft").packs
    assert pack.status == "draft"
