"""
The emission of a year from its months: fuel by fuel, unit by unit, to whole tonnes.

Every figure goes through the rules of part 1, so a report and its verification cannot differ by
how they compute. Order and rounding: each fuel of each month to 2 decimals, then sums; whole
tonnes once per unit and once for the enterprise, each from the rounded parts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import exact, half_up
from contracts.rules.categories import Running, load_factor
from contracts.rules.emission_inputs import (
    FuelUse,
    IndustryYear,
    LineYear,
    PowerMonth,
    PowerUnitYear,
    PowerYear,
)
from contracts.rules.emissions import (
    Plausibility,
    fuel_emission,
    plausibility,
    purchased_electricity,
    round_emission,
    uncalibrated_meter,
)
from contracts.rules.form import Refused
from contracts.rules.gathering import InputsMalformed, problem

MONTHS = 12


@dataclass(frozen=True)
class FuelFigures:
    """One fuel of one month, with what was used."""

    fuel: str
    determined: str
    """measured (carbon), by_heat (calorific value measured) or default."""
    quantity: Decimal
    """After the correction of an uncalibrated meter."""
    oxidation: Decimal
    heat_gj: Decimal
    """Of the fuel, by its calorific value or the default."""
    emission_t: Decimal


@dataclass(frozen=True)
class MonthFigures:
    """One month of a power unit."""

    month: int
    fuels: tuple[FuelFigures, ...]
    fossil_t: Decimal
    purchased_t: Decimal | None
    """Of purchased electricity; null where none was reported."""
    emission_t: Decimal
    """What counts for the obligation."""
    generation_mwh: Decimal
    heat_gj: Decimal
    load_factor: Decimal | None
    """Null where the unit did not run."""


@dataclass(frozen=True)
class Finding:
    """What is not plausible or not there; the figures stand beside it."""

    code: str
    place: str


@dataclass(frozen=True)
class UnitFigures:
    """A power unit over its year."""

    unit_code: str
    months: tuple[MonthFigures, ...]
    generation_mwh: Decimal
    heat_gj: Decimal
    running_hours: Decimal
    utilisation_hours: Decimal
    """Generation over rated power, half-up to 2 decimals."""
    load_factor: Decimal | None
    fossil_t: Decimal
    purchased_t: Decimal
    emission_t: Decimal
    verified_t: int
    plausibility: Plausibility | None
    """Null where no fuel was burnt."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class PowerFigures:
    """All power units of an enterprise over a year."""

    year: int
    pack: str
    pack_hash: str
    units: tuple[UnitFigures, ...]
    total_t: Decimal
    verified_t: int
    """The obligation: from all parts, so it may differ from the sum of the units' integers."""


@dataclass(frozen=True)
class LineFigures:
    """An industry line over its year."""

    unit_code: str
    fuel_t: Decimal
    process_t: Decimal
    in_products_t: Decimal
    """Carbon that left in products, as CO2: taken off."""
    emission_t: Decimal
    verified_t: int
    output_t: Decimal
    intensity_emission_t: Decimal
    """What counts for the intensity: ironmaking and sintering, the clinker line, the anodes."""
    intensity: Decimal | None
    """tCO2e per tonne of output, half-up to 6 decimals; null without output."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class IndustryFigures:
    """All lines of an enterprise over a year: direct emissions only."""

    year: int
    sector: str
    pack: str
    pack_hash: str
    lines: tuple[LineFigures, ...]
    total_t: Decimal
    verified_t: int


def compute_power(given: PowerYear) -> PowerFigures:
    """
    The emission of every month, unit and the enterprise.

    Raises:
        InputsMalformed: `NO_FACTOR` for purchased electricity in a year without a grid factor.
    """
    units = tuple(_unit(given, unit, f"units[{place}]") for place, unit in enumerate(given.units))
    parts = [month.emission_t for unit in units for month in unit.months]
    total = round_emission(_fractions(parts))
    pack = packs.load(given.version)
    return PowerFigures(
        given.year, pack.name, pack.hash.hex(), units, total.total_t, total.verified_t
    )


def _unit(given: PowerYear, unit: PowerUnitYear, place: str) -> UnitFigures:
    months = tuple(
        _month(given, unit, month, f"{place}.months[{index}]")
        for index, month in enumerate(unit.months)
    )
    generation, heat = _sum(m.generation_mwh for m in months), _sum(m.heat_gj for m in months)
    hours = sum((month.running_hours for month in unit.months), Fraction(0))
    utilisation = generation / unit.rated_mw
    fuel_heat = _sum(fuel.heat_gj for month in months for fuel in month.fuels)
    emission = round_emission(_fractions(month.emission_t for month in months))
    checked = None
    if fuel_heat:
        checked = plausibility(unit.product, generation, heat, fuel_heat, utilisation, hours)
    return UnitFigures(
        unit_code=unit.unit_code,
        months=months,
        generation_mwh=exact(generation, 2),
        heat_gj=exact(heat, 2),
        running_hours=exact(hours, 0),
        utilisation_hours=half_up(utilisation, 2),
        load_factor=_load_factor(generation, unit.rated_mw, hours),
        fossil_t=exact(_sum(month.fossil_t for month in months), 2),
        purchased_t=exact(_sum(month.purchased_t or Decimal(0) for month in months), 2),
        emission_t=emission.total_t,
        verified_t=emission.verified_t,
        plausibility=checked,
        findings=_findings(place, len(months), checked, generation + heat, fuel_heat),
    )


def _findings(
    place: str, months: int, checked: Plausibility | None, out: Fraction, fuel_heat: Fraction
) -> tuple[Finding, ...]:
    codes = []
    if months < MONTHS:
        codes.append("MONTHS_MISSING")
    if checked is not None and checked.reason is not None:
        codes.append(checked.reason)
    if out and not fuel_heat:
        codes.append("NO_FUEL")
    return tuple(Finding(code, place) for code in codes)


def _month(given: PowerYear, unit: PowerUnitYear, month: PowerMonth, place: str) -> MonthFigures:
    fuels = tuple(_fuel(given.version, fuel) for fuel in month.fuels)
    fossil = _sum(fuel.emission_t for fuel in fuels)
    purchased, owed = None, Fraction(0)
    if month.purchased_mwh is not None:
        try:
            bought = purchased_electricity(given.year, month.purchased_mwh)
        except Refused as refusal:
            flaw = problem(refusal.code, f"{place}.purchased_mwh")
            raise InputsMalformed((flaw,)) from refusal
        purchased = bought.emission_t
        owed = Fraction(purchased) if bought.in_obligation else Fraction(0)
    generation = _metered("production", month.generation_mwh, month.generation_uncalibrated)
    heat = _heat(given.version, month)
    return MonthFigures(
        month=month.month,
        fuels=fuels,
        fossil_t=exact(fossil, 2),
        purchased_t=purchased,
        emission_t=exact(fossil + owed, 2),
        generation_mwh=exact(generation, 2),
        heat_gj=exact(_metered("production", heat, month.heat_uncalibrated), 2),
        load_factor=_load_factor(generation, unit.rated_mw, month.running_hours),
    )


def _heat(version: str, month: PowerMonth) -> Fraction:
    """The heat supplied, GJ: as metered, or of the steam where the return was not metered."""
    if month.heat_gj is not None:
        return month.heat_gj
    assert month.steam_t is not None, "the reader saw to it"
    assert month.enthalpy_kj_per_kg is not None, "the reader saw to it"
    of_return = packs.load(version).content.section("heat").number("return_kj_per_kg")
    return month.steam_t * max(month.enthalpy_kj_per_kg - of_return, Fraction(0)) / 1000


def _fuel(version: str, use: FuelUse) -> FuelFigures:
    """One fuel by what was measured of it, and by the version's defaults where nothing was."""
    defaults = packs.load(version).content.section("fuels").section(use.fuel)
    quantity = _metered("activity", use.quantity, use.uncalibrated)
    ncv = defaults.number("ncv") if use.ncv is None else use.ncv
    by_heat = use.carbon_per_heat
    if by_heat is None:
        by_heat = defaults.number("carbon_per_heat")
    oxidation = defaults.number("oxidation") if use.oxidation is None else use.oxidation
    found = fuel_emission(quantity, use.carbon_content, ncv, by_heat, oxidation=oxidation)
    determined = "by_heat" if use.ncv is not None else "default"
    return FuelFigures(
        fuel=use.fuel,
        determined="measured" if use.carbon_content is not None else determined,
        quantity=exact(quantity, 0),
        oxidation=exact(oxidation, 2),
        heat_gj=exact(quantity * ncv, 2),
        emission_t=found.emission_t,
    )


def _metered(kind: str, value: Fraction, required_accuracy: Fraction | None) -> Fraction:
    """A reading as it is, or moved against the enterprise where its meter was not calibrated."""
    if required_accuracy is None:
        return value
    return Fraction(uncalibrated_meter(kind, value, required_accuracy, False).value_used)


def _load_factor(generation: Fraction, rated_mw: Fraction, hours: Fraction) -> Decimal | None:
    if not hours:
        return None
    return load_factor((Running(generation, rated_mw, hours),)).load_factor


def compute_industry(given: IndustryYear) -> IndustryFigures:
    """
    Fuel and process emission less the carbon in products, and the intensity of each line.

    Raises:
        InputsMalformed: `OUT_OF_RANGE` for a line that lets more carbon leave than it emits.
    """
    lines = tuple(_line(given, line, f"lines[{place}]") for place, line in enumerate(given.lines))
    total = round_emission(_fractions(line.emission_t for line in lines))
    pack = packs.load(given.version)
    return IndustryFigures(
        year=given.year,
        sector=given.sector,
        pack=pack.name,
        pack_hash=pack.hash.hex(),
        lines=lines,
        total_t=total.total_t,
        verified_t=total.verified_t,
    )


def _line(given: IndustryYear, line: LineYear, place: str) -> LineFigures:
    fuels = [(use, _fuel(given.version, use)) for month in line.months for use in month.fuels]
    sources = [
        (one, half_up(one.activity * one.factor, 2))
        for month in line.months
        for one in month.sources
    ]
    fuel_t = _sum(found.emission_t for _, found in fuels)
    process = _sum(emitted for one, emitted in sources if not one.leaves)
    left = _sum(emitted for one, emitted in sources if one.leaves)
    counted = _sum(found.emission_t for use, found in fuels if use.in_intensity)
    counted += _sum(emitted for one, emitted in sources if one.in_intensity and not one.leaves)
    counted -= _sum(emitted for one, emitted in sources if one.in_intensity and one.leaves)
    emission = fuel_t + process - left
    if emission < 0 or counted < 0:
        raise InputsMalformed((problem("OUT_OF_RANGE", place),))
    output = sum((month.output_t for month in line.months), Fraction(0))
    missing = len(line.months) < MONTHS
    return LineFigures(
        unit_code=line.unit_code,
        fuel_t=exact(fuel_t, 2),
        process_t=exact(process, 2),
        in_products_t=exact(left, 2),
        emission_t=exact(emission, 2),
        verified_t=round_emission((emission,)).verified_t,
        output_t=exact(output, 0),
        intensity_emission_t=exact(counted, 2),
        intensity=half_up(counted / output, 6) if output else None,
        findings=(Finding("MONTHS_MISSING", place),) if missing else (),
    )


def _sum(values: Iterable[Decimal]) -> Fraction:
    return sum(_fractions(values), Fraction(0))


def _fractions(values: Iterable[Decimal]) -> tuple[Fraction, ...]:
    return tuple(Fraction(value) for value in values)
