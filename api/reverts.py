"""A contract's typed error, with its facts in words that people read."""

from collections.abc import Mapping
from functools import cache

import contracts
from api import figures
from api.errors import DeskError, Fact, Reverted
from contracts import codec

MOMENT = "uint40"
"""The type of facts that are seconds since the epoch; days are numbers such as 20211231."""

UNIT_ERRORS = frozenset(
    {
        "NotMatured",
        "TooManyTranches",
        "HoldingTooSmall",
        "NotTradable",
        "NothingToMove",
        "TooManyUnits",
        "VintageNotEligible",
        "VintageNotCarried",
        "CreditsGoToOffsets",
        "UnitsFrozen",
        "NotAnAllowance",
        "MoreThanHeld",
    }
)
"""Errors whose `id` is a unit."""

YUAN_ERRORS: Mapping[str, tuple[str, ...]] = {
    "BalanceTooSmall": ("available", "requested"),
    "PriceOutsideBand": ("low", "high", "found"),
    "InvalidClose": ("price",),
    "FineOutOfBounds": ("least", "most", "found"),
    "NotMet": ("left",),
    "Overpaid": ("left", "offered"),
}
"""Errors with facts in fen."""


class Unreasoned(DeskError):
    """A call failed without a typed error of our contracts."""

    code = "reverted_without_reason"


def reverted(data: bytes) -> DeskError:
    """The error that the bytes of a failed call stand for."""
    found = codec.decode_error(data)
    if found is None:
        return Unreasoned(data="0x" + data.hex()[:200])
    return Reverted(found.name, **facts_of(found.name, found.args))


def facts_of(error: str, arguments: Mapping[str, object]) -> dict[str, Fact]:
    """The arguments of a typed error as facts; amounts also in yuan, units also by name."""
    types = error_inputs()[error]
    facts = {name: fact(types[name], name, value) for name, value in arguments.items()}
    for name in YUAN_ERRORS.get(error, ()):
        facts[f"{name}_yuan"] = figures.yuan(whole(arguments[name]))
    if error in UNIT_ERRORS:
        facts["unit_name"] = figures.unit_name(whole(arguments["id"]))
    for name in ("right", "rights"):
        if name in arguments:
            facts["right_names"] = ", ".join(figures.rights(whole(arguments[name]))) or "0"
    return facts


def fact(type_: str, name: str, value: object) -> Fact:
    """One argument of Solidity type `type_` as a fact."""
    if type_.startswith("enum "):
        return figures.word(type_, whole(value))
    if type_ == MOMENT:
        return figures.moment(whole(value))
    if isinstance(value, bytes):
        return figures.ascii_word(value) or "0x" + value.hex()
    if isinstance(value, str | int):
        return value
    raise TypeError(f"an error's argument {name} of type {type_} is {value!r}")


@cache
def error_inputs() -> Mapping[str, Mapping[str, str]]:
    """Every typed error of every contract: its arguments' names and Solidity types."""
    return {
        entry["name"]: {
            one["name"]: one.get("internalType", one["type"]) for one in entry["inputs"]
        }
        for contract in contracts.NAMES
        for entry in contracts.load(contract).abi
        if entry["type"] == "error"
    }


def whole(value: object) -> int:
    """An integer as the ABI's decoder gives it."""
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no integer")
    return value
