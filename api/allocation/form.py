"""The written form of an allocation table: CSV with a header in UTF-8, and the same as JSON."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api import limits
from api.allocation.columns import BEARS_LINES, COLUMNS, Cell, Column, Form, Unread
from api.allocation.flaws import Flaw, TableRefused, Wrong
from contracts.identifiers import account_address, line_id
from contracts.vocabulary import Stage

FORMAT = "tanji-allocation-table-1"
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@")
"""What makes a spreadsheet take a text for a formula."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the texts as they were written, and the values of those that could be read."""

    line: int
    """Line of the file, the header being line 1; row of a JSON table, from 1."""
    cells: Mapping[str, str]
    values: Mapping[str, Cell]

    def text(self, name: str) -> str:
        return str(self.values[name])

    def whole(self, name: str) -> int:
        found = self.values[name]
        assert isinstance(found, int), "the column was read as a whole number"
        return found

    def holds(self, *names: str) -> bool:
        """Whether all these columns could be read."""
        return all(name in self.values for name in names)

    @property
    def differentiated(self) -> str:
        """Why the units stay with the department; empty for an ordinary line."""
        return str(self.values.get("differentiated", ""))

    @property
    def stage(self) -> Stage:
        return Stage[self.text("stage").upper()]

    @property
    def account(self) -> str:
        return account_address(self.text("uscc"))

    @property
    def id(self) -> str:
        """The ledger's id of this row's line."""
        key = line_id(self.account, self.whole("period"), self.stage, self.whole("number"))
        return "0x" + key.hex()


LINE = ("period", "stage", "number", "uscc")
"""The columns that together name a line of the ledger."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was written, and what its form alone says is wrong with it."""

    form: Form
    rows: tuple[Row, ...]
    digest: str
    """SHA-256 of the bytes, as hex: what `sha256sum` prints, with 0x before it."""
    flaws: tuple[Flaw, ...]

    @property
    def bears_lines(self) -> bool:
        return self.form in BEARS_LINES

    @property
    def period(self) -> int | None:
        """The period that all rows are of; None where no row says one."""
        return next((row.whole("period") for row in self.rows if row.holds("period")), None)


def read(content: bytes) -> Table:
    """
    The table in these bytes, CSV or JSON, with every flaw of form in `flaws`.

    Raises:
        TableRefused: where no rows can be told apart: too large, no UTF-8, no such header.
    """
    if len(content) > limits.TABLE_BYTES_MAX:
        raise TableRefused([_whole(Wrong.TOO_LARGE, len(content), limits.TABLE_BYTES_MAX)])
    try:
        text = content.decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableRefused([Flaw(Wrong.NOT_TEXT, line, expected="UTF-8")]) from error
    form, raws, flaws = _json(text) if text.lstrip().startswith("{") else _csv(text)
    if not raws:
        raise TableRefused(flaws or [Flaw(Wrong.EMPTY, 1)])
    rows = []
    for line, cells in raws:
        row, wrong = _row(line, cells, COLUMNS[form])
        rows.append(row)
        flaws += wrong
    flaws += _among(form, rows)
    digest = "0x" + hashlib.sha256(content).hexdigest()
    ordered = sorted(flaws, key=lambda flaw: flaw.line)
    return Table(form, tuple(rows), digest, tuple(ordered))


def write_csv(form: Form, rows: Iterable[Mapping[str, Cell | None]]) -> str:
    """The rows as a CSV table of the form; absent values are empty cells."""
    names = [column.name for column in COLUMNS[form]]
    return _written([names, *([_shown(row.get(name)) for name in names] for row in rows)])


def write_json(form: Form, rows: Iterable[Mapping[str, Cell | None]]) -> str:
    """The same as JSON."""
    names = [column.name for column in COLUMNS[form]]
    told = [{n: row[n] for n in names if row.get(n) not in (None, "")} for row in rows]
    whole = {"format": FORMAT, "form": form, "rows": told}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def write_errors(table: Table | None, flaws: Sequence[Flaw], language: str = "zh-CN") -> str:
    """
    The errors file: each row with a flaw as it was written, then code, place and fix.

    A row with several flaws stands once for each; mended rows go back into the table.
    """
    names = [column.name for column in COLUMNS[table.form]] if table else []
    cells = {row.line: row.cells for row in table.rows} if table else {}
    lines: list[Sequence[str]] = [["line", *names, "code", "column", "found", "error", "fix"]]
    for flaw in flaws:
        told = flaw.told(language)
        row = [_tame(cells.get(flaw.line, {}).get(name, "")) for name in names]
        error, fix = str(told["detail"]), str(told["next"])
        found = _tame(flaw.found[:80])
        lines.append([str(flaw.line), *row, flaw.wrong, flaw.column, found, error, fix])
    return _written(lines)


def _written(lines: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _shown(value: Cell | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _tame(text: str) -> str:
    """A text that no spreadsheet runs: a number stays, any other formula gets a quote before it."""
    harmless = text[1:].replace(".", "", 1).isdigit() and text.startswith("-")
    return "'" + text if text.startswith(FORMULA) and not harmless else text


def _whole(wrong: Wrong, found: object, expected: object) -> Flaw:
    return Flaw(wrong, 1, found=str(found), expected=str(expected))


Raw = tuple[int, dict[str, str]]


def _csv(text: str) -> tuple[Form, list[Raw], list[Flaw]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    raws: list[Raw] = []
    flaws: list[Flaw] = []
    line = 1
    try:
        form, names = _header(next(reader, []))
        for cells in reader:
            line, began = reader.line_num, line + 1
            if not any(cells):
                continue
            if len(raws) >= limits.TABLE_ROWS_MAX:
                most = limits.TABLE_ROWS_MAX
                raise TableRefused([Flaw(Wrong.TOO_LARGE, began, expected=f"{most} rows")])
            if len(cells) != len(names):
                wrong, sizes = Wrong.CELL_COUNT, (str(len(cells)), str(len(names)))
                flaws.append(Flaw(wrong, began, found=sizes[0], expected=sizes[1]))
            filled = [*cells, *[""] * (len(names) - len(cells))][: len(names)]
            raws.append((began, dict(zip(names, (one.strip() for one in filled), strict=True))))
    except csv.Error as error:
        raise TableRefused([Flaw(Wrong.NOT_TEXT, line, found=str(error), expected="CSV")]) from None
    return form, raws, flaws


def _header(found: Sequence[str]) -> tuple[Form, list[str]]:
    """The form whose columns these are, in any order and in either language."""
    names = [name.strip() for name in found]
    for form, columns in COLUMNS.items():
        known = {c.name: c.name for c in columns} | {c.chinese: c.name for c in columns}
        told = [known.get(name, "") for name in names]
        needed = {c.name for c in columns if not c.optional}
        if all(told) and len(set(told)) == len(told) and needed <= set(told):
            return form, told
    shown = "; ".join(",".join(c.name for c in columns) for columns in COLUMNS.values())
    raise TableRefused([Flaw(Wrong.HEADER, 1, found=",".join(names), expected=shown)])


def _json(text: str) -> tuple[Form, list[Raw], list[Flaw]]:
    try:
        told = json.loads(text)
        if told["format"] != FORMAT or not isinstance(told["rows"], list):
            raise ValueError(f"format {told['format']!r}")
        form = Form(told["form"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise TableRefused([_whole(Wrong.HEADER, error, FORMAT)]) from None
    if len(told["rows"]) > limits.TABLE_ROWS_MAX:
        raise TableRefused([_whole(Wrong.TOO_LARGE, len(told["rows"]), limits.TABLE_ROWS_MAX)])
    names = {column.name for column in COLUMNS[form]}
    raws: list[Raw] = []
    flaws: list[Flaw] = []
    for line, row in enumerate(told["rows"], start=1):
        if not isinstance(row, dict) or not set(row) <= names:
            extra = ", ".join(sorted(set(row) - names)) if isinstance(row, dict) else type(row)
            flaws.append(Flaw(Wrong.HEADER, line, found=str(extra), expected=", ".join(names)))
            row = {name: row[name] for name in names & set(row)} if isinstance(row, dict) else {}
        raws.append((line, {name: _shown_json(row.get(name)) for name in names}))
    return form, raws, flaws


def _shown_json(value: object) -> str:
    """A JSON value as its text; a float keeps its point, so that a fraction is seen as one."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()


def _row(line: int, cells: Mapping[str, str], columns: Sequence[Column]) -> tuple[Row, list[Flaw]]:
    values: dict[str, Cell] = {}
    flaws: list[Flaw] = []
    for column in columns:
        text = cells.get(column.name, "")
        if not text:
            if not column.optional:
                flaws.append(Flaw(Wrong.MISSING, line, column.name))
            continue
        try:
            values[column.name] = column.read(text)
        except Unread as unread:
            flaws.append(Flaw(unread.wrong, line, column.name, text, unread.expected))
    row = Row(line, cells, values)
    return row, flaws + _fit(row)


def _fit(row: Row) -> list[Flaw]:
    """What the cells of one row say of each other."""
    flaws: list[Flaw] = []
    if row.holds("quantity") and row.whole("quantity") == 0:
        flaws.append(Flaw(Wrong.ZERO, row.line, "quantity", "0", ">= 1"))
    if row.holds("quantity", "stage"):
        flaws += _fit_stage(row, row.text("stage"))
    return flaws


DECIDES = {
    "pre_allocation": "pre_allocation_t",
    "final": "true_up_t",
    "supplement": "true_up_t",
    "return": "true_up_t",
    "borrowing": "borrow_t",
}
"""The figure that a stage's quantity is, where the row tells it."""


def _fit_stage(row: Row, stage: str) -> list[Flaw]:
    """Whether the quantity is the figure of the stage, and a return the stage of what is less."""
    name = DECIDES[stage]
    if not row.holds(name):
        return []
    flaws, figure = [], row.whole(name)
    if abs(figure) != row.whole("quantity"):
        found, expected = row.text("quantity"), str(abs(figure))
        flaws.append(Flaw(Wrong.QUANTITY_DIFFERS, row.line, "quantity", found, expected))
    if name == "true_up_t" and (figure < 0) != (stage == "return"):
        expected = "return" if figure < 0 else "final, supplement"
        flaws.append(Flaw(Wrong.STAGE_UNFIT, row.line, "stage", stage, expected))
    return flaws


def _among(form: Form, rows: Sequence[Row]) -> list[Flaw]:
    """What the rows say of each other: one period, each line once, each installation once."""
    flaws: list[Flaw] = []
    periods = [row.whole("period") for row in rows if row.holds("period")]
    lines: dict[tuple[str, ...], int] = {}
    units: dict[tuple[str, ...], int] = {}
    for row in rows:
        if row.holds("period") and row.whole("period") != periods[0]:
            found, expected = row.text("period"), str(periods[0])
            flaws.append(Flaw(Wrong.OTHER_PERIOD, row.line, "period", found, expected))
        if form in BEARS_LINES and row.holds(*LINE):
            first = lines.setdefault(tuple(row.text(name) for name in LINE), row.line)
            if first != row.line:
                found, words = row.text("uscc"), f"!= line {first}"
                flaws.append(Flaw(Wrong.DUPLICATE_LINE, row.line, "number", found, words))
        if row.holds("uscc", "unit_code"):
            first = units.setdefault((row.text("uscc"), row.text("unit_code")), row.line)
            if first != row.line:
                found, words = row.text("unit_code"), f"!= line {first}"
                flaws.append(Flaw(Wrong.DUPLICATE_UNIT, row.line, "unit_code", found, words))
    return flaws
