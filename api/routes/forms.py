"""Forms over HTTP: which there are, their schema, and everything wrong with a document."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path

from api.access import PUBLIC
from api.desk import TheViewer
from api.errors import NotFound, Unauthenticated
from api.forms.reading import FORM_VERSION, FORMS
from api.forms.telling import Told
from api.forms.validation import validate_value
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
def validate_form(viewer: TheViewer, document: Annotated[Any, Body()]) -> FormChecked:
    """Everything wrong with a document by itself. Nothing is kept or filed."""
    if viewer == PUBLIC:
        raise Unauthenticated(message="forms are checked for those who are logged in")
    found = validate_value(document)
    return FormChecked(
        form=getattr(found.document.form, "form", None) if found.document else None,
        digest="0x" + found.document.digest.hex() if found.document else None,
        may_be_filed=found.may_be_filed,
        count=found.count,
        problems=[_problem(one) for one in found.told],
        held=dict(found.held),
        skipped=dict(found.skipped),
    )


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
