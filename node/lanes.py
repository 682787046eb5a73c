"""Where the ledger's blocking work is done: two lanes of threads, so that trials delay no reads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from node import limits
from node.rpc.envelope import answer
from node.rpc.faults import LIMIT_EXCEEDED, Fault
from node.rpc.table import Table

TRIALS = (b"eth_call", b"eth_estimateGas")
"""Methods that may take seconds of the interpreter's time, if a stranger wants them to."""


class Lane:
    """A few threads and a bounded number of requests for them; used in the event loop only."""

    def __init__(self, name: str, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._busy = 0

    async def do(self, work: Callable[[], bytes | None]) -> bytes | None:
        """
        Raises:
            Fault: too much is waiting already.
        """
        if self._busy >= limits.CALLS_AT_ONCE_MAX:
            raise Fault(LIMIT_EXCEEDED, "the node is busy; ask again in a second")
        self._busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._busy -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)


class Lanes:
    """Answers requests in the lane they belong to."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._reads = Lane("reads", limits.READ_THREADS_MAX)
        self._trials = Lane("trials", limits.TRIAL_THREADS_MAX)

    async def answer(self, body: bytes) -> bytes | None:
        """
        The answer to a request, or None for notifications.

        Raises:
            Fault: too much is waiting already.
        """
        trial = any(method in body for method in TRIALS)
        return await (self._trials if trial else self._reads).do(lambda: answer(body, self._table))

    def close(self) -> None:
        self._reads.close()
        self._trials.close()
