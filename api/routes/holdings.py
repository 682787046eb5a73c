"""Holdings and money, with every movement that led to them."""

from typing import Annotated

from fastapi import APIRouter, Query

from api import figures
from api.access import Resource
from api.desk import Reading, ThePage, TheReading
from api.index import authority_schema, queries, schema
from api.paging import Row
from api.routes.rows import OfAccount, rows_of_accounts
from api.routes.shapes import (
    Balance,
    CashMovement,
    Holding,
    Listed,
    Movement,
    Tranche,
    listed,
    place_of,
)
from api.routes.titles import pledged_of

router = APIRouter(prefix="/v1", tags=["holdings"])

OfUnit = Annotated[int | None, Query(ge=0, description="Only this unit's, such as 120192020")]
BUCKETS = figures.words("Bucket")


@router.get("/holdings")
def list_holdings(
    reading: TheReading, page: ThePage, account: OfAccount = None, unit: OfUnit = None
) -> Listed[Holding]:
    """Holdings as of a block, by account and unit."""
    account = figures.address(account) if account else None
    scope = reading.scope_for(Resource.HOLDING, account)
    found = queries.holdings(reading.rows, scope, reading.until, page, account, unit)
    return listed(found, reading.until, lambda row: _holding(reading, row))


@router.get("/tranches")
def list_tranches(
    reading: TheReading, page: ThePage, account: OfAccount = None, unit: OfUnit = None
) -> Listed[Tranche]:
    """Units moved to trading by one key alone: how many are left of each move, and until when."""
    now = queries.time_of(reading.rows, reading.until)
    return rows_of_accounts(
        reading,
        page,
        Resource.HOLDING,
        authority_schema.tranches,
        lambda row: _tranche(row, queries.tranche_left(reading.rows, row, reading.until), now),
        account=account,
        unit=unit,
    )


@router.get("/movements")
def list_movements(
    reading: TheReading, page: ThePage, account: OfAccount = None, unit: OfUnit = None
) -> Listed[Movement]:
    """Every movement of units, in the ledger's order; the holdings follow from them."""
    table = schema.movements
    order = (table.c.block, table.c.log, table.c.account)
    return rows_of_accounts(
        reading, page, Resource.HOLDING, table, _movement, account=account, order=order, unit=unit
    )


@router.get("/balances")
def list_balances(reading: TheReading, page: ThePage, account: OfAccount = None) -> Listed[Balance]:
    """Settlement money as of a block, by account."""
    account = figures.address(account) if account else None
    scope = reading.scope_for(Resource.CASH, account)
    found = queries.balances(reading.rows, scope, reading.until, page, account)
    return listed(found, reading.until, _balance)


@router.get("/cash-movements")
def list_cash_movements(
    reading: TheReading, page: ThePage, account: OfAccount = None
) -> Listed[CashMovement]:
    """Every movement of money, in the ledger's order."""
    table = schema.cash_movements
    order = (table.c.block, table.c.log, table.c.account)
    return rows_of_accounts(
        reading, page, Resource.CASH, table, _cash_movement, account=account, order=order
    )


def _tranche(row: Row, left: int, now: int) -> Tranche:
    return Tranche(
        **place_of(row),
        account=row["account"],
        unit=row["unit"],
        unit_name=figures.unit_name(row["unit"]),
        tranche=row["tranche"],
        key=row["key"],
        quantity=row["quantity"],
        left=left,
        matures_at=figures.moment(row["matures_at"]),
        matured=row["matures_at"] <= now,
    )


def _holding(reading: Reading, row: Row) -> Holding:
    return Holding(
        account=row["account"],
        unit=row["unit"],
        unit_name=figures.unit_name(row["unit"]),
        registration=row["registration"],
        trading=row["trading"],
        reserved=row["reserved"],
        frozen=row["frozen"],
        total=sum(row[bucket] for bucket in BUCKETS),
        pledged=pledged_of(reading, row["account"], row["unit"]),
        block=row["block"],
    )


def _movement(row: Row) -> Movement:
    return Movement(
        **place_of(row),
        account=row["account"],
        unit=row["unit"],
        unit_name=figures.unit_name(row["unit"]),
        act=row["act"],
        quantity=row["quantity"],
        counterparty=row["counterparty"],
        bucket_from=row["bucket_from"],
        bucket_to=row["bucket_to"],
        reason=row["reason"],
        balance=sum(row[bucket] for bucket in BUCKETS),
    )


def _balance(row: Row) -> Balance:
    return Balance(
        account=row["account"],
        available=figures.yuan(row["available"]),
        locked=figures.yuan(row["locked"]),
        block=row["block"],
    )


def _cash_movement(row: Row) -> CashMovement:
    return CashMovement(
        **place_of(row),
        account=row["account"],
        act=row["act"],
        amount=figures.yuan(row["fen"]),
        counterparty=row["counterparty"],
        reference=row["reference"],
        withdrawal=row["withdrawal"],
        available=figures.yuan(row["available"]),
    )
