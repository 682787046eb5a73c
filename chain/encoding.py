"""RLP as Ethereum writes it, strict in what it accepts, and the Keccak every hash uses."""

from collections.abc import Sequence
from typing import TypeAlias

import sha3

RLP: TypeAlias = bytes | Sequence["RLP"]
"""A string of bytes, or a list of such."""

Decoded: TypeAlias = bytes | list["Decoded"]
"""What `decode` gives back."""


class NotCanonical(ValueError):
    """Bytes that are not the one RLP encoding of anything."""


def keccak(data: bytes) -> bytes:
    """The Keccak-256 hash of `data`."""
    digest: bytes = sha3.keccak_256(data).digest()
    return digest


def encode(item: RLP) -> bytes:
    """The RLP encoding of bytes and (nested) sequences of bytes."""
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 0x80:
            return item
        return _header(0x80, len(item)) + item
    body = b"".join([encode(part) for part in item])
    return _header(0xC0, len(body)) + body


def encode_int(number: int) -> bytes:
    """A quantity as RLP holds it: big-endian, no leading zeros, nothing for zero."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def decode(data: bytes) -> Decoded:
    """
    The one item that `data` encodes.

    Raises `NotCanonical` for trailing bytes, lengths longer than needed and single bytes in
    long form: every item has exactly one encoding, so two hashes never name the same thing.
    """
    item, end = _decode_at(data, 0, 0)
    if end != len(data):
        raise NotCanonical(f"{len(data) - end} bytes follow the item")
    return item


def decode_int(data: Decoded) -> int:
    """The quantity that `data` holds; raises `NotCanonical` for a list or leading zeros."""
    if not isinstance(data, bytes):
        raise NotCanonical("a list stands where a quantity belongs")
    if data[:1] == b"\0":
        raise NotCanonical("a quantity has leading zeros")
    return int.from_bytes(data, "big")


_DEPTH_MAX = 16
"""Nesting deeper than any structure of the ledger; stops hostile input early."""


def _header(base: int, length: int) -> bytes:
    if length < 56:
        return bytes((base + length,))
    size = encode_int(length)
    return bytes((base + 55 + len(size),)) + size


def _decode_at(data: bytes, start: int, depth: int) -> tuple[Decoded, int]:
    if start >= len(data):
        raise NotCanonical("an item is missing")
    first = data[start]
    if first < 0x80:
        return data[start : start + 1], start + 1
    if first < 0xC0:
        begin, end = _extent(data, start, first - 0x80)
        text = data[begin:end]
        if len(text) == 1 and text[0] < 0x80:
            raise NotCanonical("a single small byte is in long form")
        return text, end
    if depth >= _DEPTH_MAX:
        raise NotCanonical("lists are nested too deep")
    begin, end = _extent(data, start, first - 0xC0)
    items: list[Decoded] = []
    while begin < end:
        code = data[begin]
        # Short strings, which most items are, without a call for each.
        if code < 0x80:
            items.append(data[begin : begin + 1])
            begin += 1
        elif code < 0xB8:
            stop = begin + code - 0x7F
            text = data[begin + 1 : stop]
            if code == 0x81 and text < b"\x80":
                raise NotCanonical("a single small byte is in long form")
            items.append(text)
            begin = stop
        else:
            item, begin = _decode_at(data, begin, depth + 1)
            items.append(item)
    if begin != end:
        raise NotCanonical("a list's items pass its end")
    return items, end


def _extent(data: bytes, start: int, code: int) -> tuple[int, int]:
    """Where the item's content begins and ends; `code` is its first byte less the kind's base."""
    if code < 56:
        begin, length = start + 1, code
    else:
        begin = start + 1 + code - 55
        size = data[start + 1 : begin]
        length = int.from_bytes(size, "big")
        if size[:1] == b"\0" or length < 56 or len(size) != code - 55:
            raise NotCanonical("a length is not in its shortest form")
    if begin + length > len(data):
        raise NotCanonical("an item is cut short")
    return begin, begin + length
