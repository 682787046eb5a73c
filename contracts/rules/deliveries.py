"""
Negotiated delivery: supply and demand matched into agreements that both sides then sign.

The rule: demands are served by price, the highest first, and each takes of the supplies by price,
the lowest first; equal prices in the order in which they came. A pair agrees where the demand takes
the supply's unit, its limit is not below the supply's, and the two are different accounts. It
agrees on as much as both have left, at the middle of the two limits, in whole fen, rounded down. An
agreement below `least_t` is not made. Nothing here binds anybody: an agreement holds when both have
signed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.rules.form import Refused


@dataclass(frozen=True, slots=True)
class Supply:
    """What a holder offers."""

    account: str
    unit: int
    """An allowance of a vintage or the credits of a batch, such as 300000001."""
    tonnes: int
    limit_fen: int
    """The lowest price a tonne."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What somebody looks for."""

    account: str
    unit: int | None
    """The unit that is wanted; None takes any of those that are supplied."""
    tonnes: int
    limit_fen: int
    """The highest price a tonne."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one seller and one buyer would agree on."""

    seller: str
    buyer: str
    unit: int
    tonnes: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class Matched:
    """The agreements, in the order in which they were found, and what is left of each side."""

    agreements: tuple[Agreement, ...]
    supply_left_t: tuple[int, ...]
    """Of each supply, in the order in which they were given."""
    demand_left_t: tuple[int, ...]


def match_deliveries(
    supplies: Sequence[Supply], demands: Sequence[Demand], least_t: int = 1
) -> Matched:
    """
    The agreements that `supplies` and `demands` admit, by the rule above.

    Raises:
        Refused: `OUT_OF_RANGE` for tonnes, a limit or a least quantity below one.
    """
    asked: tuple[Supply | Demand, ...] = (*supplies, *demands)
    if least_t < 1 or any(one.tonnes < 1 or one.limit_fen < 1 for one in asked):
        raise Refused("OUT_OF_RANGE")
    supplied, wanted = [one.tonnes for one in supplies], [one.tonnes for one in demands]
    agreements: list[Agreement] = []
    cheapest = sorted(range(len(supplies)), key=lambda place: supplies[place].limit_fen)
    for at in sorted(range(len(demands)), key=lambda place: -demands[place].limit_fen):
        for place in cheapest:
            tonnes = min(supplied[place], wanted[at])
            if tonnes < least_t or not _agree(supplies[place], demands[at]):
                continue
            supplied[place] -= tonnes
            wanted[at] -= tonnes
            agreements.append(_agreement(supplies[place], demands[at], tonnes))
    return Matched(tuple(agreements), tuple(supplied), tuple(wanted))


def _agree(supply: Supply, demand: Demand) -> bool:
    """Whether the two may agree on anything."""
    return (
        supply.account != demand.account
        and demand.unit in (None, supply.unit)
        and supply.limit_fen <= demand.limit_fen
    )


def _agreement(supply: Supply, demand: Demand, tonnes: int) -> Agreement:
    middle = (supply.limit_fen + demand.limit_fen) // 2
    return Agreement(supply.account, demand.account, supply.unit, tonnes, middle)
