"""A computed table in its written form, and what a written one says otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal

from api.allocation.columns import COLUMNS, Cell, Form
from api.allocation.flaws import Flaw, Wrong
from api.allocation.form import Row, Table
from contracts.rules import allocation_table
from contracts.rules.allocation_table import Inputs

Written = Mapping[str, Cell | None]

STAGES = {
    "PreAllocation": "pre_allocation",
    "Final": "final",
    "Return": "return",
    "Borrowing": "borrowing",
}
COMPUTED_FROM = {
    "pre_allocation": "pre_allocation",
    "final": "final",
    "supplement": "final",
    "return": "final",
    "borrowing": "borrowing",
}
"""The stage whose table a line comes from."""

UNIT_FORMS = {"pre_allocation": Form.PRE_ALLOCATION, "final": Form.FINAL}
NOT_COMPARED = frozenset({"name", "number", "remark"})


def period_of(plan: str) -> int:
    """The compliance period of a plan: 2019-2020 is 20192020, 2024 and its draft 20242024."""
    first, _, last = plan.removesuffix("-draft").partition("-")
    return int(first) * 10_000 + int(last or first)


def lines(
    table: allocation_table.Table, number: int = 1, *, supplement: bool = False
) -> list[Written]:
    """
    The lines to be decided, with the figures that they come from.

    Raises:
        NothingFinalUnderDraft: a final table of a draft plan.
    """
    entities = {row.uscc: row for row in table.entities}
    columns = {column.name for column in COLUMNS[Form.ENTITY]}
    written: list[Written] = []
    for line in allocation_table.lines(table):
        stage = STAGES[line.stage]
        figures: dict[str, Cell | None] = {
            name: value
            for name, value in _values(entities[line.uscc]).items()
            if name in columns and value is not None
        }
        figures |= {
            "period": period_of(table.plan),
            "stage": "supplement" if supplement and stage == "final" else stage,
            "number": number,
            "quantity": line.quantity_t,
            "inputs": "0x" + line.inputs.hex(),
            "differentiated": line.differentiated or "no",
        }
        written.append(figures)
    return written


def units(table: allocation_table.Table) -> tuple[Form, list[Written]]:
    """
    The form by installation. Raises ValueError for a table that has none as CSV: of borrowing,
    or of a sector other than power.
    """
    form = UNIT_FORMS.get(table.stage)
    if form is None or (form is Form.FINAL and table.sector != "power"):
        raise ValueError(f"the {table.stage} form by installation of {table.sector} is JSON only")
    names = {column.name for column in COLUMNS[form]}
    written: list[Written] = []
    for row in table.units:
        values = _values(row)
        told: dict[str, Cell | None] = {n: value for n, value in values.items() if n in names}
        told |= {"period": period_of(table.plan), "inputs": f"0x{values['input_hash']}"}
        written.append(told)
    return form, written


def mismatches(table: Table, inputs: Inputs) -> list[Flaw]:
    """
    Where a written table says otherwise than the same inputs give, row by row.

    A figure that the table leaves out is not compared; quantity and digest are always there.

    Raises:
        InputsMalformed, NothingFinalUnderDraft: as the computation does.
    """
    computed = allocation_table.compute(inputs)
    expected = lines(computed) if table.form is Form.ENTITY else units(computed)[1]
    right = {_key(row): row for row in expected}
    flaws: list[Flaw] = []
    for row in table.rows:
        told = right.pop(_key(row.values), None)
        if told is None:
            found = " ".join(part for part in _key(row.values) if part)
            flaws.append(Flaw(Wrong.ROW_UNEXPECTED, row.line, "uscc", found))
        else:
            flaws += _differences(row, told)
    for key in right:
        shown = " ".join(part for part in key if part)
        flaws.append(Flaw(Wrong.ROW_MISSING, 1, "uscc", expected=shown))
    return flaws


def stage_of(table: Table) -> str:
    """The stage that a written table was computed for."""
    if table.form is not Form.ENTITY:
        return table.form
    return COMPUTED_FROM[next(row.text("stage") for row in table.rows if row.holds("stage"))]


def _differences(row: Row, told: Written) -> Iterator[Flaw]:
    for name, value in row.values.items():
        if name in NOT_COMPARED or (name not in told and name != "quantity"):
            continue
        expected = _plain(name, told.get(name))
        if _plain(name, value) != expected:
            yield Flaw(Wrong.MISMATCH, row.line, name, row.cells[name], str(expected))


def _plain(name: str, value: Cell | None) -> object:
    """A value as it is compared: decimals by value, a supplement as the final line that it is."""
    if name == "stage" and value == "supplement":
        return "final"
    if name == "differentiated":
        return "" if value in (None, "no") else value
    if isinstance(value, str) and value.replace(".", "", 1).isdigit() and "." in value:
        return format(Decimal(value).normalize(), "f")
    return str(value)


def _key(row: Written) -> tuple[str, str]:
    """What a row is about; an enterprise stands once among the lines, an installation once."""
    return str(row.get("uscc", "")), str(row.get("unit_code", ""))


def _values(row: object) -> dict[str, Cell | None]:
    """The fields of a computed row, decimals as text."""
    found: dict[str, Cell | None] = {}
    for one in fields(row):  # type: ignore[arg-type]  # the rules' rows are dataclasses
        value = getattr(row, one.name)
        found[one.name] = format(value, "f") if isinstance(value, Decimal) else value
    return found
