"""Methods that read blocks, transactions and receipts."""

from node.mempool import Mempool
from node.rpc import encoding
from node.rpc.params import (
    HASH,
    QUANTITY,
    BlockRef,
    block_param,
    read_flag,
    read_hash,
    read_quantity,
)
from node.rpc.reading import OpenBlock, Reading
from node.rpc.table import Method, Param, Schema

OBJECT_OR_NULL: Schema = {"oneOf": [{"type": "null"}, {"type": "object"}]}
COUNT_OR_NULL: Schema = {"oneOf": [{"type": "null"}, QUANTITY]}
HYDRATED = Param("Hydrated transactions", read_flag, {"type": "boolean"}, False, False)
BLOCK_HASH = Param("Block hash", read_hash, HASH)
TRANSACTION_HASH = Param("Transaction hash", read_hash, HASH)
INDEX = Param("Transaction index", read_quantity, QUANTITY)


class ChainReads:
    """Blocks and what is in them; `null` for what is not there."""

    def __init__(self, reading: Reading, mempool: Mempool) -> None:
        self._reading, self._mempool = reading, mempool

    def methods(self) -> list[Method]:
        by_number, by_hash = block_param(required=True), BLOCK_HASH
        receipts: Schema = {"oneOf": [{"type": "null"}, {"type": "array"}]}
        return [
            Method("eth_blockNumber", "Number of the newest block.", (), QUANTITY, self.head),
            Method(
                "eth_getBlockByNumber",
                "A block by number or tag.",
                (by_number, HYDRATED),
                OBJECT_OR_NULL,
                self.block,
            ),
            Method(
                "eth_getBlockByHash",
                "A block by hash.",
                (by_hash, HYDRATED),
                OBJECT_OR_NULL,
                lambda found, whole: self.block(BlockRef(hash=found), whole),
            ),
            Method(
                "eth_getBlockTransactionCountByNumber",
                "How many transactions a block holds.",
                (by_number,),
                COUNT_OR_NULL,
                self.count,
            ),
            Method(
                "eth_getBlockTransactionCountByHash",
                "How many transactions a block holds.",
                (by_hash,),
                COUNT_OR_NULL,
                lambda found: self.count(BlockRef(hash=found)),
            ),
            Method(
                "eth_getUncleCountByBlockNumber",
                "Always zero: there are no uncles.",
                (by_number,),
                COUNT_OR_NULL,
                self.uncles,
            ),
            Method(
                "eth_getUncleCountByBlockHash",
                "Always zero: there are no uncles.",
                (by_hash,),
                COUNT_OR_NULL,
                lambda found: self.uncles(BlockRef(hash=found)),
            ),
            Method(
                "eth_getBlockReceipts",
                "Every receipt of a block, in order.",
                (by_number,),
                receipts,
                self.receipts,
            ),
            Method(
                "eth_getTransactionByHash",
                "A transaction, in a block or waiting.",
                (TRANSACTION_HASH,),
                OBJECT_OR_NULL,
                self.transaction,
            ),
            Method(
                "eth_getTransactionByBlockNumberAndIndex",
                "A transaction by its place.",
                (by_number, INDEX),
                OBJECT_OR_NULL,
                self.transaction_at,
            ),
            Method(
                "eth_getTransactionByBlockHashAndIndex",
                "A transaction by its place.",
                (by_hash, INDEX),
                OBJECT_OR_NULL,
                lambda found, index: self.transaction_at(BlockRef(hash=found), index),
            ),
            Method(
                "eth_getTransactionReceipt",
                "What a transaction in a block did.",
                (TRANSACTION_HASH,),
                OBJECT_OR_NULL,
                self.receipt,
            ),
        ]

    def head(self) -> str:
        return encoding.quantity(self._reading.ledger.head.number)

    def block(self, reference: BlockRef, whole: bool) -> dict[str, object] | None:
        opened = self._open(reference)
        if opened is None:
            return None
        if not whole:
            return encoding.block_json(
                opened.block, [encoding.data(one.hash) for one in opened.transactions]
            )
        return encoding.block_json(
            opened.block,
            [
                encoding.transaction_json(one, opened.header, index)
                for index, one in enumerate(opened.transactions)
            ],
        )

    def count(self, reference: BlockRef) -> str | None:
        opened = self._open(reference)
        return None if opened is None else encoding.quantity(len(opened.transactions))

    def uncles(self, reference: BlockRef) -> str | None:
        return None if self._reading.header(reference) is None else "0x0"

    def receipts(self, reference: BlockRef) -> list[dict[str, object]] | None:
        opened = self._open(reference)
        return None if opened is None else opened.receipts_json

    def transaction(self, transaction_hash: bytes) -> dict[str, object] | None:
        waiting = self._mempool.get(transaction_hash)
        place = self._reading.locate(transaction_hash)
        if place is not None:
            opened, index = place
            return encoding.transaction_json(opened.transactions[index], opened.header, index)
        return None if waiting is None else encoding.transaction_json(waiting, None, None)

    def transaction_at(self, reference: BlockRef, index: int) -> dict[str, object] | None:
        opened = self._open(reference)
        if opened is None or index >= len(opened.transactions):
            return None
        return encoding.transaction_json(opened.transactions[index], opened.header, index)

    def receipt(self, transaction_hash: bytes) -> dict[str, object] | None:
        place = self._reading.locate(transaction_hash)
        return None if place is None else place[0].receipts_json[place[1]]

    def _open(self, reference: BlockRef) -> OpenBlock | None:
        header = self._reading.header(reference)
        return None if header is None else self._reading.open(header)
