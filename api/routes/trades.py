"""Settled trades and the closes of trading days."""

from typing import Annotated

from fastapi import APIRouter, Query

from api import figures
from api.access import Resource
from api.desk import ThePage, TheReading
from api.index import queries, schema
from api.paging import Row
from api.routes.rows import Number, row_of_accounts, rows_of_accounts
from api.routes.shapes import Address, Listed, Placed, Trade, Yuan, listed, place_of

router = APIRouter(prefix="/v1", tags=["trades"])

SIDES = ("seller", "buyer")


class Close(Placed):
    day: int
    price: Yuan


@router.get("/trades")
def list_trades(
    reading: TheReading,
    page: ThePage,
    account: Annotated[Address | None, Query(description="As seller or buyer")] = None,
) -> Listed[Trade]:
    """Settled block trades; each side sees its own."""
    return rows_of_accounts(
        reading, page, Resource.TRADE, schema.trades, _trade, account=account, owners=SIDES
    )


@router.get("/trades/{trade}")
def show_trade(reading: TheReading, trade: Number) -> Trade:
    """One settled trade."""
    return _trade(
        row_of_accounts(reading, Resource.TRADE, schema.trades, "trade", SIDES, trade=trade)
    )


@router.get("/closes")
def list_closes(reading: TheReading, page: ThePage) -> Listed[Close]:
    """The closes of trading days. Open to everybody."""
    reading.scope(Resource.OPEN)
    found = queries.listed(reading.rows, schema.closes, reading.until, page)
    return listed(found, reading.until, _close)


def _trade(row: Row) -> Trade:
    return Trade(
        **place_of(row),
        trade=row["trade"],
        seller=row["seller"],
        buyer=row["buyer"],
        unit=row["unit"],
        unit_name=figures.unit_name(row["unit"]),
        quantity=row["quantity"],
        price=figures.yuan(row["price"]),
        amount=figures.yuan(row["amount"]),
        sell_order=row["sell_order"],
        buy_order=row["buy_order"],
    )


def _close(row: Row) -> Close:
    return Close(**place_of(row), day=row["day"], price=figures.yuan(row["price"]))
