"""The client's own journal: what it sent and what it was told, on disk before it goes on."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Told:
    """What the journal says, read back."""

    sent: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    """Transaction hash: role, nonce and the signed bytes in hex, in the order of sending."""

    promised: dict[str, dict] = field(default_factory=dict)
    """Transaction hash: the admission receipt that answered it."""

    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Transaction hash: number and hash of the block whose receipt was seen."""

    heads: dict[int, str] = field(default_factory=dict)
    """Block number: hash, of every head that was seen."""


class Journal:
    """One line for each fact, each on disk before `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, *facts: tuple[object, ...]) -> None:
        lines = "".join(json.dumps(fact) + "\n" for fact in facts)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, lines.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self) -> Told:
        """Everything written; the client was not killed, so every line is whole."""
        told = Told()
        for line in self.path.read_text().splitlines():
            kind, *facts = json.loads(line)
            if kind == "sent":
                name, role, nonce, raw = facts
                told.sent[name] = (role, nonce, raw)
            elif kind == "promised":
                name, receipt = facts
                told.promised[name] = receipt
            elif kind == "acknowledged":
                name, number, block = facts
                told.acknowledged[name] = (number, block)
            else:
                number, block = facts
                assert told.heads.setdefault(number, block) == block, f"two blocks at {number}"
        return told
