"""Reading the state after a block: accounts, slots, code, and the proof of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from chain import limits
from chain.blocks import EMPTY_ROOT
from chain.encoding import keccak
from chain.errors import CallRefused
from chain.state import EMPTY_CODE, Account, read_account, read_slot
from chain.trie import ReadNode, Trie


@dataclass(frozen=True)
class SlotProof:
    """What a slot holds, and the nodes from the storage root towards it."""

    slot: int
    value: int
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class AccountProof:
    """What an address holds, and the nodes from the state root towards it (`eth_getProof`)."""

    address: bytes
    account: Account
    path: tuple[bytes, ...]
    slots: tuple[SlotProof, ...]


class State:
    """The state at one root; it never changes."""

    def __init__(self, read: ReadNode, root: bytes) -> None:
        self._read, self.root = read, root

    def account(self, address: bytes) -> Account:
        """The account at `address`; an empty one if there is none."""
        return read_account(self._read, self.root, address)

    def nonce(self, address: bytes) -> int:
        """How many transactions `address` has sent."""
        return self.account(address).nonce

    def balance(self, address: bytes) -> int:
        """Wei at `address`."""
        return self.account(address).balance

    def code(self, address: bytes) -> bytes:
        """The contract at `address`, or no bytes."""
        name = self.account(address).code_hash
        return b"" if name == EMPTY_CODE else self._read(name)

    def storage(self, address: bytes, slot: int) -> int:
        """What a storage slot holds."""
        return read_slot(self._read, self.account(address).storage_root, slot)

    def proof(self, address: bytes, slots: Sequence[int] = ()) -> AccountProof:
        """Account and slots with their paths; raises `CallRefused` for too many slots."""
        if len(slots) > limits.PROOF_SLOTS_MAX:
            raise CallRefused(f"{len(slots)} slots; at most {limits.PROOF_SLOTS_MAX} at once")
        account = self.account(address)
        path = Trie(self._read, self.root).path(keccak(address)) if self.root != EMPTY_ROOT else ()
        storage = Trie(self._read, account.storage_root)
        proofs = tuple(
            SlotProof(
                slot,
                read_slot(self._read, account.storage_root, slot),
                storage.path(keccak(slot.to_bytes(32, "big"))),
            )
            for slot in slots
        )
        return AccountProof(address, account, path, proofs)
