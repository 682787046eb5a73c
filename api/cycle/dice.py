"""Dice that fall the same way everywhere: whole numbers from a seed and the name of the throw."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Dice:
    """Throws by name, so that adding one never changes another."""

    seed: str

    def whole(self, low: int, high: int, *name: object) -> int:
        """A whole number from `low` to `high`, both included."""
        assert low <= high
        return low + self._number(name) % (high - low + 1)

    def one_of(self, items: Sequence[Item], *name: object) -> Item:
        """One of the items."""
        return items[self.whole(0, len(items) - 1, *name)]

    def chosen(self, items: Sequence[Item], count: int, *name: object) -> list[Item]:
        """`count` different items, in a thrown order."""
        assert count <= len(items), f"{count} of {len(items)} for {name}"
        places = sorted(range(len(items)), key=lambda place: self._number((*name, place)))
        return [items[place] for place in places[:count]]

    def weighted(self, weights: Sequence[int], *name: object) -> int:
        """The place of one weight, each as likely as it is heavy."""
        left = self.whole(1, sum(weights), *name)
        for place, weight in enumerate(weights):
            left -= weight
            if left <= 0:
                return place
        raise AssertionError("weights add up to their sum")

    def _number(self, name: Sequence[object]) -> int:
        written = "/".join((self.seed, *map(str, name)))
        return int.from_bytes(sha256(written.encode()).digest())
