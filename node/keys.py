"""A validator's key: made, kept encrypted, unlocked. The only code that ever holds one."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from node import limits
from node.errors import (
    FileExists,
    FileExposed,
    LedgerMissing,
    NotAKeystore,
    PlaceholderSecret,
    SettingInvalid,
    SettingMissing,
    WrongPassphrase,
)
from node.placeholders import is_placeholder

PASSPHRASE_VARIABLE = "TANJI_PASSPHRASE"
FORMAT = "tanji-validator-key-1"
KEYSTORE_FIELDS = ("public", "salt", "nonce", "sealed")


class ValidatorKey:
    """Signs block hashes; shows nothing but its public half."""

    __slots__ = ("_private", "public")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public: bytes = private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def private_bytes(self) -> bytes:
        return self._private.private_bytes_raw()

    def __repr__(self) -> str:
        return f"ValidatorKey({self.public.hex()})"


def create_key(path: Path, passphrase: str) -> ValidatorKey:
    """
    Make a key and keep it at `path`, encrypted, in a file only its owner can read.

    Raises:
        PlaceholderSecret, SettingInvalid: the passphrase is everybody's, or too short.
        FileExists: there is something at `path`.
    """
    check_passphrase("passphrase", passphrase)
    key = ValidatorKey(Ed25519PrivateKey.generate())
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_derive(passphrase, salt)).encrypt(nonce, key.private_bytes(), key.public)
    keystore = {
        "format": FORMAT,
        "public": key.public.hex(),
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "sealed": sealed.hex(),
    }
    write_secret(path, json.dumps(keystore, indent=1).encode() + b"\n")
    return key


def unlock_key(path: Path, passphrase: str) -> ValidatorKey:
    """
    Raises:
        LedgerMissing, FileExposed, NotAKeystore: the file is not there, others can read it, or it
            holds something else.
        WrongPassphrase: it does not open.
    """
    check_passphrase("passphrase", passphrase)
    keystore = _read_keystore(path)
    try:
        private = AESGCM(_derive(passphrase, keystore["salt"])).decrypt(
            keystore["nonce"], keystore["sealed"], keystore["public"]
        )
    except InvalidTag as error:
        raise WrongPassphrase(path) from error
    return ValidatorKey(Ed25519PrivateKey.from_private_bytes(private))


def show_key(path: Path) -> str:
    """The public half in hex, which stands in the keystore in the clear."""
    return _read_keystore(path)["public"].hex()


def _read_keystore(path: Path) -> dict[str, bytes]:
    try:
        written = json.loads(read_secret(path))
        if written["format"] != FORMAT:
            raise NotAKeystore(path)
        return {name: bytes.fromhex(written[name]) for name in KEYSTORE_FIELDS}
    except (ValueError, KeyError, TypeError) as error:
        raise NotAKeystore(path) from error


def _derive(passphrase: str, salt: bytes) -> bytes:
    """The file's key. 32 MiB and about a tenth of a second a guess."""
    return Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(passphrase.encode())


def read_passphrase(
    file: Path | None, environment: dict[str, str], ask: Callable[[], str] | None
) -> str:
    """
    The passphrase: from `file` if one is named, else from the environment, else from the person.

    Raises:
        FileExposed: others can read the file.
        SettingMissing: none of the three has it.
    """
    if file is not None:
        return read_secret(file).decode().rstrip("\r\n")
    found = environment.get(PASSPHRASE_VARIABLE)
    if found is not None:
        return found
    if ask is None:
        raise SettingMissing("key", PASSPHRASE_VARIABLE)
    return ask()


def check_passphrase(where: str, passphrase: str) -> None:
    if is_placeholder(passphrase):
        raise PlaceholderSecret(where, "passphrase")
    if len(passphrase) < limits.PASSPHRASE_CHARACTERS_MIN:
        raise SettingInvalid(
            where,
            "passphrase",
            f"{len(passphrase)} characters",
            f"at least {limits.PASSPHRASE_CHARACTERS_MIN} characters",
        )


def write_secret(path: Path, content: bytes) -> None:
    """Write a file only its owner can read; it never exists with a wider mode."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise FileExists(path) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def read_secret(path: Path) -> bytes:
    """A secret file's content, if it is its owner's alone."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            if mode & 0o077:
                raise FileExposed(path, mode)
            return file.read(64 * 1024)
    except FileNotFoundError as error:
        raise LedgerMissing(path) from error


def propose_passphrase() -> str:
    """A passphrase nobody has used: 24 random bytes, in URL-safe letters."""
    return secrets.token_urlsafe(24)
