"""Documents: a content-addressed folder, where a document's name is the digest on the ledger."""

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from api import limits
from api.errors import (
    Busy,
    DocumentDamaged,
    DocumentDeleted,
    Malformed,
    MediaTypeUnsupported,
    NotFound,
    StoreFull,
    TooLarge,
)

MEDIA_TYPES: Mapping[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    "application/json": b"",
    "application/toml": b"",
    "text/csv": b"",
    "text/plain": b"",
}
"""The types that are kept, and what a document of each begins with."""

CARD = re.compile(r"(0x[0-9a-f]{64})\.(0x[0-9a-fA-F]{40})\.json")
INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class Deletion:
    """Why a document is gone."""

    at_s: int
    by: str
    """Account that deleted it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Card:
    """What the desk knows of a document besides its bytes."""

    digest: str
    """SHA-256 of the bytes, 0x and 64 digits."""
    size_bytes: int
    media_type: str
    uploaded_at_s: int
    """When the first of its uploaders brought it."""
    uploaders: tuple[str, ...]
    """Accounts that brought these very bytes."""
    deletion: Deletion | None = None


class Documents:
    """
    The documents of one desk.

    A document is two kinds of files in a folder named by its first digits: the bytes, and a card
    for each account that brought them. The bytes are on disk before a card names them, and a
    card before the desk says that it has them, so a kill loses nothing that was acknowledged;
    bytes without a card are nobody's, and bringing them again completes them. A third kind, the
    tombstone, takes the place of the cards when the bytes are deleted.
    """

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        self._folder, self._now = folder, now
        self._lock = threading.Lock()
        self._arriving = 0
        self._counts: Counter[str] | None = None

    def sweep(self) -> None:
        """
        Finish what a kill cut short: arrivals never kept, bytes whose tombstone stands.

        Called once, before anything arrives: a folder has one desk.
        """
        for partial in self._folder.glob(f"{INCOMING}/*"):
            partial.unlink(missing_ok=True)
        for tombstone in self._folder.glob("??/??/*.gone.json"):
            self._forget(tombstone.name.split(".")[0])

    def receive(self, account: str, media_type: str) -> "Arrival":
        """
        A place for one document's bytes; the caller ends it with `keep` or `discard`.

        Raises:
            MediaTypeUnsupported: a type that is not kept.
            Busy: too many arrive at once, or the account brought its most.
            StoreFull: the disk is nearly full.
        """
        if media_type not in MEDIA_TYPES:
            raise MediaTypeUnsupported(found=media_type[:64], known=", ".join(MEDIA_TYPES))
        with self._lock:
            if self._arriving >= limits.DOCUMENTS_AT_ONCE_MAX:
                raise Busy(what="documents arriving at once", most=limits.DOCUMENTS_AT_ONCE_MAX)
            if self._counted()[account] >= limits.DOCUMENTS_PER_ACCOUNT_MAX:
                raise Busy(what="documents of one account", most=limits.DOCUMENTS_PER_ACCOUNT_MAX)
            incoming = self._folder / INCOMING
            incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            if shutil.disk_usage(incoming).free < limits.DOCUMENT_FREE_BYTES_MIN:
                raise StoreFull(least=limits.DOCUMENT_FREE_BYTES_MIN)
            self._arriving += 1
        return Arrival(self, account, media_type, incoming / secrets.token_hex(16))

    def card(self, digest: str) -> Card:
        """What is known of a document, deleted or not; NotFound where nobody brought it."""
        if stone := self._tombstone(digest):
            return stone
        cards = sorted(
            (_read_card(path) for path in self._place(digest).glob(f"{digest}.0x*.json")),
            key=lambda card: (card.uploaded_at_s, card.uploaders),
        )
        if not cards:
            raise NotFound(what="document", id=digest)
        first = cards[0]
        uploaders = tuple(card.uploaders[0] for card in cards)
        return Card(digest, first.size_bytes, first.media_type, first.uploaded_at_s, uploaders)

    def parts(self, digest: str) -> Iterator[bytes]:
        """
        The bytes, piece by piece; all of them are held to the digest before the first is given.

        Raises:
            DocumentDeleted: it was deleted, and why.
            DocumentDamaged: the bytes on disk are not those that were brought, or are gone.
        """
        self._require_not_deleted(digest)
        try:
            file = (self._place(digest) / digest).open("rb")
        except FileNotFoundError as error:
            raise DocumentDamaged(digest=digest, found="no bytes") from error
        found = "0x" + hashlib.file_digest(file, "sha256").hexdigest()
        if found != digest:
            file.close()
            raise DocumentDamaged(digest=digest, found=found)
        file.seek(0)
        return _pieces(file)

    def delete(self, digest: str, by: str, reason: str) -> int:
        """
        Delete the bytes for good; a tombstone stays, as the hash on the ledger does.

        Gives the second at which it was deleted.

        Raises:
            DocumentDeleted: it was deleted before.
            NotFound: nobody brought it.
        """
        with self._lock:
            self._require_not_deleted(digest)
            at_s = int(self._now())
            stone = asdict(replace(self.card(digest), deletion=Deletion(at_s, by, reason)))
            self._write(self._place(digest) / f"{digest}.gone.json", stone)
            self._forget(digest)
            self._counts = None
        return at_s

    def keep(self, arrival: "Arrival") -> tuple[Card, bool]:
        """The card of what arrived whole, and whether the account had not brought it before."""
        digest = arrival.digest
        place = self._place(digest)
        with self._lock:
            self._require_not_deleted(digest)
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            # In place of what may be there: bytes that were damaged are mended by this.
            arrival.path.replace(place / digest)
            _sync(place, place.parent, self._folder, self._folder.parent)
            path = place / f"{digest}.{arrival.account}.json"
            is_new = not path.exists()
            if is_new:
                told = {
                    "size_bytes": arrival.size_bytes,
                    "media_type": arrival.media_type,
                    "uploaded_at_s": int(self._now()),
                }
                self._write(path, told)
                self._counted()[arrival.account] += 1
        return self.card(digest), is_new

    def let_go(self) -> None:
        """One arrival has ended."""
        with self._lock:
            self._arriving -= 1

    def _place(self, digest: str) -> Path:
        return self._folder / digest[2:4] / digest[4:6]

    def _counted(self) -> "Counter[str]":
        """How many documents each account brought; counted once, then kept."""
        if self._counts is None:
            names = (CARD.fullmatch(path.name) for path in self._folder.glob("??/??/*.json"))
            self._counts = Counter(name[2] for name in names if name)
        return self._counts

    def _require_not_deleted(self, digest: str) -> None:
        stone = self._tombstone(digest)
        if stone and stone.deletion:
            raise DocumentDeleted(digest=digest, reason=stone.deletion.reason)

    def _tombstone(self, digest: str) -> Card | None:
        try:
            told = json.loads((self._place(digest) / f"{digest}.gone.json").read_text())
        except FileNotFoundError:
            return None
        told["uploaders"], told["deletion"] = tuple(told["uploaders"]), Deletion(**told["deletion"])
        return Card(**told)

    def _forget(self, digest: str) -> None:
        place = self._place(digest)
        for path in (place / digest, *place.glob(f"{digest}.0x*.json")):
            path.unlink(missing_ok=True)
        _sync(place)

    def _write(self, path: Path, told: Mapping[str, object]) -> None:
        """A small file that is there whole or not at all."""
        partial = self._folder / INCOMING / secrets.token_hex(16)
        partial.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with partial.open("x") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        _sync(path.parent)


class Arrival:
    """One document on its way in: bounded, hashed as it comes, nothing until it is kept."""

    def __init__(self, documents: Documents, account: str, media_type: str, path: Path) -> None:
        self.account, self.media_type, self.path = account, media_type, path
        self.size_bytes = 0
        self._documents, self._hash, self._ended = documents, hashlib.sha256(), False
        self._head = b""
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    @property
    def digest(self) -> str:
        """SHA-256 of what has come, as the ledger has it."""
        return "0x" + self._hash.hexdigest()

    def write(self, part: bytes) -> None:
        """
        Take the next piece.

        Raises:
            TooLarge: the document is larger than the desk keeps.
            StoreFull: the disk has no room.
        """
        self.size_bytes += len(part)
        if self.size_bytes > limits.DOCUMENT_BYTES_MAX:
            most = limits.DOCUMENT_BYTES_MAX
            raise TooLarge(message=f"a document has at most {most} bytes", most=most)
        if len(self._head) < limits.DOCUMENT_HEAD_BYTES:
            self._head += part[: limits.DOCUMENT_HEAD_BYTES]
        self._hash.update(part)
        with _room():
            self._file.write(part)

    def keep(self) -> tuple[Card, bool]:
        """
        Put the whole document in its place, on disk.

        Raises:
            Malformed: it is empty, or does not begin as its type does.
            DocumentDeleted: these bytes were deleted; they are not taken again.
        """
        if self.size_bytes == 0:
            raise Malformed(where="body", message="an empty document")
        if not self._head.startswith(MEDIA_TYPES[self.media_type]):
            message = f"the bytes do not begin as {self.media_type} does"
            raise Malformed(where="content-type", message=message)
        with _room():
            self._file.flush()
            os.fsync(self._file.fileno())
            return self._documents.keep(self)

    def discard(self) -> None:
        """End it; what was not kept is gone."""
        if not self._ended:
            self._ended = True
            self._file.close()
            self.path.unlink(missing_ok=True)
            self._documents.let_go()


def media_type_of(header: str | None) -> str:
    """The media type of a Content-Type header, without its parameters."""
    return (header or "").split(";")[0].strip().lower()


def _read_card(path: Path) -> Card:
    told: dict[str, Any] = json.loads(path.read_text())
    digest, account, _ = path.name.split(".")
    return Card(digest, told["size_bytes"], told["media_type"], told["uploaded_at_s"], (account,))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(limits.DOCUMENT_PIECE_BYTES):
            yield part


@contextlib.contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise StoreFull(least=limits.DOCUMENT_FREE_BYTES_MIN) from error


def _sync(*folders: Path) -> None:
    for folder in folders:
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
