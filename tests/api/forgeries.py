"""Ways to change one thing in a certificate: fields, whole parts, bare text; and lists in lists."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

Path = tuple[str | int, ...]


def canonical(document: Any) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text + "\n"


def forged(dice: Random, genuine: str, others: list[str]) -> tuple[str, str]:
    """What was changed, and the certificate with that one change; never the genuine text."""
    while True:
        way = dice.choices((_field, _part, _text), (80, 15, 5))[0]
        told, text = way(dice, genuine, others)
        if text not in (genuine, *others):
            return told, text


def _field(dice: Random, genuine: str, _: list[str]) -> tuple[str, str]:
    """One value becomes another, is left out, stands twice, or changes places with another."""
    document = json.loads(genuine)
    path = dice.choice(list(_paths(document)))
    holder = _at(document, path[:-1])
    name, value = path[-1], holder[path[-1]]
    match dice.randrange(8):
        case 0:
            del holder[name]
            told = "left out"
        case 1 if isinstance(holder, list):
            holder.insert(name, copy.deepcopy(value))
            told = "twice"
        case 1:
            holder[f"{name}2"] = value
            told = "one more"
        case 2 if len(holder) > 1:
            other = dice.choice([one for one in _names(holder) if one != name])
            holder[name], holder[other] = holder[other], holder[name]
            told = f"in the place of {other}"
        case _:
            holder[name] = _other(dice, value)
            told = f"{value!r:.40} -> {holder[name]!r:.40}"
    return f"{path}: {told}", canonical(document)


def _part(dice: Random, genuine: str, others: list[str]) -> tuple[str, str]:
    """A part of another true certificate, or of another act, in the place of this one's."""
    document, other = json.loads(genuine), json.loads(dice.choice(others))
    paths = [path for path in _paths(document) if len(path) <= 4]
    path = dice.choice(paths)
    foreign = path
    if path[0] == "acts" and dice.random() < 0.4:
        foreign = ("acts", dice.choice(sorted(document["acts"])), *path[2:])
        other = dice.choice((document, other))
    try:
        part = _at(other, foreign)
    except (LookupError, TypeError):  # it has no such place: a slot or a name of its own
        return "none", genuine
    _at(document, path[:-1])[path[-1]] = copy.deepcopy(part)
    return f"{path}: {foreign} of another certificate", canonical(document)


def _text(dice: Random, genuine: str, _: list[str]) -> tuple[str, str]:
    """The bytes as they stand: cut off, something between, a line end of another system."""
    at = dice.randrange(len(genuine))
    match dice.randrange(5):
        case 0:
            return f"cut at {at}", genuine[:at]
        case 1:
            return f"space at {at}", genuine[:at] + " " + genuine[at:]
        case 2:
            return "another line end", genuine[:-1] + dice.choice(("", "\r\n", "\n\n", "\n "))
        case 3:
            return "a key twice", '{"acts":{},' + genuine[1:]
        case _:
            mark = chr(ord(genuine[at]) ^ 1 << dice.randrange(6))
            return f"a bit at {at}", genuine[:at] + mark + genuine[at + 1 :]


def _other(dice: Random, value: Any) -> Any:
    """A value near this one, or of another type."""
    if isinstance(value, bool) or value is None:
        return dice.choice(
            [one for one in (True, False, None, 0, 1, "", "true") if one is not value]
        )
    if isinstance(value, int):
        near = (value + 1, value - 1, -value - 1, value + 2**64, value ^ 1 << dice.randrange(32))
        return dice.choice((*near, str(value), float(value), [value], None))
    if isinstance(value, str):
        return _other_text(dice, value)
    return dice.choice(([], {}, None, "", 0, [value]))


def _other_text(dice: Random, value: str) -> Any:
    at = dice.randrange(len(value)) if value else 0
    if value.startswith("0x") and dice.random() < 0.7:
        at = dice.randrange(2, len(value)) if len(value) > 2 else 2
        digit = "0123456789abcdef"[int(value[at : at + 1] or "0", 16) ^ 1 << dice.randrange(4)]
        return value[:at] + digit + value[at + 1 :]
    return dice.choice(
        (value[:at], value[:at] + value[at + 1 :], value + "00", value.upper() + "X", " " + value,
         value[::-1] + "0", "", None, [value], "0x", value + "\0")
    )  # fmt: skip


def _paths(document: Any, here: Path = ()) -> Iterator[Path]:
    """Every place in a document, containers and what they contain."""
    if isinstance(document, dict | list):
        for name in _names(document):
            yield (*here, name)
            yield from _paths(document[name], (*here, name))


def _names(holder: Any) -> list[Any]:
    return sorted(holder) if isinstance(holder, dict) else list(range(len(holder)))


def _at(document: Any, path: Path) -> Any:
    for name in path:
        document = document[name]
    return document


def nested(levels: int) -> bytes:
    """The RLP of a list in a list in a list."""
    parts, length = [b"\xc0"], 1
    for _ in range(levels):
        size = length.to_bytes((length.bit_length() + 7) // 8)
        prefix = bytes([0xC0 + length]) if length < 56 else bytes([0xF7 + len(size)]) + size
        parts.append(prefix)
        length += len(prefix)
    return b"".join(reversed(parts))
