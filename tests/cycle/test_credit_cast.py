"""Credit accounts and negotiated deliveries come out as published, whatever the dice say."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cycle.book import Entry
from api.cycle.cast import Cycle, cast_cycle
from api.cycle.credit_cast import Papers, throw_papers
from api.cycle.credit_measures import Delivery
from api.cycle.dice import Dice
from api.cycle.negotiations import Negotiation, agreed_by
from api.cycle.scenario import read_scenario
from api.cycle.trades import NoSolution
from contracts.identifiers import account_address, allowance_id
from contracts.rules import answer
from contracts.rules.deliveries import Agreement

SCENARIO = read_scenario()
UNIT = allowance_id(SCENARIO.scenario.period)


@pytest.fixture(scope="module")
def cycle() -> Cycle:
    return cast_cycle(SCENARIO, SCENARIO.scenario.units)


def negotiated(cycle: Cycle) -> list[Negotiation]:
    """Of allowances."""
    return [one for one in cycle.credits.negotiations if all(t in cycle.trades for t in one.trades)]


@settings(max_examples=8, deadline=None)
@given(seed=st.text("abcdefgh0123456789", min_size=1, max_size=8))
def test_of_145_applicants_43_are_opened_and_six_companies_negotiate_1390000_t(seed: str) -> None:
    cycle = cast_cycle(SCENARIO, 330, seed)
    assert len(cycle.credits.papers) == 145
    assert len(cycle.credits.faring(Papers.OPENED, Papers.CORRECTED)) == 43
    assert max(cycle.credits.papers) <= 330
    assert not {m.body.number for m in cycle.members if m.corrected} & set(cycle.credits.papers)
    trades = [trade for one in negotiated(cycle) for trade in one.trades]
    assert len({trade.buyer for trade in trades}) == 6
    assert round(sum(trade.quantity_t for trade in trades), -4) == 1_390_000
    assert all(trade.buyer <= 330 < trade.seller for trade in trades)


def test_a_negotiated_trade_is_what_the_rule_makes_of_its_book(cycle: Cycle) -> None:
    codes = {member.body.number: account_address(member.body.uscc) for member in cycle.members}
    for one in negotiated(cycle):
        (trade,) = one.trades
        parties = codes[trade.seller], codes[trade.buyer]
        agreed = Agreement(*parties, UNIT, trade.quantity_t, trade.price)
        assert agreed_by(one.book.content) == (agreed,)
        assert cycle.book_of(trade) == one.book
    rest = set(cycle.trades) - {trade for one in negotiated(cycle) for trade in one.trades}
    assert rest
    assert all(cycle.book_of(trade) is None for trade in rest)


def test_eight_units_buy_690000_t_of_credits_by_the_books_of_two_days(cycle: Cycle) -> None:
    wanted, credits = SCENARIO.credits, cycle.credits
    trades = credits.trades
    assert sum(trade.quantity_t for trade in trades) == wanted.delivered_t == 690_000
    assert {trade.buyer for trade in trades} == set(credits.offset_t)
    assert len(credits.offset_t) == 8
    assert set(credits.offset_t) <= set(credits.faring(Papers.OPENED))
    assert {trade.session.day for trade in trades} == set(wanted.delivery_days)
    sold = {owner.number: 0 for owner in credits.owners}
    for trade in trades:
        sold[trade.seller] += trade.quantity_t
        assert trade.seller - len(cycle.members) == trade.batch
    for owner in credits.owners:
        assert 0 < sold[owner.number] < owner.quantity_t
        assert owner.filed_on < 20170314
        assert owner.province != SCENARIO.scenario.province


def test_nobody_buys_more_credits_than_may_offset_its_obligation(cycle: Cycle) -> None:
    for number, tonnes in cycle.credits.offset_t.items():
        told = answer("offset_cap", {"obligation_t": obligation(cycle, number), "ccer_t": tonnes})
        assert told["accepted"]


def obligation(cycle: Cycle, number: int) -> int:
    """Tonnes that a unit owes."""
    return cycle.member(number).outcome.obligation_t


@settings(max_examples=8, deadline=None)
@given(seed=st.text("abcdefgh0123456789", min_size=1, max_size=8))
def test_the_credits_of_any_seed_add_up_exactly(seed: str) -> None:
    credits = cast_cycle(SCENARIO, 330, seed).credits
    assert sum(trade.quantity_t for trade in credits.trades) == 690_000
    for one in credits.negotiations:
        agreed = agreed_by(one.book.content) or ()
        assert [(a.tonnes, a.price_fen) for a in agreed] == [
            (t.quantity_t, t.price) for t in one.trades
        ]


def test_a_book_with_a_changed_limit_gives_another_agreement(cycle: Cycle) -> None:
    book = negotiated(cycle)[0].book.content
    content = json.loads(book)
    content["demands"][0]["limit_fen"] += 2
    changed = json.dumps(content).encode()
    assert agreed_by(changed) != agreed_by(book)


@pytest.mark.parametrize("other", [b"", b"\x00", b"[]", b'{"document":"plan"}'])
def test_another_document_is_no_book(other: bytes) -> None:
    assert agreed_by(other) is None


@pytest.mark.parametrize("units", [144, 0])
def test_more_applications_than_units_are_refused(units: int) -> None:
    with pytest.raises(NoSolution, match="145 applications"):
        throw_papers(Dice("any"), SCENARIO.credits, range(1, units + 1), ())


def test_a_settled_delivery_of_another_quantity_does_not_follow_from_its_book(cycle: Cycle) -> None:
    one = negotiated(cycle)[0]
    (agreed,) = agreed_by(one.book.content) or ()
    said = {
        "seller": agreed.seller,
        "buyer": agreed.buyer,
        "unit": agreed.unit,
        "quantity": agreed.tonnes,
        "price": agreed.price_fen,
    }
    assert Delivery(Entry("BlockTradeSettled", said, 1, 0, "0x"), (agreed,)).follows
    for field in said:
        other = said | {field: said[field] + 1 if isinstance(said[field], int) else "0x"}
        assert not Delivery(Entry("BlockTradeSettled", other, 1, 0, "0x"), (agreed,)).follows
