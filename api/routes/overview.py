"""What everybody may see: the ledger, totals, progress, the catalogue of problems, health."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from api import figures
from api import problems as catalogue
from api.access import Resource
from api.desk import TheDesk, TheReading
from api.errors import NotFound
from api.index import progress
from api.index.follower import last_indexed
from api.routes.shapes import Address, Hash, Moment, Shape, Tonnes
from contracts import ADDRESSES, founding
from contracts.rules import surrender

router = APIRouter(tags=["overview"])


class Block(Shape):
    number: int
    hash: Hash
    time: Moment


class LedgerState(Shape):
    """Which ledger this is, and how far it and the index are."""

    name: str
    rehearsal: bool
    """A rehearsal's time is set by its operator and proves nothing about the market's history."""
    chain_id: int
    head: Block
    indexed: Block
    contracts: dict[str, Address]


class UnitTotals(Shape):
    unit: int
    unit_name: str
    issued: Tonnes
    registration: Tonnes
    trading: Tonnes
    reserved: Tonnes
    frozen: Tonnes
    surrendered: Tonnes
    cancelled: Tonnes
    carried_over: Tonnes
    returned: Tonnes
    conserved: bool
    """Whether issued equals all the others together, by the ledger's own count."""


class Reached(Shape):
    """How far the milestone was reached by its second, or is now if that is still to come."""

    needed_units: Annotated[int, Field(description="95 % of the units, rounded up")]
    complete: int
    rate_pct: str
    reached: bool


class Share(Shape):
    obliged: Annotated[int, Field(description="Accounts with a decided emission")]
    complete: Annotated[int, Field(description="Of these, accounts that met all they owe")]
    late: Annotated[int, Field(description="Certificates requested after the deadline")]
    obligation: Tonnes
    surrendered: Tonnes
    offset: Annotated[int, Field(description="Tonnes of cancelled credits, as far as they count")]
    issued: int
    completion_pct: Annotated[str | None, Field(description="Rule completion_rate; null for none")]
    milestone: Reached | None


class Progress(Shape):
    period: int
    period_name: str
    deadline: Moment | None
    milestone: Moment | None
    whole: Share
    provinces: dict[str, Share]
    as_of: int


class Text(Shape):
    title: str
    detail: str
    next: str


class Problem(Shape):
    code: str
    status: int
    source: str
    texts: dict[str, Text]


class Health(Shape):
    ready: bool
    head: int
    indexed: int


@router.get("/v1/ledger")
def show_ledger(desk: TheDesk, reading: TheReading) -> LedgerState:
    """Which ledger this is, and how far it and the index are."""
    reading.scope(Resource.OPEN)
    genesis, head = desk.ledger.genesis(), desk.ledger.head()
    last = last_indexed(reading.rows)
    assert last is not None, "a reading is as of an indexed block"
    return LedgerState(
        name=genesis["name"],
        rehearsal=genesis["rehearsal"],
        chain_id=desk.ledger.chain_id(),
        head=Block(number=head.number, hash=head.hash, time=figures.moment(head.timestamp_s)),
        indexed=Block(number=last.number, hash=last.hash, time=figures.moment(last.timestamp_s)),
        contracts=ADDRESSES,
    )


@router.get("/v1/units")
def list_units(desk: TheDesk, reading: TheReading) -> list[UnitTotals]:
    """Where every unit of every id is, by the ledger's own count as of the block."""
    reading.scope(Resource.OPEN)
    count = desk.ledger.call("Units", "idCount", block=reading.until)
    return [_unit(desk, place, reading.until) for place in range(count)]


@router.get("/v1/periods")
def list_periods(reading: TheReading) -> list[int]:
    """The compliance periods that the ledger knows."""
    reading.scope(Resource.OPEN)
    return progress.periods(reading.rows, reading.until)


@router.get("/v1/periods/{period}/progress")
def show_progress(
    desk: TheDesk, reading: TheReading, period: Annotated[int, Path(ge=10_000_000, le=99_999_999)]
) -> Progress:
    """How far a compliance period has come, by province."""
    reading.scope(Resource.OPEN)
    share_bp = desk.ledger.setting(founding.OFFSET_CAP, 0, reading.until) or 0
    found = progress.of_period(reading.rows, period, reading.until, share_bp)
    deadline = desk.ledger.setting(founding.DEADLINE, period, reading.until)
    instant = desk.ledger.setting(founding.MILESTONE, period, reading.until)
    then = found
    if instant is not None:
        block = progress.block_by(reading.rows, reading.until, instant)
        then = progress.of_period(reading.rows, period, block, share_bp)
    year: str | None = figures.period_name(period)
    if instant is None or year not in surrender.YEARS:
        year = None

    def share(one: progress.Progress, at_milestone: progress.Progress) -> Share:
        return _share(one, at_milestone, year)

    return Progress(
        period=period,
        period_name=figures.period_name(period),
        deadline=None if deadline is None else figures.moment(deadline),
        milestone=None if instant is None else figures.moment(instant),
        whole=share(found.whole, then.whole),
        provinces={
            str(code): share(one, then.provinces[code])
            for code, one in sorted(found.provinces.items())
        },
        as_of=reading.until,
    )


@router.get("/v1/problems")
def list_problems() -> list[Problem]:
    """Every no that can be answered, with its words in both languages."""
    return [_problem(entry) for entry in catalogue.catalogue().values()]


@router.get("/v1/problems/{code}")
def show_problem(code: Annotated[str, Path(max_length=64)]) -> Problem:
    """One of them; the `type` of a problem leads here."""
    entry = catalogue.catalogue().get(code)
    if entry is None:
        raise NotFound(what="problem", id=code)
    return _problem(entry)


@router.get("/healthz")
def show_health() -> dict[str, str]:
    """Whether this process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def show_readiness(desk: TheDesk, response: Response) -> Health:
    """Whether the node answers and the index follows it."""
    if desk.indexing.broken is not None:
        raise desk.indexing.broken
    head = desk.ledger.head().number
    with desk.engine.connect() as rows:
        last = last_indexed(rows)
    indexed = -1 if last is None else last.number
    ready = indexed >= 0
    response.status_code = 200 if ready else 503
    return Health(ready=ready, head=head, indexed=indexed)


def _unit(desk: TheDesk, place: int, block: int) -> UnitTotals:
    unit = desk.ledger.call("Units", "idAt", [place], block=block)
    told = desk.ledger.call("Units", "totals", [unit], block=block)
    return UnitTotals(
        unit=unit,
        unit_name=figures.unit_name(unit),
        issued=told["issued"],
        registration=told["registration"],
        trading=told["trading"],
        reserved=told["reserved"],
        frozen=told["frozen"],
        surrendered=told["surrendered"],
        cancelled=told["cancelled"],
        carried_over=told["carriedOver"],
        returned=told["returned"],
        conserved=desk.ledger.call("Units", "conserved", [unit], block=block),
    )


def _share(
    one: progress.Progress, at_milestone: progress.Progress, milestone_year: str | None
) -> Share:
    rate = surrender.completion_rate(one.obliged, one.complete) if one.obliged else None
    return Share(
        obliged=one.obliged,
        complete=one.complete,
        late=one.late,
        obligation=one.obligation,
        surrendered=one.surrendered,
        offset=one.offset,
        issued=one.issued,
        completion_pct=None if rate is None else f"{rate.completion_pct:f}",
        milestone=_reached(one.obliged, at_milestone.complete, milestone_year),
    )


def _reached(obliged: int, complete: int, year: str | None) -> Reached | None:
    """The milestone by its rule; None where the period or the province has none."""
    if year is None or obliged == 0:
        return None
    law = surrender.milestone(year, obliged, min(complete, obliged))
    if law.needed_units is None or law.reached is None:
        return None
    return Reached(
        needed_units=law.needed_units,
        complete=complete,
        rate_pct=f"{law.rate_pct:f}",
        reached=law.reached,
    )


def _problem(entry: catalogue.Entry) -> Problem:
    texts = {
        language: Text(title=text.title, detail=text.detail, next=text.next)
        for language, text in entry.texts.items()
    }
    return Problem(code=entry.code, status=entry.status, source=entry.source, texts=texts)
