"""From the events of Emissions to their rows: what enterprises filed, what was decided of it."""

from collections.abc import Mapping
from typing import Any

from api import figures
from api.index import listing_schema, schema
from api.index.place import Place, hexed, word

Arguments = Mapping[str, Any]


def profile_filed(place: Place, event: Arguments) -> None:
    """ProfileFiled: what the permit says of a unit."""
    place.add(
        listing_schema.profiles,
        account=event["account"],
        unit=word(event["unit"]),
        version=event["version"],
        profile=hexed(event["profile"]),
    )


def plan_filed(place: Place, event: Arguments) -> None:
    """PlanFiled: a year's data quality-control plan."""
    place.add(
        listing_schema.quality_plans,
        account=event["account"],
        year=event["year"],
        version=event["version"],
        plan=hexed(event["plan"]),
    )


def plan_approved(place: Place, event: Arguments) -> None:
    """PlanApproved: by the department."""
    _judged(place, event, judged="approved")


def plan_returned(place: Place, event: Arguments) -> None:
    """PlanReturned: the department sent it back."""
    _judged(place, event, judged="returned", reasons=word(event["reasons"]))


def _judged(place: Place, event: Arguments, **values: object) -> None:
    match = {name: event[name] for name in ("account", "year", "version")}
    place.change(listing_schema.quality_plans, match, **values)


def month_filed(place: Place, event: Arguments) -> None:
    """MonthFiled: a month's data."""
    place.add(
        listing_schema.monthly_data,
        account=event["account"],
        month=event["month"],
        version=event["version"],
        data=hexed(event["data"]),
        late=event["late"],
    )


def reported(place: Place, event: Arguments) -> None:
    """Reported: the enterprise filed its report."""
    preparer = event["preparer"]
    place.add(
        schema.filings,
        what="report",
        account=event["account"],
        period=event["period"],
        filed_by=event["account"],
        version=event["version"],
        document=hexed(event["report"]),
        data=hexed(event["data"]),
        preparer=preparer.decode("ascii") if any(preparer) else None,
        late=event["late"],
    )


def decided(place: Place, event: Arguments) -> None:
    """EmissionDecided: the department decided the emission and with it the obligation."""
    basis = figures.word("Basis", event["basis"])
    place.add(
        schema.emissions,
        account=event["account"],
        period=event["period"],
        revision=event["revision"],
        department=event["department"],
        verified=event["verified"],
        obligation=event["obligation"],
        pack=word(event["pack"]),
        inputs=hexed(event["inputs"]),
        basis=basis,
        finding=event["finding"] or None,
        until=event["objectionUntil"],
        noticed_at=place.time_s,
        notice="final" if basis == "objection" else "open",
    )


def accepted(place: Place, event: Arguments) -> None:
    """EmissionAccepted: the enterprise made the decision final."""
    place.change(schema.emissions, _revision(event), notice="final", ended_block=place.block)


def objected(place: Place, event: Arguments) -> None:
    """Objected: the department has to decide on the objection."""
    until, reasons = event["decideUntil"], hexed(event["reasons"])
    place.change(
        schema.emissions,
        _revision(event),
        notice="objected",
        objected_block=place.block,
        decide_until=until,
        objection=reasons,
    )


def resolved(place: Place, event: Arguments) -> None:
    """ObjectionResolved: what stands now is final; a changed decision is a revision of its own."""
    reasons, overdue = hexed(event["reasons"]), event["overdue"]
    place.change(
        schema.emissions,
        _revision(event),
        notice="final",
        ended_block=place.block,
        resolution=reasons,
        overdue=overdue,
    )


def _revision(event: Arguments) -> dict[str, object]:
    return {name: event[name] for name in ("account", "period", "revision")}
