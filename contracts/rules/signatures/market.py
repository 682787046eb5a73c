"""Part 3, market: which fields each rule takes, in which order and of which type."""

from fractions import Fraction

from contracts.rules import market
from contracts.rules.form import (
    Rule,
    decimal,
    money,
    one_of,
    optional,
    share,
    whole,
)

NOTHING = Fraction(0)

RULES = (
    Rule(
        "price_band",
        {"mode": one_of(*market.MODES), "previous_close": money},
        market.price_band,
    ),
    Rule(
        "order_admissible",
        {
            "mode": one_of(*market.MODES),
            "quantity_t": whole,
            "price": decimal,
            "previous_close": money,
        },
        market.order_admissible,
    ),
    Rule(
        "settle_trade",
        {
            "quantity_t": whole,
            "price": money,
            "seller_units_t": whole,
            "seller_cash_cny": money,
            "buyer_units_t": whole,
            "buyer_cash_cny": money,
            "buyer_fee_rate": optional(share, NOTHING),
            "seller_fee_rate": optional(share, NOTHING),
        },
        market.settle_trade,
    ),
    Rule("average_price", {"volume_t": whole, "amount_cny": money}, market.average_price),
)
