"""Laws of surrender and market: conserved sums, bounds, monotony, for all inputs."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.rules.credits import years_before
from contracts.rules.enforcement import falsification_penalty, shortfall_penalty
from contracts.rules.market import settle_trade
from contracts.rules.surrender import offset_cap
from contracts.rules.trading_day import Trade, day_bulletin, sellable
from contracts.rules.vintages import VINTAGES, carry_over, forced_compliance, vintage_eligible

TONNES = st.integers(0, 10**9)
FEN = st.integers(0, 10**9).map(lambda fen: Fraction(fen, 100))
DAYS = st.dates(date(2021, 2, 1), date(2027, 12, 31))
TRADES = st.lists(
    st.builds(
        Trade,
        st.sampled_from(["listed", "block", "auction"]),
        st.integers(1, 10**6),
        st.integers(1, 10**5).map(lambda fen: Fraction(fen, 100)),
    ),
    max_size=8,
)


@given(v1=TONNES, v2=TONNES, o1=TONNES, o2=TONNES)
def test_forced_compliance_conserves_units_and_obligations(
    v1: int, v2: int, o1: int, o2: int
) -> None:
    found = forced_compliance(v1, v2, o1, o2)
    for_2021 = found.v2021_for_2021_t + found.v2022_for_2021_t
    for_2022 = found.v2022_for_2022_t + found.v2021_for_2022_t
    assert for_2021 + for_2022 + found.released_t == v1 + v2
    assert for_2021 + found.gap_2021_t == o1
    assert for_2022 + found.gap_2022_t == o2
    assert min(vars(found).values()) >= 0
    assert found.released_t == 0 or found.gap_2021_t + found.gap_2022_t == 0


@given(sold=TONNES, bought=TONNES, held=TONNES, more=TONNES)
def test_carry_over_stays_within_the_holding_and_grows_with_the_sales(
    sold: int, bought: int, held: int, more: int
) -> None:
    found = carry_over(sold, bought, held, complied_on_time=True)
    assert found.max_carry_t <= held
    assert carry_over(sold + more, bought, held, complied_on_time=True).limit_t >= found.limit_t
    assert carry_over(sold, bought, held, complied_on_time=False).max_carry_t == 0


@given(obligation=TONNES, ccer=TONNES)
def test_credits_cover_at_most_a_twentieth(obligation: int, ccer: int) -> None:
    found = offset_cap(obligation, ccer)
    assert found.accepted == (20 * ccer <= obligation)


@given(year=st.sampled_from(VINTAGES), vintage=st.sampled_from(VINTAGES), arrears=st.booleans())
def test_no_vintage_serves_a_year_before_it_but_2025_in_arrears(
    year: str, vintage: str, arrears: bool
) -> None:
    if vintage_eligible(vintage, year, arrears).eligible and VINTAGES.index(
        vintage
    ) > VINTAGES.index(year):
        assert arrears
        assert vintage == "2025"


@given(deadline=DAYS, obligation=TONNES, surrendered=TONNES, volume=st.integers(1, 10**9), paid=FEN)
def test_a_fine_is_a_range_and_nothing_without_a_shortfall(
    deadline: date, obligation: int, surrendered: int, volume: int, paid: Fraction
) -> None:
    found = shortfall_penalty(deadline, obligation, surrendered, volume, paid)
    assert 0 <= found.fine_min_cny <= found.fine_max_cny
    assert found.deduction_t in (0, found.shortfall_t)
    if found.shortfall_t == 0:
        assert found.fine_max_cny == 0


@given(day=DAYS, gain=FEN, refuses=st.booleans(), next_year=TONNES)
def test_no_more_is_deducted_than_next_year_allocates(
    day: date, gain: Fraction, refuses: bool, next_year: int
) -> None:
    found = falsification_penalty(day, gain, refuses, next_year)
    assert 0 <= found.deduct_min_t <= found.deduct_max_t <= next_year
    assert found.fine_min_cny <= found.fine_max_cny


@given(day=st.dates(date(1901, 1, 1)), years=st.integers(1, 99))
def test_an_anniversary_is_the_same_day_or_the_last_of_february(day: date, years: int) -> None:
    assume(day.year - years >= 1)
    before = years_before(day, years)
    assert before.year == day.year - years
    assert (before.month, before.day) in ((day.month, day.day), (2, 28))


@given(close=st.integers(1, 10**5), trades=TRADES)
def test_a_bulletin_counts_each_trade_once_and_closes_between_low_and_high(
    close: int, trades: list[Trade]
) -> None:
    found = day_bulletin(Fraction(close, 100), tuple(trades))
    assert found.total_volume_t == sum(trade.quantity_t for trade in trades)
    assert Fraction(found.total_amount_cny) == sum(t.quantity_t * t.price for t in trades)
    if found.high is not None:
        assert found.low <= found.close <= found.high
        assert found.low <= found.open <= found.high


@given(opening=TONNES, bought=TONNES, request=st.integers(1, 10**9))
def test_units_bought_today_never_cover_a_sale(opening: int, bought: int, request: int) -> None:
    found = sellable(opening, bought, request_t=request)
    assert found.accepted == (request <= opening)


@given(quantity=st.integers(1, 10**6), units=TONNES, price=FEN, cash=FEN, fee=st.integers(0, 1000))
def test_a_settlement_conserves_units_and_leaves_only_the_fees(
    quantity: int, units: int, price: Fraction, cash: Fraction, fee: int
) -> None:
    assume(price)
    rate = Fraction(fee, 10_000)
    found = settle_trade(quantity, price, units, Fraction(0), 0, cash, rate, rate)
    assert found.seller_units_t + found.buyer_units_t == units
    fees = found.buyer_fee_cny + found.seller_fee_cny if found.settled else 0
    assert Fraction(found.seller_cash_cny + found.buyer_cash_cny + fees) == cash


def test_an_act_is_judged_by_the_regime_of_its_day() -> None:
    switch = date(2024, 5, 1)
    before = falsification_penalty(switch - timedelta(days=1), Fraction(0))
    assert (before.regime, falsification_penalty(switch, Fraction(0)).regime) == ("M19", "R775")
