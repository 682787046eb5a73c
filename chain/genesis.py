"""Block zero, from a genesis file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain import limits, shallow_json
from chain.blocks import (
    BLOOM_BYTES,
    EMPTY_OMMERS,
    EMPTY_ROOT,
    ZERO_ADDRESS,
    ZERO_HASH,
    Block,
    Header,
)
from chain.encoding import keccak
from chain.errors import InvalidGenesis
from chain.evm import FoundedAccount
from chain.state import Account, World

FORMAT = "tanji-genesis-1"
_FIELDS = {
    "format", "chainId", "name", "rehearsal", "timestamp", "gasLimit",
    "validators", "sealsRequired", "alloc",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Validator:
    """One of those whose seals make a block the ledger's."""

    name: str
    key: bytes
    """Ed25519 public key."""


@dataclass(frozen=True)
class Genesis:
    """What every node of a ledger agrees on before its first transaction."""

    chain_id: int
    name: str
    rehearsal: bool
    """True: not the market's own ledger; its clock may follow a scenario."""

    validators: tuple[Validator, ...]
    seals_required: int
    """How many distinct validators must seal a block."""

    header: Header
    """Block 0: its state root commits to the accounts, its extra data to everything else."""

    nodes: dict[bytes, bytes]
    """State nodes and codes of block 0, by hash."""

    document: str
    """The file, in canonical JSON."""

    @property
    def block(self) -> Block:
        """Block 0: a header and no transactions."""
        return Block(self.header, ())

    @property
    def validator_keys(self) -> tuple[bytes, ...]:
        """The validators' public keys."""
        return tuple(validator.key for validator in self.validators)


def read(source: str | Path | Mapping[str, Any]) -> Genesis:
    """
    The genesis that a file, or a document already parsed, describes.

    Raises `InvalidGenesis` naming the first field that is wrong.
    """
    document = dict(source) if isinstance(source, Mapping) else parse(_read_file(Path(source)))
    _need("fields", set(document) == _FIELDS, f"must be exactly {', '.join(sorted(_FIELDS))}")
    _need("format", document["format"] == FORMAT, f"must be {FORMAT}")
    chain_id = _integer(document, "chainId", 1, limits.CHAIN_ID_MAX)
    timestamp = _integer(document, "timestamp", 0, limits.TIMESTAMP_S_MAX)
    gas_limit = _integer(
        document, "gasLimit", limits.BLOCK_GAS_LIMIT_MIN, limits.BLOCK_GAS_LIMIT_MAX
    )
    _need("name", isinstance(document["name"], str) and document["name"], "must be a name")
    _need("rehearsal", isinstance(document["rehearsal"], bool), "must be true or false")
    validators = _validators(document["validators"])
    required = _integer(document, "sealsRequired", 1, len(validators))
    root, nodes = _state(document["alloc"])
    header = _header(root, gas_limit, timestamp, settings_hash(document))
    return Genesis(
        chain_id, document["name"], document["rehearsal"], validators, required,
        header, nodes, canonical(document),
    )  # fmt: skip


def parse(text: str) -> dict[str, Any]:
    """The JSON object in `text`; a key said twice is refused."""
    try:
        document = shallow_json.parse(text, object_pairs_hook=_once)
        canonical(document).encode()
    except ValueError as flaw:
        raise InvalidGenesis("file", f"is not JSON: {flaw}") from flaw
    _need("file", isinstance(document, dict), "must be a JSON object")
    return dict(document)


def canonical(document: Mapping[str, Any]) -> str:
    """The one JSON text of a document: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def settings_hash(document: Mapping[str, Any]) -> bytes:
    """Hash of everything but the accounts; block 0 carries it as its extra data."""
    settings = {name: value for name, value in document.items() if name != "alloc"}
    return keccak(canonical(settings).encode())


def alloc(accounts: Mapping[bytes, FoundedAccount]) -> dict[str, Any]:
    """The accounts of block 0 as a genesis file writes them."""
    return {
        "0x" + address.hex(): {
            "nonce": account.nonce,
            "balance": account.balance,
            "code": "0x" + account.code.hex(),
            "storage": {
                f"0x{slot:064x}": f"0x{value:064x}"
                for slot, value in sorted(account.storage.items())
            },
        }
        for address, account in sorted(accounts.items())
    }


def _header(root: bytes, gas_limit: int, timestamp: int, extra_data: bytes) -> Header:
    return Header(
        parent_hash=ZERO_HASH, ommers_hash=EMPTY_OMMERS, beneficiary=ZERO_ADDRESS,
        state_root=root, transactions_root=EMPTY_ROOT, receipts_root=EMPTY_ROOT,
        logs_bloom=bytes(BLOOM_BYTES), difficulty=0, number=0, gas_limit=gas_limit, gas_used=0,
        timestamp=timestamp, extra_data=extra_data, prev_randao=ZERO_HASH, nonce=bytes(8),
        base_fee_per_gas=0, withdrawals_root=EMPTY_ROOT, blob_gas_used=0, excess_blob_gas=0,
        parent_beacon_block_root=ZERO_HASH,
    )  # fmt: skip


def _state(found: object) -> tuple[bytes, dict[bytes, bytes]]:
    _need("alloc", isinstance(found, dict), "must be an object of accounts")
    assert isinstance(found, dict)
    world = World(_nothing_stored, EMPTY_ROOT)
    for name, entry in found.items():
        address = _hex(f"alloc.{name}", name, 20)
        where = f"alloc.{name}"
        _need(
            where,
            isinstance(entry, dict) and set(entry) == {"code", "storage", "nonce", "balance"},
            "must have code, storage, nonce and balance",
        )
        nonce = _integer(entry, "nonce", 0, limits.NONCE_MAX)
        balance = _integer(entry, "balance", 0, limits.QUANTITY_MAX)
        account = Account(nonce=nonce, balance=balance)
        _need(where, entry["code"] != "0x" or not account.empty, "is an empty account")
        world.set_account(address, account)
        if code := _hex(f"{where}.code", entry["code"], None):
            world.set_code(address, code)
        _need(f"{where}.storage", isinstance(entry["storage"], dict), "must be an object")
        for slot, value in entry["storage"].items():
            number = int.from_bytes(_hex(f"{where}.storage", value, 32), "big")
            _need(f"{where}.storage", number, "holds a zero")
            world.set_slot(address, int.from_bytes(_hex(where, slot, 32), "big"), number)
    return world.commit()


def _validators(found: object) -> tuple[Validator, ...]:
    _need("validators", isinstance(found, list) and found, "must name at least one")
    assert isinstance(found, list)
    _need("validators", len(found) <= limits.VALIDATORS_MAX, "are too many")
    for entry in found:
        proper = isinstance(entry, dict) and set(entry) == {"name", "key"}
        _need("validators", proper, "must each have a name and a key")
    validators = tuple(
        Validator(str(entry["name"]), _hex("validators", entry["key"], 32)) for entry in found
    )
    distinct = {validator.key for validator in validators}
    _need("validators", len(distinct) == len(validators), "name a key twice")
    return validators


def _integer(document: Mapping[str, Any], name: str, least: int, most: int) -> int:
    found = document[name]
    proper = isinstance(found, int) and not isinstance(found, bool) and least <= found <= most
    _need(name, proper, f"must be a whole number from {least} to {most}")
    return int(found)


def _hex(field: str, found: object, length: int | None) -> bytes:
    _need(field, isinstance(found, str) and found.startswith("0x"), "must be 0x and hex digits")
    try:
        data = bytes.fromhex(str(found)[2:])
    except ValueError as flaw:
        raise InvalidGenesis(field, f"is not hex: {flaw}") from flaw
    _need(field, length in (None, len(data)), f"must have {length} bytes, has {len(data)}")
    return data


def _read_file(path: Path) -> str:
    size = path.stat().st_size
    _need("file", size <= limits.GENESIS_BYTES_MAX, f"is {size} bytes, too large")
    return path.read_text(encoding="utf-8")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    _need("file", len(entries) == len(pairs), "says a key twice")
    return entries


def _need(field: str, holds: object, why: str) -> None:
    if not holds:
        raise InvalidGenesis(field, why)


def _nothing_stored(name: bytes) -> bytes:
    raise AssertionError(f"block 0 starts from nothing; asked for 0x{name.hex()}")
