"""What a certificate says: read from the ledger's events and state, by the contracts' own ABI."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from api import figures
from api.blocks import Receipt
from api.errors import NotFound
from api.ledger import Ledger
from contracts import codec
from contracts.codec import Event
from contracts.identifiers import name_bytes

Facts = dict[str, Any]
"""Addresses and hashes in lower-case hex, moments in Beijing time, quantities in whole units."""

NOBODY = "0x" + "0" * 40


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a certificate's evidence is, by the index."""

    certificate: int
    request: int
    requested_block: int
    approved_block: int
    surrendered: str
    """Hash of the transaction whose receipt holds the Surrendered event."""
    pack: str
    inputs: str
    """Of the decision that stood when the units were surrendered."""


@dataclass(frozen=True, slots=True)
class Act:
    """One of the three transactions."""

    key: str
    receipt: Receipt
    evidence: Any


def read_facts(ledger: Ledger, sources: Sources, acts: Mapping[str, Act], approved: Event) -> Facts:
    """
    Everything that the certificate of `sources` says.

    Raises:
        NotFound: an event that the index knows is not in the receipts, or the decision changed.
    """
    told = acts["surrender"].receipt.logs
    events = [codec.decode_log(log.address, log.topics, log.data) for log in told]
    at = next(
        (
            place
            for place, event in enumerate(events)
            if event and _is_certificate(event, sources.certificate)
        ),
        None,
    )
    if at is None:
        raise NotFound(what="certificate", id=sources.certificate)
    given = events[at]
    assert given is not None
    said, block = given.args, acts["surrender"].receipt.block
    account, period = said["account"], said["period"]
    person = ledger.call("Participants", "account", [account], block=block)
    decided = ledger.call("Emissions", "decided", [account, period], block=block)
    offset = ledger.call("Offsets", "figures", [account, period], block=block)
    grounds = ledger.call("Emissions", "grounds", [account, period], block=block)
    if keccak(name_bytes(sources.pack) + bytes.fromhex(sources.inputs[2:])) != grounds:
        raise NotFound(what="decision that the obligation rests on", id=account)
    ended = _ended(events[at + 1 :])
    times = {name: ledger.header(act.receipt.block).timestamp_s for name, act in acts.items()}
    order = approved.args.get("order")
    return {
        "certificate": said["certificate"],
        "account": account.lower(),
        "name": ledger.call("Participants", "nameOf", [account], block=block),
        "uscc": person["uscc"].decode("ascii"),
        "province": person["province"],
        "period": period,
        "quantity": said["quantity"],
        "surrenderedInAll": said["surrenderedInAll"],
        "items": [{"unit": one["id"], "quantity": one["value"]} for one in ended],
        "obligation": said["obligation"],
        "offset": offset["cancelled"],
        "onTime": said["onTime"],
        "forced": said["forced"],
        "donor": None if said["donor"] == NOBODY else said["donor"].lower(),
        "takenFrom": ended[0]["from"].lower(),
        "order": None if order is None else "0x" + order.hex(),
        "request": said["request"],
        "department": approved.args["department"].lower(),
        "requestedAt": figures.moment(times["request"]),
        "approvedAt": figures.moment(times["approval"]),
        "surrenderedAt": figures.moment(times["surrender"]),
        "block": block,
        "decision": decided["revision"],
        "basis": figures.word("Basis", decided["basis"]),
        "verified": decided["verified"],
        "decidedObligation": decided["obligation"],
        "decidedAt": figures.moment(decided["decidedAt"]),
        "pack": sources.pack,
        "inputs": sources.inputs,
        "signedBy": {name: act.key.lower() for name, act in acts.items()},
    }


def _is_certificate(event: Event, number: int) -> bool:
    return event.name == "Surrendered" and event.args["certificate"] == number


def _ended(events: list[Event | None]) -> list[dict[str, Any]]:
    """The units that are gone by the certificate before these events."""
    gone = []
    for event in events:
        if event and event.name == "Surrendered":
            break
        if event and event.name == "TransferSingle" and event.args["to"] == NOBODY:
            gone.append(event.args)
    return gone
