"""What a ledger publishes of the rules: every pack, by hash and date, and the calendar."""

from datetime import datetime, time

from contracts import founding
from contracts.rules import packs
from contracts.rules.form import BEIJING
from contracts.rules.working_time import month_bitmaps


def founding_packs() -> tuple[founding.Pack, ...]:
    """
    Every rule pack as the ledger's Rulebook takes it, by name.

    At founding all of them may be published; later only those whose date is still to come.
    """
    return tuple(
        founding.Pack(pack.name, pack.hash, _seconds(pack), packs.is_draft(pack))
        for pack in packs.every()
    )


def calendar_settings() -> tuple[founding.Setting, ...]:
    """The working days of every month that has a notice, as settings that hold from the start."""
    return tuple(
        founding.Setting(founding.MONTH, month, bits) for month, bits in month_bitmaps().items()
    )


def _seconds(pack: packs.Pack) -> int:
    """The first second of the day from which a pack holds, Beijing time."""
    return int(datetime.combine(pack.effective_from, time(), BEIJING).timestamp())
