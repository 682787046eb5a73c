"""A year's emission follows from its months, and what is written wrong is told by its place."""

import copy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.rules.emission_engine import compute_industry, compute_power
from contracts.rules.emission_inputs import read_industry, read_power, version_of
from contracts.rules.gathering import InputsMalformed

Inputs = dict[str, Any]

COAL = {"fuel": "coal", "quantity": "100000", "carbon_content": "0.5520", "oxidation": "0.99"}


def month(number: int, *fuels: Inputs, **more: Any) -> Inputs:
    row = {"generation_mwh": "200000", "heat_gj": "100000", "running_hours": "600"}
    return {"month": number, **row, "fuels": list(fuels), **more}


def power(*months: Inputs, year: int = 2024, **unit: Any) -> Inputs:
    row = {"unit_code": "U1", "product": "chp", "rated_mw": "600", "months": list(months)}
    return {"year": year, "units": [row | unit]}


def whole_year(**more: Any) -> Inputs:
    return power(*(month(202401 + n, COAL, **more) for n in range(12)))


def computed(written: Inputs) -> Any:
    return compute_power(read_power(written))


def codes(written: object, read: Any = read_power) -> list[tuple[str, str]]:
    with pytest.raises(InputsMalformed) as refused:
        read(written)
    return [(one.place, one.code) for one in refused.value.problems]


def test_a_year_is_the_sum_of_its_months_each_rounded_to_two_decimals() -> None:
    found = computed(whole_year())
    (unit,) = found.units
    # 100,000 t x 0.5520 x 0.99 x 44/12
    assert {one.fossil_t for one in unit.months} == {Decimal("200376.00")}
    assert (unit.emission_t, unit.verified_t) == (Decimal("2404512.00"), 2_404_512)
    assert (found.total_t, found.verified_t) == (unit.emission_t, unit.verified_t)
    # 2,400,000 MWh at 600 MW over 7,200 h
    assert (str(unit.load_factor), str(unit.utilisation_hours)) == ("0.5556", "4000.00")
    assert {str(one.load_factor) for one in unit.months} == {"0.5556"}
    assert unit.findings == ()
    assert found.pack == "accounting.power.2022"


def test_what_was_not_measured_is_taken_from_the_version_of_the_year() -> None:
    fuels = [
        {"fuel": "coal", "quantity": "1000"},
        {"fuel": "unconventional_coal", "quantity": "1000", "ncv": "10"},
        {"fuel": "natural_gas", "quantity": "10"},
        {"fuel": "diesel", "quantity": "300"},
    ]
    (unit,) = computed(power(month(202401, *fuels))).units
    assert [(one.determined, str(one.emission_t)) for one in unit.months[0].fuels] == [
        # 1000 x 26.7 x 0.03085 x 0.99 x 44/12
        ("default", "2990.01"),
        # 1000 x 10 x 0.02858 x 0.99 x 44/12
        ("by_heat", "1037.45"),
        # 10 x 389.31 x 0.01532 x 0.99 x 44/12
        ("default", "216.50"),
        # 300 x 42.652 x 0.0202 x 0.98 x 44/12
        ("default", "928.77"),
    ]
    old = computed(power(month(202101, fuels[0]), year=2021))
    assert (old.pack, str(old.units[0].fossil_t)) == ("accounting.power.2021", "3252.67")


def test_from_2027_the_oxidation_of_coal_must_be_given() -> None:
    bare = {"fuel": "coal", "quantity": "1000"}
    assert codes(power(month(202701, bare), year=2027)) == [
        ("units[0].months[0].fuels[0].oxidation", "MISSING_FIELD")
    ]
    given_ = bare | {"oxidation": "0.985"}
    assert computed(power(month(202701, given_), year=2027)).pack == "accounting.power.2027"


@pytest.mark.parametrize(
    ("year", "purchased", "emission"),
    [(2020, "610.10", "200986.10"), (2022, "570.30", "200946.30"), (2023, "570.30", "200376.00")],
)
def test_purchased_electricity_is_owed_to_2022(year: int, purchased: str, emission: str) -> None:
    one = month(year * 100 + 1, COAL, purchased_mwh="1000")
    found = computed(power(one, year=year)).units[0].months[0]
    assert (str(found.purchased_t), str(found.emission_t)) == (purchased, emission)


def test_purchased_electricity_without_a_factor_is_refused_at_its_month() -> None:
    written = power(month(202401, COAL), month(202402, COAL, purchased_mwh="0"))
    with pytest.raises(InputsMalformed) as refused:
        computed(written)
    (found,) = refused.value.problems
    assert (found.code, found.place) == ("NO_FACTOR", "units[0].months[1].purchased_mwh")


def test_an_uncalibrated_meter_counts_against_the_enterprise() -> None:
    fuel = COAL | {"uncalibrated": "0.005"}
    rows = {"generation_uncalibrated": "0.01", "heat_uncalibrated": "0.025"}
    found = computed(power(month(202401, fuel, **rows))).units[0].months[0]
    assert str(found.fuels[0].quantity) == "100500"
    assert str(found.emission_t) == "201377.88"
    assert (str(found.generation_mwh), str(found.heat_gj)) == ("198000.00", "97500.00")


def test_steam_without_a_metered_return_counts_by_its_enthalpy() -> None:
    steam = {"heat_gj": None, "steam_t": "1000", "enthalpy_kj_per_kg": "3000"}
    found = computed(power(month(202401, COAL, **steam))).units[0].months[0]
    assert str(found.heat_gj) == "2916.26"
    cold = steam | {"enthalpy_kj_per_kg": "50"}
    assert computed(power(month(202401, COAL, **cold))).units[0].months[0].heat_gj == 0
    half = month(202401, COAL, heat_gj=None, steam_t="1000")
    assert codes(power(half)) == [("units[0].months[0].heat_gj", "MISSING_FIELD")]


def test_what_cannot_be_is_found_beside_the_figures() -> None:
    little = COAL | {"quantity": "10000"}
    (unit,) = computed(power(month(202401, little), product="condensing")).units
    assert [one.code for one in unit.findings] == ["MONTHS_MISSING", "EFFICIENCY_TOO_HIGH"]
    (unit,) = computed(power(month(202401))).units
    assert [one.code for one in unit.findings] == ["MONTHS_MISSING", "NO_FUEL"]
    (unit,) = computed(power(month(202401, COAL, running_hours="1"))).units
    assert [one.code for one in unit.findings] == ["MONTHS_MISSING", "HOURS_EXCEEDED"]
    standing = month(202401, generation_mwh="0", heat_gj="0", running_hours="0")
    (unit,) = computed(power(standing)).units
    assert (unit.load_factor, unit.plausibility, unit.verified_t) == (None, None, 0)


def test_every_flaw_is_told_with_its_place() -> None:
    written = power(
        month(202401, COAL | {"fuel": "peat"}, heat_gj=5),
        month(202401, COAL | {"oxidation": "1.1", "ncv": "-1"}),
        month(202313, colour="red"),
        {"month": 202404},
        rated_mw="0",
    )
    at = "units[0].months"
    assert codes(written) == [
        ("units[0].rated_mw", "OUT_OF_RANGE"),
        (f"{at}[0].heat_gj", "BAD_TYPE"),
        (f"{at}[2].colour", "UNKNOWN_FIELD"),
        (f"{at}[3].generation_mwh", "MISSING_FIELD"),
        (f"{at}[3].running_hours", "MISSING_FIELD"),
        (f"{at}[3].fuels", "MISSING_FIELD"),
        (f"{at}[1].month", "DUPLICATE_MONTH"),
        (f"{at}[2].month", "OTHER_YEAR"),
        (f"{at}[0].fuels[0].fuel", "UNKNOWN_VALUE"),
        (f"{at}[1].fuels[0].ncv", "NEGATIVE"),
        (f"{at}[1].fuels[0].oxidation", "OUT_OF_RANGE"),
        (f"{at}[3].heat_gj", "MISSING_FIELD"),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, ("file", "BAD_TYPE")),
        ({"year": 2024}, ("units", "MISSING_FIELD")),
        ({"year": 2018, "units": []}, ("year", "OUT_OF_RANGE")),
        ({"year": "2024", "units": [5]}, ("units[0]", "BAD_TYPE")),
        (power(), ("units[0].months", "EMPTY_LIST")),
    ],
)
def test_what_is_no_year_is_refused(written: object, expected: tuple[str, str]) -> None:
    assert expected in codes(written)


def test_a_report_year_follows_one_version() -> None:
    assert [version_of(year) for year in (2018, 2019, 2021, 2022, 2026, 2027)] == [
        None,
        "accounting-power-2021",
        "accounting-power-2021",
        "accounting-power-2022",
        "accounting-power-2022",
        "accounting-power-2027",
    ]


def industry(sector: str, fuels: list[Inputs], sources: list[Inputs], **more: Any) -> Inputs:
    row = {"month": 202501, "output_t": "4000", "fuels": fuels, "sources": sources} | more
    line = {"unit_code": "L1", "months": [row]}
    return {"year": 2025, "sector": sector, "lines": [line]}


def test_a_clinker_line_emits_fuel_and_process() -> None:
    written = industry(
        "cement", [COAL], [{"source": "熟料", "activity": "4000", "factor": "0.535"}]
    )
    (line,) = compute_industry(read_industry(written)).lines
    assert (str(line.fuel_t), str(line.process_t)) == ("200376.00", "2140.00")
    assert (str(line.intensity), line.verified_t) == ("50.629000", 202_516)


def test_steel_takes_off_what_leaves_and_counts_only_ironmaking_for_its_intensity() -> None:
    sources = [
        {"source": "石灰石", "activity": "1000", "factor": "0.44"},
        {
            "source": "粗钢含碳",
            "activity": "4000",
            "factor": "0.0154",
            "leaves": True,
            "in_intensity": False,
        },
        {"source": "转炉", "activity": "10", "factor": "2.5", "in_intensity": False},
    ]
    fuels = [COAL, COAL | {"in_intensity": False}]
    (line,) = compute_industry(read_industry(industry("steel", fuels, sources))).lines
    assert str(line.emission_t) == "401155.40"
    assert (str(line.in_products_t), str(line.intensity_emission_t)) == ("61.60", "200816.00")
    assert str(line.intensity) == "50.204000"


def test_aluminium_counts_anodes_and_their_effects() -> None:
    sources = [
        {"source": "阳极消耗", "activity": "4000", "factor": "1.5"},
        {"source": "阳极效应", "activity": "4000", "factor": "0.12"},
    ]
    found = compute_industry(read_industry(industry("aluminium", [], sources)))
    assert (found.verified_t, str(found.lines[0].intensity)) == (6480, "1.620000")


def test_no_line_lets_more_carbon_leave_than_it_emits() -> None:
    leaving = [{"source": "产品", "activity": "1", "factor": "1", "leaves": True}]
    with pytest.raises(InputsMalformed) as refused:
        compute_industry(read_industry(industry("steel", [], leaving)))
    (found,) = refused.value.problems
    assert (found.place, found.code) == ("lines[0]", "OUT_OF_RANGE")


def test_a_line_without_output_has_no_intensity() -> None:
    (line,) = compute_industry(read_industry(industry("cement", [COAL], [], output_t="0"))).lines
    assert line.intensity is None


def test_the_flaws_of_a_line_are_told_with_their_places() -> None:
    written = industry("glass", [{"fuel": "coal"}], [{"source": "", "activity": 5}])
    assert codes(written, read_industry) == [
        ("sector", "UNKNOWN_VALUE"),
        ("lines[0].months[0].sources[0].source", "BAD_TYPE"),
        ("lines[0].months[0].sources[0].activity", "BAD_TYPE"),
        ("lines[0].months[0].sources[0].factor", "MISSING_FIELD"),
        ("lines[0].months[0].fuels[0].quantity", "MISSING_FIELD"),
    ]


@settings(max_examples=40, deadline=None)
@given(
    place=st.integers(0, 11),
    more=st.integers(1, 10**6),
    name=st.sampled_from(["quantity", "carbon_content"]),
)
def test_more_fuel_or_carbon_never_emits_less(place: int, more: int, name: str) -> None:
    before = whole_year()
    after = copy.deepcopy(before)
    fuel = after["units"][0]["months"][place]["fuels"][0]
    fuel[name] = str(Decimal(fuel[name]) + Decimal(more) / 10_000)
    assert computed(after).verified_t >= computed(before).verified_t


@settings(max_examples=40, deadline=None)
@given(quantities=st.lists(st.integers(0, 10**7), min_size=1, max_size=12))
def test_the_integer_is_within_half_a_tonne_and_a_fen_of_each_part(quantities: list[int]) -> None:
    months = [
        month(202401 + n, COAL | {"quantity": f"{quantity / 100:.2f}"})
        for n, quantity in enumerate(quantities)
    ]
    exact = sum(Fraction(q, 100) * Fraction("0.552") * Fraction("0.99") for q in quantities)
    error = abs(computed(power(*months)).verified_t - exact * 44 / 12)
    assert error <= Fraction(1, 2) + len(quantities) * Fraction(5, 1000)
