"""A small real ledger: one hand-written contract, one validator, as many signers as a test asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import to_checksum_address

from chain import genesis as genesis_file
from chain.evm import found
from chain.ledger import Ledger
from chain.seals import Seal, sign_bytes
from chain.transactions import Transaction, decode
from chain.transition import Candidate

CHAIN_ID = 20190701
START_S = 1_600_000_000
NOTEBOOK = bytes.fromhex("00" * 18 + "6e62")
"""Address of the contract below."""

NOTEBOOK_NAME = to_checksum_address(NOTEBOOK)

REFUSED = 0xDEAD
"""The value the notebook reverts on."""

NOTEBOOK_CODE = bytes.fromhex(
    "60203561dead14601c57"  # if calldata[32:64] == 0xdead, jump to the revert
    "6020355f3555"  # storage[calldata[0:32]] = calldata[32:64]
    "6020355f525f3560205fa1"  # log1(topic = calldata[0:32], data = calldata[32:64])
    "005b6020355f5260205ffd"  # stop; revert with calldata[32:64]
)
"""Writes the second word to the slot named by the first, and logs both."""


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


@dataclass
class Signer:
    """Somebody with a key, who counts their own transactions."""

    account: LocalAccount
    nonce: int = 0

    @classmethod
    def named(cls, name: str) -> "Signer":
        return cls(Account.from_key(name.encode().rjust(32, b"k")))

    @property
    def address(self) -> bytes:
        return bytes.fromhex(self.account.address[2:])

    def raw(self, kind: int = 2, **changes: object) -> bytes:
        """A signed transaction; what `changes` does not say is ordinary."""
        fields: dict[str, object] = {
            "chainId": CHAIN_ID, "nonce": self.nonce, "gas": 100_000, "value": 0,
            "to": NOTEBOOK_NAME, "data": b"",
        }  # fmt: skip
        if kind == 2:
            fields |= {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
        else:
            fields |= {"gasPrice": 0}
        if kind == 1:
            slots = ["0x" + word(1).hex()]
            fields["accessList"] = [{"address": NOTEBOOK_NAME, "storageKeys": slots}]
        return bytes(self.account.sign_transaction(fields | changes).raw_transaction)

    def writes(self, slot: int, value: int, kind: int = 2, **changes: object) -> Transaction:
        """The next transaction of this signer: a line in the notebook."""
        signed = decode(self.raw(kind, data=word(slot) + word(value), **changes))
        self.nonce += 1
        return signed


@dataclass
class Validator:
    """Somebody whose seals make blocks the ledger's."""

    name: str
    key: Ed25519PrivateKey = field(init=False)

    def __post_init__(self) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(self.name.encode().rjust(32, b"v"))

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def seals(self, block_hash: bytes, chain_id: int = CHAIN_ID) -> Seal:
        return Seal(self.public, self.key.sign(sign_bytes(chain_id, block_hash)))


REGISTRY = Validator("registry")
MINISTRY = Validator("ministry")


def genesis_document(**changes: object) -> dict[str, object]:
    accounts = found({NOTEBOOK: NOTEBOOK_CODE}, [(NOTEBOOK, word(1) + word(7))], CHAIN_ID, START_S)
    return {
        "format": "tanji-genesis-1", "chainId": CHAIN_ID, "name": "a test", "rehearsal": True,
        "timestamp": START_S, "gasLimit": 60_000_000, "sealsRequired": 1,
        "validators": [
            {"name": each.name, "key": "0x" + each.public.hex()} for each in (REGISTRY, MINISTRY)
        ],
        "alloc": genesis_file.alloc(accounts),
    } | changes  # fmt: skip


def extend(ledger: Ledger, transactions: Sequence[Transaction], later_s: int = 1) -> Candidate:
    """Propose, seal and commit one block."""
    candidate = ledger.propose(transactions, ledger.head.timestamp + later_s)
    ledger.commit(candidate, [REGISTRY.seals(candidate.block.hash)])
    return candidate
