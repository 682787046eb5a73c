"""Block agreements: two signed orders, settled both legs or neither."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from contracts.founding import BLOCK_BAND, BLOCK_LEAST
from contracts.identifiers import name_bytes
from contracts.vocabulary import Side
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, MONEY, PRICE, STOCK, agreement, settle
from tests.contracts.world import FOUNDED_AT, World, refused

QUANTITY = 100_000
BEIJING = timedelta(hours=8)


@pytest.fixture
def trading(stocked: World) -> World:
    """The seller's units are in its trading holding."""
    scenes.to_trading(stocked, STOCK // 2)
    return stocked


def sets(world: World, name: str, value: int) -> None:
    setting = (name_bytes(name), 0, value, world.now + 3)
    world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)
    world.now += 3


def closes(world: World, day: int, price: int = PRICE):
    return world.does(world.exchange, "Market", "reportClose", day, price)


def beijing_day(timestamp: int) -> int:
    day = datetime.fromtimestamp(timestamp, UTC) + BEIJING
    return day.year * 10_000 + day.month * 100 + day.day


def at(year: int, month: int, day: int, hour: int = 12, second: int = 0) -> int:
    """Beijing's time as an epoch second."""
    moment = datetime(year, month, day, hour, 0, second, tzinfo=UTC)
    return int((moment - BEIJING).timestamp())


def test_both_legs_move_in_one_transaction(trading: World) -> None:
    sell, buy = agreement(trading)
    done = settle(trading, sell, buy)
    assert done.names == ["BlockTradeSettled", "TransferSingle", "Paid"]
    assert done.event("BlockTradeSettled") == {
        "trade": 1,
        "seller": trading.enterprise.account,
        "buyer": trading.buyer.account,
        "unit": ID,
        "quantity": QUANTITY,
        "price": PRICE,
        "amount": QUANTITY * PRICE,
        "sellOrder": trading.asks("Market", "digest", sell.values),
        "buyOrder": trading.asks("Market", "digest", buy.values),
    }
    units = trading.asks("Units", "holding", trading.buyer.account, ID)
    assert (units["trading"], units["registration"]) == (QUANTITY, 0)
    paid = trading.asks("Cash", "balance", trading.enterprise.account)
    assert paid == {"available": QUANTITY * PRICE, "locked": 0}
    assert trading.asks("Market", "tradeCount") == 1


def test_an_order_settles_once(trading: World) -> None:
    sell, buy = agreement(trading)
    settle(trading, sell, buy)
    order = trading.asks("Market", "digest", sell.values)
    assert trading.asks("Market", "consumed", order)
    with refused("OrderConsumed", order=order):
        settle(trading, sell, buy)
    fresh = agreement(trading, salt=b"\x09" * 32)
    with refused("OrderConsumed"):
        settle(trading, fresh[0], buy)
    settle(trading, *fresh)


def test_one_used_side_is_enough_to_refuse(trading: World) -> None:
    sell, buy = agreement(trading)
    settle(trading, sell, buy)
    fresh, _ = agreement(trading, salt=b"\x09" * 32)
    with refused("OrderConsumed", order=trading.asks("Market", "digest", buy.values)):
        settle(trading, fresh, replace(buy))


# --- neither leg without the other ----------------------------------------------------------------


def refused_and_untouched(world: World, sell, buy, error: str, **facts) -> None:
    before = world.storage_roots()
    with refused(error, **facts):
        settle(world, sell, buy)
    assert world.storage_roots() == before


def test_without_the_units_no_money_moves(stocked: World) -> None:
    scenes.to_trading(stocked, QUANTITY - 1)
    refused_and_untouched(
        stocked,
        *agreement(stocked),
        "HoldingTooSmall",
        available=QUANTITY - 1,
        requested=QUANTITY,
    )


def test_without_the_money_no_unit_moves(trading: World) -> None:
    left = QUANTITY * PRICE - 1
    trading.does(trading.buyer, "Cash", "requestWithdrawal", MONEY - left)
    refused_and_untouched(
        trading,
        *agreement(trading),
        "BalanceTooSmall",
        available=left,
        requested=QUANTITY * PRICE,
    )


@pytest.mark.parametrize("role", ["enterprise", "buyer"])
@pytest.mark.parametrize("act", ["restrict", "suspend"])
def test_neither_side_trades_while_it_may_not(trading: World, role: str, act: str) -> None:
    sell, buy = agreement(trading)
    account = getattr(trading, role).account
    trading.both(trading.ministry, trading.registry_officer, "Participants", act, account, HASH)
    refused_and_untouched(trading, sell, buy, "BadSignature", account=account)


def test_frozen_units_are_not_delivered(trading: World) -> None:
    frozen = (trading.enterprise.account, ID, 1, STOCK // 2, HASH)
    trading.both(trading.department, trading.registry_officer, "Units", "freeze", *frozen)
    refused_and_untouched(trading, *agreement(trading), "HoldingTooSmall", available=0)


# --- the two sides of one agreement ---------------------------------------------------------------

DIFFERENCES = {
    "account": lambda w: {"account": w.far_enterprise.account},
    "counterparty": lambda w: {"counterparty": w.far_enterprise.account},
    "side": lambda w: {"side": Side.BUY},
    "unit": lambda w: {"unit": ID + 1},
    "quantity": lambda w: {"quantity": QUANTITY + 1},
    "price": lambda w: {"price": PRICE + 1},
}


@pytest.mark.parametrize("field", DIFFERENCES)
def test_orders_that_do_not_mirror_each_other_are_refused_by_field(
    trading: World, field: str
) -> None:
    sell, buy = agreement(trading)
    sell = replace(sell, **DIFFERENCES[field](trading))
    refused_and_untouched(trading, sell, buy, "OrdersDiffer", field=field)


def test_two_sells_or_two_buys_are_no_agreement(trading: World) -> None:
    sell, buy = agreement(trading)
    for pair in ((sell, replace(buy, side=Side.SELL)), (replace(sell, side=Side.BUY), buy)):
        refused_and_untouched(trading, *pair, "OrdersDiffer", field="side")


def test_of_several_differences_the_first_is_named(trading: World) -> None:
    sell, buy = agreement(trading)
    for field in reversed(DIFFERENCES):
        sell = replace(sell, **DIFFERENCES[field](trading))
        refused_and_untouched(trading, sell, buy, "OrdersDiffer", field=field)


def test_salt_and_validity_are_each_sides_own(trading: World) -> None:
    sell, buy = agreement(trading)
    settle(trading, sell, replace(buy, salt=b"\x08" * 32, valid_until_s=buy.valid_until_s + 1))


def test_nobody_trades_with_itself(trading: World) -> None:
    account = trading.enterprise.account
    sell, buy = agreement(trading)
    sell, buy = replace(sell, counterparty=account), replace(buy, account=account)
    refused_and_untouched(trading, sell, buy, "SameAccount", account=account)


@pytest.mark.parametrize("side", [0, 1])
def test_an_order_settles_until_its_last_second(trading: World, side: int) -> None:
    last = trading.now + 60
    orders = list(agreement(trading))
    orders[side] = replace(orders[side], valid_until_s=last)
    trading.now = last + 1
    with refused("OrderExpired", validUntil=last):
        settle(trading, *orders)
    trading.now = last
    settle(trading, *orders)


# --- quantity and price ---------------------------------------------------------------------------


def test_a_block_has_the_least_quantity(trading: World) -> None:
    orders = agreement(trading, quantity=QUANTITY - 1)
    refused_and_untouched(trading, *orders, "QuantityTooSmall", least=QUANTITY, found=QUANTITY - 1)
    settle(trading, *agreement(trading, quantity=QUANTITY))


def test_the_least_quantity_is_the_rulebooks_to_say(trading: World) -> None:
    sets(trading, BLOCK_LEAST, 5)
    refused_and_untouched(trading, *agreement(trading, quantity=4), "QuantityTooSmall", least=5)
    settle(trading, *agreement(trading, quantity=5))


def bounds(close: int, band: int = 3_000) -> tuple[int, int]:
    """Half-up to whole fen, from exact fractions."""
    return tuple(
        int(Fraction(close * (10_000 + sign * band), 10_000) + Fraction(1, 2)) for sign in (-1, 1)
    )


@pytest.mark.parametrize("close", [1, 2, 3, 4_500, 4_999, 5_000, 5_001, 5_005, 5_015, 9_999])
def test_the_band_is_inclusive_and_rounded_half_up(trading: World, close: int) -> None:
    trading.now = at(2021, 1, 4)
    closes(trading, 20210103, close)
    low, high = bounds(close)
    for price in {low - 1, high + 1} - {-1}:
        refused_and_untouched(
            trading,
            *agreement(trading, price=price),
            "PriceOutsideBand",
            low=low,
            high=high,
            found=price,
        )
    for number, price in enumerate({low, high} - {0}):
        settle(trading, *agreement(trading, price=price, salt=bytes([number + 1]) * 32))


@pytest.mark.parametrize("band", [0, 1, 9_999, 10_000, 20_000])
def test_the_band_is_the_rulebooks_to_say(trading: World, band: int) -> None:
    sets(trading, BLOCK_BAND, band)
    low, high = bounds(PRICE, min(band, 10_000))[0], bounds(PRICE, band)[1]
    refused_and_untouched(
        trading, *agreement(trading, price=high + 1), "PriceOutsideBand", low=low, high=high
    )
    settle(trading, *agreement(trading, price=high))


def test_a_price_of_nothing_pays_nothing_and_is_refused(trading: World) -> None:
    sets(trading, BLOCK_BAND, 10_000)
    refused_and_untouched(trading, *agreement(trading, price=0), "NothingToPay")


def test_an_amount_too_large_to_count_is_refused_in_words(trading: World) -> None:
    trading.now = at(2021, 1, 4)
    closes(trading, 20210103, 2**60)
    refused_and_untouched(
        trading,
        *agreement(trading, price=2**60),
        "SafeCastOverflowedUintDowncast",
        bits=64,
    )


# --- closes ---------------------------------------------------------------------------------------


def test_a_day_trades_by_the_close_before_it(trading: World) -> None:
    trading.now = at(2021, 1, 4)
    closes(trading, 20210103, 10_000)
    closes(trading, 20210104, 1_000)
    low, high = bounds(10_000)
    refused_and_untouched(
        trading, *agreement(trading, price=1_000), "PriceOutsideBand", low=low, high=high
    )
    trading.now = at(2021, 1, 4, 23, 59)
    settle(trading, *agreement(trading, price=10_000))
    trading.now = at(2021, 1, 5, 0, 0)
    low, high = bounds(1_000)
    refused_and_untouched(
        trading, *agreement(trading, price=10_000), "PriceOutsideBand", low=low, high=high
    )
    settle(trading, *agreement(trading, price=1_000))


def test_before_any_close_nothing_trades(world: World) -> None:
    scenes.planned(world)
    scenes.issue(world, world.enterprise, STOCK)
    with refused("NoClose", day=20210101):
        settle(world, *agreement(world))
    closes(world, 20210101)
    with refused("NoClose", day=20210101):
        settle(world, *agreement(world))


def test_closes_come_in_order_and_never_from_the_future(stocked: World) -> None:
    for day in (20201230, 20201231, 20210102):
        with refused("InvalidClose", day=day, price=PRICE):
            closes(stocked, day)
    with refused("InvalidClose", day=20210101, price=0):
        closes(stocked, 20210101, 0)
    assert closes(stocked, 20210101).event("CloseReported") == {"day": 20210101, "price": PRICE}
    assert stocked.asks("Market", "lastClose") == (20210101, PRICE)


@pytest.mark.parametrize(
    "day",
    [20210229, 20211301, 20210001, 20210100, 20210431, 20211132, 21000229, 20220230, 99999999],
)
def test_a_day_that_is_on_no_calendar_has_no_close(stocked: World, day: int) -> None:
    stocked.now = at(2030, 12, 1)
    with refused("InvalidClose", day=day):
        closes(stocked, day)


@pytest.mark.parametrize("day", [20240229, 20280229, 20210131, 20210430, 20211231])
def test_the_last_days_of_months_are_days(stocked: World, day: int) -> None:
    stocked.now = at(2030, 12, 1)
    assert closes(stocked, day).names == ["CloseReported"]


@pytest.mark.parametrize(
    "moment",
    [
        at(2021, 1, 31, 23, 59),
        at(2021, 2, 1, 0),
        at(2021, 12, 31, 23, 59),
        at(2022, 1, 1, 0),
        at(2024, 2, 28, 23, 59),
        at(2024, 2, 29, 0),
        at(2024, 3, 1, 0),
        at(2023, 3, 1, 0),
        at(2028, 2, 29, 23, 59),
        *range(FOUNDED_AT, FOUNDED_AT + 9 * 365 * 86_400, 86_400 * 97 + 1),
    ],
)
def test_the_day_turns_at_midnight_in_beijing(stocked: World, moment: int) -> None:
    today = beijing_day(moment)
    tomorrow = beijing_day(moment + 86_400)
    stocked.now = moment
    with refused("InvalidClose"):
        closes(stocked, tomorrow)
    stocked.now = moment
    if today > 20201231:
        assert closes(stocked, today).names == ["CloseReported"]
