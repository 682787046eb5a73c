"""What admission and the contracts would turn away, found without sending anything."""

from collections.abc import Iterator

from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_utils.address import to_checksum_address
from hexbytes import HexBytes
from rlp import decode as rlp_decode
from rlp.exceptions import RLPException

from api import figures, limits
from api.calls import contract_at
from api.errors import DeskError, Refused
from api.ledger import Ledger

OPEN_STANDINGS = frozenset({"open", "restricted", "receive_only", "closing"})
"""Standings whose keys admission lets through; the contracts decide what each may do."""


def of_call(ledger: Ledger, key: str, to: str, data: bytes) -> tuple[list[DeskError], int | None]:
    """Every failure of a call that `key` would make, and the gas it needs where there is none."""
    flaws: list[DeskError] = [*_sender(ledger, key), *_target(to)]
    if flaws:
        return flaws, None
    try:
        return [], ledger.gas(key, to, data)
    except DeskError as error:
        return [error], None


def of_signed(ledger: Ledger, raw: bytes) -> tuple[list[DeskError], int | None]:
    """Every failure of a signed transaction, and the gas that its call needs."""
    try:
        told = read_signed(raw)
    except Refused as error:
        return [error], None
    flaws: list[DeskError] = [*_terms(told, ledger.chain_id())]
    key = str(told["from"])
    expected = ledger.nonce(key)
    nonce = whole(told["nonce"])
    if nonce < expected:
        message = f"nonce {nonce} is used; the next is {expected}"
        flaws.append(Refused("nonce_too_low", message, expected=expected, found=nonce))
    to = to_checksum_address(bytes(HexBytes(str(told["to"] or "0x" + "0" * 40))))
    found, gas = of_call(ledger, key, to, bytes(HexBytes(str(told["data"]))))
    flaws += found
    limit = whole(told["gas"])
    if gas is not None and gas > limit:
        message = f"gas limit {limit} is below the {gas} that the call needs now"
        flaws.append(Refused("gas_too_low", message, expected=gas, found=limit))
    return flaws, gas


def read_signed(raw: bytes) -> dict[str, object]:
    """
    The fields of a signed transaction, and `from`, the key that signed it.

    Raises:
        Refused: unsupported_type, malformed, chain_id_missing or bad_signature.
    """
    if raw[0] in (0x03, 0x04) or (raw[0] > 0x04 and raw[0] < 0x80):
        raise Refused("unsupported_type", f"type {raw[0]} is not supported; 0, 1 and 2 are")
    _hold_to_depth(raw)
    try:
        fields = _legacy(raw) if raw[0] >= 0xC0 else _typed(raw)
    except Refused:
        raise
    except Exception as error:
        raise Refused("malformed", "the bytes are no transaction") from error
    try:
        signer = str(Account.recover_transaction(raw))
    except Exception as error:
        raise Refused("bad_signature", "the signature recovers to no key") from error
    return {**fields, "from": signer}


def _hold_to_depth(raw: bytes) -> None:
    """Refuse deep lists before the library meets them: it recurses as deep as they are."""
    ends: list[int] = []
    at = 0 if raw[0] >= 0xC0 else 1
    while at < len(raw):
        while ends and at >= ends[-1]:
            ends.pop()
        first = raw[at]
        code = first - (0xC0 if first >= 0xC0 else 0x80)
        begin = at + 1 + max(0, code - 55)
        length = code if code < 56 else int.from_bytes(raw[at + 1 : begin], "big")
        if first >= 0xC0:
            ends.append(begin + length)
        at = begin if first >= 0xC0 or first < 0x80 else begin + length
        if len(ends) > limits.TRANSACTION_DEPTH_MAX:
            raise Refused("malformed", "lists are nested too deep")


def _typed(raw: bytes) -> dict[str, object]:
    told = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
    return {
        "chainId": told["chainId"],
        "nonce": told["nonce"],
        "gas": told["gas"],
        "fee": told.get("maxFeePerGas", told.get("gasPrice", 0)),
        "to": HexBytes(told["to"]).to_0x_hex() if told["to"] else None,
        "value": told["value"],
        "data": HexBytes(told["data"]).to_0x_hex(),
    }


def _legacy(raw: bytes) -> dict[str, object]:
    try:
        parts = rlp_decode(raw)
    except RLPException as error:
        raise Refused("malformed", "the bytes are no transaction") from error
    nonce, price, gas, to, value, data, v, _, _ = parts
    signed_v = int.from_bytes(v, "big")
    if signed_v in (27, 28):
        raise Refused("chain_id_missing", "the signature names no chain (EIP-155)")
    return {
        "chainId": (signed_v - 35) // 2,
        "nonce": int.from_bytes(nonce, "big"),
        "gas": int.from_bytes(gas, "big"),
        "fee": int.from_bytes(price, "big"),
        "to": "0x" + to.hex() if to else None,
        "value": int.from_bytes(value, "big"),
        "data": "0x" + data.hex(),
    }


def _terms(told: dict[str, object], chain_id: int) -> Iterator[Refused]:
    """What the ledger asks of every transaction, in admission's order."""
    if told["chainId"] != chain_id:
        message = f"chain id {told['chainId']} is not this ledger's {chain_id}"
        yield Refused("wrong_chain", message, expected=chain_id, found=str(told["chainId"]))
    if whole(told["gas"]) > limits.TRANSACTION_GAS_MAX:
        message = f"gas limit {told['gas']} exceeds {limits.TRANSACTION_GAS_MAX}"
        yield Refused("gas_too_high", message, limit=limits.TRANSACTION_GAS_MAX)
    if told["fee"]:
        yield Refused("fee_not_zero", f"a fee of {told['fee']} is offered; gas is free here")
    if told["value"]:
        yield Refused("value_not_zero", f"{told['value']} are sent; the ledger has no coin")
    if told["to"] is None:
        yield Refused("creation_refused", "contracts cannot be created on this ledger")


def _sender(ledger: Ledger, key: str) -> Iterator[Refused]:
    told, number = ledger.call("Participants", "admits", [key])
    standing = figures.word("Standing", number)
    if int(told["account"], 16) == 0:
        yield Refused("sender_unknown", "the signing key belongs to no account", key=key)
    elif told["revoked"]:
        yield Refused("sender_revoked", "the signing key was revoked", key=key)
    elif told["expiresAt"] <= ledger.head().timestamp_s:
        at = figures.moment(told["expiresAt"])
        yield Refused("sender_expired", f"the signing key expired at {at}", key=key)
    elif standing not in OPEN_STANDINGS:
        yield Refused("sender_suspended", f"the sender's account is {standing}", key=key)


def _target(to: str) -> Iterator[Refused]:
    if contract_at(to) is None and int(to, 16) != 0:
        yield Refused("target_unknown", f"no contract stands at {to}", found=to)


def whole(value: object) -> int:
    """An integer of a decoded transaction."""
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no integer")
    return value
