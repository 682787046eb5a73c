"""Emission accounting: fuel, purchased electricity, meters, plausibility, the verified integer."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import exact, half_up, whole_half_up
from contracts.rules.form import Refused
from contracts.rules.worksheet import step

METER_KINDS = ("activity", "production")


@dataclass(frozen=True)
class FuelEmission:
    """CO2 of one fossil fuel in one period."""

    emission_t: Decimal


@dataclass(frozen=True)
class PurchasedElectricity:
    """Emission of purchased electricity and whether the obligation contains it."""

    factor: Decimal
    """tCO2/MWh"""
    emission_t: Decimal
    in_obligation: bool


@dataclass(frozen=True)
class MeterValue:
    """The reading that counts."""

    value_used: Decimal


@dataclass(frozen=True)
class Plausibility:
    """Energy balance and hours of a unit."""

    ratio: Decimal
    limit: Decimal
    plausible: bool
    reason: str | None


@dataclass(frozen=True)
class RoundedEmission:
    """The verified integer emission and the sum that it was rounded from."""

    total_t: Decimal
    verified_t: int


def fuel_emission(
    quantity: Fraction,
    carbon_content: Fraction | None = None,
    ncv: Fraction | None = None,
    carbon_per_heat: Fraction | None = None,
    *,
    oxidation: Fraction,
) -> FuelEmission:
    """
    Quantity times carbon times oxidation times 44/12; a measured carbon content counts first.

    Raises:
        Refused: `MISSING_FIELD` without `carbon_content` and one of `ncv`, `carbon_per_heat`.
    """
    if carbon_content is None:
        if ncv is None or carbon_per_heat is None:
            raise Refused("MISSING_FIELD", "ncv" if ncv is None else "carbon_per_heat")
        carbon_content = ncv * carbon_per_heat
    step("C", "carbon_content, else ncv x carbon_per_heat", carbon_content)
    ratio = packs.load("accounting-power-2022").content.section("fuel").number("co2_per_carbon")
    raw = step(
        "emission", "quantity x C x OF x 44/12", quantity * carbon_content * oxidation * ratio
    )
    return FuelEmission(half_up(raw, 2))


def purchased_electricity(year: int, electricity_mwh: Fraction) -> PurchasedElectricity:
    """
    Electricity times the grid factor of the year.

    Raises:
        Refused: `NO_FACTOR` for a year without one.
    """
    grid = packs.load("grid-factors").content
    years = grid.section("years")
    if not years.holds(str(year)):
        raise Refused("NO_FACTOR", "year")
    factor = years.section(str(year)).number("factor")
    return PurchasedElectricity(
        factor=exact(factor, 4),
        emission_t=half_up(electricity_mwh * factor, 2),
        in_obligation=year <= grid.section("obligation").whole("last_year"),
    )


def uncalibrated_meter(
    kind: str, value: Fraction, required_accuracy: Fraction, calibrated: bool
) -> MeterValue:
    """The reading, moved by the required accuracy against the enterprise without calibration."""
    if not calibrated:
        meters = packs.load("verification-2026").content.section("meters")
        value *= 1 + meters.whole(kind) * required_accuracy
    return MeterValue(half_up(value, 2))


def plausibility(
    product: str,
    generation_mwh: Fraction,
    heat_gj: Fraction,
    fuel_heat_gj: Fraction,
    utilisation_hours: Fraction | None = None,
    running_hours: Fraction | None = None,
) -> Plausibility:
    """
    Energy out over fuel heat in, below its limit; hours of use below hours run.

    Raises:
        Refused: `OUT_OF_RANGE` for a fuel heat of 0.
    """
    if fuel_heat_gj == 0:
        raise Refused("OUT_OF_RANGE", "fuel_heat_gj")
    checks = packs.load("verification-2026").content.section("efficiency")
    limit = checks.section("below").number(product)
    out = checks.number("gj_per_mwh") * generation_mwh
    if product in checks.texts("heat_counts"):
        out += heat_gj
    ratio = step("ratio", "(3.6 x generation [+ heat]) / fuel heat", out / fuel_heat_gj)
    reason = None
    if ratio >= limit:
        reason = "EFFICIENCY_TOO_HIGH"
    elif utilisation_hours is not None and running_hours is not None:
        reason = None if utilisation_hours < running_hours else "HOURS_EXCEEDED"
    return Plausibility(half_up(ratio, 4), exact(limit, 2), reason is None, reason)


def round_emission(parts_t: tuple[Fraction, ...]) -> RoundedEmission:
    """Each part to 2 decimals, the sum to whole tonnes."""
    total = sum((Fraction(half_up(part, 2)) for part in parts_t), Fraction(0))
    return RoundedEmission(exact(total, 2), whole_half_up(total))
