"""What checks of a document found: how often each held, where it did not, and what it met."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from api.errors import Fact

WARNINGS = frozenset(
    {
        "last_year_differs", "coal_balance_differs", "electricity_balance_differs",
        "gas_value_unusual", "load_factor_differs", "month_not_filed",
    }
)  # fmt: skip
"""What the filer explains and files all the same; every other failed check bars the filing."""


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a check did not hold, and the figures that it met there."""

    check: str
    place: str
    facts: Mapping[str, Fact]

    @property
    def bars(self) -> bool:
        """Whether the document may not be filed as it is."""
        return self.check not in WARNINGS


@dataclass
class Findings:
    """The checks of one document."""

    held: Counter[str] = field(default_factory=Counter)
    failed: list[Found] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Checks that could not be made, and the document that they lacked."""

    def hold(self, check: str, holds: bool, place: str = "", **facts: Fact | Decimal) -> None:
        """Note that a check held, or what it found instead."""
        if holds:
            self.held[check] += 1
        else:
            told = {name: _plain(value) for name, value in facts.items()}
            self.failed.append(Found(check, place, told))

    def skip(self, check: str, lacking: str) -> None:
        """Note that a check was not made."""
        self.skipped[check] = lacking

    def add(self, other: "Findings") -> "Findings":
        """These and those of another set of checks."""
        self.held += other.held
        self.failed += other.failed
        self.skipped |= other.skipped
        return self

    @property
    def bars(self) -> bool:
        """Whether anything found bars the filing."""
        return any(found.bars for found in self.failed)


def _plain(value: Fact | Decimal) -> Fact:
    return format(value, "f") if isinstance(value, Decimal) else value
