"""How far a compliance period has come, by province: what everybody may see."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from api.index import schema


@dataclass(slots=True)
class Progress:
    """One province's period, or the whole ledger's; tonnes."""

    obliged: int = 0
    """Accounts with a decided emission."""
    complete: int = 0
    """Of these, accounts that have surrendered all they owe."""
    late: int = 0
    """Certificates whose request came after the deadline."""
    obligation: int = 0
    surrendered: int = 0
    issued: int = 0
    """Tonnes of executed allocation lines, less returns."""


@dataclass(slots=True)
class Period:
    """A period as of a block."""

    whole: Progress = field(default_factory=Progress)
    provinces: dict[int, Progress] = field(default_factory=lambda: defaultdict(Progress))


def of_period(rows: Connection, period: int, until: int) -> Period:
    """The progress of `period` as of block `until`."""
    found = Period()
    provinces = _provinces(rows)
    owed = _obligations(rows, period, until)
    given: dict[str, int] = defaultdict(int)
    for account, quantity, on_time in _certificates(rows, period, until):
        given[account] += quantity
        for one in (found.whole, found.provinces[provinces[account]]):
            one.surrendered += quantity
            one.late += not on_time
    for account, obligation in owed.items():
        for one in (found.whole, found.provinces[provinces[account]]):
            one.obliged += 1
            one.obligation += obligation
            one.complete += given[account] >= obligation
    for account, stage, quantity in _issues(rows, period, until):
        for one in (found.whole, found.provinces[provinces[account]]):
            one.issued += -quantity if stage == "return" else quantity
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one account's obligation."""

    account: str
    province: int
    outcome: str
    """in_time, late, or not_complied."""


def outcomes(rows: Connection, period: int, until: int) -> list[Outcome]:
    """What became of every obligation of `period` as of block `until`."""
    provinces = _provinces(rows)
    given: dict[str, int] = defaultdict(int)
    late: set[str] = set()
    for account, quantity, on_time in _certificates(rows, period, until):
        given[account] += quantity
        if not on_time:
            late.add(account)
    return [
        Outcome(account, provinces[account], _outcome(given[account], owed, account in late))
        for account, owed in _obligations(rows, period, until).items()
    ]


def _outcome(given: int, owed: int, late: bool) -> str:
    if given < owed:
        return "not_complied"
    return "late" if late else "in_time"


def block_by(rows: Connection, until: int, second: int) -> int:
    """The last block up to `until` whose time is at most `second`; -1 where there is none."""
    table = schema.blocks
    newest = select(func.max(table.c.number)).where(
        table.c.number <= until, table.c.timestamp <= second
    )
    found = rows.scalar(newest)
    return -1 if found is None else int(found)


def periods(rows: Connection, until: int) -> list[int]:
    """The periods that have a plan or a decided emission."""
    plans = select(schema.plans.c.period).where(schema.plans.c.block <= until)
    decided = select(schema.emissions.c.period).where(schema.emissions.c.block <= until)
    return sorted({*rows.execute(plans).scalars(), *rows.execute(decided).scalars()})


def _provinces(rows: Connection) -> dict[str, int]:
    table = schema.accounts
    found = rows.execute(select(table.c.account, table.c.province))
    return {one.account: one.province for one in found}


def _obligations(rows: Connection, period: int, until: int) -> dict[str, int]:
    table = schema.emissions
    ordered = (
        select(table.c.account, table.c.obligation)
        .where(table.c.period == period, table.c.block <= until)
        .order_by(table.c.revision)
    )
    return {one.account: one.obligation for one in rows.execute(ordered)}


def _certificates(rows: Connection, period: int, until: int) -> list[tuple[str, int, bool]]:
    table = schema.surrenders
    found = select(table.c.account, table.c.quantity, table.c.on_time).where(
        table.c.period == period, table.c.ended == "surrendered", table.c.ended_block <= until
    )
    return [(account, quantity, on_time) for account, quantity, on_time in rows.execute(found)]


def _issues(rows: Connection, period: int, until: int) -> list[tuple[str, str, int]]:
    table = schema.allocations
    found = select(table.c.account, table.c.stage, table.c.net).where(
        table.c.period == period, table.c.executed_block <= until
    )
    return [(account, stage, quantity) for account, stage, quantity in rows.execute(found)]


def counted(rows: Connection) -> dict[str, int]:
    """How many accounts, transactions, trades and certificates the index holds."""
    certificates = schema.surrenders.c.certificate
    return {
        "accounts": rows.scalar(select(func.count()).select_from(schema.accounts)) or 0,
        "transactions": rows.scalar(select(func.count()).select_from(schema.transactions)) or 0,
        "trades": rows.scalar(select(func.count()).select_from(schema.trades)) or 0,
        "certificates": rows.scalar(select(func.count(certificates))) or 0,
    }
