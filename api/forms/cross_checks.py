"""A report beside what was filed before it: months, profile, last period, coal, electricity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from api.forms.annual_report import AnnualReport, Auxiliary, UnitTotals
from api.forms.canonical import digest_of
from api.forms.engine import NotComputed, recompute
from api.forms.figures_of_month import LineMonth, UnitMonth
from api.forms.findings import Findings
from api.forms.monthly_data import MonthlyData
from api.forms.parts import Part
from api.forms.unit_profile import PowerUnit, UnitProfile
from contracts import rules
from contracts.rules import packs
from contracts.rules.arithmetic import half_up


@dataclass(frozen=True)
class Beside:
    """What is at hand to lay a report beside; what is not there is told, not guessed."""

    profile: UnitProfile | None = None
    months: Mapping[int, MonthlyData] = field(default_factory=dict)
    """The newest filing of each month, by month."""
    last: AnnualReport | None = None
    """The report of the period before."""


def cross_check(report: AnnualReport, beside: Beside) -> Findings:
    """Every check of a report against other filings, and of its figures from two origins."""
    findings = Findings()
    _months(findings, report, beside.months)
    _profile(findings, report, beside.profile)
    _last(findings, report, beside.last)
    _engine(findings, report, beside.profile)
    for index, unit in enumerate(report.units):
        _auxiliary(findings, f"units[{index}]", unit)
    return findings


def _months(findings: Findings, report: AnnualReport, filed: Mapping[int, MonthlyData]) -> None:
    """The months of the report against the newest monthly filings, figure by figure."""
    if not filed:
        findings.skip("month_differs", "monthly_data")
        return
    named = {one.month: one.digest for one in report.monthly}
    for index, month in enumerate(sorted(named)):
        digest = "0x" + digest_of(filed[month]).hex() if month in filed else "-"
        findings.hold("other_month_filing", named[month] == digest, f"monthly[{index}].digest",
                      stated=named[month], found=digest)  # fmt: skip
    for place, unit, figures in _each_month(report):
        filing = filed.get(figures.month)
        found = _filed(filing, unit) if filing else None
        findings.hold("month_not_filed", found is not None, place, month=figures.month)
        if found is not None:
            _same(findings, place, figures, found)


def _each_month(report: AnnualReport) -> Iterator[tuple[str, str, UnitMonth | LineMonth]]:
    for index, unit in enumerate(report.units):
        for at, month in enumerate(unit.months):
            yield f"units[{index}].months[{at}]", unit.unit_code, month
    for index, line in enumerate(report.lines):
        for at, line_month in enumerate(line.months):
            yield f"lines[{index}].months[{at}]", line.unit_code, line_month


def _filed(filing: MonthlyData, unit: str) -> UnitMonth | LineMonth | None:
    rows = {row.unit_code: row.figures for row in filing.units}
    lines = {row.unit_code: row.figures for row in filing.lines}
    return rows.get(unit) or lines.get(unit)


def _same(findings: Findings, place: str, stated: Part, filed: Part) -> None:
    left, right = dict(_leaves(stated, place)), dict(_leaves(filed, place))
    for at in sorted({*left, *right}):
        one, other = left.get(at, "-"), right.get(at, "-")
        findings.hold("month_differs", one == other, at, stated=one, filed=other)


def _leaves(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Part):
        for name in type(value).model_fields:
            yield from _leaves(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, list):
        for index, row in enumerate(value):
            yield from _leaves(row, f"{place}[{index}]")
    elif value is not None:
        # 1.50 and 1.5 are one figure here, though two documents.
        if isinstance(value, Decimal):
            value = format(value.normalize(), "f")
        yield place, str(value)


def _profile(findings: Findings, report: AnnualReport, profile: UnitProfile | None) -> None:
    if profile is None:
        findings.skip("units_differ", "unit_profile")
        return
    known = {unit.unit_code: unit for unit in profile.units}
    lines = {line.unit_code for line in profile.lines}
    reported = {row.unit_code for row in report.rows}
    told = ", ".join(sorted(reported ^ (lines | set(known)))[:20])
    findings.hold("units_differ", not told, "units", units=told)
    for index, unit in enumerate(report.units):
        if unit.unit_code in known:
            _capacity(findings, f"units[{index}]", unit, known[unit.unit_code])


def _capacity(findings: Findings, place: str, unit: UnitTotals, known: PowerUnit) -> None:
    """Generation against capacity and hours; the load factor that follows from them."""
    for at, month in enumerate(unit.months):
        most = Fraction(known.capacity_mw) * Fraction(month.O) * _tolerance("capacity")
        findings.hold("generation_above_capacity", Fraction(month.M) <= most,
                      f"{place}.months[{at}].M", stated=month.M,
                      capacity=known.capacity_mw, hours=month.O)  # fmt: skip
    if known.capacity_mw == 0 or unit.O == 0:
        findings.hold("load_factor_differs", unit.P == 0, f"{place}.P", stated=unit.P,
                      computed="0")  # fmt: skip
        return
    row = {
        "generation_mwh": format(unit.M, "f"),
        "rated_mw": format(known.capacity_mw, "f"),
        "running_hours": format(unit.O, "f"),
    }
    answer = rules.answer("load_factor", {"units": [row]})
    computed = 100 * Decimal(str(answer["load_factor"]))
    points = _tolerance("load_factor_points")
    near = abs(Fraction(unit.P) - Fraction(computed)) <= points
    findings.hold("load_factor_differs", near, f"{place}.P", stated=unit.P, computed=computed)


def _last(findings: Findings, report: AnnualReport, last: AnnualReport | None) -> None:
    """Emission per MWh or per tonne of output, against the same unit in the period before."""
    if last is None:
        findings.skip("last_year_differs", "annual_report")
        return
    before = {code: value for code, _, value in _specific(last)}
    for code, place, value in _specific(report):
        if before.get(code):
            change = value / before[code] - 1
            findings.hold("last_year_differs", abs(change) <= _tolerance("last_year"), place,
                          last=half_up(before[code], 4), this=half_up(value, 4),
                          change_pct=half_up(change * 100, 2))  # fmt: skip


def _specific(report: AnnualReport) -> Iterator[tuple[str, str, Fraction]]:
    for index, unit in enumerate(report.units):
        if unit.M:
            yield unit.unit_code, f"units[{index}].Q", Fraction(unit.Q) / Fraction(unit.M)
    for index, line in enumerate(report.lines):
        if line.output_t:
            value = Fraction(line.Q) / Fraction(line.output_t)
            yield line.unit_code, f"lines[{index}].Q", value


def _engine(findings: Findings, report: AnnualReport, profile: UnitProfile | None) -> None:
    """The engine's own emission of every unit and in all, from the readings alone."""
    try:
        computed = recompute(report, profile)
    except NotComputed as lacking:
        findings.skip("engine_differs", str(lacking))
        return
    for index, row in enumerate(report.rows):
        at = f"units[{index}]" if index < len(report.units) else f"lines[{index}]"
        found = computed.units[row.unit_code]
        findings.hold("engine_differs", found == row.Q, f"{at}.Q", stated=row.Q, computed=found)
    findings.hold("engine_differs", report.total_t == computed.total_t, "total_t",
                  stated=report.total_t, computed=computed.total_t)  # fmt: skip


def _auxiliary(findings: Findings, place: str, unit: UnitTotals) -> None:
    told = unit.auxiliary or Auxiliary()
    at = f"{place}.auxiliary"
    if told.coal_opening_t is None or told.coal_closing_t is None:
        findings.skip("coal_balance_differs", "coal_opening_t, coal_closing_t")
    else:
        bought = _sum([one.quantity_t for one in told.coal_purchases])
        used = _sum([
            fuel.A for month in unit.months for fuel in month.fuels if fuel.fuel_type == "coal"
        ])  # fmt: skip
        left = _sum([told.coal_opening_t]) + bought - _sum([told.coal_closing_t])
        near = abs(left - used) <= _tolerance("coal_balance") * max(used, left)
        findings.hold("coal_balance_differs", near, f"{at}.coal_purchases",
                      consumed=half_up(used, 2), by_purchases=half_up(left, 2))  # fmt: skip
    if told.sold_mwh is None:
        findings.skip("electricity_balance_differs", "sold_mwh")
        return
    out = _sum([told.sold_mwh, told.own_use_mwh or Decimal(0)])
    generated = Fraction(unit.M)
    near = abs(out - generated) <= _tolerance("electricity_balance") * generated
    if told.own_use_mwh is None:
        near = out <= generated
    findings.hold("electricity_balance_differs", near, f"{at}.sold_mwh",
                  generated=unit.M, sold_and_used=half_up(out, 3))  # fmt: skip


def _sum(parts: Sequence[Decimal]) -> Fraction:
    return sum((Fraction(part) for part in parts), Fraction(0))


def _tolerance(name: str) -> Fraction:
    return packs.load("report-checks").content.section("tolerance").number(name)
