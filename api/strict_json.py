"""JSON as the desk accepts it: UTF-8, bounded, no repeated names, no numbers beyond 256 bits."""

import json
from collections.abc import Iterable

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
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError as error:
        raise Malformed(where="body", message=f"no JSON at character {error.pos}") from error
    _hold_to_bounds(value)
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


def _too_deep() -> Malformed:
    return Malformed(where="body", message=f"nested deeper than {limits.JSON_DEPTH_MAX} levels")


def _hold_to_bounds(value: object) -> None:
    level: list[object] = [value]
    counted = 1
    for _ in range(limits.JSON_DEPTH_MAX + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        counted += len(level)
        if counted > limits.JSON_ITEMS_MAX:
            raise Malformed(where="body", message=f"more than {limits.JSON_ITEMS_MAX} values")
        if not level:
            return
    raise _too_deep()


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
