"""What a document must hold to by itself, before anything else is laid beside it."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from api.forms.annual_report import AnnualReport, UnitTotals
from api.forms.computing import Figure, counted, figures_of_month, figures_of_report
from api.forms.figures_of_month import Fuel, LineMonth, UnitMonth
from api.forms.findings import Findings
from api.forms.monthly_data import MonthlyData
from api.forms.parts import Part
from api.forms.quality_plan import QualityPlan
from api.forms.review import ReviewFindings, ReviewPlan
from api.forms.statement import Statement
from api.forms.statement_checks import check_statement
from api.forms.unit_list import EmissionYears, UnitList
from api.forms.unit_profile import UnitProfile
from contracts import rules
from contracts.rules import packs
from contracts.rules.arithmetic import exact
from contracts.rules.emission_inputs import version_of
from contracts.rules.inclusion import criteria_of

PURCHASED_TO = 2022
"""The last year whose report has purchased electricity (P2324 s. 2; GU26)."""


def check(form: Part) -> Findings:
    """Every check of a form by itself."""
    findings = Findings()
    CHECKS[type(form)](findings, form)
    return findings


def months_of(period: int) -> list[int]:
    """Every month of a period, such as 201901 to 202012."""
    first, last = divmod(period, 10_000)
    return [year * 100 + month for year in range(first, last + 1) for month in range(1, 13)]


def _report(findings: Findings, report: AnnualReport) -> None:
    is_power = report.sector == "power"
    holds = bool(report.units) == is_power and bool(report.lines) != is_power
    findings.hold("sector_contradicts", holds, "units", sector=report.sector)
    wanted = months_of(report.period)
    for index, row in enumerate(report.rows):
        at = index if is_power else index - len(report.units)
        place = f"{'units' if is_power else 'lines'}[{at}].months"
        _complete(findings, place, [month.month for month in row.months], wanted)
    _figures(findings, list(figures_of_report(report)))
    for index, unit in enumerate(report.units):
        place = f"units[{index}]"
        for at, month in enumerate(unit.months):
            _unit_month(findings, f"{place}.months[{at}]", month)
        plausible(findings, place, unit)
    for index, line in enumerate(report.lines):
        for at, line_month in enumerate(line.months):
            _fuels(findings, f"lines[{index}].months[{at}]", line_month)


def _month(findings: Findings, filing: MonthlyData) -> None:
    _figures(findings, list(figures_of_month(filing)))
    for index, unit in enumerate(filing.units):
        place = f"units[{index}].figures"
        same = unit.figures.month == filing.month
        findings.hold("month_contradicts", same, f"{place}.month", stated=unit.figures.month)
        _unit_month(findings, place, unit.figures)
    for index, line in enumerate(filing.lines):
        place = f"lines[{index}].figures"
        same = line.figures.month == filing.month
        findings.hold("month_contradicts", same, f"{place}.month", stated=line.figures.month)
        _fuels(findings, place, line.figures)


def _complete(findings: Findings, place: str, found: Sequence[int], wanted: Sequence[int]) -> None:
    missing = sorted(set(wanted) - set(found))
    others = sorted(set(found) - set(wanted))
    told = ", ".join(str(month) for month in (*missing, *others)[:24])
    findings.hold("months_incomplete", not missing and not others, place, months=told)


def _figures(findings: Findings, figures: Sequence[Figure]) -> None:
    for one in figures:
        if one.refusal is not None:
            findings.hold("figure_not_computed", False, one.place, reason=one.refusal)
        else:
            findings.hold(
                "figure_differs",
                one.holds,
                one.place,
                stated=one.stated,
                computed=one.computed,
                formula=one.formula,
            )


def _unit_month(findings: Findings, place: str, month: UnitMonth) -> None:
    _fuels(findings, place, month)
    year, number = divmod(month.month, 100)
    hours = monthrange(year, number)[1] * 24
    findings.hold("hours_exceed_month", hours >= month.O, f"{place}.O", stated=month.O, most=hours)
    runs = month.O > 0 or month.M == 0
    findings.hold("runs_without_hours", runs, f"{place}.O", stated=month.O, generation=month.M)
    if year > PURCHASED_TO:
        findings.hold("purchased_not_counted", month.purchased is None, f"{place}.purchased",
                      last_year=PURCHASED_TO)  # fmt: skip


def _fuels(findings: Findings, place: str, month: UnitMonth | LineMonth) -> None:
    for index, fuel in enumerate(month.fuels):
        at = f"{place}.fuels[{index}]"
        measured = fuel.carbon_by != "not_measured"
        findings.hold("mode_contradicts", measured == (fuel.B is not None), f"{at}.carbon_by",
                      stated=fuel.carbon_by)  # fmt: skip
        if fuel.fuel_type == "gas":
            _gas(findings, at, fuel)
        if fuel.default_of is not None:
            _defaults(findings, at, fuel, month.month // 100)


def _defaults(findings: Findings, place: str, fuel: Fuel, year: int) -> None:
    """What was not measured is the default of the guideline's version of the year."""
    version = version_of(year)
    if version is None or fuel.default_of is None:
        findings.skip("default_differs", f"accounting guideline of {year}")
        return
    defaults = packs.load(version).content.section("fuels").section(fuel.default_of)
    for value, name, field, measured in (
        (fuel.D, "carbon_per_heat", "D", fuel.carbon_by != "not_measured"),
        (fuel.C, "ncv", "C", fuel.ncv_by != "not_measured"),
    ):
        if value is not None and not measured:
            expected = defaults.text(name)
            findings.hold("default_differs", Fraction(value) == Fraction(expected),
                          f"{place}.{field}", stated=value, expected=expected)  # fmt: skip


def _gas(findings: Findings, place: str, fuel: Fuel) -> None:
    """Natural gas has a narrow range of values; other gases are `byproduct_gas`."""
    limits = packs.load("report-checks").content.section("gas")
    for value, name, field in ((fuel.C, "ncv", "C"), (fuel.B, "carbon", "B")):
        if value is not None:
            low, high = limits.text(f"{name}_from"), limits.text(f"{name}_to")
            usual = Fraction(low) <= Fraction(value) <= Fraction(high)
            findings.hold("gas_value_unusual", usual, f"{place}.{field}", stated=value,
                          usual=f"{low} - {high}")  # fmt: skip


def plausible(findings: Findings, place: str, unit: UnitTotals, product: str | None = None) -> None:
    """Energy out of a unit against the heat of its fuel, where every fuel tells its heat."""
    fuels = [fuel for month in unit.months for fuel in month.fuels]
    heat = sum((Fraction(counted(one)) * Fraction(one.C) for one in fuels if one.C), Fraction(0))
    if not heat or any(one.C is None for one in fuels):
        findings.skip("efficiency_too_high", "C")
        return
    given = {
        "product": product or ("chp" if unit.N else "condensing"),
        "generation_mwh": format(unit.M, "f"),
        "heat_gj": format(unit.N, "f"),
        "fuel_heat_gj": format(exact(heat, 0), "f"),
    }
    told = rules.answer("plausibility", given)
    findings.hold("efficiency_too_high", bool(told["plausible"]), place,
                  ratio=str(told["ratio"]), limit=str(told["limit"]))  # fmt: skip


def _profile(findings: Findings, profile: UnitProfile) -> None:
    is_power = profile.sector == "power"
    holds = bool(profile.units) == is_power and bool(profile.lines) != is_power
    findings.hold("sector_contradicts", holds, "units", sector=profile.sector)
    for index, unit in enumerate(profile.units):
        place = f"units[{index}]"
        merged = unit.merged == bool(unit.original_codes)
        findings.hold("merged_contradicts", merged, f"{place}.original_codes")
        same = unit.product == unit.turbine.type
        findings.hold("product_contradicts", same, f"{place}.turbine.type",
                      stated=unit.turbine.type, product=unit.product)  # fmt: skip


def _plan(findings: Findings, plan: QualityPlan) -> None:
    for index, unit in enumerate(plan.units):
        place = f"units[{index}].parameters"
        planned = {one.parameter for one in unit.parameters}
        is_line = bool(planned & {"activity", "output"})
        missing = [] if is_line else sorted({"A", "M", "N", "O"} - planned)
        findings.hold("parameter_not_planned", not missing, place, missing=", ".join(missing))
        for at, one in enumerate(unit.parameters):
            metered = one.determination != "meter" or one.instrument is not None
            findings.hold("meter_not_named", metered, f"{place}[{at}].instrument",
                          parameter=one.parameter)  # fmt: skip
            tested = one.determination != "external_test" or one.lab is not None
            findings.hold("lab_not_named", tested, f"{place}[{at}].lab", parameter=one.parameter)


REMOVES = ("two_years_below", "closure")


def _list(findings: Findings, form: UnitList) -> None:
    try:
        criteria = criteria_of(form.period, form.sector_code)
    except rules.Refused as refusal:
        findings.hold("not_covered", False, refusal.field, reason=refusal.code)
        return
    for index, line in enumerate(form.lines):
        place = f"lines[{index}]"
        removed = line.status == "removed"
        expected = "removed" if removed else criteria.status
        fits = line.status == expected and (line.ground in REMOVES) == removed
        findings.hold("ground_contradicts", fits, f"{place}.ground", status=line.status,
                      stated=line.ground, expected=expected)  # fmt: skip
        taken = (line.taken_off is not None) == removed
        findings.hold("taken_off_contradicts", taken, f"{place}.taken_off")
        needs = line.ground in ("reached", "expected", "applied")
        reaches = line.emission_t >= criteria.threshold_t
        holds = reaches or not needs
        findings.hold("below_threshold", holds, f"{place}.emission_t", stated=line.emission_t,
                      threshold=criteria.threshold_t)  # fmt: skip
        leaves = line.pilot_left is None or line.status == "obligated"
        findings.hold("pilot_contradicts", leaves, f"{place}.pilot_left")


def _years(findings: Findings, form: EmissionYears) -> None:
    try:
        criteria_of(form.period, form.sector_code)
    except rules.Refused as refusal:
        findings.hold("not_covered", False, refusal.field, reason=refusal.code)


def _review(findings: Findings, plan: ReviewPlan) -> None:
    order = plan.starts_on <= plan.ends_on
    findings.hold("dates_not_in_order", order, "ends_on", first=plan.starts_on.isoformat(),
                  second=plan.ends_on.isoformat())  # fmt: skip
    seen: dict[str, str] = {}
    for index, team in enumerate(plan.teams):
        for at, uscc in enumerate(team.units):
            place = f"teams[{index}].units[{at}]"
            first = seen.setdefault(uscc, place)
            findings.hold("reviewed_twice", first == place, place, first=first)


def _found(findings: Findings, form: ReviewFindings) -> None:
    decides = any(one.treatment == "redetermine" for one in form.findings)
    holds = decides == (form.conservative_t is not None)
    findings.hold("conservative_contradicts", holds, "conservative_t")


CHECKS: Mapping[type[Part], Callable[..., None]] = {
    AnnualReport: _report,
    MonthlyData: _month,
    UnitProfile: _profile,
    QualityPlan: _plan,
    Statement: check_statement,
    UnitList: _list,
    EmissionYears: _years,
    ReviewPlan: _review,
    ReviewFindings: _found,
}
"""The self-check of each form."""
