"""Logs asked for once, and filters that a client polls."""

import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from chain.blocks import Header
from node import limits
from node.rpc import encoding
from node.rpc.faults import INVALID_INPUT, LIMIT_EXCEEDED, Fault
from node.rpc.params import (
    LOG_FILTER,
    QUANTITY,
    BlockRef,
    LogFilter,
    read_log_filter,
    read_quantity,
)
from node.rpc.reading import Reading
from node.rpc.table import Method, Param, Schema

LOGS: Schema = {"type": "array"}
WHICH = Param("Filter", read_log_filter, LOG_FILTER)
IDENTITY = Param("Filter identifier", read_quantity, QUANTITY)


@dataclass(slots=True)
class Filter:
    """What one polling client has not been told yet."""

    wanted: LogFilter | None
    """Which logs; None for a filter of blocks or of waiting transactions."""

    told: int
    """The newest block it was told of."""

    asked_s: float
    """Monotonic second of its last question."""

    admitted: "deque[bytes] | None" = None
    """Hashes of transactions admitted since, for a filter of those."""

    lock: threading.Lock = field(default_factory=threading.Lock)


class Logs:
    """Log queries and filters; both bounded. Any thread may ask."""

    def __init__(self, reading: Reading, monotonic_s: Callable[[], float]) -> None:
        self._reading, self._monotonic_s = reading, monotonic_s
        self._filters: dict[int, Filter] = {}
        self._lock = threading.Lock()

    def methods(self) -> list[Method]:
        changes: Schema = {"type": "array"}
        return [
            Method("eth_getLogs", "Logs that a filter lets through.", (WHICH,), LOGS, self.logs),
            Method("eth_newFilter", "Poll for logs.", (WHICH,), QUANTITY, self.new_log_filter),
            Method("eth_newBlockFilter", "Poll for blocks.", (), QUANTITY, self.new_block_filter),
            Method(
                "eth_newPendingTransactionFilter", "Poll for transactions that were admitted.",
                (), QUANTITY, self.new_admitted_filter,
            ),
            Method(
                "eth_getFilterChanges", "What happened since the last question.",
                (IDENTITY,), changes, self.changes,
            ),
            Method(
                "eth_getFilterLogs", "Every log that a filter lets through.",
                (IDENTITY,), LOGS, self.filter_logs,
            ),
            Method(
                "eth_uninstallFilter", "Forget a filter.", (IDENTITY,), {"type": "boolean"},
                self.uninstall,
            ),
        ]  # fmt: skip

    def logs(self, wanted: LogFilter) -> list[dict[str, object]]:
        if wanted.block_hash is not None:
            header = self._reading.header(BlockRef(hash=wanted.block_hash))
            if header is None:
                raise Fault(INVALID_INPUT, "unknown block")
            return self._between(wanted, header.number, header.number)
        first, last = self._number(wanted.first), self._number(wanted.last)
        if first > last:
            raise Fault(INVALID_INPUT, f"invalid block range: {first} is after {last}")
        return self._between(wanted, first, last)

    def _number(self, reference: BlockRef) -> int:
        if reference.number is not None:
            return reference.number
        return self._reading.existing(reference).number

    def _between(self, wanted: LogFilter, first: int, last: int) -> list[dict[str, object]]:
        last = min(last, self._reading.ledger.head.number)
        if last - first >= limits.LOG_BLOCKS_MAX:
            raise Fault(
                LIMIT_EXCEEDED,
                f"{last - first + 1} blocks; at most {limits.LOG_BLOCKS_MAX} are searched at once",
                {"limit": limits.LOG_BLOCKS_MAX},
            )
        found: list[dict[str, object]] = []
        header: Header | None = None
        for log in self._reading.ledger.logs(first, last, wanted.addresses, wanted.topics):
            if len(found) == limits.LOG_RESULTS_MAX:
                raise Fault(
                    LIMIT_EXCEEDED,
                    f"more than {limits.LOG_RESULTS_MAX} logs; ask for fewer blocks",
                    {"limit": limits.LOG_RESULTS_MAX},
                )
            if header is None or header.number != log.block_number:
                header = self._reading.ledger.header(log.block_number)
            found.append(
                encoding.log_json(
                    log.log, header, log.transaction_hash, log.transaction_index, log.log_index
                )
            )
        return found

    def new_log_filter(self, wanted: LogFilter) -> str:
        return self._install(Filter(wanted, self._head(), self._monotonic_s()))

    def new_block_filter(self) -> str:
        return self._install(Filter(None, self._head(), self._monotonic_s()))

    def new_admitted_filter(self) -> str:
        waiting: deque[bytes] = deque(maxlen=limits.NOTICES_WAITING_MAX)
        return self._install(Filter(None, self._head(), self._monotonic_s(), waiting))

    def note_admitted(self, transaction_hash: bytes) -> None:
        """Tell the filters that ask for it of one more waiting transaction."""
        with self._lock:
            for one in self._filters.values():
                if one.admitted is not None:
                    one.admitted.append(transaction_hash)

    def changes(self, identity: int) -> list[object]:
        found = self._find(identity)
        with found.lock:
            if found.admitted is not None:
                hashes = [encoding.data(found.admitted.popleft()) for _ in list(found.admitted)]
                return list(hashes)
            first, head = found.told + 1, self._head()
            head = min(head, found.told + limits.LOG_BLOCKS_MAX)
            if head < first:
                return []
            changes: list[object]
            if found.wanted is None:
                ledger = self._reading.ledger
                changes = [
                    encoding.data(ledger.header(number).hash) for number in range(first, head + 1)
                ]
            else:
                changes = list(self._wanted_between(found.wanted, first, head))
            found.told = head
            return changes

    def _wanted_between(self, wanted: LogFilter, first: int, head: int) -> list[dict[str, object]]:
        """Logs of blocks the client was not told of, within the range its filter names."""
        if wanted.first.number is not None:
            first = max(first, wanted.first.number)
        last = head if wanted.last.number is None else min(head, wanted.last.number)
        return self._between(wanted, first, last) if first <= last else []

    def filter_logs(self, identity: int) -> list[dict[str, object]]:
        wanted = self._find(identity).wanted
        if wanted is None:
            raise Fault(INVALID_INPUT, "filter not found: it is not a filter of logs")
        return self.logs(wanted)

    def uninstall(self, identity: int) -> bool:
        with self._lock:
            return self._filters.pop(identity, None) is not None

    def _head(self) -> int:
        return self._reading.ledger.head.number

    def _install(self, one: Filter) -> str:
        with self._lock:
            self._forget_unasked()
            if len(self._filters) >= limits.FILTERS_MAX:
                raise Fault(
                    LIMIT_EXCEEDED, f"{limits.FILTERS_MAX} filters are held; no more are taken"
                )
            identity = secrets.randbits(128)
            self._filters[identity] = one
            return encoding.quantity(identity)

    def _find(self, identity: int) -> Filter:
        with self._lock:
            self._forget_unasked()
            found = self._filters.get(identity)
            if found is None:
                raise Fault(INVALID_INPUT, "filter not found")
            found.asked_s = self._monotonic_s()
            return found

    def _forget_unasked(self) -> None:
        oldest = self._monotonic_s() - limits.FILTER_EXPIRY_S
        for identity in [key for key, one in self._filters.items() if one.asked_s < oldest]:
            del self._filters[identity]
