"""Which key of an account has claimed which task, as of a block."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from api.index import authority_schema, schema
from api.tasks.waiting import Asking


@dataclass(frozen=True, slots=True)
class Claim:
    """A key works on a task; the other keys of its account leave it alone until then."""

    key: str
    until_s: int


def standing(asking: Asking) -> Mapping[str, Claim]:
    """The claims of the account's live keys, by task."""
    table, keys = authority_schema.claims, schema.keys
    dead = select(keys.c.key).where(keys.c.revoked_block <= asking.until)
    released = table.c.released_block <= asking.until
    query = select(table).where(
        table.c.account == asking.account,
        table.c.block <= asking.until,
        table.c.until > asking.now_s,
        released.isnot(True),
        table.c.key.not_in(dead),
    )
    rows = asking.rows.execute(query.order_by(table.c.block, table.c.log)).mappings()
    return {row["task"]: Claim(row["key"], row["until"]) for row in rows}
