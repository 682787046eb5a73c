"""Words of the command line as what the contracts take; a wrong one is a usage error."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import typer

from api import figures
from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import AccountRule

T = TypeVar("T")


def _read(convert: Callable[[str], T], text: str) -> T:
    try:
        return convert(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def account(text: str) -> str:
    """An account by address or USCC."""
    return _read(figures.account, text)


def uscc(text: str) -> bytes:
    """A social credit code; the contract holds its check character."""
    return _read(uscc_bytes, text)


def fen(text: str) -> int:
    """An amount in yuan, as fen."""
    return _read(figures.fen, text)


def moment(text: str) -> int:
    """An ISO time, Beijing's where it names no offset, as seconds."""
    return _read(figures.seconds, text)


def name32(text: str) -> bytes:
    """A short ASCII name, such as a bank's reference; the SHA-256 of `@FILE`; 32 bytes in hex."""
    if text.startswith("@"):
        return document(text[1:])
    return _read(_hex32, text) if text.startswith("0x") else _read(name_bytes, text)


def reason(text: str) -> bytes:
    """Why an act is refused, as `name32`; something must be said."""
    if not text.strip():
        raise typer.BadParameter("a reason says something")
    return name32(text)


def document(text: str) -> bytes:
    """The SHA-256 of a file, or 32 bytes in hex."""
    if text.startswith("0x"):
        return _read(_hex32, text)
    path = Path(text)
    if not path.is_file():
        raise typer.BadParameter(f"{text} is neither a file nor 32 bytes in hex")
    return hashlib.sha256(path.read_bytes()).digest()


def hash32(text: str) -> bytes:
    """32 bytes in hex."""
    return _read(_hex32, text)


def number(enum: str, text: str) -> int:
    """The number of a word of one of the contracts' enumerations."""
    return _read(lambda word: figures.number(enum, word), text)


def rules(names: list[str]) -> int:
    """Rules of an account by their names, such as `trusted_only`, as bits."""
    bits = AccountRule(0)
    for name in names:
        if name.upper() not in AccountRule.__members__:
            known = ", ".join(one.lower() for one in AccountRule.__members__)
            raise typer.BadParameter(f"{name!r} is none of {known}")
        bits |= AccountRule[name.upper()]
    return int(bits)


def grant(text: str) -> tuple[str, int, int]:
    """A key, its rights and its expiry, as in `0xKEY:initiate,trade:2031-01-01`."""
    parts = text.split(":", 2)
    if len(parts) != 3:
        raise typer.BadParameter(f"{text!r} is not KEY:RIGHTS:EXPIRY")
    key, rights, expiry = parts
    bits = _read(lambda words: figures.right_bits(words.split(",")), rights)
    return _read(figures.address, key), bits, moment(expiry)


def _hex32(text: str) -> bytes:
    found = bytes.fromhex(text.removeprefix("0x"))
    if len(found) != 32:
        raise ValueError(f"{text} is {len(found)} bytes; expected 32")
    return found
