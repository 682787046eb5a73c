"""The read model's tables. Every row says at which block, transaction and log it came to be."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from api.index.columns import address as _address
from api.index.columns import hash_ as _hash
from api.index.columns import number as _number
from api.index.columns import place as _place
from api.index.columns import tables
from api.index.columns import whole as _whole
from api.index.columns import word as _word

blocks = Table(
    "blocks",
    tables,
    _number("number", key=True),
    _hash("hash"),
    _hash("parent"),
    _number("timestamp"),
    Column("transactions", Integer, nullable=False),
    Index("blocks_timestamp", "timestamp"),
)

accounts = Table(
    "accounts",
    tables,
    _address("account", key=True),
    Column("uscc", String(18), nullable=False, unique=True),
    _word("kind"),
    _number("province"),
    _number("sector"),
    Column("name", Text, nullable=False),
    _hash("documents", null=True),
    _number("opened_at", null=True),
    *_place(),
    Index("accounts_place", "block", "log"),
    Index("accounts_province", "province"),
)

standings = Table(
    "standings",
    tables,
    *_place(key=True),
    _address("account", key=True),
    _word("standing"),
    _word("reason", null=True),
    Index("standings_account", "account", "block"),
)

keys = Table(
    "keys",
    tables,
    _address("key", key=True),
    _address("account"),
    Column("rights", Integer, nullable=False),
    _number("expires_at"),
    _number("revoked_block", null=True),
    _address("revoked_by", null=True),
    *_place(),
    Index("keys_account", "account"),
)

movements = Table(
    "movements",
    tables,
    *_place(key=True),
    _address("account", key=True),
    _whole("unit"),
    _word("act"),
    _address("counterparty", null=True),
    _whole("quantity"),
    _word("bucket_from", null=True),
    _word("bucket_to", null=True),
    _word("reason", null=True),
    _whole("registration"),
    _whole("trading"),
    _whole("reserved"),
    _whole("frozen"),
    Index("movements_account", "account", "unit", "block", "log"),
)

holdings = Table(
    "holdings",
    tables,
    _address("account", key=True),
    _whole("unit", key=True),
    _whole("registration"),
    _whole("trading"),
    _whole("reserved"),
    _whole("frozen"),
)

cash_movements = Table(
    "cash_movements",
    tables,
    *_place(key=True),
    _address("account", key=True),
    _word("act"),
    _address("counterparty", null=True),
    _whole("fen"),
    _word("reference", null=True),
    _whole("withdrawal", null=True),
    _number("matures_at", null=True),
    _address("asked_by", null=True),
    _whole("available"),
    _whole("locked"),
    Index("cash_movements_account", "account", "block", "log"),
)

balances = Table(
    "balances",
    tables,
    _address("account", key=True),
    _whole("available"),
    _whole("locked"),
)

filings = Table(
    "filings",
    tables,
    *_place(key=True),
    _word("what"),
    _address("account"),
    _number("period"),
    _address("filed_by"),
    _number("version", null=True),
    _whole("verified", null=True),
    _hash("document"),
    _hash("data", null=True),
    _word("preparer", null=True),
    Column("late", Boolean, nullable=True),
    _whole("total_before", null=True),
    _number("found", null=True),
    _number("corrected", null=True),
    _number("unresolved", null=True),
    _hash("number", null=True),
    Index("filings_account", "account", "period"),
)

emissions = Table(
    "emissions",
    tables,
    _address("account", key=True),
    _number("period", key=True),
    _number("revision", key=True),
    _address("department"),
    _whole("verified"),
    _whole("obligation"),
    _word("pack"),
    _hash("inputs"),
    _word("basis"),
    _number("finding", null=True),
    _number("until"),
    _word("notice"),
    _number("noticed_at"),
    _number("objected_block", null=True),
    _number("decide_until", null=True),
    _number("ended_block", null=True),
    _hash("objection", null=True),
    _hash("resolution", null=True),
    Column("overdue", Boolean, nullable=True),
    *_place(),
    Index("emissions_place", "block", "log"),
)

plans = Table(
    "plans",
    tables,
    *_place(key=True),
    _number("period"),
    _word("plan"),
    _word("pack"),
)

caps = Table(
    "caps", tables, *_place(key=True), _number("period"), _number("province"), _whole("tonnes")
)

allocations = Table(
    "allocations",
    tables,
    _hash("line", key=True),
    _address("account"),
    _number("period"),
    _word("stage"),
    _number("number"),
    _whole("quantity"),
    _hash("inputs"),
    _hash("table_hash"),
    _word("differentiated", null=True),
    _address("department"),
    _whole("unit", null=True),
    _whole("net", null=True),
    _number("executed_block", null=True),
    _number("sent_back_block", null=True),
    *_place(),
    Index("allocations_place", "block", "log"),
    Index("allocations_account", "account", "period"),
)

closes = Table("closes", tables, _number("day", key=True), _whole("price"), *_place())

trades = Table(
    "trades",
    tables,
    _whole("trade", key=True),
    _address("seller"),
    _address("buyer"),
    _whole("unit"),
    _whole("quantity"),
    _whole("price"),
    _whole("amount"),
    _hash("sell_order"),
    _hash("buy_order"),
    *_place(),
    Index("trades_place", "block", "log"),
)

surrenders = Table(
    "surrenders",
    tables,
    _whole("request", key=True),
    _address("account"),
    _number("period"),
    _whole("quantity"),
    _number("requested_at"),
    Column("late", Boolean, nullable=False),
    _address("donor", null=True),
    _number("approved_block", null=True),
    _address("department", null=True),
    _hash("mandate", null=True),
    _number("ended_block", null=True),
    _word("ended", null=True),
    _word("reason", null=True),
    _whole("certificate", null=True),
    _whole("surrendered_in_all", null=True),
    _whole("obligation", null=True),
    Column("on_time", Boolean, nullable=True),
    Column("forced", Boolean, nullable=True),
    _hash("certificate_transaction", null=True),
    *_place(),
    Index("surrenders_place", "block", "log"),
    Index("surrenders_account", "account", "period"),
    Index("surrenders_certificate", "certificate"),
)

surrender_items = Table(
    "surrender_items",
    tables,
    _whole("request", key=True),
    Column("item", Integer, primary_key=True, autoincrement=False),
    _whole("unit"),
    _whole("quantity"),
)

proposals = Table(
    "proposals",
    tables,
    _whole("proposal", key=True),
    _address("initiator"),
    _address("initiator_key"),
    _address("target"),
    _word("contract"),
    _word("function"),
    Column("call", Text, nullable=False),
    _address("subject", null=True),
    _number("expires_at"),
    _number("ended_block", null=True),
    _word("ended", null=True),
    _address("approver", null=True),
    _address("approver_key", null=True),
    *_place(),
    Index("proposals_place", "block", "log"),
)

parameters = Table(
    "parameters",
    tables,
    *_place(key=True),
    _word("name"),
    _number("subject"),
    _whole("value"),
    _number("effective_from"),
)

packs = Table(
    "packs",
    tables,
    _word("pack"),
    _hash("hash"),
    _number("effective_from"),
    Column("draft", Boolean, nullable=False),
    *_place(key=True),
)

transactions = Table(
    "transactions",
    tables,
    _hash("hash", key=True),
    _number("block"),
    Column("tx", Integer, nullable=False),
    _address("key"),
    _address("account", null=True),
    _word("contract", null=True),
    _word("function", null=True),
    Column("succeeded", Boolean, nullable=False),
    _word("error", null=True),
    Column("facts", Text, nullable=True),
    _number("gas"),
    Index("transactions_place", "block", "tx"),
    Index("transactions_account", "account", "block", "tx"),
)
