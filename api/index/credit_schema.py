"""The read model's tables of credits: the accounts that hold them."""

from sqlalchemy import Index, Table

from api.index.columns import address, hash_, number, place, tables, word

credit_account_steps = Table(
    "credit_account_steps",
    tables,
    *place(key=True),
    address("account"),
    word("step"),
    word("kind"),
    number("application"),
    address("institution", null=True),
    hash_("documents", null=True),
    word("reason", null=True),
    Index("credit_account_steps_account", "account", "block", "log"),
)
"""Every step of every credit account; the newest one of an account tells where it stands."""
