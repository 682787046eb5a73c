"""Keys made from a seed, and transactions and orders signed by them."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import rlp
from coincurve import PrivateKey
from eth_hash.auto import keccak

GAS_LIMIT = 5_000_000
"""Named by a transaction where nothing else is said: enough for the largest batch."""


@dataclass(frozen=True)
class Key:
    """A signing key; two runs with one seed sign the same bytes."""

    secret: bytes

    @staticmethod
    def of(seed: int, name: str) -> "Key":
        return Key(sha256(f"{seed}/{name}".encode()).digest())

    @cached_property
    def private(self) -> PrivateKey:
        return PrivateKey(self.secret)

    @cached_property
    def address(self) -> bytes:
        return keccak(self.private.public_key.format(compressed=False)[1:])[-20:]

    def sign(self, digest: bytes) -> tuple[int, int, int]:
        """Recovery bit, r and s over `digest`; s is low."""
        found = self.private.sign_recoverable(digest, hasher=None)
        return found[64], int.from_bytes(found[:32], "big"), int.from_bytes(found[32:64], "big")

    def sign_order(self, digest: bytes) -> bytes:
        """The 65 bytes that a contract recovers the signer from."""
        found = self.private.sign_recoverable(digest, hasher=None)
        return found[:64] + bytes((27 + found[64],))


class Wallet:
    """Signs calls as type-2 transactions, each key's nonces in order."""

    def __init__(self, chain_id: int) -> None:
        self.chain_id = chain_id
        self._nonces: dict[bytes, int] = {}

    def call(self, key: Key, to: bytes, data: bytes, gas: int = GAS_LIMIT) -> bytes:
        """The next transaction of `key`, in its network encoding; no fee, no value."""
        nonce = self._nonces.get(key.address, 0)
        self._nonces[key.address] = nonce + 1
        fields = [self.chain_id, nonce, 0, 0, gas, to, 0, data, []]
        digest = keccak(b"\x02" + rlp.encode(fields))
        return b"\x02" + rlp.encode([*fields, *key.sign(digest)])
