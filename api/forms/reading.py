"""From bytes to a form and back: strict reading, canonical writing, and the digest between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError

from api import strict_json
from api.forms.annual_report import AnnualReport
from api.forms.canonical import digest_of, written
from api.forms.flaws import Flaw, from_errors, repeated, shown
from api.forms.monthly_data import MonthlyData
from api.forms.parts import Part
from api.forms.quality_plan import QualityPlan
from api.forms.review import ReviewFindings, ReviewPlan
from api.forms.statement import Statement
from api.forms.unit_list import EmissionYears, UnitList
from api.forms.unit_profile import UnitProfile

FORMS: Mapping[str, type[Part]] = {
    "unit_profile": UnitProfile,
    "quality_plan": QualityPlan,
    "monthly_data": MonthlyData,
    "annual_report": AnnualReport,
    "statement": Statement,
    "emission_years": EmissionYears,
    "unit_list": UnitList,
    "review_plan": ReviewPlan,
    "review_findings": ReviewFindings,
}
"""Every form there is, by the name that its `form` field bears; all are of version 1."""

FORM_VERSION = 1


class FormRefused(Exception):
    """A document is not of its form; `flaws` are all that is wrong with it."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        first = flaws[0]
        super().__init__(f"{len(flaws)} flaws, the first {first.code} at {first.place or 'top'}")
        self.flaws = tuple(flaws)


@dataclass(frozen=True)
class Document:
    """A form with its canonical bytes: one document has one digest, however it was typed."""

    form: Part

    @cached_property
    def data(self) -> bytes:
        """The canonical bytes."""
        return written(self.form)

    @property
    def digest(self) -> bytes:
        """SHA-256 of the canonical bytes; what the ledger keeps."""
        return digest_of(self.form)


def read(data: bytes) -> Document:
    """
    The document that `data` holds, in whatever order and spacing it was typed.

    Raises:
        Malformed: no JSON, too deep, too large, or a repeated name.
        FormRefused: not of its form, with every flaw.
    """
    return read_value(strict_json.parse(data))


def read_value(value: object) -> Document:
    """
    The same of a value already parsed.

    Raises:
        FormRefused: not of its form, with every flaw.
    """
    if not isinstance(value, dict):
        raise FormRefused([Flaw("wrong_type", "", shown(value), {"expected": "an object / 对象"})])
    named = value.get("form")
    if not isinstance(named, str) or named not in FORMS:
        facts = {"expected": ", ".join(FORMS)}
        raise FormRefused([Flaw("unknown_value", "form", shown(named), facts)])
    if value.get("form_version") != FORM_VERSION or value["form_version"] is True:
        found = shown(value.get("form_version"))
        facts = {"expected": str(FORM_VERSION)}
        raise FormRefused([Flaw("unknown_value", "form_version", found, facts)])
    twice = list(repeated(value))
    try:
        form = FORMS[named].model_validate(value)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=True)
        raise FormRefused([*from_errors(errors), *twice]) from None
    if twice:
        raise FormRefused(twice)
    return Document(form)
