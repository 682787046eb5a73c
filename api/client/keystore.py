"""Keys at rest: eth-account's keystore version 3, one file a key, readable by its owner only."""

import getpass
import json
import os
import re
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from api.client.exits import Exit, Stop

PASSPHRASE_CHARACTERS_MIN = 12
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
PLACEHOLDERS = frozenset({"changeme", "change-me", "password", "passphrase", "secret", "example"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A key file; the key itself stays encrypted."""

    name: str
    address: str
    path: Path


def create(folder: Path, name: str, passphrase: str) -> Stored:
    """A fresh key, encrypted in `folder`. Refuses to replace one."""
    if not NAME.fullmatch(name):
        raise Stop(Exit.USAGE, f"{name!r} is no name for a key: letters, digits, - and _")
    words = passphrase.lower().strip("0123456789!")
    if len(passphrase) < PASSPHRASE_CHARACTERS_MIN or words in PLACEHOLDERS:
        least = PASSPHRASE_CHARACTERS_MIN
        raise Stop(Exit.KEY, f"a passphrase has at least {least} characters and is no placeholder")
    key = Account.from_key(secrets.token_bytes(32))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Stop(Exit.KEY, f"{path} is there already; keys are not replaced") from error
    with os.fdopen(opened, "w") as file:
        json.dump(Account.encrypt(key.key, passphrase), file)
    return Stored(name, key.address, path)


def listed(folder: Path) -> list[Stored]:
    """The keys of a folder, by name."""
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def find(folder: Path, name: str | None) -> Stored:
    """The named key, or the only one."""
    if name is not None:
        path = folder / f"{name}.json"
        if not NAME.fullmatch(name) or not path.is_file():
            raise Stop(Exit.KEY, f"there is no key {name!r} in {folder}")
        return _read(path)
    found = listed(folder)
    if len(found) != 1:
        names = ", ".join(key.name for key in found) or "none"
        raise Stop(Exit.KEY, f"say which key with --key; {folder} holds: {names}")
    return found[0]


def unlock(stored: Stored, passphrase: str) -> LocalAccount:
    """The key itself, decrypted in this process only."""
    mode = stored.path.stat().st_mode & 0o777
    if mode & 0o077:
        raise Stop(Exit.KEY, f"{stored.path} has mode {mode:04o}; expected 0600")
    try:
        secret = Account.decrypt(json.loads(stored.path.read_text()), passphrase)
    except ValueError as error:
        raise Stop(Exit.KEY, f"the passphrase does not open {stored.path}") from error
    account: LocalAccount = Account.from_key(secret)
    if account.address != stored.address:
        raise Stop(Exit.KEY, f"{stored.path} holds another key than it says")
    return account


def passphrase(file: Path | None, confirm: bool = False) -> str:
    """The passphrase from a file of mode 0600, or typed."""
    file = file or _from_environment()
    if file is not None:
        if not file.is_file():
            raise Stop(Exit.KEY, f"there is no passphrase file {file}")
        if file.stat().st_mode & 0o077:
            raise Stop(Exit.KEY, f"{file} can be read by others; expected mode 0600")
        return file.read_text().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Stop(Exit.KEY, "no passphrase: give --passphrase-file or TANJI_PASSPHRASE_FILE")
    typed = getpass.getpass("passphrase: ")
    if confirm and getpass.getpass("again: ") != typed:
        raise Stop(Exit.KEY, "the two passphrases differ")
    return typed


def _from_environment() -> Path | None:
    told = os.environ.get("TANJI_PASSPHRASE_FILE")
    return Path(told) if told else None


def _read(path: Path) -> Stored:
    try:
        told = json.loads(path.read_text())
        address = to_checksum_address("0x" + str(told["address"]).removeprefix("0x"))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise Stop(Exit.KEY, f"{path} is no keystore file") from error
    return Stored(path.stem, address, path)
