"""Pages with an opaque cursor: the next one starts after the last row of this one, always."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, tuple_
from sqlalchemy.sql.elements import KeyedColumnElement

from api import limits
from api.errors import Malformed

Row = RowMapping

T = TypeVar("T")
NOT_OURS = "the cursor is not one that this list gave"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller asks of a list: how many rows, and after which."""

    most: int = limits.PAGE_DEFAULT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in a stable order; `next` is the cursor of what follows, or None at the end."""

    rows: Sequence[Row]
    next: str | None


def read_page(
    rows: Connection, query: Select[Any], order: Sequence[KeyedColumnElement[Any]], asked: Asked
) -> Page:
    """The rows of `query` after the cursor; `order` must tell any two rows apart."""
    if asked.cursor is not None:
        after = tuple_(*_decode(asked.cursor, len(order)), types=[c.type for c in order])
        query = query.where(tuple_(*order) > after)
    found = rows.execute(query.order_by(*order).limit(asked.most + 1)).mappings().all()
    kept = found[: asked.most]
    more = len(found) > len(kept)
    return Page(kept, _encode([kept[-1][c.name] for c in order]) if more else None)


def slice_page(
    items: Sequence[T], key: Callable[[T], tuple[int | str, ...]], asked: Asked
) -> tuple[Sequence[T], str | None]:
    """The same for items at hand: those after the cursor in the order of `key`."""
    ordered = sorted(items, key=key)
    if asked.cursor is not None:
        parts = len(key(ordered[0])) if ordered else None
        after = _decode(asked.cursor, parts)
        kinds = [type(part) for part in key(ordered[0])] if ordered else []
        if any(type(part) is not kind for part, kind in zip(after, kinds, strict=False)):
            raise Malformed(where="cursor", message=NOT_OURS)
        ordered = [item for item in ordered if list(key(item)) > after]
    kept = ordered[: asked.most]
    return kept, _encode(key(kept[-1])) if len(ordered) > len(kept) else None


def _encode(values: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _decode(cursor: str, parts: int | None) -> list[Any]:
    flaw = Malformed(where="cursor", message=NOT_OURS)
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise flaw from error
    if not isinstance(values, list) or len(values) != (parts or len(values)):
        raise flaw
    if not all(type(value) in (int, str) and len(str(value)) <= 80 for value in values):
        raise flaw
    if any(isinstance(v, int) and not 0 <= v < 1 << 256 for v in values):
        raise flaw
    return values
