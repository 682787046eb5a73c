"""The scenario: published facts with their source, the calendar, and what the dice decide."""

import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from api.cycle.credit_scenario import CreditCalendar, Credits

FORMAT = "tanji-scenario-1"
BEIJING = timezone(timedelta(hours=8))
SHANDONG = Path(__file__).with_name("shandong-2021.toml")

Table = TypeVar("Table")


class ScenarioRefused(Exception):
    """The scenario file says something that it may not, or lacks something that it must say."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True)
class Frame:
    """What the scenario is about."""

    title: str
    title_zh: str
    seed: str
    """Every throw of the dice starts from it."""
    chain_id: int
    ledger_name: str
    province: int
    """GB/T 2260."""
    units: int
    """Key emission units of the province."""
    nation_units: int
    first_year: int
    last_year: int
    plan: str
    """The power plan, as the rules name it."""
    sector: int
    threshold_t: int
    """The emission at which a unit is listed."""
    as_of: datetime
    """The day on which the trading figures were published."""

    @property
    def period(self) -> int:
        return self.first_year * 10_000 + self.last_year


@dataclass(frozen=True)
class Synthetic:
    """What nobody published."""

    what: tuple[str, ...]
    what_zh: tuple[str, ...]


@dataclass(frozen=True)
class Wave:
    """One wave of surrender."""

    requested: datetime
    approved: datetime
    surrendered: datetime


@dataclass(frozen=True)
class TradingHours:
    """When the acts of a trading day are sent."""

    covered_at: time
    settled_at: time
    closed_at: time


@dataclass(frozen=True)
class Late:
    """The same for the units whose papers had to be corrected."""

    corrected: datetime
    opened: datetime
    profiles_filed: datetime
    plans_filed: datetime
    plans_approved: datetime
    pre_allocation_decided: datetime
    pre_allocation_executed: datetime
    reported: datetime
    verified: datetime
    emission_decided: datetime
    accepted: datetime
    true_up_decided: datetime
    true_up_executed: datetime


@dataclass(frozen=True)
class Calendar:
    """The instants of the cycle; the clock of the rehearsal stands at each in turn."""

    founded: datetime
    pack_published: datetime
    pack_effective: datetime
    plan_published: datetime
    applied: datetime
    listed: datetime
    correction_asked: datetime
    opened: datetime
    profiles_filed: datetime
    plans_filed: datetime
    plans_approved: datetime
    key_rotated: datetime
    recovery_started: datetime
    recovery_completed: datetime
    pre_allocation_decided: datetime
    tables_checked: datetime
    decided_anew: datetime
    pre_allocation_executed: datetime
    reported: datetime
    assigned: datetime
    report_corrected: datetime
    verified: datetime
    emission_decided: datetime
    accepted: datetime
    objected: datetime
    resolved: datetime
    true_up_decided: datetime
    true_up_executed: datetime
    review_opens: datetime
    found: datetime
    review_ends: datetime
    redetermined: datetime
    redetermination_accepted: datetime
    reallocation_decided: datetime
    reallocation_executed: datetime
    evaluated: datetime
    late: Late
    credits: CreditCalendar
    surrender_first: Wave
    surrender_milestone: Wave
    surrender_last: Wave
    day: TradingHours


@dataclass(frozen=True)
class Delays:
    """Working days before an act takes effect."""

    trading: int
    trusted: int
    recovery: int


@dataclass(frozen=True)
class Targets:
    """What the synthetic trades of the province add up to."""

    bought_t: int
    bought_cny: Decimal
    sold_t: int
    sold_cny: Decimal
    buyers: int
    sellers: int
    buys: int
    sells: int
    within_province: int
    """Trades that appear on both sides."""
    sellers_elsewhere: int
    buyers_elsewhere: int


@dataclass(frozen=True)
class Roles:
    """How many units have a part of their own."""

    late_buyers: int
    """Buy after the published day, to have enough for surrender."""
    capped: int
    """Of these, whose obligation is capped at a fifth above the allowance."""
    corrected: int
    shrunk: int
    """Produced so much less than in 2018 that part of the pre-allocation returns."""
    first_wave: int
    milestone_wave: int


@dataclass(frozen=True)
class Verification:
    """How many units have a story of their own between report and final decision."""

    misreported: int
    """Filed a first report that the agency found wrong, and a second one."""
    uncalibrated: int
    """Had a weighing device without calibration, so that readings count conservatively."""
    upheld: int
    """Of these, whose objection was upheld."""
    rejected: int
    """Others that objected, in vain."""
    reviewed: int
    """Visited by a review team."""
    teams: int
    found: int
    """Of the reviewed, where something was found and decided anew."""
    sent_back: int
    """Whose allocation line the registry's check sent back."""


@dataclass(frozen=True)
class TradingDay:
    """A day of the real market."""

    date: date
    close: Decimal
    block_t: int
    """The nation's block volume, which bounds the rehearsal's; 0 where no trade is placed."""


@dataclass(frozen=True)
class TradingDays:
    """The days used, with their source."""

    source: str
    confidence: str
    days: tuple[TradingDay, ...]


@dataclass(frozen=True)
class Fact:
    """One published figure and how the ledger's is shown beside it."""

    measure: str
    """The name of what is measured on the ledger, in `api/cycle/measures.py`."""
    says: str
    says_zh: str
    value: str
    """As published."""
    unit: str
    as_of: datetime
    source: str
    """The name of an entry in `sources`."""
    confidence: str
    """S, S2 or P, as `CONFIDENCE` in `api/cycle/report.py` explains."""
    per: Fraction = Fraction(1)
    """The ledger's figure is divided by this before it is shown."""
    places: int = 0
    """Decimals shown; rounded half-up only here."""
    holds: str = "equal"
    """equal, at_least, at_most or same_instant."""
    scope: str = "province"
    """province, or nation for a fact that needs all of the nation's units."""


@dataclass(frozen=True)
class LeftOut:
    """A published figure that the rehearsal does not reach."""

    what: str
    why: str


@dataclass(frozen=True)
class Scenario:
    """A whole scenario file."""

    format: str
    scenario: Frame
    synthetic: Synthetic
    sources: Mapping[str, str]
    calendar: Calendar
    delays: Delays
    market: Targets
    roles: Roles
    verification: Verification
    credits: Credits
    trading_days: TradingDays
    facts: tuple[Fact, ...]
    left_out: tuple[LeftOut, ...] = ()


def read_scenario(path: Path = SHANDONG) -> Scenario:
    """
    The scenario in a TOML file.

    Raises:
        ScenarioRefused: an entry is unknown, missing or of the wrong kind.
    """
    try:
        content = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ScenarioRefused(str(path), str(problem)) from problem
    scenario = _table(Scenario, content, path.name)
    if scenario.format != FORMAT:
        raise ScenarioRefused(path.name, f"format must be {FORMAT}, not {scenario.format}")
    for source in (*(fact.source for fact in scenario.facts), scenario.trading_days.source):
        if source not in scenario.sources:
            raise ScenarioRefused(path.name, f"names the source {source}, which is not told")
    return scenario


def _table(kind: type[Table], entries: object, where: str) -> Table:
    """A dataclass from a table: every entry known, every entry there, each of its kind."""
    if not isinstance(entries, dict):
        raise ScenarioRefused(where, "must be a table")
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    if unknown := sorted(set(entries) - set(hints)):
        raise ScenarioRefused(where, f"does not know {', '.join(unknown)}")
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if missing := sorted(needed - set(entries)):
        raise ScenarioRefused(where, f"lacks {', '.join(missing)}")
    values = {
        name: _value(hints[name], entry, f"{where}.{name}") for name, entry in entries.items()
    }
    return kind(**values)


def _value(kind: Any, entry: object, where: str) -> object:
    """One entry, checked against the type its field is declared with."""
    if get_origin(kind) is tuple:
        if not isinstance(entry, list):
            raise ScenarioRefused(where, "must be a list")
        item = get_args(kind)[0]
        return tuple(_value(item, one, f"{where}[{place}]") for place, one in enumerate(entry))
    if get_origin(kind) is Mapping or kind is Mapping:
        return {
            str(name): _value(str, one, f"{where}.{name}") for name, one in _pairs(entry, where)
        }
    assert get_origin(kind) not in (Union, types.UnionType)
    if is_dataclass(kind) and isinstance(kind, type):
        return _table(kind, entry, where)
    return _plain(kind, entry, where)


def _pairs(entry: object, where: str) -> list[tuple[object, object]]:
    if not isinstance(entry, dict):
        raise ScenarioRefused(where, "must be a table")
    return list(entry.items())


def _plain(kind: Any, entry: object, where: str) -> object:
    if kind is Decimal or kind is Fraction:
        try:
            return Fraction(str(entry)) if kind is Fraction else Decimal(str(entry))
        except (InvalidOperation, ValueError) as problem:
            raise ScenarioRefused(where, "must be a decimal in quotes") from problem
    if kind is time:
        try:
            return time.fromisoformat(str(entry))
        except ValueError as problem:
            raise ScenarioRefused(where, "must be a time of day") from problem
    if type(entry) is not kind:
        raise ScenarioRefused(where, f"must be {kind.__name__}, not {type(entry).__name__}")
    if isinstance(entry, datetime) and entry.tzinfo is None:
        raise ScenarioRefused(where, "must say its offset from UTC")
    return entry
