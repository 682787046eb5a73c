"""What is wrong with a document: every flaw at once, each with its code, place, value and fix."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.errors import Fact

FOUND_CHARACTERS_MAX = 60

CODES: Mapping[str, str] = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "invalid_key": "unknown_field",
    "literal_error": "unknown_value",
    "string_pattern_mismatch": "wrong_pattern",
    "string_too_short": "wrong_length",
    "string_too_long": "wrong_length",
    "too_short": "wrong_count",
    "too_long": "wrong_count",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "string_type": "wrong_type",
    "int_type": "wrong_type",
    "int_from_float": "wrong_type",
    "bool_type": "wrong_type",
    "list_type": "wrong_type",
    "model_type": "wrong_type",
    "string_unicode": "text_not_plain",
}
"""Our code for each kind of error of the reading library."""

OWN = frozenset(
    {
        "decimal_not_text", "no_decimal", "negative", "too_high", "text_not_plain", "no_day",
        "no_instant", "no_month", "no_period", "no_uscc", "unknown_value",
    }
)  # fmt: skip
"""Codes that the kinds of fields raise themselves (api/forms/fields.py)."""

KINDS: Mapping[str, str] = {
    "string_type": "text / 文字",
    "int_type": "a whole number / 整数",
    "int_from_float": "a whole number / 整数",
    "bool_type": "true or false / 是否",
    "list_type": "a list / 列表",
    "model_type": "an object / 对象",
}

UNIQUE: Mapping[str, tuple[str, ...]] = {
    "units": ("unit_code",),
    "lines": ("unit_code", "uscc"),
    "months": ("month",),
    "monthly": ("month",),
    "fuels": ("fuel_name",),
    "sources": ("source",),
    "units_verified": ("unit_code",),
    "nonconformities": ("no",),
    "findings": ("no",),
    "teams": ("team",),
    "years": ("year",),
}
"""Lists by name, and the field that tells their rows apart."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with one place of a document."""

    code: str
    place: str
    """Such as units[2].months[5].C; empty for the document itself."""
    found: str
    """What stands there, shortened."""
    facts: Mapping[str, Fact]


def from_errors(errors: Sequence[Mapping[str, Any]]) -> list[Flaw]:
    """The flaws that the reading library's errors stand for."""
    return [_flaw(error) for error in errors]


def repeated(value: object, place: str = "") -> Iterator[Flaw]:
    """Rows of a list that bear the same number, code or name as one before."""
    if isinstance(value, list):
        for index, row in enumerate(value):
            yield from repeated(row, f"{place}[{index}]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            at = place_of([place, name] if place else [name])
            if isinstance(inner, list):
                for key in UNIQUE.get(str(name), ()):
                    yield from _twice(inner, at, key)
            yield from repeated(inner, at)


def _twice(rows: list[object], place: str, key: str) -> Iterator[Flaw]:
    seen: dict[object, int] = {}
    for index, row in enumerate(rows):
        value = row.get(key) if isinstance(row, dict) else None
        if not isinstance(value, str | int):
            continue
        if value in seen:
            facts = {"first": f"{place}[{seen[value]}]"}
            yield Flaw("repeated", f"{place}[{index}].{key}", shown(value), facts)
        seen.setdefault(value, index)


def place_of(parts: Sequence[str | int]) -> str:
    """A path as people write it."""
    told = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part[:FOUND_CHARACTERS_MAX]}"
        for part in parts
    )
    return _sendable(told.removeprefix("."))


def shown(value: object) -> str:
    """A value shortened, as JSON writes it."""
    if isinstance(value, dict | list):
        return "{...}" if isinstance(value, dict) else f"[{len(value)}]"
    text = _sendable(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= FOUND_CHARACTERS_MAX else text[: FOUND_CHARACTERS_MAX - 1] + "…"


def _sendable(text: str) -> str:
    """Text without the half characters that JSON can write and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _flaw(error: Mapping[str, Any]) -> Flaw:
    kind = str(error["type"])
    code = kind if kind in OWN else CODES.get(kind, "wrong_type")
    facts: dict[str, Fact] = {
        name: value if isinstance(value, int) else str(value)
        for name, value in error.get("ctx", {}).items()
    }
    if code == "wrong_type":
        facts = {"expected": KINDS.get(kind, "another type / 其他类型")}
    elif code == "out_of_range":
        facts = {"bounds": f"{'>=' if 'ge' in facts else '<='} {facts.get('ge', facts.get('le'))}"}
    elif code in ("wrong_length", "wrong_count"):
        bound, sign = ("min_length", ">=") if "min_length" in facts else ("max_length", "<=")
        facts = {"bounds": f"{sign} {facts[bound]}"}
    found = "-" if code == "missing_field" else shown(error["input"])
    return Flaw(code, place_of(error["loc"]), found, facts)
