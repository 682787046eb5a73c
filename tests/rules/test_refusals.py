"""A rule refuses what it cannot answer, and says the first reason of the stated order."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import answer
from contracts.rules.allowances import (
    UnitFigures,
    allocate_power_entity,
    pre_allocate,
    true_up,
)
from contracts.rules.arithmetic import half_up
from contracts.rules.market import order_admissible, price_band

UNIT = {"plan": "2022", "category": "I", "electricity_mwh": "10", "heat_gj": "0"}
BLOCK = {"mode": "block", "quantity_t": 100000, "price": "43.05", "previous_close": "43.05"}


@pytest.mark.parametrize(
    ("rule", "changes", "code"),
    [
        ("no_such_rule", {}, "UNKNOWN_RULE"),
        ("allocate_power_unit", {"colour": 1, "plan": None}, "UNKNOWN_FIELD"),
        ("allocate_power_unit", {"heat_gj": None, "plan": "1999"}, "MISSING_FIELD"),
        ("allocate_power_unit", {"plan": "1999", "heat_gj": 5}, "UNKNOWN_VALUE"),
        ("allocate_power_unit", {"heat_gj": 5, "heat_ratio": "2"}, "BAD_TYPE"),
        ("allocate_power_unit", {"heat_ratio": "1.01"}, "OUT_OF_RANGE"),
        ("allocate_power_unit", {"heat_ratio": "-0.01"}, "NEGATIVE"),
        ("allocate_power_unit", {"electricity_mwh": "1e3"}, "BAD_TYPE"),
        ("allocate_power_unit", {"electricity_mwh": "NaN"}, "BAD_TYPE"),
        ("allocate_power_unit", {"electricity_mwh": "٣"}, "BAD_TYPE"),
        ("allocate_power_unit", {"electricity_mwh": "1" * 101}, "BAD_TYPE"),
        ("allocate_power_unit", {"verified_t": True}, "BAD_TYPE"),
        ("allocate_power_unit", {"verified_t": 1.0}, "BAD_TYPE"),
        ("allocate_power_unit", {"ff_applies": 1}, "BAD_TYPE"),
    ],
)
def test_the_first_reason_in_the_stated_order_is_named(
    rule: str, changes: dict[str, object], code: str
) -> None:
    assert answer(rule, {**UNIT, **changes}) == {"error": code}


@pytest.mark.parametrize(
    ("rule", "given_", "code"),
    [
        ("load_factor", {"units": []}, "EMPTY_LIST"),
        ("load_factor", {"units": "abc"}, "BAD_TYPE"),
        ("load_factor", {"units": [{"rated_mw": "1", "running_hours": "1"}]}, "MISSING_FIELD"),
        (
            "load_factor",
            {"units": [{"generation_mwh": "1", "rated_mw": "0", "running_hours": "1"}]},
            "OUT_OF_RANGE",
        ),
        (
            "unit_category",
            {"plan": "2024", "main_fuel": "coal", "rated_mw": "0"},
            "OUT_OF_RANGE",
        ),
        ("unit_category", {"plan": "2024", "main_fuel": "peat", "rated_mw": "0"}, "UNKNOWN_VALUE"),
        ("pre_allocate", {"sector": "power", "plan": "2025", "base_t": "1"}, "UNKNOWN_VALUE"),
        ("pre_allocate", {"sector": "steel", "plan": "2022", "base_t": "1"}, "UNKNOWN_VALUE"),
        (
            "pre_allocate",
            {"sector": "power", "plan": "2024", "base_t": "1", "ratio": "0.70"},
            "RATIO_FIXED",
        ),
        ("pre_allocate", {"sector": "steel", "plan": "2025", "base_t": "1"}, "RATIO_REQUIRED"),
        (
            "milestone",
            {"year": "2021", "total_units": 0, "complied_units": 0},
            "OUT_OF_RANGE",
        ),
        ("completion_rate", {"total": 3, "completed": 4}, "OUT_OF_RANGE"),
        ("completion_rate", {"total": 3, "completed": 2, "penalised": 2}, "OUT_OF_RANGE"),
        ("average_price", {"volume_t": 0, "amount_cny": "1.00"}, "ZERO_VOLUME"),
        ("average_price", {"volume_t": 1, "amount_cny": "1.000"}, "BAD_TYPE"),
        (
            "surrender_status",
            {
                "obligation_t": 1,
                "cea_t": 1,
                "ccer_t": 0,
                "at": "2021-12-31T17:00:00",
                "deadline": "2021-12-31T17:00:00+08:00",
            },
            "BAD_TYPE",
        ),
    ],
)
def test_a_rule_refuses_by_its_own_codes(rule: str, given_: dict[str, object], code: str) -> None:
    assert answer(rule, given_) == {"error": code}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"quantity_t": 0, "price": "0.001"}, "QUANTITY"),
        ({"quantity_t": 99999, "price": "0.001"}, "QUANTITY_BELOW_100000"),
        ({"mode": "listed"}, "QUANTITY_NOT_BELOW_100000"),
        ({"price": "99.999"}, "TICK"),
        ({"price": "55.97"}, None),
        ({"price": "55.98"}, "PRICE_LIMIT"),
        ({"price": "30.14"}, None),
        ({"price": "30.13"}, "PRICE_LIMIT"),
    ],
)
def test_an_order_is_refused_by_the_first_test_it_fails(
    changes: dict[str, object], reason: str | None
) -> None:
    found = answer("order_admissible", {**BLOCK, **changes})
    assert (found["reason"], found["accepted"]) == (reason, reason is None)


@given(base=st.integers(0, 10**9), final=st.integers(0, 10**9))
def test_both_stages_together_issue_the_final_allocation(base: int, final: int) -> None:
    pre = pre_allocate("power", "2019-2020", Fraction(base)).pre_allocation_t
    second = true_up(pre, final)
    assert pre + second.supplement_t - second.return_t == final
    assert 0 in (second.supplement_t, second.return_t)


@given(allowance=st.integers(0, 10**8), verified=st.integers(0, 10**8))
def test_no_obligation_of_the_first_cycle_exceeds_the_allowance_by_more_than_a_fifth(
    allowance: int, verified: int
) -> None:
    units = (UnitFigures("II", allowance, verified),)
    found = allocate_power_entity("2019-2020", units)
    assert found.obligation_t <= verified
    assert 5 * (found.obligation_t - allowance) <= verified
    assert found.gap_t == max(0, found.obligation_t - allowance)


@given(close=st.integers(1, 20000), price=st.integers(1, 40000))
def test_a_block_order_is_accepted_exactly_inside_the_band(close: int, price: int) -> None:
    band = price_band("block", Fraction(close, 100))
    inside = band.low <= Decimal(price) / 100 <= band.high
    decision = order_admissible("block", 100000, Fraction(price, 100), Fraction(close, 100))
    assert decision.accepted == inside


def test_a_tie_goes_away_from_zero() -> None:
    assert [half_up(Fraction(n, 2), 0) for n in (1, 3, -1, 5)] == [1, 2, -1, 3]
