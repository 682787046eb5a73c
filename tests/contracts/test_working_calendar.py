"""The calendar pack on the ledger: the Rulebook counts working time as `working_time` does."""

import random
from datetime import date, datetime, timedelta

import pytest

from contracts.founding import DELAY_TRADING, MONTH
from contracts.identifiers import name_bytes
from contracts.rules.form import BEIJING
from contracts.rules.publication import calendar_settings
from contracts.rules.working_time import add_working_days, after_delay, is_working_day
from tests.contracts.world import World

YEARS = (2024, 2026)


@pytest.fixture(scope="module")
def world(first_day: World) -> World:
    """Two years of the pack set; the months of the others are Monday to Friday."""
    world = first_day.copy()
    for setting in calendar_settings():
        if setting.subject // 100 in YEARS:
            value = (name_bytes(MONTH), setting.subject, setting.value, world.now + 10)
            world.both(world.ministry, world.registry_officer, "Rulebook", "set", value)
            world.now += 10
    return world


def test_every_day_of_the_pack_is_on_the_ledger_what_the_notice_says(world: World) -> None:
    for year in YEARS:
        for step in range(366):
            day = date(year, 1, 1) + timedelta(days=step)
            if day.year == year:
                number = day.year * 10_000 + day.month * 100 + day.day
                assert world.asks("Rulebook", "workingDay", number) == is_working_day(day), day


@pytest.mark.parametrize("seed", [5, 6])
def test_terms_and_delays_end_at_the_same_second(world: World, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(60):
        year, n = dice.choice(YEARS), dice.randrange(11)
        second = dice.randrange(330 * 86_400)
        start = datetime(year, 1, 1, tzinfo=BEIJING) + timedelta(seconds=second)
        at = int(start.timestamp())
        found = world.asks("Rulebook", "workingDaysAfter", at, n)
        assert found == add_working_days(start, n).timestamp(), (seed, start, n)
        found = world.asks("Rulebook", "delayFrom", name_bytes(DELAY_TRADING), at)
        assert found == after_delay(start, 1).timestamp(), (seed, start)
