"""From one readable TOML file to a genesis: who is there from block zero, and by which rules."""

import re
from dataclasses import dataclass
from pathlib import Path

from eth_utils.address import is_checksum_formatted_address, to_checksum_address

from chain import evm, genesis
from chain.genesis import FORMAT
from contracts import ADDRESSES, NAMES, load
from contracts.founding import Founder, Key, Pack, Setting, founding_calls
from contracts.vocabulary import Kind, Right
from node.errors import PlaceholderSecret, SettingInvalid
from node.placeholders import is_placeholder
from node.tables import Table, read_table

NEW_KEY = "new"
"""A validator's key that `init` makes, in place of one that is given."""

GAS_LIMIT_DEFAULT = 60_000_000
INSTITUTIONS = (
    ("ministry", Kind.MINISTRY),
    ("registry", Kind.REGISTRY),
    ("exchange", Kind.EXCHANGE),
    ("bank", Kind.BANK),
)
MANY = (
    ("departments", Kind.DEPARTMENT),
    ("verifiers", Kind.VERIFIER),
    ("auditors", Kind.AUDITOR),
    ("credit_registries", Kind.CREDIT_REGISTRY),
    ("credit_exchanges", Kind.CREDIT_EXCHANGE),
)


@dataclass(frozen=True, slots=True)
class NamedValidator:
    """One of those who will seal blocks."""

    name: str

    key: str
    """Ed25519 public key in hex, or `new`."""


@dataclass(frozen=True, slots=True)
class Founding:
    """Everything a founding file says."""

    name: str
    chain_id: int
    rehearsal: bool
    timestamp_s: int
    gas_limit: int
    seals_required: int
    validators: tuple[NamedValidator, ...]
    founders: tuple[Founder, ...]
    settings: tuple[Setting, ...]
    packs: tuple[Pack, ...]


def read_founding(path: Path) -> Founding:
    """
    What the founding file says.

    Raises:
        ConfigRefused: a key is unknown, missing, out of bounds, or a placeholder.
    """
    top = read_table(path)
    ledger = top.table("ledger")
    founding = Founding(
        name=ledger.text("name"),
        chain_id=ledger.integer("chain_id", least=1),
        rehearsal=ledger.flag("rehearsal"),
        timestamp_s=ledger.instant("timestamp"),
        gas_limit=ledger.integer("gas_limit", GAS_LIMIT_DEFAULT),
        seals_required=ledger.integer("seals_required", 1, least=1),
        validators=tuple(_validator(table) for table in top.tables("validators")),
        founders=tuple(_founders(top)),
        settings=tuple(_setting(table) for table in top.tables("parameters", required=False)),
        packs=tuple(_pack(table) for table in top.tables("packs", required=False)),
    )
    ledger.close()
    top.close()
    return founding


def compose(founding: Founding, made_key: bytes | None) -> dict[str, object]:
    """
    The genesis file's content: the contracts' code, and the storage their founding leaves.

    `made_key` is the public half of the key that stands for `new`.

    Raises:
        FoundingReverted: a contract refuses what the file says, with its typed error.
        InvalidGenesis: a number is out of the ledger's bounds.
    """
    codes = {_bytes(ADDRESSES[name]): load(name).runtime for name in NAMES}
    calls = [
        (_bytes(call.to), call.data)
        for call in founding_calls(founding.founders, founding.settings, founding.packs)
    ]
    accounts = evm.found(codes, calls, founding.chain_id, founding.timestamp_s)
    document: dict[str, object] = {
        "format": FORMAT,
        "chainId": founding.chain_id,
        "name": founding.name,
        "rehearsal": founding.rehearsal,
        "timestamp": founding.timestamp_s,
        "gasLimit": founding.gas_limit,
        "validators": [
            {"name": one.name, "key": _public(one, made_key)} for one in founding.validators
        ],
        "sealsRequired": founding.seals_required,
        "alloc": genesis.alloc(accounts),
    }
    genesis.read(document)
    return document


def wants_key(founding: Founding) -> bool:
    """Whether one validator's key is still to be made."""
    return any(one.key == NEW_KEY for one in founding.validators)


def _public(validator: NamedValidator, made_key: bytes | None) -> str:
    if validator.key != NEW_KEY:
        return "0x" + validator.key
    assert made_key is not None, "whoever composes makes the key first"
    return "0x" + made_key.hex()


def _validator(table: Table) -> NamedValidator:
    name, key = table.text("name"), table.text("key").removeprefix("0x").lower()
    table.close()
    if key != NEW_KEY:
        if is_placeholder(key):
            raise PlaceholderSecret(table.where, "key")
        if re.fullmatch(r"[0-9a-f]{64}", key) is None:
            raise SettingInvalid(table.where, "key", key, "32 bytes in hex, or new")
    return NamedValidator(name, key)


def _founders(top: Table) -> list[Founder]:
    found = [_founder(top.table(name), kind) for name, kind in INSTITUTIONS]
    for name, kind in MANY:
        required = kind is Kind.DEPARTMENT
        found += [_founder(table, kind) for table in top.tables(name, required)]
    return found


def _founder(table: Table, kind: Kind) -> Founder:
    province = table.integer("province") if kind is Kind.DEPARTMENT else 0
    founder = Founder(
        uscc=table.text("uscc"),
        kind=kind,
        province=province,
        name=table.text("name"),
        keys=tuple(_key(one) for one in table.tables("keys")),
    )
    table.close()
    if is_placeholder(founder.uscc):
        raise PlaceholderSecret(table.where, "uscc")
    return founder


def _key(table: Table) -> Key:
    address = table.text("address")
    if is_placeholder(address):
        raise PlaceholderSecret(table.where, "address")
    if re.fullmatch(r"0x[0-9a-fA-F]{40}", address) is None:
        raise SettingInvalid(table.where, "address", address, "0x and 40 hex digits")
    mixed = address[2:] not in (address[2:].lower(), address[2:].upper())
    if mixed and not (
        is_checksum_formatted_address(address) and to_checksum_address(address) == address
    ):
        raise SettingInvalid(table.where, "address", address, "an address whose checksum holds")
    key = Key(address, _rights(table), table.instant("expires"))
    table.close()
    return key


def _rights(table: Table) -> Right:
    rights = Right(0)
    for name in table.texts("rights"):
        if name.upper() not in Right.__members__:
            allowed = ", ".join(right.lower() for right in Right.__members__)
            raise SettingInvalid(table.where, "rights", name, f"some of {allowed}")
        rights |= Right[name.upper()]
    return rights


def _setting(table: Table) -> Setting:
    setting = Setting(
        name=table.text("name"),
        subject=table.integer("subject", 0),
        value=table.instant("value"),
        effective_from_s=table.instant("effective_from", 0),
    )
    table.close()
    return setting


def _pack(table: Table) -> Pack:
    name, content = table.text("name"), table.text("hash").removeprefix("0x")
    if re.fullmatch(r"[0-9a-fA-F]{64}", content) is None:
        raise SettingInvalid(table.where, "hash", content, "32 bytes in hex")
    pack = Pack(
        name, bytes.fromhex(content), table.instant("effective_from", 0), table.flag("draft", False)
    )
    table.close()
    return pack


def _bytes(address: str) -> bytes:
    return bytes.fromhex(address.removeprefix("0x"))
