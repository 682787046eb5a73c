"""Settled trades and the closes of trading days."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api import figures
from api.access import Resource
from api.desk import ThePage, TheReading
from api.index import queries, schema
from api.paging import Row
from api.routes.shapes import Address, Listed, Placed, Trade, Yuan, listed, place_of

router = APIRouter(prefix="/v1", tags=["trades"])


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
    table = schema.trades
    account = figures.address(account) if account else None
    scope = reading.scope_for(Resource.TRADE, account)
    sides = (table.c.seller == account) | (table.c.buyer == account)
    found = queries.listed(
        reading.rows,
        table,
        reading.until,
        page,
        queries.seen(scope, table.c.seller, table.c.buyer),
        *([sides] if account else []),
    )
    return listed(found, reading.until, _trade)


@router.get("/trades/{trade}")
def show_trade(reading: TheReading, trade: Annotated[int, Path(ge=0, lt=1 << 63)]) -> Trade:
    """One settled trade."""
    reading.scope(Resource.TRADE)
    row = queries.one(reading.rows, schema.trades, "trade", reading.until, trade=trade)
    reading.require_known(Resource.TRADE, "trade", trade, row["seller"], row["buyer"])
    return _trade(row)


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
