"""Where in the ledger a row comes from, and the small ways in which rows are written."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, insert, update

from api import figures

ZERO = "0x" + "0" * 40


@dataclass(frozen=True, slots=True)
class Place:
    """A log's place, and the connection of its block's one commit."""

    rows: Connection
    block: int
    time_s: int
    """The block's timestamp."""
    tx: int
    log: int
    """Place of the log in its block."""
    transaction: str

    def columns(self) -> dict[str, object]:
        """The columns that every row has."""
        return {"block": self.block, "tx": self.tx, "log": self.log}

    def add(self, table: Table, **values: object) -> None:
        """A row that comes from here."""
        self.rows.execute(insert(table), self.columns() | values)

    def change(self, table: Table, match: Mapping[str, object], **values: object) -> None:
        """
        Change the one row that `match` names.

        The events of the ledger follow each other by its law; a change of a row that is not
        there means that the index has missed something, so it stops.
        """
        where = [table.c[name] == value for name, value in match.items()]
        changed = self.rows.execute(update(table).where(*where).values(**values)).rowcount
        if changed != 1:
            raise EventMissed(f"{table.name} has no row {dict(match)}")


class EventMissed(Exception):
    """An event does not fit what came before it: the index has missed one."""


def word(value: object) -> str:
    """A bytes32 as its ASCII text, or as hex where it holds none."""
    if not isinstance(value, bytes):
        raise TypeError(f"{value!r} is no bytes32")
    return figures.ascii_word(value) or "0x" + value.hex()


def hexed(value: object) -> str:
    """A bytes32 as hex."""
    if not isinstance(value, bytes):
        raise TypeError(f"{value!r} is no bytes32")
    return "0x" + value.hex()
