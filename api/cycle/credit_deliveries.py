"""Credits filed before 2017-03-14: who owns them, and who buys them by which book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.cycle.dice import Dice
from api.cycle.negotiations import Negotiation, write_book
from api.cycle.scenario import Scenario
from api.cycle.trades import NoSolution, Session, Trade
from api.cycle.units import PROVINCES
from api.cycle.uscc import ENTERPRISE, synthetic_code
from contracts.identifiers import CREDIT, account_address, credit_id
from contracts.rules.deliveries import Agreement, Demand, Supply, match_deliveries

OWNERS_FROM = 9_000
"""Number of the first owner's synthetic code, above those of all units."""

OFFERED_FEN = (2_600, 3_000)
WANTED_FEN = (3_100, 3_600)
"""Lowest prices of supplies, highest of demands."""

SPARE_T = (10_000, 40_000)
"""What each owner offers a day beyond its share of the demand."""

SHARE_PERMILLE = 40
"""Of its allowance, the most that a unit buys in credits: they offset 50 of its obligation."""


@dataclass(frozen=True)
class Owner:
    """A project owner of another province, with one batch of credits."""

    number: int
    """Follows the numbers of the units."""
    name: str
    uscc: str
    province: int
    batch: int
    """Of the ledger: batches are recorded in the order of the owners."""
    quantity_t: int
    filed_on: int
    """The day on which the reductions were filed, yyyymmdd."""
    record_no: str


def throw_demands(
    dice: Dice, total_t: int, buyers: Sequence[int], allowances: Mapping[int, int]
) -> dict[int, int]:
    """
    What each buyer asks for; together exactly `total_t`, and nobody more than may offset.

    Raises:
        NoSolution: these buyers' obligations are too small.
    """
    weights = {one: allowances[one] * dice.whole(70, 100, one, "credits") for one in buyers}
    demands = {one: total_t * weight // sum(weights.values()) for one, weight in weights.items()}
    demands[buyers[0]] += total_t - sum(demands.values())
    if any(1_000 * tonnes > SHARE_PERMILLE * allowances[one] for one, tonnes in demands.items()):
        raise NoSolution(f"{total_t} t of credits for {len(buyers)} units")
    return demands


def throw_owners(
    dice: Dice, scenario: Scenario, first: int, supplied_t: Sequence[int]
) -> tuple[Owner, ...]:
    """The owners, numbered from `first`; each owns more than it supplies."""
    others = [code for code in PROVINCES if code != scenario.scenario.province]
    owners = []
    for place, tonnes in enumerate(supplied_t):
        batch = place + 1
        province = dice.one_of(others, "owner", place)
        filed = dice.whole(2014, 2016, "filed", place), dice.whole(1, 12, "filed month", place)
        day = dice.whole(1, 28, "filed day", place)
        owners.append(
            Owner(
                number=first + place,
                name=f"Synthetic project owner {batch:02d} / 合成减排项目业主{batch:02d}",
                uscc=synthetic_code(ENTERPRISE, province + 100, OWNERS_FROM + place),
                province=province,
                batch=batch,
                quantity_t=tonnes + dice.whole(*SPARE_T, "unsold", place),
                filed_on=filed[0] * 10_000 + filed[1] * 100 + day,
                record_no=f"SYN-{filed[0]}-{batch:03d}",
            )
        )
    return tuple(owners)


def offers(dice: Dice, scenario: Scenario, demands: Mapping[int, int]) -> list[list[int]]:
    """What each owner supplies, by delivery day: together more than is asked for that day."""
    count = scenario.credits.owners
    return [
        [
            -(-sum(demands[one] for one in day) // count)
            + dice.whole(*SPARE_T, "offer", place, owner)
            for owner in range(count)
        ]
        for place, day in enumerate(days_of(scenario, demands))
    ]


def days_of(scenario: Scenario, demands: Mapping[int, int]) -> list[list[int]]:
    """Which buyers negotiate on which of the delivery days."""
    buyers, count = list(demands), len(scenario.credits.delivery_days)
    return [buyers[place::count] for place in range(count)]


def negotiate_credits(
    dice: Dice,
    scenario: Scenario,
    demands: Mapping[int, int],
    owners: Sequence[Owner],
    codes: Mapping[int, str],
) -> list[Negotiation]:
    """A book for each delivery day, and the trades that the rule makes of it."""
    numbers = {account_address(code): number for number, code in codes.items()}
    numbers |= {account_address(owner.uscc): owner.number for owner in owners}
    offered = offers(dice, scenario, demands)
    negotiations = []
    for place, (day, buyers) in enumerate(
        zip(scenario.credits.delivery_days, days_of(scenario, demands), strict=True)
    ):
        supplies = [
            Supply(
                account_address(owner.uscc),
                credit_id(owner.batch),
                tonnes,
                dice.whole(*OFFERED_FEN, "offered", place, owner.number),
            )
            for owner, tonnes in zip(owners, offered[place], strict=True)
        ]
        wanted = [
            Demand(
                account_address(codes[one]),
                None,
                demands[one],
                dice.whole(*WANTED_FEN, "wanted", place, one),
            )
            for one in buyers
        ]
        found = match_deliveries(supplies, wanted)
        session = Session(day, 0, 0)
        trades = tuple(_trade(session, one, numbers) for one in found.agreements)
        negotiations.append(Negotiation(write_book(day, supplies, wanted, 1), trades))
    return negotiations


def _trade(session: Session, agreed: Agreement, numbers: Mapping[str, int]) -> Trade:
    seller, buyer = numbers[agreed.seller], numbers[agreed.buyer]
    batch = agreed.unit - CREDIT
    return Trade(session, seller, buyer, agreed.tonnes, agreed.price_fen, batch)
