"""The press: what waits becomes a sealed block, at most one in an interval."""

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
from node.mempool import Mempool


class Sequencer:
    """
    Makes blocks in one thread, the only one that writes the ledger.

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
    ) -> None:
        self._ledger, self._mempool, self._key = ledger, mempool, key
        self._clock, self._announce = clock, announce
        self._monotonic_s = monotonic_s

    def run(self, interval_s: float, stopping: threading.Event) -> None:
        """Make blocks until `stopping` is set, then what still waits, then return."""
        while not stopping.is_set():
            if self._mempool.wait_ready(limits.SEQUENCER_WAKE_S, stopping.is_set):
                started_s = self._monotonic_s()
                self.make_block()
                stopping.wait(max(0.0, started_s + interval_s - self._monotonic_s()))
            self._mempool.drop_stale()
        while self._mempool.ready(1):
            self.make_block()

    def make_block(self) -> Candidate | None:
        """Make one block of what is ready, seal it, put it on disk; None if nothing went in."""
        ready = self._mempool.ready(limits.BLOCK_TRANSACTIONS_OFFERED)
        if not ready:
            return None
        time_s = max(self._ledger.head.timestamp + 1, self._clock())
        return self.order(ready, time_s)

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
