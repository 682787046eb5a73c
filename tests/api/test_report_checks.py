"""A filing is computed again by the rules and laid beside what was filed before it."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from api.forms import computing, engine, explaining, self_checks, telling
from api.forms.annual_report import AnnualReport
from api.forms.canonical import digest_of
from api.forms.cross_checks import Beside, cross_check
from api.forms.figures_of_month import Biomass, Fuel, UnitMonth
from api.forms.findings import WARNINGS, Findings
from api.forms.monthly_data import MonthlyData
from api.forms.reading import FORMS, FormRefused, read_value
from api.forms.unit_profile import UnitProfile
from api.forms.validation import validate
from tests.api.filings import (
    PERIOD,
    monthly,
    profile,
    quality_plan,
    report,
    spoilt,
    unit_month,
)

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def form(document: dict) -> object:
    return read_value(document).form


def checked(document: dict) -> Findings:
    return self_checks.check(form(document))


def failed(findings: Findings) -> set[tuple[str, str]]:
    """Check and place of everything that did not hold; each has its words."""
    for found in findings.failed:
        assert "?" not in telling.of_finding(found).texts["en"].detail
    return {(found.check, found.place) for found in findings.failed}


def a_report(document: dict | None = None) -> AnnualReport:
    found = form(document or report())
    assert isinstance(found, AnnualReport)
    return found


def beside(**more: object) -> Beside:
    """Profile and twelve months as they should be."""
    known = form(profile())
    months = {number: form(monthly(number)) for number in self_checks.months_of(PERIOD)}
    assert isinstance(known, UnitProfile)
    return Beside(**({"profile": known, "months": months} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "document", [report(), report(20192020), monthly(202303), profile(), quality_plan()]
)
def test_a_right_document_passes_its_own_checks(document: dict) -> None:
    findings = checked(document)
    assert not findings.failed
    assert findings.held


def test_the_total_is_computed_from_the_fuels_up() -> None:
    figures = list(computing.figures_of_report(a_report()))
    assert all(figure.holds for figure in figures)
    assert figures[-1].place == "total_t"
    assert len(figures) == 2 * 12 * 4 + 2 * 5 + 1
    fuels = [figure for figure in figures if figure.place.endswith("F")]
    assert figures[-1].stated == sum(figure.computed for figure in fuels).quantize(Decimal(1))


WRONG = {
    "units.0.months.2.fuels.0.F": ("118000.00", {
        ("figure_differs", "units[0].months[2].fuels[0].F"),
        ("figure_differs", "units[0].months[2].G")}),
    "units.1.months.0.G": ("1.00", {
        ("figure_differs", "units[1].months[0].G"), ("figure_differs", "units[1].months[0].Q"),
        ("figure_differs", "units[1].G")}),
    "units.1.Q": ("1.00", {("figure_differs", "units[1].Q")}),
    "total_t": (3_000_000, {("figure_differs", "total_t")}),
    "units.0.months.1.O": ("673", {
        ("hours_exceed_month", "units[0].months[1].O"), ("figure_differs", "units[0].O")}),
    "units.0.months.1.fuels.0.carbon_by": ("not_measured", {
        ("mode_contradicts", "units[0].months[1].fuels[0].carbon_by")}),
    "units.0.months.1.fuels.1.C": (None, {
        ("figure_not_computed", "units[0].months[1].fuels[1].F")}),
    "units.0.months.1.month": (202401, {("months_incomplete", "units[0].months")}),
    "sector": ("steel", {("sector_contradicts", "units")}),
    "units.0.months.0.purchased": ({"mwh": "10", "factor": "0.5703", "emission_t": "5.70"}, {
        ("purchased_not_counted", "units[0].months[0].purchased"),
        ("figure_differs", "units[0].months[0].Q")}),
}  # fmt: skip


@pytest.mark.parametrize("place", WRONG)
def test_a_wrong_figure_is_found_where_it_stands(place: str) -> None:
    value, expected = WRONG[place]
    findings = checked(spoilt(report(), place, value))
    assert failed(findings) == expected
    assert findings.bars


def test_purchased_electricity_counts_to_2022_with_the_factor_of_its_year() -> None:
    month = dict(report(20222022)["units"][0]["months"][0])  # type: ignore[index]
    emission = Decimal("1000") * Decimal("0.5703")
    document = monthly(202201, units=1)
    figures = document["units"][0]["figures"]  # type: ignore[index]
    figures["purchased"] = {"mwh": "1000", "factor": "0.5703", "emission_t": f"{emission:.2f}"}
    figures["Q"] = str(Decimal(str(month["G"])) + emission.quantize(Decimal("0.01")))
    assert not checked(document).failed
    figures["purchased"]["factor"] = "0.5810"
    assert failed(checked(document)) == {("figure_differs", "units[0].figures.purchased.factor")}


def test_an_uncalibrated_meter_makes_the_consumption_count_for_more() -> None:
    document = spoilt(monthly(202303, units=1), "units.0.figures.fuels.0.uncalibrated_pct", "1.0")
    found = {place for check, place in failed(checked(document)) if check == "figure_differs"}
    assert found == {"units[0].figures.fuels[0].F"}


def test_energy_from_nothing_is_not_plausible() -> None:
    document = report()
    for index in range(12):
        document = spoilt(document, f"units.0.months.{index}.fuels.0.C", "9.0")
    assert ("efficiency_too_high", "units[0]") in failed(checked(document))


def test_what_was_not_measured_is_the_guidelines_default() -> None:
    document = monthly(202303, units=1)
    wrong = spoilt(document, "units.0.figures.fuels.1.D", "0.0199")
    assert ("default_differs", "units[0].figures.fuels[1].D") in failed(checked(wrong))
    unknown = spoilt(document, "units.0.figures.fuels.1.default_of", "dung")
    with pytest.raises(FormRefused) as caught:
        read_value(unknown)
    assert [(one.code, one.place) for one in caught.value.flaws] == [
        ("unknown_value", "units[0].figures.fuels[1].default_of"),
    ]


def test_natural_gas_outside_its_range_is_a_warning_and_bars_nothing() -> None:
    document = spoilt(monthly(202303, units=1), "units.0.figures.fuels.1.fuel_type", "gas")
    findings = checked(document)
    assert failed(findings) == {("gas_value_unusual", "units[0].figures.fuels[1].C")}
    assert not findings.bars


# --- beside other filings -----------------------------------------------------------------------


def test_a_report_that_agrees_with_everything_beside_it_says_what_it_was_held_to() -> None:
    findings = cross_check(a_report(), beside(last=a_report(report(20222022))))
    assert not findings.failed
    assert {"month_differs", "units_differ", "load_factor_differs", "last_year_differs"} <= set(
        findings.held
    )
    assert set(findings.skipped) == {"coal_balance_differs", "electricity_balance_differs"}


def test_what_is_not_at_hand_is_told_and_not_guessed() -> None:
    findings = cross_check(a_report(), Beside())
    assert findings.skipped["month_differs"] == "monthly_data"
    assert findings.skipped["units_differ"] == "unit_profile"
    assert findings.skipped["last_year_differs"] == "annual_report"
    assert not findings.held


def test_a_month_filed_otherwise_is_found_to_the_field() -> None:
    document = monthly(202304)
    changed = form(spoilt(document, "units.1.figures.fuels.0.A", "999"))
    months = dict(beside().months) | {202304: changed}
    del months[202307]
    findings = cross_check(a_report(), beside(months=months))
    assert failed(findings) == {
        ("month_differs", "units[1].months[3].fuels[0].A"),
        ("month_not_filed", "units[0].months[6]"),
        ("month_not_filed", "units[1].months[6]"),
    }
    (differs,) = [found for found in findings.failed if found.check == "month_differs"]
    assert differs.facts == {"stated": "62148", "filed": "999"}


def test_a_filing_named_by_another_digest_is_found() -> None:
    right = form(monthly(202301))
    assert isinstance(right, MonthlyData)
    named = [
        {"month": 202301, "digest": "0x" + digest_of(right).hex()},
        {"month": 202302, "digest": "0x" + "00" * 32},
    ]
    findings = cross_check(a_report({**report(), "monthly": named}), beside())
    assert failed(findings) == {("other_month_filing", "monthly[1].digest")}


def test_units_that_the_permit_does_not_have_and_generation_beyond_capacity_are_found() -> None:
    small = spoilt(profile(units=1), "units.0.capacity_mw", "150")
    findings = cross_check(a_report(), beside(profile=form(small)))
    found = failed(findings)
    assert ("units_differ", "units") in found
    assert ("generation_above_capacity", "units[0].months[0].M") in found
    assert ("load_factor_differs", "units[0].P") in found


AUXILIARY = {
    "coal_opening_t": "5000", "coal_closing_t": "6000", "own_use_mwh": "70000",
    "sold_mwh": "1300000",
    "coal_purchases": [{"origin": "Shanxi", "quantity_t": "400000"},
                       {"origin": "Inner Mongolia", "quantity_t": "335886"}],
}  # fmt: skip


def test_coal_bought_and_electricity_sold_bear_out_what_was_burnt_and_generated() -> None:
    document = spoilt(report(), "units.0.auxiliary", AUXILIARY)
    unit = a_report(document).units[0]
    generated = unit.M
    document = spoilt(document, "units.0.auxiliary.sold_mwh", str(generated - 70_000))
    assert not cross_check(a_report(document), Beside()).failed
    document = spoilt(document, "units.0.auxiliary.sold_mwh", str(generated))
    document = spoilt(document, "units.0.auxiliary.coal_purchases.0.quantity_t", "300000")
    findings = cross_check(a_report(document), Beside())
    assert failed(findings) == {
        ("coal_balance_differs", "units[0].auxiliary.coal_purchases"),
        ("electricity_balance_differs", "units[0].auxiliary.sold_mwh"),
    }
    assert not findings.bars


# --- the engine ---------------------------------------------------------------------------------


def test_the_engine_makes_the_same_of_the_readings_alone() -> None:
    known = form(profile())
    assert isinstance(known, UnitProfile)
    found = engine.recompute(a_report(), known)
    assert found.total_t == a_report().total_t
    assert found.units == {unit.unit_code: unit.Q for unit in a_report().units}


def test_sums_that_agree_with_each_other_and_not_with_the_readings_are_found() -> None:
    """Every stated figure is moved alike, so that only the readings tell."""
    document = report(units=1)
    unit = document["units"][0]  # type: ignore[index]
    moved = unit["months"][0]
    moved["fuels"][0]["F"] = str(Decimal(moved["fuels"][0]["F"]) - 100)
    for row in (moved, unit):
        for name in ("G", "Q"):
            row[name] = str(Decimal(row[name]) - 100)
    document["total_t"] = int(str(document["total_t"])) - 100
    assert failed(checked(document)) == {
        ("figure_differs", "units[0].months[0].fuels[0].F"),
    }
    findings = cross_check(a_report(document), beside(profile=form(profile(units=1))))
    assert {place for check, place in failed(findings) if check == "engine_differs"} == {
        "units[0].Q", "total_t",
    }  # fmt: skip


def steel(leaves: str = "-0.44") -> dict:
    """A steel works of one line: coal, limestone, and carbon that leaves in the iron."""
    coal = unit_month(1, 202401)["fuels"][0]  # type: ignore[index]
    months = []
    for number in range(1, 13):
        sources = [
            {"source": "limestone", "activity": "1000", "unit": "t", "factor": "0.4397",
             "emission_t": "439.70"},
            {"source": "pig iron", "activity": "500", "unit": "t", "factor": leaves,
             "emission_t": "-220.00"},
        ]  # fmt: skip
        emission = Decimal(coal["F"]) + Decimal("219.70")
        months.append(
            {"month": 202400 + number, "fuels": [coal], "sources": sources, "output_t": "5000",
             "Q": str(emission)}
        )  # fmt: skip
    total = 12 * Decimal(months[0]["Q"])
    line = {"unit_code": "L1", "months": months, "output_t": "60000", "Q": str(total)}
    return {
        **report(20242024), "sector": "steel", "units": [], "lines": [line],
        "total_t": int(total.quantize(Decimal(1))),
    }  # fmt: skip


def test_a_line_of_steel_is_computed_with_the_carbon_that_leaves() -> None:
    assert not checked(steel()).failed
    findings = cross_check(a_report(steel()), Beside())
    assert not findings.failed
    assert findings.held["engine_differs"] == 2
    wrong = checked(steel(leaves="-0.43"))
    assert ("figure_differs", "lines[0].months[0].sources[1].emission_t") in failed(wrong)


def test_a_year_before_the_guideline_is_told_as_not_computed() -> None:
    findings = cross_check(a_report(report(20102010)), beside(months={}))
    assert findings.skipped["engine_differs"] == "accounting guideline of 2010"


# --- the page -----------------------------------------------------------------------------------


def test_the_page_tells_every_code_of_a_month_every_form_and_every_warning() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "emissions.md").read_text(encoding="utf-8")
    codes = {*UnitMonth.model_fields, *Fuel.model_fields, *Biomass.model_fields}
    for code in (name for name in codes if len(name) == 1):
        assert f"`{code}`" in page, code
    for name in FORMS:
        assert f"`{name}`" in page, name
    told = re.findall(r"^\| `(\w+)` \|.*?(?:\| (yes|no) )?\|$", page, re.MULTILINE)
    bars = {code: bars == "yes" for code, bars in told if bars}
    assert {code for code, _ in told} >= set(telling.catalogue())
    assert {code for code, holds in bars.items() if not holds} == WARNINGS


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.name)
def test_every_example_may_be_filed(file: Path) -> None:
    assert validate(file.read_bytes()).may_be_filed


# --- where a figure comes from ------------------------------------------------------------------


def test_a_figure_is_explained_with_formula_inputs_parameters_and_clause() -> None:
    place = "units[0].months[3].fuels[1].F"
    figure = explaining.figure_at(a_report(), place)
    assert figure is not None
    told = explaining.explained(figure)
    assert (told["stated"], told["computed"], told["holds"]) == (str(figure.stated), "38.70", True)
    assert told["rule"] == "fuel_emission"
    assert told["inputs"]["ncv"] == "42.652"
    assert told["clause"]
    assert any(one["value"] == "44/12" for one in told["parameters"])
    json.dumps(told)


def test_the_total_is_explained_and_nothing_else_is() -> None:
    total = explaining.figure_at(a_report(), "total_t")
    assert total is not None
    assert explaining.explained(total)["rule"] == "round_emission"
    assert explaining.figure_at(a_report(), "units[0].months[0].M") is None
    assert explaining.figure_at(form(profile()), "total_t") is None  # type: ignore[arg-type]
