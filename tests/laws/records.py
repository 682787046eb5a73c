"""What the model keeps: accounts, keys, lines, requests, proposals, money."""

from dataclasses import dataclass

from contracts.vocabulary import Kind, Right, Standing


@dataclass
class Account:
    kind: Kind
    province: int
    standing: Standing = Standing.OPEN


@dataclass
class Key:
    account: str
    rights: Right
    expires_at: int
    revoked: bool = False
    revoked_at: int | None = None


@dataclass
class Tranche:
    """Units that one key moved to trading."""

    key: str
    quantity: int
    matures_at: int


@dataclass(frozen=True)
class Agreement:
    """A block agreement: its terms, and which key signed each side."""

    seller: str
    buyer: str
    unit: int
    quantity: int
    price: int
    valid_until: int
    salt: int
    sell_key: str
    buy_key: str


@dataclass
class Request:
    account: str
    items: tuple[tuple[int, int], ...]
    at: int
    state: str = "Requested"
    donor: str = ""
    """Whose units these are, where another company gives them."""

    @property
    def giver(self) -> str:
        return self.donor or self.account

    @property
    def quantity(self) -> int:
        return sum(quantity for _, quantity in self.items)


@dataclass
class Decision:
    """What was decided on an emission, and whether that stands."""

    verified: int
    notice: str = "Final"
    revision: int = 1
    until: int = 0
    """The last second for objecting, or for deciding on an objection; no matter once final."""


@dataclass(frozen=True)
class Act:
    """A call that needs a second person."""

    name: str
    args: tuple[object, ...]


@dataclass
class Proposal:
    initiator: str
    key: str
    act: Act
    expires_at: int
    state: str = "Proposed"


@dataclass
class Cash:
    available: int = 0
    locked: int = 0
