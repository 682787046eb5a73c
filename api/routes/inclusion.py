"""Who is on the list: criteria, decided lines, published lists, pilot markets. All of it public."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Select, func, select

from api import figures, pilots
from api.access import Resource
from api.desk import Reading, ThePage, TheReading
from api.index import listing_schema, queries, schema
from api.paging import Row, read_page
from api.routes.rows import OfPeriod, OfProvince
from api.routes.shapes import (
    Address,
    Hash,
    Listed,
    Placed,
    Shape,
    Tonnes,
    listed,
    place_of,
)
from contracts.rules import Refused, packs
from contracts.rules.inclusion import criteria_of

router = APIRouter(prefix="/v1", tags=["inclusion"])

OfSector = Annotated[int | None, Query(ge=1_000, le=9_999, description="GB/T 4754, such as 4411")]


class ListedUnit(Placed):
    account: Address
    uscc: str
    name: str
    province: int
    period: int
    sector: int
    status: str
    ground: str
    removed_from: int | None
    """Of a removal: the period of the list that the unit was taken off."""
    emission: Tonnes
    """The emission that decided."""
    revision: int
    department: Address
    basis: Hash


class PublishedList(Placed):
    period: int
    province: int
    sector: int
    revision: int
    list: Hash
    """SHA-256 of the list as it was published."""
    count: int


class Criterion(Shape):
    """What decides in one period for one class."""

    sector: str
    code: int
    status: str
    threshold_t: int
    scope: str
    years: list[int]
    commissioned: int | None
    years_below: int
    clause: str


class CriteriaOfPeriod(Shape):
    period: int
    criteria: list[Criterion]
    """One for each class covered in the period; empty where there are none."""
    pack: str
    hash: Hash


class Pilot(Shape):
    name: str
    zh: str
    province: int
    left: int
    """Units that left it by entering the national list."""


class PilotFigure(Shape):
    what: str
    value: str
    unit: str
    as_of: str
    is_exact: bool
    source: str


class PilotRegister(Shape):
    pilots: list[Pilot]
    figures: list[PilotFigure]
    as_of: int
    """The block as of which units that left are counted."""


@router.get("/inclusion")
def list_units(
    reading: TheReading,
    page: ThePage,
    period: OfPeriod = None,
    province: OfProvince = None,
    sector: OfSector = None,
    status: Annotated[str | None, Query(max_length=20)] = None,
) -> Listed[ListedUnit]:
    """What the newest decisions say of each unit."""
    reading.scope(Resource.OPEN)
    table, accounts = listing_schema.inclusions, schema.accounts
    wanted = {
        table.c.period: period,
        accounts.c.province: province,
        table.c.sector: sector,
        table.c.status: status,
    }
    query = _newest(reading).where(
        *(column == value for column, value in wanted.items() if value is not None)
    )
    found = read_page(reading.rows, query, (table.c.block, table.c.log), page)
    return listed(found, reading.until, _unit)


@router.get("/inclusion/lists")
def list_lists(
    reading: TheReading,
    page: ThePage,
    period: OfPeriod = None,
    province: OfProvince = None,
    sector: OfSector = None,
) -> Listed[PublishedList]:
    """Published lists by their digests, every revision."""
    reading.scope(Resource.OPEN)
    table = listing_schema.lists
    found = queries.listed(
        reading.rows,
        table,
        reading.until,
        page,
        filters={table.c.period: period, table.c.province: province, table.c.sector: sector},
    )
    return listed(found, reading.until, _published)


@router.get("/inclusion/criteria")
def show_criteria(
    period: Annotated[int, Query(ge=10_000_000, le=99_999_999)] = 20262026,
) -> CriteriaOfPeriod:
    """By what a period's lists are computed: threshold, years and status of every class."""
    pack = packs.load("inclusion")
    found = []
    for row in pack.content.sections("sectors"):
        for code in row.texts("codes"):
            try:
                criteria = criteria_of(period, int(code))
            except Refused:
                continue
            found.append(
                Criterion(
                    sector=criteria.sector,
                    code=int(code),
                    status=criteria.status,
                    threshold_t=criteria.threshold_t,
                    scope=criteria.scope,
                    years=list(criteria.years),
                    commissioned=criteria.commissioned,
                    years_below=criteria.years_below,
                    clause=criteria.clause,
                )
            )
    return CriteriaOfPeriod(
        period=period, criteria=found, pack=pack.name, hash="0x" + pack.hash.hex()
    )


@router.get("/pilots")
def list_pilots(reading: TheReading) -> PilotRegister:
    """The local pilot markets, published figures of them, and how many units left each."""
    reading.scope(Resource.OPEN)
    register, table = pilots.register(), listing_schema.pilots_left
    query = (
        select(table.c.pilot, func.count(table.c.account.distinct()))
        .where(table.c.block <= reading.until)
        .group_by(table.c.pilot)
    )
    left = {str(pilot): int(count) for pilot, count in reading.rows.execute(query)}
    return PilotRegister(
        pilots=[
            Pilot(name=one.name, zh=one.zh, province=one.province, left=left.get(one.name, 0))
            for one in register.pilots
        ],
        figures=[
            PilotFigure(
                what=one.what,
                value=one.value,
                unit=one.unit,
                as_of=one.as_of,
                is_exact=one.is_exact,
                source=one.source,
            )
            for one in register.figures
        ],
        as_of=reading.until,
    )


def _newest(reading: Reading) -> Select[tuple[object, ...]]:
    """Decisions up to the block that no later one replaces, with name and code of the unit."""
    table, later, accounts = (
        listing_schema.inclusions,
        listing_schema.inclusions.alias("later"),
        schema.accounts,
    )
    replaced = (
        select(later.c.revision)
        .where(
            later.c.account == table.c.account,
            later.c.period == table.c.period,
            later.c.revision > table.c.revision,
            later.c.block <= reading.until,
        )
        .exists()
    )
    return (
        queries.placed(table)
        .add_columns(accounts.c.uscc, accounts.c.name, accounts.c.province)
        .join(accounts, accounts.c.account == table.c.account)
        .where(table.c.block <= reading.until, ~replaced)
    )


def _unit(row: Row) -> ListedUnit:
    return ListedUnit(
        **place_of(row),
        account=row["account"],
        uscc=row["uscc"],
        name=row["name"],
        province=row["province"],
        period=row["period"],
        sector=row["sector"],
        status=row["status"],
        ground=row["ground"],
        removed_from=row["removed_from"] or None,
        emission=row["emission"],
        revision=row["revision"],
        department=figures.address(row["department"]),
        basis=row["basis"],
    )


def _published(row: Row) -> PublishedList:
    return PublishedList(
        **place_of(row),
        period=row["period"],
        province=row["province"],
        sector=row["sector"],
        revision=row["revision"],
        list=row["list"],
        count=row["count"],
    )
