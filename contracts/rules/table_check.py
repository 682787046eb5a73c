"""The registry's check of an allocation table: computed again from the inputs, row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.rules import allocation_table, cases
from contracts.rules.table_inputs import Inputs

ROW = "row"
"""The field of a mismatch that is about a whole row."""

FORMS = ("units", "entities")

Key = tuple[str, str | None]


@dataclass(frozen=True)
class Mismatch:
    """Where a table says something else than its inputs give."""

    form: str
    """table, units or entities."""
    uscc: str
    unit_code: str | None
    field: str
    expected: object
    """As computed from the inputs."""
    found: object
    """As the table has it."""


def check(written_table: object, inputs: Inputs) -> tuple[Mismatch, ...]:
    """
    Every mismatch of a written table, in its own order; none if it agrees.

    A row that is missing, repeated or of nobody in the inputs is a mismatch with field "row".

    Raises:
        InputsMalformed: where a rule refuses the inputs themselves.
    """
    expected = allocation_table.write(allocation_table.compute(inputs))
    if not isinstance(written_table, Mapping):
        return (Mismatch("table", "", None, "table", "an object", written_table),)
    return tuple(_mismatches(written_table, expected))


def _mismatches(
    written: Mapping[str, object], expected: Mapping[str, object]
) -> Iterator[Mismatch]:
    about = {name: value for name, value in expected.items() if name not in FORMS}
    told = {name: value for name, value in written.items() if name not in FORMS}
    yield from _differences("table", ("", None), about, told)
    for form in FORMS:
        rows = written.get(form)
        if isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows):
            right = expected[form]
            assert isinstance(right, list), "a table is written so"
            yield from _rows(form, rows, right)
        else:
            yield Mismatch("table", "", None, form, "a list of objects", rows)


def _rows(
    form: str, rows: list[Mapping[str, object]], expected: list[Mapping[str, object]]
) -> Iterator[Mismatch]:
    right = {_key(row): row for row in expected}
    seen = set()
    for row in rows:
        key = _key(row)
        if key not in right or key in seen:
            yield Mismatch(form, *key, ROW, cases.ABSENT, dict(row))
        else:
            yield from _differences(form, key, right[key], row)
        seen.add(key)
    for key, row in right.items():
        if key not in seen:
            yield Mismatch(form, *key, ROW, dict(row), cases.ABSENT)


def _key(row: Mapping[str, object]) -> Key:
    code = row.get("unit_code")
    return str(row.get("uscc", "")), None if code is None else str(code)


def _differences(
    form: str, key: Key, expected: Mapping[str, object], found: Mapping[str, object]
) -> Iterator[Mismatch]:
    for one in cases.differences(expected, found):
        yield Mismatch(form, *key, one.field, one.expected, one.found)
