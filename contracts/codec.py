"""The codec: calls, answers, events and refusals between Python values and the ledger's bytes."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_abi.abi import encode
from eth_abi.codec import ABIDecoder
from eth_abi.decoding import StringDecoder
from eth_abi.registry import registry
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from contracts import ADDRESSES, NAMES, ContractsError, load

Value = Any
"""int, bool, str, bytes, a list, or a dict of a struct's fields: the ABI decides which."""


class UnknownFunction(ContractsError):
    """The contract has no function of this name."""

    def __init__(self, contract: str, function: str) -> None:
        super().__init__(f"{contract} has no function {function}")
        self.contract, self.function = contract, function


class OutOfRange(ContractsError):
    """A number that the field of a call cannot hold."""

    def __init__(self, field: str, found: int, most: int) -> None:
        super().__init__(f"{field}: {found} is not from 0 to {most}")
        self.field, self.found, self.most = field, found, most


class _Text(StringDecoder):
    """
    Reads whatever a key signed as text: a byte that is no UTF-8, or zero, as its digits.

    A reader that stopped at such a text would be stopped for good by whoever signs one.
    """

    @staticmethod
    def decoder_fn(data: bytes, _: str = "") -> str:
        return data.decode("utf-8", errors="backslashreplace").replace("\0", "\\x00")


def _decoder() -> ABIDecoder:
    ours = copy(registry)
    ours.unregister_decoder("string")
    ours.register_decoder("string", _Text)
    return ABIDecoder(ours)


decode = _decoder().decode


@dataclass(frozen=True, slots=True)
class Event:
    """What a contract logged."""

    name: str
    contract: str
    args: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A contract's typed error."""

    name: str
    args: dict[str, Value]


BUILTIN_ERRORS: tuple[dict[str, Any], ...] = (
    {"name": "Error", "inputs": [{"name": "message", "type": "string"}]},
    {"name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
)
"""What the compiler itself reverts with; none of our rules does."""


def encode_call(name: str, function: str, args: Sequence[Value] = ()) -> bytes:
    """
    The calldata of a call; structs are given as dicts or as tuples.

    Raises:
        UnknownFunction, OutOfRange.
    """
    entry = _function(name, function)
    inputs = entry["inputs"]
    if len(args) != len(inputs):
        raise ValueError(f"{name}.{function} takes {len(inputs)} arguments, not {len(args)}")
    values = [_plain(field, value) for field, value in zip(inputs, args, strict=True)]
    return selector(name, function) + encode([type_of(field) for field in inputs], values)


def decode_call(name: str, calldata: bytes) -> tuple[str, dict[str, Value]] | None:
    """The function that calldata calls and its arguments, or None for a call of no function."""
    for entry in _entries(name, "function"):
        if _selector(entry) == calldata[:4]:
            return entry["name"], _named(entry["inputs"], calldata[4:])
    return None


def decode_output(name: str, function: str, data: bytes) -> Value:
    """What a call answered: the value where there is one, a tuple where there are several."""
    fields = _function(name, function)["outputs"]
    values = decode([type_of(field) for field in fields], data)
    answers = tuple(_rich(field, value) for field, value in zip(fields, values, strict=True))
    return answers[0] if len(answers) == 1 else answers


def decode_log(address: str | bytes, topics: Sequence[bytes], data: bytes) -> Event | None:
    """The event behind a log, or None where no contract of ours has such an event."""
    contract = _contract_at(to_checksum_address(address))
    entry = _events(contract).get(bytes(topics[0])) if contract and topics else None
    if contract is None or entry is None:
        return None
    indexed = [field for field in entry["inputs"] if field["indexed"]]
    args = _named([field for field in entry["inputs"] if not field["indexed"]], data)
    for field, topic in zip(indexed, topics[1:], strict=True):
        args[field["name"]] = _rich(field, decode([type_of(field)], bytes(topic))[0])
    ordered = {field["name"]: args[field["name"]] for field in entry["inputs"]}
    return Event(entry["name"], contract, ordered)


def decode_error(data: bytes) -> Refusal | None:
    """The typed error behind a revert's data, whichever contract raised it, or None."""
    entry = _errors().get(bytes(data[:4]))
    if entry is None:
        return None
    return Refusal(entry["name"], _named(entry["inputs"], data[4:]))


def selector(name: str, function: str) -> bytes:
    """The four bytes that stand for a function. Raises UnknownFunction."""
    return _selector(_function(name, function))


def topic(name: str, event: str) -> bytes:
    """The first topic of a contract's event."""
    return next(found for found, entry in _events(name).items() if entry["name"] == event)


def signature(entry: Mapping[str, Any]) -> str:
    """A function, event or error in its canonical form, such as `surrender(uint256)`."""
    return f"{entry['name']}({','.join(type_of(field) for field in entry['inputs'])})"


def type_of(field: Mapping[str, Any]) -> str:
    """A field's ABI type with structs written out as tuples."""
    kind: str = field["type"]
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(type_of(part) for part in field["components"])
    return f"({inner}){kind.removeprefix('tuple')}"


@cache
def _entries(name: str, kind: str) -> tuple[dict[str, Any], ...]:
    return tuple(entry for entry in load(name).abi if entry["type"] == kind)


@cache
def _function(name: str, function: str) -> dict[str, Any]:
    for entry in _entries(name, "function"):
        if entry["name"] == function:
            return entry
    raise UnknownFunction(name, function)


@cache
def _events(name: str) -> dict[bytes, dict[str, Any]]:
    return {keccak(text=signature(entry)): entry for entry in _entries(name, "event")}


@cache
def _errors() -> dict[bytes, dict[str, Any]]:
    ours = [entry for name in NAMES for entry in _entries(name, "error")]
    return {_selector(entry): entry for entry in (*BUILTIN_ERRORS, *ours)}


@cache
def _contract_at(address: str) -> str | None:
    return next((name for name, at in ADDRESSES.items() if at == address), None)


def _selector(entry: Mapping[str, Any]) -> bytes:
    return keccak(text=signature(entry))[:4]


def _named(fields: Sequence[Mapping[str, Any]], data: bytes) -> dict[str, Value]:
    values = decode([type_of(field) for field in fields], data)
    return {f["name"]: _rich(f, value) for f, value in zip(fields, values, strict=True)}


def _plain(field: Mapping[str, Any], value: Value) -> Value:
    """A value as the encoder wants it: structs as tuples in the order of their fields."""
    kind: str = field["type"]
    if kind.endswith("]"):
        return [_plain(_item(field), item) for item in value]
    if kind.startswith("uint") and isinstance(value, int):
        most = 2 ** int(kind.removeprefix("uint")) - 1
        if not 0 <= value <= most:
            raise OutOfRange(field["name"], value, most)
    if kind != "tuple":
        return value
    parts = field["components"]
    if isinstance(value, Mapping):
        value = [value[part["name"]] for part in parts]
    return tuple(_plain(part, item) for part, item in zip(parts, value, strict=True))


def _rich(field: Mapping[str, Any], value: Value) -> Value:
    """A value as people read it: structs by field, addresses with checksum, lists as lists."""
    kind: str = field["type"]
    if kind.endswith("]"):
        return [_rich(_item(field), item) for item in value]
    if kind == "address":
        return to_checksum_address(value)
    if kind == "tuple":
        parts = field["components"]
        return {p["name"]: _rich(p, item) for p, item in zip(parts, value, strict=True)}
    return value


def _item(field: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**field, "type": field["type"][: field["type"].rindex("[")]}
