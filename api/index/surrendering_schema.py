"""The read model's tables beside the requests for surrender: supplies allowed, notices given."""

from sqlalchemy import Index, Table

from api.index.columns import address, hash_, number, place, tables, whole

supplies = Table(
    "supplies",
    tables,
    *place(key=True),
    address("account"),
    number("period"),
    address("donor"),
    address("department"),
    hash_("reason"),
    Index("supplies_account", "account", "period"),
)
"""Companies that a department let give their units for an account."""

notices = Table(
    "notices",
    tables,
    *place(key=True),
    address("account"),
    number("period"),
    number("revision"),
    whole("obligation"),
    number("deadline"),
    whole("offset_cap"),
    hash_("document"),
    Index("notices_account", "account", "period"),
)
"""Compliance notices: what the registry told accounts that they owe."""
