"""The Rulebook for people: the calendar, working hours, delays, every setting and every pack."""

import calendar
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api import figures
from api.access import Resource
from api.desk import Reading, TheDesk, ThePage, TheReading
from api.index import queries, schema
from api.ledger import Ledger
from api.paging import Row
from api.routes.shapes import Hash, Listed, Moment, Placed, Shape, listed, place_of
from contracts.identifiers import name_bytes

router = APIRouter(prefix="/v1/rulebook", tags=["rulebook"])

HOURS = {"hours.open": 9 * 3_600, "hours.close": 17 * 3_600}
"""Seconds of the Beijing day; the ledger's own values where nothing is set."""

DELAYS = {"delay.trading": 1, "delay.trusted": 1, "delay.recovery": 1}
"""Working days; the ledger's own values, and floors, where nothing is set."""

MONTHS_SHOWN = 13
"""The month of the moment asked about and a year after it."""


class Month(Shape):
    month: int
    """yyyymm."""
    is_set: bool
    """False where nothing is set and Monday to Friday hold."""
    working_days: list[int]


class Rulebook(Shape):
    """What is in effect at the moment asked about."""

    as_of: int
    time: Moment
    opens: str
    """Working hours begin, hh:mm in Beijing."""
    closes: str
    delays: dict[str, int]
    """Working days that each kind of act waits."""
    months: list[Month]


class Setting(Placed):
    """A value and from when it is in effect; nothing set is ever taken back, only followed."""

    name: str
    subject: int
    value: int
    effective_from: Moment
    in_effect: bool
    """Whether it is the value of its name and subject at the moment asked about."""


class Pack(Placed):
    pack: str
    hash: Hash
    effective_from: Moment
    draft: bool
    """Under a draft nothing final is issued."""


@router.get("")
def show_rulebook(desk: TheDesk, reading: TheReading) -> Rulebook:
    """The working calendar, the working hours and the delays in effect. Open to everybody."""
    reading.scope(Resource.OPEN)
    now = queries.time_of(reading.rows, reading.until)

    def value(name: str, subject: int, otherwise: int) -> int:
        return _value(desk.ledger, reading, name, subject, otherwise)

    return Rulebook(
        as_of=reading.until,
        time=figures.moment(now),
        opens=_time(value("hours.open", 0, HOURS["hours.open"])),
        closes=_time(value("hours.close", 0, HOURS["hours.close"])),
        delays={name: value(name, 0, least) for name, least in DELAYS.items()},
        months=[_month(month, value("calendar.month", month, 0)) for month in _months(now)],
    )


@router.get("/settings")
def list_settings(
    reading: TheReading,
    page: ThePage,
    name: Annotated[str | None, Query(max_length=66)] = None,
    subject: Annotated[int | None, Query(ge=0, lt=1 << 63)] = None,
) -> Listed[Setting]:
    """Values set since block zero, with those still to take effect. Open to everybody."""
    reading.scope(Resource.OPEN)
    table, now = schema.parameters, queries.time_of(reading.rows, reading.until)
    filters: queries.Filters = {table.c.name: name, table.c.subject: subject}
    found = queries.listed(reading.rows, table, reading.until, page, filters=filters)
    newest = queries.settings_in_effect(reading.rows, reading.until, now)
    return listed(found, reading.until, lambda row: _setting(row, newest))


@router.get("/packs")
def list_packs(reading: TheReading, page: ThePage) -> Listed[Pack]:
    """Rule packs published since block zero. Open to everybody."""
    reading.scope(Resource.OPEN)
    found = queries.listed(reading.rows, schema.packs, reading.until, page)
    return listed(found, reading.until, _pack)


def _value(ledger: Ledger, reading: Reading, name: str, subject: int, otherwise: int) -> int:
    arguments = [name_bytes(name), subject, otherwise]
    return int(ledger.call("Rulebook", "valueOr", arguments, block=reading.until))


def _months(now: int) -> list[int]:
    at = datetime.fromtimestamp(now, figures.BEIJING)
    months = (at.year * 12 + at.month - 1 + place for place in range(MONTHS_SHOWN))
    return [month // 12 * 100 + month % 12 + 1 for month in months]


def _month(month: int, bits: int) -> Month:
    year, number = divmod(month, 100)
    days = range(1, calendar.monthrange(year, number)[1] + 1)
    working = [
        day
        for day in days
        if (bits >> (day - 1) & 1 if bits else calendar.weekday(year, number, day) < 5)
    ]
    return Month(month=month, is_set=bits != 0, working_days=working)


def _time(seconds: int) -> str:
    return f"{seconds // 3_600:02d}:{seconds % 3_600 // 60:02d}"


def _setting(row: Row, newest: set[tuple[int, int]]) -> Setting:
    return Setting(
        **place_of(row),
        name=row["name"],
        subject=row["subject"],
        value=row["value"],
        effective_from=figures.moment(row["effective_from"]),
        in_effect=(row["block"], row["log"]) in newest,
    )


def _pack(row: Row) -> Pack:
    return Pack(
        **place_of(row),
        pack=row["pack"],
        hash=row["hash"],
        effective_from=figures.moment(row["effective_from"]),
        draft=row["draft"],
    )
