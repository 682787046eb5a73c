"""JSON read strictly: UTF-8, no duplicate keys, no NaN, bounded depth and numbers."""

import json
import re
from typing import TypeAlias

from node import limits

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

# Possessive, and an unfinished text runs to the end: linear on whatever a stranger sends.
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


class NotStrict(ValueError):
    """The bytes are not JSON as this node reads it."""


def parse(body: bytes) -> Json:
    """
    The value that `body` holds.

    Raises:
        NotStrict: with what is wrong.
    """
    _check_depth(body)
    try:
        text = body.decode("utf-8")
        value: Json = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise NotStrict("the text is not UTF-8") from error
    except RecursionError as error:
        raise NotStrict("arrays and objects are nested too deep") from error
    except ValueError as error:
        raise NotStrict(str(error)) from error
    return value


def _check_depth(body: bytes) -> None:
    """Count brackets outside texts before the decoder, which recurses, sees them."""
    if body.count(b"[") + body.count(b"{") <= limits.JSON_DEPTH_MAX:
        return
    depth = 0
    for found in _BRACKET.finditer(_TEXT.sub(b"", body)):
        depth += 1 if found.group() in b"[{" else -1
        if depth > limits.JSON_DEPTH_MAX:
            raise NotStrict(f"arrays and objects are nested deeper than {limits.JSON_DEPTH_MAX}")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("an object names a key twice")
    return found


def _integer(digits: str) -> int:
    _check_digits(digits)
    return int(digits)


def _float(digits: str) -> float:
    _check_digits(digits)
    found = float(digits)
    if found in (float("inf"), float("-inf")):
        raise NotStrict("a number is out of range")
    return found


def _check_digits(digits: str) -> None:
    if len(digits) > limits.JSON_NUMBER_DIGITS_MAX:
        raise NotStrict(f"a number has {len(digits)} characters")


def _constant(name: str) -> Json:
    raise NotStrict(f"{name} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
    strict=True,
)
