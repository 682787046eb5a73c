"""Who trades with whom, on which day and for how much, so that the published totals come out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.cycle.dice import Dice
from api.cycle.scenario import Scenario, Targets
from api.cycle.trades import (
    LEAST_T,
    Board,
    Session,
    Trade,
    price_freely,
    price_to,
    sessions_of,
    split,
)


@dataclass(frozen=True)
class Parties:
    """Numbers of the units that trade."""

    buyers: tuple[int, ...]
    sellers: tuple[int, ...]
    late: tuple[tuple[int, int], ...]
    """Late buyers, each with the tonnes it still needs."""
    sellers_elsewhere: tuple[int, ...]
    buyers_elsewhere: tuple[int, ...]


@dataclass(frozen=True)
class _Sketch:
    """A trade whose price is not known yet."""

    seller: int
    buyer: int
    quantity_t: int


def plan_trades(dice: Dice, scenario: Scenario, parties: Parties) -> list[Trade]:
    """All trades by day: those up to the published day add up exactly, the late ones cover gaps."""
    targets = scenario.market
    sessions = sessions_of(scenario.trading_days.days)
    published = scenario.scenario.as_of.date()
    early = [one for one in sessions if one.day <= published]
    late = [one for one in sessions if one.day > published]
    trades = _published(dice, targets, parties, Board(early)) + _late(dice, parties, Board(late))
    return sorted(trades, key=lambda trade: trade.session.day)


def _published(dice: Dice, targets: Targets, parties: Parties, board: Board) -> list[Trade]:
    within = _within(dice, targets, parties)
    inside_t = sum(one.quantity_t for one in within)
    buys = _buys(dice, targets, parties, within, targets.bought_t - inside_t)
    sells = _sells(dice, targets, parties, within, targets.sold_t - inside_t)
    settled = [_freely(dice, board, one, "within", place) for place, one in enumerate(within)]
    inside = sum(trade.amount for trade in settled)
    # The largest first: it needs the day with the most room.
    for sketches, amount, side in (
        (buys, int(targets.bought_cny * 100) - inside, "buys"),
        (sells, int(targets.sold_cny * 100) - inside, "sells"),
    ):
        sketches.sort(key=lambda one: -one.quantity_t)
        placed = [_placed(dice, board, one, side, place) for place, one in enumerate(sketches)]
        settled += price_to(dice, placed, amount, side)
    return settled


def _within(dice: Dice, targets: Targets, parties: Parties) -> list[_Sketch]:
    """The agreements inside the province, which count on both sides."""
    return [
        _Sketch(
            parties.sellers[place % len(parties.sellers)],
            parties.buyers[place % len(parties.buyers)],
            dice.whole(LEAST_T, LEAST_T + 20_000, "within", place),
        )
        for place in range(targets.within_province)
    ]


def _buys(
    dice: Dice, targets: Targets, parties: Parties, within: Sequence[_Sketch], total_t: int
) -> list[_Sketch]:
    count = targets.buys - len(within)
    buyers = _everyone(dice, parties.buyers, {one.buyer for one in within}, count, "buyer")
    return [
        _Sketch(dice.one_of(parties.sellers_elsewhere, "from", place), buyer, size)
        for place, (buyer, size) in enumerate(
            zip(buyers, split(dice, total_t, count, "buys"), strict=True)
        )
    ]


def _sells(
    dice: Dice, targets: Targets, parties: Parties, within: Sequence[_Sketch], total_t: int
) -> list[_Sketch]:
    count = targets.sells - len(within)
    sellers = _everyone(dice, parties.sellers, {one.seller for one in within}, count, "seller")
    return [
        _Sketch(seller, dice.one_of(parties.buyers_elsewhere, "to", place), size)
        for place, (seller, size) in enumerate(
            zip(sellers, split(dice, total_t, count, "sells"), strict=True)
        )
    ]


def _everyone(
    dice: Dice, traders: Sequence[int], seen: set[int], count: int, *name: object
) -> list[int]:
    """Who has each of `count` trades: first those who have none yet, then anyone."""
    first = [trader for trader in traders if trader not in seen]
    assert len(first) <= count, "every trader has at least one trade"
    return first + [dice.one_of(traders, *name, place) for place in range(len(first), count)]


def _late(dice: Dice, parties: Parties, board: Board) -> list[Trade]:
    sketches = [
        _Sketch(dice.one_of(parties.sellers_elsewhere, "late", buyer), buyer, max(LEAST_T, gap_t))
        for buyer, gap_t in parties.late
    ]
    return [_freely(dice, board, one, "late", place) for place, one in enumerate(sketches)]


def _placed(dice: Dice, board: Board, sketch: _Sketch, *name: object) -> Trade:
    session: Session = board.place(dice, sketch.quantity_t, *name, "day")
    price = session.previous_close
    return Trade(session, sketch.seller, sketch.buyer, sketch.quantity_t, price)


def _freely(dice: Dice, board: Board, sketch: _Sketch, *name: object) -> Trade:
    trade = _placed(dice, board, sketch, *name)
    return replace(trade, price=price_freely(dice, trade.session, *name, "price"))
