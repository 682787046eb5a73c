"""The issuance job: sends what the ledger does not have yet, in batches, as often as it is run."""

import hashlib
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from api.client.acting import ENDED, PAUSE_S
from api.client.desk import Desk
from api.client.exits import Exit, Stop, told
from api.client.settings import Settings
from api.signing import compose, sign
from contracts import ADDRESSES, codec

LINES_PER_TRANSACTION = 60
"""So many lines fit a transaction's gas whatever state they are in."""

ON_THEIR_WAY_MAX = 16
"""Transactions of the job that wait for their block at once."""

ROUNDS_MAX = 50
"""How often in a row the job looks again without having done a line itself."""

DONE_BY_ANOTHER = frozenset({"AlreadyDecided", "AlreadyExecuted", "SentBackBefore"})
"""Reverts that say that a line of the batch is done; what is left goes out in the next round."""

SENT_BY_ANOTHER = frozenset({"nonce_too_low", "replacement_refused", "nonce_gap_too_far"})
"""Refusals that say that the key was used meanwhile, or that a node that died lost what waited."""

GONE = "gone"
"""Standing of a transaction that the node has lost with the ones that waited when it died."""

T = TypeVar("T")
Problem = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work(Generic[T]):
    """One kind of step of the job."""

    contract: str
    function: str
    left: Callable[[], Sequence[T]]
    """What is left to do, asked of the ledger anew each time."""
    arguments: Callable[[Sequence[T]], Sequence[object]]
    """The call's arguments for a batch."""
    id: Callable[[T], str]
    """The ledger's id of one, as its refusals name it."""
    name: Callable[[T], str]
    """How a failure names one of them."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A transaction that failed, and everything that it was to do."""

    lines: tuple[str, ...]
    transaction: str | None
    problem: Problem
    is_left_out: bool = False
    """Whether the refusal named this one line, so that the others of its batch went on."""


@dataclass(slots=True)
class Outcome:
    """What became of the job."""

    lines: int = 0
    """Done by this run."""
    transactions: int = 0
    rounds: int = 0
    failures: list[Failure] = field(default_factory=list)


@dataclass(slots=True)
class Job(Generic[T]):
    """
    One run of a work. It keeps nothing that the ledger does not: run again, after whatever
    stopped it, it asks what is left and does that.
    """

    settings: Settings
    desk: Desk
    key: LocalAccount
    work: Work[T]
    outcome: Outcome = field(default_factory=Outcome)
    blocked: set[str] = field(default_factory=set)
    """Ids that the ledger refuses by name, such as a line under objection: the others go on."""

    def run(self) -> Outcome:
        """
        Do all that is left.

        Raises:
            Stop: the desk or its node does not answer, no block came in time, or the first batch
                would fail already. What was done stays done.
        """
        stalled = 0
        while items := self._left():
            self.outcome.rounds += 1
            before = self.outcome.lines + len(self.blocked)
            if not self._round(items):
                break
            stalled = stalled + 1 if self.outcome.lines + len(self.blocked) == before else 0
            if stalled >= ROUNDS_MAX:
                raise Stop(Exit.STILL_WAITING, f"{len(items)} lines are left; run it again")
        return self.outcome

    def _left(self) -> list[T]:
        return [item for item in self.work.left() if self.work.id(item) not in self.blocked]

    def _round(self, items: Sequence[T]) -> bool:
        """Send everything in batches; whether it is worth to look again at what is left."""
        batches = deque(_cut(items))
        total, state = len(items), self.desk.get(f"/v1/keys/{self.key.address}")
        nonce, chain_id = state["nonce"], state["chain_id"]
        waiting: dict[str, list[T]] = {}
        before, again = self.outcome.lines, not self._try(batches[0])
        self._tell(0, total)
        while batches or waiting:
            while batches and len(waiting) < ON_THEIR_WAY_MAX and not again:
                batch = batches.popleft()
                sent = self._send(chain_id, nonce, batch)
                if sent is None:
                    again = True
                    break
                waiting[sent], nonce = batch, nonce + 1
            if again or self._is_beaten():
                batches.clear()
            if waiting:
                again = self._gather(waiting) or again
                self._tell(self.outcome.lines - before, total)
        return again

    def _is_beaten(self) -> bool:
        """Whether a batch failed for another reason than a line that can be left out."""
        return any(not failure.is_left_out for failure in self.outcome.failures)

    def _try(self, batch: Sequence[T]) -> bool:
        """
        Have the first batch tried before anything is signed; False where one of its lines is to
        be left out first.
        """
        call = {"key": self.key.address, "to": ADDRESSES[self.work.contract]}
        found = self.desk.post(
            "/v1/transactions/validation", call | {"data": "0x" + self._call(batch).hex()}
        )
        problem = None if found["valid"] else found["problems"][0]
        if problem is not None and problem["code"] not in DONE_BY_ANOTHER:
            if self._leave_out(batch, problem, None):
                return False
            raise told(problem)
        return True

    def _send(self, chain_id: int, nonce: int, batch: Sequence[T]) -> str | None:
        """Sign and submit; the transaction, or None where the key was used by another run."""
        work = self.work
        arguments = work.arguments(batch)
        unsigned = compose(
            chain_id, self.key.address, nonce, work.contract, work.function, arguments
        )
        raw = sign(unsigned, self.key)
        name = "0x" + keccak(raw).hex()
        try:
            self.desk.post(
                "/v1/transactions",
                {"signed": "0x" + raw.hex()},
                idempotency_key=hashlib.sha256(raw).hexdigest(),
            )
        except Stop as stop:
            if stop.problem is None or stop.problem["code"] not in SENT_BY_ANOTHER:
                raise
            return None
        self.outcome.transactions += 1
        return name

    def _gather(self, waiting: dict[str, list[T]]) -> bool:
        """Wait for the oldest transaction; whether its batch is to be looked at again."""
        name = next(iter(waiting))
        batch, standing = waiting.pop(name), self._ended(name)
        if standing["standing"] == "included":
            self.outcome.lines += len(batch)
            return False
        if standing["standing"] == GONE:
            return True
        problem = standing["problem"] or {"code": standing["standing"], "detail": name}
        if problem["code"] in DONE_BY_ANOTHER | SENT_BY_ANOTHER:
            return True
        if self._leave_out(batch, problem, name):
            return True
        lines = tuple(self.work.name(item) for item in batch)
        self.outcome.failures.append(Failure(lines, name, problem))
        return False

    def _leave_out(self, batch: Sequence[T], problem: Problem, transaction: str | None) -> bool:
        """Where the refusal names one line of the batch, the others go on without it."""
        line = (problem.get("facts") or {}).get("line")
        for item in batch:
            if self.work.id(item) == line:
                self.blocked.add(line)
                failure = Failure((self.work.name(item),), transaction, problem, is_left_out=True)
                self.outcome.failures.append(failure)
                return True
        return False

    def _ended(self, name: str) -> dict[str, Any]:
        until = time.monotonic() + self.settings.wait_s
        while time.monotonic() < until:
            try:
                standing: dict[str, Any] = self.desk.get(f"/v1/transactions/{name}")
            except Stop as stop:
                if stop.exit is not Exit.NOT_FOUND:
                    raise
                return {"standing": GONE, "problem": None}
            if standing["standing"] in ENDED:
                return standing
            time.sleep(PAUSE_S)
        raise Stop(Exit.STILL_WAITING, f"{name} still waits; run the same command again")

    def _call(self, batch: Sequence[T]) -> bytes:
        arguments = self.work.arguments(batch)
        return codec.encode_call(self.work.contract, self.work.function, arguments)

    def _tell(self, done: int, total: int) -> None:
        what = f"{self.work.contract}.{self.work.function}"
        print(f"{what}: {done} of {total} lines", file=sys.stderr, flush=True)


def _cut(items: Sequence[T]) -> list[list[T]]:
    size = LINES_PER_TRANSACTION
    return [list(items[start : start + size]) for start in range(0, len(items), size)]
