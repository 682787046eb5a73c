"""
The certificate file: what a certificate says, and the evidence of every word of it.

It is put together from what the node answers over JSON-RPC, and is always whole: where a part
cannot be had, there is no file. Its one canonical text has one SHA-256, which stands on the page.
docs/certificate.md describes each part; the verifiers share no code with this.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from api import slots
from api.certificates.facts import Act, Facts, Sources, read_facts
from api.errors import NotFound
from api.ledger import Ledger
from contracts import ADDRESSES, codec
from contracts.codec import Event

FORMAT = "tanji-certificate-1"
ACTS = ("request", "approval", "surrender")
REQUESTS = ("SurrenderRequested",)
APPROVALS = ("SurrenderApproved", "SurrenderMandated")


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """One file, ready to be written or drawn."""

    facts: dict[str, Any]
    """What the certificate says."""

    ledger: dict[str, Any]
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the file, in hex without 0x."""
        return hashlib.sha256(self.content).hexdigest()


def compose(ledger: Ledger, sources: Sources) -> CertificateFile:
    """
    The certificate file, by what the node proves.

    Raises:
        NotFound: a transaction or an event that the index knows is not in the node's book.
    """
    requested, _ = _logged(ledger, sources.requested_block, REQUESTS, sources.request)
    approved, approval = _logged(ledger, sources.approved_block, APPROVALS, sources.request)
    sent = (requested, approved, sources.surrendered)
    acts = {name: _act(ledger, hash_) for name, hash_ in zip(ACTS, sent, strict=True)}
    facts = read_facts(ledger, sources, acts, approval)
    block = acts["surrender"].receipt.block
    genesis = ledger.genesis()
    named = {
        "name": genesis["name"],
        "chainId": genesis["chainId"],
        "genesisHash": acts["surrender"].evidence["genesisHash"],
    }
    document = {
        "format": FORMAT,
        "ledger": named,
        "certificate": facts,
        "acts": {name: _shown(act, genesis["sealsRequired"]) for name, act in acts.items()},
        "state": {
            contract: _state(ledger, contract, asked, block)
            for contract, asked in _slots(ledger, facts, acts).items()
        },
    }
    return CertificateFile(facts, named, canonical(document))


def canonical(document: object) -> bytes:
    """The one text of a document: sorted keys, no spaces, UTF-8 as it is, one line."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() + b"\n"


# --- the parts ----------------------------------------------------------------------------------


def _logged(ledger: Ledger, block: int, names: Collection[str], request: int) -> tuple[str, Event]:
    """The one event about a surrender request in a block, and the transaction that logged it."""
    for log in ledger.logs(block, block, ADDRESSES["Compliance"]):
        event = codec.decode_log(log.address, log.topics, log.data)
        if event and event.name in names and event.args["request"] == request:
            return log.transaction, event
    raise NotFound(what=" or ".join(names), id=request)


def _act(ledger: Ledger, transaction: str) -> Act:
    sent, receipt = ledger.sent(transaction), ledger.receipt(transaction)
    if sent is None or receipt is None:
        raise NotFound(what="transaction in a block", id=transaction)
    return Act(sent.key, receipt, ledger.evidence(transaction))


def _shown(act: Act, required: int) -> dict[str, Any]:
    """An act as the file has it: as many seals as are required, in the order of the keys."""
    evidence = act.evidence
    seals = sorted(evidence["seals"], key=lambda seal: str(seal["validator"]))
    return {
        "header": evidence["header"],
        "seals": seals[:required],
        "index": evidence["transaction"]["index"],
        "transaction": evidence["transaction"]["path"],
        "receipt": evidence["receipt"]["path"],
    }


def _state(ledger: Ledger, contract: str, slots: list[int], block: int) -> dict[str, Any]:
    held = ledger.storage_evidence(ADDRESSES[contract], slots, block)["holding"]
    return {"path": held["path"], "slots": {one["slot"]: one["path"] for one in held["slots"]}}


def _slots(ledger: Ledger, facts: Facts, acts: Mapping[str, Act]) -> dict[str, list[int]]:
    """Every slot that the file proves: who the keys are, the account's name, the decision."""
    block, account, period = facts["block"], facts["account"], facts["period"]
    keys = {act.key for act in acts.values()}
    people = {ledger.call("Participants", "key", [key], block=block)["account"] for key in keys}
    people |= {facts["account"], facts["department"], facts["donor"] or facts["account"]}
    named = slots.text(slots.mapped("Participants", "_names", account), len(facts["name"].encode()))
    return {
        "Participants": sorted(
            {
                *(slots.mapped("Participants", "_keys", key) for key in keys),
                *(slots.mapped("Participants", "_accounts", one.lower()) for one in people),
                *named,
            }
        ),
        "Emissions": sorted(
            slots.mapped("Emissions", label, account, period) for label in ("_decided", "_grounds")
        ),
        "Offsets": [slots.mapped("Offsets", "_progress", account, period)],
    }
