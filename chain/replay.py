"""Derive the present from the past: execute every block again, in a ledger made for it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chain.blocks import Block
from chain.errors import (
    BrokenLedger,
    CommitmentMismatch,
    InapplicableTransaction,
    InvalidBlock,
    InvalidSeals,
    LedgerError,
    TimeNotLater,
    UnknownParent,
)
from chain.genesis import Genesis
from chain.ledger import Ledger
from chain.seals import Seal
from chain.storage import SCRATCH


@dataclass(frozen=True)
class Replayed:
    """What executing the whole history led to."""

    blocks: int
    transactions: int
    head: bytes
    """Hash of the newest block."""

    state_root: bytes


def replay(
    genesis: Genesis,
    blocks: Iterable[tuple[Block, Sequence[Seal]]],
    tell: Callable[[int], None] = lambda number: None,
) -> Replayed:
    """
    Execute `blocks` on block 0 by the law every node follows; `tell` hears each number done.

    Contract code is executed by py-evm's own loop, so that a node's translation of it is held
    to what py-evm itself makes of every block.

    Raises `BrokenLedger` with the first bad block and field.
    """
    ledger = Ledger.create(SCRATCH, genesis, interpreted=True)
    transactions = 0
    try:
        for block, seals in blocks:
            number = ledger.head.number + 1
            try:
                ledger.accept(block, seals)
            except LedgerError as flaw:
                raise BrokenLedger(number, field_of(flaw), str(flaw)) from flaw
            transactions += len(block.transactions)
            tell(number)
        head = ledger.head
        return Replayed(head.number, transactions, head.hash, head.state_root)
    finally:
        ledger.close()


def field_of(flaw: LedgerError) -> str:
    """The part of a block that a refusal is about."""
    match flaw:
        case CommitmentMismatch(found=found):
            return next(iter(found))
        case InapplicableTransaction(index=index):
            return f"transactions[{index}]"
        case UnknownParent():
            return "parent_hash"
        case TimeNotLater():
            return "timestamp"
        case InvalidSeals():
            return "seals"
        case InvalidBlock():
            return "block"
    return flaw.code
