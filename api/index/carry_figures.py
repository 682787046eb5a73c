"""What an enterprise's most is computed from: sold, bought, held and pending on the ledger."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Table, func, select

from api import figures
from api.errors import AsOfUnknown
from api.index import queries, schema
from api.index.cancelling_schema import offsets
from api.index.listing_schema import inclusions
from contracts.identifiers import allowance_id
from contracts.rules.table_units import canonical
from contracts.rules.vintages import CarryOver, carry_over

SECTORS = (4411, 4412)
"""Power and heat: whose allowances of 2019 to 2024 are carried (P2324 annex 5)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is carried into which period, and the instants by which it counts."""

    into: int
    first: int
    last: int
    """First and last period whose allowances are carried."""
    sold_from: str
    """ISO; the first instant of the trades that count."""
    held_at: str
    """ISO; the last instant of the trades, and when holdings are counted."""
    share_bp: int
    """What credits may offset of an obligation, in basis points."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The inputs of one account's most; tonnes, all vintages together."""

    uscc: str
    account: str
    into: int
    sold_from: str
    held_at: str
    sold_t: int
    bought_t: int
    registration_t: int
    """In registration and reserved: the rule takes what is pending off it."""
    trading_t: int
    judicially_frozen_t: int
    pending_t: int
    """Reserved by requests that were neither executed nor ended."""
    complied_on_time: bool

    @property
    def answer(self) -> CarryOver:
        """The rule's answer to these figures."""
        return carry_over(
            self.sold_t,
            self.bought_t,
            self.registration_t,
            self.trading_t,
            self.judicially_frozen_t,
            self.pending_t,
            complied_on_time=self.complied_on_time,
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the figures as JSON, names sorted, no spaces: what the notice names."""
        return "0x" + hashlib.sha256(canonical(asdict(self))).hexdigest()


def figures_of(rows: Connection, asked: Asked, until: int) -> list[Figures]:
    """
    The figures of every power enterprise, in the order of their codes.

    Raises:
        AsOfUnknown: `held_at` is before the ledger or after block `until`.
    """
    block = queries.block_as_of(rows, asked.held_at)
    if queries.time_of(rows, until) < figures.seconds(asked.held_at):
        raise AsOfUnknown(asked=asked.held_at, last=until)
    held, traded = _held(rows, asked, block), _traded(rows, asked, block)
    late = _late(rows, asked, until)
    accounts = schema.accounts
    query = select(accounts.c.account, accounts.c.uscc).where(
        accounts.c.kind == "enterprise",
        accounts.c.sector.in_(SECTORS),
        accounts.c.opened_at.isnot(None),
        accounts.c.block <= block,
    )
    found = []
    for account, uscc in rows.execute(query.order_by(accounts.c.uscc)):
        registration, trading, reserved, frozen = held[account]
        sold, bought = traded[account]
        found.append(
            Figures(
                uscc=uscc,
                account=account,
                into=asked.into,
                sold_from=asked.sold_from,
                held_at=asked.held_at,
                sold_t=sold,
                bought_t=bought,
                registration_t=registration + reserved,
                trading_t=trading,
                judicially_frozen_t=frozen,
                pending_t=reserved,
                complied_on_time=account not in late,
            )
        )
    return found


def _units(rows: Connection, asked: Asked) -> list[int]:
    """The ids of the vintages that are carried, as far as they were ever moved."""
    low, high = allowance_id(asked.first), allowance_id(asked.last)
    table = schema.holdings
    found = {int(unit) for unit in rows.execute(select(table.c.unit).distinct()).scalars()}
    return sorted(unit for unit in found if low <= unit <= high)


def _held(rows: Connection, asked: Asked, block: int) -> defaultdict[str, list[int]]:
    """Registration, trading, reserved and frozen of each account at the end of `block`."""
    table = schema.movements
    newest = func.row_number().over(
        partition_by=(table.c.account, table.c.unit),
        order_by=(table.c.block.desc(), table.c.log.desc()),
    )
    wanted = (table.c.unit.in_(_units(rows, asked)), table.c.block <= block)
    ranked = select(table, newest.label("rank")).where(*wanted).subquery()
    held: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows.execute(select(ranked).where(ranked.c.rank == 1)).mappings():
        for place, bucket in enumerate(figures.words("Bucket")):
            held[row["account"]][place] += row[bucket]
    return held


def _traded(rows: Connection, asked: Asked, block: int) -> defaultdict[str, list[int]]:
    """Sold and bought by settled trades from the first instant to the end of `block`."""
    table, blocks = schema.trades, schema.blocks
    query = (
        select(table)
        .join(blocks, blocks.c.number == table.c.block)
        .where(
            table.c.unit.in_(_units(rows, asked)),
            table.c.block <= block,
            blocks.c.timestamp >= figures.seconds(asked.sold_from),
        )
    )
    traded: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows.execute(query).mappings():
        traded[row["seller"]][0] += row["quantity"]
        traded[row["buyer"]][1] += row["quantity"]
    return traded


def _late(rows: Connection, asked: Asked, until: int) -> set[str]:
    """Who did not meet in time all that it owes for the last two years that are carried."""
    year = asked.last % 10_000
    periods = [(year - 1) * 10_001, year * 10_001]
    owed = _owed(rows, periods, until)
    surrendered = _in_time(rows, schema.surrenders, "surrendered", periods, until)
    cancelled = _in_time(rows, offsets, "cancelled", periods, until)
    short = {
        whose
        for whose, tonnes in owed.items()
        if surrendered[whose] + min(cancelled[whose], tonnes * asked.share_bp // 10_000) < tonnes
    }
    undecided = _obligated(rows, periods, until) - owed.keys()
    return {account for account, _ in short | undecided}


def _obligated(rows: Connection, periods: Sequence[int], until: int) -> set[tuple[str, int]]:
    """Who the newest decision on a period's list obliges."""
    query = select(inclusions).where(inclusions.c.period.in_(periods), inclusions.c.block <= until)
    newest = {
        (row["account"], row["period"]): row["status"]
        for row in rows.execute(query.order_by(inclusions.c.revision)).mappings()
    }
    return {whose for whose, status in newest.items() if status == "obligated"}


def _owed(rows: Connection, periods: Sequence[int], until: int) -> dict[tuple[str, int], int]:
    """The newest obligation of each account for each period."""
    table = schema.emissions
    query = select(table).where(table.c.period.in_(periods), table.c.block <= until)
    newest = rows.execute(query.order_by(table.c.block, table.c.log)).mappings()
    return {(row["account"], row["period"]): row["obligation"] for row in newest}


def _in_time(
    rows: Connection, table: Table, ended: str, periods: Sequence[int], until: int
) -> defaultdict[tuple[str, int], int]:
    """What each account gave up for each period by requests that were in time."""
    query = select(table).where(
        table.c.period.in_(periods),
        table.c.ended == ended,
        table.c.ended_block <= until,
        table.c.late.is_(False),
    )
    found: defaultdict[tuple[str, int], int] = defaultdict(int)
    for row in rows.execute(query).mappings():
        found[row["account"], row["period"]] += row["quantity"]
    return found
