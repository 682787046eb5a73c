"""Block orders: what both sides of an agreement sign, as EIP-712 typed data."""

from dataclasses import asdict, dataclass
from typing import Any

from contracts import ADDRESSES
from contracts.vocabulary import Side

FIELDS = (
    ("account", "address"),
    ("counterparty", "address"),
    ("side", "uint8"),
    ("unit", "uint256"),
    ("quantity", "uint64"),
    ("price", "uint64"),
    ("validUntil", "uint40"),
    ("salt", "bytes32"),
)
"""The typed data's fields in the order of the contract's struct (IMarket.BlockOrder)."""


@dataclass(frozen=True, slots=True)
class BlockOrder:
    """One side of a block agreement."""

    account: str
    counterparty: str
    side: Side
    unit: int
    quantity: int
    """Whole units."""

    price: int
    """Fen per unit."""

    valid_until_s: int
    """The last second at which the order may settle."""

    salt: bytes
    """32 bytes of the signer's choice; tell equal orders apart."""

    @property
    def values(self) -> dict[str, Any]:
        """The fields as the contract names them: what a call and the typed data carry."""
        named = asdict(self)
        named["validUntil"] = named.pop("valid_until_s")
        return {name: named[name] for name, _ in FIELDS} | {"side": int(self.side)}


def typed_data(order: BlockOrder, chain_id: int) -> dict[str, Any]:
    """The whole EIP-712 message, as any wallet takes it (the salt as hex)."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "BlockOrder": [{"name": name, "type": kind} for name, kind in FIELDS],
        },
        "primaryType": "BlockOrder",
        "domain": {
            "name": "Tanji Market",
            "version": "1",
            "chainId": chain_id,
            "verifyingContract": ADDRESSES["Market"],
        },
        "message": order.values | {"salt": f"0x{order.salt.hex()}"},
    }
