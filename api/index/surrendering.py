"""Surrender: from each event to its rows."""

from collections.abc import Mapping
from typing import Any

from api.index import schema, surrendering_schema
from api.index.place import Place, hexed, word

Arguments = Mapping[str, Any]
NOBODY = "0x" + "00" * 20


def requested(place: Place, event: Arguments) -> None:
    """SurrenderRequested: units are reserved for surrender."""
    place.add(
        schema.surrenders,
        request=event["request"],
        account=event["account"],
        period=event["period"],
        quantity=event["quantity"],
        requested_at=place.time_s,
        late=event["late"],
        donor=_somebody(event["donor"]),
    )
    for number, item in enumerate(event["items"]):
        place.rows.execute(
            schema.surrender_items.insert().values(
                request=event["request"], item=number, unit=item["id"], quantity=item["quantity"]
            )
        )


def approved(place: Place, event: Arguments) -> None:
    """SurrenderApproved: by the department of the account's province."""
    _change(place, event, approved_block=place.block, department=event["department"])


def mandated(place: Place, event: Arguments) -> None:
    """SurrenderMandated: the department's mandate stands in for request and approval."""
    order = hexed(event["order"])
    _change(place, event, approved_block=place.block, department=event["department"], mandate=order)


def refused(place: Place, event: Arguments) -> None:
    """SurrenderRefused: the department refused and the units returned."""
    _change(
        place,
        event,
        ended="refused",
        ended_block=place.block,
        department=event["department"],
        reason=word(event["reason"]),
    )


def withdrawn(place: Place, event: Arguments) -> None:
    """SurrenderWithdrawn: whose units they are took the request back."""
    _change(place, event, ended="withdrawn", ended_block=place.block)


def surrendered(place: Place, event: Arguments) -> None:
    """Surrendered: the units are gone for good; this is the certificate."""
    _change(
        place,
        event,
        ended="surrendered",
        ended_block=place.block,
        certificate=event["certificate"],
        surrendered_in_all=event["surrenderedInAll"],
        obligation=event["obligation"],
        on_time=event["onTime"],
        forced=event["forced"],
        certificate_transaction=place.transaction,
    )


def supply_allowed(place: Place, event: Arguments) -> None:
    """SupplyAllowed: the department lets another company give its units."""
    place.add(
        surrendering_schema.supplies,
        account=event["account"],
        period=event["period"],
        donor=event["donor"],
        department=event["department"],
        reason=hexed(event["reason"]),
    )


def notice_given(place: Place, event: Arguments) -> None:
    """ComplianceNoticeGiven: the registry told an account what it owes."""
    place.add(
        surrendering_schema.notices,
        account=event["account"],
        period=event["period"],
        revision=event["revision"],
        obligation=event["obligation"],
        deadline=event["deadline"],
        offset_cap=event["offsetCap"],
        document=hexed(event["document"]),
    )


def _change(place: Place, event: Arguments, **values: object) -> None:
    place.change(schema.surrenders, {"request": event["request"]}, **values)


def _somebody(address: str) -> str | None:
    return None if address == NOBODY else address
