"""Penalties by the instrument of the day, and the inputs that the ledger keeps the hash of."""

import csv
import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from contracts.rules import answer
from contracts.rules.form import Refused
from contracts.rules.penalties import SECTIONS, Inputs, clause, penalty, read

SHARED = next(
    (at / "shared" for at in Path(__file__).parents if (at / "shared" / "vectors.json").is_file()),
    None,
)
"""The folder of published cases, where one stands beside the checkout or above it."""

BEFORE, SINCE = date(2024, 4, 30), date(2024, 5, 1)
PAGE = Path(__file__).parent.parent.parent / "docs" / "enforcement.md"

MONTHS = {
    date(2024, 12, 31): ("7385561333.79", 75_365_531, "98.00"),
}
"""The month to a deadline: amount, volume, average price."""


def test_a_shortfall_costs_multiples_of_the_months_average_price() -> None:
    """COMP-03: 60,000 t at 98.00 yuan, 5 to 10 times."""
    amount, volume, price = MONTHS[date(2024, 12, 31)]
    given = {
        "obligation_t": 1_000_000,
        "surrendered_t": 940_000,
        "month_volume_t": volume,
        "month_amount_cny": amount,
    }
    found = penalty(Inputs("shortfall", date(2024, 12, 31), given))
    assert (found.least_fen, found.most_fen) == (29_400_000_00, 58_800_000_00)
    assert (found.average_price, found.deduct_most_t) == (price, 60_000)
    assert found.clause == "R775 art. 24"
    assert penalty(Inputs("shortfall", date(2026, 8, 15), given)).deduct_most_t == 0


def test_the_measures_of_2020_know_a_range() -> None:
    given = {"obligation_t": 1_000_000, "surrendered_t": 940_000}
    found = penalty(Inputs("shortfall", date(2021, 12, 31), given))
    assert (found.least_fen, found.most_fen, found.deduct_most_t) == (
        20_000_00,
        30_000_00,
        60_000,
    )
    assert (found.clause, found.average_price) == ("M19 art. 40", None)


@pytest.mark.parametrize(
    ("act", "gain", "least", "most", "confiscated"),
    [
        ("verification", "200000.00", 1_000_000, 2_000_000, 200_000),
        ("verification", "199999.99", 200_000, 1_000_000, 199_999.99),
        ("obstruction", "0.00", 20_000, 200_000, 0),
        ("no_report", "0.00", 50_000, 500_000, 0),
        ("manipulation", "500000.00", 500_000, 5_000_000, 0),
        ("disturbing_order", "99999.99", 100_000, 1_000_000, 0),
        ("false_report", "500000.00", 2_500_000, 5_000_000, 500_000),
    ],
)
def test_other_acts_cost_a_range_or_multiples_of_the_gain(
    act: str, gain: str, least: int, most: int, confiscated: float
) -> None:
    found = penalty(Inputs(act, SINCE, {"illegal_gain_cny": gain}))
    assert (found.least_fen, found.most_fen) == (least * 100, most * 100)
    assert found.confiscated_fen == round(confiscated * 100)


def test_a_false_report_not_corrected_loses_half_to_all_of_the_next_allocation() -> None:
    given = {
        "illegal_gain_cny": "0.00",
        "refuses_correction": True,
        "next_year_allocation_t": 101,
    }
    found = penalty(Inputs("false_report", SINCE, given))
    assert (found.deduct_least_t, found.deduct_most_t) == (51, 101)


def test_what_an_instrument_does_not_fine_has_no_penalty() -> None:
    for act in ("no_report", "verification", "obstruction"):
        assert clause(act, BEFORE) is None
        with pytest.raises(Refused, match="NO_PENALTY"):
            penalty(Inputs(act, BEFORE, {}))
    with pytest.raises(Refused, match="MARKET_DATA_MISSING: month_volume_t, month_amount_cny"):
        penalty(Inputs("shortfall", SINCE, {"obligation_t": 2, "surrendered_t": 1}))
    with pytest.raises(Refused, match="NEGATIVE: obligation_t"):
        penalty(Inputs("shortfall", SINCE, {"obligation_t": -2, "surrendered_t": 1}))
    with pytest.raises(Refused, match="UNKNOWN_FIELD"):
        penalty(Inputs("obstruction", SINCE, {"false_part_t": 1}))


def test_inputs_are_written_in_one_way_and_read_again() -> None:
    inputs = Inputs("shortfall", SINCE, {"surrendered_t": 1, "obligation_t": 2})
    again = Inputs("shortfall", SINCE, {"obligation_t": 2, "surrendered_t": 1})
    assert read(inputs.written()) == inputs
    assert sha256(inputs.written()).digest() == sha256(again.written()).digest()


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b'{"act":"theft","day":"2024-05-01","given":{}}', b"x" * 5_000,
     b'{"act":"shortfall","day":7,"given":{}}', b'{"act":"shortfall","day":"2024","given":{}}'],
)  # fmt: skip
def test_inputs_of_another_form_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"expected|longer|one of|isoformat"):
        read(content)


def test_every_published_case_of_a_shortfall_is_what_a_case_here_comes_to() -> None:
    """The desk's figures and the rule's cases are one law."""
    if SHARED is None:
        pytest.skip("no published cases here")
    text = (SHARED / "vectors.json").read_text()
    cases = [one for one in json.loads(text)["cases"] if "error" not in one["then"]]
    judged = [one for one in cases if one["rule"] == "shortfall_penalty"]
    assert len(judged) >= 3
    for one in judged:
        given = dict(one["given"])
        found = penalty(Inputs("shortfall", date.fromisoformat(given.pop("deadline")), given))
        then = one["then"]
        told = (then["fine_min_cny"], then["fine_max_cny"])
        assert (yuan(found.least_fen), yuan(found.most_fen)) == told
        assert (found.average_price, found.regime) == (then["average_price"], then["regime"])
        assert found.deduct_most_t == then["deduction_t"]


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def test_the_page_tells_every_act_by_every_instrument() -> None:
    """Act, instrument, clause and fine stand in one row of docs/enforcement.md."""
    text = PAGE.read_text(encoding="utf-8")
    for act in SECTIONS:
        for day in (BEFORE, SINCE):
            assert row(act, day) in text, row(act, day)


def row(act: str, day: date) -> str:
    """A row of the page, from the pack."""
    told = clause(act, day)
    if told is None:
        return f"| {act} | {'M19' if day == BEFORE else 'R775'} | - | - |"
    given: dict[str, object] = {"illegal_gain_cny": "0.00"}
    fine = ""
    if act == "shortfall":
        given = {"obligation_t": 1, "surrendered_t": 0}
        if day == SINCE:
            priced = given | {"month_volume_t": 1, "month_amount_cny": "1.00"}
            found = penalty(Inputs(act, day, priced))
            fine = f"{found.least_fen // 100} to {found.most_fen // 100} x shortfall x price"
    if not fine:
        found = penalty(Inputs(act, day, given))
        fine = f"{found.least_fen // 100:,} to {found.most_fen // 100:,} yuan"
    return f"| {act} | {found.regime} | {told.split(' ', 1)[1]} | {fine} |"


def test_december_2021_cost_42_89_on_average() -> None:
    """From one month before the deadline, exclusive, to the deadline, all modes."""
    if SHARED is None:
        pytest.skip("no published days here")
    rows = list(csv.DictReader((SHARED / "data" / "cea_daily_2021.csv").read_text().splitlines()))
    month = [one for one in rows if "2021-11-30" < one["date"] <= "2021-12-31"]
    given = {
        "volume_t": sum(int(one["listed_t"]) + int(one["block_t"]) for one in month),
        "amount_cny": str(
            sum(Decimal(one["listed_cny"]) + Decimal(one["block_cny"]) for one in month)
        ),
    }
    assert answer("average_price", given)["average_price"] == "42.89"
