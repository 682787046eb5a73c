"""Part 1, allowance: which fields each rule takes, in which order and of which type."""

from fractions import Fraction

from contracts.rules import allowances, categories, emissions, industry, stages
from contracts.rules.form import (
    Rule,
    decimal,
    flag,
    list_of,
    one_of,
    optional,
    share,
    values,
    whole,
)

PLAN = one_of(*categories.PLANS)
CATEGORY = one_of(*categories.CATEGORIES)
NOTHING = Fraction(0)

RULES = (
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
    Rule(
        "deduct_in_stages",
        {"pre_allocation_t": whole, "final_t": whole, "to_deduct_t": whole},
        stages.deduct_in_stages,
    ),
    Rule(
        "release_differentiated",
        {"issued_total_t": whole, "obligation_t": whole},
        stages.release_differentiated,
    ),
    Rule(
        "allocate_industry",
        {
            "plan": one_of(*industry.PLANS),
            "sector": one_of(*industry.SECTORS),
            "emission_t": whole,
            "balance_value": optional(decimal),
            "intensity": optional(decimal),
            "process_emission_t": optional(decimal),
            "output_t": optional(decimal),
            "equal_allocation": optional(flag, False),
        },
        industry.allocate_industry,
    ),
    Rule(
        "borrowing",
        {
            "year": one_of(*stages.BORROWING_YEARS),
            "allocation_t": whole,
            "verified_t": whole,
            "hardship": flag,
            "excluded_unit": optional(flag, False),
        },
        stages.borrowing,
    ),
    Rule(
        "fuel_emission",
        {
            "quantity": decimal,
            "carbon_content": optional(decimal),
            "ncv": optional(decimal),
            "carbon_per_heat": optional(decimal),
            "oxidation": share,
        },
        emissions.fuel_emission,
    ),
    Rule(
        "purchased_electricity",
        {"year": whole, "electricity_mwh": decimal},
        emissions.purchased_electricity,
    ),
    Rule(
        "uncalibrated_meter",
        {
            "kind": one_of(*emissions.METER_KINDS),
            "value": decimal,
            "required_accuracy": share,
            "calibrated": flag,
        },
        emissions.uncalibrated_meter,
    ),
    Rule(
        "plausibility",
        {
            "product": one_of(*categories.PRODUCTS),
            "generation_mwh": decimal,
            "heat_gj": decimal,
            "fuel_heat_gj": decimal,
            "utilisation_hours": optional(decimal),
            "running_hours": optional(decimal),
        },
        emissions.plausibility,
    ),
    Rule("round_emission", {"parts_t": values(decimal)}, emissions.round_emission),
)
