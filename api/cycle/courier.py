"""The courier: signs acts with the right key, sends them in batches, waits for their receipts."""

import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount

from api.blocks import Log, Receipt
from api.errors import DeskError
from api.ledger import Ledger
from api.signing import compose, sign
from contracts import ADDRESSES, codec
from contracts.codec import Event

BATCH_TRANSACTIONS = 100
"""Transactions sent in one request."""

WAITING_MAX = 1_000
"""Transactions on their way at once."""

WAITING_OF_ONE_KEY_MAX = 200
"""Of one sender; admission lets 256 wait."""

PAUSE_S = 0.02
RECEIPTS_WAIT_S = 120.0
"""Longest wait for the next block while transactions are on their way."""


@dataclass(frozen=True)
class Act:
    """One call by one key."""

    key: LocalAccount
    contract: str
    function: str
    arguments: tuple[object, ...]


class ActFailed(Exception):
    """An act was refused or reverted, which the scenario does not expect."""

    def __init__(self, act: Act, why: str) -> None:
        super().__init__(f"{act.contract}.{act.function} by key {act.key.address}: {why}")


class Courier:
    """Keeps each key's nonce and what is on its way. Only signed bytes leave."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._nonces: Counter[str] = Counter()
        self._sent: dict[str, Act] = {}
        self._block = ledger.head().number
        self._logs: list[Log] = []
        self.delivered = 0
        """Acts that are in the book."""

    def deliver(self, acts: Iterable[Act]) -> list[Event]:
        """
        Put the acts on the ledger, each key's in order, and give back what the contracts logged.

        Raises:
            ActFailed: an act was refused by admission or reverted by a contract.
        """
        self._logs = []
        waiting = deque(acts)
        while waiting or self._sent:
            batch = self._next_batch(waiting)
            if batch:
                self._send(batch)
            if not self._collect() and not batch:
                self._wait_for_block()
        return [event for log in self._logs if (event := _event(log)) is not None]

    def _next_batch(self, waiting: deque[Act]) -> list[Act]:
        """What may be sent now without leaving too much on its way, in order."""
        of_key = Counter(act.key.address for act in self._sent.values())
        batch: list[Act] = []
        while waiting and len(batch) < BATCH_TRANSACTIONS:
            key = waiting[0].key.address
            if of_key[key] >= WAITING_OF_ONE_KEY_MAX or len(self._sent) + len(batch) >= WAITING_MAX:
                break
            of_key[key] += 1
            batch.append(waiting.popleft())
        return batch

    def _send(self, batch: list[Act]) -> None:
        chain_id = self._ledger.chain_id()
        raws = []
        for act in batch:
            nonce = self._nonces[act.key.address]
            self._nonces[act.key.address] += 1
            raws.append(
                sign(
                    compose(
                        chain_id, act.key.address, nonce, act.contract, act.function, act.arguments
                    ),
                    act.key,
                )
            )
        try:
            hashes = self._ledger.submit_all(raws)
        except DeskError as refusal:
            raise ActFailed(batch[0], f"its batch of {len(batch)} was refused: {refusal}") from None
        self._sent.update(zip(hashes, batch, strict=True))

    def _collect(self) -> bool:
        """Take receipts from the blocks made since; whether there were any."""
        head = self._ledger.head().number
        if head == self._block:
            return False
        for number in range(self._block + 1, head + 1):
            for receipt in self._ledger.receipts(number):
                self._take(receipt)
        self._block = head
        return True

    def _take(self, receipt: Receipt) -> None:
        act = self._sent.pop(receipt.hash, None)
        if act is None:
            return
        if not receipt.succeeded:
            raise ActFailed(act, f"reverted in block {receipt.block}: {self._reason(act, receipt)}")
        self.delivered += 1
        self._logs.extend(receipt.logs)

    def _reason(self, act: Act, receipt: Receipt) -> str:
        """The contract's words, from trying the call again on the state before the block."""
        data = codec.encode_call(act.contract, act.function, act.arguments)
        to = ADDRESSES[act.contract]
        try:
            self._ledger.trial(act.key.address, to, data, block=receipt.block - 1)
        except DeskError as error:
            return str(error)
        return "it would not have reverted one block earlier"

    def _wait_for_block(self) -> None:
        until = time.monotonic() + RECEIPTS_WAIT_S
        while self._ledger.head().number == self._block:
            if time.monotonic() > until:
                act = next(iter(self._sent.values()))
                raise ActFailed(act, f"no block in {RECEIPTS_WAIT_S:.0f} s")
            time.sleep(PAUSE_S)


def _event(log: Log) -> Event | None:
    return codec.decode_log(log.address, log.topics, log.data)
