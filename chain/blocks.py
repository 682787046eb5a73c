"""Header, Block, Receipt and Log: their encoding and hashes, as Cancun writes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

from chain import limits
from chain.encoding import (
    RLP,
    Decoded,
    NotCanonical,
    decode,
    decode_int,
    encode,
    encode_int,
    keccak,
)
from chain.errors import BlockTooHeavy, MalformedBlock

ZERO_HASH = bytes(32)
ZERO_ADDRESS = bytes(20)
EMPTY_ROOT = keccak(encode(b""))
"""Root of a trie that holds nothing."""

EMPTY_OMMERS = keccak(encode([]))
"""Hash of the empty list of ommers: there are none."""

BLOOM_BYTES = 256
BLOOM_OFFSET = 192
"""Where a header's bloom begins in its encoding: every field before it has a fixed length."""


@dataclass(frozen=True)
class Header:
    """What validators sign. Field names and order are Ethereum's, Cancun rules."""

    parent_hash: bytes
    """Hash of the block it stands on; zero for block 0."""

    ommers_hash: bytes
    """Always `EMPTY_OMMERS`."""

    beneficiary: bytes
    """Who earns fees: nobody, the zero address."""

    state_root: bytes
    """Root of the accounts after the block."""

    transactions_root: bytes
    """Root of the block's transactions, in order."""

    receipts_root: bytes
    """Root of their receipts, in order."""

    logs_bloom: bytes
    """256 bytes that may contain every address and topic logged."""

    difficulty: int
    """Always 0."""

    number: int
    """Height; genesis is 0."""

    gas_limit: int
    """The same for every block, chosen by genesis."""

    gas_used: int
    """Gas its transactions burned."""

    timestamp: int
    """Seconds since the Unix epoch, strictly increasing; deadlines are judged by it."""

    extra_data: bytes
    """Block 0: hash of the genesis file but for its accounts. Later: empty."""

    prev_randao: bytes
    """Always zero."""

    nonce: bytes
    """Always eight zero bytes."""

    base_fee_per_gas: int
    """Always 0."""

    withdrawals_root: bytes
    """Always the empty root."""

    blob_gas_used: int
    """Always 0."""

    excess_blob_gas: int
    """Always 0."""

    parent_beacon_block_root: bytes
    """Always zero."""

    @cached_property
    def encoded(self) -> bytes:
        """The header's RLP."""
        return encode([_field_bytes(getattr(self, name)) for name in HEADER_FIELDS])

    @cached_property
    def hash(self) -> bytes:
        """The block's name."""
        return keccak(self.encoded)


HEADER_FIELDS = tuple(field.name for field in fields(Header))
_INTEGERS = {field.name for field in fields(Header) if field.type is int}
_LENGTHS = {"beneficiary": 20, "logs_bloom": BLOOM_BYTES, "nonce": 8, "extra_data": None}


@dataclass(frozen=True)
class Block:
    """A header and the signed transactions it commits to; no ommers, no withdrawals."""

    header: Header
    transactions: tuple[bytes, ...]
    """Each in its network encoding."""

    @property
    def hash(self) -> bytes:
        """The header's hash."""
        return self.header.hash

    @cached_property
    def encoded(self) -> bytes:
        """The block's RLP, as `debug_getRawBlock` gives it."""
        embedded: list[RLP] = [embed(raw) for raw in self.transactions]
        return encode([[_field_bytes(getattr(self.header, n)) for n in HEADER_FIELDS],
                       embedded, [], []])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Log:
    """One event as the ledger stores it."""

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one transaction did."""

    type: int
    """The transaction's type."""

    success: bool
    """False: it reverted or ran out of gas, and only its nonce moved."""

    cumulative_gas_used: int
    """Gas burned in the block up to and with this transaction."""

    logs: tuple[Log, ...]

    @property
    def bloom(self) -> bytes:
        """The bloom of its logs."""
        return bloom_of(self.logs)

    @property
    def encoded(self) -> bytes:
        """The receipt as the receipts trie holds it."""
        body = encode([
            encode_int(int(self.success)), encode_int(self.cumulative_gas_used), self.bloom,
            [[log.address, log.topics, log.data] for log in self.logs],
        ])  # fmt: skip
        return bytes((self.type,)) + body if self.type else body


def bloom_of(logs: Iterable[Log]) -> bytes:
    """256 bytes in which three bits are set for every address and topic of `logs`."""
    bits = 0
    for log in logs:
        for entry in (log.address, *log.topics):
            bits |= bloom_bits(entry)
    return bits.to_bytes(BLOOM_BYTES, "big")


def bloom_bits(entry: bytes) -> int:
    """The three bits that stand for `entry` in a bloom."""
    digest = keccak(entry)
    bits = 0
    for place in (0, 2, 4):
        bits |= 1 << (int.from_bytes(digest[place : place + 2], "big") & 0x7FF)
    return bits


def embed(raw: bytes) -> RLP:
    """A transaction as a block holds it: a list if legacy, else a string of bytes."""
    return decode(raw) if raw[0] >= 0xC0 else raw


def decode_header(data: bytes) -> Header:
    """The header `data` encodes; raises `MalformedBlock`."""
    try:
        return read_header(decode(data))
    except NotCanonical as flaw:
        raise MalformedBlock(str(flaw)) from flaw


def decode_block(data: bytes) -> Block:
    """The block `data` encodes; raises `BlockTooHeavy`, `MalformedBlock`."""
    if len(data) > limits.BLOCK_BYTES_MAX:
        raise BlockTooHeavy("bytes", limits.BLOCK_BYTES_MAX, len(data))
    try:
        parts = decode(data)
        if not isinstance(parts, list) or len(parts) != 4:
            raise NotCanonical("a block has four parts")
        header, transactions, ommers, withdrawals = parts
        if ommers != [] or withdrawals != [] or not isinstance(transactions, list):
            raise NotCanonical("a block here has transactions, no ommers and no withdrawals")
        if any(not item for item in transactions):
            raise NotCanonical("a transaction is empty")
        raws = (item if isinstance(item, bytes) else encode(item) for item in transactions)
        return Block(read_header(header), tuple(raws))
    except NotCanonical as flaw:
        raise MalformedBlock(str(flaw)) from flaw


def read_header(items: Decoded) -> Header:
    """The header whose RLP items these are; raises `NotCanonical`."""
    if not isinstance(items, list) or len(items) != len(HEADER_FIELDS):
        raise NotCanonical(f"a header has {len(HEADER_FIELDS)} fields")
    values: dict[str, bytes | int] = {}
    for name, item in zip(HEADER_FIELDS, items, strict=True):
        values[name] = decode_int(item) if name in _INTEGERS else _fixed(name, item)
    return Header(**values)  # type: ignore[arg-type]  # each value was read by its field's type


def encode_receipts(receipts: Sequence[Receipt]) -> bytes:
    """A block's receipts as one RLP list, as `debug_getRawReceipts` gives each."""
    return encode([receipt.encoded for receipt in receipts])


def decode_receipts(data: bytes) -> tuple[Receipt, ...]:
    """What `encode_receipts` wrote; raises `MalformedBlock`."""
    try:
        items = decode(data)
        if not isinstance(items, list):
            raise NotCanonical("receipts are a list")
        return tuple(_read_receipt(item) for item in items)
    except NotCanonical as flaw:
        raise MalformedBlock(str(flaw)) from flaw


def _read_receipt(item: Decoded) -> Receipt:
    if not isinstance(item, bytes) or not item:
        raise NotCanonical("a receipt is bytes")
    kind = item[0] if item[0] < 0xC0 else 0
    parts = decode(item[1:] if kind else item)
    if not isinstance(parts, list) or len(parts) != 4 or not isinstance(parts[3], list):
        raise NotCanonical("a receipt has four parts")
    receipt = Receipt(
        kind, bool(decode_int(parts[0])), decode_int(parts[1]), tuple(map(_read_log, parts[3]))
    )
    if receipt.encoded != item:
        raise NotCanonical("a receipt's bloom or status is not its own")
    return receipt


def _read_log(item: Decoded) -> Log:
    match item:
        case [bytes(address), [*topics], bytes(data)]:
            return Log(address, tuple(t for t in topics if isinstance(t, bytes)), data)
    raise NotCanonical("a log has an address, topics and data")


def _field_bytes(value: bytes | int) -> bytes:
    return encode_int(value) if isinstance(value, int) else value


def _fixed(name: str, item: Decoded) -> bytes:
    expected = _LENGTHS.get(name, 32)
    if not isinstance(item, bytes):
        raise NotCanonical(f"{name} is a list")
    if expected is None:
        if len(item) > limits.EXTRA_DATA_BYTES_MAX:
            raise NotCanonical(f"{name} has {len(item)} bytes")
    elif len(item) != expected:
        raise NotCanonical(f"{name} has {len(item)} bytes, not {expected}")
    return item
