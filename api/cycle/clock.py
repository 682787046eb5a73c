"""The rehearsal's clock: a file that the node reads at each block and only this side writes."""

from datetime import datetime
from pathlib import Path


class Clock:
    """Moves forward only."""

    def __init__(self, file: Path, start: datetime) -> None:
        self.file = file
        self._now = start
        self._write()

    @property
    def now_s(self) -> int:
        """Where it stands."""
        return int(self._now.timestamp())

    def set(self, instant: datetime) -> None:
        """Stand at `instant`."""
        assert instant >= self._now, f"{instant} lies before {self._now}"
        self._now = instant
        self._write()

    def _write(self) -> None:
        # A reader must never find half a number, so the file is replaced whole.
        draft = self.file.with_suffix(".draft")
        draft.write_text(f"{int(self._now.timestamp())}\n")
        draft.replace(self.file)
