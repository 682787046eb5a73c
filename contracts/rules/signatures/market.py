"""Part 3, market: which fields each rule takes, in which order and of which type."""

from fractions import Fraction

from contracts.rules import market, trading_day
from contracts.rules.form import (
    Rule,
    decimal,
    flag,
    instant,
    list_of,
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
    Rule(
        "close_price",
        {
            "listed_volume_t": whole,
            "listed_amount_cny": money,
            "previous_close": optional(money),
        },
        trading_day.close_price,
    ),
    Rule(
        "day_bulletin",
        {
            "previous_close": money,
            "trades": list_of(
                trading_day.Trade,
                may_be_empty=True,
                mode=one_of(*trading_day.TRADE_MODES),
                quantity_t=whole,
                price=money,
            ),
        },
        trading_day.day_bulletin,
    ),
    Rule(
        "session_open",
        {"mode": one_of(*market.MODES), "at": instant, "trading_day": flag},
        trading_day.session_open,
    ),
    Rule(
        "sellable",
        {
            "opening_t": whole,
            "bought_today_t": whole,
            "sold_today_t": optional(whole, 0),
            "locked_t": optional(whole, 0),
            "request_t": whole,
        },
        trading_day.sellable,
    ),
    Rule(
        "affordable",
        {
            "cash_cny": money,
            "sale_proceeds_today_cny": optional(money, NOTHING),
            "locked_cny": optional(money, NOTHING),
            "amount_cny": money,
        },
        trading_day.affordable,
    ),
    Rule(
        "period_turnover",
        {
            "opening_volume_t": whole,
            "opening_amount_cny": money,
            "closing_volume_t": whole,
            "closing_amount_cny": money,
            "previous_volume_t": optional(whole, 0),
        },
        trading_day.period_turnover,
    ),
)
