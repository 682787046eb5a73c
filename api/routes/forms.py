"""Forms over HTTP: which there are, their schema, and everything wrong with a document."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path

from api import figures
from api.access import PUBLIC, Resource
from api.desk import Desk, Reading, TheDesk, TheReading
from api.errors import DeskError, NotFound, Unauthenticated
from api.forms.annual_report import AnnualReport
from api.forms.parts import Part
from api.forms.reading import FORM_VERSION, FORMS, FormRefused, read
from api.forms.statement import Statement
from api.forms.telling import Told
from api.forms.validation import validate_value
from api.index import dossier
from api.routes.shapes import Hash, Shape

router = APIRouter(prefix="/v1/forms", tags=["forms"])


class FormName(Shape):
    form: str
    form_version: int
    title: str


class Forms(Shape):
    forms: list[FormName]


class Text(Shape):
    detail: str
    next: str


class Problem(Shape):
    """A flaw, or a check that did not hold."""

    code: str
    place: str
    """Such as units[2].months[5].fuels[0].C; empty for the document itself."""
    found: str
    bars: bool
    """Whether the document may not be filed as it is."""
    facts: dict[str, str | int | bool | None]
    texts: dict[str, Text]


class FormChecked(Shape):
    form: str | None
    digest: Hash | None
    """SHA-256 of the canonical bytes; null where the document is not of its form."""
    may_be_filed: bool
    count: int
    """Problems in all; the first of them are told."""
    problems: list[Problem]
    held: dict[str, int]
    """How often each check held."""
    skipped: dict[str, str]
    """Checks that were not made, and what they lacked."""


@router.get("")
def list_forms() -> Forms:
    """The forms there are."""
    return Forms(
        forms=[
            FormName(
                form=name,
                form_version=FORM_VERSION,
                title=(form.__doc__ or "").strip().splitlines()[0],
            )
            for name, form in FORMS.items()
        ]
    )


@router.get("/{form}")
def show_form(form: Annotated[str, Path(max_length=40)]) -> dict[str, Any]:
    """The JSON Schema of a form."""
    if form not in FORMS:
        raise NotFound(what="form", id=form)
    return FORMS[form].model_json_schema()


@router.post("/validation")
def validate_form(
    desk: TheDesk, reading: TheReading, document: Annotated[Any, Body()]
) -> FormChecked:
    """
    Everything wrong with a document, by itself and beside what was filed before it.

    Nothing is kept or filed. Who may not see an enterprise's filings has nothing laid beside.
    """
    if reading.viewer == PUBLIC:
        raise Unauthenticated(message="forms are checked for those who are logged in")
    found = validate_value(document)
    if found.document is not None and isinstance(found.document.form, AnnualReport | Statement):
        found = validate_value(document, _beside(desk, reading, found.document.form))
    return FormChecked(
        form=getattr(found.document.form, "form", None) if found.document else None,
        digest="0x" + found.document.digest.hex() if found.document else None,
        may_be_filed=found.may_be_filed,
        count=found.count,
        problems=[_problem(one) for one in found.told],
        held=dict(found.held),
        skipped=dict(found.skipped),
    )


def _beside(desk: Desk, reading: Reading, form: AnnualReport | Statement) -> list[Part]:
    """The forms filed before, as far as the viewer may see them and the desk still has them."""
    account, period = figures.account(form.enterprise.uscc), form.period
    agency = dossier.assigned(reading.rows, account, period, reading.until)
    if not reading.sees(Resource.EMISSION, account, agency):
        return []
    found: list[Part] = []
    for digest in dossier.papers_before(reading.rows, account, period, reading.until):
        try:
            found.append(read(b"".join(desk.documents.parts(digest))).form)
        except (DeskError, FormRefused):
            # A paper that is gone or of no form of ours is told as lacking, by its check.
            continue
    return found


def _problem(told: Told) -> Problem:
    return Problem(
        code=told.code,
        place=told.place,
        found=told.found,
        bars=told.bars,
        facts=dict(told.facts),
        texts={
            language: Text(detail=words.detail, next=words.next)
            for language, words in told.texts.items()
        },
    )
