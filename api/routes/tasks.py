"""Tasks: what waits for the viewer's account, since when, until when, and which key works on it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Path

from api import figures
from api.access import Resource
from api.desk import Authorization, Desk, Reading, TheDesk, ThePage, TheReading
from api.errors import NotFound
from api.index import queries
from api.paging import slice_page
from api.routes.shapes import Address, Hash, Listed, Moment, Shape
from api.tasks import claims, sources
from api.tasks.claims import Claim
from api.tasks.waiting import Asking, Fact, TaskKind, Waiting

router = APIRouter(prefix="/v1", tags=["tasks"])

NEVER_S = 1 << 40
"""Where a task without a clock stands among those that have one: behind them."""


class Task(Shape):
    """Something on the ledger that waits for an act of the viewer's account."""

    task: Hash
    """The id that a claim names: keccak256 of kind and number."""
    kind: TaskKind
    account: Address | None
    """Whom it is about."""
    block: int
    since: Moment
    due_at: Moment | None
    """The last second for it, where a clock runs."""
    overdue: bool
    acts: list[str]
    """The calls that complete it; any one of them does."""
    facts: dict[str, Fact]
    claimed_by: Address | None
    """The key of the viewer's account that works on it."""
    claimed_until: Moment | None


@router.get("/tasks")
def list_tasks(
    desk: TheDesk,
    reading: TheReading,
    page: ThePage,
    kind: TaskKind | None = None,
    state: Literal["free", "claimed", "mine"] | None = None,
    overdue: bool = False,
    authorization: Authorization = None,
) -> Listed[Task]:
    """What waits for the viewer's account, by due date; `mine`: claimed by the session's key."""
    asking = _asking(desk, reading)
    if asking is None:
        return Listed[Task](items=[], next=None, as_of=reading.until)
    session = desk.doors.session(authorization)
    held, key = claims.standing(asking), session.key if session else None
    wanted = [
        one
        for one in _waiting(asking)
        if kind in (None, one.kind)
        and (not overdue or _is_overdue(one, asking))
        and state in (None, *_states(held.get(one.task), key))
    ]
    shown, following = slice_page(wanted, _order, page)
    items = [_task(one, held, asking) for one in shown]
    return Listed[Task](items=items, next=following, as_of=reading.until)


@router.get("/tasks/{task}")
def show_task(
    desk: TheDesk,
    reading: TheReading,
    task: Annotated[str, Path(pattern="^0x[0-9a-f]{64}$")],
) -> Task:
    """One task that waits for the viewer's account."""
    asking = _asking(desk, reading)
    for one in _waiting(asking) if asking else ():
        if one.task == task:
            assert asking is not None, "it was asked"
            return _task(one, claims.standing(asking), asking)
    raise NotFound(what="task", id=task)


def _asking(desk: Desk, reading: Reading) -> Asking | None:
    """None for a machine without an account: nothing waits for it."""
    reading.scope(Resource.TASK)
    viewer = reading.viewer
    if viewer.account is None:
        return None
    now = queries.time_of(reading.rows, reading.until)
    return Asking(
        reading.rows,
        desk.ledger,
        figures.address(viewer.account),
        viewer.role,
        viewer.province,
        reading.until,
        now,
    )


def _waiting(asking: Asking) -> Sequence[Waiting]:
    return [one for source in sources.SOURCES for one in source(asking)]


def _states(claim: Claim | None, key: str | None) -> tuple[str, ...]:
    if claim is None:
        return ("free",)
    return ("claimed", "mine") if claim.key == key else ("claimed",)


def _order(one: Waiting) -> tuple[int | str, ...]:
    due = NEVER_S if one.due_s is None else one.due_s
    return (due, one.since_block, str(one.kind), one.number)


def _is_overdue(one: Waiting, asking: Asking) -> bool:
    return one.due_s is not None and one.due_s < asking.now_s


def _task(one: Waiting, held: Mapping[str, Claim], asking: Asking) -> Task:
    claim = held.get(one.task)
    return Task(
        task=one.task,
        kind=one.kind,
        account=one.account,
        block=one.since_block,
        since=figures.moment(one.since_s),
        due_at=None if one.due_s is None else figures.moment(one.due_s),
        overdue=_is_overdue(one, asking),
        acts=list(one.acts),
        facts=dict(one.facts),
        claimed_by=claim.key if claim else None,
        claimed_until=figures.moment(claim.until_s) if claim else None,
    )
