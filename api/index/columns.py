"""The kinds of columns that the read model's tables are made of, and the list of those tables."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)

tables = MetaData()


class Whole(TypeDecorator[int]):
    """An integer of up to 256 bits, kept as text: no database has one that SQLite also has."""

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


def address(name: str, *, null: bool = False, key: bool = False) -> Column[str]:
    return Column(name, String(42), nullable=null, primary_key=key)


def hash_(name: str, *, null: bool = False, key: bool = False) -> Column[str]:
    return Column(name, String(66), nullable=null, primary_key=key)


def word(name: str, *, null: bool = False, key: bool = False) -> Column[str]:
    return Column(name, String(66), nullable=null, primary_key=key)


def number(name: str, *, null: bool = False, key: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null, primary_key=key, autoincrement=False)


def whole(name: str, *, null: bool = False, key: bool = False) -> Column[int]:
    return Column(name, Whole, nullable=null, primary_key=key)


def place(*, key: bool = False) -> Sequence[Column[int]]:
    """Where a row came to be; `log` counts in the block, and is -1 for what founding put there."""
    return (
        Column("block", BigInteger, nullable=False, primary_key=key, autoincrement=False),
        Column("tx", Integer, nullable=False),
        Column("log", Integer, nullable=False, primary_key=key, autoincrement=False),
    )
