"""What a ledger publishes of the rules: every pack, by hash and date, and the calendar."""

from datetime import date, datetime, time

from contracts import founding
from contracts.identifiers import period_number
from contracts.rules import packs
from contracts.rules.form import BEIJING
from contracts.rules.vintages import VINTAGES
from contracts.rules.working_time import month_bitmaps
from contracts.vocabulary import Deduction


def founding_packs() -> tuple[founding.Pack, ...]:
    """
    Every rule pack as the ledger's Rulebook takes it, by name.

    At founding all of them may be published; later only those whose date is still to come.
    """
    return tuple(
        founding.Pack(pack.name, pack.hash, first_second(pack.effective_from), packs.is_draft(pack))
        for pack in packs.every()
    )


def calendar_settings() -> tuple[founding.Setting, ...]:
    """The working days of every month that has a notice, as settings that hold from the start."""
    return tuple(
        founding.Setting(founding.MONTH, month, bits) for month, bits in month_bitmaps().items()
    )


def enforcement_settings() -> tuple[founding.Setting, ...]:
    """
    What the ledger enforces of sanctions: which instrument judges an act, and when deductions end.

    The first instrument judges what came before it too, so it holds from the start.
    """
    content = packs.load("enforcement").content
    regimes = content.sections("regimes")
    began = [row.day("effective_from") for row in regimes]
    since = [0, *(first_second(day) for day in began[1:])]
    days = [int(f"{day:%Y%m%d}") for day in began]
    ended = content.section("deduction").section("under_surrender").day("not_from")
    return (
        *(
            founding.Setting(founding.REGIME, 0, day, at)
            for day, at in zip(days, since, strict=True)
        ),
        *(
            founding.Setting(founding.UNORDERED, day, 1)
            for day, row in zip(days, regimes, strict=True)
            if row.section("falsification").text("deduct") == "false_part"
        ),
        founding.Setting(founding.DEDUCTION_ENDS, Deduction.SHORTFALL, first_second(ended)),
    )


def first_second(day: date) -> int:
    """The first second of a day in Beijing."""
    return int(datetime.combine(day, time(), BEIJING).timestamp())


def vintage_settings() -> tuple[founding.Setting, ...]:
    """Which vintages serve which periods: `vintage_eligible` as settings of the ledger."""
    terms = packs.load("vintages").content
    into = terms.section("carry_over").text("into")
    carried = VINTAGES[VINTAGES.index(into) :]
    earliest = period_of(into)
    first = (founding.Setting(founding.VINTAGE_FIRST, period_of(y), earliest) for y in carried)
    serving = terms.section("arrears").texts("vintages")
    arrears = (founding.Setting(founding.VINTAGE_ARREARS, period_of(y), 1) for y in serving)
    return (*first, *arrears)


def period_of(year: str) -> int:
    """The compliance period of a year as the rules write it, such as 2019-2020 or 2021."""
    first, _, last = year.partition("-")
    return period_number(int(first), int(last or first))
