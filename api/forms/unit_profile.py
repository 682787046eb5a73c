"""The profile of an enterprise's units, from its permit."""

from typing import Literal

from pydantic import Field

from api.forms.fields import Amount, Code, Name, Year
from api.forms.parts import Header, Part, Subject

Sector = Literal["power", "steel", "cement", "aluminium"]
FuelKind = Literal["coal", "gas", "oil", "biomass", "byproduct_gas", "other"]
UnitClass = Literal[
    "conventional_coal", "unconventional_coal", "gas", "oil", "igcc", "ccpp", "other"
]
Product = Literal["condensing", "chp"]
Process = Literal["ironmaking", "sintering", "steelmaking", "clinker", "electrolysis", "other"]
Cooling = Literal["water", "air", "back_pressure"]

UNITS_MAX = 60


class Boiler(Part):
    name: Name
    type: Literal["pulverised", "circulating_fluidised_bed", "chain_grate", "gas_turbine", "other"]
    code: Code
    model: Name
    steam_t_h: Amount
    """Rated evaporation, t/h."""


class Turbine(Part):
    name: Name
    type: Product
    code: Code
    model: Name
    pressure: Name
    """Class, such as ultra-supercritical."""
    rated_mw: Amount
    exhaust_cooling: Cooling


class Generator(Part):
    name: Name
    code: Code
    model: Name
    rated_mw: Amount


class PowerUnit(Part):
    unit_code: Code
    """As in the permit."""
    unit_name: Name
    fuel_type: FuelKind
    fuel_name: Name
    unit_class: UnitClass
    product: Product
    capacity_mw: Amount
    boiler: Boiler
    turbine: Turbine
    generator: Generator
    merged: bool
    """Whether several units are reported as one."""
    original_codes: list[Code] = Field(default_factory=list, max_length=UNITS_MAX)
    """Of the units that are reported as one."""


class Line(Part):
    """A production line or process of steel, cement or aluminium."""

    unit_code: Code
    unit_name: Name
    process: Process
    capacity_t: Amount
    """Design output, t per year."""


class UnitProfile(Part):
    """The units of an enterprise as its permit has them."""

    form: Literal["unit_profile"]
    form_version: Literal[1]
    enterprise: Subject
    header: Header
    year: Year
    """First year that it describes."""
    permit: Code
    province: int = Field(ge=110_000, le=999_999)
    sector: Sector
    units: list[PowerUnit] = Field(default_factory=list, max_length=UNITS_MAX)
    lines: list[Line] = Field(default_factory=list, max_length=UNITS_MAX)
