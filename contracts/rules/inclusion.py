"""Who belongs on the list of key emission units: computed from the years, each with its ground."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.rules import packs
from contracts.rules.form import Refused

ACTIONS = ("add", "keep", "remove", "rehearse", "none")
GROUNDS = ("reached", "expected", "retained", "applied", "two_years_below", "closure")


@dataclass(frozen=True)
class Criteria:
    """What decides in one period and sector."""

    name: str
    """Of the row of the pack."""
    sector: str
    threshold_t: int
    """tCO2e a year; reaching it includes."""
    scope: str
    """Which emission counts: total, or direct only."""
    years: tuple[int, ...]
    """Reached in any of them includes."""
    commissioned: int | None
    """Year of plants whose expected emission counts; None where none does."""
    status: str
    """What a listed unit becomes: obligated or rehearsal."""
    years_below: int
    """Consecutive years below the threshold after which a unit is taken off."""
    clause: str


@dataclass(frozen=True)
class Emitter:
    """What is known of a unit when the list is made."""

    years: Mapping[int, int] = field(default_factory=dict)
    """Emission by year, tCO2e, of the scope that the criteria name."""
    listed_in: int = 0
    """Period of the newest list that it stands on; 0 for none."""
    commissioned: int | None = None
    expected_t: int | None = None
    """Yearly emission expected of a plant commissioned in that year."""
    closed: bool = False
    applied: bool = False
    """The unit asked to be listed itself."""


@dataclass(frozen=True)
class Candidate:
    """What the list should say of a unit, and why."""

    action: str
    """add, keep, remove, rehearse or none."""
    status: str | None
    """obligated, rehearsal, removed; None where the list says nothing."""
    ground: str | None
    year: int | None
    """The year whose emission decided."""
    emission_t: int
    listed_in: int
    """Of a removal: the list that it is taken off."""


def criteria_of(period: int, sector_code: int) -> Criteria:
    """
    The criteria of a period's list for a GB/T 4754 class.

    Raises:
        Refused: `NO_CRITERIA` for the period, `SECTOR_NOT_COVERED` for the class in that period.
    """
    content = packs.load("inclusion").content
    first_year = period // 10_000
    rows = [
        row
        for row in content.sections("lists")
        if row.whole("first_period") <= period <= row.whole("last_period")
    ]
    if not rows:
        raise Refused("NO_CRITERIA", "period")
    (row,) = rows
    sector, status = _sector(content, sector_code, first_year)
    if row.holds("absolute_years"):
        years = tuple(int(year) for year in row.texts("absolute_years"))
    else:
        years = tuple(first_year + int(offset) for offset in row.texts("years"))
    commissioned = first_year + row.whole("commissioned") if row.holds("commissioned") else None
    return Criteria(
        row.text("name"),
        sector,
        row.whole("threshold_t"),
        row.text("scope"),
        years,
        commissioned,
        status,
        content.section("removal").whole("years_below"),
        row.text("clause"),
    )


def candidate(criteria: Criteria, unit: Emitter) -> Candidate:
    """What the list should say of one unit; the first ground that applies."""
    if unit.closed:
        return _removed(unit, "closure", None) if unit.listed_in else _unlisted(criteria, unit)
    reached = [year for year in criteria.years if _reaches(criteria, unit.years.get(year))]
    if reached:
        year = max(reached)
        return _listed(criteria, unit, "reached", year, unit.years[year])
    is_new = unit.commissioned is not None and unit.commissioned == criteria.commissioned
    if is_new and _reaches(criteria, unit.expected_t):
        assert unit.expected_t is not None, "it reaches the threshold"
        return _listed(criteria, unit, "expected", unit.commissioned, unit.expected_t)
    if unit.applied and (others := [y for y, t in unit.years.items() if _reaches(criteria, t)]):
        latest = max(others)
        return _listed(criteria, unit, "applied", latest, unit.years[latest])
    if not unit.listed_in:
        return _unlisted(criteria, unit)
    if (below := _below_since(criteria, unit)) is not None:
        return _removed(unit, "two_years_below", below)
    known = max((one for one in criteria.years if one in unit.years), default=None)
    emission = unit.years[known] if known is not None else 0
    return _listed(criteria, unit, "retained", known, emission)


def _reaches(criteria: Criteria, emission_t: int | None) -> bool:
    return emission_t is not None and emission_t >= criteria.threshold_t


def _below_since(criteria: Criteria, unit: Emitter) -> int | None:
    """The last of enough consecutive years below the threshold, up to the newest that counts."""
    newest = max(criteria.years)
    wanted = range(newest - criteria.years_below + 1, newest + 1)
    below = all(year in unit.years and not _reaches(criteria, unit.years[year]) for year in wanted)
    return newest if below else None


def _listed(
    criteria: Criteria, unit: Emitter, ground: str, year: int | None, emission_t: int
) -> Candidate:
    action = "keep" if unit.listed_in else "add"
    if criteria.status == "rehearsal":
        action = "rehearse"
    return Candidate(action, criteria.status, ground, year, emission_t, 0)


def _removed(unit: Emitter, ground: str, year: int | None) -> Candidate:
    emission = unit.years[year] if year is not None else 0
    return Candidate("remove", "removed", ground, year, emission, unit.listed_in)


def _unlisted(criteria: Criteria, unit: Emitter) -> Candidate:
    year = max((one for one in criteria.years if one in unit.years), default=None)
    return Candidate("none", None, None, year, unit.years[year] if year is not None else 0, 0)


def _sector(content: packs.Section, code: int, year: int) -> tuple[str, str]:
    """Name of the sector that a class belongs to, and what it means to be listed in a year."""
    for row in content.sections("sectors"):
        if str(code) in row.texts("codes"):
            if row.holds("obligated_from") and row.whole("obligated_from") <= year:
                return row.text("name"), "obligated"
            if row.holds("rehearsal_from") and row.whole("rehearsal_from") <= year:
                return row.text("name"), "rehearsal"
    raise Refused("SECTOR_NOT_COVERED", "sector_code")
