"""Measures of the ministry on the market: public, with their time and text."""

from fastapi import APIRouter
from sqlalchemy import select

from api import figures
from api.access import Resource
from api.desk import ThePage, TheReading
from api.index import queries
from api.index.enforcing_schema import measures
from api.paging import Row
from api.routes.shapes import Hash, Listed, Moment, Placed, listed, place_of

router = APIRouter(prefix="/v1", tags=["enforcement"])


class Measure(Placed):
    measure: int
    kind: str
    starts: Moment
    until: Moment | None
    text: str
    document: Hash
    setting: str | None
    """The value of the Rulebook that goes with it."""
    subject: int | None
    value: int | None
    ends: int | None
    """Of a withdrawal: the measure that it ends."""
    withdrawn_by: int | None
    in_force: bool


@router.get("/measures")
def list_measures(reading: TheReading, page: ThePage) -> Listed[Measure]:
    """The ministry's measures on the market and their withdrawals, in the order of publication."""
    reading.scope(Resource.OPEN)
    found = queries.listed(reading.rows, measures, reading.until, page)
    ended = select(measures.c.ends, measures.c.measure).where(
        measures.c.ends.isnot(None), measures.c.block <= reading.until
    )
    by = {row.ends: row.measure for row in reading.rows.execute(ended)}
    now_s = queries.time_of(reading.rows, reading.until)
    return listed(found, reading.until, lambda row: _measure(row, by.get(row["measure"]), now_s))


def _measure(row: Row, withdrawn_by: int | None, now_s: int) -> Measure:
    begun = row["from_time"] <= now_s and (row["until"] is None or now_s <= row["until"])
    return Measure(
        **place_of(row),
        measure=row["measure"],
        kind=row["kind"],
        starts=figures.moment(row["from_time"]),
        until=figures.moment(row["until"]) if row["until"] else None,
        text=row["text"],
        document=row["document"],
        setting=row["setting"],
        subject=row["subject"],
        value=row["value"],
        ends=row["ends"],
        withdrawn_by=withdrawn_by,
        in_force=begun and withdrawn_by is None and row["ends"] is None,
    )
