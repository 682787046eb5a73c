"""The waiting room: bounded, in nonce order per sender, and in line by the slots promised."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice

from chain.transactions import Transaction
from node import limits
from node.refusals import Refusal, Refused
from node.slots import Slot, Slots


@dataclass(frozen=True, slots=True)
class Waiting:
    """A transaction in line."""

    transaction: Transaction

    since_s: float
    """Monotonic second at which it was admitted."""

    slot: Slot | None
    """The block time it was promised; None behind a nonce gap."""


class Mempool:
    """
    Transactions that were admitted and are in no block yet.

    Any thread may call any method. The pool knows each waiting sender's next nonce at the head of
    the ledger, because every block passes through `settle`. What can be executed, because its
    nonce is the next one counting what waits, has a slot and a place in the line; what is behind
    a nonce gap has neither until the gap is closed.
    """

    def __init__(
        self,
        monotonic_s: Callable[[], float],
        slots: Slots,
        transactions_max: int = limits.MEMPOOL_TRANSACTIONS_MAX,
        bytes_max: int = limits.MEMPOOL_BYTES_MAX,
        sender_max: int = limits.SENDER_TRANSACTIONS_MAX,
    ) -> None:
        self._monotonic_s, self._slots = monotonic_s, slots
        self._transactions_max, self._bytes_max = transactions_max, bytes_max
        self._sender_max = sender_max
        self._changed = threading.Condition()
        self._queues: dict[bytes, dict[int, Waiting]] = {}
        self._known: dict[bytes, Waiting] = {}
        self._line: OrderedDict[bytes, Waiting] = OrderedDict()
        self._next: OrderedDict[bytes, int] = OrderedDict()
        self._dropped: OrderedDict[bytes, str] = OrderedDict()
        self._bytes = 0

    def next_nonce(self, sender: bytes) -> int | None:
        """The sender's next nonce at the head, if the pool has it."""
        with self._changed:
            return self._next.get(sender)

    def offer(self, transaction: Transaction, head_nonce: int) -> list[Waiting]:
        """
        Put a transaction in line; `head_nonce` counts where the pool knows nothing fresher.

        Gives those that can be executed now, in the order of their slots: the transaction and
        what waited for it alone, or nothing if it is behind a nonce gap.

        Raises:
            Refused: nonce_too_low, nonce_gap_too_far, already_known, replacement_refused,
                sender_queue_full or mempool_full, in this order.
        """
        with self._changed:
            expected = self._next.get(transaction.sender, head_nonce)
            self._check_place(transaction, expected)
            self._remember_nonce(transaction.sender, expected)
            self._put(Waiting(transaction, self._monotonic_s(), None))
            placed = self._place_all(transaction)
            self._changed.notify_all()
            return placed

    def offer_again(self, transaction: Transaction, head_nonce: int, slot: Slot) -> bool:
        """Put back what was promised a slot before a restart; False if its nonce is not next."""
        with self._changed:
            nonce = self._next.setdefault(transaction.sender, head_nonce)
            queue = self._queues.get(transaction.sender, {})
            while nonce in queue:
                nonce += 1
            if transaction.nonce != nonce:
                return False
            self._slots.give_again(transaction, slot)
            waiting = Waiting(transaction, self._monotonic_s(), slot)
            self._put(waiting)
            self._line[transaction.hash] = waiting
            self._changed.notify_all()
            return True

    def _put(self, waiting: Waiting) -> None:
        transaction = waiting.transaction
        self._queues.setdefault(transaction.sender, {})[transaction.nonce] = waiting
        self._known[transaction.hash] = waiting
        self._bytes += len(transaction.raw)
        self._dropped.pop(transaction.hash, None)

    def _place_all(self, transaction: Transaction) -> list[Waiting]:
        """Give slots to the transaction and its sender's next ones, if it can be executed."""
        sender, nonce = transaction.sender, transaction.nonce
        queue = self._queues[sender]
        before = queue.get(nonce - 1)
        if nonce != self._next[sender] and (before is None or before.slot is None):
            return []
        placed: list[Waiting] = []
        while (waiting := queue.get(nonce)) is not None:
            if not self._line:
                self._slots.begin_again()
            waiting = replace(waiting, slot=self._slots.give(waiting.transaction))
            queue[nonce] = self._known[waiting.transaction.hash] = waiting
            self._line[waiting.transaction.hash] = waiting
            placed.append(waiting)
            nonce += 1
        return placed

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

    def first(self) -> Waiting | None:
        """Who is first in line."""
        with self._changed:
            return next(iter(self._line.values()), None)

    def close(self, time_s: int, count_max: int) -> list[Transaction]:
        """
        What a block of this time may hold, in order: all in line that was admitted by then.

        They stay in line. Nothing offered from now on is given a slot of this time or earlier.
        """
        with self._changed:
            self._slots.close(time_s)
            chosen: list[Transaction] = []
            for waiting in islice(self._line.values(), count_max):
                assert waiting.slot is not None, "who is in line has a slot"
                if waiting.slot.admitted_s > time_s:
                    break
                chosen.append(waiting.transaction)
            return chosen

    def wait_ready(self, timeout_s: float, stopped: Callable[[], bool]) -> bool:
        """Wait until something can be executed, `wake` is called with `stopped`, or time is up."""
        with self._changed:
            self._changed.wait_for(lambda: stopped() or bool(self._line), timeout=timeout_s)
            return bool(self._line)

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

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
        """
        Take a transaction out, and out of line what could only follow it.

        `reason` is told to who asks for it later.
        """
        with self._changed:
            if transaction.hash not in self._known:
                return
            self._remove(transaction)
            self._note_drop(transaction.hash, reason)
            queue = self._queues.get(transaction.sender, {})
            for nonce, waiting in queue.items():
                if nonce > transaction.nonce and waiting.slot is not None:
                    name = waiting.transaction.hash
                    self._line.pop(name, None)
                    queue[nonce] = self._known[name] = replace(waiting, slot=None)

    def drop_stale(self) -> None:
        """Take out what has waited behind a nonce gap for longer than anything may."""
        with self._changed:
            oldest = self._monotonic_s() - limits.WAIT_S_MAX
            behind = [one for one in self._known.values() if one.slot is None]
            for waiting in [one for one in behind if one.since_s < oldest]:
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

    def queue(self, sender: bytes) -> list[Waiting]:
        """All that waits of a sender, in nonce order."""
        with self._changed:
            found = self._queues.get(sender, {})
            return [found[nonce] for nonce in sorted(found)]

    def __len__(self) -> int:
        return len(self._known)

    def _remove(self, transaction: Transaction) -> None:
        queue = self._queues[transaction.sender]
        del queue[transaction.nonce], self._known[transaction.hash]
        self._line.pop(transaction.hash, None)
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
