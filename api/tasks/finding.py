"""How tasks are found: the rows of a table as of a block, of one province where that is asked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table

from api.access import Reach, Scope
from api.index.queries import placed, seen
from api.paging import Row
from api.tasks.waiting import Asking


def rows_of(asking: Asking, table: Table, *conditions: ColumnElement[bool]) -> Sequence[Row]:
    """Rows that had come to be as of the block, in the ledger's order."""
    query: Select[Any] = placed(table).where(table.c.block <= asking.until, *conditions)
    return asking.rows.execute(query.order_by(table.c.block, table.c.log)).mappings().all()


def of_province(asking: Asking, table: Table) -> ColumnElement[bool]:
    """Whether a row is of an account in the asking department's province."""
    return seen(Scope(Reach.PROVINCE, asking.account, asking.province), table.c.account)
