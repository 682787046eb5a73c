"""Whether a node kept what an admission receipt promises: judged from the ledger alone."""

from dataclasses import dataclass

from chain.admission_receipts import (
    AdmissionReceipt,
    DropNote,
    check_drop_note,
    check_receipt,
)
from chain.errors import NotOnLedger
from chain.ledger import Ledger
from chain.standing import refusal_after


@dataclass(frozen=True)
class Judgement:
    """What became of one promise."""

    verdict: str
    """kept, kept_late, dropped, not_due or broken."""

    told: str
    block: int | None = None
    """The block that holds the transaction."""

    time: int | None = None
    """That block's time."""

    @property
    def holds(self) -> bool:
        """Whether nothing is held against the node."""
        return self.verdict in ("kept", "dropped", "not_due")


def judge(
    ledger: Ledger, receipt: AdmissionReceipt, note: DropNote | None, at_s: int | None
) -> Judgement:
    """
    Hold a ledger to a receipt, `at_s` seconds since the Unix epoch; None: at its newest block.

    The judgement is of this copy: one that ends before the promised time proves nothing against
    the node until `at_s` has passed.

    Raises:
        ReceiptRefused: the receipt, or the note, is of another ledger or not its node's.
        InvalidSeals: the block in question is not sealed.
    """
    genesis, head = ledger.genesis, ledger.head
    check_receipt(receipt, genesis.chain_id, genesis.validator_keys)
    if note is not None:
        check_drop_note(receipt, note)
    place = ledger.locate(receipt.transaction)
    if place is not None:
        return _judge_included(ledger, receipt, place[0])
    flaw = None if note is None else _flaw_of(ledger, receipt, note)
    if note is not None and flaw is None:
        return Judgement(
            "dropped",
            f"dropped: after block {note.block} the sender was no longer admitted ({note.reason})",
        )
    if head.timestamp >= receipt.slot:
        _check_sealed(ledger, head.number)
        why = f"block {head.number} at {head.timestamp} is past the promised {receipt.slot}"
    elif at_s is not None and at_s >= receipt.included_by:
        why = f"promised by {receipt.included_by}, and at {at_s} it is not there"
    else:
        seconds = max(head.timestamp, at_s or 0)
        return Judgement("not_due", f"not due: {seconds}, promised by {receipt.included_by}")
    excuse = f"; its note of a drop does not hold: {flaw}" if flaw else ""
    return Judgement("broken", f"the transaction is not on the ledger: {why}{excuse}")


def _judge_included(ledger: Ledger, receipt: AdmissionReceipt, number: int) -> Judgement:
    header = ledger.header(number)
    _check_sealed(ledger, number)
    time = header.timestamp
    if time <= receipt.slot:
        told = f"in block {number} at {time}, promised for {receipt.slot} at the latest"
        return Judgement("kept", told, number, time)
    told = f"kept late: in block {number} at {time}, promised for {receipt.slot}"
    return Judgement("kept_late", told, number, time)


def _flaw_of(ledger: Ledger, receipt: AdmissionReceipt, note: DropNote) -> str | None:
    """Why the ledger does not show what a note of a drop says; None if it does."""
    if note.block <= receipt.after:
        return f"block {note.block} is not later than the receipt, given after {receipt.after}"
    try:
        header = ledger.header(note.block)
    except NotOnLedger as flaw:
        return str(flaw)
    _check_sealed(ledger, note.block)
    if header.timestamp >= receipt.slot:
        return f"block {note.block} at {header.timestamp} had to hold the transaction"
    if refusal_after(ledger, header, receipt.sender) is None:
        return f"after block {note.block} the sender was admitted"
    return None


def _check_sealed(ledger: Ledger, number: int) -> None:
    """Raise `InvalidSeals` unless validators sealed the block; genesis itself needs none."""
    if number:
        ledger.check_seals(ledger.header(number).hash, ledger.seals(number))
