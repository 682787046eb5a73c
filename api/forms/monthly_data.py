"""The monthly filing of key data, due 40 calendar days after the month's end."""

from typing import Literal

from pydantic import Field

from api.forms.fields import Month
from api.forms.figures_of_month import LineMonthly, UnitMonthly
from api.forms.parts import Header, Part, Subject
from api.forms.unit_profile import UNITS_MAX


class MonthlyData(Part):
    """The key data of all units of an enterprise in one month."""

    form: Literal["monthly_data"]
    form_version: Literal[1]
    enterprise: Subject
    header: Header
    month: Month
    units: list[UnitMonthly] = Field(default_factory=list, max_length=UNITS_MAX)
    lines: list[LineMonthly] = Field(default_factory=list, max_length=UNITS_MAX)
