"""Somebody at a terminal: `tanji` run in this process, with a folder of encrypted keys."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_account import Account

from api.client import app
from api.client.exits import Exit, run
from tests.founded import CHAIN_ID, signer

PASSPHRASE = "eleven wise herons"


@dataclass
class Person:
    """Somebody at a terminal with a folder of keys."""

    folder: Path
    url: str
    capture: pytest.CaptureFixture[str]

    def say(self, role: str | None, *words: str) -> tuple[int, object]:
        """Run `tanji` with the role's key; gives the exit code and the JSON it printed."""
        self.capture.readouterr()
        shared = [
            "--desk", self.url, "--keys", str(self.folder / "keys"), "--json",
            "--passphrase-file", str(self.folder / "passphrase"), "--chain-id", str(CHAIN_ID),
        ]  # fmt: skip
        code = run(app, [*shared, *(["--key", role] if role else []), *words])
        out = self.capture.readouterr().out
        return code, json.loads(out) if out.strip() else None

    def done(self, role: str | None, *words: str) -> dict:
        """The same; it must succeed."""
        code, told = self.say(role, *words)
        assert code == Exit.DONE, (words, told)
        return told


def keep_keys(folder: Path, roles: Iterable[str]) -> Path:
    """Every role's key in `folder`, encrypted cheaply, and the passphrase's file."""
    (folder / "keys").mkdir()
    for role in roles:
        path = folder / "keys" / f"{role}.json"
        locked = Account.encrypt(signer(role).key, PASSPHRASE, kdf="pbkdf2", iterations=1_000)
        path.write_text(json.dumps(locked))
        path.chmod(0o600)
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    (folder / "passphrase").chmod(0o600)
    return folder
