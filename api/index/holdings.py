"""Units and money: every movement with the balance it leaves."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from api import figures
from api.index import schema
from api.index.place import ZERO, EventMissed, Place, word
from contracts import ADDRESSES

Arguments = Mapping[str, Any]
BUCKETS = figures.words("Bucket")

ACTS = {
    (ADDRESSES["Allocation"], "in"): ("issued", "registration"),
    (ADDRESSES["Allocation"], "out"): ("taken_back", "registration"),
    (ADDRESSES["Allocation"], "between"): ("released", "registration"),
    (ADDRESSES["Market"], "in"): ("bought", "trading"),
    (ADDRESSES["Market"], "out"): ("sold", "trading"),
    (ADDRESSES["Compliance"], "out"): ("surrendered", "reserved"),
    (ADDRESSES["Credits"], "in"): ("issued", "registration"),
    (ADDRESSES["Credits"], "out"): ("cancelled", "registration"),
    (ADDRESSES["Offsets"], "out"): ("offset", "reserved"),
    (ADDRESSES["Cancellation"], "out"): ("cancelled", "reserved"),
    (ADDRESSES["CarryOver"], "out"): ("carried_over", "reserved"),
    (ADDRESSES["CarryOver"], "in"): ("carried_in", "registration"),
}
"""What a TransferSingle means: its operator tells the act, the act tells the bucket. Allocation
moves units between a department's custody and an account."""


def transferred(place: Place, event: Arguments) -> None:
    """TransferSingle: units appear, vanish, or change hands."""
    giver, taker = event["from"], event["to"]
    if event["operator"] == ADDRESSES["Titles"]:
        return  # TitleTransferred, logged before it, tells the bucket
    for account, other, way in ((giver, taker, "out"), (taker, giver, "in")):
        if account == ZERO:
            continue
        within = other != ZERO and event["operator"] == ADDRESSES["Allocation"]
        act, bucket = ACTS[event["operator"], "between" if within else way]
        signed = event["value"] if way == "in" else -event["value"]
        _move(
            place,
            account,
            event["id"],
            {bucket: signed},
            act=act,
            counterparty=None if other == ZERO else other,
            quantity=event["value"],
            bucket_from=bucket if way == "out" else None,
            bucket_to=bucket if way == "in" else None,
        )


def shifted(place: Place, event: Arguments) -> None:
    """Shifted: units change their bucket within one account."""
    source, target = BUCKETS[event["from"]], BUCKETS[event["to"]]
    _move(
        place,
        event["account"],
        event["id"],
        {source: -event["quantity"], target: event["quantity"]},
        act="shifted",
        quantity=event["quantity"],
        bucket_from=source,
        bucket_to=target,
        reason=word(event["reason"]),
    )


def title_transferred(place: Place, event: Arguments) -> None:
    """TitleTransferred: units pass to another account, or are taken back; their bucket stays."""
    giver, taker, bucket = event["from"], event["to"], BUCKETS[event["bucket"]]
    for account, other, signed in (
        (giver, taker, -event["quantity"]),
        (taker, giver, event["quantity"]),
    ):
        if account == ZERO:
            continue
        _move(
            place,
            account,
            event["id"],
            {bucket: signed},
            act="title_transferred",
            counterparty=None if other == ZERO else other,
            quantity=event["quantity"],
            bucket_from=bucket if signed < 0 else None,
            bucket_to=bucket if signed > 0 else None,
            reason=word(event["document"]),
        )


def _move(place: Place, account: str, unit: int, change: Mapping[str, int], **told: object) -> None:
    table = schema.holdings
    match = (table.c.account == account, table.c.unit == unit)
    held = place.rows.execute(select(table).where(*match)).mappings().first()
    left = {name: (held[name] if held else 0) + change.get(name, 0) for name in BUCKETS}
    if min(left.values()) < 0:
        raise EventMissed(f"{account} would hold {left} of {unit}: a movement is missing")
    if held:
        place.rows.execute(update(table).where(*match).values(**left))
    else:
        place.rows.execute(insert(table).values(account=account, unit=unit, **left))
    place.add(schema.movements, account=account, unit=unit, **left, **told)


def deposited(place: Place, event: Arguments) -> None:
    """Deposited: the bank confirmed money received."""
    fen, reference = event["fen"], word(event["bankReference"])
    _pay(place, event["account"], fen, 0, act="deposited", fen=fen, reference=reference)


def withdrawal_requested(place: Place, event: Arguments) -> None:
    """WithdrawalRequested: money is locked until the bank has paid."""
    fen, id_ = event["fen"], event["id"]
    _pay(
        place,
        event["account"],
        -fen,
        fen,
        act="withdrawal_requested",
        fen=fen,
        withdrawal=id_,
        matures_at=event["maturesAt"],
        asked_by=event["key"],
    )


def withdrawal_confirmed(place: Place, event: Arguments) -> None:
    """WithdrawalConfirmed: the money was paid out."""
    _pay(
        place,
        event["account"],
        0,
        -event["fen"],
        act="withdrawn",
        fen=event["fen"],
        withdrawal=event["id"],
        reference=word(event["bankReference"]),
    )


def withdrawal_cancelled(place: Place, event: Arguments) -> None:
    """WithdrawalCancelled: the account took its request back."""
    fen, id_ = event["fen"], event["id"]
    _pay(place, event["account"], fen, -fen, act="withdrawal_cancelled", fen=fen, withdrawal=id_)


def paid(place: Place, event: Arguments) -> None:
    """Paid: money moved from buyer to seller."""
    giver, taker, fen = event["from"], event["to"], event["fen"]
    _pay(place, giver, -fen, 0, act="paid", fen=fen, counterparty=taker)
    _pay(place, taker, fen, 0, act="received", fen=fen, counterparty=giver)


def _pay(place: Place, account: str, available: int, locked: int, **told: object) -> None:
    table = schema.balances
    match = table.c.account == account
    held = place.rows.execute(select(table).where(match)).mappings().first()
    left = {
        "available": (held["available"] if held else 0) + available,
        "locked": (held["locked"] if held else 0) + locked,
    }
    if min(left.values()) < 0:
        raise EventMissed(f"{account} would have {left} fen: a movement is missing")
    if held:
        place.rows.execute(update(table).where(match).values(**left))
    else:
        place.rows.execute(insert(table).values(account=account, **left))
    place.add(schema.cash_movements, account=account, **left, **told)
