"""Where a node's seconds come from: the machine, or, on a rehearsal ledger, its operator's file."""

import time
from collections.abc import Callable
from pathlib import Path

from node.errors import ClockRefused

CLOCK_CHARACTERS_MAX = 16
"""How much of a clock file is read: seconds past any year that matters."""

Clock = Callable[[], int]
"""Whole seconds since the Unix epoch."""


def machine_clock() -> int:
    return int(time.time())


def milliseconds(clock: Clock) -> int:
    """What a clock says, in milliseconds; only the machine's knows parts of a second."""
    return time.time_ns() // 1_000_000 if clock is machine_clock else clock() * 1_000


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
    return FileClock(file)


class FileClock:
    """
    Reads the time from a file at each call, so that a scenario can move it.

    A file that cannot be read at the start is refused; one caught while it is being rewritten
    leaves the time where it was.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        first = self._read()
        if first is None:
            raise ClockRefused(f"{file} holds no epoch seconds")
        self._last = first

    def __call__(self) -> int:
        found = self._read()
        if found is not None:
            self._last = found
        return self._last

    def _read(self) -> int | None:
        try:
            with self._file.open(encoding="ascii") as file:
                found = file.read(CLOCK_CHARACTERS_MAX).strip()
        except (OSError, UnicodeDecodeError):
            return None
        return int(found) if found.isdigit() else None
