"""Methods of the registry itself: where a transaction stands, seals, checkpoints, genesis."""

import json

from chain.errors import NotOnLedger
from chain.proof import holding_evidence, transaction_evidence
from node.mempool import Mempool
from node.rpc import encoding
from node.rpc.chain_reads import TRANSACTION_HASH
from node.rpc.faults import NOT_FOUND, Fault
from node.rpc.params import (
    ADDRESS,
    DATA,
    HASH,
    BlockRef,
    block_param,
    read_slots,
    read_transaction_or_address,
)
from node.rpc.reading import Reading
from node.rpc.table import Method, Param

WHAT = Param("Transaction hash or address", read_transaction_or_address, {"oneOf": [HASH, ADDRESS]})
SLOTS = Param(
    "StorageKeys", read_slots, {"type": "array", "items": DATA}, required=False, default=[]
)


class Registry:
    """What an auditor or the desk asks beyond what every Ethereum node answers."""

    def __init__(self, reading: Reading, mempool: Mempool) -> None:
        self._reading, self._mempool = reading, mempool

    def methods(self) -> list[Method]:
        return [
            Method(
                "registry_standing",
                "Where a transaction stands: included, pending, dropped or unknown.",
                (TRANSACTION_HASH,), {"type": "object"}, self.standing,
            ),
            Method(
                "registry_evidence",
                "The evidence file of a transaction, or of an account's state after a block.",
                (WHAT, SLOTS, block_param()),
                {"type": "object"},
                self.evidence,
            ),
            Method(
                "registry_checkpoint", "The newest block's header and its seals.",
                (), {"type": "object"}, self.checkpoint,
            ),
            Method(
                "registry_seals", "The validators' seals of a block.",
                (block_param(),), {"type": "array"}, self.seals,
            ),
            Method(
                "registry_genesis", "The genesis file the ledger was founded by.",
                (), {"type": "object"}, self.genesis,
            ),
        ]  # fmt: skip

    def standing(self, transaction_hash: bytes) -> dict[str, object]:
        """Pending is asked before the book, so that a block made in between hides nothing."""
        waiting = self._mempool.get(transaction_hash)
        place = self._reading.locate(transaction_hash)
        if place is not None:
            opened, index = place
            return {
                "standing": "included",
                "success": opened.receipts[index].success,
                "blockNumber": encoding.quantity(opened.header.number),
                "blockHash": encoding.data(opened.header.hash),
                "transactionIndex": encoding.quantity(index),
            }
        if waiting is not None:
            return {"standing": "pending"}
        reason = self._mempool.why_dropped(transaction_hash)
        if reason is not None:
            return {"standing": "dropped", "reason": reason}
        return {"standing": "unknown"}

    def evidence(self, what: bytes, slots: list[int], at: BlockRef) -> object:
        """
        Raises:
            Fault: the transaction is in no block, or the block is not in the book.
        """
        ledger = self._reading.ledger
        if len(what) == 20:
            return holding_evidence(ledger, self._reading.existing(at), what, slots)
        try:
            return transaction_evidence(ledger, what)
        except NotOnLedger as error:
            raise Fault(NOT_FOUND, str(error), self.standing(what)) from error

    def checkpoint(self) -> dict[str, object]:
        head = self._reading.ledger.head
        return {
            "chainId": encoding.quantity(self._reading.ledger.genesis.chain_id),
            "number": encoding.quantity(head.number),
            "hash": encoding.data(head.hash),
            "header": encoding.data(head.encoded),
            "seals": self._seals(head.number),
        }

    def seals(self, at: BlockRef) -> list[dict[str, str]]:
        return self._seals(self._reading.existing(at).number)

    def _seals(self, number: int) -> list[dict[str, str]]:
        return [
            {
                "validator": encoding.data(seal.validator),
                "signature": encoding.data(seal.signature),
            }
            for seal in self._reading.ledger.seals(number)
        ]

    def genesis(self) -> object:
        return json.loads(self._reading.ledger.genesis.document)
