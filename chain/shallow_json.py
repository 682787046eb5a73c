"""JSON from a file that a stranger may have written: bounded in depth before it is parsed."""

import json
import re
from collections.abc import Callable
from typing import Any

from chain import limits

_TEXT = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def parse(
    text: str, object_pairs_hook: Callable[[list[tuple[str, Any]]], Any] | None = None
) -> Any:
    """
    What `text` says.

    The parser recurses, and a library may have raised the interpreter's recursion limit beyond
    what the stack bears: then a deep text would end the process instead of raising an error.

    Raises:
        ValueError: it is not JSON, or nests deeper than `limits.JSON_DEPTH_MAX`.
    """
    depth = 0
    for bracket in _BRACKET.finditer(_TEXT.sub("", text)):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > limits.JSON_DEPTH_MAX:
            raise ValueError(f"nested deeper than {limits.JSON_DEPTH_MAX} levels")
    return json.loads(text, object_pairs_hook=object_pairs_hook)
