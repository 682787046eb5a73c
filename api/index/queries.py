"""Every question the desk asks of the index: one function each, all as of a block."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import KeyedColumnElement

from api import figures
from api.access import Owner, Reach, Scope
from api.errors import AsOfUnknown, Malformed, NotFound
from api.index import authority_schema, schema
from api.index.follower import last_indexed
from api.paging import Asked, Page, Row, read_page

Filters = dict[Column[Any], object]
"""Columns and the value each must have; None asks for nothing."""


def block_as_of(rows: Connection, asked: str | None) -> int:
    """
    The last block of a moment: a block number, an ISO time, or now.

    Raises:
        Malformed: neither a number nor a time.
        AsOfUnknown: the moment is before the ledger or after what is indexed.
    """
    last = last_indexed(rows)
    if last is None:
        raise AsOfUnknown(asked=asked or "now", last=-1)
    if asked is None:
        return last.number
    if asked.isdecimal() and len(asked) <= 12:
        number = int(asked)
        if number > last.number:
            raise AsOfUnknown(asked=asked, last=last.number)
        return number
    try:
        moment = figures.seconds(asked.replace(" ", "+"))
    except ValueError as error:
        raise Malformed(where="as_of", message="neither a block number nor an ISO time") from error
    table = schema.blocks
    newest = select(func.max(table.c.number)).where(table.c.timestamp <= moment)
    found = rows.execute(newest).scalar()
    if found is None:
        raise AsOfUnknown(asked=asked, last=last.number)
    return int(found)


def seen(scope: Scope, *owners: Column[Any]) -> ColumnElement[bool]:
    """The rows that a scope reaches, where `owners` hold the accounts whose rows they are."""
    if scope.reach is Reach.ALL:
        return true()
    own = or_(*(owner == scope.account for owner in owners))
    if scope.reach is Reach.OWN:
        return own
    if scope.reach is Reach.PROVINCE:
        table = schema.accounts
        theirs = select(table.c.account).where(table.c.province == scope.province)
        return or_(own, *(owner.in_(theirs) for owner in owners))
    return false()


def listed(
    rows: Connection,
    table: Table,
    until: int,
    asked: Asked,
    *conditions: ColumnElement[bool],
    filters: Filters | None = None,
    order: Sequence[Column[Any]] = (),
) -> Page:
    """Rows of a table up to block `until`, with time and transaction, in the ledger's order."""
    wanted = [column == value for column, value in (filters or {}).items() if value is not None]
    query = placed(table).where(table.c.block <= until, *conditions, *wanted)
    return read_page(rows, query, order or (table.c.block, table.c.log), asked)


def time_of(rows: Connection, block: int) -> int:
    """The timestamp of an indexed block."""
    query = select(schema.blocks.c.timestamp).where(schema.blocks.c.number == block)
    return int(rows.execute(query).scalar_one())


def placed(table: Table) -> Select[Any]:
    """The table's columns, and the time and transaction of each row's place."""
    blocks, sent = schema.blocks, schema.transactions
    return (
        select(table, blocks.c.timestamp, sent.c.hash.label("transaction"))
        .join(blocks, blocks.c.number == table.c.block)
        .outerjoin(sent, and_(sent.c.block == table.c.block, sent.c.tx == table.c.tx))
    )


def one(rows: Connection, table: Table, what: str, until: int, **match: object) -> Row:
    """The one row that `match` names; NotFound where there is none as of block `until`."""
    where = [table.c[name] == value for name, value in match.items()]
    found = rows.execute(placed(table).where(table.c.block <= until, *where)).mappings().first()
    if found is None:
        raise NotFound(what=what, id=str(next(iter(match.values()))))
    return found


def accounts(
    rows: Connection,
    scope: Scope,
    until: int,
    asked: Asked,
    filters: Filters,
    standing: str | None,
) -> Page:
    """Accounts with their standing as of block `until`."""
    table, now = schema.accounts, _standing(until)
    wanted = [column == value for column, value in filters.items() if value is not None]
    if standing is not None:
        wanted.append(now == standing)
    query = placed(table).add_columns(now.label("standing"), name_as_of(until).label("name_now"))
    query = query.where(table.c.block <= until, seen(scope, table.c.account), *wanted)
    return read_page(rows, query, (table.c.block, table.c.log), asked)


def caps(rows: Connection, until: int, period: int | None = None) -> Sequence[Row]:
    """The provinces' caps, of one period or of all: each as it was named last."""
    table, later = schema.caps, schema.caps.alias()
    renamed = exists().where(
        later.c.period == table.c.period,
        later.c.province == table.c.province,
        later.c.block > table.c.block,
        later.c.block <= until,
    )
    query = select(table).where(table.c.block <= until, ~renamed)
    if period is not None:
        query = query.where(table.c.period == period)
    return rows.execute(query.order_by(table.c.period, table.c.province)).mappings().all()


def accounts_at(rows: Connection, until: int, addresses: Sequence[str]) -> Sequence[Row]:
    """These accounts, as many as there are, with their province and standing as of a block."""
    table = schema.accounts
    query = select(table, _standing(until).label("standing"))
    query = query.where(table.c.block <= until, table.c.account.in_(addresses))
    return rows.execute(query).mappings().all()


def account(rows: Connection, until: int, asked: str) -> Row:
    """One account by its address or USCC, with its standing as of block `until`."""
    table = schema.accounts
    match = table.c.account == asked if asked.startswith("0x") else table.c.uscc == asked
    query = placed(table).add_columns(
        _standing(until).label("standing"), name_as_of(until).label("name_now")
    )
    found = rows.execute(query.where(table.c.block <= until, match)).mappings().first()
    if found is None:
        raise NotFound(what="account", id=asked)
    return found


def _standing(until: int) -> ColumnElement[str]:
    table = schema.standings
    newest = (
        select(table.c.standing)
        .where(table.c.account == schema.accounts.c.account, table.c.block <= until)
        .order_by(table.c.block.desc(), table.c.log.desc())
        .limit(1)
    )
    return newest.scalar_subquery()


def name_as_of(until: int | ColumnElement[int]) -> ColumnElement[str]:
    """The name that an account had as of a block; the one it applied with until it changed."""
    table = authority_schema.names
    newest = (
        select(table.c.name)
        .where(table.c.account == schema.accounts.c.account, table.c.block <= until)
        .order_by(table.c.block.desc(), table.c.log.desc())
        .limit(1)
    )
    return func.coalesce(newest.scalar_subquery(), schema.accounts.c.name)


def owner(rows: Connection, address: str | None) -> Owner | None:
    """Whose an account is, for `may_see`."""
    table = schema.accounts
    query = select(table.c.province).where(table.c.account == address)
    province = rows.execute(query).scalar()
    return None if address is None or province is None else Owner(address, int(province))


def holdings(
    rows: Connection, scope: Scope, until: int, asked: Asked, account: str | None, unit: int | None
) -> Page:
    """Holdings as of block `until`: the balance that each holding's last movement left."""
    table = schema.movements
    wanted = [seen(scope, table.c.account), table.c.block <= until]
    if account is not None:
        wanted.append(table.c.account == account)
    if unit is not None:
        wanted.append(table.c.unit == unit)
    latest = _latest(table, wanted, table.c.account, table.c.unit)
    return read_page(rows, latest, _order(latest, "account", "unit"), asked)


def balances(rows: Connection, scope: Scope, until: int, asked: Asked, account: str | None) -> Page:
    """Money as of block `until`: what each account's last movement left."""
    table = schema.cash_movements
    wanted = [seen(scope, table.c.account), table.c.block <= until]
    if account is not None:
        wanted.append(table.c.account == account)
    latest = _latest(table, wanted, table.c.account)
    return read_page(rows, latest, _order(latest, "account"), asked)


def _latest(table: Table, wanted: Sequence[ColumnElement[bool]], *each: Column[Any]) -> Select[Any]:
    """The last row for each of `each`."""
    newest_first = (table.c.block.desc(), table.c.log.desc())
    rank = func.row_number().over(partition_by=each, order_by=newest_first).label("rank")
    ranked = select(table, rank).where(*wanted).subquery("ranked")
    return select(ranked).where(ranked.c.rank == 1)


def _order(query: Select[Any], *names: str) -> list[KeyedColumnElement[Any]]:
    (source,) = query.get_final_froms()
    return [source.c[name] for name in names]


def items(rows: Connection, request: int) -> Sequence[Row]:
    """What a surrender request names."""
    table = schema.surrender_items
    query = select(table).where(table.c.request == request).order_by(table.c.item)
    return rows.execute(query).mappings().all()


def keys(rows: Connection, account_: str, until: int) -> Sequence[Row]:
    """The keys of an account that the ledger has told of."""
    table, granted, revoked = schema.keys, schema.blocks, schema.blocks.alias("revoked")
    query = (
        select(
            table,
            granted.c.timestamp.label("granted_at"),
            revoked.c.timestamp.label("revoked_at"),
        )
        .join(granted, granted.c.number == table.c.block)
        .outerjoin(revoked, revoked.c.number == table.c.revoked_block)
        .where(table.c.account == account_, table.c.block <= until)
    )
    return rows.execute(query.order_by(table.c.block, table.c.log, table.c.key)).mappings().all()


def certificates(rows: Connection, period: int | None, until: int, asked: Asked) -> Page:
    """Surrender certificates up to block `until`, in the order in which they were given."""
    table = schema.surrenders
    query = _certificates(until)
    if period is not None:
        query = query.where(table.c.period == period)
    return read_page(rows, query, (table.c.ended_block, table.c.certificate), asked)


def certificate(rows: Connection, number: int, until: int) -> Row | None:
    """One certificate."""
    match = schema.surrenders.c.certificate == number
    return rows.execute(_certificates(until).where(match)).mappings().first()


def decision(rows: Connection, account: str, period: int, until: int) -> Row | None:
    """The newest decision on an account's emission of a period up to block `until`."""
    table = schema.emissions
    named = (table.c.account == account, table.c.period == period, table.c.block <= until)
    query = select(table).where(*named).order_by(table.c.revision.desc())
    return rows.execute(query).mappings().first()


def _certificates(until: int) -> Select[Any]:
    table, accounts_, blocks = schema.surrenders, schema.accounts, schema.blocks
    return (
        select(
            table,
            name_as_of(table.c.ended_block).label("name"),
            blocks.c.timestamp.label("ended_timestamp"),
        )
        .join(accounts_, accounts_.c.account == table.c.account)
        .join(blocks, blocks.c.number == table.c.ended_block)
        .where(table.c.certificate.isnot(None), table.c.ended_block <= until)
    )


def tranche_left(rows: Connection, tranche: Row, until: int) -> int:
    """What was left of a tranche as of block `until`."""
    table = authority_schema.tranche_ends
    query = (
        select(table.c.left)
        .where(*(table.c[name] == tranche[name] for name in ("account", "unit", "tranche")))
        .where(table.c.block <= until)
        .order_by(table.c.block.desc(), table.c.log.desc())
    )
    left = rows.execute(query).scalar()
    return int(tranche["quantity"] if left is None else left)


def settings_in_effect(rows: Connection, until: int, now_s: int) -> set[tuple[int, int]]:
    """Block and log of each setting that is the value of its name and subject at `now_s`."""
    table = schema.parameters
    query = (
        select(table)
        .where(table.c.block <= until, table.c.effective_from <= now_s)
        .order_by(table.c.effective_from, table.c.block, table.c.log)
    )
    newest = {
        (row["name"], row["subject"]): (row["block"], row["log"])
        for row in rows.execute(query).mappings()
    }
    return set(newest.values())


def key_is_live(rows: Connection, key: str) -> bool:
    """Whether the index knows of no end to a key, by revocation or by the last block's time."""
    table, last = schema.keys, last_indexed(rows)
    found = rows.execute(select(table).where(table.c.key == key)).mappings().first()
    if found is None or last is None:
        return True
    return found["revoked_block"] is None and last.timestamp_s < found["expires_at"]
