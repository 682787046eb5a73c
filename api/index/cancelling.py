"""Units that are cancelled for good: voluntarily, and for offset."""

from collections.abc import Mapping
from typing import Any

from api import figures
from api.index import cancelling_schema as schema
from api.index.place import Place

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
