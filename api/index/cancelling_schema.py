"""The read model's tables of units that are cancelled: voluntarily, and for offset."""

from sqlalchemy import Column, Index, Table, Text

from api.index.columns import address, number, place, tables, whole, word

cancellations = Table(
    "cancellations",
    tables,
    whole("statement", key=True),
    address("account"),
    number("unit"),
    whole("quantity"),
    whole("first_serial"),
    word("purpose"),
    Column("beneficiary", Text, nullable=False),
    Column("reason", Text, nullable=False),
    *place(),
    Index("cancellations_place", "block", "log"),
    Index("cancellations_unit", "unit"),
)
