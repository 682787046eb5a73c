"""Exact numbers: fractions inside a rule, whole tonnes and fixed decimals at its edge."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction

DIGITS = 50
"""Significant digits for what has no exact fraction: roots and e^x."""

PLACES_MAX = 500
"""More decimals than any product of accepted inputs has."""


def floor(value: Fraction) -> int:
    """The largest whole number not above `value`."""
    return value.numerator // value.denominator


def ceiling(value: Fraction) -> int:
    """The smallest whole number not below `value`."""
    return -floor(-value)


def half_up(value: Fraction, places: int) -> Decimal:
    """`value` with `places` decimals, ties away from zero."""
    scaled = abs(value) * 10**places
    whole = floor(scaled + Fraction(1, 2))
    return exact(Fraction(-whole if value < 0 else whole, 10**places), places)


def whole_half_up(value: Fraction) -> int:
    """`value` as a whole number, ties away from zero."""
    return int(half_up(value, 0))


def exact(value: Fraction, places: int) -> Decimal:
    """`value` written with at least `places` decimals, never rounded."""
    while (scaled := value * 10**places).denominator != 1:
        places += 1
        assert places <= PLACES_MAX, f"{value} has no finite decimal"
    sign, digits = (1, -scaled.numerator) if scaled < 0 else (0, scaled.numerator)
    return Decimal((sign, tuple(int(digit) for digit in str(digits)), -places))


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """base^exponent, to `DIGITS` digits where the exponent is not whole."""
    with localcontext(Context(prec=DIGITS)):
        return Fraction(_decimal(base) ** _decimal(exponent))


def exponential(exponent: Fraction) -> Fraction:
    """e^exponent, to `DIGITS` digits."""
    with localcontext(Context(prec=DIGITS)):
        return Fraction(_decimal(exponent).exp())


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
