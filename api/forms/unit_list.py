"""The list of key emission units that a department publishes for a province, sector and period."""

from typing import Literal

from pydantic import Field

from api.forms.fields import Code, Day, Name, Period, Tonnes, Uscc, Words, Year
from api.forms.parts import Part, Subject

LINES_MAX = 500
"""Lines of one list; the largest province has about 400 units."""

Status = Literal["rehearsal", "obligated", "removed"]
PilotMarket = Literal[
    "beijing", "tianjin", "shanghai", "chongqing", "guangdong", "hubei", "shenzhen"
]


class YearsEmission(Part):
    year: Year
    emission_t: Tonnes


class ListLine(Part):
    uscc: Uscc
    name: Name
    sector_code: int = Field(ge=1_000, le=9_999)
    """GB/T 4754 class."""
    status: Status
    years: list[YearsEmission] = Field(max_length=3)
    """The emissions that it rests on."""
    reason: Words
    pilot_left: PilotMarket | None = None
    """The pilot market that the unit leaves by entering the national list."""


class UnitList(Part):
    """Who reports and who owes in a period."""

    form: Literal["unit_list"]
    form_version: Literal[1]
    period: Period
    province: int = Field(ge=110_000, le=999_999)
    sector: Literal["power", "steel", "cement", "aluminium", "petrochemical", "chemical", "glass",
                    "copper", "paper", "aviation"]  # fmt: skip
    criteria: Code
    """Name of the criteria that the candidates were computed by."""
    published_by: Subject
    published_on: Day
    lines: list[ListLine] = Field(max_length=LINES_MAX)
