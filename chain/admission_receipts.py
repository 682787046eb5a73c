"""
Admission receipts: a node's signed promise of the block time a transaction will have.

A receipt is no Ethereum transaction receipt: that one says what a transaction did, this one is
given before it is executed. Receipts of one node are numbered and each names the one before, so
none can be taken back, put in between, or dated back without contradicting another.
"""

from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidSignature as SignatureDoesNotHold
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chain import limits, shallow_json
from chain.encoding import encode, encode_int, keccak
from chain.errors import ReceiptRefused

FORMAT = "tanji-admission-receipt-1"
RECEIPT_DOMAIN = b"tanji admission receipt 1\n"
DROP_DOMAIN = b"tanji drop note 1\n"
"""What a validator's key signs under these words is no seal, and neither is the other."""

_LENGTHS = {
    "transaction": 32, "sender": 20, "previous": 32, "validator": 32, "signature": 64,
}  # fmt: skip
_NUMBERS = (
    "chainId", "series", "number", "admittedAt", "slot", "includedBy", "after",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AdmissionReceipt:
    """One transaction was admitted, and this is when it will be on the ledger."""

    chain_id: int

    series: int
    """When the node's journal of receipts was begun, in milliseconds since the Unix epoch."""

    number: int
    """Its place in the series, from 1, without gaps."""

    transaction: bytes
    """Hash of the transaction."""

    sender: bytes

    admitted_at_ms: int
    """When it was admitted, in milliseconds since the Unix epoch."""

    slot: int
    """The latest time, in seconds, that the transaction's block may carry."""

    included_by: int
    """The second by which that block exists."""

    after: int
    """Number of the newest block when it was admitted."""

    previous: bytes
    """`name` of the receipt before; of the first, the hash of block 0."""

    validator: bytes
    """Ed25519 public key of the node."""

    signature: bytes
    """64 bytes over `signed_bytes`."""

    @property
    def signed_bytes(self) -> bytes:
        """What the node signs: the domain, and every field but the signature as one RLP list."""
        numbers = [
            encode_int(one)
            for one in (self.chain_id, self.series, self.number, self.admitted_at_ms, self.slot,
                        self.included_by, self.after)
        ]  # fmt: skip
        return RECEIPT_DOMAIN + encode(
            [*numbers, self.transaction, self.sender, self.previous, self.validator]
        )

    @property
    def name(self) -> bytes:
        """Its hash, which the next receipt carries."""
        return keccak(self.signed_bytes)

    def as_json(self) -> dict[str, object]:
        """The receipt as a file holds it."""
        return {
            "format": FORMAT,
            "chainId": self.chain_id,
            "series": self.series,
            "number": self.number,
            "transaction": _hex(self.transaction),
            "sender": _hex(self.sender),
            "admittedAt": self.admitted_at_ms,
            "slot": self.slot,
            "includedBy": self.included_by,
            "after": self.after,
            "previous": _hex(self.previous),
            "validator": _hex(self.validator),
            "signature": _hex(self.signature),
        }


@dataclass(frozen=True, slots=True)
class DropNote:
    """The node's signed word that it took a promised transaction out of line, and why."""

    reason: str
    """Admission's reason: the standing of the sender changed."""

    block: int
    """Number of a block, later than the receipt, after which the sender was no longer admitted."""

    signature: bytes
    """64 bytes over `drop_bytes`."""

    def as_json(self) -> dict[str, object]:
        return {"reason": self.reason, "block": self.block, "signature": _hex(self.signature)}


def drop_bytes(receipt: AdmissionReceipt, reason: str, block: int) -> bytes:
    """What the node signs to say that a promised transaction was dropped."""
    return DROP_DOMAIN + encode([receipt.name, reason.encode(), encode_int(block)])


def read(text: str) -> tuple[AdmissionReceipt, DropNote | None]:
    """
    A receipt, and the note of its transaction's drop if the file carries one.

    Raises:
        ReceiptRefused: malformed; the field that is wrong is named.
    """
    try:
        document = shallow_json.parse(text)
    except ValueError as flaw:
        raise ReceiptRefused("malformed", f"the file is not JSON: {flaw}") from flaw
    if not isinstance(document, dict):
        raise ReceiptRefused("malformed", "the file is not a JSON object")
    expected = {"format", *_NUMBERS, *_LENGTHS}
    if set(document) - {"dropped"} != expected:
        raise ReceiptRefused("malformed", f"the fields must be {', '.join(sorted(expected))}")
    if document["format"] != FORMAT:
        raise ReceiptRefused("malformed", f"format is not {FORMAT}")
    numbers = [_number(document, name) for name in _NUMBERS]
    chain_id, series, number, admitted_at_ms, slot, included_by, after = numbers
    parts = {name: _bytes(document, name, length) for name, length in _LENGTHS.items()}
    receipt = AdmissionReceipt(
        chain_id, series, number, parts["transaction"], parts["sender"], admitted_at_ms, slot,
        included_by, after, parts["previous"], parts["validator"], parts["signature"],
    )  # fmt: skip
    dropped = document.get("dropped")
    return receipt, None if dropped is None else _drop_note(dropped)


def check_receipt(receipt: AdmissionReceipt, chain_id: int, validators: tuple[bytes, ...]) -> None:
    """
    Hold a receipt to the genesis of a ledger.

    Raises:
        ReceiptRefused: wrong_chain, unknown_validator, bad_signature, in this order.
    """
    if receipt.chain_id != chain_id:
        raise ReceiptRefused("wrong_chain", f"chain {receipt.chain_id}, the ledger is {chain_id}")
    if receipt.validator not in validators:
        raise ReceiptRefused(
            "unknown_validator", f"{_hex(receipt.validator)} is no validator of this ledger"
        )
    _verify(receipt.validator, receipt.signature, receipt.signed_bytes)


def check_drop_note(receipt: AdmissionReceipt, note: DropNote) -> None:
    """Raises `ReceiptRefused`, bad_signature, unless the receipt's node signed the note."""
    _verify(receipt.validator, note.signature, drop_bytes(receipt, note.reason, note.block))


def contradiction(one: AdmissionReceipt, other: AdmissionReceipt) -> str | None:
    """
    How two receipts of one node and series give the lie to each other; None if they do not.

    Both must have passed `check_receipt`; then a contradiction proves that the node, or whoever
    has its key, signed what it must not sign.
    """
    if (one.validator, one.chain_id, one.series) != (other.validator, other.chain_id, other.series):
        return None
    first, second = sorted((one, other), key=lambda receipt: receipt.number)
    if first.number == second.number:
        same = first.signed_bytes == second.signed_bytes
        return None if same else f"two receipts carry number {first.number}"
    if second.number == first.number + 1 and second.previous != first.name:
        return f"receipt {second.number} follows another receipt {first.number}"
    if second.admitted_at_ms < first.admitted_at_ms:
        return f"receipt {second.number} is dated before receipt {first.number}"
    return None


def signed(receipt: AdmissionReceipt, signature: bytes) -> AdmissionReceipt:
    """The receipt with its signature."""
    return replace(receipt, signature=signature)


def _verify(validator: bytes, signature: bytes, message: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(validator).verify(signature, message)
    except SignatureDoesNotHold as flaw:
        raise ReceiptRefused("bad_signature", "the node's key did not sign this") from flaw


def _drop_note(found: object) -> DropNote:
    if not isinstance(found, dict) or set(found) != {"reason", "block", "signature"}:
        raise ReceiptRefused("malformed", "dropped must have a reason, a block and a signature")
    if not isinstance(found["reason"], str):
        raise ReceiptRefused("malformed", "dropped.reason must be text")
    return DropNote(found["reason"], _number(found, "block"), _bytes(found, "signature", 64))


def _number(document: dict[str, Any], name: str) -> int:
    found = document[name]
    if not isinstance(found, int) or isinstance(found, bool):
        raise ReceiptRefused("malformed", f"{name} must be a whole number")
    if not 0 <= found <= limits.TIMESTAMP_S_MAX:
        raise ReceiptRefused("malformed", f"{name} must be from 0 to {limits.TIMESTAMP_S_MAX}")
    return found


def _bytes(document: dict[str, Any], name: str, length: int) -> bytes:
    found = document[name]
    try:
        content = bytes.fromhex(found[2:]) if found[:2] == "0x" else b""
    except (TypeError, ValueError):
        content = b""
    if len(content) != length:
        raise ReceiptRefused("malformed", f"{name} must be 0x and {length} bytes in hex")
    return content


def _hex(content: bytes) -> str:
    return "0x" + content.hex()
