"""The law: how a block follows its parent. Sequencers, followers and auditors all come here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from chain import limits
from chain.blocks import (
    HEADER_FIELDS,
    Block,
    Header,
    Receipt,
    bloom_of,
)
from chain.errors import (
    BlockTooHeavy,
    CommitmentMismatch,
    GasLimitTooHigh,
    InapplicableTransaction,
    InvalidTransaction,
    TimeNotLater,
    UnknownParent,
)
from chain.evm import Context, Executed, Execution
from chain.transactions import Transaction, check_chain, decode
from chain.trie import ReadNode, ordered_root


@dataclass(frozen=True)
class Dropped:
    """A transaction that could not be applied, and why."""

    transaction: Transaction
    reason: InvalidTransaction


@dataclass(frozen=True)
class Candidate:
    """A block that follows the law, with everything to store beside it; not yet sealed."""

    block: Block
    receipts: tuple[Receipt, ...]
    outputs: tuple[bytes, ...]
    """What each transaction returned, or the typed error it reverted with."""

    transactions: tuple[Transaction, ...]
    """Those in the block, decoded."""

    dropped: tuple[Dropped, ...]
    """Offered, not in the block, and as the state stands never in one."""

    leftover: tuple[Transaction, ...]
    """Offered and not reached: the block was full. Offer them again."""

    nodes: dict[bytes, bytes]
    """State nodes and codes to store, by hash."""


@dataclass(frozen=True)
class Ground:
    """What a block stands on."""

    chain_id: int
    parent: Header
    read: ReadNode
    ancestors: Iterable[bytes]
    """Hashes of the blocks before the one being made, newest first."""

    interpreted: bool = False
    """Whether py-evm's own loop executes contract code, rather than our translation of it."""


def build_block(ground: Ground, offered: Sequence[Transaction], timestamp_s: int) -> Candidate:
    """
    The block that `offered` makes at `timestamp_s`, each executed once, in order.

    What cannot be applied is dropped with its reason; when a transaction no longer fits, it and
    all after it are left over. Raises `TimeNotLater`.
    """
    execution = _begin(ground, timestamp_s)
    space = SPACE_BYTES
    taken: list[Transaction] = []
    dropped: list[Dropped] = []
    leftover: Sequence[Transaction] = ()
    for place, transaction in enumerate(offered):
        size = bytes_taken(transaction.raw)
        try:
            _check_gas(transaction, gas_room(ground.parent))
            if (
                len(taken) == limits.BLOCK_TRANSACTIONS_MAX
                or size > space
                or transaction.gas_limit > gas_room(ground.parent) - execution.gas_used
            ):
                leftover = offered[place:]
                break
            _apply(ground, execution, transaction)
        except InvalidTransaction as reason:
            dropped.append(Dropped(transaction, reason))
        else:
            taken.append(transaction)
            space -= size
    return _candidate(ground, execution, taken, timestamp_s, dropped, leftover)


def check_block(ground: Ground, block: Block) -> Candidate:
    """
    Execute `block` and hold its header to the result.

    Raises, the first that fails: `UnknownParent`, `TimeNotLater`, `BlockTooHeavy`,
    `InapplicableTransaction`, `CommitmentMismatch` with every field that differs.
    """
    header = block.header
    if header.parent_hash != ground.parent.hash:
        raise UnknownParent(ground.parent.hash, header.parent_hash)
    execution = _begin(ground, header.timestamp)
    check_weight(block)
    transactions: list[Transaction] = []
    for index, raw in enumerate(block.transactions):
        try:
            transaction = decode(raw)
            _apply(ground, execution, transaction)
        except InvalidTransaction as reason:
            raise InapplicableTransaction(header.number, index, reason) from reason
        transactions.append(transaction)
    candidate = _candidate(ground, execution, transactions, header.timestamp, [], [])
    compare_headers(candidate.block.header, header)
    return candidate


def check_weight(block: Block) -> None:
    """Raise `BlockTooHeavy` if the block is longer or fuller than the law allows."""
    if len(block.transactions) > limits.BLOCK_TRANSACTIONS_MAX:
        limit = limits.BLOCK_TRANSACTIONS_MAX
        raise BlockTooHeavy("transactions", limit, len(block.transactions))
    size = sum(bytes_taken(raw) for raw in block.transactions) + _HEADER_ROOM_BYTES
    if size > limits.BLOCK_BYTES_MAX:
        raise BlockTooHeavy("bytes", limits.BLOCK_BYTES_MAX, size)


def gas_room(parent: Header) -> int:
    """Gas that the block after `parent` may burn."""
    return parent.gas_limit // limits.BLOCK_GAS_FILL_DIVISOR


def bytes_taken(raw: bytes) -> int:
    """What a transaction takes of a block's `SPACE_BYTES`."""
    return len(raw) + _TRANSACTION_ROOM_BYTES


def compare_headers(expected: Header, found: Header) -> None:
    """Raise `CommitmentMismatch` naming every field in which `found` differs."""
    if found == expected:
        return
    names = [name for name in HEADER_FIELDS if getattr(found, name) != getattr(expected, name)]
    raise CommitmentMismatch(
        expected.number,
        {name: _shown(getattr(expected, name)) for name in names},
        {name: _shown(getattr(found, name)) for name in names},
    )


_HEADER_ROOM_BYTES = 1_024
"""What a block's encoding needs beside its transactions."""

_TRANSACTION_ROOM_BYTES = 4
"""What a block's encoding needs beside each transaction."""

SPACE_BYTES = limits.BLOCK_BYTES_MAX - _HEADER_ROOM_BYTES
"""What a block has for its transactions."""


def _apply(ground: Ground, execution: Execution, transaction: Transaction) -> None:
    check_chain(transaction, ground.chain_id)
    _check_gas(transaction, gas_room(ground.parent) - execution.gas_used)
    execution.apply(transaction)


def _check_gas(transaction: Transaction, room: int) -> None:
    if transaction.gas_limit > room:
        raise GasLimitTooHigh(room, transaction.gas_limit)


def _begin(ground: Ground, timestamp_s: int) -> Execution:
    parent = ground.parent
    if not parent.timestamp < timestamp_s <= limits.TIMESTAMP_S_MAX:
        raise TimeNotLater(parent.timestamp, timestamp_s)
    context = Context(
        ground.chain_id, parent.number + 1, timestamp_s, parent.gas_limit, ground.ancestors,
        ground.interpreted,
    )  # fmt: skip
    return Execution(ground.read, parent.state_root, context)


def _candidate(
    ground: Ground,
    execution: Execution,
    transactions: Sequence[Transaction],
    timestamp_s: int,
    dropped: Sequence[Dropped],
    leftover: Sequence[Transaction],
) -> Candidate:
    executed = execution.finish()
    raws = tuple(transaction.raw for transaction in transactions)
    block = Block(_successor(ground.parent, timestamp_s, executed, raws), raws)
    return Candidate(
        block, executed.receipts, executed.outputs, tuple(transactions),
        tuple(dropped), tuple(leftover), executed.nodes,
    )  # fmt: skip


def _successor(
    parent: Header, timestamp_s: int, executed: Executed, raws: Sequence[bytes]
) -> Header:
    """The one header that these transactions, at this time, on this parent, can have."""
    return replace(
        parent,
        parent_hash=parent.hash,
        number=parent.number + 1,
        timestamp=timestamp_s,
        extra_data=b"",
        state_root=executed.state_root,
        transactions_root=ordered_root(raws),
        receipts_root=ordered_root([receipt.encoded for receipt in executed.receipts]),
        logs_bloom=bloom_of(log for receipt in executed.receipts for log in receipt.logs),
        gas_used=executed.gas_used,
    )


def _shown(value: bytes | int) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
