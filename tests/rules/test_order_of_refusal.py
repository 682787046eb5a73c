"""For every rule: the stated order of refusal, and an answer to whatever is written."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from contracts import rules
from contracts.rules import cases, form
from contracts.rules.signatures import RULES

OWN = [
    case
    for path in sorted(Path(__file__).with_name("cases").glob("*.json"))
    for case in cases.read(path.read_text())
]
ANSWERED = {
    rule: next(case.given for case in OWN if case.rule == rule and "error" not in case.then)
    for rule in RULES
}
JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**99, 10**100, "", " ", "0", "-0", "-1", "1.001"),
    *("1e3", "+1", ".5", "1.", "9" * 100, "9" * 101, "0." + "9" * 98, "Infinity", "٣"),
    *("2024-02-30", "0001-01-01", "9999-12-31", "2024-01-01T00:00:00+08:00"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-01-01T24:00:00Z"),
    *("2024-01-01T00:00:00+99:99", [], [[]], [None], {}, {"a": 1}, "\ud800"),
)


def kind_of(rule: str, name: str) -> tuple[form.Parse, bool]:
    found = RULES[rule].signature[name]
    return (found.parse, found.optional) if isinstance(found, form.Field) else (found, False)


@pytest.mark.parametrize("rule", list(RULES))
def test_an_unknown_field_comes_before_a_missing_one_and_that_before_a_bad_one(rule: str) -> None:
    first = next(name for name in RULES[rule].signature if not kind_of(rule, name)[1])
    assert rules.answer(rule, {"no_such_field": None}) == {"error": "UNKNOWN_FIELD"}
    others = {name: object() for name in RULES[rule].signature if name != first}
    assert rules.answer(rule, others) == {"error": "MISSING_FIELD"}


@pytest.mark.parametrize("rule", list(RULES))
def test_each_required_field_must_be_there_and_null_is_absent(rule: str) -> None:
    for name in RULES[rule].signature:
        required = not kind_of(rule, name)[1]
        without = {key: value for key, value in ANSWERED[rule].items() if key != name}
        found = rules.answer(rule, without)
        assert found == rules.answer(rule, {**without, name: None}), name
        if required:
            assert found == {"error": "MISSING_FIELD"}, name


@pytest.mark.parametrize("rule", list(RULES))
def test_of_two_bad_fields_the_first_of_the_signature_is_named(rule: str) -> None:
    names = list(RULES[rule].signature)
    for place, name in enumerate(names):
        bad = {**ANSWERED[rule], name: {"no": "value"}}
        assert rules.answer(rule, bad) == {"error": "BAD_TYPE"}, name
        with pytest.raises(form.Refused) as refused:
            form.parse_fields(RULES[rule].signature, {**bad, **dict.fromkeys(names[place:], 1.5)})
        assert refused.value.field == name


@pytest.mark.parametrize("rule", list(RULES))
def test_the_order_in_which_fields_are_written_changes_nothing(rule: str) -> None:
    turned = dict(reversed(ANSWERED[rule].items()))
    assert rules.answer(rule, turned) == rules.answer(rule, ANSWERED[rule])


@pytest.mark.parametrize("rule", list(RULES))
def test_whatever_is_written_gets_an_answer_that_json_holds(rule: str) -> None:
    dice = random.Random(rule)
    names = list(RULES[rule].signature)
    for _ in range(150):
        given: dict[str, Any] = dict(ANSWERED[rule])
        for name in dice.sample(names, dice.randint(1, len(names))):
            given[name] = dice.choice(JUNK)
        found = rules.answer(rule, given)
        assert json.dumps(found)
        if "error" in found:
            assert set(found) == {"error"}
            assert str(found["error"]).isupper()


def test_a_row_of_a_list_is_refused_in_the_same_order() -> None:
    row = {"generation_mwh": "1", "rated_mw": "1", "running_hours": "1"}
    for changed, code in (
        ({"colour": 1, "rated_mw": None}, "UNKNOWN_FIELD"),
        ({"rated_mw": None, "generation_mwh": 5}, "MISSING_FIELD"),
        ({"generation_mwh": 5, "rated_mw": "-1"}, "BAD_TYPE"),
        ({"rated_mw": "-1", "running_hours": 5}, "NEGATIVE"),
        ({"rated_mw": "0"}, "OUT_OF_RANGE"),
    ):
        assert rules.answer("load_factor", {"units": [row, row | changed]}) == {"error": code}


def test_a_rules_own_codes_come_after_every_field() -> None:
    given = {"plan": "2024", "main_fuel": "coal", "rated_mw": "0", "byproduct_heat_share": "x"}
    assert rules.answer("unit_category", given) == {"error": "BAD_TYPE"}
    given = {"surrender_date": "2024-13-01"}
    assert rules.answer("offset_eligible", given) == {"error": "BAD_TYPE"}
    given = {"listed_volume_t": 0, "listed_amount_cny": "0.001"}
    assert rules.answer("close_price", given) == {"error": "BAD_TYPE"}
