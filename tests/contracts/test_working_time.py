"""Working time: the ledger's calendar against Python's, and delays that nothing turns off."""

import random
from datetime import date, datetime, time, timedelta, timezone

import pytest

from contracts.founding import (
    DELAY_RECOVERY,
    DELAY_TRADING,
    DELAY_TRUSTED,
    HOURS_CLOSE,
    HOURS_OPEN,
    MONTH,
)
from contracts.identifiers import name_bytes
from tests.contracts.world import World, refused

BEIJING = timezone(timedelta(hours=8))
DELAYS = (DELAY_TRADING, DELAY_TRUSTED, DELAY_RECOVERY)
DAY = 86_400
Calendar = dict[int, int]


def local(timestamp: int) -> datetime:
    """The moment on a Beijing clock."""
    return datetime.fromtimestamp(timestamp, BEIJING)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BEIJING)


def start_of(day: date) -> int:
    return int(datetime.combine(day, time(), BEIJING).timestamp())


def works(day: date, calendar: Calendar) -> bool:
    month = calendar.get(day.year * 100 + day.month)
    return day.weekday() < 5 if month is None else bool(month >> (day.day - 1) & 1)


def later(day: date, n: int, calendar: Calendar) -> date:
    while n:
        day += timedelta(days=1)
        n -= works(day, calendar)
    return day


def after_delay(
    start: int, n: int, calendar: Calendar, opens: int = 9 * 3600, closes: int = 17 * 3600
) -> int:
    """What the UK registry does: into working hours, plus the days, into working hours."""
    moment = local(start)
    second = moment.hour * 3600 + moment.minute * 60 + moment.second
    day = moment.date()
    if second >= closes or not works(day, calendar):
        day, second = later(day, 1, calendar), opens
    second = max(second, opens)
    return start_of(later(day, n, calendar)) + second


def end_of(start: int, n: int, calendar: Calendar) -> int:
    return start_of(later(local(start).date(), n, calendar)) + DAY - 1


def sets(world: World, name: str, value: int, subject: int = 0) -> None:
    setting = (name_bytes(name), subject, value, world.now + 10)
    world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)
    world.now += 10


def months(*, seed: int, years: range) -> Calendar:
    """Months with holidays and working Sundays, some of them with one working day."""
    dice = random.Random(seed)
    return {
        year * 100 + month: dice.choice((dice.getrandbits(28), 1 << dice.randrange(28))) or 1
        for year in years
        for month in dice.sample(range(1, 13), 4)
    }


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return months(seed=33, years=range(2021, 2031))


@pytest.fixture(scope="module")
def world(first_day: World, calendar: Calendar) -> World:
    """Ten years in which four months of each have a calendar of their own."""
    world = first_day.copy()
    for month, days in calendar.items():
        sets(world, MONTH, days, month)
    return world


EDGES = [
    at(2024, 2, 29, 23, 59, 59),
    at(2021, 12, 31, 17, 0, 0),
    at(2021, 12, 31, 16, 59, 59),
    at(2022, 1, 1, 0, 0, 0),
    at(2026, 11, 20, 17, 0, 0),
    at(2026, 11, 21, 8, 59, 59),
    at(2023, 3, 1, 9, 0, 0),
    at(2023, 2, 28, 8, 59, 59),
]


def moments(seed: int) -> list[int]:
    dice = random.Random(seed)
    thrown = [dice.randrange(1_609_459_200, 1_924_905_600) for _ in range(60)]
    return [int(edge.timestamp()) for edge in EDGES] + thrown


def test_a_day_is_a_working_day_as_its_month_says(world: World, calendar: Calendar) -> None:
    for day in (date(2020, 12, 20) + timedelta(days=step) for step in range(0, 3_800, 9)):
        number = day.year * 10_000 + day.month * 100 + day.day
        assert world.asks("Rulebook", "workingDay", number) == works(day, calendar), day
    for none in (20210229, 20211301, 20210100, 0, 2**32 - 1):
        assert not world.asks("Rulebook", "workingDay", none)


@pytest.mark.parametrize("seed", [1, 2])
def test_working_days_end_when_pythons_calendar_says(
    world: World, calendar: Calendar, seed: int
) -> None:
    dice = random.Random(seed)
    for start in moments(seed):
        n = dice.choice((0, 1, 2, 5, 7, 10, 20))
        found = world.asks("Rulebook", "workingDaysAfter", start, n)
        assert found == end_of(start, n, calendar), (seed, local(start), n)


@pytest.mark.parametrize("seed", [3, 4])
def test_a_delay_ends_when_pythons_calendar_says(
    world: World, calendar: Calendar, seed: int
) -> None:
    world = world.copy()
    dice = random.Random(seed)
    opens, closes, days = dice.randrange(43_201), dice.randrange(46_800, 86_401), dice.randrange(9)
    sets(world, HOURS_OPEN, opens)
    sets(world, HOURS_CLOSE, closes)
    sets(world, DELAY_TRADING, days + 1)
    for start in moments(seed):
        found = world.asks("Rulebook", "delayFrom", name_bytes(DELAY_TRADING), start)
        expected = after_delay(start, days + 1, calendar, opens, closes)
        assert found == expected, (seed, local(start))
        assert found > start


def test_what_is_asked_for_on_friday_at_five_waits_until_tuesday(first_day: World) -> None:
    friday = int(at(2026, 11, 20, 17, 0, 0).timestamp())
    ends = first_day.asks("Rulebook", "delayFrom", name_bytes(DELAY_TRADING), friday)
    assert local(ends) == at(2026, 11, 24, 9, 0, 0)
    ends = first_day.asks("Rulebook", "delayFrom", name_bytes(DELAY_TRADING), friday - 1)
    assert local(ends) == at(2026, 11, 23, 16, 59, 59)


@pytest.mark.parametrize("name", DELAYS)
def test_there_is_no_way_to_turn_a_delay_off(first_day: World, name: str) -> None:
    world = first_day.copy()
    for wrong in (0, 61, 2**216 - 1):
        with refused("OutOfBounds", name=name_bytes(name), least=1, most=60, found=wrong):
            sets(world, name, wrong)
    for allowed in (1, 60):
        sets(world, name, allowed)
        assert world.asks("Rulebook", "delayFrom", name_bytes(name), world.now) > world.now


@pytest.mark.parametrize(
    ("name", "allowed", "refused_"),
    [
        (HOURS_OPEN, (0, 43_200), (43_201, DAY)),
        (HOURS_CLOSE, (46_800, DAY), (0, 46_799, DAY + 1)),
    ],
)
def test_working_hours_are_never_empty(
    first_day: World, name: str, allowed: tuple[int, ...], refused_: tuple[int, ...]
) -> None:
    world = first_day.copy()
    for wrong in refused_:
        with refused("OutOfBounds", name=name_bytes(name), found=wrong):
            sets(world, name, wrong)
    for right in allowed:
        sets(world, name, right)


@pytest.mark.parametrize(
    ("month", "days"),
    [
        (202111, 0),
        (202111, 1 << 30),
        (202102, 1 << 28),
        (202100, 1),
        (202113, 1),
        (2021, 1),
        (0, 1),
        (2**32 - 1, 1),
    ],
)
def test_a_month_has_a_working_day_and_none_after_its_last(
    first_day: World, month: int, days: int
) -> None:
    with refused("InvalidMonth", month=month, workingDays=days):
        sets(first_day.copy(), MONTH, days, month)


def test_a_leap_day_can_be_the_only_working_day_of_its_month(first_day: World) -> None:
    world = first_day.copy()
    sets(world, MONTH, 1 << 28, 202402)
    start = int(at(2024, 2, 1, 12, 0, 0).timestamp())
    ends = world.asks("Rulebook", "delayFrom", name_bytes(DELAY_TRADING), start)
    assert local(ends) == at(2024, 3, 1, 9, 0, 0)


@pytest.mark.parametrize("seed", range(6))
def test_after_any_setting_that_is_allowed_a_delay_is_longer_than_nothing(
    first_day: World, seed: int
) -> None:
    world, dice = first_day.copy(), random.Random(seed)
    for name, least, most in ((HOURS_OPEN, 0, 43_200), (HOURS_CLOSE, 46_800, DAY)):
        sets(world, name, dice.choice((least, most)))
    for month in (202101, 202102, 202103):
        sets(world, MONTH, 1 << dice.randrange(28), month)
    sets(world, DELAY_TRADING, dice.choice((1, 60)))
    for _ in range(10):
        start = world.now + dice.randrange(90 * DAY)
        for name in DELAYS:
            assert world.asks("Rulebook", "delayFrom", name_bytes(name), start) > start, seed


def test_a_count_of_working_days_has_a_bound(first_day: World) -> None:
    assert first_day.asks("Rulebook", "workingDaysAfter", first_day.now, 60)
    for wrong in (61, 2**256 - 1):
        with refused("OutOfBounds", most=60):
            first_day.asks("Rulebook", "workingDaysAfter", first_day.now, wrong)
