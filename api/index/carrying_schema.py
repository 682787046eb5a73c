"""The read model's tables of carry-over: notices, applications, and the units these name."""

from sqlalchemy import Boolean, Column, Index, Integer, Table

from api.index.columns import address, hash_, number, place, tables, whole, word

notices = Table(
    "carry_over_notices",
    tables,
    *place(key=True),
    address("account"),
    number("period"),
    number("revision"),
    whole("most"),
    hash_("inputs"),
    word("pack"),
    Index("carry_over_notices_account", "account", "period"),
)

applications = Table(
    "carry_overs",
    tables,
    number("application", key=True),
    address("account"),
    number("period"),
    whole("quantity"),
    number("applied_at"),
    number("process_by"),
    number("ended_block", null=True),
    word("ended", null=True),
    word("reason", null=True),
    Column("in_time", Boolean, nullable=True),
    *place(),
    Index("carry_overs_place", "block", "log"),
    Index("carry_overs_account", "account", "period"),
)

items = Table(
    "carry_over_items",
    tables,
    number("application", key=True),
    Column("item", Integer, primary_key=True, autoincrement=False),
    whole("unit"),
    whole("quantity"),
)
