"""Which units a surrender uses: the lawful default order, and the order of a mandate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.rules.vintages import VINTAGES, forced_compliance, vintage_eligible

JOINT = ("2021", "2022")
"""The years that are due together (N237)."""

NOT_ENOUGH = "NOT_ENOUGH"
MORE_THAN_OWED = "MORE_THAN_OWED"
NOTHING_NAMED = "NOTHING_NAMED"


@dataclass(frozen=True)
class Part:
    """Tonnes of one vintage."""

    vintage: str
    tonnes: int


@dataclass(frozen=True)
class DefaultOrder:
    """The units that a request uses where its author names none."""

    parts: tuple[Part, ...]
    missing_t: int
    """What the eligible vintages do not cover."""


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong with a request."""

    reason: str
    vintage: str | None
    expected_t: int
    """What would be right: held, owed, or at least named."""
    found_t: int


def default_order(
    registered: Mapping[str, int], for_year: str, tonnes: int, *, arrears: bool
) -> DefaultOrder:
    """
    The oldest eligible vintage first, as far as each reaches.

    `registered`: free tonnes in the registration holding, by vintage.
    """
    parts: list[Part] = []
    left = tonnes
    for vintage in VINTAGES:
        used = min(left, registered.get(vintage, 0))
        if used > 0 and vintage_eligible(vintage, for_year, arrears).eligible:
            parts.append(Part(vintage, used))
            left -= used
    return DefaultOrder(tuple(parts), left)


def mandate_order(
    registered: Mapping[str, int], remaining: Mapping[str, int]
) -> Mapping[str, tuple[Part, ...]]:
    """
    What a mandate uses for each year in `remaining`, in arrears; tonnes.

    2021 and 2022 together follow `forced_compliance`: each vintage serves its own year first, then
    the other. Every other year takes the oldest eligible vintage first, of what is left.
    """
    left = dict(registered)
    found: dict[str, tuple[Part, ...]] = {}
    if all(remaining.get(year, 0) for year in JOINT):
        first, second = JOINT
        law = forced_compliance(
            left.get(first, 0), left.get(second, 0), remaining[first], remaining[second]
        )
        used = {
            first: ((first, law.v2021_for_2021_t), (second, law.v2022_for_2021_t)),
            second: ((second, law.v2022_for_2022_t), (first, law.v2021_for_2022_t)),
        }
        found = {year: tuple(Part(*one) for one in parts if one[1]) for year, parts in used.items()}
        _take(left, [part for parts in found.values() for part in parts])
    for year in sorted(remaining, key=VINTAGES.index):
        if remaining[year]:
            given = sum(part.tonnes for part in found.get(year, ()))
            more = default_order(left, year, remaining[year] - given, arrears=True).parts
            _take(left, more)
            found[year] = (*found.get(year, ()), *more)
    return {year: parts for year, parts in found.items() if parts}


def request_flaws(
    parts: Sequence[Part],
    registered: Mapping[str, int],
    for_year: str,
    owed_t: int,
    *,
    arrears: bool,
) -> tuple[Flaw, ...]:
    """Everything that is wrong with a request, where the ledger names the first thing only."""
    found: list[Flaw] = []
    if not parts:
        found.append(Flaw(NOTHING_NAMED, None, 1, 0))
    asked: dict[str, int] = {}
    for part in parts:
        if part.tonnes == 0:
            found.append(Flaw(NOTHING_NAMED, part.vintage, 1, 0))
        asked[part.vintage] = asked.get(part.vintage, 0) + part.tonnes
    for vintage, tonnes in asked.items():
        reason = vintage_eligible(vintage, for_year, arrears).reason
        if reason is not None:
            found.append(Flaw(reason, vintage, 0, tonnes))
        if tonnes > registered.get(vintage, 0):
            found.append(Flaw(NOT_ENOUGH, vintage, registered.get(vintage, 0), tonnes))
    total = sum(asked.values())
    if total > owed_t:
        found.append(Flaw(MORE_THAN_OWED, None, owed_t, total))
    return tuple(found)


def _take(left: dict[str, int], parts: Sequence[Part]) -> None:
    for part in parts:
        left[part.vintage] -= part.tonnes
