"""The ledger: law and book together; propose, commit, accept, look up."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chain import evm, limits
from chain.blocks import (
    Block,
    Header,
    Log,
    Receipt,
    bloom_bits,
    decode_header,
    decode_receipts,
    encode_receipts,
)
from chain.encoding import decode, encode, keccak
from chain.errors import BrokenLedger, InvalidGenesis, LedgerError, NotOnLedger, StaleCandidate
from chain.genesis import Genesis
from chain.genesis import parse as parse_genesis
from chain.genesis import read as read_genesis
from chain.reading import State
from chain.seals import Seal, check_seals, decode_seals, encode_seals
from chain.storage import Storage, StoredBlock
from chain.transactions import Transaction
from chain.transition import Candidate, Ground, build_block, check_block


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event and where it stands in the book."""

    log: Log
    block_number: int
    block_hash: bytes
    transaction_hash: bytes
    transaction_index: int
    log_index: int
    """Its place among all events of the block."""


class Ledger:
    """
    The book and the law that guards it.

    One thread proposes, commits and accepts. Any thread may ask: readers see the newest whole
    block, never half of one.
    """

    def __init__(
        self, storage: Storage, genesis: Genesis, head: Header, interpreted: bool = False
    ) -> None:
        self._storage, self.genesis, self._head = storage, genesis, head
        self._interpreted = interpreted

    @classmethod
    def create(cls, path: str | Path, genesis: Genesis, interpreted: bool = False) -> "Ledger":
        """
        A new ledger in the file `path`, or ":memory:". Raises `LedgerInUse`.

        `interpreted` has py-evm's own loop execute the contracts: slower, and without our
        translation of their code.
        """
        first = _stored(genesis.block, (), ())
        storage = Storage.create(str(path), genesis.document, first, genesis.nodes)
        return cls(storage, genesis, genesis.header, interpreted)

    @classmethod
    def open(cls, path: str | Path, read_only: bool = False) -> "Ledger":
        """
        The ledger in the file `path`. Raises `NoLedger`, `BrokenLedger`.

        Read only, it is for one thread and stays as it was when opened.
        """
        storage = Storage.open(str(path), read_only)
        try:
            genesis = read_genesis(parse_genesis(storage.genesis()))
        except InvalidGenesis as flaw:
            raise BrokenLedger(0, "genesis", str(flaw)) from flaw
        first = storage.block(0)
        if first is None or first.header != genesis.header.encoded:
            raise BrokenLedger(0, "genesis", "it does not found the block 0 that is stored")
        number, name = storage.cursor()
        newest = storage.block(number)
        if newest is None or keccak(newest.header) != name:
            raise BrokenLedger(number, "cursor", "the newest block is not where the cursor points")
        return cls(storage, genesis, decode_header(newest.header))

    def close(self) -> None:
        """Let go of the file."""
        self._storage.close()

    @property
    def head(self) -> Header:
        """Header of the newest block."""
        return self._head

    @property
    def path(self) -> str:
        """The file the ledger lives in."""
        return self._storage.path

    # --- the next block -------------------------------------------------------------------------

    def propose(self, transactions: Sequence[Transaction], timestamp_s: int) -> Candidate:
        """
        The block these transactions make on the newest one, executed once; nothing is stored.

        What cannot be applied is in `dropped` with its reason, what did not fit in `leftover`.
        Raises `TimeNotLater`.
        """
        return build_block(self._ground(), transactions, timestamp_s)

    def commit(self, candidate: Candidate, seals: Sequence[Seal]) -> None:
        """
        Write a sealed candidate; on return it is on the disk and is the head.

        Raises `StaleCandidate`, `InvalidSeals`, `LedgerInUse`.
        """
        header = candidate.block.header
        if header.parent_hash != self._head.hash:
            raise StaleCandidate(header.number - 1, self._head.number)
        self.check_seals(header.hash, seals)
        stored = _stored(candidate.block, candidate.receipts, seals)
        names = [transaction.hash for transaction in candidate.transactions]
        self._storage.append(self._head.hash, stored, names, candidate.nodes)
        self._head = header

    def accept(self, block: Block, seals: Sequence[Seal]) -> Candidate:
        """
        Write a block made elsewhere, after holding it to the whole law.

        Raises `InvalidSeals` before anything is executed, `InvalidBlock` and its kinds.
        """
        self.check_seals(block.hash, seals)
        candidate = check_block(self._ground(), block)
        self.commit(candidate, seals)
        return candidate

    def check_seals(self, block_hash: bytes, seals: Sequence[Seal]) -> None:
        """Raise `InvalidSeals` unless enough validators sealed the block of this hash."""
        genesis = self.genesis
        check_seals(
            genesis.validator_keys, genesis.seals_required, genesis.chain_id, block_hash, seals
        )

    # --- looking up -----------------------------------------------------------------------------

    def header(self, which: int | bytes) -> Header:
        """The header at a height or of a hash. Raises `NotOnLedger`."""
        return decode_header(self._find(which).header)

    def block(self, which: int | bytes) -> Block:
        """The block at a height or of a hash. Raises `NotOnLedger`."""
        return read_block(self._find(which))

    def receipts(self, which: int | bytes) -> tuple[Receipt, ...]:
        """The receipts of a block, in order. Raises `NotOnLedger`."""
        return decode_receipts(self._find(which).receipts)

    def seals(self, which: int | bytes) -> tuple[Seal, ...]:
        """The seals of a block; none on block 0. Raises `NotOnLedger`."""
        return decode_seals(self._find(which).seals)

    def history(self) -> Iterator[tuple[Block, tuple[Seal, ...]]]:
        """
        Every block after genesis with its seals, in order.

        Raises `BrokenLedger` where one is not there or cannot be read.
        """
        for number in range(1, self._head.number + 1):
            try:
                stored = self._find(number)
                yield read_block(stored), decode_seals(stored.seals)
            except LedgerError as flaw:
                raise BrokenLedger(number, "block", str(flaw)) from flaw

    def locate(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Block number and position of a transaction, if it is in the book."""
        place = self._storage.place(transaction_hash)
        # Written but not yet the head: whoever sees the receipt must see its effects at the head.
        return place if place and place[0] <= self._head.number else None

    def outputs(self, number: int) -> tuple[bytes, ...]:
        """What each transaction of a block returned or reverted with, by executing it again."""
        block = self.block(number)
        ground = self._ground_on(self.header(number - 1)) if number else None
        return check_block(ground, block).outputs if ground else ()

    def logs(
        self,
        first: int,
        last: int,
        addresses: Collection[bytes] = (),
        topics: Sequence[Collection[bytes]] = (),
    ) -> Iterator[LoggedEvent]:
        """
        Events of the blocks from `first` to `last`, in order.

        No addresses means any; an empty place in `topics` means any topic there.
        """
        wanted = [place for place in (addresses, *topics) if place]
        masks = [[bloom_bits(entry) for entry in place] for place in wanted]
        last = min(last, self._head.number)
        for start in range(first, last + 1, limits.LOG_SCAN_BLOCKS):
            end = min(start + limits.LOG_SCAN_BLOCKS - 1, last)
            for number, encoded in self._storage.blooms(start, end):
                bloom = int.from_bytes(encoded, "big")
                if all(any(bloom & mask == mask for mask in place) for place in masks):
                    yield from self._events(number, addresses, topics)

    def _events(
        self, number: int, addresses: Collection[bytes], topics: Sequence[Collection[bytes]]
    ) -> Iterator[LoggedEvent]:
        stored = self._find(number)
        raws = read_block(stored).transactions
        place = 0
        for index, receipt in enumerate(decode_receipts(stored.receipts)):
            for log in receipt.logs:
                if matches(log, addresses, topics):
                    name = keccak(raws[index])
                    yield LoggedEvent(log, number, stored.hash, name, index, place)
                place += 1

    # --- the state ------------------------------------------------------------------------------

    def state(self, header: Header) -> State:
        """The state after a block: accounts, slots, proofs. Every block's stays readable."""
        return State(self._storage.node, header.state_root)

    def call(
        self, header: Header, question: evm.Call, timestamp_s: int | None = None
    ) -> evm.CallResult:
        """
        The answer to a call in the state after a block, as if asked in that block.

        `timestamp_s` asks at another time. Raises `CallRefused`.
        """
        context = self._context(header, timestamp_s)
        return evm.call(self._storage.node, header.state_root, context, question)

    def estimate(
        self, header: Header, question: evm.Call, timestamp_s: int | None = None
    ) -> evm.CallResult:
        """The gas limit `question` needs as a transaction, or what it reverts with."""
        context = self._context(header, timestamp_s)
        return evm.estimate(self._storage.node, header.state_root, context, question)

    def _context(self, header: Header, timestamp_s: int | None) -> evm.Context:
        at = header.timestamp if timestamp_s is None else timestamp_s
        ancestors = self._ancestors(header.number - 1)
        chain_id = self.genesis.chain_id
        return evm.Context(chain_id, header.number, at, header.gas_limit, ancestors)

    def _ground(self) -> Ground:
        return self._ground_on(self._head)

    def _ground_on(self, parent: Header) -> Ground:
        ancestors = self._ancestors(parent.number)
        return Ground(
            self.genesis.chain_id, parent, self._storage.node, ancestors, self._interpreted
        )

    def _ancestors(self, newest: int) -> Iterator[bytes]:
        oldest = max(newest - limits.ANCESTOR_HASHES_MAX + 1, 0)
        return (self._find(number).hash for number in range(newest, oldest - 1, -1))

    def _find(self, which: int | bytes) -> StoredBlock:
        if isinstance(which, int):
            found, told = self._storage.block(which), str(which)
        else:
            found, told = self._storage.block_named(which), f"0x{which.hex()}"
        if found is None:
            raise NotOnLedger(f"block {told}")
        return found


def matches(log: Log, addresses: Collection[bytes], topics: Sequence[Collection[bytes]]) -> bool:
    """Whether an event is by one of `addresses` and has one of each place's `topics`."""
    if addresses and log.address not in addresses:
        return False
    if len(topics) > len(log.topics):
        return False
    return all(
        not wanted or topic in wanted for topic, wanted in zip(log.topics, topics, strict=False)
    )


def read_block(stored: StoredBlock) -> Block:
    """The block that the book holds."""
    raws = decode(stored.transactions)
    assert isinstance(raws, list), "transactions are stored as a list"
    header = decode_header(stored.header)
    return Block(header, tuple(raw for raw in raws if isinstance(raw, bytes)))


def _stored(block: Block, receipts: Sequence[Receipt], seals: Sequence[Seal]) -> StoredBlock:
    return StoredBlock(
        block.header.number, block.hash, block.header.encoded, encode(block.transactions),
        encode_receipts(receipts), encode_seals(seals),
    )  # fmt: skip
