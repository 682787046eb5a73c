"""
Execute an archive with EELS, the Ethereum specification in Python, and compare every root.

Run by the audit environment's own interpreter as `python -I second_engine.py ARCHIVE`. It imports
nothing of ours; the archive's format is described in `archive.py`. Every transaction is executed
by EELS; three things are ours because EELS recomputes them from nothing each time: snapshots cost
what is undone, tries keep the hash of what was not touched (with EELS' own node encoding), and a
contract's jump destinations are found once. Output is JSON, one object a line; the last says
`agree` or `differ`.
"""

import json
import sys
from bisect import bisect_left, insort
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ethereum.crypto.hash import keccak256
from ethereum.forks.cancun import trie as eels
from ethereum.forks.cancun import vm
from ethereum.forks.cancun.blocks import Block, Header
from ethereum.forks.cancun.bloom import logs_bloom
from ethereum.forks.cancun.fork import (
    BlockChain,
    apply_body,
    get_last_256_block_hashes,
    validate_header,
)
from ethereum.forks.cancun.fork_types import Account, Address
from ethereum.forks.cancun.state import State, set_account, set_storage
from ethereum.forks.cancun.vm import interpreter
from ethereum_rlp import rlp
from ethereum_types.bytes import Bytes, Bytes8, Bytes20, Bytes32, Bytes256
from ethereum_types.numeric import U64, U256, Uint

MAGIC = b"tanji archive 1\n"
PROGRESS_BLOCKS = 50
"""A line of progress after so many blocks."""

CODES_KEPT = 64
"""Contracts whose jump destinations are remembered."""

_GONE = object()

interpreter.get_valid_jump_destinations = lru_cache(CODES_KEPT)(
    interpreter.get_valid_jump_destinations
)


def main(path: str) -> int:
    """Replay the archive at `path`; 0 if EELS agrees with every block, else 1."""
    records = read_records(Path(path))
    chain = found(json.loads(next(records)))
    roots = Roots(chain.state)
    transactions = 0
    genesis_root = roots.state_root()
    chain.blocks[0] = _with_root(chain.blocks[0], genesis_root)
    number = 0
    for encoded in records:
        next(records)  # seals: validators' business, not the engine's
        number += 1
        try:
            transactions += execute(chain, roots, encoded)
        except Differs as difference:
            say(result="differ", block=number, field=difference.field,
                expected=difference.expected, found=difference.found)  # fmt: skip
            return 1
        except Exception as flaw:  # noqa: BLE001  # whatever EELS refuses with is the finding
            why = f"{type(flaw).__name__} {flaw}".strip()
            say(result="differ", block=number, field="execution", expected="valid", found=why)
            return 1
        if number % PROGRESS_BLOCKS == 0:
            say(progress=number, transactions=transactions)
    root = chain.blocks[-1].header.state_root
    say(result="agree", blocks=number, transactions=transactions, stateRoot="0x" + root.hex())
    return 0


class Differs(Exception):
    """EELS found another value for a field of the header."""

    def __init__(self, field: str, expected: str, found: str) -> None:
        super().__init__(field)
        self.field, self.expected, self.found = field, expected, found


def execute(chain: BlockChain, roots: "Roots", encoded: bytes) -> int:
    """Execute one block and hold its header to the result; how many transactions it had."""
    block = rlp.decode_to(Block, encoded)
    header = block.header
    validate_header(chain, header)
    environment = vm.BlockEnvironment(
        chain_id=chain.chain_id,
        state=chain.state,
        block_gas_limit=header.gas_limit,
        block_hashes=get_last_256_block_hashes(chain),
        coinbase=header.coinbase,
        number=header.number,
        base_fee_per_gas=header.base_fee_per_gas,
        time=header.timestamp,
        prev_randao=header.prev_randao,
        excess_blob_gas=header.excess_blob_gas,
        parent_beacon_block_root=header.parent_beacon_block_root,
    )
    output = apply_body(environment, block.transactions, block.withdrawals)
    for field, found in (
        ("gas_used", output.block_gas_used),
        ("transactions_root", eels.root(output.transactions_trie)),
        ("receipt_root", eels.root(output.receipts_trie)),
        ("bloom", logs_bloom(output.block_logs)),
        ("state_root", roots.state_root()),
        ("withdrawals_root", eels.root(output.withdrawals_trie)),
        ("blob_gas_used", output.blob_gas_used),
    ):
        expected = getattr(header, field)
        if found != expected:
            raise Differs(field, _shown(expected), _shown(found))
    chain.blocks = [*chain.blocks[-254:], block]
    return len(block.transactions)


class Entries:
    """
    What EELS keeps in a trie's dictionary, with snapshots that cost nothing.

    EELS copies a trie to remember it and puts the copy back to undo. A copy here is a mark in a
    shared log: reading it looks past what was logged later; writing to it means it was put back,
    and undoes to the mark.
    """

    def __init__(self, held: dict[Any, Any], log: list[tuple[Any, Any]], touched: set[Any]) -> None:
        self._held, self._log, self.touched = held, log, touched
        self._mark: int | None = None

    def __copy__(self) -> "Entries":
        self._put_back()
        copied = Entries(self._held, self._log, self.touched)
        copied._mark = len(self._log)
        return copied

    def get(self, key: Any, default: Any = None) -> Any:
        if self._mark is not None:
            for later, before in self._log[self._mark :]:
                if later == key:
                    return default if before is _GONE else before
        return self._held.get(key, default)

    def __contains__(self, key: Any) -> bool:
        return self.get(key, _GONE) is not _GONE

    def __setitem__(self, key: Any, value: Any) -> None:
        self._put_back()
        self._log.append((key, self._held.get(key, _GONE)))
        self.touched.add(key)
        self._held[key] = value

    def __delitem__(self, key: Any) -> None:
        self._put_back()
        self._log.append((key, self._held[key]))
        self.touched.add(key)
        del self._held[key]

    def __eq__(self, other: object) -> bool:
        assert other == {}, "EELS asks only whether a trie is empty"
        self._put_back()
        return not self._held

    __hash__ = None  # type: ignore[assignment]  # it changes

    def settle(self) -> "Entries":
        """Forget how to undo: the block is done."""
        self._put_back()
        self._log.clear()
        return self

    def _put_back(self) -> None:
        if self._mark is None:
            return
        while len(self._log) > self._mark:
            key, before = self._log.pop()
            if before is _GONE:
                del self._held[key]
            else:
                self._held[key] = before
        self._mark = None


class Branches:
    """A secured trie that hashes again only what lies above a change, with EELS' node encoding."""

    def __init__(self) -> None:
        self._keys: list[bytes] = []
        self._values: dict[bytes, bytes] = {}
        self._known: dict[bytes, Any] = {}

    def put(self, preimage: bytes, value: bytes) -> None:
        """Let a key hold `value`; no bytes removes it."""
        key = bytes(eels.bytes_to_nibble_list(keccak256(preimage)))
        if self._values.get(key, b"") == value:
            return
        for length in range(len(key)):
            self._known.pop(key[:length], None)
        if not value:
            del self._values[key]
            del self._keys[bisect_left(self._keys, key)]
            return
        if key not in self._values:
            insort(self._keys, key)
        self._values[key] = value

    def root(self) -> Any:
        """The root of all keys."""
        if not self._keys:
            return eels.EMPTY_TRIE_ROOT
        encoded = self._below(0, 0, len(self._keys))
        return encoded if isinstance(encoded, bytes) else keccak256(rlp.encode(encoded))

    def _below(self, depth: int, first: int, end: int) -> Any:
        """The reference to the node that holds keys `first` to `end`, alike up to `depth`."""
        if first == end:
            return eels.encode_internal_node(None)
        one, last = self._keys[first], self._keys[end - 1]
        known = self._known.get(one[:depth])
        if known is not None:
            return known
        if end - first == 1:
            node: Any = eels.LeafNode(Bytes(one[depth:]), self._values[one])
        else:
            shared = eels.common_prefix_length(one[depth:], last[depth:])
            if shared:
                below = self._below(depth + shared, first, end)
                node = eels.ExtensionNode(Bytes(one[depth : depth + shared]), below)
            else:
                node = self._branch(depth, first, end)
        encoded = eels.encode_internal_node(node)
        self._known[one[:depth]] = encoded
        return encoded

    def _branch(self, depth: int, first: int, end: int) -> Any:
        prefix = self._keys[first][:depth]
        ways = []
        for way in range(16):
            after = bisect_left(self._keys, prefix + bytes((way + 1,)), first, end)
            ways.append(self._below(depth + 1, first, after))
            first = after
        return eels.BranchNode(tuple(ways), b"")


class Roots:
    """The state root after each block, from what the block touched."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._accounts = Branches()
        self._storage: dict[Address, Branches] = {}
        self._entries(state._main_trie).touched.update(state._main_trie._data._held)

    def state_root(self) -> Any:
        """Settle the block's changes and give the root they lead to."""
        main = self._entries(self._state._main_trie)
        changed = set(main.touched)
        for address in {*self._storage, *self._state._storage_tries}:
            if self._settle_storage(address):
                changed.add(address)
        for address in changed:
            account = main.get(address)
            self._accounts.put(address, self._encoded(address, account) if account else b"")
        main.touched.clear()
        self._state._main_trie._data = main.settle()
        return self._accounts.root()

    def _settle_storage(self, address: Address) -> bool:
        """Bring the account's storage up to date; whether anything in it was touched."""
        trie = self._state._storage_tries.get(address)
        if trie is None:
            return self._storage.pop(address, None) is not None
        if not isinstance(trie._data, Entries):
            # EELS drops a trie that runs empty and starts another: nothing of the first is left.
            self._storage[address] = Branches()
        entries = self._entries(trie)
        branches = self._storage[address]
        for slot in entries.touched:
            value = entries.get(slot)
            branches.put(slot, rlp.encode(value) if value is not None else b"")
        touched = bool(entries.touched)
        entries.touched.clear()
        trie._data = entries.settle()
        return touched

    def _encoded(self, address: Address, account: Account) -> bytes:
        branches = self._storage.get(address)
        root = branches.root() if branches else eels.EMPTY_TRIE_ROOT
        return bytes(eels.encode_node(account, root))

    def _entries(self, trie: Any) -> Entries:
        """The trie's entries as ours; EELS starts each trie with a plain dictionary."""
        if not isinstance(trie._data, Entries):
            held = dict(trie._data)
            trie._data = Entries(held, [], set(held))
        entries: Entries = trie._data
        return entries


def found(document: dict[str, Any]) -> BlockChain:
    """Block 0 and its state, from the genesis document."""
    state = State()
    for name, entry in document["alloc"].items():
        address = Address(bytes.fromhex(name[2:]))
        account = Account(
            nonce=Uint(entry["nonce"]),
            balance=U256(entry["balance"]),
            code=Bytes(bytes.fromhex(entry["code"][2:])),
        )
        set_account(state, address, account)
        for slot, value in entry["storage"].items():
            set_storage(state, address, Bytes32.fromhex(slot[2:]), U256(int(value, 16)))
    settings = {name: value for name, value in document.items() if name != "alloc"}
    text = json.dumps(settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    empty = eels.EMPTY_TRIE_ROOT
    header = Header(
        parent_hash=Bytes32(bytes(32)),
        ommers_hash=keccak256(rlp.encode([])),
        coinbase=Address(Bytes20(bytes(20))),
        state_root=empty,
        transactions_root=empty,
        receipt_root=empty,
        bloom=Bytes256(bytes(256)),
        difficulty=Uint(0),
        number=Uint(0),
        gas_limit=Uint(document["gasLimit"]),
        gas_used=Uint(0),
        timestamp=U256(document["timestamp"]),
        extra_data=Bytes(keccak256(text.encode())),
        prev_randao=Bytes32(bytes(32)),
        nonce=Bytes8(bytes(8)),
        base_fee_per_gas=Uint(0),
        withdrawals_root=empty,
        blob_gas_used=U64(0),
        excess_blob_gas=U64(0),
        parent_beacon_block_root=Bytes32(bytes(32)),
    )
    block = Block(header=header, transactions=(), ommers=(), withdrawals=())
    return BlockChain(blocks=[block], state=state, chain_id=U64(document["chainId"]))


def read_records(path: Path) -> Iterator[bytes]:
    """The records of an archive: the genesis, then blocks and seals in turn."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise SystemExit(f"{path} is not an archive")
        while length := int.from_bytes(file.read(4), "big"):
            yield file.read(length)


def say(**facts: object) -> None:
    """One JSON object on a line of its own, at once."""
    print(json.dumps(facts), flush=True)


def _with_root(block: Block, root: Any) -> Block:
    fields = {name: getattr(block.header, name) for name in Header.__dataclass_fields__}
    header = Header(**{**fields, "state_root": root})
    return Block(header=header, transactions=(), ommers=(), withdrawals=())


def _shown(value: Any) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(int(value))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
