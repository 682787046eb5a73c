"""Negotiated deliveries: books of supply and demand, and the trades that the rule finds in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from api.cycle.dice import Dice
from api.cycle.entitlements import Document, write
from api.cycle.scenario import Scenario
from api.cycle.trades import LEAST_T, NoSolution, Trade
from contracts.identifiers import account_address, allowance_id
from contracts.rules.deliveries import Agreement, Demand, Supply, match_deliveries

BOOK = "book of supply and demand"
ALMOST_T = 5_000
"""How far the negotiated allowances may be from the scenario's round figure."""

GIVE_FEN = (20, 120)
"""How far the limits of a demand and of the supply that served it were from the price."""

RIVALS = 2
"""Supplies in a book of allowances that were dearer than the one that was taken."""


@dataclass(frozen=True)
class Negotiation:
    """A book and the trades that were agreed on by it."""

    book: Document
    trades: tuple[Trade, ...]


def write_book(
    day: date, supplies: Sequence[Supply], demands: Sequence[Demand], least_t: int
) -> Document:
    """The document that a negotiation leaves; its hash is the salt of the orders."""
    return write(
        {
            "document": BOOK,
            "day": day.isoformat(),
            "least_t": least_t,
            "supplies": [vars_of(one) for one in supplies],
            "demands": [vars_of(one) for one in demands],
        }
    )


def vars_of(one: Supply | Demand) -> dict[str, object]:
    """A line of a book as it is written."""
    return {
        "account": one.account,
        "unit": one.unit,
        "tonnes": one.tonnes,
        "limit_fen": one.limit_fen,
    }


def agreed_by(document: bytes) -> tuple[Agreement, ...] | None:
    """What the rule makes of a book; None for a document that is no book."""
    content: Any = json.loads(document) if document.startswith(b"{") else None
    if not isinstance(content, dict) or content.get("document") != BOOK:
        return None
    supplies = [Supply(**one) for one in content["supplies"]]
    demands = [Demand(**one) for one in content["demands"]]
    return match_deliveries(supplies, demands, content["least_t"]).agreements


def negotiate_allowances(
    dice: Dice, scenario: Scenario, trades: Sequence[Trade], codes: Mapping[int, str]
) -> list[Negotiation]:
    """
    Which of the published days' purchases were negotiated, each with its book.

    Raises:
        NoSolution: no companies bought about as much as the scenario says.
    """
    frame, wanted = scenario.scenario, scenario.credits
    bought: dict[int, list[Trade]] = {}
    for trade in trades:
        early = trade.session.day <= frame.as_of.date()
        if early and trade.buyer <= frame.units < trade.seller:
            bought.setdefault(trade.buyer, []).append(trade)
    tonnes = {buyer: sum(one.quantity_t for one in each) for buyer, each in bought.items()}
    buyers = dice.chosen(sorted(tonnes), len(tonnes), "negotiating companies")
    chosen = min(
        combinations(buyers, min(wanted.allowance_companies, len(buyers))),
        key=lambda some: abs(sum(tonnes[one] for one in some) - wanted.allowances_t),
    )
    found = sum(tonnes[one] for one in chosen)
    if len(chosen) < wanted.allowance_companies or abs(found - wanted.allowances_t) > ALMOST_T:
        raise NoSolution(f"{wanted.allowances_t} t negotiated by {wanted.allowance_companies}")
    sellers = sorted({trade.seller for trade in trades if trade.seller > frame.units})
    unit = allowance_id(frame.period)
    return [
        Negotiation(_book_of(dice, trade, sellers, codes, unit), (trade,))
        for buyer in sorted(chosen)
        for trade in bought[buyer]
    ]


def _book_of(
    dice: Dice, trade: Trade, sellers: Sequence[int], codes: Mapping[int, str], unit: int
) -> Document:
    """A demand, the supply that served it, and dearer ones."""
    name = (trade.session.day, trade.seller, trade.buyer, trade.quantity_t)
    give = dice.whole(*GIVE_FEN, *name, "give")

    def supply(seller: int, tonnes: int, limit_fen: int) -> Supply:
        return Supply(account_address(codes[seller]), unit, tonnes, limit_fen)

    spare_t = dice.whole(0, 50_000, *name, "spare")
    supplies = [supply(trade.seller, trade.quantity_t + spare_t, trade.price - give)]
    others = [one for one in sellers if one != trade.seller][:RIVALS]
    for rival in others:
        dearer = dice.whole(1, GIVE_FEN[1], *name, rival, "dearer")
        tonnes = dice.whole(LEAST_T, 3 * LEAST_T, *name, rival, "tonnes")
        supplies.insert(0, supply(rival, tonnes, trade.price - give + dearer))
    demand = Demand(account_address(codes[trade.buyer]), unit, trade.quantity_t, trade.price + give)
    return write_book(trade.session.day, supplies, [demand], LEAST_T)
