"""The unit forms of an allocation table: what each unit or line is allocated and owes."""

import json
from fractions import Fraction
from hashlib import sha256

from contracts.rules import packs
from contracts.rules.allowances import (
    EntityAllowance,
    UnitAllowance,
    UnitFigures,
    allocate_power_entity,
    allocate_power_unit,
    unit_obligation,
)
from contracts.rules.arithmetic import exact, half_up
from contracts.rules.categories import UnitCategory, unit_category
from contracts.rules.form import Refused
from contracts.rules.industry import allocate_industry, is_allocated_equally
from contracts.rules.table_inputs import Enterprise, IndustryLine, Inputs, PowerUnit
from contracts.rules.table_rows import FinalUnitRow, IndustryRow

COVERED = ("benchmark", "verified")


class RefusedAt(Exception):
    """A rule refused an input at a place within an enterprise."""

    def __init__(self, code: str, place: str) -> None:
        super().__init__(code)
        self.code = code
        self.place = place


def allowances_of(
    inputs: Inputs, enterprise: Enterprise
) -> tuple[list[FinalUnitRow] | list[IndustryRow], EntityAllowance]:
    if inputs.sector == "power":
        return _power(inputs, enterprise)
    return _industry(inputs, enterprise)


def _power(inputs: Inputs, enterprise: Enterprise) -> tuple[list[FinalUnitRow], EntityAllowance]:
    rows, figures = [], []
    for index, unit in enumerate(enterprise.units):
        assert isinstance(unit, PowerUnit), "the sector's units"
        row, figure = _power_unit(inputs, enterprise, index, unit)
        rows.append(row)
        if row.covered:
            figures.append(figure)
    return rows, allocate_power_entity(inputs.plan, tuple(figures))


def _power_unit(
    inputs: Inputs, enterprise: Enterprise, index: int, unit: PowerUnit
) -> tuple[FinalUnitRow, UnitFigures]:
    assert unit.electricity_mwh is not None, "the stage needs it"
    assert unit.heat_gj is not None, "the stage needs it"
    assert unit.verified_t is not None, "the stage needs it"
    kind = category_of(inputs.plan, unit)
    allowance = _unit_allowance(inputs.plan, kind, unit)
    covered = kind.treatment in COVERED
    allowance_t = allowance.allowance_t if allowance else unit.verified_t if covered else 0
    figure = UnitFigures(kind.category or "", allowance_t, unit.verified_t)
    row = FinalUnitRow(
        uscc=enterprise.uscc,
        name=enterprise.name,
        unit_code=unit.unit_code,
        merged=unit.merged,
        main_fuel=unit.main_fuel,
        category=kind.category,
        treatment=kind.treatment,
        covered=covered,
        product=unit.product,
        rated_mw=exact(unit.rated_mw, 0),
        electricity_mwh=exact(unit.electricity_mwh, 0),
        heat_gj=exact(unit.heat_gj, 0),
        load_factor_pct=None if unit.load_factor is None else exact(100 * unit.load_factor, 2),
        verified_t=unit.verified_t,
        peak_factor=allowance.ff if allowance else None,
        electricity_t=allowance.electricity_t if allowance else 0,
        heat_t=allowance.heat_t if allowance else 0,
        initial_t=allowance.initial_t if allowance else allowance_t,
        gas_topup_t=allowance.gas_topup_t if allowance else 0,
        allowance_t=allowance_t,
        obligation_t=unit_obligation(inputs.plan, figure) if covered else 0,
        remark=unit.remark,
        input_hash=hash_inputs(inputs, enterprise, index),
    )
    return row, figure


def _unit_allowance(plan: str, kind: UnitCategory, unit: PowerUnit) -> UnitAllowance | None:
    if kind.category is None or unit.electricity_mwh is None or unit.heat_gj is None:
        return None
    return allocate_power_unit(
        plan,
        kind.category,
        unit.electricity_mwh,
        unit.heat_gj,
        unit.heat_ratio,
        unit.cooling,
        unit.product,
        unit.load_factor,
        unit.ff_applies,
        unit.verified_t,
    )


def _industry(inputs: Inputs, enterprise: Enterprise) -> tuple[list[IndustryRow], EntityAllowance]:
    rows = []
    for index, line in enumerate(enterprise.units):
        assert isinstance(line, IndustryLine), "the sector's lines"
        assert line.emission_t is not None, "the stage needs it"
        equal = line.equal_allocation or is_allocated_equally(
            inputs.plan, inputs.sector, line.process, line.carbide_slag_share
        )
        balance = inputs.balance_value if line.balance_value is None else line.balance_value
        try:
            found = allocate_industry(
                inputs.plan,
                inputs.sector,
                line.emission_t,
                balance,
                line.intensity,
                line.process_emission_t,
                line.output_t,
                equal,
            )
        except Refused as refusal:
            raise RefusedAt(refusal.code, f"units[{index}].{refusal.field}") from refusal
        rows.append(
            IndustryRow(
                uscc=enterprise.uscc,
                name=enterprise.name,
                unit_code=line.unit_code,
                covered=True,
                verified_t=line.emission_t,
                balance_value=None if balance is None else exact(balance, 4),
                intensity=found.intensity,
                x=found.x,
                alpha=found.alpha,
                allowance_t=found.allowance_t,
                obligation_t=line.emission_t,
                remark=line.remark,
                input_hash=hash_inputs(inputs, enterprise, index),
            )
        )
    allocated = sum(row.allowance_t for row in rows)
    owed = sum(row.obligation_t for row in rows)
    gap = max(0, owed - allocated)
    rate = Fraction(100 * gap, owed) if owed else Fraction(0)
    return rows, EntityAllowance(allocated, half_up(rate, 2), 0, allocated, owed, gap)


def pack_of(inputs: Inputs) -> packs.Pack:
    load = packs.load_allowance if inputs.sector == "power" else packs.load_industry
    return load(inputs.plan)


def canonical(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_inputs(inputs: Inputs, enterprise: Enterprise, unit: int | None = None) -> str:
    """Of what a row was computed from: the plan's pack, and the enterprise or one of its units."""
    written: object = enterprise.written
    if unit is not None:
        units = enterprise.written["units"]
        assert isinstance(units, list | tuple), "the inputs were read"
        written = {"uscc": enterprise.uscc, "ratio": enterprise.written.get("ratio")}
        written = {**written, "unit": units[unit]}
    balance = None if inputs.balance_value is None else str(inputs.balance_value)
    content = {
        "stage": inputs.stage,
        "plan": inputs.plan,
        "sector": inputs.sector,
        "province": inputs.province,
        "pack": pack_of(inputs).hash.hex(),
        "balance_value": balance,
        "inputs": written,
    }
    return sha256(canonical(content)).hexdigest()


def category_of(plan: str, unit: PowerUnit) -> UnitCategory:
    return unit_category(
        plan,
        unit.main_fuel,
        unit.rated_mw,
        unit.circulating_fluidised_bed,
        unit.unconventional_heat_share,
        unit.other_fuel_heat_share,
        unit.biomass_heat_share,
        unit.byproduct_heat_share,
    )
