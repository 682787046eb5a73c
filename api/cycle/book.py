"""The ledger's own book, read over JSON-RPC: every event with its block and the block's time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.blocks import Sent
from api.errors import DeskError
from api.ledger import Ledger
from contracts import ADDRESSES, codec

BLOCKS_PER_ASK = 64
"""Blocks asked for at once; fewer where their logs are too many for one answer."""


@dataclass(frozen=True)
class Entry:
    """One event."""

    name: str
    args: dict[str, Any]
    block: int
    at_s: int
    """The block's time."""
    transaction: str
    """Hash of the transaction that logged it."""


class Book:
    """All events up to the head as it stood when the book was opened."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.head = ledger.head().number
        times = {header.number: header.timestamp_s for header in ledger.headers(0, self.head)}
        found = [entry for name in ADDRESSES for entry in self._read(ADDRESSES[name], times)]
        self._entries = sorted(found, key=lambda entry: entry.block)
        self._sent: dict[str, Sent] = {}

    def entries(self, name: str, as_of: datetime) -> Iterator[Entry]:
        """The events of one name in blocks not after `as_of`, oldest first."""
        until = as_of.timestamp()
        return (one for one in self._entries if one.name == name and one.at_s <= until)

    def sent(self, transaction: str) -> Sent:
        """A transaction of the book as its key signed it."""
        if transaction not in self._sent:
            found = self.ledger.sent(transaction)
            assert found is not None, "the book names it"
            self._sent[transaction] = found
        return self._sent[transaction]

    def call(self, contract: str, function: str, *arguments: object) -> Any:
        """A view at the book's last block."""
        return self.ledger.call(contract, function, arguments, block=self.head)

    def _read(self, address: str, times: dict[int, int]) -> Iterator[Entry]:
        first = 0
        step = BLOCKS_PER_ASK
        while first <= self.head:
            last = min(first + step - 1, self.head)
            try:
                logs = self.ledger.logs(first, last, address)
            except DeskError:
                if step == 1:
                    raise
                step //= 2
                continue
            for log in logs:
                event = codec.decode_log(log.address, log.topics, log.data)
                if event is not None:
                    at_s = times[log.block]
                    yield Entry(event.name, event.args, log.block, at_s, log.transaction)
            first = last + 1
