"""The market: the price band, which orders the exchange accepts, settlement, average prices."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import half_up
from contracts.rules.form import Refused

MODES = ("listed", "block")


@dataclass(frozen=True)
class PriceBand:
    """Lowest and highest admissible price of a day, bounds included."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class OrderDecision:
    """Whether the exchange accepts an order."""

    accepted: bool
    reason: str | None
    amount_cny: Decimal | None


@dataclass(frozen=True)
class Settlement:
    """Delivery versus payment of one trade: both legs, or the balances as they were."""

    settled: bool
    reason: str | None
    amount_cny: Decimal
    buyer_fee_cny: Decimal
    seller_fee_cny: Decimal
    seller_units_t: int
    seller_cash_cny: Decimal
    buyer_units_t: int
    buyer_cash_cny: Decimal


@dataclass(frozen=True)
class AveragePrice:
    """Average price of a volume."""

    average_price: Decimal
    average_price_4dp: Decimal


def price_band(mode: str, previous_close: Fraction) -> PriceBand:
    """The previous close less and plus the mode's band, each rounded half-up to the fen."""
    band = packs.load("market-2021").content.section(mode).number("band")
    return PriceBand(
        half_up(previous_close * (1 - band), 2), half_up(previous_close * (1 + band), 2)
    )


def order_admissible(
    mode: str, quantity_t: int, price: Fraction, previous_close: Fraction
) -> OrderDecision:
    """The first reason against an order, or its amount."""
    reason = _reason_against(mode, quantity_t, price, previous_close)
    if reason:
        return OrderDecision(accepted=False, reason=reason, amount_cny=None)
    return OrderDecision(accepted=True, reason=None, amount_cny=half_up(quantity_t * price, 2))


def _reason_against(
    mode: str, quantity_t: int, price: Fraction, previous_close: Fraction
) -> str | None:
    pack = packs.load("market-2021").content
    if quantity_t == 0:
        return "QUANTITY"
    if mode == "listed" and quantity_t >= pack.section("listed").whole("quantity_below"):
        return "QUANTITY_NOT_BELOW_100000"
    if mode == "block" and quantity_t < pack.section("block").whole("quantity_from"):
        return "QUANTITY_BELOW_100000"
    if (price * 100).denominator != 1:
        return "TICK"
    band = price_band(mode, previous_close)
    return None if Fraction(band.low) <= price <= Fraction(band.high) else "PRICE_LIMIT"


def settle_trade(
    quantity_t: int,
    price: Fraction,
    seller_units_t: int,
    seller_cash_cny: Fraction,
    buyer_units_t: int,
    buyer_cash_cny: Fraction,
    buyer_fee_rate: Fraction = Fraction(0),
    seller_fee_rate: Fraction = Fraction(0),
) -> Settlement:
    """
    Both legs of a trade and both fees, or nothing with the first leg that is missing.

    Raises:
        Refused: `OUT_OF_RANGE` for a quantity or price of 0.
    """
    if quantity_t == 0 or price == 0:
        raise Refused("OUT_OF_RANGE")
    amount = quantity_t * price
    buyer_fee = half_up(amount * buyer_fee_rate, 2)
    seller_fee = half_up(amount * seller_fee_rate, 2)
    reason = None
    if seller_units_t < quantity_t:
        reason = "INSUFFICIENT_UNITS"
    elif buyer_cash_cny < amount + Fraction(buyer_fee):
        reason = "INSUFFICIENT_FUNDS"
    if reason is None:
        seller_units_t, buyer_units_t = seller_units_t - quantity_t, buyer_units_t + quantity_t
        seller_cash_cny += amount - Fraction(seller_fee)
        buyer_cash_cny -= amount + Fraction(buyer_fee)
    return Settlement(
        settled=reason is None,
        reason=reason,
        amount_cny=half_up(amount, 2),
        buyer_fee_cny=buyer_fee,
        seller_fee_cny=seller_fee,
        seller_units_t=seller_units_t,
        seller_cash_cny=half_up(seller_cash_cny, 2),
        buyer_units_t=buyer_units_t,
        buyer_cash_cny=half_up(buyer_cash_cny, 2),
    )


def average_price(volume_t: int, amount_cny: Fraction) -> AveragePrice:
    """
    Amount over volume.

    Raises:
        Refused: `ZERO_VOLUME`.
    """
    if volume_t == 0:
        raise Refused("ZERO_VOLUME")
    average = amount_cny / volume_t
    return AveragePrice(half_up(average, 2), half_up(average, 4))
