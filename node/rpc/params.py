"""The kinds of parameters: how each is read from JSON, and the schema that describes it."""

import re
from dataclasses import dataclass

from node import limits
from node.rpc.strict_json import Json
from node.rpc.table import Param, Schema

_QUANTITY = re.compile(r"0x(0|[1-9a-f][0-9a-f]{0,63})", re.IGNORECASE)
_DATA = re.compile(r"0x[0-9a-fA-F]*")
_SLOT = re.compile(r"0x[0-9a-f]{0,64}", re.IGNORECASE)
TAGS = ("latest", "pending", "safe", "finalized", "earliest")

QUANTITY: Schema = {"type": "string", "pattern": "^0x(0|[1-9a-f][0-9a-f]*)$"}
DATA: Schema = {"type": "string", "pattern": "^0x[0-9a-f]*$"}
HASH: Schema = {"type": "string", "pattern": "^0x[0-9a-f]{64}$"}
ADDRESS: Schema = {"type": "string", "pattern": "^0x[0-9a-fA-F]{40}$"}
TAG: Schema = {"type": "string", "enum": list(TAGS)}
BLOCK: Schema = {
    "anyOf": [
        TAG,
        QUANTITY,
        HASH,
        {
            "type": "object",
            "properties": {
                "blockNumber": QUANTITY,
                "blockHash": HASH,
                "requireCanonical": {"type": "boolean"},
            },
        },
    ]
}
CALL: Schema = {
    "type": "object",
    "properties": {
        "from": ADDRESS,
        "to": ADDRESS,
        "gas": QUANTITY,
        "value": QUANTITY,
        "input": DATA,
        "data": DATA,
    },
}
LOG_FILTER: Schema = {
    "type": "object",
    "properties": {
        "fromBlock": {"oneOf": [TAG, QUANTITY]},
        "toBlock": {"oneOf": [TAG, QUANTITY]},
        "blockHash": HASH,
        "address": {"oneOf": [ADDRESS, {"type": "array", "items": ADDRESS}]},
        "topics": {
            "type": "array",
            "items": {"oneOf": [{"type": "null"}, HASH, {"type": "array"}]},
        },
    },
}


@dataclass(frozen=True, slots=True)
class BlockRef:
    """Which block is meant: exactly one of the three is set."""

    tag: str | None = None
    number: int | None = None
    hash: bytes | None = None


LATEST = BlockRef(tag="latest")


@dataclass(frozen=True, slots=True)
class CallRequest:
    """What eth_call and eth_estimateGas are asked to try."""

    sender: bytes
    to: bytes | None
    gas: int | None
    value: int
    data: bytes


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which logs are meant; empty `addresses` or an empty topic place let everything through."""

    first: BlockRef
    last: BlockRef
    block_hash: bytes | None
    addresses: tuple[bytes, ...]
    topics: tuple[tuple[bytes, ...], ...]


def read_quantity(given: Json) -> int:
    if not isinstance(given, str) or not _QUANTITY.fullmatch(given):
        raise ValueError("expected a quantity in hex without leading zeros")
    return int(given, 16)


def read_count(given: Json) -> int:
    """A quantity that some clients write as a decimal number."""
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    return read_quantity(given)


def read_data(given: Json) -> bytes:
    if not isinstance(given, str) or len(given) % 2 or not _DATA.fullmatch(given):
        raise ValueError("expected bytes in hex, two digits each, after 0x")
    return bytes.fromhex(given[2:])


def read_hash(given: Json) -> bytes:
    return _sized(given, 32)


def read_address(given: Json) -> bytes:
    return _sized(given, 20)


def read_transaction_or_address(given: Json) -> bytes:
    found = read_data(given)
    if len(found) not in (20, 32):
        raise ValueError(f"expected 20 or 32 bytes, found {len(found)}")
    return found


def _sized(given: Json, size: int) -> bytes:
    found = read_data(given)
    if len(found) != size:
        raise ValueError(f"expected {size} bytes, found {len(found)}")
    return found


def read_flag(given: Json) -> bool:
    if not isinstance(given, bool):
        raise ValueError("expected true or false")
    return given


def read_slot(given: Json) -> int:
    if not isinstance(given, str) or not _SLOT.fullmatch(given):
        raise ValueError("expected a storage slot of at most 32 bytes in hex")
    return int(given[2:] or "0", 16)


def read_slots(given: Json) -> list[int]:
    if not isinstance(given, list):
        raise ValueError("expected an array of storage slots")
    if len(given) > limits.PROOF_SLOTS_MAX:
        raise ValueError(f"{len(given)} slots; at most {limits.PROOF_SLOTS_MAX} are proved at once")
    return [read_slot(item) for item in given]


def read_percentiles(given: Json) -> list[float]:
    if not isinstance(given, list) or len(given) > 100:
        raise ValueError("expected an array of at most 100 percentiles")
    found = [float(item) for item in given if isinstance(item, int | float)]
    if len(found) != len(given) or found != sorted(found):
        raise ValueError("expected rising numbers")
    if any(not 0 <= one <= 100 for one in found):
        raise ValueError("expected numbers from 0 to 100")
    return found


def read_block(given: Json) -> BlockRef:
    """A tag, a number, a hash, or an object of EIP-1898."""
    if isinstance(given, dict):
        unknown = set(given) - {"blockNumber", "blockHash", "requireCanonical"}
        if unknown or ("blockNumber" in given) == ("blockHash" in given):
            raise ValueError("expected one of blockNumber and blockHash")
        if "blockHash" in given:
            return BlockRef(hash=read_hash(given["blockHash"]))
        return read_block(given["blockNumber"])
    if isinstance(given, str) and given in TAGS:
        return BlockRef(tag=given)
    if isinstance(given, str) and len(given) == 66:
        return BlockRef(hash=read_hash(given))
    try:
        return BlockRef(number=read_quantity(given))
    except ValueError as error:
        raise ValueError("expected a block number in hex, a hash or a tag") from error


def read_call(given: Json) -> CallRequest:
    """A call; fields that only signing needs are read over."""
    if not isinstance(given, dict):
        raise ValueError("expected a call object")
    content = given.get("input")
    other = given.get("data")
    if content is not None and other is not None and read_data(content) != read_data(other):
        raise ValueError("input and data differ")
    chosen = other if content is None else content
    to, gas, value, sender = (given.get(name) for name in ("to", "gas", "value", "from"))
    return CallRequest(
        sender=bytes(20) if sender is None else read_address(sender),
        to=None if to is None else read_address(to),
        gas=None if gas is None else read_quantity(gas),
        value=0 if value is None else read_quantity(value),
        data=b"" if chosen is None else read_data(chosen),
    )


def read_log_filter(given: Json) -> LogFilter:
    if not isinstance(given, dict):
        raise ValueError("expected a filter object")
    unknown = set(given) - {"fromBlock", "toBlock", "blockHash", "address", "topics"}
    if unknown:
        raise ValueError(f"unknown filter field {sorted(unknown)[0][:64]!r}")
    block_hash = given.get("blockHash")
    first, last = given.get("fromBlock"), given.get("toBlock")
    if block_hash is not None and (first is not None or last is not None):
        raise ValueError("blockHash excludes fromBlock and toBlock")
    return LogFilter(
        first=LATEST if first is None else read_block(first),
        last=LATEST if last is None else read_block(last),
        block_hash=None if block_hash is None else read_hash(block_hash),
        addresses=_read_addresses(given.get("address")),
        topics=_read_topics(given.get("topics")),
    )


def _read_addresses(given: Json) -> tuple[bytes, ...]:
    if given is None:
        return ()
    many = given if isinstance(given, list) else [given]
    if len(many) > limits.LOG_ADDRESSES_MAX:
        raise ValueError(f"{len(many)} addresses; at most {limits.LOG_ADDRESSES_MAX} are taken")
    return tuple(read_address(one) for one in many)


def _read_topics(given: Json) -> tuple[tuple[bytes, ...], ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > 4:
        raise ValueError("expected an array of at most four topics")
    return tuple(_read_alternatives(place) for place in given)


def _read_alternatives(given: Json) -> tuple[bytes, ...]:
    if given is None:
        return ()
    many = given if isinstance(given, list) else [given]
    if len(many) > limits.LOG_TOPICS_MAX:
        raise ValueError(f"{len(many)} topics; at most {limits.LOG_TOPICS_MAX} are taken")
    if None in many:
        return ()
    return tuple(read_hash(one) for one in many)


def block_param(required: bool = False) -> Param:
    return Param("Block", read_block, BLOCK, required, default="latest")
