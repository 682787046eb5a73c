"""The read model's tables of what becomes of lines: objections, deductions, releases."""

from sqlalchemy import Boolean, Column, Index, Table

from api.index.columns import address, hash_, number, place, tables, whole, word

line_steps = Table(
    "line_steps",
    tables,
    *place(key=True),
    hash_("line"),
    word("step"),
    address("by", null=True),
    hash_("reason"),
    number("decide_until", null=True),
    Column("overdue", Boolean, nullable=True),
    Index("line_steps_line", "line"),
)

deductions = Table(
    "deductions",
    tables,
    *place(key=True),
    address("account"),
    word("act"),
    number("period"),
    word("reason"),
    whole("tonnes"),
    whole("due", null=True),
    whole("remaining", null=True),
    hash_("line", null=True),
    hash_("document", null=True),
    address("by", null=True),
    Index("deductions_account", "account"),
)

releases = Table(
    "releases",
    tables,
    *place(key=True),
    address("account"),
    number("period"),
    whole("surrendered"),
    whole("released"),
    whole("kept"),
    whole("gap"),
    Index("releases_account", "account", "period"),
)

borrowed_returns = Table(
    "borrowed_returns",
    tables,
    *place(key=True),
    address("account"),
    number("period"),
    whole("quantity"),
)
