"""Login by signature: a nonce, a signed message, a bearer token that soon expires."""

from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import Field

from api import figures, identity
from api.access import Resource
from api.desk import TheDesk, TheReading, TheViewer
from api.errors import Unauthenticated
from api.routes.shapes import Address, Moment, Shape

router = APIRouter(prefix="/v1", tags=["sessions"])


class Nonce(Shape):
    nonce: str
    domain: str
    chain_id: int
    expires_at: Moment


class Login(Shape):
    """An EIP-4361 message and its signature by a key of an account."""

    message: Annotated[str, Field(max_length=1_500)]
    signature: Annotated[str, Field(pattern="^0x[0-9a-fA-F]{130}$")]


class Token(Shape):
    token: str
    """Sent as `Authorization: Bearer ...`."""
    expires_at: Moment
    role: str
    account: Address


class Who(Shape):
    role: str
    account: Address | None
    province: int
    name: str


@router.post("/nonces", status_code=201)
def give_nonce(desk: TheDesk) -> Nonce:
    """A nonce for one login message."""
    made, expires_s = desk.doors.nonce()
    return Nonce(
        nonce=made,
        domain=desk.doors.domain,
        chain_id=desk.doors.chain_id,
        expires_at=figures.moment(int(expires_s)),
    )


@router.post("/sessions", status_code=201)
def open_session(desk: TheDesk, login: Login) -> Token:
    """Log in with a signed message. The key must be live, of an account that is not closed."""
    key = desk.doors.signer(login.message, login.signature)
    told, number = desk.ledger.call("Participants", "admits", [key])
    standing = figures.word("Standing", number)
    if int(told["account"], 16) == 0 or told["revoked"]:
        raise Unauthenticated(message="the key signs for no account")
    if told["expiresAt"] <= desk.ledger.head().timestamp_s:
        raise Unauthenticated(message="the key has expired")
    if standing in {"none", "closed"}:
        raise Unauthenticated(message=f"the account is {standing}")
    address = told["account"]
    found = desk.ledger.call("Participants", "account", [address])
    name = desk.ledger.call("Participants", "nameOf", [address])
    kind = figures.word("Kind", found["kind"])
    viewer = identity.viewer_of(kind, address, found["province"], name)
    token, session = desk.doors.open(key, viewer)
    return Token(
        token=token,
        expires_at=figures.moment(int(session.expires_at_s)),
        role=str(viewer.role),
        account=address,
    )


@router.delete("/sessions", status_code=204)
def close_session(
    desk: TheDesk, viewer: TheViewer, authorization: Annotated[str | None, Header()] = None
) -> None:
    """Log out: the token stands for nobody from now on."""
    desk.doors.close(authorization)


@router.get("/viewer")
def show_viewer(reading: TheReading) -> Who:
    """Whom the request's token stands for."""
    reading.scope(Resource.OPEN)
    viewer = reading.viewer
    return Who(
        role=str(viewer.role), account=viewer.account, province=viewer.province, name=viewer.name
    )
