"""Re-read every stored byte of a ledger and hold it to everything else that is stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chain.blocks import (
    EMPTY_ROOT,
    Block,
    Header,
    bloom_of,
    decode_header,
    decode_receipts,
)
from chain.encoding import NotCanonical, decode, keccak
from chain.errors import (
    BrokenLedger,
    InvalidGenesis,
    LedgerError,
    NodeMissing,
)
from chain.genesis import Genesis
from chain.genesis import parse as parse_genesis
from chain.genesis import read as read_genesis
from chain.seals import check_seals, decode_seals
from chain.state import EMPTY_CODE, decode_account
from chain.storage import Storage, StoredBlock
from chain.transition import check_weight
from chain.trie import children, ordered_root


@dataclass(frozen=True)
class Checked:
    """What was read, and found whole."""

    blocks: int
    transactions: int
    nodes: int
    """State nodes and codes."""

    head: bytes
    """Hash of the newest block."""


def fsck(storage: Storage, tell: Callable[[int], None] = lambda number: None) -> Checked:
    """
    Read the whole book: blocks, seals, receipts, index, state, cursor.

    Nothing is executed; `replay` does that. Raises `BrokenLedger` with the first bad block and
    field.
    """
    genesis = _genesis(storage)
    last, head = storage.cursor()
    places = storage.count("transaction_place")
    walk = _StateWalk(storage)
    parent: Header | None = None
    transactions = 0
    for number in range(last + 1):
        stored = storage.block(number)
        if stored is None:
            raise BrokenLedger(number, "block", "it is not stored")
        header, raws = _check_block(genesis, parent, stored)
        _check_index(storage, number, raws)
        walk.visit(number, header.state_root)
        transactions += len(raws)
        parent = header
        tell(number)
    assert parent is not None, "block 0 was read"
    if parent.hash != head:
        raise BrokenLedger(last, "cursor", f"it points at 0x{head.hex()}")
    if storage.count("block") != last + 1:
        raise BrokenLedger(last + 1, "cursor", "blocks are stored past where it points")
    if places != transactions:
        raise BrokenLedger(last, "index", f"{places} rows for {transactions} transactions")
    walk.check_nothing_else(last)
    return Checked(last, transactions, len(walk.seen), parent.hash)


def _genesis(storage: Storage) -> Genesis:
    try:
        return read_genesis(parse_genesis(storage.genesis()))
    except InvalidGenesis as flaw:
        raise BrokenLedger(0, "genesis", str(flaw)) from flaw


def _check_block(
    genesis: Genesis, parent: Header | None, stored: StoredBlock
) -> tuple[Header, tuple[bytes, ...]]:
    """Hold one stored block to its parent, its own header and the genesis."""
    number = stored.number
    try:
        header = decode_header(stored.header)
    except LedgerError as flaw:
        raise BrokenLedger(number, "header", str(flaw)) from flaw
    _need(number, "hash", keccak(stored.header) == stored.hash, "is not that of the header")
    raws = _raws(stored)
    if parent is None:
        _need(0, "genesis", header == genesis.header, "describes another block 0")
        _need(0, "seals", not decode_seals(stored.seals), "block 0 carries none")
    else:
        _check_header(number, parent, header)
        _check_seals(genesis, stored)
    try:
        check_weight(Block(header, raws))
        receipts = decode_receipts(stored.receipts)
    except LedgerError as flaw:
        raise BrokenLedger(number, "receipts", str(flaw)) from flaw
    root = ordered_root(raws)
    _need(number, "transactions_root", root == header.transactions_root, "is of other ones")
    root = ordered_root([receipt.encoded for receipt in receipts])
    _need(number, "receipts_root", root == header.receipts_root, "is of other receipts")
    bloom = bloom_of(log for receipt in receipts for log in receipt.logs)
    _need(number, "logs_bloom", bloom == header.logs_bloom, "is of other events")
    used = receipts[-1].cumulative_gas_used if receipts else 0
    _need(number, "gas_used", used == header.gas_used, "is not what the receipts say")
    return header, raws


def _check_header(number: int, parent: Header, header: Header) -> None:
    _need(number, "parent_hash", header.parent_hash == parent.hash, "is not the block before")
    _need(number, "number", header.number == number, f"says {header.number}")
    _need(number, "timestamp", header.timestamp > parent.timestamp, "is not later")
    for name in _CONSTANT:
        same = getattr(header, name) == getattr(parent, name)
        _need(number, name, same, "is the same in every block")
    _need(number, "extra_data", not header.extra_data, "is empty after block 0")


_CONSTANT = (
    "ommers_hash", "beneficiary", "difficulty", "gas_limit", "prev_randao", "nonce",
    "base_fee_per_gas", "withdrawals_root", "blob_gas_used", "excess_blob_gas",
    "parent_beacon_block_root",
)  # fmt: skip


def _check_seals(genesis: Genesis, stored: StoredBlock) -> None:
    try:
        seals = decode_seals(stored.seals)
        keys, required = genesis.validator_keys, genesis.seals_required
        check_seals(keys, required, genesis.chain_id, stored.hash, seals)
    except LedgerError as flaw:
        raise BrokenLedger(stored.number, "seals", str(flaw)) from flaw


def _check_index(storage: Storage, number: int, raws: Sequence[bytes]) -> None:
    for position, raw in enumerate(raws):
        found = storage.place(keccak(raw))
        right = found == (number, position)
        _need(number, "index", right, f"transaction {position} is entered at {found}")


def _raws(stored: StoredBlock) -> tuple[bytes, ...]:
    try:
        items = decode(stored.transactions)
    except NotCanonical as flaw:
        raise BrokenLedger(stored.number, "transactions", str(flaw)) from flaw
    raws = tuple(item for item in items if isinstance(item, bytes) and item)
    whole = isinstance(items, list) and len(raws) == len(items)
    _need(stored.number, "transactions", whole, "are not a list of transactions")
    return raws


class _StateWalk:
    """Every state node, visited once, at the first block whose root leads to it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.seen: set[bytes] = set()

    def visit(self, number: int, root: bytes) -> None:
        """Read all nodes below `root` that no earlier block led to."""
        waiting = [(root, True)]
        while waiting:
            name, of_accounts = waiting.pop()
            if name in self.seen or name == EMPTY_ROOT:
                continue
            content = self._read(number, name)
            try:
                below, values = children(content)
            except (NotCanonical, AssertionError, ValueError) as flaw:
                raise BrokenLedger(number, "state", f"node 0x{name.hex()}: {flaw}") from flaw
            waiting.extend((each, of_accounts) for each in below)
            for value in values if of_accounts else ():
                account = decode_account(value)
                waiting.append((account.storage_root, False))
                if account.code_hash != EMPTY_CODE and account.code_hash not in self.seen:
                    self._read(number, account.code_hash)

    def check_nothing_else(self, last: int) -> None:
        """Raise if a node is stored that no block's state leads to."""
        if self._storage.count("node") == len(self.seen):
            return
        for name in self._storage.node_names():
            if name not in self.seen:
                raise BrokenLedger(last, "state", f"node 0x{name.hex()} belongs to no block")

    def _read(self, number: int, name: bytes) -> bytes:
        try:
            content = self._storage.stored_node(name)
        except NodeMissing as flaw:
            raise BrokenLedger(number, "state", str(flaw)) from flaw
        if keccak(content) != name:
            raise BrokenLedger(number, "state", f"node 0x{name.hex()} holds something else")
        self.seen.add(name)
        return content


def _need(number: int, field: str, holds: bool, why: str) -> None:
    if not holds:
        raise BrokenLedger(number, field, why)
