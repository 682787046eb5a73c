"""The stages of issue conserve: nothing is deducted twice, and nothing is lost between them."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.stages import borrowing, deduct_in_stages, release_differentiated

TONNES = st.integers(0, 10**9)


@given(pre=TONNES, final=TONNES, due=TONNES)
def test_issued_and_deducted_together_are_the_final_allocation(
    pre: int, final: int, due: int
) -> None:
    found = deduct_in_stages(pre, final, due)
    issued = found.pre_issued_t + found.final_issued_t - found.return_t
    deducted = found.pre_deducted_t + found.final_deducted_t - found.refunded_deduction_t
    assert issued + deducted == final
    assert deducted + found.remaining_t == due
    assert min(vars(found)[name] for name in vars(found) if name != "true_up_t") >= 0


@given(pre=TONNES, final=TONNES, due=TONNES)
def test_no_more_is_returned_than_was_issued_and_nothing_remains_while_units_are_issued(
    pre: int, final: int, due: int
) -> None:
    found = deduct_in_stages(pre, final, due)
    assert found.return_t <= found.pre_issued_t
    assert found.remaining_t == 0 or found.final_issued_t == 0


@given(pre=TONNES, final=TONNES, due=TONNES, more=TONNES)
def test_a_larger_deduction_never_issues_more(pre: int, final: int, due: int, more: int) -> None:
    less, greater = deduct_in_stages(pre, final, due), deduct_in_stages(pre, final, due + more)
    assert greater.pre_issued_t + greater.final_issued_t <= less.pre_issued_t + less.final_issued_t


@given(issued=TONNES, owed=TONNES)
def test_what_stays_with_the_department_is_surrendered_or_released(issued: int, owed: int) -> None:
    found = release_differentiated(issued, owed)
    assert found.surrendered_t + found.released_t == issued
    assert found.surrendered_t + found.gap_t == owed


@given(allocation=TONNES, verified=TONNES)
def test_never_more_than_half_the_gap_is_borrowed(allocation: int, verified: int) -> None:
    found = borrowing("2022", allocation, verified, hardship=True)
    assert 2 * found.max_borrow_t <= found.gap_t == max(0, verified - allocation)
    assert found.eligible == (verified > 0 and 10 * found.gap_t >= verified)
