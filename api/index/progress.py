"""How far a compliance period has come, by province: what everybody may see."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from api.index import schema
from api.index.cancelling_schema import offsets


@dataclass(slots=True)
class Progress:
    """One province's period, or the whole ledger's; tonnes."""

    obliged: int = 0
    """Accounts with a decided emission."""
    complete: int = 0
    """Of these, accounts that have met all they owe, by allowances and credits."""
    late: int = 0
    """Certificates whose request came after the deadline, of surrender and of offset."""
    obligation: int = 0
    surrendered: int = 0
    offset: int = 0
    """Credits cancelled for the period, as far as they count."""
    issued: int = 0
    """Tonnes of executed allocation lines, less returns."""


@dataclass(slots=True)
class Period:
    """A period as of a block."""

    whole: Progress = field(default_factory=Progress)
    provinces: dict[int, Progress] = field(default_factory=lambda: defaultdict(Progress))


@dataclass(slots=True)
class Met:
    """What one account gave up for a period; tonnes."""

    surrendered: int = 0
    cancelled: int = 0
    """Credits, whether or not they still count."""
    late: int = 0
    """Certificates whose request came after the deadline."""

    def offset(self, obligation: int, share_bp: int) -> int:
        """What counts of the credits: at most the share of the obligation as it is."""
        return min(self.cancelled, obligation * share_bp // 10_000)


def of_period(rows: Connection, period: int, until: int, share_bp: int) -> Period:
    """
    The progress of `period` as of block `until`.

    `share_bp` is what credits may offset of an obligation, in basis points.
    """
    found = Period()
    provinces = _provinces(rows)
    owed, met = _obligations(rows, period, until), _met(rows, period, until)
    for account, given in met.items():
        for one in (found.whole, found.provinces[provinces[account]]):
            one.surrendered += given.surrendered
            one.late += given.late
    for account, obligation in owed.items():
        given = met[account]
        offset = given.offset(obligation, share_bp)
        for one in (found.whole, found.provinces[provinces[account]]):
            one.obliged += 1
            one.obligation += obligation
            one.offset += offset
            one.complete += given.surrendered + offset >= obligation
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


def outcomes(rows: Connection, period: int, until: int, share_bp: int) -> list[Outcome]:
    """What became of every obligation of `period` as of block `until`; `share_bp` as above."""
    provinces, met = _provinces(rows), _met(rows, period, until)
    return [
        Outcome(account, provinces[account], _outcome(met[account], owed, share_bp))
        for account, owed in _obligations(rows, period, until).items()
    ]


def _outcome(given: Met, owed: int, share_bp: int) -> str:
    if given.surrendered + given.offset(owed, share_bp) < owed:
        return "not_complied"
    return "late" if given.late else "in_time"


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


def _met(rows: Connection, period: int, until: int) -> dict[str, Met]:
    table = schema.surrenders
    met: dict[str, Met] = defaultdict(Met)
    surrendered = select(table.c.account, table.c.quantity, table.c.on_time).where(
        table.c.period == period, table.c.ended == "surrendered", table.c.ended_block <= until
    )
    for account, quantity, on_time in rows.execute(surrendered):
        met[account].surrendered += quantity
        met[account].late += not on_time
    offset = select(offsets.c.account, offsets.c.quantity, offsets.c.late).where(
        offsets.c.period == period,
        offsets.c.ended == "cancelled",
        offsets.c.ended_block <= until,
    )
    for account, quantity, late in rows.execute(offset):
        met[account].cancelled += quantity
        met[account].late += late
    return met


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
