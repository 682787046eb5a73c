"""Allocation tables: try one, upload one, and have what is wrong with it as a file."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import PlainTextResponse
from pydantic import Field

from api import figures, limits, problems
from api.access import Reach, Resource, Role
from api.allocation import checks, facts, form, kept
from api.allocation.flaws import Flaw, TableRefused
from api.allocation.kept import Uploaded
from api.desk import Reading, TheDesk, ThePage, TheReading
from api.errors import Forbidden, Malformed
from api.paging import Row
from api.routes.shapes import Address, Hash, Listed, Moment, Shape, Tonnes, listed

router = APIRouter(prefix="/v1", tags=["allocation"])


class Csv(PlainTextResponse):
    """A table as a file."""

    media_type = "text/csv"


MAY_UPLOAD = frozenset({Role.DEPARTMENT, Role.REGISTRY})
Number = Annotated[int, Path(ge=1, lt=1 << 31)]
Language = Annotated[str | None, Header()]
Text = Annotated[str, Field(max_length=limits.TABLE_BYTES_MAX)]


class Upload(Shape):
    """A table in its written form, CSV or JSON, as one text."""

    table: Text
    inputs: Annotated[
        Text | None, Field(description="What the table was computed from, kept beside it")
    ] = None


class Trial(Shape):
    """A table to be checked."""

    table: Text
    resume: Annotated[
        bool, Field(description="Lines that stand decided as they are written are no flaw")
    ] = False


class FlawTold(Shape):
    """One thing wrong, at its place."""

    code: str
    line: int
    column: str
    found: str
    expected: str
    title: str
    detail: str
    next: str


class Verdict(Shape):
    """What the checks say of a table. With any flaw, nothing of it may be sent."""

    valid: bool
    digest: Hash
    form: str | None
    period: int | None
    rows: int
    quantity: Tonnes
    flaws: int
    """How many there are; `problems` holds the first of them."""
    problems: list[FlawTold]
    errors: str
    """The errors file, CSV; empty where there is no flaw."""


class TableUploaded(Shape):
    """An upload."""

    upload: int
    digest: Hash
    uploaded_by: Address
    province: int
    uploaded_at: Moment
    form: str | None
    period: int | None
    rows: int
    quantity: Tonnes
    flaws: int


class TableDetail(TableUploaded):
    """An upload with what was wrong with it when it came in."""

    problems: list[FlawTold]


@router.post("/allocation-tables/validation")
def validate(
    desk: TheDesk, reading: TheReading, asked: Trial, accept_language: Language = None
) -> Verdict:
    """Check a table line by line: every flaw, and nothing kept."""
    reading.scope(Resource.ALLOCATION_TABLE)
    uploaded = _examined(desk, reading, asked.table, None, resume=asked.resume)
    return _verdict(uploaded, accept_language)


@router.post("/allocation-tables", status_code=201)
def upload(
    desk: TheDesk,
    reading: TheReading,
    asked: Upload,
    response: Response,
    accept_language: Language = None,
) -> TableDetail:
    """Keep a table as a document, with every flaw it has. Departments and the registry."""
    reading.scope(Resource.ALLOCATION_TABLE)
    viewer = reading.viewer
    if viewer.role not in MAY_UPLOAD or viewer.account is None:
        raise Forbidden(role=str(viewer.role), resource="allocation_table")
    uploaded = _examined(desk, reading, asked.table, asked.inputs)
    now = desk.doors.now()
    number = kept.keep(desk.engine, uploaded, viewer.account, viewer.province, now)
    response.headers["location"] = f"/v1/allocation-tables/{number}"
    with desk.engine.connect() as rows:
        row = kept.one(rows, reading.scope(Resource.ALLOCATION_TABLE), number)
    return _detail(row, accept_language)


@router.get("/allocation-tables")
def list_tables(reading: TheReading, page: ThePage) -> Listed[TableUploaded]:
    """Uploaded tables: a department's own province's, all for the registry."""
    found = kept.listed(reading.rows, reading.scope(Resource.ALLOCATION_TABLE), page)
    return listed(found, reading.until, _uploaded)


@router.get("/allocation-tables/{upload}")
def show_table(
    reading: TheReading, upload: Number, accept_language: Language = None
) -> TableDetail:
    """One upload and what was wrong with it when it came in."""
    return _detail(_one(reading, upload), accept_language)


@router.get("/allocation-tables/{upload}/errors", response_class=Csv)
def show_errors(reading: TheReading, upload: Number, accept_language: Language = None) -> Csv:
    """The errors file: the rows as they were written, each with code, place and fix."""
    row = _one(reading, upload)
    table = _read(bytes(row["content"]))[0]
    text = form.write_errors(table, kept.flaws_of(row), problems.chosen(accept_language))
    return Csv(text)


@router.get("/allocation-tables/{upload}/content", response_class=PlainTextResponse)
def show_content(reading: TheReading, upload: Number) -> PlainTextResponse:
    """The table itself, byte for byte as it was uploaded."""
    return PlainTextResponse(bytes(_one(reading, upload)["content"]))


def _one(reading: Reading, number: int) -> Row:
    return kept.one(reading.rows, reading.scope(Resource.ALLOCATION_TABLE), number)


def _read(content: bytes) -> tuple[form.Table | None, list[Flaw]]:
    try:
        return form.read(content), []
    except TableRefused as refused:
        return None, refused.flaws


def _examined(
    desk: TheDesk, reading: Reading, text: str, inputs: str | None, *, resume: bool = False
) -> Uploaded:
    try:
        content = text.encode()
        kept_inputs = None if inputs is None else inputs.encode()
    except UnicodeEncodeError as error:
        raise Malformed(where="table", message="the text holds half a character") from error
    table, flaws = _read(content)
    if table is not None:
        scope = reading.scope(Resource.ALLOCATION_TABLE)
        province = scope.province if scope.reach is Reach.PROVINCE else None
        known = facts.gather(desk.ledger, reading.rows, reading.until, table, province)
        flaws = checks.check(table, known, resume=resume)
    digest = "0x" + hashlib.sha256(content).hexdigest()
    return Uploaded(content, digest, table, flaws[: limits.TABLE_FLAWS_MAX], kept_inputs)


def _verdict(uploaded: Uploaded, language: str | None) -> Verdict:
    table, flaws = uploaded.table, uploaded.flaws
    chosen = problems.chosen(language)
    return Verdict(
        valid=not flaws,
        digest=uploaded.digest,
        form=table.form if table else None,
        period=table.period if table else None,
        rows=len(table.rows) if table else 0,
        quantity=uploaded.quantity,
        flaws=len(flaws),
        problems=[_told(flaw, chosen) for flaw in flaws[: limits.PAGE_MAX]],
        errors=form.write_errors(table, flaws, chosen) if flaws else "",
    )


def _told(flaw: Flaw, language: str) -> FlawTold:
    words = flaw.told(language)
    return FlawTold(
        code=flaw.wrong,
        line=flaw.line,
        column=flaw.column,
        found=flaw.found[:80],
        expected=flaw.expected,
        title=str(words["title"]),
        detail=str(words["detail"]),
        next=str(words["next"]),
    )


def _uploaded(row: Row) -> TableUploaded:
    return TableUploaded(
        upload=row["upload"],
        digest=row["digest"],
        uploaded_by=row["uploaded_by"],
        province=row["province"],
        uploaded_at=figures.moment(row["uploaded_at_s"]),
        form=row["form"],
        period=row["period"],
        rows=row["rows"],
        quantity=int(row["quantity"]),
        flaws=row["flaws"],
    )


def _detail(row: Row, language: str | None) -> TableDetail:
    chosen = problems.chosen(language)
    told = [_told(flaw, chosen) for flaw in kept.flaws_of(row)[: limits.PAGE_MAX]]
    return TableDetail(**_uploaded(row).model_dump(), problems=told)
