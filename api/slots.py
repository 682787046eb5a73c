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
    layout = contracts.load("Units").layout["storage"]
    first = next(int(entry["slot"]) for entry in layout if entry["label"] == "_holdings")
    of_account = keccak(encode(["address", "uint256"], [account, first]))
    of_unit = keccak(encode(["uint256", "bytes32"], [unit, of_account]))
    return Slot(ADDRESSES["Units"], int.from_bytes(of_unit, "big"))
