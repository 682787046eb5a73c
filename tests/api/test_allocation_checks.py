"""What the ledger knows against a table's lines: each has its code, and none hides another."""

from dataclasses import replace

import pytest

from api.allocation.checks import Decided, Facts, Held, check
from api.allocation.columns import Form
from api.allocation.flaws import Wrong
from api.allocation.form import Table, read, write_csv
from contracts.identifiers import account_address
from tests.api.test_allocation_form import DIGEST, by_unit, row
from tests.founded import uscc

SHANDONG, JIANGSU = 370000, 320000
ONE, OTHER = account_address(uscc(101)), account_address(uscc(102))
FACTS = Facts(
    province=SHANDONG,
    pack="allowance.2019-2020",
    is_draft=False,
    accounts={
        ONE: Held(SHANDONG, "open", "obligated"),
        OTHER: Held(SHANDONG, "open", "obligated"),
    },
    rooms={SHANDONG: 1_400},
    decided={},
)


def table(*rows: dict[str, object], form: Form = Form.ENTITY) -> Table:
    return read(write_csv(form, rows).encode())


def wrongs(told: Table, facts: Facts, **how: bool) -> list[tuple[Wrong, int, str]]:
    return [(flaw.wrong, flaw.line, flaw.column) for flaw in check(told, facts, **how)]


TWO = table(row(101), row(102))
TRUE_UP = table(row(101, stage="final"))


def held(**changes: object) -> Facts:
    """The facts with the second account changed."""
    return replace(
        FACTS, accounts=FACTS.accounts | {OTHER: replace(FACTS.accounts[OTHER], **changes)}
    )


def test_a_sound_table_has_no_flaw() -> None:
    assert not wrongs(TWO, FACTS)
    assert not wrongs(TRUE_UP, FACTS)


@pytest.mark.parametrize(
    ("facts", "wrong", "column"),
    [
        (replace(FACTS, accounts={ONE: FACTS.accounts[ONE]}), Wrong.ACCOUNT_UNKNOWN, "uscc"),
        (held(standing="suspended"), Wrong.NOT_OPEN, "uscc"),
        (held(standing="closing"), Wrong.NOT_OPEN, "uscc"),
        (held(status=None), Wrong.NOT_ON_LIST, "uscc"),
        (held(status="rehearsal"), Wrong.WRONG_STATUS, "uscc"),
        (held(status="removed"), Wrong.WRONG_STATUS, "uscc"),
        (replace(FACTS, rooms={SHANDONG: 1_399}), Wrong.OVER_CAP, "quantity"),
        (replace(FACTS, decided={TWO.rows[1].id: Decided(OTHER, 700, DIGEST)}),
         Wrong.ALREADY_DECIDED, "number"),
        (replace(FACTS, decided={TWO.rows[1].id: Decided(OTHER, 699, DIGEST)}),
         Wrong.DECIDED_OTHERWISE, "number"),
        (replace(FACTS, decided={TWO.rows[1].id: Decided(OTHER, 700, DIGEST, sent_back=True)}),
         Wrong.SENT_BACK, "number"),
    ],
)  # fmt: skip
def test_each_fact_against_a_line_is_told_at_its_place(
    facts: Facts, wrong: Wrong, column: str
) -> None:
    assert wrongs(TWO, facts) == [(wrong, 3, column)]


def test_a_differentiated_line_needs_no_open_account() -> None:
    kept = table(row(101), row(102, differentiated="frozen-by-court"))
    assert not wrongs(kept, held(standing="suspended"))
    ordinary = table(row(101), row(102, differentiated="no"))
    assert wrongs(ordinary, held(standing="suspended")) == [(Wrong.NOT_OPEN, 3, "uscc")]


def test_a_unit_of_another_province_is_refused_unless_the_table_is_of_all() -> None:
    facts = replace(held(province=JIANGSU), rooms={SHANDONG: 700, JIANGSU: 700})
    assert wrongs(TWO, facts) == [(Wrong.OTHER_PROVINCE, 3, "uscc")]
    closed = replace(held(province=JIANGSU, standing="closed"), rooms={SHANDONG: 700})
    assert wrongs(TWO, closed) == [(Wrong.OTHER_PROVINCE, 3, "uscc")], "no more is told of it"
    assert not wrongs(TWO, replace(facts, province=None))


def test_every_line_is_refused_where_the_period_has_no_plan() -> None:
    facts = replace(FACTS, pack=None)
    assert wrongs(TWO, facts) == [(Wrong.NO_PLAN, 2, "period"), (Wrong.NO_PLAN, 3, "period")]


def test_nothing_final_passes_under_a_draft_and_pre_allocation_does() -> None:
    draft = replace(FACTS, is_draft=True)
    assert wrongs(TRUE_UP, draft) == [(Wrong.DRAFT_PLAN, 2, "stage")]
    assert not wrongs(TWO, draft)
    twice = table(row(101), row(101, number=2))
    assert wrongs(twice, draft) == [(Wrong.DRAFT_PLAN, 3, "stage")], "one line of each account"


def test_a_true_up_waits_until_the_emission_is_final() -> None:
    facts = replace(FACTS, accounts={ONE: replace(FACTS.accounts[ONE], is_final=False)})
    assert wrongs(TRUE_UP, facts) == [(Wrong.NOT_FINAL, 2, "uscc")]
    returned = table(row(101, stage="return"))
    assert not wrongs(returned, replace(facts, rooms={}))


def test_a_table_that_was_sent_in_part_goes_on_where_it_stopped() -> None:
    facts = replace(
        FACTS, decided={TWO.rows[0].id: Decided(OTHER, 700, DIGEST)}, rooms={SHANDONG: 700}
    )
    assert not wrongs(TWO, facts, resume=True)
    changed = replace(facts, decided={TWO.rows[0].id: Decided(OTHER, 1, DIGEST)})
    assert wrongs(TWO, changed, resume=True) == [(Wrong.DECIDED_OTHERWISE, 2, "number")]


def test_a_line_with_several_flaws_is_told_all_of_them() -> None:
    facts = replace(held(standing="suspended", status=None), rooms={})
    assert {wrong for wrong, line, _ in wrongs(TWO, facts) if line == 3} == {
        Wrong.NOT_ON_LIST, Wrong.NOT_OPEN, Wrong.OVER_CAP,
    }  # fmt: skip


def test_a_form_by_unit_needs_neither_room_nor_number() -> None:
    told = table(by_unit(), form=Form.PRE_ALLOCATION)
    assert not wrongs(told, replace(FACTS, rooms={}))
    assert wrongs(told, replace(FACTS, accounts={})) == [(Wrong.ACCOUNT_UNKNOWN, 2, "uscc")]
