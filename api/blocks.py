"""What the node tells of blocks, transactions and receipts, in our own types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Header:
    """A block's place in the chain."""

    number: int
    hash: str
    parent: str
    timestamp_s: int
    state_root: str

    @classmethod
    def read(cls, found: Json) -> "Header":
        return cls(
            int(found["number"], 16),
            str(found["hash"]),
            str(found["parentHash"]),
            int(found["timestamp"], 16),
            str(found["stateRoot"]),
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """A transaction as its key signed it."""

    hash: str
    key: str
    """Address of the key that signed it."""
    to: str
    data: bytes
    nonce: int
    block: int | None
    """None while it waits."""

    @classmethod
    def read(cls, found: Json) -> "Sent":
        block = found.get("blockNumber")
        return cls(
            str(found["hash"]),
            to_checksum_address(found["from"]),
            to_checksum_address(found["to"] or "0x" + "0" * 40),
            _bytes(found["input"]),
            int(found["nonce"], 16),
            None if block is None else int(block, 16),
        )


@dataclass(frozen=True, slots=True)
class Log:
    """An event as the ledger holds it."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes
    index: int
    """Place in its block."""
    block: int
    transaction: str

    @classmethod
    def read(cls, found: Json) -> "Log":
        return cls(
            to_checksum_address(found["address"]),
            tuple(_bytes(topic) for topic in found["topics"]),
            _bytes(found["data"]),
            int(found["logIndex"], 16),
            int(found["blockNumber"], 16),
            str(found["transactionHash"]),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a transaction did."""

    hash: str
    block: int
    index: int
    """Place of the transaction in its block."""
    succeeded: bool
    gas: int
    logs: tuple[Log, ...]

    @classmethod
    def read(cls, found: Json) -> "Receipt":
        return cls(
            str(found["transactionHash"]),
            int(found["blockNumber"], 16),
            int(found["transactionIndex"], 16),
            int(found["status"], 16) == 1,
            int(found["gasUsed"], 16),
            tuple(Log.read(log) for log in found["logs"]),
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A block with what its transactions did, in order."""

    header: Header
    transactions: tuple[tuple[Sent, Receipt], ...]

    @classmethod
    def read(cls, found: Json, receipts: list[Json]) -> "Block":
        sent = [Sent.read(one) for one in found["transactions"]]
        done = [Receipt.read(one) for one in receipts]
        pairs = tuple(zip(sent, done, strict=True))
        if any(one.hash != receipt.hash for one, receipt in pairs):
            raise ValueError(f"block {found['number']}: receipts of other transactions")
        return cls(Header.read(found), pairs)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
