"""The read model's tables of units that are cancelled: voluntarily, and for offset."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from api.index.columns import address, hash_, number, place, tables, whole, word

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

offsets = Table(
    "offsets",
    tables,
    whole("request", key=True),
    address("account"),
    number("period"),
    whole("quantity"),
    number("requested_at"),
    Column("late", Boolean, nullable=False),
    number("transmitted_block", null=True),
    number("approved_block", null=True),
    address("department", null=True),
    number("ended_block", null=True),
    word("ended", null=True),
    word("reason", null=True),
    whole("certificate", null=True),
    whole("offset_in_all", null=True),
    whole("cap", null=True),
    whole("obligation", null=True),
    hash_("certificate_transaction", null=True),
    *place(),
    Index("offsets_place", "block", "log"),
    Index("offsets_account", "account", "period"),
    Index("offsets_certificate", "certificate"),
)

offset_items = Table(
    "offset_items",
    tables,
    whole("request", key=True),
    Column("item", Integer, primary_key=True, autoincrement=False),
    number("batch"),
    whole("quantity"),
    whole("first_serial", null=True),
)
