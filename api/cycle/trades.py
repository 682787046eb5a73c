"""Block agreements whose quantities and amounts add up exactly to what was published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import gcd

from api.cycle.dice import Dice
from api.cycle.scenario import TradingDay
from contracts.rules.market import order_admissible, price_band

LEAST_T = 100_000
"""Smallest block agreement."""

ROOM_KEPT_T = 2_000
"""Tonnes of a day's volume left free, because tonnes still move between trades."""

ATTEMPTS_MAX = 200
"""Price nudges tried before the dice are said to leave no solution."""

SPREAD_PCT = 3
"""How far a trade's price may be thrown from the common discount."""


@dataclass(frozen=True)
class Session:
    """A day on which blocks may be placed."""

    day: date
    previous_close: int
    """Fen; 0 on a day of credits, which have no close."""
    block_t: int
    """The nation's block volume of the day in allowances: the rehearsal stays below it."""


@dataclass(frozen=True)
class Trade:
    """One block agreement."""

    session: Session
    seller: int
    """Number of the selling unit."""
    buyer: int
    quantity_t: int
    price: int
    """Fen per tonne."""
    batch: int = 0
    """Of the credits that are sold; 0 for allowances of the period."""

    @property
    def amount(self) -> int:
        return self.quantity_t * self.price


class NoSolution(Exception):
    """No trades of these days add up to the target."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The trades cannot be placed: {what}.")


def sessions_of(days: Sequence[TradingDay]) -> list[Session]:
    """The days with block volume, each with the close before it."""
    return [
        Session(day.date, int(before.close * 100), day.block_t)
        for before, day in pairwise(days)
        if day.block_t
    ]


def split(dice: Dice, total: int, parts: int, *name: object) -> list[int]:
    """`total` tonnes in `parts` blocks, none smaller than a block may be."""
    spare = total - LEAST_T * parts
    if spare < 0:
        raise NoSolution(f"{total} t in {parts} blocks")
    weights = [dice.whole(1, 100, *name, place) for place in range(parts)]
    sizes = [LEAST_T + spare * weight // sum(weights) for weight in weights]
    sizes[0] += total - sum(sizes)
    return sizes


class Board:
    """Which days still have room: the nation's block volume less what is placed."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self.sessions = list(sessions)
        self._room = [session.block_t for session in sessions]

    def place(self, dice: Dice, quantity_t: int, *name: object) -> Session:
        """A day with room for the block; the room is taken."""
        weights = [room if room >= quantity_t + ROOM_KEPT_T else 0 for room in self._room]
        if not any(weights):
            raise NoSolution(f"no day has room for {quantity_t} t")
        place = dice.weighted(weights, *name)
        self._room[place] -= quantity_t
        return self.sessions[place]


def price_freely(dice: Dice, session: Session, *name: object) -> int:
    """A price a few percent below the previous close, in the band."""
    pct = dice.whole(93, 99, *name)
    return _held(session, session.previous_close * pct // 100)


def price_to(dice: Dice, trades: Sequence[Trade], amount: int, *name: object) -> list[Trade]:
    """
    The trades repriced, and some tonnes moved between them, so that they cost `amount` fen exactly.

    Raises:
        NoSolution: the days' bands do not reach the amount.
    """
    spread = [
        trade.session.previous_close * (100 + dice.whole(-SPREAD_PCT, SPREAD_PCT, *name, place))
        for place, trade in enumerate(trades)
    ]
    whole = sum(trade.quantity_t * base for trade, base in zip(trades, spread, strict=True))
    scale = Fraction(amount, whole)
    priced = [
        replace(trade, price=_held(trade.session, int(base * scale)))
        for trade, base in zip(trades, spread, strict=True)
    ]
    for attempt in range(ATTEMPTS_MAX):
        nudged = list(priced)
        place, fen = attempt % len(priced), attempt // len(priced)
        nudged[place] = replace(nudged[place], price=nudged[place].price - fen)
        try:
            return _even_out(nudged, amount)
        except NoSolution as problem:
            last = problem
    raise last


def _held(session: Session, price: int) -> int:
    band = price_band("block", Fraction(session.previous_close, 100))
    return max(int(band.low * 100), min(int(band.high * 100), price))


def _even_out(trades: list[Trade], amount: int) -> list[Trade]:
    """Raise prices by fen while whole blocks fit, then move tonnes to dearer trades."""
    short = amount - sum(trade.amount for trade in trades)
    while short < 0:
        place = max(range(len(trades)), key=lambda one: trades[one].quantity_t)
        trades[place] = replace(trades[place], price=trades[place].price - 1)
        short += trades[place].quantity_t
    for place in sorted(range(len(trades)), key=lambda one: -trades[one].quantity_t):
        trade = trades[place]
        if trade.quantity_t <= short:
            raised = short // trade.quantity_t
            trades[place] = replace(trade, price=trade.price + raised)
            short -= raised * trade.quantity_t
    trades = _move_tonnes(trades, short)
    for trade in trades:
        _require_lawful(trade)
    return trades


def _move_tonnes(trades: list[Trade], short: int) -> list[Trade]:
    """Add `short` fen: a tonne moved to a trade dearer by d fen adds d."""
    while short:
        move = _best_move(trades, short)
        if move is None:
            return _move_there_and_back(trades, short)
        source, target, tonnes = move
        short -= tonnes * (trades[target].price - trades[source].price)
        _move(trades, source, target, tonnes)
    return trades


def _move_there_and_back(trades: list[Trade], short: int) -> list[Trade]:
    """Add what is smaller than every price difference: a tonnes up by d, b tonnes down by e."""
    steps = {
        dear.price - cheap.price: (source, target)
        for source, cheap in enumerate(trades)
        for target, dear in enumerate(trades)
        if dear.price > cheap.price and min(cheap.quantity_t, dear.quantity_t) > LEAST_T
    }
    found = [
        (up + down, up, down, rise, fall)
        for rise in steps
        for fall in steps
        if rise != fall and short % gcd(rise, fall) == 0
        for up, down in [_combine(rise, fall, short)]
    ]
    for _, up, down, rise, fall in sorted(found):
        cheap, dear = steps[rise]
        source, target = steps[fall][::-1]
        moved = list(trades)
        _move(moved, cheap, dear, up)
        _move(moved, source, target, down)
        if all(trade.quantity_t >= LEAST_T for trade in moved):
            return moved
    raise NoSolution(f"{short} fen remain")


def _combine(rise: int, fall: int, short: int) -> tuple[int, int]:
    """The smallest a and b, 0 or more, with a x rise - b x fall = short."""
    unit = gcd(rise, fall)
    step = fall // unit
    up = short // unit * pow(rise // unit, -1, step) % step if step > 1 else 0
    while up * rise < short:
        up += step
    return up, (up * rise - short) // fall


def _move(trades: list[Trade], source: int, target: int, tonnes: int) -> None:
    for place, change in ((source, -tonnes), (target, tonnes)):
        quantity_t = trades[place].quantity_t + change
        trades[place] = replace(trades[place], quantity_t=quantity_t)


def _best_move(trades: Sequence[Trade], short: int) -> tuple[int, int, int] | None:
    """The move that closes most of the gap: from which trade, to which, how many tonnes."""
    best: tuple[int, int, int] | None = None
    closed = 0
    for source, cheap in enumerate(trades):
        for target, dear in enumerate(trades):
            step = dear.price - cheap.price
            if step <= 0:
                continue
            tonnes = min(short // step, cheap.quantity_t - LEAST_T)
            if tonnes * step > closed:
                best, closed = (source, target, tonnes), tonnes * step
    return best


def _require_lawful(trade: Trade) -> None:
    decision = order_admissible(
        "block",
        trade.quantity_t,
        Fraction(trade.price, 100),
        Fraction(trade.session.previous_close, 100),
    )
    if not decision.accepted:
        raise NoSolution(f"{trade.session.day}: {decision.reason}")
