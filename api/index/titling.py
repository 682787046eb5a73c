"""Changes of title, what they are reversed by, judicial freezes, and pledges."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from api import figures
from api.index import holdings
from api.index import titling_schema as schema
from api.index.place import ZERO, EventMissed, Place, hexed, word
from api.paging import Row

Arguments = Mapping[str, Any]
FROZEN = "frozen"


def title_transferred(place: Place, event: Arguments) -> None:
    """TitleTransferred: units changed their title, and stay in the bucket that they are in."""
    bucket, until = figures.word("Bucket", event["bucket"]), event["reversibleUntil"]
    place.add(
        schema.changes,
        change=event["change"],
        giver=event["from"],
        taker=None if event["to"] == ZERO else event["to"],
        unit=event["id"],
        bucket=bucket,
        quantity=event["quantity"],
        cause=figures.word("Cause", event["cause"]),
        reason=event["reason"],
        document=hexed(event["document"]),
        reversible_until=until or None,
    )
    holdings.title_transferred(place, event)
    if bucket == FROZEN:
        for freeze, quantity in _end(place, event, event["from"], "moved", change=event["change"]):
            _begin(place, event["to"], event["id"], freeze["order"], quantity, freeze["freeze"])


def reversed_(place: Place, event: Arguments) -> None:
    """TitleReversed: a change took units of an earlier one back."""
    names = ("original", "change", "quantity", "left")
    place.add(schema.reversals, **{name: event[name] for name in names})


def shifted(place: Place, event: Arguments) -> None:
    """Shifted: units change their bucket within one account; what is frozen is registered."""
    holdings.shifted(place, event)
    if figures.word("Bucket", event["to"]) == FROZEN:
        order = word(event["reason"])
        _begin(place, event["account"], event["id"], order, event["quantity"], None)
    elif figures.word("Bucket", event["from"]) == FROZEN:
        list(_end(place, event, event["account"], "released", order=word(event["reason"])))


def _begin(
    place: Place, account: str, unit: int, order: str, quantity: int, moved_from: int | None
) -> None:
    newest = place.rows.execute(select(func.max(schema.freezes.c.freeze))).scalar() or 0
    place.add(
        schema.freezes,
        freeze=newest + 1,
        account=account,
        unit=unit,
        order=order,
        quantity=quantity,
        moved_from=moved_from,
    )


def _end(
    place: Place,
    event: Arguments,
    account: str,
    how: str,
    order: str | None = None,
    change: int | None = None,
) -> Iterator[tuple[Row, int]]:
    """Take units off an account's freezes: those of the order that is named first, then oldest."""
    table, wanted = schema.freezes, event["quantity"]
    query = select(table).where(table.c.account == account, table.c.unit == event["id"])
    found = place.rows.execute(query.order_by(table.c.freeze)).mappings().all()
    for freeze in sorted(found, key=lambda one: one["order"] != order):
        taken = min(wanted, _left(place, freeze))
        if taken == 0:
            continue
        wanted -= taken
        place.add(
            schema.freeze_ends,
            freeze=freeze["freeze"],
            quantity=taken,
            how=how,
            order=order,
            change=change,
        )
        yield freeze, taken
    if wanted:
        raise EventMissed(f"{account} has {wanted} more released of {event['id']} than were frozen")


def _left(place: Place, freeze: Row) -> int:
    table = schema.freeze_ends
    query = select(table.c.quantity).where(table.c.freeze == freeze["freeze"])
    return int(freeze["quantity"] - sum(place.rows.execute(query).scalars()))


def pledge_asked(place: Place, event: Arguments) -> None:
    """PledgeAsked: the pledgor asked for the flag."""
    place.add(
        schema.pledges,
        pledge=event["pledge"],
        pledgor=event["pledgor"],
        pledgee=event["pledgee"],
        unit=event["id"],
        quantity=event["quantity"],
        registration=word(event["registration"]),
    )
    _step(place, event["pledge"], "asked", event["pledgor"])


def pledge_moved(place: Place, event: Arguments) -> None:
    """PledgeMoved: agreed to, recorded, given up, lifted, or taken back."""
    _step(place, event["pledge"], figures.word("IPledges.State", event["state"]), event["by"])


def _step(place: Place, pledge: int, state: str, by: str) -> None:
    place.add(schema.pledge_steps, pledge=pledge, state=state, by=by)
