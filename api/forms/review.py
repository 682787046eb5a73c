"""A review campaign of data quality: its plan with teams and units, and what each team found."""

from typing import Literal

from pydantic import Field

from api.forms.fields import Code, Day, Name, Period, Tonnes, Uscc, Words
from api.forms.parts import Part, Subject

TEAMS_MAX = 40
UNITS_MAX = 500


class Team(Part):
    team: int = Field(ge=1, le=TEAMS_MAX)
    leader: Name
    members: list[Name] = Field(min_length=1, max_length=20)
    """Two officers at least enter an enterprise (R775 art. 17)."""
    units: list[Uscc] = Field(min_length=1, max_length=UNITS_MAX)


class ReviewPlan(Part):
    """Who reviews whom, when, and for what."""

    form: Literal["review_plan"]
    form_version: Literal[1]
    review: Code
    """Its number, such as 370000-2021-1."""
    ordered_by: Subject
    province: int = Field(ge=110_000, le=999_999)
    period: Period
    starts_on: Day
    ends_on: Day
    subjects: list[Words] = Field(min_length=1, max_length=30)
    """What is looked at."""
    teams: list[Team] = Field(min_length=1, max_length=TEAMS_MAX)


class Finding(Part):
    no: int = Field(ge=1, le=200)
    unit_code: Code | None = None
    parameter: Name
    description: Words
    stated: Name
    """What the report says."""
    found: Name
    """What the team found."""
    treatment: Literal["none", "correct", "redetermine", "refer"]
    """Nothing, a corrected report, a conservative decision, or a referral to enforcement."""


class ReviewFindings(Part):
    """What a team found at one enterprise."""

    form: Literal["review_findings"]
    form_version: Literal[1]
    review: Code
    team: int = Field(ge=1, le=TEAMS_MAX)
    enterprise: Subject
    period: Period
    found_on: Day
    findings: list[Finding] = Field(max_length=200)
    conservative_t: Tonnes | None = None
    """The emission that the team proposes where it proposes a conservative decision."""
