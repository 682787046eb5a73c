"""The list of key emission units of a province, class and period, and what it is computed from."""

from typing import Literal

from pydantic import Field

from api.forms.fields import Code, Day, Name, Period, Tonnes, Uscc, Words, Year
from api.forms.parts import Part, Subject

LINES_MAX = 500
"""Lines of one list; the largest province has about 400 units of all sectors."""

Status = Literal["rehearsal", "obligated", "removed"]
Ground = Literal["reached", "expected", "retained", "applied", "two_years_below", "closure"]
PilotMarket = Literal[
    "beijing", "tianjin", "shanghai", "chongqing", "guangdong", "hubei", "shenzhen"
]


class YearsEmission(Part):
    year: Year
    emission_t: Tonnes


class ListLine(Part):
    uscc: Uscc
    name: Name
    status: Status
    ground: Ground
    year: Year | None = None
    """The year whose emission decided."""
    emission_t: Tonnes
    taken_off: Period | None = None
    """Of a removal: the period of the list that the unit is taken off."""
    reason: Words
    pilot_left: PilotMarket | None = None
    """The pilot market that the unit leaves by entering the national list."""


class UnitList(Part):
    """Who reports and who owes in a period."""

    form: Literal["unit_list"]
    form_version: Literal[1]
    period: Period
    province: int = Field(ge=110_000, le=999_999)
    sector_code: int = Field(ge=1_000, le=9_999)
    """GB/T 4754 class."""
    criteria: Code
    """Name of the criteria that the list was computed by."""
    published_by: Subject
    published_on: Day
    lines: list[ListLine] = Field(max_length=LINES_MAX)


class UnitYears(Part):
    """What is known of one unit when the list is made."""

    uscc: Uscc
    name: Name
    years: list[YearsEmission] = Field(max_length=10)
    listed_in: Period | None = None
    """Period of the newest list that it stands on."""
    commissioned: Year | None = None
    expected_t: Tonnes | None = None
    closed: bool = False
    applied: bool = False
    pilot: PilotMarket | None = None
    """The pilot market in which it is."""


class EmissionYears(Part):
    """The years' emissions of a province's units of one class: what a list is computed from."""

    form: Literal["emission_years"]
    form_version: Literal[1]
    period: Period
    province: int = Field(ge=110_000, le=999_999)
    sector_code: int = Field(ge=1_000, le=9_999)
    department: Subject
    as_of: Day
    lines: list[UnitYears] = Field(max_length=LINES_MAX)
