"""Decode, check and hash a signed transaction, and recover its signer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from coincurve import PublicKey

from chain import limits
from chain.encoding import Decoded, NotCanonical, decode_int, encode, encode_int, keccak
from chain.encoding import decode as decode_rlp
from chain.errors import (
    FieldOutOfRange,
    GasLimitTooLow,
    InvalidSignature,
    MalformedTransaction,
    TransactionTooLarge,
    UnprotectedTransaction,
    UnsupportedType,
    WrongChain,
)

AccessList: TypeAlias = tuple[tuple[bytes, tuple[int, ...]], ...]
"""Addresses, each with the slots it names (EIP-2930)."""

_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Number of points of secp256k1."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A signed transaction whose shape, bounds and signature hold; what needs state is not yet
    checked, nor is the chain."""

    raw: bytes
    """The network encoding: what was signed, with the signature."""

    type: int
    """0 legacy with EIP-155, 1 EIP-2930, 2 EIP-1559."""

    chain_id: int
    """The chain it was signed for."""

    nonce: int
    """How many transactions the sender sent before."""

    gas_limit: int
    """Most gas it may burn."""

    max_fee: int
    """Most wei per gas offered; the gas price of types 0 and 1."""

    max_priority_fee: int
    """Most wei per gas offered to the block's maker; the gas price of types 0 and 1."""

    to: bytes | None
    """Whom it calls; None creates a contract."""

    value: int
    """Wei carried along."""

    data: bytes
    """Call data, or creation code."""

    access_list: AccessList
    """Addresses and slots it promises to use."""

    v: int
    """v of type 0 (35 + 2 * chain + parity); the parity of types 1 and 2."""

    r: int
    """First half of the signature."""

    s: int
    """Second half of the signature, in the lower half of the curve's order."""

    signing_hash: bytes
    """What the sender signed."""

    sender: bytes
    """Address of the signer, never zero."""

    hash: bytes
    """Keccak of `raw`: the transaction's name."""

    @property
    def parity(self) -> int:
        """Which of the two points of the signature is meant: 0 or 1."""
        return self.v if self.type else (self.v - 35) % 2


def decode(raw: bytes) -> Transaction:
    """
    The transaction that `raw` encodes, checked in this order.

    Raises, the first that fails: `TransactionTooLarge`, `UnsupportedType`,
    `MalformedTransaction`, `FieldOutOfRange`, `UnprotectedTransaction`, `InvalidSignature`,
    `GasLimitTooLow`. Whether the chain is ours is `check_chain`'s.
    """
    if len(raw) > limits.TRANSACTION_BYTES_MAX:
        raise TransactionTooLarge(limits.TRANSACTION_BYTES_MAX, len(raw))
    if not raw:
        raise MalformedTransaction("it is empty")
    kind = raw[0] if raw[0] < 0xC0 else 0
    if raw[0] < 0xC0 and kind not in (1, 2):
        raise UnsupportedType(kind)
    try:
        fields = decode_rlp(raw[1:] if kind else raw)
        if not isinstance(fields, list):
            raise NotCanonical("it is not a list")
        transaction = _READERS[kind](raw, fields)
    except NotCanonical as flaw:
        raise MalformedTransaction(str(flaw)) from flaw
    needed = intrinsic_gas(transaction)
    if transaction.gas_limit < needed:
        raise GasLimitTooLow(needed, transaction.gas_limit)
    return transaction


def check_chain(transaction: Transaction, chain_id: int) -> None:
    """Raise `WrongChain` unless the transaction was signed for `chain_id`."""
    if transaction.chain_id != chain_id:
        raise WrongChain(chain_id, transaction.chain_id)


def intrinsic_gas(transaction: Transaction) -> int:
    """What the transaction costs before it runs (Shanghai schedule, creation words included)."""
    zeros = transaction.data.count(0)
    gas = 21_000 + 4 * zeros + 16 * (len(transaction.data) - zeros)
    if transaction.to is None:
        gas += 32_000 + creation_words_gas(transaction.data)
    return gas + sum(2_400 + 1_900 * len(slots) for _, slots in transaction.access_list)


def creation_words_gas(code: bytes) -> int:
    """What creation code costs by its length (EIP-3860)."""
    return 2 * ((len(code) + 31) // 32)


def _read_legacy(raw: bytes, fields: list[Decoded]) -> Transaction:
    _count(fields, 9)
    v = decode_int(fields[6])
    fee = decode_int(fields[1])
    chain_id = (v - 35) // 2 if v >= 35 else 0
    return _check(
        raw, 0, chain_id, v, [fields[0], fields[2], *fields[3:6]], (fee, fee), [], fields[7:],
        lambda: encode([*_strings(fields[:6]), encode_int(chain_id), b"", b""]),
    )  # fmt: skip


def _read_with_access_list(raw: bytes, fields: list[Decoded]) -> Transaction:
    _count(fields, 11)
    fee = decode_int(fields[2])
    return _check(
        raw, 1, decode_int(fields[0]), decode_int(fields[8]), [fields[1], *fields[3:7]],
        (fee, fee), fields[7], fields[9:], lambda: b"\x01" + encode(fields[:8]),
    )  # fmt: skip


def _read_dynamic_fee(raw: bytes, fields: list[Decoded]) -> Transaction:
    _count(fields, 12)
    fees = (decode_int(fields[3]), decode_int(fields[2]))
    return _check(
        raw, 2, decode_int(fields[0]), decode_int(fields[9]), [fields[1], *fields[4:8]],
        fees, fields[8], fields[10:], lambda: b"\x02" + encode(fields[:9]),
    )  # fmt: skip


_READERS: dict[int, Callable[[bytes, list[Decoded]], Transaction]] = {
    0: _read_legacy,
    1: _read_with_access_list,
    2: _read_dynamic_fee,
}


def _check(
    raw: bytes,
    kind: int,
    chain_id: int,
    v: int,
    common: list[Decoded],
    fees: tuple[int, int],
    access_list: Decoded,
    halves: list[Decoded],
    signed: Callable[[], bytes],
) -> Transaction:
    """Hold every field to its bounds, then recover the signer of `signed()`."""
    nonce, gas_limit, value = (decode_int(common[place]) for place in (0, 1, 3))
    to, data = _strings([common[2], common[4]])
    if len(to) not in (0, 20):
        raise NotCanonical(f"the recipient has {len(to)} bytes, not 20")
    entries = _read_access_list(access_list)
    r, s = (decode_int(half) for half in halves)
    for name, limit, found in (
        ("chain_id", limits.QUANTITY_MAX, chain_id),
        ("nonce", limits.NONCE_MAX, nonce),
        ("gas_limit", limits.GAS_LIMIT_MAX, gas_limit),
        ("max_fee", limits.QUANTITY_MAX, fees[0]),
        ("max_priority_fee", fees[0], fees[1]),
        ("value", limits.QUANTITY_MAX, value),
        ("creation_code_bytes", limits.INITCODE_BYTES_MAX, 0 if to else len(data)),
        ("fee_and_value", limits.QUANTITY_MAX, gas_limit * fees[0] + value),
    ):
        if found > limit:
            raise FieldOutOfRange(name, limit, found)
    if kind == 0 and v < 35:
        raise UnprotectedTransaction(v)
    signing_hash = keccak(signed())
    sender = _recover(signing_hash, v if kind else (v - 35) % 2, r, s)
    return Transaction(
        raw, kind, chain_id, nonce, gas_limit, *fees, to or None, value, data, entries,
        v, r, s, signing_hash, sender, keccak(raw),
    )  # fmt: skip


def _recover(signing_hash: bytes, parity: int, r: int, s: int) -> bytes:
    if parity not in (0, 1):
        raise InvalidSignature(f"parity is {parity:#x}, not 0 or 1")
    if not 0 < r < _ORDER:
        raise InvalidSignature("r is not in the curve's order")
    if not 0 < s <= _ORDER // 2:
        raise InvalidSignature("s is not in the lower half of the curve's order")
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes((parity,))
    try:
        key = PublicKey.from_signature_and_message(signature, signing_hash, hasher=None)
    except ValueError as flaw:
        raise InvalidSignature("no key could have made it") from flaw
    address = keccak(key.format(compressed=False)[1:])[12:]
    if not any(address):
        raise InvalidSignature("its signer is the zero address")
    return address


def _read_access_list(found: Decoded) -> AccessList:
    if not isinstance(found, list):
        raise NotCanonical("the access list is not a list")
    if len(found) > limits.ACCESS_LIST_ENTRIES_MAX:
        raise FieldOutOfRange("access_list", limits.ACCESS_LIST_ENTRIES_MAX, len(found))
    entries: list[tuple[bytes, tuple[int, ...]]] = []
    for entry in found:
        if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[1], list):
            raise NotCanonical("an access list entry is not an address and its slots")
        address, *slots = _strings([entry[0], *entry[1]])
        if len(address) != 20 or any(len(slot) != 32 for slot in slots):
            raise NotCanonical("an access list names no address or no slot")
        entries.append((address, tuple(int.from_bytes(slot, "big") for slot in slots)))
    return tuple(entries)


def _strings(found: list[Decoded]) -> list[bytes]:
    strings = [item for item in found if isinstance(item, bytes)]
    if len(strings) != len(found):
        raise NotCanonical("a list stands where bytes belong")
    return strings


def _count(fields: list[Decoded], expected: int) -> None:
    if len(fields) != expected:
        raise NotCanonical(f"it has {len(fields)} fields, not {expected}")
