"""A table is computed from its inputs alone, and what was changed in it is found."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.identifiers import USCC_ALPHABET, is_uscc
from contracts.rules.allocation_table import (
    InputsMalformed,
    NothingFinalUnderDraft,
    compute,
    digest,
    lines,
    read_inputs,
    write,
)
from contracts.rules.table_check import Mismatch, check

Inputs = dict[str, Any]


def uscc(number: int) -> str:
    """A code with the right check character."""
    body = f"91370000{number:09d}"
    return next(body + mark for mark in USCC_ALPHABET if is_uscc(body + mark))


COAL = {
    "unit_code": "U1",
    "main_fuel": "coal",
    "rated_mw": "660",
    "product": "chp",
    "load_factor": "0.6",
    "base_t": "2558123",
    "electricity_mwh": "3009600",
    "heat_gj": "2400000",
    "verified_t": 2852310,
}
GAS = {
    "unit_code": "G1",
    "main_fuel": "gas",
    "rated_mw": "200",
    "base_t": "400000",
    "electricity_mwh": "1200000",
    "heat_gj": "800000",
    "verified_t": 455310,
}


def inputs(*units: Inputs, plan: str = "2024", **enterprise: Any) -> Inputs:
    row = {"uscc": uscc(1), "name": "甲电厂", "units": list(units), **enterprise}
    return {"plan": plan, "sector": "power", "province": 370000, "enterprises": [row]}


def table(written: Inputs, stage: str) -> Any:
    return compute(read_inputs(written, stage))


def codes(written: object, stage: str = "final") -> list[tuple[str, str]]:
    with pytest.raises(InputsMalformed) as refused:
        compute(read_inputs(written, stage))
    assert all(one.fix for one in refused.value.problems)
    return [(one.place, one.code) for one in refused.value.problems]


def test_pre_allocation_takes_the_plans_ratio_of_each_unit_and_then_deducts() -> None:
    found = table(inputs(COAL, GAS, to_deduct_t=2_000_000), "pre_allocation")
    assert [row.pre_allocation_t for row in found.units] == [1_790_686, 280_000]
    (entity,) = found.entities
    assert (entity.pre_allocation_t, entity.pre_deducted_t) == (2_070_686, 2_000_000)
    assert (entity.pre_issued_t, entity.remaining_deduction_t) == (70_686, 0)
    assert [(line.stage, line.quantity_t) for line in lines(found)] == [
        ("PreAllocation", 2_070_686)
    ]


def test_a_final_table_is_the_worked_example() -> None:
    found = table(inputs(COAL, GAS, pre_allocated_t=2_070_686), "final")
    coal, gas = found.units
    assert (str(coal.peak_factor), coal.allowance_t) == ("1.061364", 2_774_596)
    assert (gas.gas_topup_t, gas.allowance_t) == (18_110, 455_310)
    (entity,) = found.entities
    assert (entity.initial_t, entity.obligation_t) == (3_229_906, 3_307_620)
    assert entity.true_up_t == entity.final_issued_t == 3_229_906 - 2_070_686
    assert (entity.gap_t, str(entity.gap_rate_pct)) == (77_714, "2.35")
    (line,) = lines(found)
    assert (line.stage, line.quantity_t) == ("Final", 1_159_220)
    assert line.inputs.hex() == entity.input_hash


def test_too_much_in_stage_one_is_a_return_and_nothing_is_no_line() -> None:
    (line,) = lines(table(inputs(COAL, pre_allocated_t=2_774_600), "final"))
    assert (line.stage, line.quantity_t) == ("Return", 4)
    assert lines(table(inputs(COAL, pre_allocated_t=2_774_596), "final")) == ()


def test_a_differentiated_allocation_is_surrendered_and_released() -> None:
    found = table(inputs(COAL, differentiated="judicial risk"), "final")
    (entity,) = found.entities
    assert entity.surrendered_t == entity.issued_total_t == 2_774_596
    assert (entity.released_t, lines(found)[0].differentiated) == (0, "judicial risk")


def test_a_unit_that_the_plan_does_not_cover_gets_nothing_and_owes_nothing() -> None:
    biomass = COAL | {"unit_code": "B", "biomass_heat_share": "0.5"}
    found = table(inputs(COAL, biomass), "final")
    assert [row.covered for row in found.units] == [True, False]
    assert (found.units[1].allowance_t, found.units[1].obligation_t) == (0, 0)
    assert found.entities[0].obligation_t == COAL["verified_t"]
    assert table(inputs(biomass), "pre_allocation").entities[0].pre_allocation_t == 0


def test_a_draft_is_computed_and_nothing_final_comes_of_it() -> None:
    biomass = COAL | {"unit_code": "B", "biomass_heat_share": "0.5"}
    found = table(inputs(COAL, biomass, plan="2025-draft"), "final")
    assert (found.status, found.units[1].treatment) == ("draft", "verified")
    assert found.units[1].allowance_t == biomass["verified_t"]
    with pytest.raises(NothingFinalUnderDraft):
        lines(found)
    (line,) = lines(table(inputs(COAL, plan="2025-draft", ratio="0.4"), "pre_allocation"))
    assert line.quantity_t == 1_023_249


def test_a_gas_unit_of_the_first_cycle_owes_no_more_than_it_was_given() -> None:
    (gas,) = table(inputs(GAS, plan="2019-2020"), "final").units
    assert (gas.allowance_t, gas.obligation_t, gas.gas_topup_t) == (517_600, 455_310, 0)


def test_industry_is_allocated_by_line_and_returns_nothing_of_its_intensity_in_2024() -> None:
    line = {"unit_code": "L1", "emission_t": 1000, "intensity": "0.8", "base_t": "900"}
    written = {
        "plan": "2025",
        "sector": "cement",
        "province": 370000,
        "balance_value": "1",
        "enterprises": [{"uscc": uscc(1), "name": "水泥", "units": [line], "ratio": "0.7"}],
    }
    (row,) = table(written, "final").units
    assert (str(row.x), row.allowance_t, row.obligation_t) == ("0.200000", 1030, 1000)
    assert table(written, "pre_allocation").entities[0].pre_allocation_t == 630
    (row,) = table(written | {"plan": "2024"}, "final").units
    assert (row.x, row.allowance_t) == (None, 1000)
    assert codes(written | {"balance_value": None}) == [
        ("enterprises[0].units[0].balance_value", "MISSING_FIELD")
    ]
    assert codes(written | {"plan": "2023"}) == [("plan", "UNKNOWN_VALUE")]


@pytest.mark.parametrize(
    ("plan", "sector", "line", "equal"),
    [
        ("2025", "cement", {"carbide_slag_share": "0.15"}, False),
        ("2025", "cement", {"carbide_slag_share": "0.1501"}, True),
        ("2026-draft", "cement", {"carbide_slag_share": "0.3"}, False),
        ("2026-draft", "cement", {"carbide_slag_share": "0.31"}, True),
        ("2025", "cement", {"process": "white_cement"}, True),
        ("2025", "steel", {"process": "hydrogen_rich_furnace"}, False),
        ("2026-draft", "steel", {"process": "hydrogen_rich_furnace"}, True),
        ("2025", "steel", {"carbide_slag_share": "0.9"}, False),
        ("2024", "aluminium", {}, True),
        ("2025", "cement", {"equal_allocation": True}, True),
    ],
)
def test_some_processes_are_allocated_what_they_emit(
    plan: str, sector: str, line: Inputs, equal: bool
) -> None:
    row = {"unit_code": "L1", "emission_t": 1000, "intensity": "0.8"} | line
    found = table(
        {
            "plan": plan,
            "sector": sector,
            "province": 370000,
            "balance_value": "1",
            "enterprises": [{"uscc": uscc(1), "name": "厂", "units": [row]}],
        },
        "final",
    )
    assert found.units[0].allowance_t == (1000 if equal else 1030)


def test_borrowing_is_at_most_half_the_gap() -> None:
    unit = COAL | {"load_factor": "0.9", "verified_t": 3_400_000}
    found = table(inputs(unit, plan="2022", hardship=True, borrow_t=100), "borrowing")
    (entity,) = found.entities
    # 0.8177 x 3,009,600 and 0.1105 x 2,400,000, each floored; above 80 % of the emission.
    assert (entity.allocation_t, entity.gap_t) == (2_726_149, 673_851)
    assert (entity.eligible, entity.max_borrow_t) == (True, 336_925)
    assert [(line.stage, line.quantity_t) for line in lines(found)] == [("Borrowing", 100)]
    too_much = inputs(unit, plan="2022", hardship=True, borrow_t=336_926)
    assert codes(too_much, "borrowing") == [("enterprises[0].borrow_t", "OVER_MAX_BORROW")]
    late = inputs(unit, plan="2024", hardship=True, borrow_t=1)
    assert codes(late, "borrowing") == [("enterprises[0].borrow_t", "OVER_MAX_BORROW")]


def test_every_flaw_is_told_with_its_place() -> None:
    written = inputs(
        COAL | {"heat_gj": 5, "colour": "red", "verified_t": 1.5},
        COAL | {"rated_mw": "0", "electricity_mwh": None},
        to_deduct_t=-1,
    )
    written["enterprises"].append({"uscc": "91370000000000101B", "name": "", "units": []})
    written["enterprises"].append({"uscc": uscc(1), "name": "x", "units": [COAL]})
    assert codes(written) == [
        ("enterprises[0].to_deduct_t", "NEGATIVE"),
        ("enterprises[0].units[0].colour", "UNKNOWN_FIELD"),
        ("enterprises[0].units[0].heat_gj", "BAD_TYPE"),
        ("enterprises[0].units[0].verified_t", "BAD_TYPE"),
        ("enterprises[0].units[1].electricity_mwh", "MISSING_FIELD"),
        ("enterprises[0].units[1].unit_code", "DUPLICATE_UNIT"),
        ("enterprises[0].units[1].rated_mw", "OUT_OF_RANGE"),
        ("enterprises[1].name", "BAD_TYPE"),
        ("enterprises[1].units", "EMPTY_LIST"),
        ("enterprises[1].uscc", "BAD_USCC"),
        ("enterprises[2].uscc", "DUPLICATE_USCC"),
    ]


@pytest.mark.parametrize(
    ("written", "stage", "expected"),
    [
        ([], "final", ("file", "BAD_TYPE")),
        ({"plan": "2024"}, "final", ("sector", "MISSING_FIELD")),
        (inputs(COAL) | {"province": 37}, "final", ("province", "OUT_OF_RANGE")),
        (inputs(COAL) | {"enterprises": [5]}, "final", ("enterprises[0]", "BAD_TYPE")),
        (inputs(5), "final", ("enterprises[0].units[0]", "BAD_TYPE")),  # type: ignore[arg-type]
        (inputs(COAL, ratio="0.7"), "pre_allocation", ("enterprises[0].ratio", "RATIO_FIXED")),
        (
            inputs(COAL, ratio="0.7", plan="2026-draft"),
            "pre_allocation",
            ("enterprises[0].ratio", "RATIO_TOO_HIGH"),
        ),
    ],
)
def test_inputs_of_another_form_are_refused(
    written: object, stage: str, expected: tuple[str, str]
) -> None:
    assert expected in codes(written, stage)


def test_the_registry_finds_no_mismatch_in_what_the_department_computed() -> None:
    for stage in ("pre_allocation", "final", "borrowing"):
        read = read_inputs(inputs(COAL, GAS), stage)
        written = json.loads(json.dumps(write(compute(read))))
        assert check(written, read) == ()


def changes(written: Inputs) -> list[Callable[[Inputs], None]]:
    """Each field of each row, changed."""

    def change(form: str, place: int, name: str) -> Callable[[Inputs], None]:
        def apply(table: Inputs) -> None:
            table[form][place][name] = [table[form][place][name]]

        return apply

    return [
        change(form, place, name)
        for form in ("units", "entities")
        for place, row in enumerate(written[form])
        for name in row
        if name not in ("uscc", "unit_code")
    ]


@pytest.mark.parametrize("stage", ["pre_allocation", "final", "borrowing"])
def test_every_changed_field_is_found_by_row_and_field(stage: str) -> None:
    read = read_inputs(inputs(COAL, GAS), stage)
    written = json.loads(json.dumps(write(compute(read))))
    for change in changes(written):
        changed = copy.deepcopy(written)
        change(changed)
        (found,) = check(changed, read)
        assert found.uscc == uscc(1)
        assert found.found == [found.expected]


def test_rows_that_are_missing_repeated_or_of_nobody_are_found() -> None:
    read = read_inputs(inputs(COAL, GAS), "final")
    written = json.loads(json.dumps(write(compute(read))))
    coal, gas = written["units"]
    stranger = gas | {"uscc": uscc(2)}
    found = check(written | {"units": [coal, coal, stranger]}, read)
    assert [(one.uscc, one.unit_code, one.field) for one in found] == [
        (uscc(1), "U1", "row"),
        (uscc(2), "G1", "row"),
        (uscc(1), "G1", "row"),
    ]
    assert check([], read)[0].field == "table"
    assert check(written | {"units": 5}, read)[0] == Mismatch(
        "table", "", None, "units", "a list of objects", 5
    )
    (one,) = check(written | {"pack_hash": "00"}, read)
    assert (one.form, one.field) == ("table", "pack_hash")


def test_a_hash_follows_the_inputs_of_its_row_and_the_rules() -> None:
    one = table(inputs(COAL, GAS), "final")
    other = table(inputs(COAL, GAS | {"verified_t": 455_311}), "final")
    assert one.units[0].input_hash == other.units[0].input_hash
    assert one.units[1].input_hash != other.units[1].input_hash
    assert one.entities[0].input_hash != other.entities[0].input_hash
    assert digest(one) != digest(other)
    assert digest(one) == digest(table(inputs(COAL, GAS), "final"))
    next_plan = table(inputs(COAL, GAS, plan="2023"), "final")
    assert next_plan.units[0].input_hash != one.units[0].input_hash


@settings(max_examples=50, deadline=None)
@given(
    pre=st.integers(0, 10**7),
    due=st.integers(0, 10**7),
    verified=st.integers(0, 10**7),
    mwh=st.integers(0, 10**7),
)
def test_what_is_issued_and_deducted_is_the_final_allocation(
    pre: int, due: int, verified: int, mwh: int
) -> None:
    unit = COAL | {"verified_t": verified, "electricity_mwh": str(mwh)}
    (row,) = table(inputs(unit, pre_allocated_t=pre, to_deduct_t=due), "final").entities
    deducted = row.pre_deducted_t + row.final_deducted_t - row.refunded_deduction_t
    assert row.issued_total_t + deducted == row.final_t
    assert deducted + row.remaining_deduction_t == due
