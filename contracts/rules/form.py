"""The form of a rule: fields with their types, the order of refusal, the answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

BEIJING = timezone(timedelta(hours=8))

TEXT_MAX = 100
"""Characters of a decimal or an instant; a longer one is no number that a market writes."""

WHOLE_MAX = 10**TEXT_MAX
"""Bound of a whole number, for the same reason."""

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})", re.ASCII)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Parse = Callable[[object], object]
"""Turns a written value into the exact one, or refuses it."""


class Refused(Exception):
    """The rule has no answer for this input; `code` is the first reason in the stated order."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(f"{code}: {field}" if field else code)
        self.code = code
        self.field = field


@dataclass(frozen=True)
class Field:
    """One field of a signature."""

    parse: Parse
    absent: object = None
    """What an optional field counts as when it is absent or null."""
    optional: bool = False


def optional(parse: Parse, absent: object = None) -> Field:
    """A field that may be absent, and then counts as `absent`."""
    return Field(parse, absent, optional=True)


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Refused("BAD_TYPE")
    return value


def whole(value: object) -> int:
    """Tonnes or a count: an integer, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= WHOLE_MAX:
        raise Refused("BAD_TYPE")
    if value < 0:
        raise Refused("NEGATIVE")
    return value


def decimal(value: object) -> Fraction:
    """A decimal string, 0 or more."""
    if not isinstance(value, str) or len(value) > TEXT_MAX or not _DECIMAL.fullmatch(value):
        raise Refused("BAD_TYPE")
    number = Fraction(value)
    if number < 0:
        raise Refused("NEGATIVE")
    return number


def share(value: object) -> Fraction:
    """A decimal from 0 to 1."""
    number = decimal(value)
    if number > 1:
        raise Refused("OUT_OF_RANGE")
    return number


def money(value: object) -> Fraction:
    """Yuan with at most 2 decimals."""
    if isinstance(value, str) and len(value.partition(".")[2]) > 2:
        raise Refused("BAD_TYPE")
    return decimal(value)


def day(value: object) -> date:
    """A calendar day in Beijing."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Refused("BAD_TYPE")
    try:
        return date.fromisoformat(value)
    except ValueError as problem:
        raise Refused("BAD_TYPE") from problem


def text(value: object) -> str:
    """A string, not empty."""
    if not isinstance(value, str) or not value:
        raise Refused("BAD_TYPE")
    return value


def instant(value: object) -> datetime:
    """A second with its offset from UTC."""
    if not isinstance(value, str) or len(value) > TEXT_MAX or not _INSTANT.fullmatch(value):
        raise Refused("BAD_TYPE")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise Refused("BAD_TYPE") from problem


@dataclass(frozen=True)
class OneOf:
    """One of these strings."""

    names: tuple[str, ...]

    def __call__(self, value: object) -> str:
        if not isinstance(value, str):
            raise Refused("BAD_TYPE")
        if value not in self.names:
            raise Refused("UNKNOWN_VALUE")
        return value


def one_of(*names: str) -> OneOf:
    """One of these strings."""
    return OneOf(names)


@dataclass(frozen=True)
class ListOf:
    """A list of values of one kind, not empty unless said."""

    parse_one: Parse
    may_be_empty: bool

    def __call__(self, value: object) -> tuple[object, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise Refused("BAD_TYPE")
        if not value and not self.may_be_empty:
            raise Refused("EMPTY_LIST")
        return tuple(self.parse_one(item) for item in value)


def values(parse_one: Parse, may_be_empty: bool = False) -> ListOf:
    """A list of values of one kind, not empty unless said."""
    return ListOf(parse_one, may_be_empty)


@dataclass(frozen=True)
class RowOf:
    """An object with a signature of its own, read into a dataclass."""

    build: Callable[..., object]
    signature: Mapping[str, "Parse | Field"]

    def __call__(self, value: object) -> object:
        return self.build(**parse_fields(self.signature, value))


def list_of(
    row: Callable[..., object], may_be_empty: bool = False, **signature: Parse | Field
) -> ListOf:
    """A list, not empty unless said, of rows with a signature of their own."""
    return ListOf(RowOf(row, signature), may_be_empty)


def parse_fields(signature: Mapping[str, Parse | Field], given: object) -> dict[str, object]:
    """
    The exact values of `given`, field by field in the order of the signature.

    Raises:
        Refused: `UNKNOWN_FIELD`, then `MISSING_FIELD`, then as the first bad field is refused.
    """
    if not isinstance(given, Mapping):
        raise Refused("BAD_TYPE")
    declared = {
        name: kind if isinstance(kind, Field) else Field(kind) for name, kind in signature.items()
    }
    for name in given:
        if name not in declared:
            raise Refused("UNKNOWN_FIELD", str(name))
    for name, field in declared.items():
        if not field.optional and given.get(name) is None:
            raise Refused("MISSING_FIELD", name)
    return {name: _parse_field(name, field, given.get(name)) for name, field in declared.items()}


def _parse_field(name: str, field: Field, value: object) -> object:
    if value is None:
        return field.absent
    try:
        return field.parse(value)
    except Refused as refusal:
        raise Refused(refusal.code, refusal.field or name) from refusal


@dataclass(frozen=True)
class Rule:
    """A rule of the market: a pure function with the signature that its written form has."""

    name: str
    signature: Mapping[str, Parse | Field]
    decide: Callable[..., object]
    """Takes the exact values by name, answers a frozen dataclass, or raises Refused."""

    def answer(self, given: Mapping[str, object]) -> dict[str, object]:
        """The written answer to a written input, or its refusal as `{"error": code}`."""
        try:
            return write_fields(self.decide(**parse_fields(self.signature, given)))
        except Refused as refusal:
            return {"error": refusal.code}


def write_fields(answer: object) -> dict[str, object]:
    """The fields of an answer: decimals and instants as text, the others as they are."""
    return {
        field.name: write_value(getattr(answer, field.name))
        for field in fields(answer)  # type: ignore[arg-type]  # every rule answers a dataclass
    }


def write_value(value: object) -> object:
    """Decimals, instants and days as text; everything else as it is."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).isoformat()
    return value.isoformat() if isinstance(value, date) else value
