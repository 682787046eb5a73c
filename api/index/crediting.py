"""From the events of credits to their rows: accounts with two checks, batches and their serials."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from api import figures
from api.index import credit_schema as schema
from api.index.place import EventMissed, Place, hexed, word
from contracts import ADDRESSES
from contracts.identifiers import credit_id

Arguments = Mapping[str, Any]
CONTRACTS = {at: name for name, at in ADDRESSES.items()}


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


def batch_issued(place: Place, event: Arguments) -> None:
    """BatchIssued: what was verified is issued."""
    place.change(
        schema.credit_accountings,
        {"accounting": event["accounting"]},
        decided_block=place.block,
        decided="issued",
        late=event["late"],
    )
    _batch(place, event, project=event["project"], accounting=event["accounting"],
           legacy=False, late=event["late"])  # fmt: skip


def legacy_recorded(place: Place, event: Arguments) -> None:
    """LegacyRecorded: credits of the time before."""
    _batch(
        place,
        event,
        legacy=True,
        filed_on=event["filedOn"],
        record_no=word(event["recordNo"]),
        document=hexed(event["document"]),
    )


def batch_revoked(place: Place, event: Arguments) -> None:
    """BatchRevoked: two institutions revoked it."""
    place.change(
        schema.credit_batches,
        {"batch": event["batch"]},
        revoked_block=place.block,
        reason=word(event["reason"]),
        owed_at_revocation=event["owed"],
    )


def serials_retired(place: Place, event: Arguments) -> None:
    """SerialsRetired: the lowest serials of a batch that were not taken are gone."""
    place.add(
        schema.credit_serials,
        batch=event["batch"],
        account=event["account"],
        contract=CONTRACTS[event["by"]],
        act=event["act"],
        first_serial=event["first"],
        quantity=event["quantity"],
    )


def credits_replaced(place: Place, event: Arguments) -> None:
    """CreditsReplaced: the owner cancelled credits in place of those of a revoked batch."""
    place.add(
        schema.credit_replacements,
        batch=event["batch"],
        replaced_with=event["with"],
        owner=event["owner"],
        quantity=event["quantity"],
        owed=event["owed"],
    )


def _batch(place: Place, event: Arguments, **told: object) -> None:
    place.add(
        schema.credit_batches,
        batch=event["batch"],
        unit=credit_id(event["batch"]),
        owner=event["owner"],
        first_serial=event["first"],
        quantity=event["quantity"],
        under_national_ets=event["underNationalEts"],
        **told,
    )
