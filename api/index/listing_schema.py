"""The read model's tables of who is listed, who verifies whom, and what reviews found."""

from sqlalchemy import Index, Table

from api.index.columns import address, hash_, number, place, tables, whole, word

inclusions = Table(
    "inclusions",
    tables,
    address("account", key=True),
    number("period", key=True),
    number("revision", key=True),
    address("department"),
    number("sector"),
    word("status"),
    word("ground"),
    number("removed_from"),
    whole("emission"),
    hash_("basis"),
    *place(),
    Index("inclusions_place", "block", "log"),
)

inclusion_applications = Table(
    "inclusion_applications",
    tables,
    *place(key=True),
    address("account"),
    number("period"),
    number("sector"),
    hash_("documents"),
    word("ended", null=True),
    word("reason", null=True),
    Index("inclusion_applications_account", "account", "period"),
)

pilots_left = Table(
    "pilots_left",
    tables,
    *place(key=True),
    address("account"),
    number("period"),
    word("pilot"),
)

lists = Table(
    "lists",
    tables,
    number("period", key=True),
    number("province", key=True),
    number("sector", key=True),
    number("revision", key=True),
    hash_("list"),
    number("count"),
    *place(),
    Index("lists_place", "block", "log"),
)
