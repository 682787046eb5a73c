"""Certificates to keep: the file that proves one, the page that shows it, and who checks it."""

from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.access import Resource
from api.certificates.facts import Sources
from api.certificates.file import CertificateFile, compose
from api.certificates.page import draw
from api.desk import Desk, Reading, TheDesk, TheReading
from api.errors import NotFound
from api.index import queries

router = APIRouter(prefix="/v1", tags=["compliance"])

Number = Annotated[int, Path(ge=0, lt=1 << 63)]

FILE, PAGE, SCRIPT = "application/json", "application/pdf", "text/x-python"
Described = dict[int | str, dict[str, Any]]


def _described(kind: str, words: str) -> Described:
    """How OpenAPI tells an answer that is a file."""
    return {200: {"description": words, "content": {kind: {"schema": {"format": "binary"}}}}}


@router.get(
    "/certificates/{certificate}/file",
    response_class=Response,
    responses=_described(FILE, "The file, whose SHA-256 is its etag"),
)
def get_certificate_file(desk: TheDesk, reading: TheReading, certificate: Number) -> Response:
    """
    The certificate with the evidence of every word of it, as one file. Open to everybody, as the
    certificate is: it shows figures of the account alone, and of persons no more than addresses
    of keys.
    """
    file = _file(desk, reading, certificate)
    named = {
        "content-disposition": f'attachment; filename="certificate-{certificate}.json"',
        "etag": f'"{file.digest}"',
    }
    return Response(file.content, media_type=FILE, headers=named)


@router.get(
    "/certificates/{certificate}/page",
    response_class=Response,
    responses=_described(PAGE, "One page"),
)
def get_certificate_page(desk: TheDesk, reading: TheReading, certificate: Number) -> Response:
    """The certificate as a page in PDF, with a QR code of the file's SHA-256."""
    page = draw(_file(desk, reading, certificate))
    named = {"content-disposition": f'inline; filename="certificate-{certificate}.pdf"'}
    return Response(page, media_type=PAGE, headers=named)


@router.get(
    "/certificate-verifier",
    response_class=Response,
    responses=_described(SCRIPT, "The script"),
)
def get_certificate_verifier(reading: TheReading) -> Response:
    """The script that checks certificates offline: one file, the standard library alone."""
    reading.scope(Resource.OPEN)
    script = (files("api.offline") / "check_certificate.py").read_bytes()
    named = {"content-disposition": 'attachment; filename="check_certificate.py"'}
    return Response(script, media_type=SCRIPT, headers=named)


def _file(desk: Desk, reading: Reading, certificate: int) -> CertificateFile:
    reading.scope(Resource.OPEN)
    row = queries.certificate(reading.rows, certificate, reading.until)
    if row is None:
        raise NotFound(what="certificate", id=certificate)
    decision = queries.decision(reading.rows, row["account"], row["period"], row["ended_block"])
    if decision is None:
        raise NotFound(what="decision that the obligation rests on", id=certificate)
    sources = Sources(
        certificate=certificate,
        request=row["request"],
        requested_block=row["block"],
        approved_block=row["approved_block"],
        surrendered=row["certificate_transaction"],
        pack=decision["pack"],
        inputs=decision["inputs"],
    )
    return compose(desk.ledger, sources)
