"""What every command is told: which desk, which keys, how to print."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

DESK = "http://127.0.0.1:8080"
"""Where the desk is looked for when nothing is said."""

FLAGS = ("--json",)
VALUED = ("--desk", "--keys", "--key", "--passphrase-file", "--lang", "--chain-id", "--wait",
          "--receipts")  # fmt: skip
"""Options that may stand anywhere on the command line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that all commands share."""

    desk: str
    keys: Path
    """Folder of the encrypted keystore."""
    key: str | None
    """Name of the key that signs; may be left out where the folder holds one."""
    passphrase_file: Path | None
    as_json: bool
    language: str
    chain_id: int | None
    """The ledger that is meant; a desk of another one is refused."""
    wait_s: float
    receipts: Path | None
    """Folder in which the admission receipt of every transaction sent is kept."""


class Anywhere(TyperGroup):
    """Lets the shared options stand before or after the command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _in_front(args))


def _in_front(words: list[str]) -> list[str]:
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        name, equals, _ = word.partition("=")
        if word == "--":
            rest += [word, *waiting]
        elif word in FLAGS or (equals and name in VALUED):
            front.append(word)
        elif word in VALUED:
            front += [word, *([value] if (value := next(waiting, None)) is not None else [])]
        else:
            rest.append(word)
    return front + rest


def settings_of(ctx: typer.Context) -> Settings:
    """The settings of the command being run."""
    found = ctx.find_root().obj
    assert isinstance(found, Settings), "the root callback made them"
    return found


def keys_folder() -> Path:
    """Where keys are kept when nothing is said."""
    return Path(os.environ.get("TANJI_HOME", "~/.tanji")).expanduser() / "keys"
