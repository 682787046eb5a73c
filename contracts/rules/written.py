"""JSON as case files and tables are written: bounded in depth, no repeated names, no NaN."""

import json
import re
from itertools import accumulate

DEPTH_MAX = 32
"""Levels of nesting; no form of ours has more than eight."""

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""A string, or what is left after a quotation mark that is never closed."""

_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def read_json(text: str) -> object:
    """
    The value that `text` says.

    The depth is held to its bound before the parser meets it: the parser recurses, and where a
    library raised the interpreter's recursion limit a deep text would end the process.

    Raises:
        ValueError: no JSON, nested too deep, a repeated name, NaN or an infinity, or an integer
            of more digits than the interpreter reads.
    """
    steps = (_STEPS[sign] for sign in _STRING.sub("", text) if sign in _STEPS)
    if any(depth > DEPTH_MAX for depth in accumulate(steps)):
        raise ValueError(f"nested deeper than {DEPTH_MAX} levels")
    return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name[:64]!r} is repeated")
        found[name] = value
    return found
