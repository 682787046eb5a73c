"""The press: what waits becomes sealed blocks, each of the block time it was promised."""

import threading
import time
from collections.abc import Callable, Sequence

from chain.ledger import Ledger
from chain.seals import Seal, sign_bytes
from chain.transactions import Transaction
from chain.transition import Candidate
from node import limits
from node.clock import Clock
from node.keys import ValidatorKey
from node.mempool import Mempool, Waiting


class Sequencer:
    """
    Makes blocks in one thread, the only one that writes the ledger.

    A block has the second in which the first in line was admitted, or the next one free, and holds
    what was admitted by then. Paced, it is made once that second is over, so that everything
    admitted in a second has its time and no block's time runs ahead of the clock; else at once.

    Ordering reaches the ledger in `order` alone: a list of transactions and a time. Another way of
    agreeing on both takes that one place.
    """

    def __init__(
        self,
        ledger: Ledger,
        mempool: Mempool,
        key: ValidatorKey,
        clock: Clock,
        announce: Callable[[Candidate], None],
        monotonic_s: Callable[[], float] = time.monotonic,
        paced: bool = False,
    ) -> None:
        self._ledger, self._mempool, self._key = ledger, mempool, key
        self._clock, self._announce = clock, announce
        self._monotonic_s, self._paced = monotonic_s, paced

    def run(self, interval_s: float, stopping: threading.Event) -> None:
        """
        Make blocks until `stopping` is set, then what still waits, then return.

        What is promised for seconds still to come is waited for a while at the end; what is left
        then is in the journal of receipts, and back in line at the next start.
        """
        # A paced press rests between slots anyway: one second is in the slot itself.
        rest_s = max(0.0, interval_s - 1.0) if self._paced else interval_s
        while not stopping.is_set():
            if self._mempool.wait_ready(limits.SEQUENCER_WAKE_S, stopping.is_set):
                started_s = self._monotonic_s()
                if self.make_block() is None and self._paced:
                    stopping.wait(limits.SLOT_LOOK_S)
                else:
                    stopping.wait(max(0.0, started_s + rest_s - self._monotonic_s()))
            self._mempool.drop_stale()
        self._drain()

    def _drain(self) -> None:
        until_s = self._monotonic_s() + limits.DRAIN_DEADLINE_S
        pause = threading.Event()
        while (first := self._mempool.first()) is not None and self._monotonic_s() < until_s:
            if self._paced and self._ledger.head.timestamp < self._clock() < self._time_s(first):
                pause.wait(limits.SLOT_LOOK_S)
            else:
                self._make(first)

    def make_block(self) -> Candidate | None:
        """Make one block of what is ready, seal it, put it on disk; None if nothing went in."""
        first = self._mempool.first()
        if first is None or (self._paced and not self._is_over(first)):
            return None
        return self._make(first)

    def _make(self, first: Waiting) -> Candidate | None:
        time_s = self._time_s(first)
        return self.order(self._mempool.close(time_s, limits.BLOCK_TRANSACTIONS_OFFERED), time_s)

    def _time_s(self, first: Waiting) -> int:
        """The earliest time of a block for who is first in line; never later than its slot."""
        assert first.slot is not None, "who is in line has a slot"
        return max(self._ledger.head.timestamp + 1, first.slot.admitted_s)

    def _is_over(self, first: Waiting) -> bool:
        """Whether that second is over, by the clock or else by what was waited."""
        now_s = self._clock()
        if now_s > self._time_s(first):
            return True
        # A clock that was set back, behind the ledger, does not hold the ledger up.
        behind = self._ledger.head.timestamp >= now_s
        return behind and self._monotonic_s() >= first.since_s + 1.0

    def order(self, transactions: Sequence[Transaction], time_s: int) -> Candidate | None:
        """Execute these transactions in this order at this time, as the ledger's next block."""
        candidate = self._ledger.propose(transactions, time_s)
        for dropped in candidate.dropped:
            self._mempool.drop(dropped.transaction, dropped.reason.code)
        if not candidate.block.transactions:
            return None
        message = sign_bytes(self._ledger.genesis.chain_id, candidate.block.hash)
        self._ledger.commit(candidate, [Seal(self._key.public, self._key.sign(message))])
        self._mempool.settle(candidate.transactions)
        self._announce(candidate)
        return candidate
