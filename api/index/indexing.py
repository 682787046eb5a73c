"""The thread that keeps the index up to the ledger's head while the desk serves."""

import logging
import threading

from sqlalchemy.exc import OperationalError

from api.errors import IndexBroken, NodeUnavailable
from api.index.follower import Follower

log = logging.getLogger(__name__)


class Indexing:
    """
    Catches up at every beat until stopped.

    A gap or a fork ends it; a node that is silent and a database that is busy do not.
    """

    def __init__(self, follower: Follower, interval_s: float) -> None:
        self._follower, self._interval_s = follower, interval_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="indexing", daemon=True)
        self.broken: IndexBroken | None = None
        """Why it ended by itself."""

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End it, and wait for the block under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follower.catch_up()
            except NodeUnavailable:
                log.warning("the node does not answer; the index waits")
            except OperationalError as error:
                log.warning("the index's database is busy or away; it waits: %s", error)
            except IndexBroken as error:
                log.exception("the index stopped")
                self.broken = error
                return
            except Exception as error:  # a thread that dies unseen would show a stale index
                log.exception("the index broke")
                self.broken = IndexBroken(block="?", message=repr(error)[:200])
                return
            self._stop.wait(self._interval_s)
