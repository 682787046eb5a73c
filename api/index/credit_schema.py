"""The read model's tables of credits: accounts, projects, reductions, batches and their serials."""

from sqlalchemy import Boolean, Column, Index, Table, Text

from api.index.columns import address, hash_, number, place, tables, whole, word

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

credit_methodologies = Table(
    "credit_methodologies",
    tables,
    *place(key=True),
    word("methodology"),
    hash_("document"),
    number("years_most"),
    number("withdrawn_block", null=True),
)

credit_bodies = Table(
    "credit_bodies",
    tables,
    *place(key=True),
    address("body"),
    hash_("document"),
    number("valid_until"),
    number("withdrawn_block", null=True),
)

credit_projects = Table(
    "credit_projects",
    tables,
    number("project", key=True),
    Column("name", Text, nullable=False),
    address("owner"),
    address("validator"),
    word("methodology"),
    number("construction_start"),
    number("crediting_from"),
    number("crediting_to"),
    hash_("document"),
    number("public_until"),
    number("concluded_block", null=True),
    Column("positive", Boolean, nullable=True),
    hash_("conclusion", null=True),
    number("applied_block", null=True),
    hash_("application", null=True),
    number("decide_by", null=True),
    number("decided_block", null=True),
    word("decided", null=True),
    Column("late", Boolean, nullable=True),
    number("ended_block", null=True),
    word("ended", null=True),
    word("reason", null=True),
    *place(),
    Index("credit_projects_place", "block", "log"),
    Index("credit_projects_owner", "owner"),
)

credit_accountings = Table(
    "credit_accountings",
    tables,
    number("accounting", key=True),
    number("project"),
    address("verifier"),
    number("first_day"),
    number("last_day"),
    whole("tonnes"),
    hash_("document"),
    number("public_until"),
    number("concluded_block", null=True),
    whole("verified", null=True),
    hash_("conclusion", null=True),
    number("applied_block", null=True),
    hash_("application", null=True),
    number("decide_by", null=True),
    number("decided_block", null=True),
    word("decided", null=True),
    Column("late", Boolean, nullable=True),
    word("reason", null=True),
    *place(),
    Index("credit_accountings_project", "project"),
)

credit_comments = Table(
    "credit_comments",
    tables,
    *place(key=True),
    word("publication"),
    number("subject"),
    number("number"),
    address("account"),
    hash_("document"),
    hash_("answer", null=True),
    number("answered_block", null=True),
    Index("credit_comments_subject", "publication", "subject"),
)
"""`publication` is `project` or `accounting`, `subject` the number of it."""

credit_batches = Table(
    "credit_batches",
    tables,
    number("batch", key=True),
    whole("unit"),
    address("owner"),
    number("project", null=True),
    number("accounting", null=True),
    number("first_serial"),
    number("quantity"),
    Column("legacy", Boolean, nullable=False),
    number("filed_on", null=True),
    Column("under_national_ets", Boolean, nullable=False),
    Column("late", Boolean, nullable=True),
    word("record_no", null=True),
    hash_("document", null=True),
    number("revoked_block", null=True),
    word("reason", null=True),
    number("owed_at_revocation", null=True),
    *place(),
    Index("credit_batches_place", "block", "log"),
    Index("credit_batches_owner", "owner"),
    Index("credit_batches_serials", "first_serial"),
)
"""A batch owns the serials from `first_serial` to `first_serial + quantity - 1`."""

credit_serials = Table(
    "credit_serials",
    tables,
    *place(key=True),
    number("batch"),
    address("account"),
    word("contract"),
    whole("act"),
    number("first_serial"),
    number("quantity"),
    Index("credit_serials_batch", "batch", "first_serial"),
)
"""Serials that are gone for good, by which contract's act and whose units they were."""

credit_replacements = Table(
    "credit_replacements",
    tables,
    *place(key=True),
    number("batch"),
    number("replaced_with"),
    address("owner"),
    number("quantity"),
    number("owed"),
)
