"""Units that are cancelled for good: voluntarily, and for offset."""

from collections.abc import Mapping
from typing import Any

from api import figures
from api.index import cancelling_schema as schema
from api.index.place import Place, word

Arguments = Mapping[str, Any]


def cancelled(place: Place, event: Arguments) -> None:
    """Cancelled: a holder took units out of circulation; this is the statement."""
    place.add(
        schema.cancellations,
        statement=event["statement"],
        account=event["account"],
        unit=event["id"],
        quantity=event["quantity"],
        first_serial=event["firstSerial"],
        purpose=figures.word("Purpose", event["purpose"]),
        beneficiary=event["beneficiary"],
        reason=event["reason"],
    )


def offset_requested(place: Place, event: Arguments) -> None:
    """OffsetRequested: credits are reserved for offset."""
    place.add(
        schema.offsets,
        request=event["request"],
        account=event["account"],
        period=event["period"],
        quantity=event["quantity"],
        requested_at=place.time_s,
        late=event["late"],
    )
    for number, item in enumerate(event["items"]):
        named = {"request": event["request"], "item": number, **item}
        place.rows.execute(schema.offset_items.insert().values(named))


def offset_transmitted(place: Place, event: Arguments) -> None:
    """OffsetTransmitted: the credit registry confirmed the credits as pending."""
    _change(place, event, transmitted_block=place.block)


def offset_approved(place: Place, event: Arguments) -> None:
    """OffsetApproved: by the department of the account's province."""
    _change(place, event, approved_block=place.block, department=event["department"])


def offset_refused(place: Place, event: Arguments) -> None:
    """OffsetRefused: the department refused and the credits returned."""
    told = {"department": event["department"], "reason": word(event["reason"])}
    _change(place, event, ended="refused", ended_block=place.block, **told)


def offset_withdrawn(place: Place, event: Arguments) -> None:
    """OffsetWithdrawn: the enterprise took the request back."""
    _change(place, event, ended="withdrawn", ended_block=place.block)


def offset_registered(place: Place, event: Arguments) -> None:
    """OffsetRegistered: the credits are gone for good; this is the offset's certificate."""
    _change(
        place,
        event,
        ended="cancelled",
        ended_block=place.block,
        certificate=event["certificate"],
        offset_in_all=event["offsetInAll"],
        cap=event["cap"],
        obligation=event["obligation"],
        certificate_transaction=place.transaction,
    )
    for number, item in enumerate(event["retired"]):
        match = {"request": event["request"], "item": number}
        place.change(schema.offset_items, match, first_serial=item["firstSerial"])


def _change(place: Place, event: Arguments, **values: object) -> None:
    place.change(schema.offsets, {"request": event["request"]}, **values)
