"""What the desk's answers look like: tonnes are integers, money is yuan in decimal strings."""

from collections.abc import Callable
from typing import Annotated, Generic, TypedDict, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api import figures
from api.paging import Page, Row

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""ISO 8601 with Beijing's offset."""

Address = Annotated[str, Field(pattern="^0x[0-9a-fA-F]{40}$")]
Hash = Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]
Yuan = Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$")]
Tonnes = Annotated[int, Field(ge=0)]


class Shape(BaseModel):
    """What every answer is built on: immutable, nothing unnamed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


T = TypeVar("T", bound=Shape)


class Listed(Shape, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None
    """Cursor of the next page; null at the end."""
    as_of: int
    """The block as of which this was read."""


class Placed(Shape):
    """What came to be at a place in the ledger."""

    block: int
    time: Moment
    transaction: Hash | None
    """Null for what founding put there."""


class Account(Placed):
    account: Address
    uscc: str
    name: str
    kind: str
    standing: str
    province: int
    sector: int
    opened_at: Moment | None


class Key(Shape):
    key: Address
    rights: list[str]
    expires_at: Moment
    granted_at: Moment
    revoked: bool
    revoked_at: Moment | None
    revoked_by: Address | None


class KeyState(Shape):
    """What a client needs to sign with a key."""

    key: Address
    account: Address | None
    rights: list[str]
    expires_at: Moment | None
    revoked: bool
    standing: str
    chain_id: int
    nonce: int
    """The next nonce, counting what waits."""


class Holding(Shape):
    account: Address
    unit: int
    unit_name: str
    registration: Tonnes
    trading: Tonnes
    reserved: Tonnes
    frozen: Tonnes
    total: Tonnes
    pledged: Tonnes
    """Shown as pledged: a flag, which holds nothing back."""
    block: int
    """Block of the last movement."""


class Tranche(Placed):
    """A move to trading by one key alone."""

    account: Address
    unit: int
    unit_name: str
    tranche: int
    key: Address
    """If it is revoked first, the tranche never matures."""
    quantity: Tonnes
    left: Tonnes
    """What has not gone back to the registration holding."""
    matures_at: Moment
    matured: bool


class Movement(Placed):
    account: Address
    unit: int
    unit_name: str
    act: str
    quantity: Tonnes
    counterparty: Address | None
    bucket_from: str | None
    bucket_to: str | None
    reason: str | None
    balance: Tonnes
    """All buckets together, after this movement."""


class Balance(Shape):
    account: Address
    available: Yuan
    locked: Yuan
    block: int
    """Block of the last movement."""


class CashMovement(Placed):
    account: Address
    act: str
    amount: Yuan
    counterparty: Address | None
    reference: str | None
    withdrawal: int | None
    available: Yuan
    """Available after this movement."""


class Line(Placed):
    line: Hash
    account: Address
    period: int
    stage: str
    number: int
    quantity: Tonnes
    state: str
    unit: int | None
    department: Address
    inputs: Hash


class Emission(Placed):
    account: Address
    period: int
    revision: int
    verified: Tonnes
    obligation: Tonnes
    department: Address
    pack: str
    inputs: Hash


class Filing(Placed):
    what: str
    account: Address
    period: int
    filed_by: Address
    version: int | None
    verified: Tonnes | None
    document: Hash


class Trade(Placed):
    trade: int
    seller: Address
    buyer: Address
    unit: int
    unit_name: str
    quantity: Tonnes
    price: Yuan
    amount: Yuan
    sell_order: Hash
    buy_order: Hash


class Item(Shape):
    unit: int
    unit_name: str
    quantity: Tonnes


class Surrender(Placed):
    request: int
    account: Address
    period: int
    quantity: Tonnes
    requested_at: Moment
    late: bool
    """Asked for after the deadline, by the block's time."""
    donor: Address | None
    """Whose units they are, where they are another company's."""
    state: str
    department: Address | None
    mandate: Hash | None
    """The department's order, where the units were surrendered by its mandate."""
    reason: str | None
    certificate: int | None
    on_time: bool | None


class SurrenderDetail(Surrender):
    items: list[Item]


class CertificateLinks(Shape):
    """Where the certificate is to be had, and what checks it."""

    file: str
    page: str
    verifier: str


class Certificate(Shape):
    certificate: int
    request: int
    account: Address
    name: str
    period: int
    quantity: Tonnes
    surrendered_in_all: Tonnes
    obligation: Tonnes
    on_time: bool
    forced: bool
    """By the department's word: out of what it kept for the account, or by mandate."""
    mandate: Hash | None
    donor: Address | None
    """The company that gave the units, where that is not the account itself."""
    block: int
    time: Moment
    transaction: Hash
    """Its receipt holds the Surrendered event, which is the certificate."""
    links: CertificateLinks


class Proposal(Placed):
    proposal: int
    state: str
    initiator: Address
    initiator_key: Address
    contract: str
    function: str
    call: str
    subject: Address | None
    expires_at: Moment
    approver: Address | None


class Transaction(Shape):
    transaction: Hash
    block: int
    index: int
    time: Moment
    key: Address
    account: Address | None
    contract: str | None
    function: str | None
    state: str
    error: str | None


def listed(page: Page, until: int, shape: Callable[[Row], T]) -> Listed[T]:
    """A page of rows as an answer."""
    return Listed(items=[shape(row) for row in page.rows], next=page.next, as_of=until)


class Place(TypedDict):
    """The fields of `Placed`."""

    block: int
    time: str
    transaction: str | None


def place_of(row: Row) -> Place:
    """The place that every placed answer tells."""
    return {
        "block": row["block"],
        "time": figures.moment(row["timestamp"]),
        "transaction": row["transaction"],
    }
