"""RLP, Keccak and the walk through a trie, written for the verifier alone."""

import json
import re
from typing import TypeAlias

import sha3

Item: TypeAlias = bytes | list["Item"]
"""An RLP item."""

_DEPTH_MAX = 16
"""
Levels of nesting, more than any evidence has. Readers of JSON and RLP recurse, and a library may
have raised the interpreter's recursion limit beyond what the stack bears: a deep file would end
the process instead of being refused.
"""

_TEXT = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class EvidenceRefused(Exception):
    """
    The document proves nothing; `reason` is one of `REASONS`, `part` says where.
    """

    def __init__(self, reason: str, part: str, why: str) -> None:
        assert reason in REASONS, reason
        super().__init__(f"{reason} at {part}: {why}")
        self.reason, self.part, self.why = reason, part, why


REASONS = {
    "malformed": "a part is missing, left over, or not of its form",
    "altered": "the document is not the one its digest was made of",
    "wrong_ledger": "the evidence names another genesis than the file given",
    "bad_genesis": "the genesis file does not describe a ledger",
    "unknown_validator": "a seal by a key the genesis does not name",
    "bad_seal": "a seal does not sign this header, or stands twice",
    "too_few_seals": "fewer validators sealed than the genesis requires",
    "bad_path": "a path does not lead from the root to what it should prove",
    "contradiction": "the path proves something else than the document says",
}
"""Why evidence is refused."""


# --- tries --------------------------------------------------------------------------------------


def walk(root: bytes, key: bytes, path: object, part: str) -> bytes:
    """What `key` holds under `root`, by the nodes of `path`, all of them and no other."""
    if not isinstance(path, list):
        raise EvidenceRefused("malformed", part, "is not a list")
    nodes = [read_bytes(node, f"{part}[{place}]") for place, node in enumerate(path)]
    left = _nibbles(key)
    pointer: Item = root if root != EMPTY_ROOT else b""
    used = 0
    while pointer != b"":
        if isinstance(pointer, bytes):
            if used == len(nodes) or keccak(nodes[used]) != pointer:
                raise EvidenceRefused("bad_path", f"{part}[{used}]", "is not the node needed")
            pointer = decode(nodes[used], f"{part}[{used}]")
            used += 1
        pointer, left, value = _step(pointer, left, part)
        if value is not None:
            break
    else:
        value = b""
    if used != len(nodes):
        raise EvidenceRefused("bad_path", f"{part}[{used}]", "is a node nothing leads to")
    return value or b""


def _step(node: Item, left: bytes, part: str) -> tuple[Item, bytes, bytes | None]:
    """One node further: where it points, the nibbles left, and the value if it ends here."""
    match node:
        case [*ways, bytes(value)] if len(ways) == 16:
            return (ways[left[0]], left[1:], None) if left else (b"", b"", value)
        case [bytes(packed), rest] if packed:
            whole = _nibbles(packed)
            here = whole[1:] if whole[0] & 1 else whole[2:]
            if whole[0] & 2:
                return b"", b"", rest if here == left and isinstance(rest, bytes) else b""
            if not left.startswith(here):
                return b"", b"", b""
            return rest, left[len(here) :], None
    raise EvidenceRefused("bad_path", part, "holds something that is no node")


def root_of(entries: dict[bytes, bytes]) -> bytes:
    """The root of a trie built from nothing, keys hashed."""
    pairs = sorted((_nibbles(keccak(key)), value) for key, value in entries.items())
    return keccak(encode(_build(pairs, 0))) if pairs else EMPTY_ROOT


def _build(pairs: list[tuple[bytes, bytes]], depth: int) -> Item:
    if len(pairs) == 1:
        return [_compact(pairs[0][0][depth:], 2), pairs[0][1]]
    first, last = pairs[0][0], pairs[-1][0]
    shared = depth
    while first[shared] == last[shared]:
        shared += 1
    ways: list[Item] = []
    for way in range(16):
        below = [pair for pair in pairs if pair[0][shared] == way]
        ways.append(_refer(_build(below, shared + 1)) if below else b"")
    branch: Item = [*ways, b""]
    return branch if shared == depth else [_compact(first[depth:shared], 0), _refer(branch)]


def _refer(node: Item) -> Item:
    encoded = encode(node)
    return node if len(encoded) < 32 else keccak(encoded)


def _compact(path: bytes, flag: int) -> bytes:
    whole = bytes([flag + 1, *path]) if len(path) % 2 else bytes([flag, 0, *path])
    return bytes(whole[i] * 16 + whole[i + 1] for i in range(0, len(whole), 2))


def _nibbles(key: bytes) -> bytes:
    return bytes(int(digit, 16) for digit in key.hex())


# --- bytes --------------------------------------------------------------------------------------


def load(text: str, reason: str, part: str) -> dict[str, object]:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    _hold_to_depth(text, reason, part)
    try:
        document = json.loads(text, object_pairs_hook=once)
    except ValueError as flaw:
        raise EvidenceRefused(reason, part, f"is not JSON: {flaw}") from flaw
    if not isinstance(document, dict):
        raise EvidenceRefused(reason, part, "is not an object")
    return document


def _hold_to_depth(text: str, reason: str, part: str) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(_TEXT.sub("", text)):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > _DEPTH_MAX:
            raise EvidenceRefused(reason, part, f"is nested deeper than {_DEPTH_MAX} levels")


def read_parts(found: object, part: str, names: list[str]) -> dict[str, object]:
    if not isinstance(found, dict) or sorted(found) != sorted(names):
        raise EvidenceRefused("malformed", part, f"must have exactly {', '.join(names)}")
    return found


def read_bytes(found: object, part: str, length: int | None = None) -> bytes:
    if not isinstance(found, str) or not re.fullmatch(r"0x([0-9a-f]{2})*", found):
        raise EvidenceRefused("malformed", part, "is not 0x and lower-case hex digits")
    data = bytes.fromhex(found[2:])
    if length not in (None, len(data)):
        raise EvidenceRefused("malformed", part, f"has {len(data)} bytes, not {length}")
    return data


def number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def keccak(data: bytes) -> bytes:
    return bytes(sha3.keccak_256(data).digest())


EMPTY_ROOT = keccak(b"\x80")


def encode(item: Item) -> bytes:
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 128:
            return item
        return _prefix(128, len(item)) + item
    body = b"".join(map(encode, item))
    return _prefix(192, len(body)) + body


def _prefix(base: int, length: int) -> bytes:
    if length < 56:
        return bytes([base + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(size)]) + size


def decode(data: bytes, part: str) -> Item:
    """The one item in `data`; it is canonical when encoding it gives `data` back."""
    try:
        item, end = _take(data, 0, 0)
    except IndexError as flaw:
        raise EvidenceRefused("malformed", part, f"is not whole: {flaw}") from flaw
    if end != len(data) or encode(item) != data:
        raise EvidenceRefused("malformed", part, "is not canonical RLP")
    return item


def _take(data: bytes, at: int, depth: int) -> tuple[Item, int]:
    """The item that begins at `at`, and where the next one would."""
    if depth > _DEPTH_MAX:
        raise IndexError(f"lists are nested deeper than {_DEPTH_MAX} levels")
    first = data[at]
    if first < 128:
        return data[at : at + 1], at + 1
    is_list = first >= 192
    size, start = first - (192 if is_list else 128), at + 1
    if size > 55:
        start += size - 55
        size = number(data[at + 1 : start])
    end = start + size
    if end > len(data):
        raise IndexError("an item passes the end")
    if not is_list:
        return data[start:end], end
    items: list[Item] = []
    while start < end:
        item, start = _take(data, start, depth + 1)
        items.append(item)
    if start != end:
        raise IndexError("an item passes its list")
    return items, end
