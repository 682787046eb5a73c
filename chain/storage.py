"""The book on disk: SQLite through apsw, append-only, one commit per block."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw
from lru import LRU

from chain import limits
from chain.blocks import BLOOM_BYTES, BLOOM_OFFSET
from chain.errors import LedgerInUse, NodeMissing, NoLedger

IN_MEMORY = ":memory:"
"""A book that lives as long as its object; for tests."""

SCRATCH = ""
"""A book on the disk, without a name, gone when it is closed; for replay."""

_NAMELESS = (IN_MEMORY, SCRATCH)

FORMAT = 1
"""Version of the tables below, kept in SQLite's `user_version`."""

_APPLICATION = 0x54616E6A
"""`Tanj`: tells a ledger's file from any other SQLite file."""

_SCHEMA = """
CREATE TABLE genesis (document TEXT NOT NULL);
CREATE TABLE cursor (number INTEGER NOT NULL, hash BLOB NOT NULL);
CREATE TABLE block (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL,
    transactions BLOB NOT NULL, receipts BLOB NOT NULL, seals BLOB NOT NULL
);
CREATE TABLE transaction_place (
    hash BLOB PRIMARY KEY, number INTEGER NOT NULL, position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE node (hash BLOB PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """One block as the book holds it; every field but the number is an encoding."""

    number: int
    hash: bytes
    header: bytes
    transactions: bytes
    """RLP list of the signed transactions, each as bytes."""

    receipts: bytes
    seals: bytes


class Storage:
    """
    One writer's connection and as many read connections as there are readers at once.

    Only the thread that owns the ledger writes. Any thread may read: each read borrows a
    connection of its own, so it sees whole blocks only and waits for nobody.
    """

    def __init__(self, path: str, read_only: bool) -> None:
        self.path, self._read_only = path, read_only
        self._writer = self._connect()
        self._idle: deque[apsw.Connection] = deque()
        self._nodes: LRU[bytes, bytes] = LRU(limits.NODE_CACHE_ENTRIES)

    @classmethod
    def create(
        cls, path: str, genesis: str, first: StoredBlock, nodes: dict[bytes, bytes]
    ) -> "Storage":
        """A new book that holds block 0. Raises `LedgerInUse` if something is there already."""
        if path not in _NAMELESS:
            if Path(path).exists():
                raise LedgerInUse(path, "something is there already")
            Path(path).touch(mode=0o600)
        storage = cls(path, read_only=False)
        writer = storage._writer
        writer.execute(f"PRAGMA application_id = {_APPLICATION}")
        writer.execute("BEGIN IMMEDIATE")
        with storage._whole():
            writer.execute(_SCHEMA)
            writer.execute(f"PRAGMA user_version = {FORMAT}")
            writer.execute("INSERT INTO genesis VALUES (?)", (genesis,))
            writer.execute("INSERT INTO cursor VALUES (?, ?)", (first.number, first.hash))
            storage._insert(first, (), nodes)
        return storage

    @classmethod
    def open(cls, path: str, read_only: bool = False) -> "Storage":
        """
        The book at `path`. Raises `NoLedger` if that is not one.

        Read only, it is for one thread and stays as it was when opened, whatever is appended.
        """
        if not Path(path).is_file():
            raise NoLedger(path, "no ledger is there")
        storage = cls(path, read_only)
        try:
            kind = storage._writer.pragma("application_id"), storage._writer.pragma("user_version")
        except apsw.NotADBError:
            kind = None
        if kind != (_APPLICATION, FORMAT):
            storage.close()
            raise NoLedger(path, f"is not a ledger of format {FORMAT}")
        if read_only:
            storage._writer.execute("BEGIN")
            storage.cursor()
        return storage

    def close(self) -> None:
        """Let go of the file; the last to close moves the log into the book."""
        while self._idle:
            self._idle.pop().close()
        self._writer.close()

    # --- writing --------------------------------------------------------------------------------

    def append(
        self, parent: bytes, block: StoredBlock, places: Sequence[bytes], nodes: dict[bytes, bytes]
    ) -> None:
        """
        Write `block` after `parent`, whole or not at all; on return it is on the disk.

        `places` are the hashes of its transactions in order. Raises `LedgerInUse` if somebody
        else wrote to the book.
        """
        self._writer.execute("BEGIN IMMEDIATE")
        with self._whole():
            self._writer.execute(
                "UPDATE cursor SET number = ?, hash = ? WHERE number = ? AND hash = ?",
                (block.number, block.hash, block.number - 1, parent),
            )
            if self._writer.changes() != 1:
                raise LedgerInUse(self.path, "somebody else wrote to this ledger")
            self._insert(block, places, nodes)
        for name, content in nodes.items():
            self._nodes[name] = content

    def _insert(
        self, block: StoredBlock, places: Sequence[bytes], nodes: dict[bytes, bytes]
    ) -> None:
        self._writer.execute(
            "INSERT INTO block VALUES (?, ?, ?, ?, ?, ?)",
            (block.number, block.hash, block.header, block.transactions, block.receipts,
             block.seals),
        )  # fmt: skip
        self._writer.executemany(
            "INSERT INTO transaction_place VALUES (?, ?, ?)",
            [(name, block.number, position) for position, name in enumerate(places)],
        )
        # In the tree's own order, so that neighbours share a page.
        self._writer.executemany("INSERT OR IGNORE INTO node VALUES (?, ?)", sorted(nodes.items()))

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """End the open transaction: by commit if all went well, else as if it never began."""
        try:
            yield
            self._writer.execute("COMMIT")
        finally:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")

    # --- reading --------------------------------------------------------------------------------

    def node(self, name: bytes) -> bytes:
        """The state node or code whose hash is `name`; raises `NodeMissing`."""
        content = self._nodes.get(name)
        if content is None:
            content = self._nodes[name] = self.stored_node(name)
        return content

    def genesis(self) -> str:
        """The genesis document."""
        return str(self._one("SELECT document FROM genesis", ())[0])

    def cursor(self) -> tuple[int, bytes]:
        """Number and hash of the newest block."""
        number, name = self._one("SELECT number, hash FROM cursor", ())
        assert isinstance(number, int), "the table says so"
        assert isinstance(name, bytes), "the table says so"
        return number, name

    def block(self, number: int) -> StoredBlock | None:
        """The block at a height."""
        return self._block("number", number)

    def block_named(self, name: bytes) -> StoredBlock | None:
        """The block of a hash."""
        return self._block("hash", name)

    def blooms(self, first: int, last: int) -> list[tuple[int, bytes]]:
        """Numbers and blooms of the blocks from `first` to `last`."""
        query = (
            f"SELECT number, substr(header, {BLOOM_OFFSET + 1}, {BLOOM_BYTES}) FROM block "
            "WHERE number BETWEEN ? AND ? ORDER BY number"
        )
        with self._reader() as reader:
            return list(reader.execute(query, (first, last)))

    def place(self, name: bytes) -> tuple[int, int] | None:
        """Block and position of the transaction of a hash."""
        with self._reader() as reader:
            row = reader.execute(
                "SELECT number, position FROM transaction_place WHERE hash = ?", (name,)
            ).fetchone()
        return None if row is None else (int(row[0]), int(row[1]))

    def stored_node(self, name: bytes) -> bytes:
        """As `node`, from the disk and not from memory; for the tool that re-reads every byte."""
        with self._reader() as reader:
            row = reader.execute("SELECT content FROM node WHERE hash = ?", (name,)).fetchone()
        if row is None:
            raise NodeMissing(name)
        return bytes(row[0])

    def node_names(self) -> Iterator[bytes]:
        """The hash of every state node and code stored."""
        with self._reader() as reader:
            for (name,) in reader.execute("SELECT hash FROM node"):
                yield bytes(name)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        assert table in ("block", "transaction_place", "node"), table
        found = self._one(f"SELECT count(*) FROM {table}", ())[0]
        assert isinstance(found, int), "a count is a number"
        return found

    def bytes_stored(self) -> int:
        """Size of the book, its log included."""
        with self._reader() as reader:
            pages = reader.pragma("page_count")
            return int(pages) * int(reader.pragma("page_size"))

    def _block(self, column: str, value: int | bytes) -> StoredBlock | None:
        with self._reader() as reader:
            row = reader.execute(f"SELECT * FROM block WHERE {column} = ?", (value,)).fetchone()
        return None if row is None else StoredBlock(*row)

    def _one(self, query: str, values: tuple[int | bytes, ...]) -> tuple[int | bytes | str, ...]:
        with self._reader() as reader:
            row = reader.execute(query, values).fetchone()
        if row is None:
            raise NoLedger(self.path, "the ledger is empty")
        return tuple(row)

    @contextmanager
    def _reader(self) -> Iterator[apsw.Connection]:
        """A connection nobody else uses meanwhile."""
        if self.path in _NAMELESS or self._read_only:
            yield self._writer
            return
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._idle.append(connection)

    def _connect(self) -> apsw.Connection:
        flags = apsw.SQLITE_OPEN_READONLY if self._read_only else apsw.SQLITE_OPEN_READWRITE
        if self.path in _NAMELESS:
            flags |= apsw.SQLITE_OPEN_CREATE
        connection = apsw.Connection(self.path, flags=flags)
        connection.set_busy_timeout(limits.STORAGE_WAIT_MS)
        if self.path in _NAMELESS:
            connection.pragma("journal_mode", "memory")
            connection.pragma("synchronous", "off")
        elif not self._read_only:
            connection.pragma("journal_mode", "wal")
            connection.pragma("synchronous", "full")
            connection.pragma("wal_autocheckpoint", limits.STORAGE_WAL_PAGES)
        return connection
