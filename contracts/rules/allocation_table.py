"""
The allocation table of a province: the forms of a plan, computed from verified inputs.

Whoever has the inputs recomputes the table, so the department computes it and the registry checks
it by the same function. A unit that a plan does not cover gets nothing and owes nothing (P).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from contracts.rules import stages
from contracts.rules.allowances import pre_allocate
from contracts.rules.arithmetic import exact
from contracts.rules.form import Refused, write_fields
from contracts.rules.gathering import InputsMalformed, Problem, problem
from contracts.rules.table_inputs import (
    STAGES,
    Enterprise,
    IndustryLine,
    Inputs,
    PowerUnit,
    read_inputs,
)
from contracts.rules.table_rows import (
    BorrowingRow,
    EntityRow,
    FinalEntityRow,
    PreEntityRow,
    PreUnitRow,
    UnitRow,
)
from contracts.rules.table_units import (
    COVERED,
    RefusedAt,
    allowances_of,
    canonical,
    category_of,
    hash_inputs,
    pack_of,
)

__all__ = [
    "STAGES",
    "Inputs",
    "InputsMalformed",
    "NothingFinalUnderDraft",
    "Problem",
    "Table",
    "TableLine",
    "compute",
    "digest",
    "lines",
    "read_inputs",
    "write",
]


class NothingFinalUnderDraft(Exception):
    """The plan is a draft: its tables are computed, and only pre-allocation becomes lines."""


@dataclass(frozen=True)
class Table:
    """One stage of a plan for one sector and province."""

    stage: str
    plan: str
    sector: str
    province: int
    status: str
    """final, or draft where the plan is one."""
    pack: str
    pack_hash: str
    """SHA-256 of the rule pack, hex."""
    units: tuple[UnitRow, ...]
    entities: tuple[EntityRow, ...]


@dataclass(frozen=True)
class TableLine:
    """What the ledger is asked to decide for one enterprise, before deductions."""

    uscc: str
    stage: str
    """PreAllocation, Final, Return or Borrowing, as IAllocation names them."""
    quantity_t: int
    inputs: bytes
    """Hash of the entity's inputs."""
    differentiated: str | None


def compute(inputs: Inputs) -> Table:
    """
    The table of the inputs' stage.

    Raises:
        InputsMalformed: where a rule refuses an input, with the place and the rule's code.
    """
    pack = pack_of(inputs)
    units: list[UnitRow] = []
    entities: list[EntityRow] = []
    problems: list[Problem] = []
    for place, enterprise in enumerate(inputs.enterprises):
        try:
            rows, entity = _stage(inputs, enterprise)
        except RefusedAt as refusal:
            problems.append(problem(refusal.code, f"enterprises[{place}].{refusal.place}"))
            continue
        units += rows
        entities.append(entity)
    if problems:
        raise InputsMalformed(tuple(problems))
    status = pack.content.text("status")
    return Table(
        stage=inputs.stage,
        plan=inputs.plan,
        sector=inputs.sector,
        province=inputs.province,
        status=status,
        pack=pack.name,
        pack_hash=pack.hash.hex(),
        units=tuple(units),
        entities=tuple(entities),
    )


def write(table: Table) -> dict[str, object]:
    """The table as JSON holds it, decimals as text."""
    return {
        **write_fields(table),
        "units": [write_fields(row) for row in table.units],
        "entities": [write_fields(row) for row in table.entities],
    }


def digest(table: Table) -> bytes:
    """SHA-256 of the table's one written form: the `table` that the ledger's decision names."""
    return sha256(canonical(write(table))).digest()


def lines(table: Table) -> tuple[TableLine, ...]:
    """
    The lines to decide, none for 0 t. Deductions are the ledger's: quantities are before them.

    A final table gives a Final line for a positive true-up and a Return line for a negative one.

    Raises:
        NothingFinalUnderDraft: a final or borrowing table of a draft plan.
    """
    if table.status == "draft" and table.stage != "pre_allocation":
        raise NothingFinalUnderDraft(table.plan)
    found = []
    for row in table.entities:
        if isinstance(row, PreEntityRow):
            stage, quantity = "PreAllocation", row.pre_allocation_t
        elif isinstance(row, BorrowingRow):
            stage, quantity = "Borrowing", row.borrow_t
        else:
            stage = "Final" if row.true_up_t > 0 else "Return"
            quantity = abs(row.true_up_t)
        if quantity:
            inputs = bytes.fromhex(row.input_hash)
            found.append(TableLine(row.uscc, stage, quantity, inputs, row.differentiated))
    return tuple(found)


def _stage(inputs: Inputs, enterprise: Enterprise) -> tuple[Sequence[UnitRow], EntityRow]:
    if inputs.stage == "pre_allocation":
        return _pre_allocation(inputs, enterprise)
    return _final(inputs, enterprise) if inputs.stage == "final" else _borrowing(inputs, enterprise)


def _pre_allocation(
    inputs: Inputs, enterprise: Enterprise
) -> tuple[list[PreUnitRow], PreEntityRow]:
    rows = []
    units: tuple[PowerUnit | IndustryLine, ...] = enterprise.units
    for index, unit in enumerate(units):
        assert unit.base_t is not None, "the stage needs it"
        try:
            stage_one = pre_allocate(inputs.sector, inputs.plan, unit.base_t, enterprise.ratio)
        except Refused as refusal:
            raise RefusedAt(refusal.code, "ratio") from refusal
        covered = isinstance(unit, IndustryLine) or (
            category_of(inputs.plan, unit).treatment in COVERED
        )
        rows.append(
            PreUnitRow(
                uscc=enterprise.uscc,
                name=enterprise.name,
                unit_code=unit.unit_code,
                base_t=exact(unit.base_t, 0),
                ratio_pct=exact(100 * Fraction(stage_one.ratio), 2),
                covered=covered,
                pre_allocation_t=stage_one.pre_allocation_t if covered else 0,
                remark=unit.remark,
                input_hash=hash_inputs(inputs, enterprise, index),
            )
        )
    total = sum(row.pre_allocation_t for row in rows)
    # Before the final allocation is known the second stage changes nothing.
    staged = stages.deduct_in_stages(total, total, enterprise.to_deduct_t)
    return rows, PreEntityRow(
        uscc=enterprise.uscc,
        name=enterprise.name,
        pre_allocation_t=total,
        to_deduct_t=enterprise.to_deduct_t,
        pre_deducted_t=staged.pre_deducted_t,
        pre_issued_t=staged.pre_issued_t,
        remaining_deduction_t=staged.remaining_t,
        differentiated=enterprise.differentiated,
        input_hash=hash_inputs(inputs, enterprise),
    )


def _final(inputs: Inputs, enterprise: Enterprise) -> tuple[Sequence[UnitRow], FinalEntityRow]:
    rows, entity = allowances_of(inputs, enterprise)
    staged = stages.deduct_in_stages(
        enterprise.pre_allocated_t, entity.allowance_t, enterprise.to_deduct_t
    )
    issued = staged.pre_issued_t + staged.final_issued_t - staged.return_t
    released = None
    if enterprise.differentiated:
        released = stages.release_differentiated(issued, entity.obligation_t)
    return rows, FinalEntityRow(
        uscc=enterprise.uscc,
        name=enterprise.name,
        initial_t=entity.initial_t,
        gap_rate_pct=entity.gap_rate_pct,
        cap_topup_t=entity.topup_t,
        final_t=entity.allowance_t,
        pre_allocation_t=enterprise.pre_allocated_t,
        true_up_t=staged.true_up_t,
        to_deduct_t=enterprise.to_deduct_t,
        pre_deducted_t=staged.pre_deducted_t,
        pre_issued_t=staged.pre_issued_t,
        refunded_deduction_t=staged.refunded_deduction_t,
        final_deducted_t=staged.final_deducted_t,
        final_issued_t=staged.final_issued_t,
        return_t=staged.return_t,
        issued_total_t=issued,
        obligation_t=entity.obligation_t,
        gap_t=entity.gap_t,
        remaining_deduction_t=staged.remaining_t,
        differentiated=enterprise.differentiated,
        surrendered_t=released.surrendered_t if released else None,
        released_t=released.released_t if released else None,
        input_hash=hash_inputs(inputs, enterprise),
    )


def _borrowing(inputs: Inputs, enterprise: Enterprise) -> tuple[list[UnitRow], BorrowingRow]:
    rows, entity = allowances_of(inputs, enterprise)
    verified = sum(row.verified_t for row in rows if row.covered)
    found = stages.borrowing(
        inputs.plan.removesuffix("-draft"),
        entity.allowance_t,
        verified,
        enterprise.hardship,
        enterprise.excluded_unit,
    )
    if enterprise.borrow_t > found.max_borrow_t:
        raise RefusedAt("OVER_MAX_BORROW", "borrow_t")
    return [], BorrowingRow(
        uscc=enterprise.uscc,
        name=enterprise.name,
        allocation_t=entity.allowance_t,
        verified_t=verified,
        gap_t=found.gap_t,
        gap_rate=found.gap_rate,
        eligible=found.eligible,
        reason=found.reason,
        max_borrow_t=found.max_borrow_t,
        borrow_t=enterprise.borrow_t,
        differentiated=enterprise.differentiated,
        input_hash=hash_inputs(inputs, enterprise),
    )
