"""Documents: bring one, read one, and delete for good what must not be kept."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api import access, documents, figures, limits
from api.access import Resource, Viewer
from api.desk import Authorization, Desk, Reading, TheDesk, TheViewer, no_sight, reading_now
from api.documents import Card
from api.errors import NotFound
from api.index import papers
from api.routes.shapes import Address, Hash, Moment, Shape

router = APIRouter(prefix="/v1/documents", tags=["documents"])

Digest = Annotated[
    str, Path(pattern="^0x[0-9a-f]{64}$", description="SHA-256 of the bytes, as on the ledger")
]
BYTES = {"schema": {"type": "string", "format": "binary"}}
CONTENT = dict.fromkeys(documents.MEDIA_TYPES, BYTES)


class Document(Shape):
    """What the desk knows of a document besides its bytes."""

    digest: Hash
    """SHA-256 of the bytes: what a filing puts on the ledger."""
    size_bytes: int
    media_type: str
    uploaded_at: Moment


class Deleted(Shape):
    digest: Hash
    deleted_at: Moment
    by: Address
    reason: str


@router.post(
    "",
    status_code=201,
    responses={200: {"description": "The account had brought these very bytes before"}},
    openapi_extra={"requestBody": {"required": True, "content": CONTENT}},
)
async def add_document(
    desk: TheDesk,
    viewer: TheViewer,
    request: Request,
    response: Response,
    authorization: Authorization = None,
    content_type: Annotated[str | None, Header()] = None,
) -> Document:
    """Keep a document: the raw bytes are the body. The same bytes twice are one document."""
    # Asked before the first byte is read: strangers fill no disk.
    account = await run_in_threadpool(_uploader, desk, viewer, authorization)
    media_type = documents.media_type_of(content_type)
    arrival = await run_in_threadpool(desk.documents.receive, account, media_type)
    try:
        async for part in request.stream():
            await run_in_threadpool(arrival.write, part)
        card, is_new = await run_in_threadpool(arrival.keep)
    finally:
        await run_in_threadpool(arrival.discard)
    response.headers["location"] = f"/v1/documents/{card.digest}"
    response.status_code = 201 if is_new else 200
    return _document(card)


@router.get(
    "/{digest}",
    response_class=StreamingResponse,
    responses={200: {"description": "The bytes, as they were brought", "content": CONTENT}},
)
def show_document(
    desk: TheDesk, viewer: TheViewer, digest: Digest, authorization: Authorization = None
) -> StreamingResponse:
    """A document's bytes, for those it concerns; a published list is for everybody."""
    with reading_now(desk, viewer, authorization) as reading:
        if not _is_published(desk, reading, digest):
            reading.scope(Resource.DOCUMENT)
            card = desk.documents.card(digest)
            owners = papers.readers(reading.rows, card, reading.until)
            reading.require_known(Resource.DOCUMENT, "document", digest, *owners)
        card = desk.documents.card(digest)
    parts = desk.documents.parts(digest)
    headers = {
        "content-disposition": f'attachment; filename="{digest}"',
        "content-length": str(card.size_bytes),
    }
    return StreamingResponse(parts, media_type=card.media_type, headers=headers)


@router.delete("/{digest}")
def delete_document(
    desk: TheDesk,
    viewer: TheViewer,
    digest: Digest,
    reason: Annotated[
        str,
        Query(
            min_length=1,
            max_length=limits.DELETION_REASON_CHARACTERS_MAX,
            description="Kept beside the digest for good; names no person",
        ),
    ],
    authorization: Authorization = None,
) -> Deleted:
    """Delete a document for good. Registry; a tombstone and the ledger's hash stay."""
    with reading_now(desk, viewer, authorization):
        if not access.may_delete_documents(viewer):
            raise no_sight(viewer, Resource.DOCUMENT)
    assert viewer.account is not None, "access asks for an account"
    at_s = desk.documents.delete(digest, viewer.account, reason)
    moment = figures.moment(at_s)
    return Deleted(digest=digest, deleted_at=moment, by=viewer.account, reason=reason)


def _is_published(desk: Desk, reading: Reading, digest: str) -> bool:
    """A published list is everybody's; of any other document the public learns nothing."""
    try:
        card = desk.documents.card(digest)
    except NotFound:
        return False
    return papers.is_published(reading.rows, card, reading.until)


def _uploader(desk: Desk, viewer: Viewer, authorization: str | None) -> str:
    with reading_now(desk, viewer, authorization):
        if viewer.account is None or not access.may_bring_documents(viewer):
            raise no_sight(viewer, Resource.DOCUMENT)
    return figures.address(viewer.account)


def _document(card: Card) -> Document:
    return Document(
        digest=card.digest,
        size_bytes=card.size_bytes,
        media_type=card.media_type,
        uploaded_at=figures.moment(card.uploaded_at_s),
    )
