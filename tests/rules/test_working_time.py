"""Working days follow the holiday notices, swaps included; terms and delays count them."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import packs
from contracts.rules.form import BEIJING
from contracts.rules.publication import calendar_settings, founding_packs
from contracts.rules.working_time import (
    WORKING_DAYS_MAX,
    TermTooLong,
    add_working_days,
    after_delay,
    is_trading_day,
    is_working_day,
    month_bitmap,
    month_bitmaps,
    working_day_after,
)

DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=BEIJING)
)
NOTICES = packs.load("calendar").content.section("years")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BEIJING)


def bulletin() -> Path | None:
    for parent in Path(__file__).resolve().parents:
        path = parent / "shared" / "data" / "cea_daily_2021.csv"
        if path.is_file():
            return path
    return None


@pytest.mark.skipif(bulletin() is None, reason="the bulletin stands in a folder `shared` above")
def test_the_exchange_traded_in_2021_on_exactly_the_trading_days() -> None:
    path = bulletin()
    assert path is not None
    traded = {date.fromisoformat(row["date"]) for row in csv.DictReader(path.open())}
    day, last, expected = min(traded), max(traded), set()
    while day <= last:
        if is_trading_day(day):
            expected.add(day)
        day += timedelta(days=1)
    assert traded == expected


@pytest.mark.parametrize(("year", "days"), [(2025, 243)])
def test_a_year_has_as_many_trading_days_as_the_exchange_counted(year: int, days: int) -> None:
    first = date(year, 1, 1)
    assert sum(is_trading_day(first + timedelta(days=n)) for n in range(365)) == days


@pytest.mark.parametrize("year", list(NOTICES.entries))
def test_a_notice_swaps_only_weekends_and_gives_no_day_twice(year: str) -> None:
    notice = NOTICES.section(year)
    off = [
        row.day("from") + timedelta(days=n)
        for row in notice.sections("off")
        for n in range((row.day("to") - row.day("from")).days + 1)
    ]
    working = notice.days("working")
    assert len(set(off)) == len(off)
    assert not set(off) & set(working)
    assert all(day.weekday() >= 5 for day in working)
    assert {day.year for day in (*off, *working)} == {int(year)}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 10, 9), True),
        (date(2021, 10, 8), True),
        (date(2021, 10, 7), False),
        (date(2022, 12, 31), False),
        (date(2023, 1, 2), False),
        (date(2024, 2, 9), True),
        (date(2024, 2, 18), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
        (date(2030, 10, 1), True),
        (date(2030, 10, 5), False),
    ],
)
def test_holidays_and_working_weekends_are_as_announced(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_seven_working_days_over_a_national_holiday() -> None:
    # 2021-09-29 and 30, then 8, 9 (a Saturday), 11, 12, 13 October.
    ends = add_working_days(at(2021, 9, 28, 10, 0), 7)
    assert ends == at(2021, 10, 13, 23, 59, 59)
    assert add_working_days(at(2021, 10, 3, 0, 0), 0) == at(2021, 10, 3, 23, 59, 59)
    assert add_working_days(datetime(2021, 9, 28, 16, 0, tzinfo=UTC), 1) == at(
        2021, 9, 30, 23, 59, 59
    )


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (at(2026, 11, 20, 17, 0), at(2026, 11, 24, 9, 0)),
        (at(2026, 11, 20, 16, 59, 59), at(2026, 11, 23, 16, 59, 59)),
        (at(2026, 11, 20, 8, 0), at(2026, 11, 23, 9, 0)),
        (at(2026, 11, 21, 12, 0), at(2026, 11, 24, 9, 0)),
        (at(2021, 9, 30, 12, 0), at(2021, 10, 8, 12, 0)),
    ],
)
def test_a_delay_of_one_working_day(start: datetime, ends: datetime) -> None:
    assert after_delay(start, 1) == ends


def test_hours_can_be_others() -> None:
    found = after_delay(at(2026, 11, 20, 12, 30), 1, time(8), time(12))
    assert found == at(2026, 11, 24, 8, 0)


@pytest.mark.parametrize("n", [-1, WORKING_DAYS_MAX + 1])
def test_a_term_has_bounds(n: int) -> None:
    with pytest.raises(TermTooLong, match=str(n)):
        working_day_after(date(2026, 1, 1), n)


@given(day=DAYS, n=st.integers(1, 60), more=st.integers(0, 30))
def test_terms_add_up_and_end_on_working_days(day: date, n: int, more: int) -> None:
    ends = working_day_after(day, n)
    assert is_working_day(ends)
    assert working_day_after(ends, more) == working_day_after(day, n + more)


@given(start=MOMENTS, n=st.integers(0, 20))
def test_a_delay_ends_in_working_hours_and_never_before_its_start(start: datetime, n: int) -> None:
    ends = after_delay(start, n)
    assert ends >= start.replace(microsecond=0)
    assert is_working_day(ends.date())
    assert time(9) <= ends.time() < time(17)


@given(day=DAYS)
def test_a_months_bits_are_its_working_days(day: date) -> None:
    assert month_bitmap(day.year, day.month) >> (day.day - 1) & 1 == is_working_day(day)
    assert month_bitmap(day.year, day.month) < 1 << 31


def test_the_ledgers_settings_are_the_months_of_the_notices() -> None:
    assert {one.subject: one.value for one in calendar_settings()} == month_bitmaps()
    assert len(month_bitmaps()) == 12 * len(NOTICES.entries)


def test_every_pack_is_published_once_with_its_hash_and_drafts_are_marked() -> None:
    found = founding_packs()
    assert len(found) == len(list(packs.FOLDER.glob("*.toml")))
    assert len({pack.name for pack in found}) == len(found)
    assert {pack.name for pack in found if pack.draft} == {
        "allowance.2025-draft",
        "allowance.2026-draft",
        "allowance.industry.2026-draft",
    }
    first_cycle = next(pack for pack in found if pack.name == "allowance.2019-2020")
    assert first_cycle.effective_from_s == int(at(2020, 12, 29, 0, 0).timestamp())
    assert first_cycle.hash == packs.load_allowance("2019-2020").hash
