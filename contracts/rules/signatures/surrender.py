"""Part 2, surrender, CCER, carry-over, enforcement: fields, their order and types."""

from contracts.rules import credits, enforcement, surrender, vintages
from contracts.rules.form import (
    Rule,
    day,
    flag,
    instant,
    money,
    one_of,
    optional,
    text,
    whole,
)

VINTAGE = one_of(*vintages.VINTAGES)

RULES = (
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
        "vintage_eligible",
        {"vintage": VINTAGE, "for_year": VINTAGE, "arrears": flag},
        vintages.vintage_eligible,
    ),
    Rule(
        "offset_eligible",
        {
            "filed_on": optional(day),
            "registered_on": optional(day),
            "surrender_date": day,
            "national_ets_project": optional(flag, False),
        },
        credits.offset_eligible,
    ),
    Rule(
        "advance_offset",
        {"state": one_of(*credits.STATES), "act": one_of(*credits.ACTS)},
        credits.advance_offset,
    ),
    Rule(
        "forced_compliance",
        {
            "vintage_2021_t": whole,
            "vintage_2022_t": whole,
            "obligation_2021_t": whole,
            "obligation_2022_t": whole,
        },
        vintages.forced_compliance,
    ),
    Rule(
        "carry_over",
        {
            "sold_t": whole,
            "bought_t": whole,
            "registration_t": whole,
            "trading_t": optional(whole, 0),
            "judicially_frozen_t": optional(whole, 0),
            "pending_t": optional(whole, 0),
            "complied_on_time": flag,
        },
        vintages.carry_over,
    ),
    Rule("carry_over_window", {"notice_on": day, "applied_on": day}, vintages.carry_over_window),
    Rule(
        "shortfall_penalty",
        {
            "deadline": day,
            "obligation_t": whole,
            "surrendered_t": whole,
            "month_volume_t": optional(whole),
            "month_amount_cny": optional(money),
        },
        enforcement.shortfall_penalty,
    ),
    Rule(
        "deduction_allowed",
        {"decision_date": day, "kind": one_of(*enforcement.DEDUCTION_KINDS)},
        enforcement.deduction_allowed,
    ),
    Rule(
        "falsification_penalty",
        {
            "act_date": day,
            "illegal_gain_cny": money,
            "refuses_correction": optional(flag, False),
            "next_year_allocation_t": optional(whole),
            "false_part_t": optional(whole, 0),
        },
        enforcement.falsification_penalty,
    ),
    Rule(
        "manipulation_penalty",
        {
            "act_date": day,
            "act": one_of(*enforcement.MARKET_ACTS),
            "illegal_gain_cny": money,
        },
        enforcement.manipulation_penalty,
    ),
    Rule(
        "project_eligible",
        {
            "construction_start": day,
            "legal_duty": optional(flag, False),
            "in_ets": optional(flag, False),
            "methodology": optional(flag, True),
        },
        credits.project_eligible,
    ),
    Rule(
        "reduction_window",
        {"period_start": day, "period_end": day, "applied_on": day},
        credits.reduction_window,
    ),
    Rule("verifier_separation", {"validator": text, "verifier": text}, credits.verifier_separation),
    Rule(
        "ccer_time_limit",
        {"step": one_of(*credits.STEPS), "working_days": whole},
        credits.ccer_time_limit,
    ),
)
