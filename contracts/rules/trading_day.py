"""A day at the exchange: sessions, cover of orders, close, bulletin, turnover of a period."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import half_up
from contracts.rules.form import BEIJING, Refused

TRADE_MODES = ("listed", "block", "auction")


@dataclass(frozen=True)
class ClosePrice:
    """Closing price of a day."""

    close: Decimal


@dataclass(frozen=True)
class Trade:
    """One concluded trade."""

    mode: str
    quantity_t: int
    price: Fraction


@dataclass(frozen=True)
class Bulletin:
    """Prices and volumes of a day."""

    open: Decimal
    high: Decimal | None
    low: Decimal | None
    close: Decimal
    change_pct: Decimal
    listed_volume_t: int
    listed_amount_cny: Decimal
    block_volume_t: int
    block_amount_cny: Decimal
    auction_volume_t: int
    auction_amount_cny: Decimal
    total_volume_t: int
    total_amount_cny: Decimal


@dataclass(frozen=True)
class Session:
    """Whether a mode trades."""

    open: bool


@dataclass(frozen=True)
class Sellable:
    """Whether a sell order is covered."""

    sellable_t: int
    accepted: bool
    reason: str | None


@dataclass(frozen=True)
class Affordable:
    """Whether a buy order is covered."""

    available_cny: Decimal
    accepted: bool
    reason: str | None


@dataclass(frozen=True)
class Turnover:
    """Volume and turnover of a period."""

    volume_t: int
    amount_cny: Decimal
    average_price: Decimal | None
    growth_pct: Decimal | None


def close_price(
    listed_volume_t: int, listed_amount_cny: Fraction, previous_close: Fraction | None = None
) -> ClosePrice:
    """
    The volume-weighted average of the listed trades; without any, the previous close.

    Raises:
        Refused: `NO_PRICE` without a listed trade and without a previous close.
    """
    if listed_volume_t:
        return ClosePrice(half_up(listed_amount_cny / listed_volume_t, 2))
    if previous_close is None:
        raise Refused("NO_PRICE")
    return ClosePrice(half_up(previous_close, 2))


def day_bulletin(previous_close: Fraction, trades: tuple[Trade, ...]) -> Bulletin:
    """
    The day's figures from its trades in the order of trading, each counted once.

    Raises:
        Refused: `OUT_OF_RANGE` for a previous close of 0 or a trade of 0 t.
    """
    if previous_close == 0 or any(trade.quantity_t == 0 for trade in trades):
        raise Refused("OUT_OF_RANGE")
    volumes = {mode: _volume(trades, mode) for mode in TRADE_MODES}
    amounts = {mode: _amount(trades, mode) for mode in TRADE_MODES}
    prices = [trade.price for trade in trades if trade.mode == "listed"]
    close = close_price(volumes["listed"], amounts["listed"], previous_close).close
    change = (Fraction(close) - previous_close) / previous_close
    return Bulletin(
        open=half_up(prices[0] if prices else previous_close, 2),
        high=half_up(max(prices), 2) if prices else None,
        low=half_up(min(prices), 2) if prices else None,
        close=close,
        change_pct=half_up(100 * change, 2),
        listed_volume_t=volumes["listed"],
        listed_amount_cny=half_up(amounts["listed"], 2),
        block_volume_t=volumes["block"],
        block_amount_cny=half_up(amounts["block"], 2),
        auction_volume_t=volumes["auction"],
        auction_amount_cny=half_up(amounts["auction"], 2),
        total_volume_t=sum(volumes.values()),
        total_amount_cny=half_up(sum(amounts.values(), Fraction(0)), 2),
    )


def _volume(trades: tuple[Trade, ...], mode: str) -> int:
    return sum(trade.quantity_t for trade in trades if trade.mode == mode)


def _amount(trades: tuple[Trade, ...], mode: str) -> Fraction:
    return sum(
        (trade.quantity_t * trade.price for trade in trades if trade.mode == mode), Fraction(0)
    )


def session_open(mode: str, at: datetime, trading_day: bool) -> Session:
    """Whether a mode trades at an instant; a session's closing second is outside it."""
    sessions = packs.load("market-2021").content.section(mode).sections("sessions")
    clock = at.astimezone(BEIJING).time()
    inside = any(
        time.fromisoformat(session.text("from")) <= clock < time.fromisoformat(session.text("to"))
        for session in sessions
    )
    return Session(trading_day and inside)


def sellable(
    opening_t: int,
    bought_today_t: int,
    sold_today_t: int = 0,
    locked_t: int = 0,
    *,
    request_t: int,
) -> Sellable:
    """
    Whether a sell order is covered by units that were there this morning (T+1).

    Raises:
        Refused: `OUT_OF_RANGE` for more sold and locked than there was.
    """
    available = opening_t - sold_today_t - locked_t
    if available < 0:
        raise Refused("OUT_OF_RANGE")
    reason = None
    if request_t == 0:
        reason = "QUANTITY"
    elif request_t > available:
        covered = request_t <= available + bought_today_t
        reason = "T_PLUS_1" if covered else "INSUFFICIENT_UNITS"
    return Sellable(available, reason is None, reason)


def affordable(
    cash_cny: Fraction,
    sale_proceeds_today_cny: Fraction = Fraction(0),
    locked_cny: Fraction = Fraction(0),
    *,
    amount_cny: Fraction,
) -> Affordable:
    """
    Whether a buy order is covered by cash and today's proceeds, less what is locked.

    Raises:
        Refused: `OUT_OF_RANGE` for more locked than there is.
    """
    available = cash_cny + sale_proceeds_today_cny - locked_cny
    if available < 0:
        raise Refused("OUT_OF_RANGE", "locked_cny")
    reason = None if amount_cny <= available else "INSUFFICIENT_FUNDS"
    return Affordable(half_up(available, 2), reason is None, reason)


def period_turnover(
    opening_volume_t: int,
    opening_amount_cny: Fraction,
    closing_volume_t: int,
    closing_amount_cny: Fraction,
    previous_volume_t: int = 0,
) -> Turnover:
    """
    What a period added to cumulative figures, and its growth over the period before.

    Raises:
        Refused: `OUT_OF_RANGE` for a closing figure below the opening one.
    """
    volume = closing_volume_t - opening_volume_t
    amount = closing_amount_cny - opening_amount_cny
    if volume < 0 or amount < 0:
        raise Refused("OUT_OF_RANGE")
    growth = None
    if previous_volume_t:
        growth = half_up(Fraction(100 * (volume - previous_volume_t), previous_volume_t), 2)
    return Turnover(
        volume_t=volume,
        amount_cny=half_up(amount, 2),
        average_price=half_up(amount / volume, 2) if volume else None,
        growth_pct=growth,
    )
