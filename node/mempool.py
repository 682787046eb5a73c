"""The waiting room: bounded, in nonce order per sender and arrival order across senders."""

import heapq
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chain.transactions import Transaction
from node import limits
from node.refusals import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Waiting:
    """A transaction in line."""

    transaction: Transaction

    arrival: int
    """Place in the order in which transactions were admitted."""

    since_s: float
    """Monotonic second at which it was admitted."""


class Mempool:
    """
    Transactions that were admitted and are in no block yet.

    Any thread may call any method. The pool knows each waiting sender's next nonce at the head of
    the ledger, because every block passes through `settle`.
    """

    def __init__(
        self,
        monotonic_s: Callable[[], float],
        transactions_max: int = limits.MEMPOOL_TRANSACTIONS_MAX,
        bytes_max: int = limits.MEMPOOL_BYTES_MAX,
        sender_max: int = limits.SENDER_TRANSACTIONS_MAX,
    ) -> None:
        self._monotonic_s = monotonic_s
        self._transactions_max, self._bytes_max = transactions_max, bytes_max
        self._sender_max = sender_max
        self._changed = threading.Condition()
        self._queues: dict[bytes, dict[int, Waiting]] = {}
        self._known: dict[bytes, Waiting] = {}
        self._next: OrderedDict[bytes, int] = OrderedDict()
        self._dropped: OrderedDict[bytes, str] = OrderedDict()
        self._bytes = 0
        self._arrivals = 0

    def next_nonce(self, sender: bytes) -> int | None:
        """The sender's next nonce at the head, if the pool has it."""
        with self._changed:
            return self._next.get(sender)

    def offer(self, transaction: Transaction, head_nonce: int) -> None:
        """
        Put a transaction in line; `head_nonce` counts where the pool knows nothing fresher.

        Raises:
            Refused: nonce_too_low, nonce_gap_too_far, already_known, replacement_refused,
                sender_queue_full or mempool_full, in this order.
        """
        with self._changed:
            expected = self._next.get(transaction.sender, head_nonce)
            self._check_place(transaction, expected)
            self._remember_nonce(transaction.sender, expected)
            waiting = Waiting(transaction, self._arrivals, self._monotonic_s())
            self._arrivals += 1
            self._queues.setdefault(transaction.sender, {})[transaction.nonce] = waiting
            self._known[transaction.hash] = waiting
            self._bytes += len(transaction.raw)
            self._dropped.pop(transaction.hash, None)
            self._changed.notify_all()

    def _check_place(self, transaction: Transaction, expected: int) -> None:
        nonce, queue = transaction.nonce, self._queues.get(transaction.sender, {})
        if nonce < expected:
            raise Refused(
                Refusal.NONCE_TOO_LOW,
                f"nonce too low: next nonce {expected}, tx nonce {nonce}",
                expected=expected,
                found=nonce,
            )
        if nonce > expected + limits.NONCE_AHEAD_MAX:
            raise Refused(
                Refusal.NONCE_TOO_HIGH,
                f"nonce too high: next nonce {expected}, tx nonce {nonce}",
                expected=expected,
                found=nonce,
                ahead_max=limits.NONCE_AHEAD_MAX,
            )
        if transaction.hash in self._known:
            raise Refused(Refusal.ALREADY_KNOWN, "already known: the transaction waits")
        if nonce in queue:
            raise Refused(
                Refusal.REPLACEMENT,
                f"replacement refused: another transaction with nonce {nonce} waits",
                waiting="0x" + queue[nonce].transaction.hash.hex(),
            )
        if len(queue) >= self._sender_max:
            raise Refused(
                Refusal.SENDER_QUEUE_FULL,
                f"{len(queue)} transactions of this sender wait; no more are taken",
                limit=self._sender_max,
            )
        if (
            len(self._known) >= self._transactions_max
            or self._bytes + len(transaction.raw) > self._bytes_max
        ):
            raise Refused(
                Refusal.MEMPOOL_FULL,
                f"{len(self._known)} transactions wait; try again after the next block",
                limit=self._transactions_max,
            )

    def ready(self, count_max: int) -> list[Transaction]:
        """
        The transactions that can be executed next, in order; they stay in line.

        A sender's transactions come in nonce order and stop at a gap; senders are merged by the
        arrival of the one each has next.
        """
        with self._changed:
            heads = [
                (queue[self._next[sender]].arrival, sender, self._next[sender])
                for sender, queue in self._queues.items()
                if self._next[sender] in queue
            ]
            heapq.heapify(heads)
            chosen: list[Transaction] = []
            while heads and len(chosen) < count_max:
                _, sender, nonce = heads[0]
                queue = self._queues[sender]
                chosen.append(queue[nonce].transaction)
                following = queue.get(nonce + 1)
                if following is None:
                    heapq.heappop(heads)
                else:
                    heapq.heapreplace(heads, (following.arrival, sender, nonce + 1))
            return chosen

    def wait_ready(self, timeout_s: float, stopped: Callable[[], bool]) -> bool:
        """Wait until something can be executed, `wake` is called with `stopped`, or time is up."""
        with self._changed:
            return (
                self._changed.wait_for(lambda: stopped() or self._any_ready(), timeout=timeout_s)
                and self._any_ready()
            )

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _any_ready(self) -> bool:
        return any(self._next[sender] in queue for sender, queue in self._queues.items())

    def settle(self, included: Iterable[Transaction]) -> None:
        """Forget what a block now holds, and what its nonces made impossible."""
        with self._changed:
            for transaction in included:
                sender, following = transaction.sender, transaction.nonce + 1
                self._remember_nonce(sender, following)
                queue = self._queues.get(sender, {})
                for nonce in [nonce for nonce in queue if nonce < following]:
                    gone = queue[nonce].transaction
                    self._remove(gone)
                    if gone.hash != transaction.hash:
                        self._note_drop(gone.hash, Refusal.NONCE_TOO_LOW)

    def drop(self, transaction: Transaction, reason: str) -> None:
        """Take a transaction out of line; `reason` is told to who asks for it later."""
        with self._changed:
            if transaction.hash in self._known:
                self._remove(transaction)
                self._note_drop(transaction.hash, reason)

    def drop_stale(self) -> None:
        """Take out what has waited longer than anything may, such as behind a nonce gap."""
        with self._changed:
            oldest = self._monotonic_s() - limits.WAIT_S_MAX
            for waiting in [one for one in self._known.values() if one.since_s < oldest]:
                self._remove(waiting.transaction)
                self._note_drop(waiting.transaction.hash, "waited_too_long")

    def get(self, transaction_hash: bytes) -> Transaction | None:
        with self._changed:
            waiting = self._known.get(transaction_hash)
            return waiting.transaction if waiting else None

    def why_dropped(self, transaction_hash: bytes) -> str | None:
        with self._changed:
            return self._dropped.get(transaction_hash)

    def pending_nonce(self, sender: bytes, head_nonce: int) -> int:
        """The nonce the sender's next transaction should carry."""
        with self._changed:
            nonce, queue = self._next.get(sender, head_nonce), self._queues.get(sender, {})
            while nonce in queue:
                nonce += 1
            return nonce

    def senders(self) -> list[bytes]:
        with self._changed:
            return list(self._queues)

    def queue(self, sender: bytes) -> list[Transaction]:
        with self._changed:
            found = self._queues.get(sender, {})
            return [found[nonce].transaction for nonce in sorted(found)]

    def __len__(self) -> int:
        return len(self._known)

    def _remove(self, transaction: Transaction) -> None:
        queue = self._queues[transaction.sender]
        del queue[transaction.nonce], self._known[transaction.hash]
        if not queue:
            del self._queues[transaction.sender]
        self._bytes -= len(transaction.raw)

    def _remember_nonce(self, sender: bytes, nonce: int) -> None:
        self._next[sender] = nonce
        self._next.move_to_end(sender)
        if len(self._next) > limits.NONCES_KNOWN_MAX:
            for known in list(self._next):
                if known not in self._queues and known != sender:
                    del self._next[known]
                    break

    def _note_drop(self, transaction_hash: bytes, reason: str) -> None:
        self._dropped[transaction_hash] = str(reason)
        if len(self._dropped) > limits.DROPS_TOLD_MAX:
            self._dropped.popitem(last=False)
