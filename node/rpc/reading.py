"""The ledger as the methods see it: blocks found by reference and opened once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from chain.blocks import Block, Header, Receipt
from chain.errors import NotOnLedger
from chain.ledger import Ledger
from chain.transactions import Transaction, decode
from node import limits
from node.rpc import encoding
from node.rpc.faults import INVALID_INPUT, Fault
from node.rpc.params import BlockRef


@dataclass(frozen=True)
class OpenBlock:
    """A block with its transactions decoded, their signers known, and its receipts."""

    block: Block
    transactions: Sequence[Transaction]
    receipts: Sequence[Receipt]

    @property
    def header(self) -> Header:
        return self.block.header

    @cached_property
    def receipts_json(self) -> list[dict[str, object]]:
        return encoding.receipts_json(self.header, self.transactions, self.receipts)


class Reading:
    """Answers that come from the book. Any thread may ask."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._open: OrderedDict[bytes, OpenBlock] = OrderedDict()
        self._lock = threading.Lock()

    def header(self, reference: BlockRef) -> Header | None:
        """The header that is meant; None if it is not in the book."""
        if reference.hash is not None:
            name = reference.hash
            return self._find(lambda: self.ledger.header(name))
        if reference.number is not None:
            number = reference.number
            return self._find(lambda: self.ledger.header(number)) if number < 1 << 62 else None
        if reference.tag == "earliest":
            return self.ledger.header(0)
        # One seal quorum makes a block final: there is no later, safer or more final head.
        return self.ledger.head

    def existing(self, reference: BlockRef) -> Header:
        """
        Raises:
            Fault: the block is not in the book.
        """
        found = self.header(reference)
        if found is None:
            raise Fault(INVALID_INPUT, "header not found")
        return found

    def open(self, header: Header) -> OpenBlock:
        """The block of a header of the book."""
        with self._lock:
            found = self._open.get(header.hash)
            if found is not None:
                self._open.move_to_end(header.hash)
                return found
        block = self.ledger.block(header.number)
        transactions = tuple(decode(raw) for raw in block.transactions)
        return self.keep(OpenBlock(block, transactions, self.ledger.receipts(header.number)))

    def keep(self, opened: OpenBlock) -> OpenBlock:
        """Hold a block open, because it is about to be asked for."""
        with self._lock:
            self._open[opened.header.hash] = opened
            if len(self._open) > limits.BLOCKS_OPEN_MAX:
                self._open.popitem(last=False)
        return opened

    def locate(self, transaction_hash: bytes) -> tuple[OpenBlock, int] | None:
        """The block that holds the transaction, and the place in it."""
        place = self.ledger.locate(transaction_hash)
        if place is None:
            return None
        number, index = place
        return self.open(self.ledger.header(number)), index

    @staticmethod
    def _find(look: Callable[[], Header]) -> Header | None:
        try:
            return look()
        except NotOnLedger:
            return None
