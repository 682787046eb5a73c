"""Answers as CSV, for those who go on in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import Query, Response

from api.routes.shapes import Shape

AsSheet = Annotated[Literal["json", "csv"], Query(description="csv is for a spreadsheet")]
CSV = "text/csv; charset=utf-8"
SHEET: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
"""What a route that can answer with CSV adds to its description."""

MARK = "\ufeff"
"""Byte order mark: without it spreadsheets take the text for another encoding."""

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet would take for a formula."""


def sheet(name: str, rows: Sequence[Shape], columns: Sequence[str]) -> Response:
    """Rows as CSV with a header; `name` is the file's, without its ending."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        told = row.model_dump()
        writer.writerow([_cell(told[column]) for column in columns])
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(MARK + text.getvalue(), media_type=CSV, headers=headers)


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(RISKY):
        return "'" + value
    return "" if value is None else value
