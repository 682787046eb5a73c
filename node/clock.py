"""Where a node's seconds come from: the machine, or, on a rehearsal ledger, its operator's file."""

import time
from collections.abc import Callable
from pathlib import Path

from node.errors import ClockRefused

Clock = Callable[[], int]
"""Whole seconds since the Unix epoch."""


def machine_clock() -> int:
    return int(time.time())


def choose_clock(file: Path | None, rehearsal: bool) -> Clock:
    """
    The clock of a ledger.

    Raises:
        ClockRefused: a file is named and the ledger's genesis does not say `rehearsal`, or the
            file cannot be read now.
    """
    if file is None:
        return machine_clock
    if not rehearsal:
        raise ClockRefused(f"{file}: only a rehearsal ledger runs by a clock file")
    clock = FileClock(file)
    clock()
    return clock


class FileClock:
    """Reads the time from a file at each call, so that a scenario can move it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> int:
        try:
            return int(self._file.read_text(encoding="ascii").strip()[:20])
        except (OSError, ValueError) as error:
            raise ClockRefused(f"{self._file} holds no epoch seconds: {error}") from error
