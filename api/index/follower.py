"""The index's one writer: follows the ledger block by block, and resumes where it stopped."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, insert, inspect, select
from sqlalchemy.engine import Connection

from api import calls, figures, limits
from api.blocks import Block, Header, Receipt, Sent
from api.errors import DeskError, IndexBroken, NotFound
from api.index import columns, schema
from api.index.entries import ENTRIES
from api.index.place import EventMissed, Place, hexed
from api.ledger import Ledger
from contracts import codec

Progress = Callable[[int, int], None]


def open_index(url: str) -> Engine:
    """The database at `url`, with the index's tables in place."""
    engine = create_engine(url, pool_size=limits.READERS_MAX)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    columns.tables.create_all(engine)
    return engine


def check_tables(engine: Engine) -> None:
    """Raises IndexBroken where the database's tables are not the ones that this version reads."""
    there = inspect(engine)
    for table in columns.tables.sorted_tables:
        found = {column["name"] for column in there.get_columns(table.name)}
        if found != set(table.columns.keys()):
            message = f"table {table.name} is of another version; rebuild the index"
            raise IndexBroken(block="none", message=message)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The index can be rebuilt, so it needs no full synchronisation; readers wait for its writer.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 10000")


class Follower:
    """Brings one database up to one ledger's head."""

    def __init__(self, ledger: Ledger, engine: Engine) -> None:
        self._ledger, self._engine = ledger, engine

    def rebuild(self, progress: Progress | None = None) -> int:
        """Drop every row and read the whole ledger again; gives the number of the last block."""
        self._ledger.head()  # a node that is not there leaves the index as it is
        columns.tables.drop_all(self._engine)
        columns.tables.create_all(self._engine)
        return self.catch_up(progress)

    def catch_up(self, progress: Progress | None = None) -> int:
        """
        Read blocks until the head; gives the number of the last one.

        Raises:
            IndexBroken: a block does not follow the last one indexed, or says what the tables
                cannot hold. Nothing of it is kept.
            NodeUnavailable: the node does not answer; what is indexed stays.
        """
        last = self.last()
        if last is None:
            self._found()
            last = self.last()
            assert last is not None, "block zero was indexed"
        self._compare(last)
        head = self._ledger.head().number
        while last.number < head:
            until = min(last.number + limits.BLOCKS_PER_ASK, head)
            for block in self._ledger.blocks(last.number + 1, until):
                last = self._take(block, last)
            if progress:
                progress(last.number, head)
        return last.number

    def last(self) -> Header | None:
        """The last block indexed."""
        with self._engine.connect() as rows:
            return last_indexed(rows)

    def _compare(self, last: Header) -> None:
        """The ledger may have grown since, but not changed."""
        try:
            now = self._ledger.header(last.number)
        except NotFound as error:
            raise IndexBroken(
                block=last.number, message="the ledger is shorter than the index"
            ) from error
        if now.hash != last.hash:
            raise IndexBroken(
                block=last.number, message=f"indexed as {last.hash}; the ledger has {now.hash}"
            )

    def _take(self, block: Block, last: Header) -> Header:
        header = block.header
        if header.number != last.number + 1 or header.parent != last.hash:
            raise IndexBroken(
                block=header.number,
                message=f"its parent is {header.parent}; the last one indexed is {last.hash}",
            )
        try:
            with self._engine.begin() as rows:
                self._write(rows, block)
        except EventMissed as error:
            raise IndexBroken(block=header.number, message=str(error)) from error
        return header

    def _write(self, rows: Connection, block: Block) -> None:
        _add_block(rows, block.header, len(block.transactions))
        for sent, receipt in block.transactions:
            account = self._account_of(rows, sent.key)
            for log in receipt.logs:
                found = codec.decode_log(log.address, list(log.topics), log.data)
                if found is None:
                    raise EventMissed(f"log {log.index} is no event of our contracts")
                place = Place(
                    rows,
                    block.header.number,
                    block.header.timestamp_s,
                    receipt.index,
                    log.index,
                    sent.hash,
                )
                if found.name == "KeyRevoked":
                    self._account_of(rows, found.args["key"])
                ENTRIES[found.contract, found.name](place, found.args)
            self._add_transaction(rows, sent, receipt, account)

    def _account_of(self, rows: Connection, key: str) -> str | None:
        """
        The account that a key signs for.

        Founding grants keys without events, so a key not seen before is asked for at block zero.
        """
        table = schema.keys
        known = rows.execute(select(table.c.account).where(table.c.key == key)).scalar()
        if known:
            return str(known)
        told = self._ledger.call("Participants", "key", [key], block=0)
        if int(told["account"], 16) == 0:
            return None
        rows.execute(
            insert(table).values(
                key=key,
                account=told["account"],
                rights=told["rights"],
                expires_at=told["expiresAt"],
                block=0,
                tx=-1,
                log=-1,
            )
        )
        return str(told["account"])

    def _add_transaction(
        self, rows: Connection, sent: Sent, receipt: Receipt, account: str | None
    ) -> None:
        call = calls.read(sent.to, sent.data)
        error = None if receipt.succeeded else self._why(sent, receipt)
        rows.execute(
            insert(schema.transactions),
            {
                "hash": sent.hash,
                "block": receipt.block,
                "tx": receipt.index,
                "key": sent.key,
                "account": account,
                "contract": call.contract if call else calls.contract_at(sent.to),
                "function": call.function if call else None,
                "succeeded": receipt.succeeded,
                "error": error.code if error else None,
                "facts": json.dumps(dict(error.facts)) if error else None,
                "gas": receipt.gas,
            },
        )

    def _why(self, sent: Sent, receipt: Receipt) -> DeskError | None:
        """
        The typed error of a reverted transaction, found by trying its call again.

        Receipts carry no reason. The state before the block gives it, or else the state after it,
        where another transaction of the same block was in the way.
        """
        for block in (receipt.block - 1, receipt.block):
            try:
                self._ledger.trial(sent.key, sent.to, sent.data, block=block)
            except DeskError as error:
                if error.code == "node_unavailable":
                    raise
                return error
        return None

    def _found(self) -> None:
        """Index block zero: the founding accounts, which no event tells of."""
        zero = self._ledger.block(0).header
        count = self._ledger.call("Participants", "accountCount", block=0)
        with self._engine.begin() as rows:
            _add_block(rows, zero, 0)
            for place in range(count):
                self._found_account(rows, zero, place)

    def _found_account(self, rows: Connection, zero: Header, place: int) -> None:
        address = self._ledger.call("Participants", "accountAt", [place], block=0)
        told = self._ledger.call("Participants", "account", [address], block=0)
        name = self._ledger.call("Participants", "nameOf", [address], block=0)
        where = Place(rows, 0, zero.timestamp_s, -1, place, hexed(bytes(32)))
        where.add(
            schema.accounts,
            account=address,
            uscc=told["uscc"].decode("ascii"),
            kind=figures.word("Kind", told["kind"]),
            province=told["province"],
            sector=told["sector"],
            name=name,
            opened_at=told["openedAt"],
        )
        standing = figures.word("Standing", told["standing"])
        where.add(schema.standings, account=address, standing=standing)


def _add_block(rows: Connection, header: Header, transactions: int) -> None:
    rows.execute(
        insert(schema.blocks).values(
            number=header.number,
            hash=header.hash,
            parent=header.parent,
            timestamp=header.timestamp_s,
            transactions=transactions,
        )
    )


def last_indexed(rows: Connection) -> Header | None:
    """The newest block that the index holds."""
    table = schema.blocks
    newest = select(func.max(table.c.number)).scalar_subquery()
    found = rows.execute(select(table).where(table.c.number == newest)).mappings().first()
    if found is None:
        return None
    return Header(found["number"], found["hash"], found["parent"], found["timestamp"], "")
