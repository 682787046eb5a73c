"""Allocation tables: a department computes and keeps its table, the registry computes it again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.cycle.cast import Member
from api.cycle.entitlements import (
    Part,
    inputs_of,
    row_inputs,
    table_document,
    table_of,
    write,
)
from api.cycle.kept_tables import Kept, Row
from api.cycle.stage import Stage
from contracts.rules import allocation_table, table_check
from contracts.rules.allocation_table import Table, read_inputs
from contracts.rules.table_rows import PreEntityRow
from contracts.vocabulary import Stage as Issue

STAGES = {
    "PreAllocation": Issue.PRE_ALLOCATION,
    "Final": Issue.FINAL,
    "Return": Issue.RETURN,
}
"""The rules' names of the lines' stages."""

SLIP_T = 10_000
"""What a mistyped line is too high by."""


def compute_table(
    stage: Stage,
    name: str,
    entries: Sequence[tuple[Member, Part]],
    after_review: bool = False,
    slips: bool = False,
) -> Kept:
    """
    The table of one province's units, kept with its inputs; `slips` writes some rows wrong.

    After a review a final table's lines are supplements, or returns.
    """
    province = entries[0][0].body.province
    department = stage.department(entries[0][0])
    inputs = inputs_of(stage.plan, province, [entry for _, entry in entries])
    table = table_of(inputs, name)
    if slips:
        table = _with_slips(table, [member for member, _ in entries])
    for _, entry in entries:
        stage.keep(row_inputs(table, entry), department)
    kept_inputs = stage.keep(write(inputs), department)
    kept_table = stage.keep(table_document(table), department)
    members = {member.body.uscc: member for member, _ in entries}
    rows = []
    for line in allocation_table.lines(table):
        issue = STAGES[line.stage]
        if after_review and issue is Issue.FINAL:
            issue = Issue.SUPPLEMENT
        rows.append(Row(members[line.uscc], issue, line.quantity_t, line.inputs))
    return Kept(name, kept_table, kept_inputs, tuple(rows))


def check_table(stage: Stage, kept: Kept) -> dict[str, Part]:
    """What the registry finds wrong by its own computation, by code of the unit; mostly nothing."""
    inputs = read_inputs(json.loads(stage.archive.read(kept.inputs_hash)), kept.stage)
    found = table_check.check(json.loads(stage.archive.read(kept.hash)), inputs)
    return {
        one.uscc: {"field": one.field, "expected": one.expected, "found": one.found}
        for one in found
        if one.form == "entities"
    }


def _with_slips(table: Table, members: Iterable[Member]) -> Table:
    wrong = {member.body.uscc for member in members if member.story.sent_back}
    return replace(
        table,
        entities=tuple(
            replace(row, pre_allocation_t=row.pre_allocation_t + SLIP_T)
            if isinstance(row, PreEntityRow) and row.uscc in wrong
            else row
            for row in table.entities
        ),
    )
