"""The journal of admission receipts: numbered, signed, and on disk before they are answered."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import apsw

from chain.admission_receipts import AdmissionReceipt, DropNote, drop_bytes, signed
from chain.genesis import Genesis
from chain.transactions import Transaction
from node import limits
from node.errors import JournalBroken
from node.keys import ValidatorKey
from node.slots import Slot

Value: TypeAlias = int | float | str | bytes | None
"""What a column may hold."""

FORMAT = 1
_APPLICATION = 0x54616E52
"""`TanR`: tells a journal from a ledger and from any other SQLite file."""

_SCHEMA = """
CREATE TABLE series (begun_ms INTEGER NOT NULL, validator BLOB NOT NULL, first BLOB NOT NULL);
CREATE TABLE receipt (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL, sender BLOB NOT NULL,
    admitted_at_ms INTEGER NOT NULL, slot INTEGER NOT NULL, included_by INTEGER NOT NULL,
    after INTEGER NOT NULL, previous BLOB NOT NULL, signature BLOB NOT NULL, raw BLOB NOT NULL
);
CREATE INDEX receipt_hash ON receipt (hash);
CREATE INDEX receipt_slot ON receipt (slot);
CREATE TABLE dropped (
    number INTEGER PRIMARY KEY, reason TEXT NOT NULL, block INTEGER NOT NULL,
    signature BLOB NOT NULL
);
"""
_COLUMNS = (
    "number, hash, sender, admitted_at_ms, slot, included_by, after, previous, signature, raw"
)


@dataclass(frozen=True, slots=True)
class Promised:
    """A transaction that has a receipt."""

    receipt: AdmissionReceipt
    raw: bytes


class Receipts:
    """
    Gives receipts and keeps them. Any thread may call.

    `give` only numbers and signs. `keep` returns when the receipt is on disk, and only then may
    it be told: whoever comes first writes for all who wait, in one commit.
    """

    def __init__(
        self, path: Path, genesis: Genesis, key: ValidatorKey, now_ms: int, promise_s: int
    ) -> None:
        """
        The journal at `path`, begun at `now_ms` if it is not there.

        Raises:
            JournalBroken: something else is there, or the journal of another ledger or key.
        """
        self._path, self._key, self._promise_s = path, key, promise_s
        self._chain_id = genesis.chain_id
        self._giving, self._changed = threading.Lock(), threading.Condition()
        self._reading = threading.Lock()
        self._waiting: list[Promised | tuple[int, DropNote]] = []
        self._given = self._kept = 0
        self._writing, self._failure = False, ""
        self._writer = _open(path)
        self._reader = _open(path)
        self._series = self._begin(genesis, now_ms)
        newest = self._newest()
        self._number = newest.number if newest else 0
        self._previous = newest.name if newest else genesis.header.hash

    # --- giving ---------------------------------------------------------------------------------

    def give(self, transaction: Transaction, slot: Slot, after: int) -> int:
        """Number and sign the next receipt; gives what `keep` waits for."""
        with self._giving:
            receipt = AdmissionReceipt(
                self._chain_id, self._series, self._number + 1, transaction.hash,
                transaction.sender, slot.admitted_at_ms, slot.time_s,
                slot.time_s + self._promise_s, after, self._previous, self._key.public, b"",
            )  # fmt: skip
            message = receipt.signed_bytes
            receipt = signed(receipt, self._key.sign(message))
            self._number, self._previous = receipt.number, receipt.name
            return self._add(Promised(receipt, transaction.raw))

    def note_drop(self, transaction_hash: bytes, reason: str, block: int) -> None:
        """Sign that a promised transaction was dropped, and keep the note; none if not promised."""
        self.keep(self.given)
        found = self.find(transaction_hash)
        if found is not None:
            signature = self._key.sign(drop_bytes(found[0], reason, block))
            self.keep(self._add((found[0].number, DropNote(reason, block, signature))))

    @property
    def given(self) -> int:
        """What `keep` takes to wait for everything that was given so far."""
        with self._changed:
            return self._given

    def _add(self, one: "Promised | tuple[int, DropNote]") -> int:
        with self._changed:
            self._waiting.append(one)
            self._given += 1
            return self._given

    # --- keeping --------------------------------------------------------------------------------

    def keep(self, ticket: int) -> None:
        """
        Return once everything given up to `ticket` is on disk.

        Raises:
            JournalBroken: it could not be written; nothing is promised any more.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._writing or self._kept >= ticket)
                if self._failure:
                    raise JournalBroken(self._path, self._failure)
                if self._kept >= ticket:
                    return
                self._writing = True
                batch, self._waiting = self._waiting, []
            self._write_and_tell(batch)

    def _write_and_tell(self, batch: "Sequence[Promised | tuple[int, DropNote]]") -> None:
        failure = "the writing was broken off"
        try:
            self._write(batch)
            failure = ""
        except apsw.Error as error:
            failure = str(error)
        finally:
            with self._changed:
                self._writing, self._failure = False, failure
                self._kept += len(batch)
                self._changed.notify_all()

    def _write(self, batch: "Sequence[Promised | tuple[int, DropNote]]") -> None:
        with self._writer:
            for one in batch:
                if isinstance(one, Promised):
                    self._writer.execute(
                        f"INSERT INTO receipt ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        _row(one),
                    )
                else:
                    number, note = one
                    self._writer.execute(
                        "INSERT OR IGNORE INTO dropped VALUES (?, ?, ?, ?)",
                        (number, note.reason, note.block, note.signature),
                    )

    # --- reading --------------------------------------------------------------------------------

    def find(self, transaction_hash: bytes) -> tuple[AdmissionReceipt, DropNote | None] | None:
        """The receipt of a transaction, if it was given one, and the note of its drop."""
        with self._reading:
            row = self._reader.execute(
                f"SELECT {_COLUMNS} FROM receipt WHERE hash = ? ORDER BY number DESC LIMIT 1",
                (transaction_hash,),
            ).fetchone()
            if row is None:
                return None
            receipt = self._promised(row).receipt
            note = self._reader.execute(
                "SELECT reason, block, signature FROM dropped WHERE number = ?", (receipt.number,)
            ).fetchone()
        return receipt, None if note is None else DropNote(*note)

    def open_after(self, time_s: int) -> list[Promised]:
        """Those promised for later than `time_s` and not dropped, in their order."""
        with self._reading:
            rows = self._reader.execute(
                f"SELECT {_COLUMNS} FROM receipt WHERE slot > ? "
                "AND number NOT IN (SELECT number FROM dropped) ORDER BY number",
                (time_s,),
            ).fetchall()
        return [self._promised(row) for row in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
        self._writer.close()

    def _promised(self, row: tuple[Value, ...]) -> Promised:
        number, name, sender, admitted, slot, by, after, previous, signature, raw = row
        receipt = AdmissionReceipt(
            self._chain_id, self._series, _whole(number), _content(name), _content(sender),
            _whole(admitted), _whole(slot), _whole(by), _whole(after), _content(previous),
            self._key.public, _content(signature),
        )  # fmt: skip
        return Promised(receipt, _content(raw))

    def _begin(self, genesis: Genesis, now_ms: int) -> int:
        """Make the tables if they are not there; when the series was begun."""
        first, validator = genesis.header.hash, self._key.public
        kind = self._writer.pragma("application_id"), self._writer.pragma("user_version")
        if kind == (0, 0):
            with self._writer:
                self._writer.execute(_SCHEMA)
                self._writer.execute(
                    "INSERT INTO series VALUES (?, ?, ?)", (now_ms, validator, first)
                )
                self._writer.execute(f"PRAGMA application_id = {_APPLICATION}")
                self._writer.execute(f"PRAGMA user_version = {FORMAT}")
        elif kind != (_APPLICATION, FORMAT):
            raise JournalBroken(self._path, f"is no journal of format {FORMAT}")
        series = self._reader.execute("SELECT * FROM series").fetchone()
        if series is None or series[1:] != (validator, first):
            raise JournalBroken(self._path, "is the journal of another ledger or key")
        return _whole(series[0])

    def _newest(self) -> AdmissionReceipt | None:
        last = self._reader.execute(
            f"SELECT {_COLUMNS} FROM receipt ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return None if last is None else self._promised(last).receipt


def _row(one: Promised) -> tuple[int | bytes, ...]:
    receipt = one.receipt
    return (
        receipt.number, receipt.transaction, receipt.sender, receipt.admitted_at_ms, receipt.slot,
        receipt.included_by, receipt.after, receipt.previous, receipt.signature, one.raw,
    )  # fmt: skip


def _open(path: Path) -> apsw.Connection:
    try:
        path.touch(mode=0o600, exist_ok=True)
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(limits.JOURNAL_WAIT_MS)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "full")
    except (apsw.Error, OSError) as error:
        raise JournalBroken(path, str(error)) from error
    return connection


def _whole(value: Value) -> int:
    assert isinstance(value, int), "the table says so"
    return value


def _content(value: Value) -> bytes:
    assert isinstance(value, bytes), "the table says so"
    return value
