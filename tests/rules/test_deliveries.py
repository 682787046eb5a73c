"""Supply and demand of negotiated delivery become agreements, and nothing comes from nowhere."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.rules.deliveries import Agreement, Demand, Supply, match_deliveries
from contracts.rules.form import Refused

BATCH, OTHER = 300_000_001, 300_000_002

ACCOUNTS = st.sampled_from("ABCDE")
TONNES = st.integers(1, 500_000)
FEN = st.integers(1, 20)
LEAST = st.sampled_from([1, 10, 100_000])
SUPPLIES = st.lists(
    st.builds(Supply, ACCOUNTS, st.sampled_from([BATCH, OTHER]), TONNES, FEN), max_size=8
)
DEMANDS = st.lists(
    st.builds(Demand, ACCOUNTS, st.sampled_from([BATCH, OTHER, None]), TONNES, FEN), max_size=8
)


def test_the_highest_demand_takes_the_lowest_supply_first() -> None:
    supplies = [Supply("dear", BATCH, 60, 900), Supply("cheap", BATCH, 50, 700)]
    demands = [Demand("low", BATCH, 40, 800), Demand("high", None, 70, 1_001)]
    found = match_deliveries(supplies, demands)
    assert found.agreements == (
        Agreement("cheap", "high", BATCH, 50, 850),
        Agreement("dear", "high", BATCH, 20, 950),
    )
    assert (found.supply_left_t, found.demand_left_t) == ((40, 0), (40, 0))


def test_equal_prices_are_served_in_the_order_in_which_they_came() -> None:
    supplies = [Supply("first", BATCH, 5, 700), Supply("second", BATCH, 5, 700)]
    demands = [Demand("early", BATCH, 6, 700), Demand("late", BATCH, 6, 700)]
    pairs = [(one.seller, one.buyer, one.tonnes) for one in
             match_deliveries(supplies, demands).agreements]  # fmt: skip
    assert pairs == [("first", "early", 5), ("second", "early", 1), ("second", "late", 4)]


@pytest.mark.parametrize(
    ("supply", "demand"),
    [
        (Supply("A", BATCH, 10, 701), Demand("B", BATCH, 10, 700)),
        (Supply("A", BATCH, 10, 700), Demand("A", BATCH, 10, 700)),
        (Supply("A", BATCH, 10, 700), Demand("B", OTHER, 10, 700)),
    ],
)
def test_who_does_not_agree_gets_no_agreement(supply: Supply, demand: Demand) -> None:
    found = match_deliveries([supply], [demand])
    assert (found.agreements, found.supply_left_t, found.demand_left_t) == ((), (10,), (10,))


def test_too_little_is_no_agreement() -> None:
    supplies, demands = [Supply("A", BATCH, 150, 1)], [Demand("B", BATCH, 99, 1)]
    assert match_deliveries(supplies, demands, least_t=100).agreements == ()
    assert len(match_deliveries(supplies, demands, least_t=99).agreements) == 1


@pytest.mark.parametrize(
    ("tonnes", "limit", "least"), [(0, 1, 1), (-1, 1, 1), (1, 0, 1), (1, -1, 1), (1, 1, 0)]
)
def test_nothing_and_less_are_refused(tonnes: int, limit: int, least: int) -> None:
    for sides in (
        ([Supply("A", BATCH, tonnes, limit)], []),
        ([], [Demand("A", BATCH, tonnes, limit)]),
    ):
        with pytest.raises(Refused, match="OUT_OF_RANGE"):
            match_deliveries(*sides, least_t=least)


@settings(max_examples=300, deadline=None)
@given(SUPPLIES, DEMANDS, LEAST)
def test_what_is_delivered_was_supplied_and_wanted(
    supplies: list[Supply], demands: list[Demand], least: int
) -> None:
    found = match_deliveries(supplies, demands, least)
    given_up = sum(one.tonnes for one in supplies) - sum(found.supply_left_t)
    taken = sum(one.tonnes for one in demands) - sum(found.demand_left_t)
    assert given_up == taken == sum(one.tonnes for one in found.agreements)
    assert all(left >= 0 for left in (*found.supply_left_t, *found.demand_left_t))
    sold, offered = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for one in found.agreements:
        sold[one.seller, one.unit] += one.tonnes
    for supply in supplies:
        offered[supply.account, supply.unit] += supply.tonnes
    assert sold <= offered


@settings(max_examples=300, deadline=None)
@given(SUPPLIES, DEMANDS, LEAST)
def test_every_agreement_is_within_what_both_sides_said(
    supplies: list[Supply], demands: list[Demand], least: int
) -> None:
    for one in match_deliveries(supplies, demands, least).agreements:
        assert one.seller != one.buyer
        assert one.tonnes >= least
        assert any(
            (s.account, s.unit) == (one.seller, one.unit) and s.limit_fen <= one.price_fen
            for s in supplies
        )
        assert any(
            d.account == one.buyer and d.unit in (None, one.unit) and one.price_fen <= d.limit_fen
            for d in demands
        )


@settings(max_examples=300, deadline=None)
@given(SUPPLIES, DEMANDS, LEAST)
def test_nobody_is_left_who_could_still_agree(
    supplies: list[Supply], demands: list[Demand], least: int
) -> None:
    found = match_deliveries(supplies, demands, least)
    for supply, supply_left in zip(supplies, found.supply_left_t, strict=True):
        for demand, demand_left in zip(demands, found.demand_left_t, strict=True):
            agree = (
                supply.account != demand.account
                and demand.unit in (None, supply.unit)
                and supply.limit_fen <= demand.limit_fen
            )
            assert not agree or min(supply_left, demand_left) < least


def test_the_order_of_coming_matters_for_equal_prices_only() -> None:
    supplies = [Supply(name, BATCH, 10 * place, place) for place, name in enumerate("ABC", 1)]
    demands = [Demand(name, None, 15, place) for place, name in enumerate("DEF", 2)]
    expected = set(match_deliveries(supplies, demands).agreements)
    for one in permutations(supplies):
        for other in permutations(demands):
            assert set(match_deliveries(list(one), list(other)).agreements) == expected
