"""Where the ledger keeps a holding: the storage slot that evidence of it must prove."""

from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak

import contracts
from contracts import ADDRESSES


@dataclass(frozen=True, slots=True)
class Slot:
    """One storage slot of one contract."""

    contract: str
    """Address."""
    slot: int


def holding(account: str, unit: int) -> Slot:
    """The slot in Units that holds all four buckets of an account's unit."""
    return Slot(ADDRESSES["Units"], mapped("Units", "_holdings", account, unit))


def mapped(contract: str, label: str, *keys: str | int) -> int:
    """The slot of what a mapping of a contract holds for its keys: addresses and numbers."""
    layout = contracts.load(contract).layout["storage"]
    slot = next(int(entry["slot"]) for entry in layout if entry["label"] == label)
    for key in keys:
        kind = "address" if isinstance(key, str) else "uint256"
        slot = int.from_bytes(keccak(encode([kind, "uint256"], [key, slot])), "big")
    return slot


def text(slot: int, length: int) -> list[int]:
    """The slots of a string of `length` bytes: its own, and those it goes on in from 32 bytes."""
    if length < 32:
        return [slot]
    first = int.from_bytes(keccak(slot.to_bytes(32, "big")), "big")
    return [slot, *(first + part for part in range((length + 31) // 32))]
