"""Transactions with flaws: one way to have each, to be combined freely."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chain.encoding import encode, encode_int, keccak
from chain.limits import TRANSACTION_BYTES_MAX
from contracts import ADDRESSES
from node.refusals import Refusal
from tests.founded import CHAIN_ID, signer

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
PARTICIPANTS = bytes.fromhex(ADDRESSES["Participants"][2:])


@dataclass(frozen=True)
class Draft:
    """A type 2 transaction before it is signed; every field may be wrong."""

    role: str = "registry"
    nonce: int = 0
    chain_id: int | None = CHAIN_ID
    fee: int = 0
    tip: int = 0
    gas: int = 1_000_000
    to: bytes = PARTICIPANTS
    value: int = 0
    data: bytes = b""
    kind: int = 2
    high_s: bool = False
    extra_field: bool = False

    def raw(self) -> bytes:
        """Signed, with its flaws in place."""
        if self.chain_id is None:
            return self._unprotected()
        fields: list[object] = [
            encode_int(self.chain_id), encode_int(self.nonce), encode_int(self.tip),
            encode_int(self.fee), encode_int(self.gas), self.to, encode_int(self.value),
            self.data, [],
        ]  # fmt: skip
        if self.extra_field:
            fields.append(b"")
        prefix = bytes((self.kind,))
        return prefix + encode([*fields, *self._signature(keccak(prefix + encode(fields)))])

    def _unprotected(self) -> bytes:
        """A legacy transaction signed as before EIP-155, for any chain at all."""
        fields: list[object] = [
            encode_int(self.nonce), encode_int(self.fee), encode_int(self.gas), self.to,
            encode_int(self.value), self.data,
        ]  # fmt: skip
        if self.extra_field:
            fields.append(b"")
        parity, r, s = self._signature(keccak(encode(fields)))
        v = encode_int(27 + int.from_bytes(parity, "big"))
        raw = encode([*fields, v, r, s])
        return raw if self.kind == 2 else bytes((self.kind,)) + raw

    def _signature(self, digest: bytes) -> list[bytes]:
        signed = signer(self.role).unsafe_sign_hash(digest)
        parity, s = signed.v - 27, signed.s
        if self.high_s:
            parity, s = 1 - parity, ORDER - s
        return [encode_int(parity), encode_int(signed.r), encode_int(s)]


@dataclass(frozen=True)
class Flaw:
    """What is wrong, and the reason it is turned away for."""

    reason: Refusal
    put: Callable[[Draft], Draft]


FLAWS = (
    Flaw(Refusal.TOO_LARGE, lambda one: replace(one, data=bytes(TRANSACTION_BYTES_MAX))),
    Flaw(Refusal.UNSUPPORTED_TYPE, lambda one: replace(one, kind=3)),
    Flaw(Refusal.MALFORMED, lambda one: replace(one, extra_field=True)),
    Flaw(Refusal.FIELD_OUT_OF_RANGE, lambda one: replace(one, nonce=2**64)),
    Flaw(Refusal.CHAIN_ID_MISSING, lambda one: replace(one, chain_id=None)),
    Flaw(Refusal.BAD_SIGNATURE, lambda one: replace(one, high_s=True)),
    Flaw(Refusal.GAS_TOO_LOW, lambda one: replace(one, gas=20_999)),
    Flaw(Refusal.WRONG_CHAIN, lambda one: replace(one, chain_id=CHAIN_ID + 1)),
    Flaw(Refusal.GAS_TOO_HIGH, lambda one: replace(one, gas=2**24 + 1)),
    Flaw(Refusal.FEE_NOT_ZERO, lambda one: replace(one, fee=1)),
    Flaw(Refusal.VALUE_NOT_ZERO, lambda one: replace(one, value=1)),
    Flaw(Refusal.CREATION, lambda one: replace(one, to=b"")),
    Flaw(Refusal.TARGET_UNKNOWN, lambda one: replace(one, to=bytes(19) + b"\x08")),
    Flaw(Refusal.SENDER_UNKNOWN, lambda one: replace(one, role="outsider")),
    Flaw(Refusal.SENDER_REVOKED, lambda one: replace(one, role="revoked")),
    Flaw(Refusal.SENDER_EXPIRED, lambda one: replace(one, role="expired")),
    Flaw(Refusal.SENDER_SUSPENDED, lambda one: replace(one, role="suspended")),
    Flaw(Refusal.NONCE_TOO_LOW, lambda one: replace(one, nonce=0)),
    Flaw(Refusal.NONCE_TOO_HIGH, lambda one: replace(one, nonce=100_000)),
)
"""One flaw for each reason, in the order of the checks; those that need a full pool stand apart.

Flaws that write the same field cannot stand in one transaction; `combine` keeps the earlier one.
"""


def combine(flaws: tuple[Flaw, ...], sound: Draft) -> Draft:
    """`sound` with these flaws; where two want the same field, the first keeps it."""
    draft = sound
    for flaw in reversed(flaws):
        draft = flaw.put(draft)
    return draft
