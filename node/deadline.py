"""Stops work that takes too long, wherever in Python it is: the engine cannot be asked to."""

import ctypes
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class DeadlinePassed(Exception):
    """The work did not end in time."""

    def __init__(self, deadline_s: float) -> None:
        super().__init__(f"the work did not end within {deadline_s:g} s")
        self.deadline_s = deadline_s


class _Stop(BaseException):
    """Raised inside the work; no `except Exception` on the way may swallow it."""


def within(deadline_s: float, work: Callable[[], T]) -> T:
    """
    The result of `work`, done in this thread. Only for work that leaves nothing half done.

    Raises:
        DeadlinePassed: it was stopped.
    """
    guard = threading.Lock()
    state = {"running": True, "stopped": False}
    thread = threading.get_ident()

    def stop() -> None:
        with guard:
            if state["running"]:
                state["stopped"] = True
                _raise_in(thread)

    timer = threading.Timer(deadline_s, stop)
    timer.daemon = True
    arrived = False
    try:
        try:
            timer.start()
            return work()
        except _Stop:
            arrived = True
            raise
        finally:
            with guard:
                state["running"] = False
            timer.cancel()
            # A stop that came just as the work ended is still on its way, and must arrive in here.
            while state["stopped"] and not arrived:
                time.sleep(0)
    except _Stop:
        raise DeadlinePassed(deadline_s) from None


def _raise_in(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Stop))
