"""Working days as the model counts them: Monday to Friday, where the Rulebook says nothing else."""

from datetime import UTC, datetime, timedelta

BEIJING_S = 8 * 3_600


def end_of_working_day(start: int, count: int) -> int:
    """The last second of the `count`-th working day after the day of `start`, in Beijing."""
    day = datetime.fromtimestamp(start + BEIJING_S, UTC).date()
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return int(midnight.timestamp()) - BEIJING_S + 86_399
