"""The read model's tables of titles: changes, reversals, judicial freezes, pledges."""

from sqlalchemy import Column, Index, Table, Text

from api.index.columns import address, hash_, number, place, tables, whole, word

changes = Table(
    "title_changes",
    tables,
    number("change", key=True),
    address("giver"),
    address("taker", null=True),
    whole("unit"),
    word("bucket"),
    whole("quantity"),
    word("cause"),
    Column("reason", Text, nullable=False),
    hash_("document"),
    number("reversible_until", null=True),
    *place(),
    Index("title_changes_place", "block", "log"),
)

reversals = Table(
    "title_reversals",
    tables,
    *place(key=True),
    number("original"),
    number("change"),
    whole("quantity"),
    whole("left"),
    Index("title_reversals_original", "original"),
    Index("title_reversals_change", "change"),
)

freezes = Table(
    "freezes",
    tables,
    number("freeze", key=True),
    address("account"),
    whole("unit"),
    word("order"),
    whole("quantity"),
    number("moved_from", null=True),
    *place(),
    Index("freezes_place", "block", "log"),
    Index("freezes_account", "account"),
)

freeze_ends = Table(
    "freeze_ends",
    tables,
    *place(key=True),
    number("freeze", key=True),
    whole("quantity"),
    word("how"),
    word("order", null=True),
    number("change", null=True),
    Index("freeze_ends_freeze", "freeze"),
)

pledges = Table(
    "pledges",
    tables,
    number("pledge", key=True),
    address("pledgor"),
    address("pledgee"),
    whole("unit"),
    whole("quantity"),
    word("registration"),
    *place(),
    Index("pledges_place", "block", "log"),
    Index("pledges_pledgor", "pledgor"),
    Index("pledges_pledgee", "pledgee"),
)

pledge_steps = Table(
    "pledge_steps",
    tables,
    *place(key=True),
    number("pledge"),
    word("state"),
    address("by"),
    Index("pledge_steps_pledge", "pledge"),
)
