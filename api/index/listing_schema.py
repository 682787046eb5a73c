"""The read model's tables of who is listed, who verifies whom, and what reviews found."""

from sqlalchemy import Boolean, Column, Index, Table

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

admissions = Table(
    "admissions",
    tables,
    *place(key=True),
    number("province"),
    address("agency"),
    address("department"),
    hash_("tender"),
    number("valid_until"),
    number("withdrawn_block", null=True),
    word("reason", null=True),
    Index("admissions_agency", "agency", "province"),
)

assignments = Table(
    "assignments",
    tables,
    address("account", key=True),
    number("period", key=True),
    number("revision", key=True),
    address("agency"),
    address("department"),
    *place(),
    Index("assignments_place", "block", "log"),
    Index("assignments_agency", "agency", "period"),
)

preparers = Table(
    "preparers",
    tables,
    number("province", key=True),
    address("preparer", key=True),
    *place(),
)

evaluations = Table(
    "evaluations",
    tables,
    number("province", key=True),
    address("agency", key=True),
    number("year", key=True),
    number("revision", key=True),
    number("quality"),
    number("compliance"),
    number("timeliness"),
    hash_("document"),
    *place(),
    Index("evaluations_place", "block", "log"),
)

campaigns = Table(
    "campaigns",
    tables,
    number("campaign", key=True),
    number("province"),
    hash_("document"),
    number("opens"),
    number("ends"),
    number("teams"),
    hash_("summary", null=True),
    number("closed_block", null=True),
    *place(),
)

campaign_units = Table(
    "campaign_units",
    tables,
    number("campaign", key=True),
    address("account", key=True),
    *place(),
)

findings = Table(
    "findings",
    tables,
    number("finding", key=True),
    number("campaign"),
    address("account"),
    number("period"),
    word("severity"),
    hash_("document"),
    *place(),
    Index("findings_account", "account", "period"),
)

profiles = Table(
    "profiles",
    tables,
    address("account", key=True),
    word("unit", key=True),
    number("version", key=True),
    hash_("profile"),
    *place(),
)

quality_plans = Table(
    "quality_plans",
    tables,
    address("account", key=True),
    number("year", key=True),
    number("version", key=True),
    hash_("plan"),
    word("judged", null=True),
    word("reasons", null=True),
    *place(),
)

monthly_data = Table(
    "monthly_data",
    tables,
    address("account", key=True),
    number("month", key=True),
    number("version", key=True),
    hash_("data"),
    Column("late", Boolean, nullable=False),
    *place(),
)
