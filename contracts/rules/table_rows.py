"""The rows of an allocation table, form by form; each names the hash of what it came from."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class PreUnitRow:
    """Stage one of one unit."""

    uscc: str
    name: str
    unit_code: str
    base_t: Decimal
    """Last year's verified emission, or the base that the plan names."""
    ratio_pct: Decimal
    covered: bool
    """Whether the plan covers the unit; a unit outside it gets nothing."""
    pre_allocation_t: int
    remark: str | None
    input_hash: str


@dataclass(frozen=True)
class PreEntityRow:
    """Stage one of an enterprise, after deductions."""

    uscc: str
    name: str
    pre_allocation_t: int
    to_deduct_t: int
    pre_deducted_t: int
    pre_issued_t: int
    remaining_deduction_t: int
    differentiated: str | None
    input_hash: str


@dataclass(frozen=True)
class FinalUnitRow:
    """The allowance of one power unit."""

    uscc: str
    name: str
    unit_code: str
    merged: bool
    main_fuel: str
    category: str | None
    treatment: str
    """benchmark, verified (allocation equals the verified emission) or not_covered."""
    covered: bool
    product: str
    rated_mw: Decimal
    electricity_mwh: Decimal
    heat_gj: Decimal
    load_factor_pct: Decimal | None
    verified_t: int
    peak_factor: Decimal | None
    electricity_t: int
    heat_t: int
    initial_t: int
    gas_topup_t: int
    allowance_t: int
    obligation_t: int
    remark: str | None
    input_hash: str


@dataclass(frozen=True)
class IndustryRow:
    """The allowance of a steel enterprise, a clinker line or an aluminium process."""

    uscc: str
    name: str
    unit_code: str
    covered: bool
    verified_t: int
    balance_value: Decimal | None
    intensity: Decimal | None
    x: Decimal | None
    alpha: Decimal | None
    allowance_t: int
    obligation_t: int
    remark: str | None
    input_hash: str


@dataclass(frozen=True)
class FinalEntityRow:
    """Both stages of an enterprise: what it is allocated, issued, deducted, and owes."""

    uscc: str
    name: str
    initial_t: int
    gap_rate_pct: Decimal
    cap_topup_t: int
    final_t: int
    pre_allocation_t: int
    true_up_t: int
    to_deduct_t: int
    pre_deducted_t: int
    pre_issued_t: int
    refunded_deduction_t: int
    final_deducted_t: int
    final_issued_t: int
    return_t: int
    issued_total_t: int
    obligation_t: int
    gap_t: int
    """Obligation above the final allocation."""
    remaining_deduction_t: int
    differentiated: str | None
    surrendered_t: int | None
    """From the department's holding; null unless differentiated."""
    released_t: int | None
    input_hash: str


@dataclass(frozen=True)
class BorrowingRow:
    """What an enterprise may borrow and borrows."""

    uscc: str
    name: str
    allocation_t: int
    verified_t: int
    gap_t: int
    gap_rate: Decimal
    eligible: bool
    reason: str | None
    max_borrow_t: int
    borrow_t: int
    differentiated: str | None
    input_hash: str


UnitRow = PreUnitRow | FinalUnitRow | IndustryRow
EntityRow = PreEntityRow | FinalEntityRow | BorrowingRow
