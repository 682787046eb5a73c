"""JSON as the desk accepts it: UTF-8, bounded, no repeated names, no numbers beyond 256 bits."""

import json
import re
from itertools import accumulate

from api import limits
from api.errors import Malformed


def parse(body: bytes) -> object:
    """
    The value that `body` says.

    Raises:
        Malformed: bad UTF-8, no JSON, too deep, too many values, a repeated name, a number too
            long, or NaN and infinities, which are no JSON.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(where="body", message=f"no UTF-8 at byte {error.start}") from error
    _hold_to_bounds(body)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise Malformed(where="body", message=f"no JSON at character {error.pos}") from error
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise Malformed(where="body", message=f"the name {name[:64]!r} is repeated")
        found[name] = value
    return found


def _integer(digits: str) -> int:
    return int(_short(digits))


def _number(digits: str) -> float:
    return float(_short(digits))


def _short(digits: str) -> str:
    if len(digits) > limits.JSON_DIGITS_MAX:
        raise Malformed(
            where="body",
            message=f"a number of {len(digits)} characters; {limits.JSON_DIGITS_MAX} are the most",
        )
    return digits


def _constant(name: str) -> object:
    raise Malformed(where="body", message=f"{name} is no JSON number")


STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""A string, or what is left after a quotation mark that is never closed."""

OTHERS = bytes(set(range(256)) - set(b"[]{}"))
STEPS = [0] * 256
STEPS[ord("[")] = STEPS[ord("{")] = 1
STEPS[ord("]")] = STEPS[ord("}")] = -1


def _hold_to_bounds(body: bytes) -> None:
    """
    Refuse many values and deep nesting before the parser meets them.

    The parser recurses, and a library may have raised the interpreter's recursion limit beyond
    what the stack bears: then a deep body would end the process instead of raising an error.
    """
    outside = STRING.sub(b"", body)
    brackets = outside.translate(None, OTHERS)
    if outside.count(b",") + len(brackets) > limits.JSON_ITEMS_MAX:
        raise Malformed(where="body", message=f"more than {limits.JSON_ITEMS_MAX} values")
    if any(depth > limits.JSON_DEPTH_MAX for depth in accumulate(STEPS[byte] for byte in brackets)):
        raise Malformed(where="body", message=f"nested deeper than {limits.JSON_DEPTH_MAX} levels")
