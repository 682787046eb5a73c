"""The signatures of the rules: which fields each takes, in which order and of which type."""

from fractions import Fraction

from contracts.rules import allowances, categories, market, surrender
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

PLAN = one_of(*categories.PLANS)
CATEGORY = one_of(*categories.CATEGORIES)
NOTHING = Fraction(0)

_RULES = (
    Rule(
        "unit_category",
        {
            "plan": PLAN,
            "main_fuel": one_of(*categories.FUELS),
            "rated_mw": decimal,
            "circulating_fluidised_bed": optional(flag, False),
            "unconventional_heat_share": optional(share, NOTHING),
            "other_fuel_heat_share": optional(share, NOTHING),
            "biomass_heat_share": optional(share, NOTHING),
            "byproduct_heat_share": optional(share, NOTHING),
        },
        categories.unit_category,
    ),
    Rule(
        "load_factor",
        {
            "units": list_of(
                categories.Running,
                generation_mwh=decimal,
                rated_mw=decimal,
                running_hours=decimal,
            )
        },
        categories.load_factor,
    ),
    Rule(
        "load_correction",
        {
            "plan": PLAN,
            "category": CATEGORY,
            "load_factor": decimal,
            "product": optional(one_of(*categories.PRODUCTS), "condensing"),
            "ff_applies": optional(flag),
        },
        categories.load_correction,
    ),
    Rule(
        "allocate_power_unit",
        {
            "plan": PLAN,
            "category": CATEGORY,
            "electricity_mwh": decimal,
            "heat_gj": decimal,
            "heat_ratio": optional(share, NOTHING),
            "cooling": optional(one_of(*allowances.COOLING), "water"),
            "product": optional(one_of(*categories.PRODUCTS), "condensing"),
            "load_factor": optional(decimal),
            "ff_applies": optional(flag),
            "verified_t": optional(whole),
        },
        allowances.allocate_power_unit,
    ),
    Rule(
        "allocate_power_entity",
        {
            "plan": PLAN,
            "units": list_of(
                allowances.UnitFigures, category=CATEGORY, allowance_t=whole, verified_t=whole
            ),
        },
        allowances.allocate_power_entity,
    ),
    Rule("round_allowance", {"raw_t": decimal}, allowances.round_allowance),
    Rule(
        "pre_allocate",
        {
            "sector": one_of(*allowances.SECTORS),
            "plan": one_of(*categories.PLANS, "2025"),
            "base_t": decimal,
            "ratio": optional(share),
        },
        allowances.pre_allocate,
    ),
    Rule("true_up", {"pre_allocation_t": whole, "final_t": whole}, allowances.true_up),
    Rule("offset_cap", {"obligation_t": whole, "ccer_t": whole}, surrender.offset_cap),
    Rule(
        "surrender_status",
        {
            "obligation_t": whole,
            "cea_t": whole,
            "ccer_t": whole,
            "at": instant,
            "deadline": instant,
        },
        surrender.surrender_status,
    ),
    Rule(
        "milestone",
        {"year": one_of(*surrender.YEARS), "total_units": whole, "complied_units": whole},
        surrender.milestone,
    ),
    Rule(
        "completion_rate",
        {"total": whole, "completed": whole, "penalised": optional(whole)},
        surrender.completion_rate,
    ),
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

RULES = {rule.name: rule for rule in _RULES}
