"""Carry-over: notices of maxima, applications, and what became of them."""

from collections.abc import Mapping
from typing import Any

from api.index import carrying_schema as schema
from api.index.place import Place, hexed, word

Arguments = Mapping[str, Any]


def notified(place: Place, event: Arguments) -> None:
    """CarryOverNotified: the registry told an account the most that it may carry."""
    place.add(
        schema.notices,
        account=event["account"],
        period=event["into"],
        revision=event["revision"],
        most=event["most"],
        inputs=hexed(event["inputs"]),
        pack=word(event["pack"]),
    )


def applied(place: Place, event: Arguments) -> None:
    """CarryOverApplied: units are reserved for carry-over."""
    place.add(
        schema.applications,
        application=event["application"],
        account=event["account"],
        period=event["into"],
        quantity=event["quantity"],
        applied_at=place.time_s,
        process_by=event["processBy"],
    )
    for number, item in enumerate(event["items"]):
        place.rows.execute(
            schema.items.insert().values(
                application=event["application"],
                item=number,
                unit=item["id"],
                quantity=item["quantity"],
            )
        )


def carried(place: Place, event: Arguments) -> None:
    """CarriedOver: the units were replaced by units of the later vintage."""
    _ended(place, event, "processed", in_time=event["inTime"])


def refused(place: Place, event: Arguments) -> None:
    """CarryOverRefused: by the registry; the units returned."""
    _ended(place, event, "refused", reason=word(event["reason"]))


def withdrawn(place: Place, event: Arguments) -> None:
    """CarryOverWithdrawn: by the enterprise; the units returned."""
    _ended(place, event, "withdrawn")


def _ended(place: Place, event: Arguments, how: str, **told: object) -> None:
    match = {"application": event["application"]}
    place.change(schema.applications, match, ended=how, ended_block=place.block, **told)
