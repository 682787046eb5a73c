"""The figures of one unit or line in one month, each under the code that the report gives it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from api.forms.fields import Amount, Code, Month, Name, Percent, Signed
from api.forms.parts import Part
from api.forms.unit_profile import FuelKind
from contracts.rules.emission_inputs import FUELS


def _default_fuel(value: str) -> str:
    if value not in FUELS:
        facts = {"expected": ", ".join(FUELS)}
        raise PydanticCustomError("unknown_value", "one of {expected}", facts)
    return value


Mode = Literal["own_test", "external_test", "not_measured"]
DefaultFuel = Annotated[str, AfterValidator(_default_fuel)]
"""A fuel for which the accounting guideline has defaults."""

FUELS_MAX = 12
SOURCES_MAX = 20


class Fuel(Part):
    """One fossil fuel burnt in the month."""

    fuel_name: Name
    fuel_type: FuelKind
    A: Amount
    """Consumption, t or 10^4 Nm3."""
    B: Amount | None = None
    """Carbon content as received, tC/t or tC/10^4 Nm3, where it was measured."""
    C: Amount | None = None
    """Net calorific value, GJ/t or GJ/10^4 Nm3."""
    D: Amount | None = None
    """Carbon per heat, tC/GJ."""
    E: Percent
    """Oxidation rate, percent."""
    F: Amount
    """Emission, tCO2, 2 decimals."""
    carbon_by: Mode
    """How the carbon was determined (C.5)."""
    ncv_by: Mode
    """How the calorific value was determined (C.5)."""
    default_of: DefaultFuel | None = None
    """The guideline's fuel whose defaults stand in for what was not measured."""
    uncalibrated_pct: Percent | None = None
    """Required accuracy of a meter that was not calibrated; A then counts with that much more."""


class Biomass(Part):
    """Biomass burnt beside fossil fuel."""

    H: Name
    """Kind of biomass."""
    I: Percent  # noqa: E741  # the report's code
    """Boiler efficiency, percent."""
    J: Amount
    """Heat of the boiler, GJ."""
    K: Amount
    """Fossil heat, GJ."""
    L: Percent
    """Share of biomass in the heat, percent."""


class Purchased(Part):
    """Purchased electricity, in reports to 2022."""

    mwh: Amount
    factor: Amount
    """tCO2/MWh."""
    emission_t: Amount


class UnitMonth(Part):
    """One power unit in one month."""

    month: Month
    fuels: list[Fuel] = Field(max_length=FUELS_MAX)
    biomass: Biomass | None = None
    G: Amount
    """Emission of all fossil fuel, tCO2."""
    M: Amount
    """Generation, MWh."""
    N: Amount
    """Heat supplied, GJ."""
    O: Amount  # noqa: E741  # the report's code
    """Running hours."""
    P: Amount
    """Load factor, percent."""
    purchased: Purchased | None = None
    net_supply_mwh: Amount | None = None
    """Electricity supplied to the grid, MWh; in reports to 2022."""
    Q: Amount
    """Emission of the unit, tCO2."""


class Source(Part):
    """One process source of a line: an activity and its factor."""

    source: Name
    activity: Amount
    unit: Name
    """Of the activity, such as t."""
    factor: Signed
    """tCO2e per unit of activity; below zero for carbon that leaves in products."""
    emission_t: Signed


class LineMonth(Part):
    """One production line in one month."""

    month: Month
    fuels: list[Fuel] = Field(max_length=FUELS_MAX)
    sources: list[Source] = Field(max_length=SOURCES_MAX)
    output_t: Amount
    Q: Amount
    """Direct emission of the line, tCO2e."""


class UnitMonthly(Part):
    """A unit's figures in a monthly filing."""

    unit_code: Code
    figures: UnitMonth


class LineMonthly(Part):
    """A line's figures in a monthly filing."""

    unit_code: Code
    figures: LineMonth
