"""The verification statement: what the agency found of each figure, and what became of it."""

from typing import Literal

from pydantic import Field

from api.forms.fields import Code, Day, Digest, Name, Percent, Period, Signed, Tonnes, Words, Year
from api.forms.parts import Part, Subject
from api.forms.unit_profile import UNITS_MAX

Conclusion = Literal["corrected_conforming", "corrected_not_conforming", "not_corrected"]
Category = Literal["boundary", "activity_data", "emission_factor", "production_data", "plan",
                   "records", "calculation", "other"]  # fmt: skip

NONCONFORMITIES_MAX = 200
ITEMS_MAX = 500


class Dates(Part):
    assigned_on: Day
    documents_on: Day
    """Review of the documents."""
    on_site_from: Day
    on_site_to: Day
    signed_on: Day


class Item(Part):
    """One figure before and after the verification."""

    unit_code: Code | None = None
    parameter: Name
    """By the report's code, such as A, and where it needs it the fuel and month."""
    before: Signed
    verified: Signed
    equal: bool
    change_pct: Signed | None = None
    """100 x (verified - before) / before, 2 decimals; absent where before is 0."""
    reason: Words | None = None
    """Why it changed."""


class UnitVerified(Part):
    unit_code: Code
    verified_t: Signed
    """tCO2, 2 decimals."""


class LastYear(Part):
    year: Year
    verified_t: Tonnes
    change_pct: Signed
    reason: Words


class NonConformity(Part):
    no: int = Field(ge=1, le=NONCONFORMITIES_MAX)
    category: Category
    description: Words
    parameter: Name | None = None
    cause: Words
    correction: Words | None = None
    """What was done about it."""
    conclusion: Conclusion


class Statement(Part):
    """What a verification agency states of one report."""

    form: Literal["statement"]
    form_version: Literal[1]
    report_no: str = Field(pattern=r"^[0-9]{2}-[A-Z0-9]{1,12}-[0-9A-Z]{6}-[0-9]{4}-[0-9]{2}$")
    """Province - agency - last six of the enterprise's code - report year - version."""
    agency: Subject
    enterprise: Subject
    year: Year
    period: Period
    report_version_before: int = Field(ge=1, le=999)
    report_version_after: int = Field(ge=1, le=999)
    report_digest: Digest
    """Of the report that the statement stands for."""
    team_leader: Name
    members: list[Name] = Field(max_length=30)
    reviewer: Name
    approver: Name
    dates: Dates
    items: list[Item] = Field(min_length=1, max_length=ITEMS_MAX)
    total_before: Tonnes
    total_verified: Tonnes
    units_verified: list[UnitVerified] = Field(min_length=1, max_length=UNITS_MAX)
    comparison_last_year: LastYear | None = None
    """Absent in the first year of an enterprise."""
    nonconformities: list[NonConformity] = Field(max_length=NONCONFORMITIES_MAX)
    uncalibrated_accuracy_pct: Percent | None = None
    """The required accuracy applied to readings of meters that were not calibrated."""
    uncovered_issues: list[Words] = Field(max_length=50)
    conclusion: Literal["conforming", "conforming_after_correction", "not_conforming"]
