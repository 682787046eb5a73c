"""The scenario is read strictly, and the same seed gives the same synthetic data everywhere."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cycle.cast import Cycle, TooFewUnits, Wave, cast_cycle
from api.cycle.entitlements import (
    FINAL,
    PRE,
    base_recomputes,
    decision_inputs,
    inputs_of,
    pre_enterprise,
    table_document,
    table_of,
)
from api.cycle.scenario import SHANDONG, Scenario, ScenarioRefused, read_scenario
from api.cycle.uscc import ALPHABET
from contracts.rules import answer, table_check
from contracts.rules.allocation_table import read_inputs
from contracts.rules.table_rows import FinalEntityRow

SCENARIO = read_scenario()


@pytest.fixture(scope="module")
def cycle() -> Cycle:
    return cast_cycle(SCENARIO, SCENARIO.scenario.units)


@pytest.mark.parametrize(
    ("found", "put", "problem"),
    [
        ("sellers = 9\n", "sellers = 9\nspeed = 1\n", r"market: does not know speed"),
        ("sellers = 9\n", "", r"market: lacks sellers"),
        ("sellers = 9\n", 'sellers = "9"\n', r"market\.sellers: must be int, not str"),
        ('bought_cny = "195000000.00"', "bought_cny = true", r"bought_cny: must be a decimal"),
        ("2021-06-21T09:00:00+08:00", "2021-06-21T09:00:00", r"reported: must say its offset"),
        ('covered_at = "09:30:00"', 'covered_at = "half"', r"covered_at: must be a time of day"),
        ('source = "notice"', 'source = "rumour"', r"names the source rumour"),
        ('"tanji-scenario-1"', '"tanji-scenario-9"', r"format must be tanji-scenario-1"),
        ("[market]", "[market", r"toml"),
    ],
)
def test_a_scenario_that_says_what_it_may_not_is_refused_by_place(
    tmp_path: Path, found: str, put: str, problem: str
) -> None:
    text = SHANDONG.read_text()
    assert found in text
    path = tmp_path / "scenario.toml"
    path.write_text(text.replace(found, put, 1))
    with pytest.raises(ScenarioRefused, match=problem):
        read_scenario(path)


def test_every_fact_names_its_source_day_and_confidence() -> None:
    for fact in SCENARIO.facts:
        assert fact.source in SCENARIO.sources
        assert fact.confidence in ("S", "S2", "P")
        assert fact.as_of.utcoffset() is not None


def test_the_same_seed_gives_the_same_units_trades_and_documents(cycle: Cycle) -> None:
    assert cast_cycle(SCENARIO, 330) == cycle


def test_another_seed_gives_other_units(cycle: Cycle) -> None:
    assert cast_cycle(SCENARIO, 330, seed="another") != cycle


def within(scenario: Scenario, cycle: Cycle) -> tuple[tuple[int, int], tuple[int, int]]:
    """Tonnes and fen that the province bought and sold up to the published day."""
    last, units = scenario.scenario.as_of.date(), scenario.scenario.units
    early = [trade for trade in cycle.trades if trade.session.day <= last]
    bought = [trade for trade in early if trade.buyer <= units]
    sold = [trade for trade in early if trade.seller <= units]
    return (
        (sum(t.quantity_t for t in bought), sum(t.amount for t in bought)),
        (sum(t.quantity_t for t in sold), sum(t.amount for t in sold)),
    )


@settings(max_examples=8, deadline=None)
@given(seed=st.text("abcdefgh0123456789", min_size=1, max_size=8))
def test_the_trades_of_any_seed_add_up_to_the_published_totals_exactly(seed: str) -> None:
    cycle = cast_cycle(SCENARIO, 330, seed)
    assert within(SCENARIO, cycle) == ((4_583_700, 19_500_000_000), (2_404_800, 10_800_000_000))
    early = [t for t in cycle.trades if t.session.day <= SCENARIO.scenario.as_of.date()]
    traders = {t.buyer for t in early} | {t.seller for t in early}
    assert len([number for number in traders if number <= 330]) == 27
    placed: dict[object, int] = defaultdict(int)
    for trade in cycle.trades:
        placed[trade.session] += trade.quantity_t
        assert trade.quantity_t >= 100_000
        order = {"mode": "block", "quantity_t": trade.quantity_t}
        prices = {
            "price": f"{trade.price / 100:.2f}",
            "previous_close": f"{trade.session.previous_close / 100:.2f}",
        }
        assert answer("order_admissible", {**order, **prices})["accepted"]
    assert all(total <= session.block_t for session, total in placed.items())


def test_every_unit_ends_with_enough_to_surrender(cycle: Cycle) -> None:
    for member in cycle.members:
        number = member.body.number
        bought = sum(t.quantity_t for t in cycle.trades if t.buyer == number)
        sold = sum(t.quantity_t for t in cycle.trades if t.seller == number)
        assert member.entitlement.allowance_t + bought - sold >= member.outcome.obligation_t > 0


def test_some_pre_allocations_return_and_some_obligations_are_relieved(cycle: Cycle) -> None:
    returned = [m for m in cycle.members if m.decided.true_up_t < 0]
    relieved = [m for m in cycle.members if m.outcome.obligation_t < m.outcome.verified_t]
    assert len(returned) == SCENARIO.roles.shrunk
    assert len(relieved) >= SCENARIO.roles.capped


def test_the_milestone_is_reached_by_exactly_the_published_number(cycle: Cycle) -> None:
    waves = [member.wave for member in cycle.members[:330]]
    assert (waves.count(Wave.FIRST) + waves.count(Wave.MILESTONE), waves.count(Wave.LAST)) == (
        314,
        16,
    )
    assert [m.wave for m in cycle.members if m.corrected] == [Wave.LAST, Wave.LAST]


def test_every_document_recomputes_and_a_changed_figure_is_seen(cycle: Cycle) -> None:
    for member in cycle.members[:20]:
        entitlement, outcome = member.entitlement, member.outcome
        assert base_recomputes(entitlement.base.content, entitlement.bases_t)
        written = decision_inputs("2019-2020", member.body.province, outcome, bytes(32))
        row = table_of(json.loads(written.content)["inputs"], FINAL).entities[0]
        assert isinstance(row, FinalEntityRow)
        assert (row.final_t, row.obligation_t) == (outcome.allowance_t, outcome.obligation_t)
    base = cycle.members[0].entitlement
    place = base.base.content.index(b'"electricity_mwh":"') + len(b'"electricity_mwh":"')
    digit = b"1" if base.base.content[place : place + 1] != b"1" else b"2"
    changed = base.base.content[:place] + digit + base.base.content[place + 1 :]
    assert not base_recomputes(changed, base.bases_t)
    assert not base_recomputes(base.base.content, [one + 2 for one in base.bases_t])


def test_a_table_is_written_so_that_the_registry_finds_the_same(cycle: Cycle) -> None:
    units = cycle.members[:5]
    entries = [pre_enterprise(m.body, m.entitlement.base, m.entitlement.bases_t) for m in units]
    inputs = inputs_of("2019-2020", 370000, entries)
    table = table_of(inputs, PRE)
    written = json.loads(table_document(table).content)
    assert table_check.check(written, read_inputs(inputs, PRE)) == ()
    assert [row["pre_allocation_t"] for row in written["entities"]] == [
        member.entitlement.pre_allocation_t for member in units
    ]
    written["entities"][2]["pre_allocation_t"] += 1
    (found,) = table_check.check(written, read_inputs(inputs, PRE))
    assert (found.uscc, found.field) == (units[2].body.uscc, "pre_allocation_t")


def test_the_codes_are_right_by_form_and_plainly_synthetic(cycle: Cycle) -> None:
    codes = [member.body.uscc for member in cycle.members]
    assert len(set(codes)) == len(codes)
    for code in codes:
        total = sum(ALPHABET.index(char) * 3**place for place, char in enumerate(code[:17]))
        assert (total + ALPHABET.index(code[17])) % 31 == 0
        assert code[8:12] == "TANJ"
    assert all(code[2:4] == "37" for code in codes[:330])


def test_the_nation_keeps_the_provinces_units_and_adds_others() -> None:
    nation = cast_cycle(SCENARIO, 2162)
    provinces = [member.body.province for member in nation.members]
    assert (len(provinces), provinces.count(370000)) == (2162, 330)
    assert max(provinces.count(code) for code in set(provinces) - {370000}) <= 300


@pytest.mark.parametrize("units", [329, 331, 343])
def test_a_number_of_units_that_the_scenario_cannot_cast_is_refused(units: int) -> None:
    with pytest.raises(TooFewUnits, match="330"):
        cast_cycle(SCENARIO, units)
