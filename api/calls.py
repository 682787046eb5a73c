"""Calls to the contracts, read back into names: which contract, which function, which arguments."""

from collections.abc import Mapping
from dataclasses import dataclass

from eth_abi.exceptions import DecodingError

from contracts import ADDRESSES, codec


@dataclass(frozen=True, slots=True)
class Call:
    """A call as a person reads it."""

    contract: str
    function: str
    args: Mapping[str, object]


def read(to: str, data: bytes) -> Call | None:
    """The call that `data` makes of the contract at `to`; None where it is none of ours."""
    contract = contract_at(to)
    if contract is None:
        return None
    try:
        found = codec.decode_call(contract, data)
    except (DecodingError, OverflowError):
        return None
    return Call(contract, *found) if found else None


def contract_at(address: str) -> str | None:
    """The name of the contract that stands at `address`."""
    return next((name for name, place in ADDRESSES.items() if place == address), None)
