"""What a year's emission is computed from: months of fuel, output and sources, read whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from contracts.rules import categories, industry, packs
from contracts.rules.form import decimal, flag, one_of, optional, share, text, values, whole
from contracts.rules.gathering import (
    ANY_LIST,
    InputsMalformed,
    Problem,
    Signature,
    gather,
    problem,
)

VERSIONS = ("accounting-power-2021", "accounting-power-2022", "accounting-power-2027")
"""Versions of the accounting guideline, oldest first."""

FUELS = tuple(packs.load(VERSIONS[-1]).content.section("fuels").entries)
NOTHING = Fraction(0)
MAY_BE_EMPTY = values(lambda value: value, may_be_empty=True)

Row = TypeVar("Row")


@dataclass(frozen=True)
class FuelUse:
    """One fuel burnt in one month (codes A to E of the report)."""

    fuel: str
    quantity: Fraction
    """A: t, or 10^4 Nm3 of gas."""
    carbon_content: Fraction | None
    """B: tC per unit of quantity, where it was measured."""
    ncv: Fraction | None
    """C: GJ per unit of quantity."""
    carbon_per_heat: Fraction | None
    """D: tC/GJ."""
    oxidation: Fraction | None
    """E, as a share; the version's default where it is left out."""
    uncalibrated: Fraction | None
    """Required accuracy of a meter that was not calibrated."""
    in_intensity: bool
    """Whether it counts for the intensity of an industry line."""


@dataclass(frozen=True)
class PowerMonth:
    """One month of a power unit (codes M to O)."""

    month: int
    """Such as 202401."""
    generation_mwh: Fraction
    heat_gj: Fraction | None
    """Absent where steam went out without a metered return."""
    steam_t: Fraction | None
    enthalpy_kj_per_kg: Fraction | None
    running_hours: Fraction
    purchased_mwh: Fraction | None
    generation_uncalibrated: Fraction | None
    heat_uncalibrated: Fraction | None
    fuels: tuple[FuelUse, ...]


@dataclass(frozen=True)
class PowerUnitYear:
    """A power unit over its year."""

    unit_code: str
    product: str
    rated_mw: Fraction
    months: tuple[PowerMonth, ...]


@dataclass(frozen=True)
class PowerYear:
    """All power units of an enterprise over a year."""

    year: int
    version: str
    """Pack of the accounting guideline that the year follows."""
    units: tuple[PowerUnitYear, ...]


@dataclass(frozen=True)
class Source:
    """A process source: activity x factor; carbon that leaves in products is taken off."""

    source: str
    activity: Fraction
    factor: Fraction
    """tCO2e per unit of activity."""
    leaves: bool
    in_intensity: bool


@dataclass(frozen=True)
class LineMonth:
    """One month of an industry line."""

    month: int
    output_t: Fraction
    """Of ironmaking, clinker or liquid aluminium."""
    fuels: tuple[FuelUse, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class LineYear:
    """A steel enterprise, a clinker line or an aluminium process over its year."""

    unit_code: str
    months: tuple[LineMonth, ...]


@dataclass(frozen=True)
class IndustryYear:
    """All lines of an enterprise over a year."""

    year: int
    version: str
    sector: str
    lines: tuple[LineYear, ...]


_FUEL: Signature = {
    "fuel": one_of(*FUELS),
    "quantity": decimal,
    "carbon_content": optional(decimal),
    "ncv": optional(decimal),
    "carbon_per_heat": optional(decimal),
    "oxidation": optional(share),
    "uncalibrated": optional(share),
    "in_intensity": optional(flag, True),
}
_POWER_MONTH: Signature = {
    "month": whole,
    "generation_mwh": decimal,
    "heat_gj": optional(decimal),
    "steam_t": optional(decimal),
    "enthalpy_kj_per_kg": optional(decimal),
    "running_hours": decimal,
    "purchased_mwh": optional(decimal),
    "generation_uncalibrated": optional(share),
    "heat_uncalibrated": optional(share),
    "fuels": MAY_BE_EMPTY,
}
_POWER_UNIT: Signature = {
    "unit_code": text,
    "product": one_of(*categories.PRODUCTS),
    "rated_mw": decimal,
    "months": ANY_LIST,
}
_POWER: Signature = {"year": whole, "units": ANY_LIST}
_SOURCE: Signature = {
    "source": text,
    "activity": decimal,
    "factor": decimal,
    "leaves": optional(flag, False),
    "in_intensity": optional(flag, True),
}
_LINE_MONTH: Signature = {
    "month": whole,
    "output_t": decimal,
    "fuels": MAY_BE_EMPTY,
    "sources": MAY_BE_EMPTY,
}
_LINE: Signature = {"unit_code": text, "months": ANY_LIST}
_INDUSTRY: Signature = {"year": whole, "sector": one_of(*industry.SECTORS), "lines": ANY_LIST}


def version_of(year: int) -> str | None:
    """The guideline's version that a report year follows; None before the first."""
    found = None
    for version in VERSIONS:
        if packs.load(version).content.section("reports").whole("first_year") <= year:
            found = version
    return found


def read_power(written: object) -> PowerYear:
    """
    A year of power units.

    Raises:
        InputsMalformed: with every flaw, such as `MISSING_FIELD` at `units[0].months[3].heat_gj`.
    """
    found: list[Problem] = []
    top = gather(_POWER, written, "", found)
    units = _rows(_POWER_UNIT, top.get("units"), "units", found)
    year, version = _year(top, found)
    built = [_power_unit(unit, place, year, found) for place, unit in units]
    _refuse(found)
    return PowerYear(year, version, tuple(built))


def _power_unit(
    unit: dict[str, object], place: str, year: int, found: list[Problem]
) -> PowerUnitYear:
    if unit.get("rated_mw") == 0:
        found.append(problem("OUT_OF_RANGE", f"{place}.rated_mw"))
    months = []
    for at, month in _months(_POWER_MONTH, unit, place, year, found):
        fuels = _fuels(month, at, year, found)
        if month.get("heat_gj", 0) is None and None in (
            month.get("steam_t", 0),
            month.get("enthalpy_kj_per_kg", 0),
        ):
            found.append(problem("MISSING_FIELD", f"{at}.heat_gj"))
        months.append(_build(PowerMonth, {**month, "fuels": fuels}, _POWER_MONTH))
    return _build(PowerUnitYear, {**unit, "months": tuple(months)}, _POWER_UNIT)


def read_industry(written: object) -> IndustryYear:
    """
    A year of steel, cement or aluminium lines.

    Raises:
        InputsMalformed: with every flaw.
    """
    found: list[Problem] = []
    top = gather(_INDUSTRY, written, "", found)
    lines = _rows(_LINE, top.get("lines"), "lines", found)
    year, version = _year(top, found)
    built = []
    for place, line in lines:
        months = []
        for at, month in _months(_LINE_MONTH, line, place, year, found):
            sources = _rows(_SOURCE, month.get("sources"), f"{at}.sources", found)
            kept = tuple(_build(Source, row, _SOURCE) for _, row in sources)
            fuels = _fuels(month, at, year, found)
            row = {**month, "fuels": fuels, "sources": kept}
            months.append(_build(LineMonth, row, _LINE_MONTH))
        built.append(_build(LineYear, {**line, "months": tuple(months)}, _LINE))
    _refuse(found)
    return IndustryYear(year, version, str(top["sector"]), tuple(built))


def _year(top: Mapping[str, object], found: list[Problem]) -> tuple[int, str]:
    year = top.get("year")
    version = version_of(year) if isinstance(year, int) else None
    if "year" in top and version is None:
        found.append(problem("OUT_OF_RANGE", "year"))
    return (year if isinstance(year, int) else 0), version or VERSIONS[-1]


def _months(
    signature: Signature,
    row: Mapping[str, object],
    place: str,
    year: int,
    found: list[Problem],
) -> list[tuple[str, dict[str, object]]]:
    months = _rows(signature, row.get("months"), f"{place}.months", found)
    seen = set()
    for at, fields in months:
        month = fields.get("month")
        if not isinstance(month, int):
            continue
        if not (month // 100 == year and 1 <= month % 100 <= 12):
            found.append(problem("OTHER_YEAR", f"{at}.month"))
        if month in seen:
            found.append(problem("DUPLICATE_MONTH", f"{at}.month"))
        seen.add(month)
    return months


def _fuels(
    month: Mapping[str, object], place: str, year: int, found: list[Problem]
) -> tuple[FuelUse, ...]:
    rows = _rows(_FUEL, month.get("fuels"), f"{place}.fuels", found)
    version = version_of(year) or VERSIONS[-1]
    defaults = packs.load(version).content.section("fuels")
    for at, row in rows:
        fuel = row.get("fuel")
        left_out = isinstance(fuel, str) and row.get("oxidation", 0) is None
        if left_out and not defaults.section(str(fuel)).holds("oxidation"):
            found.append(problem("MISSING_FIELD", f"{at}.oxidation"))
    return tuple(_build(FuelUse, row, _FUEL) for _, row in rows)


def _rows(
    signature: Signature, written: object, place: str, found: list[Problem]
) -> list[tuple[str, dict[str, object]]]:
    """Each entry of a list with its place; nothing where there is no list."""
    entries = written if isinstance(written, tuple) else ()
    return [
        (at, gather(signature, entry, at + ".", found))
        for at, entry in ((f"{place}[{index}]", entry) for index, entry in enumerate(entries))
    ]


def _build(row: Callable[..., Row], fields: Mapping[str, object], signature: Signature) -> Row:
    """A row, or a hollow one where a field is missing: its flaw is told, and nothing is kept."""
    return row(**{name: fields.get(name) for name in signature})


def _refuse(found: list[Problem]) -> None:
    if found:
        raise InputsMalformed(tuple(found))
