"""The read model's tables beside the requests for surrender: who may supply for whom."""

from sqlalchemy import Index, Table

from api.index.columns import address, hash_, number, place, tables

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
