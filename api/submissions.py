"""Submissions by idempotency key: the same key and body get the same answer, another body a no."""

import hashlib
import json
from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from api import limits
from api.errors import IdempotencyConflict

Answer = dict[str, object]

# Not part of the index: a rebuild must not forget what was promised.
tables = MetaData()
submissions = Table(
    "submissions",
    tables,
    Column("key", String(128), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", Text, nullable=True),
    Column("kept_at_s", BigInteger, nullable=False, index=True),
)


def once(
    engine: Engine,
    key: str | None,
    body: bytes,
    now_s: float,
    effect: Callable[[], Answer],
    holds: Callable[[Answer], bool],
) -> Answer:
    """
    The answer of `effect`, or the one kept from the first time as long as it `holds`.

    What only waited in a node goes with the node when it dies: then the kept answer promises what
    will not come, and `effect` is run again.

    A refusal is not kept, because a refused transaction leaves nothing and may be admitted later.
    Callers at the same time, or after a crash in between, run `effect` again; it must be one that
    takes place once however often it is run, as bringing a signed transaction is.

    Raises:
        IdempotencyConflict: `key` was used with another body.
    """
    if key is None:
        return effect()
    print_ = hashlib.sha256(body).hexdigest()
    kept = _kept(engine, key, print_, int(now_s))
    if kept is not None and holds(kept):
        return kept
    answer = effect()
    with engine.begin() as rows:
        rows.execute(
            update(submissions)
            .where(submissions.c.key == key)
            .values(answer=json.dumps(answer, sort_keys=True))
        )
    return answer


def _kept(engine: Engine, key: str, print_: str, now_s: int) -> Answer | None:
    """The kept answer; where there is none, the key is taken for this body."""
    too_old = submissions.c.kept_at_s < now_s - limits.SUBMISSION_LIFE_S
    query = select(submissions).where(submissions.c.key == key)
    try:
        with engine.begin() as rows:
            rows.execute(delete(submissions).where(too_old))
            rows.execute(insert(submissions).values(key=key, fingerprint=print_, kept_at_s=now_s))
        return None
    except IntegrityError:
        with engine.connect() as rows:
            found = rows.execute(query).mappings().one()
    if found["fingerprint"] != print_:
        raise IdempotencyConflict(key=key)
    if found["answer"] is None:
        return None
    answer = json.loads(found["answer"])
    assert isinstance(answer, dict), "what was kept is an answer"
    return answer
