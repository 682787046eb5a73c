"""The emission report of a period: every unit, every month, the totals, what bears them out."""

from typing import Literal

from pydantic import Field

from api.forms.fields import Amount, Code, Digest, Month, Name, Percent, Period, Tonnes, Words
from api.forms.figures_of_month import LineMonth, UnitMonth
from api.forms.parts import Header, Part, Subject
from api.forms.unit_profile import UNITS_MAX, Sector

MONTHS_MAX = 24
"""A period has one year, the first had two."""


class CoalPurchase(Part):
    """Coal bought in the period from one origin."""

    origin: Name
    quantity_t: Amount


class Auxiliary(Part):
    """Figures that are not obligatory (C.6) and let the others be checked."""

    heat_ratio_pct: Percent | None = None
    """Share of the fuel's heat that went into heat supply."""
    own_use_mwh: Amount | None = None
    sold_mwh: Amount | None = None
    """Electricity sold, by the grid's statement of account."""
    coal_opening_t: Amount | None = None
    coal_closing_t: Amount | None = None
    coal_purchases: list[CoalPurchase] = Field(default_factory=list, max_length=100)


class UnitTotals(Part):
    """One power unit over the period."""

    unit_code: Code
    months: list[UnitMonth] = Field(min_length=1, max_length=MONTHS_MAX)
    M: Amount
    """Generation of the period, MWh."""
    N: Amount
    """Heat supplied in the period, GJ."""
    O: Amount  # noqa: E741  # the report's code
    """Running hours of the period."""
    P: Amount
    """Load factor of the period, percent."""
    G: Amount
    """Emission of all fossil fuel in the period, tCO2."""
    Q: Amount
    """Emission of the unit in the period, tCO2."""
    auxiliary: Auxiliary | None = None


class LineTotals(Part):
    """One production line over the period."""

    unit_code: Code
    months: list[LineMonth] = Field(min_length=1, max_length=MONTHS_MAX)
    output_t: Amount
    Q: Amount
    """Direct emission of the line in the period, tCO2e."""


class Monthly(Part):
    """A monthly filing that the report rests on."""

    month: Month
    digest: Digest


class AnnualReport(Part):
    """The emissions of an enterprise in one period."""

    form: Literal["annual_report"]
    form_version: Literal[1]
    enterprise: Subject
    header: Header
    period: Period
    sector: Sector
    units: list[UnitTotals] = Field(default_factory=list, max_length=UNITS_MAX)
    lines: list[LineTotals] = Field(default_factory=list, max_length=UNITS_MAX)
    total_t: Tonnes
    """Emission of the enterprise, whole tCO2e."""
    monthly: list[Monthly] = Field(default_factory=list, max_length=MONTHS_MAX)
    reduction_measures: list[Words] = Field(default_factory=list, max_length=20)
    """Voluntary, published with the report (GU26)."""

    @property
    def rows(self) -> list[UnitTotals | LineTotals]:
        """Units and lines together."""
        return [*self.units, *self.lines]
