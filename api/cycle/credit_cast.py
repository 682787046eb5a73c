"""Who applies for a credit account, how its papers fare, and who buys credits of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from api.cycle.credit_deliveries import Owner
from api.cycle.credit_scenario import Credits
from api.cycle.dice import Dice
from api.cycle.negotiations import Negotiation
from api.cycle.trades import NoSolution, Trade


class Papers(Enum):
    """How an application for a credit account fares by the published day."""

    OPENED = "opened"
    CORRECTED = "opened after correction"
    SENT_BACK = "sent back"
    PASSED = "passed by the exchange"
    WAITING = "waiting for the exchange"


@dataclass(frozen=True)
class CreditCast:
    """The credits' part of a rehearsal, by numbers of units."""

    papers: Mapping[int, Papers]
    """Of each unit that applied."""
    negotiations: tuple[Negotiation, ...]
    """Of allowances, then of credits."""
    owners: tuple[Owner, ...]
    offset_t: Mapping[int, int]
    """What each buyer of credits bought, and offsets with."""

    @property
    def trades(self) -> list[Trade]:
        """Of credits."""
        return [trade for one in self.negotiations for trade in one.trades if trade.batch]

    def faring(self, *kinds: Papers) -> list[int]:
        """Units whose papers fare so, by number."""
        return sorted(number for number, one in self.papers.items() if one in kinds)


def throw_papers(
    dice: Dice, wanted: Credits, units: Sequence[int], buyers: Sequence[int]
) -> dict[int, Papers]:
    """
    Who of `units` applies, and how the papers fare; those of the `buyers` are right at once.

    Raises:
        NoSolution: the scenario's numbers need more units, or contradict each other.
    """
    others = [number for number in units if number not in buyers]
    counts = {
        Papers.OPENED: wanted.opened - wanted.corrected - len(buyers),
        Papers.CORRECTED: wanted.corrected,
        Papers.SENT_BACK: wanted.sent_back,
        Papers.PASSED: wanted.passed,
    }
    counts[Papers.WAITING] = wanted.applied - len(buyers) - sum(counts.values())
    if min(counts.values()) < 0 or wanted.applied - len(buyers) > len(others):
        raise NoSolution(f"{wanted.applied} applications of {len(units)} units for credit accounts")
    chosen = dice.chosen(others, wanted.applied - len(buyers), "credit applicants")
    kinds = [kind for kind, count in counts.items() for _ in range(count)]
    papers = dict.fromkeys(buyers, Papers.OPENED)
    return papers | dict(zip(chosen, kinds, strict=True))
