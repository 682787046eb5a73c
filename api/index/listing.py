"""From the events of inclusion to their rows: who is listed, who applied, what was published."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from api import figures
from api.index import listing_schema as schema
from api.index.place import Place, hexed, word

Arguments = Mapping[str, Any]


def decided(place: Place, event: Arguments) -> None:
    """InclusionDecided: the department decided what the list says; an application was heard."""
    account, period = event["account"], event["period"]
    place.add(
        schema.inclusions,
        account=account,
        period=period,
        revision=event["revision"],
        department=event["department"],
        sector=event["sector"],
        status=figures.word("Status", event["status"]),
        ground=figures.word("Ground", event["ground"]),
        removed_from=event["from"],
        emission=event["emission"],
        basis=hexed(event["basis"]),
    )
    _hear(place, account, period, "heard")


def applied(place: Place, event: Arguments) -> None:
    """InclusionApplied: an enterprise asked to be listed."""
    place.add(
        schema.inclusion_applications,
        account=event["account"],
        period=event["period"],
        sector=event["sector"],
        documents=hexed(event["documents"]),
    )


def application_refused(place: Place, event: Arguments) -> None:
    """ApplicationRefused: the department refused the application that waited."""
    _hear(place, event["account"], event["period"], "refused", word(event["reason"]))


def pilot_left(place: Place, event: Arguments) -> None:
    """PilotLeft: the account left its local pilot market."""
    pilot = word(event["pilot"])
    place.add(schema.pilots_left, account=event["account"], period=event["period"], pilot=pilot)


def list_published(place: Place, event: Arguments) -> None:
    """ListPublished: a department published its list of a sector."""
    place.add(
        schema.lists,
        period=event["period"],
        province=event["province"],
        sector=event["sector"],
        revision=event["revision"],
        list=hexed(event["list"]),
        count=event["count"],
    )


def _hear(place: Place, account: str, period: int, ended: str, reason: str | None = None) -> None:
    """End the application that waits, if one does."""
    table = schema.inclusion_applications
    waits = (table.c.account == account, table.c.period == period, table.c.ended.is_(None))
    place.rows.execute(update(table).where(*waits).values(ended=ended, reason=reason))
