"""Arguments of any act as words: what each input of a contract's interface is written as."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import typer

from api import figures
from api.client import words
from contracts import codec, load
from contracts.vocabulary import AccountRule

Field = Mapping[str, Any]
"""An input as the compiler writes it: name, type, internalType, components."""

DOCUMENTS = frozenset(
    {
        "basis", "data", "dataHash", "document", "documents", "filed", "grounds", "hash", "inputs",
        "list", "planHash", "profile", "reportHash", "statement", "summary", "table", "tender",
    }
)  # fmt: skip
"""Inputs of 32 bytes that are the SHA-256 of a document; every other one is a short name."""

MONEY = frozenset({"fen", "price"})
"""Amounts: written in yuan, fen on the ledger."""

TONNES = frozenset(
    {
        "emission", "most", "obligation", "quantity", "tonnes", "totalBefore", "totalVerified",
        "verified",
    }
)  # fmt: skip
NUMBERS: Mapping[str, str] = {
    "day": "yyyymmdd.",
    "into": "The period that is carried into, such as 20252025.",
    "id": "A unit, such as 120192020, or a number as the desk lists it.",
    "month": "yyyymm.",
    "period": "Compliance period, such as 20192020.",
    "province": "GB/T 2260, such as 370000.",
    "sector": "GB/T 4754 class, such as 4411.",
}
"""What whole numbers are that are no tonnes, where the name alone does not say it."""

GRANT = "struct IParticipants.Grant"
USCC_BYTES = 18


@dataclass(frozen=True, slots=True)
class Wording:
    """How one input is written, and what reads it."""

    help: str
    read: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Argument:
    """One option of an act."""

    name: str
    """The option, such as `--report-hash`."""
    many: bool
    """Whether it may be repeated, for an array."""
    wording: Wording

    def value(self, told: Any) -> object:
        """What the contract takes. A word that cannot be read is a usage error that names it."""
        try:
            if self.many:
                return [self.wording.read(one) for one in told]
            return self.wording.read(told)
        except typer.BadParameter as error:
            raise typer.BadParameter(f"{self.name}: {error.message}") from error


def arguments(contract: str, function: str) -> list[Argument]:
    """
    The options of an act, in the order of the contract's inputs.

    Raises:
        UnknownFunction: the contract has no such function.
    """
    for entry in load(contract).abi:
        if entry["type"] == "function" and entry["name"] == function:
            return [_argument(field) for field in entry["inputs"]]
    raise codec.UnknownFunction(contract, function)


def _argument(field: Field) -> Argument:
    many = field["type"].endswith("[]")
    wording = _wording({**field, "type": field["type"].removesuffix("[]")})
    note = " May be repeated." if many else ""
    return Argument(f"--{_dashed(field['name'])}", many, Wording(wording.help + note, wording.read))


def _wording(field: Field) -> Wording:
    kind, name = field["type"], field["name"]
    internal = field["internalType"].removesuffix("[]")
    if internal == GRANT:
        return Wording("KEY:RIGHTS:EXPIRY, such as 0x...:read,trade:2031-01-01.", words.grant)
    if kind == "tuple":
        return _struct(field["components"])
    if internal.startswith("enum "):
        told = " or ".join(figures.words(internal))
        return Wording(f"{told}.", lambda text: words.number(internal, text))
    if kind.startswith("uint"):
        return _number(name, int(kind.removeprefix("uint")))
    if kind == "bytes32" and name in DOCUMENTS:
        return Wording("A file, whose SHA-256 is taken, or 0x... itself.", words.document)
    return OTHERS[kind]


def _number(name: str, bits: int) -> Wording:
    if bits == 40:
        return Wording("ISO time, Beijing's where it names no offset.", words.moment)
    if name == "rules":
        told = (
            f"Of {', '.join(one.lower() for one in AccountRule.__members__)}, by commas; or none."
        )
        return Wording(told, _rules)
    if name in MONEY:
        return Wording("Yuan, such as 1500.00.", lambda text: _bounded(words.fen(text), bits))
    told = "Tonnes." if name in TONNES else NUMBERS.get(name, "A whole number.")
    return Wording(told, lambda text: _bounded(_whole(text), bits))


def _struct(fields: list[Field]) -> Wording:
    parts = {field["name"]: _wording(field) for field in fields}
    form = ",".join(f"{name}=..." for name in parts)
    told = " ".join(f"{name}: {part.help}" for name, part in parts.items())
    return Wording(f"{form} where {told}", lambda text: _read_struct(parts, form, text))


def _read_struct(parts: Mapping[str, Wording], form: str, text: str) -> dict[str, object]:
    """A struct's fields; a comma within a value stays where no field's name follows it."""
    pairs = [one.partition("=") for one in re.split(rf",(?=(?:{'|'.join(parts)})=)", text)]
    told = {name: value for name, _, value in pairs}
    if set(told) != set(parts) or len(pairs) != len(parts):
        raise typer.BadParameter(f"{text!r} is not {form}")
    return {name: _read_part(name, part, told[name]) for name, part in parts.items()}


def _read_part(name: str, part: Wording, text: str) -> object:
    try:
        return part.read(text)
    except typer.BadParameter as error:
        raise typer.BadParameter(f"{name}: {error.message}") from error


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]+", text):
        raise typer.BadParameter(f"{text!r} is no whole number")
    return int(text)


def _bounded(found: int, bits: int) -> int:
    if not 0 <= found < 1 << bits:
        raise typer.BadParameter(f"{found} is not between 0 and {(1 << bits) - 1}")
    return found


def _rules(text: str) -> int:
    return words.rules([] if text == "none" else text.split(","))


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise typer.BadParameter(f"{text!r} is neither yes nor no")
    return text == "yes"


def _hex(text: str) -> bytes:
    if not re.fullmatch("0x(?:[0-9a-fA-F]{2})*", text):
        raise typer.BadParameter(f"{text!r} is not 0x and an even number of digits")
    return bytes.fromhex(text[2:])


def _code(text: str) -> bytes:
    return words.uscc(text) if text else bytes(USCC_BYTES)


def _dashed(name: str) -> str:
    return re.sub("([A-Z])", r"-\1", name).lower()


OTHERS: Mapping[str, Wording] = {
    "address": Wording("Account by address or USCC; a key by address.", words.account),
    "bool": Wording("yes or no.", _yes),
    "bytes": Wording("0x...", _hex),
    "bytes18": Wording("USCC; empty for none.", _code),
    "bytes32": Wording("A short ASCII name, @FILE for a file's SHA-256, or 0x...", words.name32),
    "string": Wording("Text.", str),
}
"""How inputs are written whose type says it all."""
