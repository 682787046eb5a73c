"""The documents behind the hashes, kept as the desk keeps them, so that it can show them."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from api.cycle.clock import Clock

JSON, TOML = "application/json", "application/toml"


@dataclass(frozen=True)
class Archive:
    """A folder of documents in the desk's own layout (api/documents.py)."""

    folder: Path
    clock: Clock

    def keep(self, content: bytes, account: str, media_type: str = JSON) -> bytes:
        """Keep a document brought by an account; gives the hash that goes on the ledger."""
        digest = sha256(content).digest()
        path = place_of(self.folder, digest)
        card = path.with_name(f"{path.name}.{account}.json")
        if not card.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            told = {"size_bytes": len(content), "media_type": media_type}
            card.write_text(json.dumps({**told, "uploaded_at_s": self.clock.now_s}))
        return digest

    def read(self, digest: bytes) -> bytes:
        """A document that was kept."""
        return place_of(self.folder, digest).read_bytes()


def place_of(folder: Path, digest: bytes) -> Path:
    """Where the desk looks for the bytes of a digest."""
    name = f"0x{digest.hex()}"
    return folder / name[2:4] / name[4:6] / name


def read_document(folder: Path, digest: bytes) -> bytes | None:
    """The document behind a hash; None if it is not there or is another."""
    path = place_of(folder, digest)
    content = path.read_bytes() if path.exists() else b""
    return content if sha256(content).digest() == digest else None
