"""What a field of a form may hold; every kind refuses with a code of its own and its bounds."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and capitals without I, O, S, V and Z."""

DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,8})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00", re.ASCII)

TONNES_MAX = 10**12
ROWS_MAX = 500
"""Rows of a list where its form says nothing narrower."""


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal):
        value = format(value, "f")
    if not isinstance(value, str):
        raise PydanticCustomError("decimal_not_text", "a decimal is written as text")
    if not DECIMAL.fullmatch(value):
        raise PydanticCustomError("no_decimal", "no decimal of at most 15 digits and 8 decimals")
    return Decimal(value)


def _not_negative(value: Decimal) -> Decimal:
    if value.is_signed():
        raise PydanticCustomError("negative", "below zero")
    return value


def _at_most(most: int) -> AfterValidator:
    def check(value: Decimal) -> Decimal:
        if value > most:
            raise PydanticCustomError("too_high", "above {most}", {"most": most})
        return value

    return AfterValidator(check)


def _text(value: str) -> str:
    if value != value.strip() or unicodedata.normalize("NFC", value) != value:
        raise PydanticCustomError("text_not_plain", "spaces around it, or not in normal form C")
    if any(unicodedata.category(mark)[0] == "C" for mark in value):
        raise PydanticCustomError("text_not_plain", "a control character")
    return value


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("no_day", "no day such as 2021-03-31")


def _instant(value: object) -> datetime:
    if isinstance(value, str) and INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("no_instant", "no second of Beijing time")


def _uscc(value: str) -> str:
    marks = [USCC_ALPHABET.find(mark) for mark in value]
    weighted = sum(mark * pow(3, place, 31) for place, mark in enumerate(marks[:17]))
    if len(value) != 18 or -1 in marks or (weighted + marks[17]) % 31:
        raise PydanticCustomError("no_uscc", "no social credit code")
    return value


def _plain(value: Decimal) -> str:
    return format(value, "f")


_Exact = Annotated[Decimal, BeforeValidator(_decimal), PlainSerializer(_plain, return_type=str)]

Signed = _Exact
"""An exact decimal that may be negative, written as text and kept digit by digit."""

Amount = Annotated[_Exact, AfterValidator(_not_negative)]
"""An exact decimal, 0 or more."""

Percent = Annotated[Amount, _at_most(100)]
"""From 0 to 100."""

Tonnes = Annotated[int, Field(ge=0, le=TONNES_MAX)]
"""Whole tCO2e."""

Year = Annotated[int, Field(ge=2000, le=2100)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


def _month(value: int) -> int:
    if not (2000 <= value // 100 <= 2100 and 1 <= value % 100 <= 12):
        raise PydanticCustomError("no_month", "no month such as 202103")
    return value


def _period(value: int) -> int:
    first, last = divmod(value, 10_000)
    if not 2000 <= first <= last <= min(first + 1, 2100):
        raise PydanticCustomError("no_period", "no period such as 20192020")
    return value


Month = Annotated[int, AfterValidator(_month)]
"""A month such as 202103."""

Period = Annotated[int, AfterValidator(_period)]
"""A compliance period of one or two years, such as 20192020 or 20212021."""

Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_text)]
Words = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_text)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$")]
"""An identifier of a unit, a device or a document, such as the permit's code of a unit."""

Uscc = Annotated[str, AfterValidator(_uscc)]
"""A unified social credit code with its check character."""

Digest = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
"""SHA-256 of a document's bytes."""

Day = Annotated[
    date, BeforeValidator(_day), PlainSerializer(lambda day: day.isoformat(), return_type=str)
]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(lambda moment: moment.isoformat(), return_type=str),
]
"""A second of Beijing time, written with +08:00."""
