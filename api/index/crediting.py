"""From the events of credits to their rows: accounts and their two checks."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from api import figures
from api.index import credit_schema as schema
from api.index.place import EventMissed, Place, hexed, word

Arguments = Mapping[str, Any]


def account_applied(place: Place, event: Arguments) -> None:
    """CreditAccountApplied: a holder handed in its papers."""
    place.add(
        schema.credit_account_steps,
        account=event["account"],
        step="applied",
        kind=figures.word("CreditKind", event["kind"]),
        application=event["application"],
        documents=hexed(event["documents"]),
    )


def account_returned(place: Place, event: Arguments) -> None:
    """CreditAccountReturned: one of the two institutions sent the papers back."""
    _step(place, event, "returned", event["institution"], word(event["reason"]))


def account_checked(place: Place, event: Arguments) -> None:
    """CreditAccountChecked: the credit exchange passed the papers on."""
    _step(place, event, "checked", event["exchange"])


def account_opened(place: Place, event: Arguments) -> None:
    """CreditAccountOpened: the credit registry opened the account."""
    _step(place, event, "open")


def account_closed(place: Place, event: Arguments) -> None:
    """CreditAccountClosed: the holder closed it."""
    _step(place, event, "closed")


def _step(
    place: Place,
    event: Arguments,
    step: str,
    institution: str | None = None,
    reason: str | None = None,
) -> None:
    table = schema.credit_account_steps
    newest_first = (table.c.block.desc(), table.c.log.desc())
    query = select(table).where(table.c.account == event["account"]).order_by(*newest_first)
    before = place.rows.execute(query).mappings().first()
    if before is None:
        raise EventMissed(f"{event['account']} applied for no credit account")
    place.add(
        table,
        account=event["account"],
        step=step,
        kind=before["kind"],
        application=before["application"],
        institution=institution,
        reason=reason,
    )
