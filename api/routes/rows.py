"""Rows that belong to accounts, within what the viewer sees: what nearly every list here is."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query
from sqlalchemy import Column, ColumnElement, Table, or_

from api import figures
from api.access import Resource
from api.desk import Reading
from api.index import queries
from api.paging import Asked, Row
from api.routes.shapes import Address, Listed, Shape, listed

OfAccount = Annotated[Address | None, Query(description="Only this account's")]
OfPeriod = Annotated[
    int | None, Query(ge=10_000_000, le=99_999_999, description="Such as 20192020")
]
OfProvince = Annotated[int | None, Query(ge=0, le=999_999, description="Such as 370000")]
Number = Annotated[int, Path(ge=0, lt=1 << 63)]

T = TypeVar("T", bound=Shape)


def rows_of_accounts(
    reading: Reading,
    page: Asked,
    resource: Resource,
    table: Table,
    shape: Callable[[Row], T],
    *conditions: ColumnElement[bool],
    account: str | None = None,
    owners: Sequence[str] = ("account",),
    order: Sequence[Column[Any]] = (),
    **filters: object,
) -> Listed[T]:
    """
    A page of a placed table, in the ledger's order, held to the rows that the viewer sees.

    `owners` are the columns that say whose a row is; a viewer who sees one owner sees the row.
    `account` narrows the list to rows of one account, which the viewer must see. `filters` are
    columns and the value each must have, where one is asked for; `order` must tell any two rows
    apart where block and log do not.

    Raises:
        Unauthenticated, Forbidden: the viewer sees nothing of `resource`, or not this account.
    """
    columns = [table.c[name] for name in owners]
    account = figures.address(account) if account else None
    scope = reading.scope_for(resource, account)
    wanted = [or_(*(column == account for column in columns))] if account else []
    found = queries.listed(
        reading.rows,
        table,
        reading.until,
        page,
        queries.seen(scope, *columns),
        *wanted,
        *conditions,
        filters={table.c[name]: value for name, value in filters.items()},
        order=order,
    )
    return listed(found, reading.until, shape)


def row_of_accounts(
    reading: Reading,
    resource: Resource,
    table: Table,
    what: str,
    owners: Sequence[str] = ("account",),
    **match: int | str,
) -> Row:
    """
    The one row that `match` names, if the viewer sees it.

    Raises:
        Unauthenticated, Forbidden: the viewer sees nothing of `resource`.
        NotFound: there is no such row as of the block, or none that this viewer may know of.
    """
    reading.scope(resource)
    row = queries.one(reading.rows, table, what, reading.until, **match)
    id_ = next(iter(match.values()))
    reading.require_known(resource, what, id_, *(row[name] for name in owners))
    return row
