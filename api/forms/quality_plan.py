"""The quality-control plan: how each parameter of each unit will be measured in the year."""

from typing import Literal

from pydantic import Field

from api.forms.fields import Code, Count, Day, Name, Percent, Words, Year
from api.forms.parts import Header, Part, Subject
from api.forms.unit_profile import UNITS_MAX

Parameter = Literal["A", "B", "C", "D", "E", "M", "N", "O", "activity", "output"]
"""By the code that the report gives it; `activity` and `output` are those of a line."""

Determination = Literal["own_test", "external_test", "meter", "calculated", "default"]


class Instrument(Part):
    name: Name
    code: Code
    model: Name
    accuracy_pct: Percent
    """Required accuracy, percent of the reading."""
    calibrated_on: Day
    calibration_days: Count
    """Days for which a calibration holds."""


class Measured(Part):
    parameter: Parameter
    fuel_name: Name | None = None
    """Of which fuel, where the parameter is one of a fuel."""
    determination: Determination
    frequency: Literal["continuous", "shift", "daily", "batch", "monthly", "yearly"]
    source: Words
    """Where the figure comes from: which reading, which record."""
    instrument: Instrument | None = None
    lab: Subject | None = None


class UnitPlan(Part):
    unit_code: Code
    parameters: list[Measured] = Field(min_length=1, max_length=60)


class QualityPlan(Part):
    """The quality-control plan of a year, approved by the department before the year begins."""

    form: Literal["quality_plan"]
    form_version: Literal[1]
    enterprise: Subject
    header: Header
    year: Year
    responsible: Name
    """The enterprise's office that answers for the data; no person's name."""
    units: list[UnitPlan] = Field(min_length=1, max_length=UNITS_MAX)
