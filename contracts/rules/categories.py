"""What a power unit is and how hard it runs: benchmark category, load factor, load correction."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import exponential, half_up, power
from contracts.rules.form import Refused
from contracts.rules.worksheet import step

PLANS = ("2019-2020", "2021", "2022", "2023", "2024", "2025-draft", "2026-draft")
FUELS = ("coal", "gas", "oil", "igcc", "internal_combustion", "biomass")
CATEGORIES = ("I", "II", "III", "IV")
PRODUCTS = ("condensing", "chp")


@dataclass(frozen=True)
class UnitCategory:
    """Benchmark category of a power unit, or why it has none."""

    category: str | None
    treatment: str
    """benchmark, verified (allocation = verified emission) or not_covered."""


@dataclass(frozen=True)
class Running:
    """How a unit ran over a period."""

    generation_mwh: Fraction
    rated_mw: Fraction
    running_hours: Fraction


@dataclass(frozen=True)
class LoadFactor:
    """Load factor of a unit, or of units reported as one."""

    load_factor: Decimal


@dataclass(frozen=True)
class LoadCorrection:
    """The factor for low load or peak regulation, 6 decimals."""

    ff: Decimal


def unit_category(
    plan: str,
    main_fuel: str,
    rated_mw: Fraction,
    circulating_fluidised_bed: bool = False,
    unconventional_heat_share: Fraction = Fraction(0),
    other_fuel_heat_share: Fraction = Fraction(0),
    biomass_heat_share: Fraction = Fraction(0),
    byproduct_heat_share: Fraction = Fraction(0),
) -> UnitCategory:
    """
    The benchmark category of a power unit, or how it is treated without one.

    Raises:
        Refused: `OUT_OF_RANGE` for a rated power of 0.
    """
    if rated_mw == 0:
        raise Refused("OUT_OF_RANGE", "rated_mw")
    limits = packs.load_allowance(plan).content.section("category")
    if main_fuel not in ("coal", "gas"):
        return UnitCategory(None, "not_covered")
    too_much_biomass = biomass_heat_share > limits.number("biomass_share")
    if too_much_biomass or byproduct_heat_share > limits.number("byproduct_share"):
        return UnitCategory(None, limits.text("beyond"))
    if main_fuel == "gas":
        if other_fuel_heat_share > limits.number("other_fuel_share"):
            return UnitCategory(None, "not_covered")
        return UnitCategory("IV", "benchmark")
    unconventional = unconventional_heat_share > limits.number("unconventional_share")
    if circulating_fluidised_bed or unconventional:
        return UnitCategory("III", "benchmark")
    return UnitCategory("I" if rated_mw >= limits.number("large_mw") else "II", "benchmark")


def load_factor(units: tuple[Running, ...]) -> LoadFactor:
    """
    Generation over that at full load; units reported as one are weighted by rated power.

    Raises:
        Refused: `OUT_OF_RANGE` for a rated power or running hours of 0.
    """
    for unit in units:
        for field in ("rated_mw", "running_hours"):
            if getattr(unit, field) == 0:
                raise Refused("OUT_OF_RANGE", field)
    # rated x F = generation / hours: the weight cancels the rated power of each unit.
    weighted = sum((unit.generation_mwh / unit.running_hours for unit in units), Fraction(0))
    rated = sum((unit.rated_mw for unit in units), Fraction(0))
    return LoadFactor(half_up(step("F", "sum(rated x F) / sum(rated)", weighted / rated), 4))


def load_correction(
    plan: str,
    category: str,
    load_factor: Fraction,
    product: str = "condensing",
    ff_applies: bool | None = None,
) -> LoadCorrection:
    """The plan's factor at this load, rounded before any use; 1 for what it does not correct."""
    load = packs.load_allowance(plan).content.section("load")
    applies = category in load.texts("categories") and product in load.texts("products")
    if ff_applies is not None and load.flag("department_decides"):
        applies = ff_applies and category in load.texts("categories")
    if not applies:
        return LoadCorrection(half_up(Fraction(1), 6))
    percent = step("f", "100 F", 100 * load_factor)
    band = next(band for band in load.sections("bands") if percent >= band.number("from"))
    raw = step("raw factor", f"{band.text('form')} form of the band", _correct(band, percent))
    return LoadCorrection(half_up(raw, 6))


def _correct(band: packs.Section, percent: Fraction) -> Fraction:
    value = band.number("value")
    if band.text("form") == "linear":
        return value + band.number("slope") * (band.number("at") - percent)
    if band.text("form") == "power":
        return power(band.number("base"), value - band.number("slope") * percent)
    assert band.text("form") == "exponential", f"no such form: {band.text('form')}"
    for term in band.sections("terms"):
        value -= term.number("weight") * (1 - exponential(-percent / term.number("scale")))
    return value
