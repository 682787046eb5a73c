"""A report computed once more, by the emission engine, from nothing but its readings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from api.forms.annual_report import AnnualReport
from api.forms.figures_of_month import Fuel, LineMonth, Source, UnitMonth
from api.forms.unit_profile import UnitProfile
from contracts.rules.arithmetic import half_up
from contracts.rules.emission_engine import compute_industry, compute_power
from contracts.rules.emission_inputs import read_industry, read_power, version_of
from contracts.rules.gathering import InputsMalformed

FUELS: Mapping[str, str] = {
    "coal": "coal",
    "gas": "natural_gas",
    "oil": "diesel",
}
"""The guideline's fuel whose defaults stand in where a report names none itself."""

Written = dict[str, object]


class NotComputed(Exception):
    """The engine has no answer; says what it lacks or refuses."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the engine makes of a report."""

    units: Mapping[str, Decimal]
    """Emission by unit or line, tCO2e with 2 decimals."""
    total_t: int


def recompute(report: AnnualReport, profile: UnitProfile | None) -> Recomputed:
    """
    The emissions of a report by the guideline's versions of its years.

    Raises:
        NotComputed: no profile of a power plant, a year before the first guideline, inputs that
            the engine refuses.
    """
    first, last = divmod(report.period, 10_000)
    units: dict[str, Decimal] = {}
    for year in range(first, last + 1):
        if version_of(year) is None:
            raise NotComputed(f"accounting guideline of {year}")
        try:
            for code, emission in _year(report, profile, year):
                units[code] = units.get(code, Decimal(0)) + emission
        except InputsMalformed as error:
            flaw = error.problems[0]
            raise NotComputed(f"{flaw.code} at {flaw.place} of {year}") from error
    total = sum((Fraction(one) for one in units.values()), Fraction(0))
    return Recomputed(units, int(half_up(total, 0)))


def _year(
    report: AnnualReport, profile: UnitProfile | None, year: int
) -> Iterator[tuple[str, Decimal]]:
    if report.sector != "power":
        lines = [
            {"unit_code": line.unit_code, "months": _lines(line.months, year)}
            for line in report.lines
        ]
        given = {"year": year, "sector": report.sector, "lines": lines}
        for row in compute_industry(read_industry(given)).lines:
            yield row.unit_code, row.emission_t
        return
    if profile is None:
        raise NotComputed("unit_profile")
    known = {unit.unit_code: unit for unit in profile.units}
    units: list[Written] = []
    for unit in report.units:
        if unit.unit_code not in known:
            raise NotComputed(f"unit_profile of {unit.unit_code}")
        units.append(
            {
                "unit_code": unit.unit_code,
                "product": known[unit.unit_code].product,
                "rated_mw": _text(known[unit.unit_code].capacity_mw),
                "months": [_power(one) for one in unit.months if one.month // 100 == year],
            }
        )
    for computed in compute_power(read_power({"year": year, "units": units})).units:
        yield computed.unit_code, computed.emission_t


def _power(month: UnitMonth) -> Written:
    return _known(
        month=month.month,
        generation_mwh=_text(month.M),
        heat_gj=_text(month.N),
        running_hours=_text(month.O),
        purchased_mwh=None if month.purchased is None else _text(month.purchased.mwh),
        fuels=[_fuel(one) for one in month.fuels],
    )


def _lines(months: Sequence[LineMonth], year: int) -> list[Written]:
    return [
        {
            "month": one.month,
            "output_t": _text(one.output_t),
            "fuels": [_fuel(fuel) for fuel in one.fuels],
            "sources": [_source(source) for source in one.sources],
        }
        for one in months
        if one.month // 100 == year
    ]


def _fuel(fuel: Fuel) -> Written:
    named = fuel.default_of or FUELS.get(fuel.fuel_type)
    if named is None:
        raise NotComputed(f"default_of of {fuel.fuel_name}")
    return _known(
        fuel=named,
        quantity=_text(fuel.A),
        carbon_content=None if fuel.B is None else _text(fuel.B),
        ncv=None if fuel.C is None else _text(fuel.C),
        carbon_per_heat=None if fuel.D is None else _text(fuel.D),
        oxidation=_text(fuel.E.scaleb(-2)),
        uncalibrated=(
            None if fuel.uncalibrated_pct is None else _text(fuel.uncalibrated_pct.scaleb(-2))
        ),
    )


def _source(source: Source) -> Written:
    return {
        "source": source.source,
        "activity": _text(source.activity),
        "factor": _text(abs(source.factor)),
        "leaves": source.factor < 0,
    }


def _known(**fields: object) -> Written:
    return {name: value for name, value in fields.items() if value is not None}


def _text(value: Decimal) -> str:
    return format(value, "f")
