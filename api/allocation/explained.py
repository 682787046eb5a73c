"""Where a line comes from: its table's row, and the computation again from the table's inputs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.allocation import computed, form
from api.allocation.columns import Form
from api.allocation.flaws import TableRefused
from contracts.rules import worksheet
from contracts.rules.allocation_table import (
    Inputs,
    InputsMalformed,
    NothingFinalUnderDraft,
    compute,
    read_inputs,
)
from contracts.rules.explain import Parameter, explain, is_parameter, parameter
from contracts.rules.explain import write as shown
from contracts.rules.written import read_json

RULES_OF = {
    "pre_allocation": ("pre_allocate", "deduct_in_stages"),
    "final": (
        "allocate_power_unit",
        "allocate_power_entity",
        "true_up",
        "deduct_in_stages",
    ),
    "borrowing": ("borrowing",),
}
"""The rules that a stage's lines follow, as `tanji rules explain` names them."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A rule by its name, with its formula and clause."""

    rule: str
    chinese: str
    formula: str
    clause: str


@dataclass(frozen=True, slots=True)
class Explained:
    """What is known of how a line's quantity came about."""

    row: Mapping[str, str]
    """The row of the uploaded table; empty where no upload has the digest that was decided."""
    formulas: tuple[Formula, ...]
    agrees: bool | None
    """Whether the inputs give quantity and digest again; None where they are not here."""
    inputs: Mapping[str, object]
    figures: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    steps: tuple[tuple[str, str, str], ...]


def explained(
    stage: str, uscc: str, quantity: int, digest: str, content: bytes | None, inputs: bytes | None
) -> Explained:
    """The line of this stage and enterprise, from its table and inputs as far as they are kept."""
    meant = computed.COMPUTED_FROM[stage]
    told = Explained(_row(content, uscc, stage), _formulas(meant), None, {}, {}, (), ())
    read = _inputs(inputs, meant)
    mine = [one for one in read.enterprises if one.uscc == uscc] if read else []
    if read is None or not mine:
        return told
    with worksheet.recorded() as sheet:
        try:
            rows = computed.lines(compute(replace(read, enterprises=tuple(mine))))
        except (InputsMalformed, NothingFinalUnderDraft):
            return told
    row = rows[0] if rows else {}
    used = {(reading.pack, reading.path): None for reading in sheet.readings}
    return replace(
        told,
        agrees=(row.get("quantity"), row.get("inputs")) == (quantity, digest),
        inputs=mine[0].written,
        figures={name: str(value) for name, value in row.items() if value is not None},
        parameters=tuple(parameter(pack, path) for pack, path in used if is_parameter(path)),
        steps=tuple((step.name, step.formula, shown(step.value)) for step in sheet.steps),
    )


def _row(content: bytes | None, uscc: str, stage: str) -> Mapping[str, str]:
    if content is None:
        return {}
    try:
        table = form.read(content)
    except TableRefused:
        return {}
    rows = table.rows if table.form is Form.ENTITY else ()
    for row in rows:
        if (row.cells.get("uscc"), row.cells.get("stage")) == (uscc, stage):
            return {name: text for name, text in row.cells.items() if text}
    return {}


def _formulas(stage: str) -> tuple[Formula, ...]:
    found = []
    for rule in RULES_OF[stage]:
        told = explain(rule)
        found.append(Formula(rule, told.chinese, told.formula, told.clause))
    return tuple(found)


def _inputs(content: bytes | None, stage: str) -> Inputs | None:
    if content is None:
        return None
    try:
        return read_inputs(read_json(content.decode("utf-8")), stage)
    except (InputsMalformed, ValueError, json.JSONDecodeError):
        return None
