"""Prepare and sign: a call becomes a transaction, a key signs it here, and only bytes leave."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from api import limits
from api.ledger import Ledger
from contracts import ADDRESSES, codec
from contracts.orders import BlockOrder, typed_data
from contracts.vocabulary import Side

DYNAMIC_FEE = 2
"""EIP-1559; every fee is zero."""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A transaction that waits for its key."""

    chain_id: int
    key: str
    """Address of the key that is to sign."""
    nonce: int
    contract: str
    function: str
    to: str
    data: bytes
    gas: int

    def fields(self) -> dict[str, Any]:
        """The fields as wallets take them."""
        return {
            "type": DYNAMIC_FEE,
            "chainId": self.chain_id,
            "nonce": self.nonce,
            "to": self.to,
            "value": 0,
            "data": "0x" + self.data.hex(),
            "gas": self.gas,
            "maxFeePerGas": 0,
            "maxPriorityFeePerGas": 0,
        }


def compose(
    chain_id: int,
    key: str,
    nonce: int,
    contract: str,
    function: str,
    arguments: Sequence[object] = (),
    gas: int = limits.TRANSACTION_GAS_MAX,
) -> Unsigned:
    """A transaction of `key` that calls `contract.function`; asks nobody anything."""
    data = codec.encode_call(contract, function, arguments)
    return Unsigned(
        chain_id,
        to_checksum_address(key),
        nonce,
        contract,
        function,
        ADDRESSES[contract],
        data,
        gas,
    )


def prepare(
    ledger: Ledger,
    key: str,
    contract: str,
    function: str,
    arguments: Sequence[object] = (),
    *,
    nonce: int | None = None,
    gas: int | None = None,
) -> Unsigned:
    """
    The same, with chain id, nonce and gas asked of the ledger where they are not given.

    Raises:
        Reverted: the call would revert now (asked only where gas is not given).
    """
    data = codec.encode_call(contract, function, arguments)
    if gas is None:
        gas = padded(ledger.gas(key, ADDRESSES[contract], data))
    return Unsigned(
        ledger.chain_id(),
        to_checksum_address(key),
        ledger.nonce(key) if nonce is None else nonce,
        contract,
        function,
        ADDRESSES[contract],
        data,
        gas,
    )


def padded(gas: int) -> int:
    """An estimate with a quarter more: another block may lie before the transaction's."""
    return min(gas + gas // 4, limits.TRANSACTION_GAS_MAX)


def sign(unsigned: Unsigned, account: LocalAccount) -> bytes:
    """The signed bytes. ValueError where `account` is not the key that the transaction names."""
    if account.address != unsigned.key:
        raise ValueError(f"the transaction is for key {unsigned.key}, not {account.address}")
    return bytes(account.sign_transaction(unsigned.fields()).raw_transaction)


def agreement(
    seller: str,
    buyer: str,
    unit: int,
    quantity: int,
    price: int,
    valid_until_s: int,
) -> tuple[BlockOrder, BlockOrder]:
    """The two sides of a block agreement, each with a salt of its own; price in fen a unit."""
    return (
        BlockOrder(seller, buyer, Side.SELL, unit, quantity, price, valid_until_s, salt()),
        BlockOrder(buyer, seller, Side.BUY, unit, quantity, price, valid_until_s, salt()),
    )


def salt() -> bytes:
    """32 random bytes that tell equal orders apart."""
    return secrets.token_bytes(32)


def sign_order(order: BlockOrder, chain_id: int, account: LocalAccount) -> bytes:
    """The order's EIP-712 signature, 65 bytes."""
    signed = Account.sign_typed_data(account.key, full_message=typed_data(order, chain_id))
    return bytes(signed.signature)
