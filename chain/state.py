"""Accounts, slots and code at a root: read through tries, changed in memory, undone by a log."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from chain.blocks import EMPTY_ROOT
from chain.encoding import NotCanonical, decode, decode_int, encode, encode_int, keccak
from chain.trie import ReadNode, Trie, look_up

EMPTY_CODE = keccak(b"")
"""Hash of no code."""


class Account(NamedTuple):
    """What the accounts trie holds of an address."""

    nonce: int = 0
    balance: int = 0
    storage_root: bytes = EMPTY_ROOT
    code_hash: bytes = EMPTY_CODE

    @property
    def empty(self) -> bool:
        """Empty accounts are not kept (EIP-161)."""
        return not self.nonce and not self.balance and self.code_hash == EMPTY_CODE


NOBODY = Account()
_ABSENT = object()


class World:
    """
    One block's view of the state.

    Every change is entered in an undo log; a checkpoint is the log's length, so a call frame
    costs nothing to open and a revert costs what it undoes. Nothing is stored until `commit`,
    which touches each changed path of each trie once.
    """

    def __init__(self, read: ReadNode, root: bytes) -> None:
        self._read = read
        self.root = root
        self._accounts: dict[bytes, Account] = {}
        self._slots: dict[tuple[bytes, int], int] = {}
        self._codes: dict[bytes, bytes] = {}
        self._stored_accounts: dict[bytes, Account] = {}
        self._stored_slots: dict[tuple[bytes, int], int] = {}
        self._originals: dict[tuple[bytes, int], int] = {}
        self._warm: dict[object, bool] = {}
        self._transient: dict[tuple[bytes, int], bytes] = {}
        # The values' types differ by table; only `revert` handles them together.
        self._undo: list[tuple[dict[Any, Any], Any, Any]] = []

    # --- what it holds --------------------------------------------------------------------------

    def account(self, address: bytes) -> Account:
        """The account at `address`; `NOBODY` if there is none."""
        found = self._accounts.get(address)
        if found is None:
            found = read_account(self._read, self.root, address)
            self._accounts[address] = self._stored_accounts[address] = found
        return found

    def code(self, address: bytes) -> bytes:
        """The code at `address`, or no bytes."""
        name = self.account(address).code_hash
        if name == EMPTY_CODE:
            return b""
        return self._codes.get(name) or self._read(name)

    def code_is_new(self, address: bytes) -> bool:
        """Whether the code at `address` was put there since the root."""
        return bool(self._codes) and self.account(address).code_hash in self._codes

    def slot(self, address: bytes, slot: int) -> int:
        """What a storage slot holds; zero if nothing was ever written."""
        key = (address, slot)
        found = self._slots.get(key)
        if found is None:
            root = self.account(address).storage_root
            found = read_slot(self._read, root, slot)
            self._slots[key] = self._stored_slots[key] = found
        return found

    def slot_at_start(self, address: bytes, slot: int) -> int:
        """What the slot held when the transaction began."""
        found = self._originals.get((address, slot))
        return self.slot(address, slot) if found is None else found

    # --- changes --------------------------------------------------------------------------------

    def set_account(self, address: bytes, account: Account) -> None:
        """Let `address` be `account`."""
        before = self.account(address)
        if before != account:
            self._undo.append((self._accounts, address, before))
            self._accounts[address] = account

    def set_code(self, address: bytes, code: bytes) -> None:
        """Let `address` hold `code`."""
        name = keccak(code)
        self._codes[name] = code
        self.set_account(address, self.account(address)._replace(code_hash=name))

    def set_slot(self, address: bytes, slot: int, value: int) -> None:
        """Let a storage slot hold `value`."""
        key = (address, slot)
        before = self.slot(address, slot)
        if before != value:
            self._originals.setdefault(key, before)
            self._undo.append((self._slots, key, before))
            self._slots[key] = value

    def clear_slots(self, address: bytes) -> None:
        """Empty the storage of an account created in this transaction."""
        assert self.account(address).storage_root == EMPTY_ROOT, "only a fresh account is cleared"
        for holder, slot in [key for key, value in self._slots.items() if value]:
            if holder == address:
                self.set_slot(address, slot, 0)

    def transient(self, address: bytes, slot: int) -> bytes:
        """What a transient slot holds (EIP-1153)."""
        return self._transient.get((address, slot), b"")

    def set_transient(self, address: bytes, slot: int, value: bytes) -> None:
        """Let a transient slot hold `value` until the transaction ends."""
        self._change(self._transient, (address, slot), value)

    def warm(self, what: object) -> bool:
        """Whether the transaction touched this address or slot before (EIP-2929)."""
        return what in self._warm

    def set_warm(self, what: object) -> None:
        """Remember that the transaction touched this address or slot."""
        if what not in self._warm:
            self._change(self._warm, what, True)

    # --- time travel ----------------------------------------------------------------------------

    def checkpoint(self) -> int:
        """A point to come back to."""
        return len(self._undo)

    def revert(self, checkpoint: int) -> None:
        """Undo everything since `checkpoint`."""
        while len(self._undo) > checkpoint:
            table, key, before = self._undo.pop()
            if before is _ABSENT:
                del table[key]
            else:
                table[key] = before

    def begin_transaction(self) -> None:
        """What happened so far can no longer be undone; what was warm is cold again."""
        self._undo.clear()
        self._originals.clear()
        self._warm.clear()
        self._transient.clear()

    # --- the result -----------------------------------------------------------------------------

    def changed_slots(self) -> Iterable[tuple[bytes, int, int]]:
        """Address, slot and value of every slot that differs from the root's."""
        for (address, slot), value in self._slots.items():
            if self._stored_slots[address, slot] != value:
                yield address, slot, value

    def changed_accounts(self) -> Iterable[tuple[bytes, Account]]:
        """Every account that differs from the root's, its storage root apart."""
        for address, account in self._accounts.items():
            if self._stored_accounts[address] != account:
                yield address, account

    def commit(self) -> tuple[bytes, dict[bytes, bytes]]:
        """The root with all changes made, and every node and code this adds, by hash."""
        made = dict(self._new_codes())
        for address, trie in self._changed_storage().items():
            root, nodes = trie.commit()
            made.update(nodes)
            self._accounts[address] = self.account(address)._replace(storage_root=root)
        accounts = Trie(self._read, self.root)
        for address, account in self.changed_accounts():
            accounts.put(keccak(address), b"" if account.empty else encode_account(account))
        self.root, nodes = accounts.commit()
        made.update(nodes)
        self._accounts.clear()
        self._stored_accounts.clear()
        self._slots.clear()
        self._stored_slots.clear()
        self.begin_transaction()
        return self.root, made

    def _changed_storage(self) -> dict[bytes, Trie]:
        tries: dict[bytes, Trie] = {}
        for address, slot, value in self.changed_slots():
            trie = tries.get(address)
            if trie is None:
                trie = tries[address] = Trie(self._read, self.account(address).storage_root)
            trie.put(keccak(slot.to_bytes(32, "big")), encode(encode_int(value)) if value else b"")
        return tries

    def _new_codes(self) -> Iterable[tuple[bytes, bytes]]:
        kept = {account.code_hash for _, account in self.changed_accounts()}
        return ((name, code) for name, code in self._codes.items() if name in kept)

    def _change(self, table: dict[Any, Any], key: object, value: object) -> None:
        self._undo.append((table, key, table.get(key, _ABSENT)))
        table[key] = value


def read_account(read: ReadNode, root: bytes, address: bytes) -> Account:
    """The account that the state at `root` holds; `NOBODY` if there is none."""
    found = look_up(read, root, keccak(address))
    return decode_account(found) if found else NOBODY


def read_slot(read: ReadNode, storage_root: bytes, slot: int) -> int:
    """What the slot holds in the storage at `storage_root`."""
    found = look_up(read, storage_root, keccak(slot.to_bytes(32, "big")))
    return decode_int(decode(found)) if found else 0


def encode_account(account: Account) -> bytes:
    """The account as the accounts trie holds it."""
    return encode([
        encode_int(account.nonce), encode_int(account.balance),
        account.storage_root, account.code_hash,
    ])  # fmt: skip


def decode_account(data: bytes) -> Account:
    """What `encode_account` wrote; raises `NotCanonical`."""
    match decode(data):
        case [nonce, balance, bytes(storage_root), bytes(code_hash)]:
            return Account(decode_int(nonce), decode_int(balance), storage_root, code_hash)
    raise NotCanonical("an account has four parts")
