"""Working time in Beijing: working days, and terms and delays as the ledger counts them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache

from contracts.rules import packs
from contracts.rules.form import BEIJING

DAY = timedelta(days=1)

WORKING_DAYS_MAX = 3_650
"""Most working days that a term is counted for; no law has a longer one."""


class TermTooLong(ValueError):
    """A term below 0 or above `WORKING_DAYS_MAX` working days."""

    def __init__(self, working_days: int) -> None:
        super().__init__(f"{working_days} working days; expected 0 to {WORKING_DAYS_MAX}")
        self.working_days = working_days


@cache
def _exceptions() -> Mapping[date, bool]:
    """Days that are not what their weekday says: off, or working though a weekend."""
    found: dict[date, bool] = {}
    years = packs.load("calendar").content.section("years")
    for year in years.entries:
        notice = years.section(year)
        for holiday in notice.sections("off"):
            day = holiday.day("from")
            while day <= holiday.day("to"):
                found[day] = False
                day += DAY
        found.update(dict.fromkeys(notice.days("working"), True))
    return found


def is_working_day(day: date) -> bool:
    """Whether a day is a working day: by the notice of its year, else Monday to Friday."""
    return _exceptions().get(day, day.weekday() < 5)


def is_trading_day(day: date) -> bool:
    """Whether the exchange trades: on working days, and never on a weekend."""
    return day.weekday() < 5 and is_working_day(day)


def working_day_after(day: date, n: int) -> date:
    """
    The n-th working day after a day; the day itself for 0.

    Raises:
        TermTooLong: n below 0, or above `WORKING_DAYS_MAX`.
    """
    if not 0 <= n <= WORKING_DAYS_MAX:
        raise TermTooLong(n)
    while n:
        day += DAY
        n -= is_working_day(day)
    return day


def add_working_days(start: datetime, n: int) -> datetime:
    """
    The last second of the n-th working day after the Beijing day of `start`.

    Raises:
        TermTooLong: as `working_day_after`.
    """
    day = working_day_after(start.astimezone(BEIJING).date(), n)
    return datetime.combine(day, time(23, 59, 59), BEIJING)


def after_delay(
    start: datetime, working_days: int, opens: time | None = None, closes: time | None = None
) -> datetime:
    """
    `start` moved into working hours, then so many working days later at the same time of day.

    What comes before the opening waits for it; what comes at the close or later, or on a day off,
    for the opening of the next working day.

    Raises:
        TermTooLong: as `working_day_after`.
    """
    opens, closes = opens or working_hours()[0], closes or working_hours()[1]
    local = start.astimezone(BEIJING)
    day, clock = local.date(), local.time().replace(microsecond=0)
    if clock >= closes or not is_working_day(day):
        day, clock = working_day_after(day, 1), opens
    day = working_day_after(day, working_days)
    return datetime.combine(day, max(clock, opens), BEIJING)


def working_hours() -> tuple[time, time]:
    """First second of a working day's hours, and the first after them."""
    hours = packs.load("calendar").content.section("hours")
    return time.fromisoformat(hours.text("open")), time.fromisoformat(hours.text("close"))


def month_bitmap(year: int, month: int) -> int:
    """A month's working days as the ledger's setting `calendar.month`: bit d - 1 for day d."""
    day, bits = date(year, month, 1), 0
    while day.month == month:
        bits |= is_working_day(day) << (day.day - 1)
        day += DAY
    return bits


def month_bitmaps() -> Mapping[int, int]:
    """The bitmaps of all months for which there is a notice, by yyyymm."""
    years = (int(year) for year in packs.load("calendar").content.section("years").entries)
    return {
        year * 100 + month: month_bitmap(year, month)
        for year in sorted(years)
        for month in range(1, 13)
    }
