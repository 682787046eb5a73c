"""Slots: the block time each transaction is promised, so that none is promised what cannot be."""

from collections.abc import Callable
from dataclasses import dataclass

from chain.blocks import Header
from chain.transactions import Transaction
from chain.transition import SPACE_BYTES, bytes_taken, gas_room
from node import limits


@dataclass(frozen=True, slots=True)
class Slot:
    """The place in time that one transaction was given."""

    time_s: int
    """The latest time that its block may carry."""

    admitted_at_ms: int
    """When it was given, and the earliest time its block may carry, in seconds."""

    @property
    def admitted_s(self) -> int:
        return self.admitted_at_ms // 1_000


class Slots:
    """
    Gives out slots in order. One thread at a time may call: the waiting room's lock guards it.

    What one slot is promised fits one block whatever it does: gas limits, bytes and number
    together stay within a block's bounds. A block closes every slot up to its time.
    """

    def __init__(self, head: Header, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._gas_max = gas_room(head)
        self._open_s = head.timestamp + 1
        self._filling_s = 0
        self._gas = self._bytes = self._count = 0
        self._last_ms = 0

    def give(self, transaction: Transaction) -> Slot:
        """
        The earliest slot with room: not before now, nor before what was given last.

        Time never goes back here, even where the machine's clock does.
        """
        self._last_ms = max(self._last_ms, self._now_ms())
        self._move_to(max(self._last_ms // 1_000, self._open_s))
        if not self._fits(transaction):
            self._move_to(self._filling_s + 1)
        self._take(transaction)
        return Slot(self._filling_s, self._last_ms)

    def give_again(self, transaction: Transaction, slot: Slot) -> None:
        """Hold the slot that was promised before the node was started again."""
        self._last_ms = max(self._last_ms, slot.admitted_at_ms)
        self._move_to(slot.time_s)
        self._take(transaction)

    def close(self, time_s: int) -> None:
        """A block of this time is being made: what comes now is for later ones."""
        self._open_s = time_s + 1

    def begin_again(self) -> None:
        """Nothing waits: the next slot is the earliest that is open."""
        self._filling_s = 0

    def _move_to(self, time_s: int) -> None:
        if time_s > self._filling_s:
            self._filling_s = time_s
            self._gas = self._bytes = self._count = 0

    def _fits(self, transaction: Transaction) -> bool:
        return (
            self._count < limits.BLOCK_TRANSACTIONS_OFFERED
            and self._gas + transaction.gas_limit <= self._gas_max
            and self._bytes + bytes_taken(transaction.raw) <= SPACE_BYTES
        )

    def _take(self, transaction: Transaction) -> None:
        self._count += 1
        self._gas += transaction.gas_limit
        self._bytes += bytes_taken(transaction.raw)
