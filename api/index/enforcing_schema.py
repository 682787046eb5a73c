"""The read model's tables of enforcement: cases, their steps, and measures on the market."""

from sqlalchemy import Column, Index, Table, Text

from api.index.columns import address, hash_, number, place, tables, whole, word

cases = Table(
    "cases",
    tables,
    number("case", key=True),
    address("account"),
    number("period"),
    word("act"),
    number("act_at"),
    number("regime"),
    hash_("pack"),
    whole("shortfall"),
    hash_("evidence"),
    address("by"),
    *place(),
    Index("cases_account", "account", "period"),
    Index("cases_place", "block", "log"),
)

case_steps = Table(
    "case_steps",
    tables,
    *place(key=True),
    number("case"),
    word("step"),
    number("time"),
    hash_("document", null=True),
    number("until", null=True),
    whole("least", null=True),
    whole("most", null=True),
    whole("fine", null=True),
    whole("confiscated", null=True),
    whole("deduction", null=True),
    number("deducted_from", null=True),
    hash_("inputs", null=True),
    word("outcome", null=True),
    whole("fen", null=True),
    whole("paid", null=True),
    whole("owed", null=True),
    word("reference", null=True),
    whole("tonnes", null=True),
    Index("case_steps_case", "case", "step"),
)

measures = Table(
    "measures",
    tables,
    number("measure", key=True),
    word("kind"),
    number("from_time"),
    number("until", null=True),
    hash_("document"),
    Column("text", Text, nullable=False),
    word("setting", null=True),
    number("subject", null=True),
    whole("value", null=True),
    number("ends", null=True),
    *place(),
    Index("measures_place", "block", "log"),
)
"""Entries in the order of their numbers; a withdrawal names the measure that it ends."""
