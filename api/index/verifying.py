"""From the events of Verification to their rows: agencies, statements, evaluations, reviews."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from api import figures
from api.index import listing_schema as tables
from api.index import schema
from api.index.place import EventMissed, Place, hexed, word

Arguments = Mapping[str, Any]


def admitted(place: Place, event: Arguments) -> None:
    """AgencyAdmitted: by a department, after a tender."""
    place.add(
        tables.admissions,
        province=event["province"],
        agency=event["agency"],
        department=event["department"],
        tender=hexed(event["tender"]),
        valid_until=event["validUntil"],
    )


def withdrawn(place: Place, event: Arguments) -> None:
    """AgencyWithdrawn: the newest admission ended; those before it have run out."""
    table = tables.admissions
    province, agency = event["province"], event["agency"]
    named = (table.c.province == province, table.c.agency == agency)
    valid = (table.c.valid_until >= place.time_s, table.c.withdrawn_block.is_(None))
    values = {"withdrawn_block": place.block, "reason": word(event["reason"])}
    if place.rows.execute(update(table).where(*named, *valid).values(values)).rowcount != 1:
        raise EventMissed(f"{agency} has no one admission in {province} that could be withdrawn")


def assigned(place: Place, event: Arguments) -> None:
    """AgencyAssigned: to an account, for a period."""
    names = ("account", "period", "revision", "agency", "department")
    place.add(tables.assignments, **{name: event[name] for name in names})


def stated(place: Place, event: Arguments) -> None:
    """StatementFiled: by the assigned agency, on the newest report."""
    place.add(
        schema.filings,
        what="statement",
        account=event["account"],
        period=event["period"],
        filed_by=event["agency"],
        version=event["versionAfter"],
        verified=event["totalVerified"],
        document=hexed(event["document"]),
        total_before=event["totalBefore"],
        found=event["found"],
        corrected=event["corrected"],
        unresolved=event["open"],
        number=hexed(event["number"]),
    )


def preparer_noted(place: Place, event: Arguments) -> None:
    """PreparerNoted: it prepares reports in the province and may not verify there."""
    place.add(tables.preparers, province=event["province"], preparer=event["preparer"])


def evaluated(place: Place, event: Arguments) -> None:
    """AgencyEvaluated: an agency's year."""
    names = ("province", "agency", "year", "revision", "quality", "compliance", "timeliness")
    values = {name: event[name] for name in names}
    place.add(tables.evaluations, **values, document=hexed(event["document"]))


def campaign_opened(place: Place, event: Arguments) -> None:
    """CampaignOpened: a department reviews units."""
    names = ("campaign", "province", "opens", "ends", "teams")
    values = {name: event[name] for name in names}
    place.add(tables.campaigns, **values, document=hexed(event["document"]))


def units_added(place: Place, event: Arguments) -> None:
    """CampaignUnitsAdded: accounts under the campaign."""
    for account in event["accounts"]:
        place.add(tables.campaign_units, campaign=event["campaign"], account=account)


def finding_recorded(place: Place, event: Arguments) -> None:
    """FindingRecorded: what a campaign found."""
    place.add(
        tables.findings,
        finding=event["finding"],
        campaign=event["campaign"],
        account=event["account"],
        period=event["period"],
        severity=figures.word("Severity", event["severity"]),
        document=hexed(event["document"]),
    )


def campaign_closed(place: Place, event: Arguments) -> None:
    """CampaignClosed: for good."""
    match = {"campaign": event["campaign"]}
    summary = hexed(event["summary"])
    place.change(tables.campaigns, match, summary=summary, closed_block=place.block)
