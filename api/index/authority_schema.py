"""The read model's tables of an account's papers and names, its rules, and who may act how soon."""

from sqlalchemy import Column, Index, Integer, Table, Text

from api.index.columns import address, hash_, number, place, tables, whole, word

papers = Table(
    "papers",
    tables,
    *place(key=True),
    address("account", key=True),
    word("act"),
    hash_("document"),
    Index("papers_account", "account", "block"),
    Index("papers_document", "document"),
)
"""What an account's application, correction, change of name, merger or division rests on."""

names = Table(
    "names",
    tables,
    *place(key=True),
    address("account", key=True),
    Column("name", Text, nullable=False),
    Index("names_account", "account", "block"),
)

account_steps = Table(
    "account_steps",
    tables,
    *place(key=True),
    address("account", key=True),
    word("act"),
    Column("facts", Text, nullable=False),
    Index("account_steps_account", "account", "block"),
)
"""Everything that happened to an account but its units and money; the facts are a JSON object."""

trusts = Table(
    "trusts",
    tables,
    *place(key=True),
    address("account"),
    address("counterparty"),
    number("effective_from"),
    address("by"),
    number("ended_block", null=True),
    Index("trusts_account", "account", "counterparty", "block"),
)

recoveries = Table(
    "recoveries",
    tables,
    whole("recovery", key=True),
    address("account"),
    address("lost"),
    address("key"),
    Column("rights", Integer, nullable=False),
    number("expires_at"),
    number("effective_from"),
    number("ended_block", null=True),
    word("ended", null=True),
    address("stopped_by", null=True),
    *place(),
    Index("recoveries_place", "block", "log"),
)

claims = Table(
    "claims",
    tables,
    *place(key=True),
    address("account"),
    hash_("task"),
    address("key"),
    number("until"),
    number("released_block", null=True),
    Index("claims_task", "account", "task", "block"),
)

tranches = Table(
    "tranches",
    tables,
    *place(key=True),
    address("account"),
    whole("unit"),
    whole("tranche"),
    address("key"),
    whole("quantity"),
    number("matures_at"),
    Index("tranches_account", "account", "unit", "block"),
)

tranche_ends = Table(
    "tranche_ends",
    tables,
    *place(key=True),
    address("account"),
    whole("unit"),
    whole("tranche"),
    whole("left"),
    Index("tranche_ends_account", "account", "unit", "tranche"),
)
