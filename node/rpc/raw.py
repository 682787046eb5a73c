"""Methods that give the book's own bytes, for those who execute it again."""

from chain.blocks import Header
from chain.transactions import Transaction
from node.mempool import Mempool
from node.rpc import encoding
from node.rpc.chain_reads import TRANSACTION_HASH
from node.rpc.params import DATA, BlockRef, block_param
from node.rpc.reading import Reading
from node.rpc.table import Method


class Raw:
    """Network encodings of headers, blocks, receipts and transactions."""

    def __init__(self, reading: Reading, mempool: Mempool) -> None:
        self._reading, self._mempool = reading, mempool

    def methods(self) -> list[Method]:
        at = block_param(required=True)
        return [
            Method("debug_getRawHeader", "A header's RLP.", (at,), DATA, self.header),
            Method("debug_getRawBlock", "A block's RLP.", (at,), DATA, self.block),
            Method(
                "debug_getRawReceipts", "A block's receipts, each as the receipts trie holds it.",
                (at,), {"type": "array", "items": DATA}, self.receipts,
            ),
            Method(
                "debug_getRawTransaction", "A transaction as it was signed.",
                (TRANSACTION_HASH,), DATA, self.transaction,
            ),
        ]  # fmt: skip

    def header(self, at: BlockRef) -> str:
        return encoding.data(self._existing(at).encoded)

    def block(self, at: BlockRef) -> str:
        return encoding.data(self._reading.ledger.block(self._existing(at).number).encoded)

    def receipts(self, at: BlockRef) -> list[str]:
        receipts = self._reading.ledger.receipts(self._existing(at).number)
        return [encoding.data(receipt.encoded) for receipt in receipts]

    def transaction(self, transaction_hash: bytes) -> str:
        found: Transaction | None = self._mempool.get(transaction_hash)
        place = self._reading.locate(transaction_hash)
        if place is not None:
            found = place[0].transactions[place[1]]
        return "0x" if found is None else encoding.data(found.raw)

    def _existing(self, at: BlockRef) -> Header:
        return self._reading.existing(at)
