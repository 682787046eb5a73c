"""Clocks of working days, by the calendar of the ledger's own Rulebook."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api import figures
from api.ledger import Ledger

APPLICATION_DAYS = 5
"""An account is opened within five working days after its papers came in (RG art. 10)."""

LOOK_BACK_DAYS = 60
"""How far back `cutoff` looks; no clock of the desk is as long, holidays included."""


@dataclass(slots=True)
class WorkingDays:
    """The ledger's calendar as of one block; each day is asked for once."""

    ledger: Ledger
    block: int
    _ends: dict[tuple[int, int], int] = field(default_factory=dict)

    def end(self, from_s: int, days: int) -> int:
        """The last second of the `days`-th working day after the day of `from_s`."""
        day = _midnight(from_s)
        if (day, days) not in self._ends:
            told = self.ledger.call("Rulebook", "workingDaysAfter", [day, days], block=self.block)
            self._ends[day, days] = int(told)
        return self._ends[day, days]

    def cutoff(self, now_s: int, days: int) -> int:
        """The second before which a clock of `days` must have begun to have run out by `now_s`."""
        day = _midnight(now_s)
        for _ in range(LOOK_BACK_DAYS):
            if self.end(day, days) < now_s:
                break
            day = _before(day)
        return _after(day)


def _midnight(seconds: int) -> int:
    """The first second of the Beijing day of a moment."""
    at = datetime.fromtimestamp(seconds, figures.BEIJING)
    return int(at.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def _before(midnight: int) -> int:
    return midnight - int(timedelta(days=1).total_seconds())


def _after(midnight: int) -> int:
    return midnight + int(timedelta(days=1).total_seconds())
