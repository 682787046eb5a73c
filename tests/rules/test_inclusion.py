"""Who belongs on the list, by period and class, and at the threshold to the tonne."""

import pytest

from contracts.rules import Refused, packs
from contracts.rules.inclusion import GROUNDS, Candidate, Emitter, candidate, criteria_of

POWER, STEEL, PAPER = 4411, 3110, 2211
AT = 26_000


def found(period: int, unit: Emitter, code: int = POWER) -> tuple[str, str | None, str | None]:
    told = candidate(criteria_of(period, code), unit)
    return told.action, told.status, told.ground


@pytest.mark.parametrize(
    ("period", "code", "years", "scope", "status"),
    [
        (20192020, 4412, tuple(range(2013, 2020)), "total", "obligated"),
        (20212021, 4411, (2020, 2021), "total", "obligated"),
        (20222022, 4411, (2020, 2021), "total", "obligated"),
        (20232023, 4411, (2021, 2022), "total", "obligated"),
        (20242024, 3110, (2023,), "direct", "obligated"),
        (20262026, 3216, (2024,), "direct", "obligated"),
        (20272027, 4411, (2025,), "direct", "obligated"),
        (20262026, 2211, (2024,), "direct", "rehearsal"),
        (20252025, 5611, (2024,), "direct", "rehearsal"),
    ],
)
def test_the_years_and_the_scope_are_those_of_the_period(
    period: int, code: int, years: tuple[int, ...], scope: str, status: str
) -> None:
    criteria = criteria_of(period, code)
    assert (criteria.years, criteria.scope, criteria.status) == (years, scope, status)
    assert criteria.threshold_t == AT


@pytest.mark.parametrize(
    ("period", "code", "refusal"),
    [
        (20182018, 4411, "NO_CRITERIA"),
        (20232023, 3110, "SECTOR_NOT_COVERED"),
        (20242024, 2211, "SECTOR_NOT_COVERED"),
        (20262026, 3130, "SECTOR_NOT_COVERED"),
    ],
)
def test_what_is_not_covered_is_refused(period: int, code: int, refusal: str) -> None:
    with pytest.raises(Refused) as caught:
        criteria_of(period, code)
    assert caught.value.code == refusal


@pytest.mark.parametrize(("emission", "action"), [(AT, "add"), (AT - 1, "none"), (0, "none")])
def test_the_threshold_includes_itself(emission: int, action: str) -> None:
    assert found(20262026, Emitter({2024: emission}))[0] == action


def test_one_of_two_years_is_enough_to_2023_and_one_year_decides_from_2026() -> None:
    once = Emitter({2020: AT, 2021: AT - 1})
    assert found(20212021, once) == ("add", "obligated", "reached")
    earlier = Emitter({2023: AT, 2024: AT - 1})
    assert found(20262026, earlier) == ("none", None, None)


def test_a_listed_unit_stays_until_two_consecutive_years_are_below() -> None:
    once = Emitter({2023: AT, 2024: AT - 1}, listed_in=20252025)
    twice = Emitter({2023: AT - 1, 2024: AT - 1}, listed_in=20252025)
    unknown = Emitter({2024: AT - 1}, listed_in=20252025)
    assert found(20262026, once) == ("keep", "obligated", "retained")
    assert found(20262026, twice) == ("remove", "removed", "two_years_below")
    assert found(20262026, unknown) == ("keep", "obligated", "retained")
    told = candidate(criteria_of(20262026, POWER), twice)
    assert told == Candidate("remove", "removed", "two_years_below", 2024, AT - 1, 20252025)


def test_a_closed_unit_leaves_whatever_it_emitted_and_enters_no_list() -> None:
    assert found(20262026, Emitter({2024: AT}, listed_in=20252025, closed=True))[1:] == (
        "removed", "closure",
    )  # fmt: skip
    assert found(20262026, Emitter({2024: AT}, closed=True))[0] == "none"


def test_a_plant_of_the_year_before_is_listed_by_what_it_is_expected_to_emit() -> None:
    new = Emitter(commissioned=2026, expected_t=AT)
    assert found(20272027, new) == ("add", "obligated", "expected")
    assert found(20262026, new)[0] == "none"
    assert found(20272027, Emitter(commissioned=2026, expected_t=AT - 1))[0] == "none"
    assert found(20242024, Emitter(commissioned=2023, expected_t=AT))[0] == "none"


def test_a_unit_that_applied_is_listed_by_another_years_emission() -> None:
    assert found(20262026, Emitter({2025: AT}, applied=True)) == ("add", "obligated", "applied")
    assert found(20262026, Emitter({2025: AT - 1}, applied=True))[0] == "none"


def test_sectors_that_report_without_owing_rehearse() -> None:
    assert found(20262026, Emitter({2024: AT}), PAPER) == ("rehearse", "rehearsal", "reached")
    assert found(20262026, Emitter({2024: AT}), STEEL) == ("add", "obligated", "reached")


def test_every_ground_but_the_removals_needs_no_list_before() -> None:
    assert set(GROUNDS) == {
        "reached", "expected", "retained", "applied", "two_years_below", "closure",
    }  # fmt: skip
    for row in packs.load("inclusion").content.sections("lists"):
        assert row.text("clause")
