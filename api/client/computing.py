"""`tanji allocation compute` and `check`: the same inputs, computed by whoever has them."""

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.allocation import computed, form
from api.allocation.columns import Form
from api.allocation.flaws import Flaw
from api.client.acting import show
from api.client.exits import Exit, Stop
from api.client.lines import SEND_BACK
from api.client.settings import Settings, settings_of
from api.client.tables import Errors, TableFile, read_table, refusal, table_app
from contracts.rules.allocation_table import (
    STAGES,
    Inputs,
    InputsMalformed,
    NothingFinalUnderDraft,
    compute,
    read_inputs,
    write,
)
from contracts.rules.table_units import canonical
from contracts.rules.written import read_json

PARTS = {"allocation": table_app}
"""All commands of allocation: those of `api/client/tables.py` and these."""

InputsFile = Annotated[Path, typer.Argument(help="The inputs, JSON, as docs/rules.md has them.")]


@table_app.command("compute")
def compute_table(
    context: typer.Context,
    inputs: InputsFile,
    stage: Annotated[str, typer.Option(help="pre_allocation, final or borrowing.")],
    plan: Annotated[str | None, typer.Option(help="The plan that is meant.")] = None,
    what: Annotated[
        str, typer.Option("--form", help="entity (the lines), units, or whole (JSON).")
    ] = "entity",
    number: Annotated[int, typer.Option(min=1, max=65_535, help="The lines' number.")] = 1,
    supplement: Annotated[
        bool, typer.Option("--supplement", help="Lines that a review adds to what was decided.")
    ] = False,
) -> None:
    """Compute a table from its inputs and print it. Nothing is asked of a desk."""
    settings = settings_of(context)
    read = _inputs(settings, inputs, stage)
    if plan is not None and plan != read.plan:
        raise Stop(Exit.USAGE, f"{inputs} is of plan {read.plan}, not {plan}")
    try:
        table = compute(read)
        if what == "whole":
            print(canonical(write(table)).decode(), end="")
        elif what == "units":
            sys.stdout.write(form.write_csv(*computed.units(table)))
        elif what == "entity":
            rows = computed.lines(table, number, supplement=supplement)
            sys.stdout.write(form.write_csv(Form.ENTITY, rows))
        else:
            raise typer.BadParameter(f"{what!r} is none of entity, units, whole")
    except InputsMalformed as malformed:
        raise _malformed(inputs, malformed) from malformed
    except NothingFinalUnderDraft as draft:
        raise _draft(read) from draft
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from error


@table_app.command("check")
def check_table(
    context: typer.Context, table: TableFile, inputs: InputsFile, errors: Errors = None
) -> None:
    """Compute a table again from the same inputs and compare. Registry.

    Exit code 1 with every mismatch, its errors file, and the list of lines to send back.
    """
    settings = settings_of(context)
    _, written = read_table(settings, table, errors)
    read = _inputs(settings, inputs, computed.stage_of(written))
    if written.period != computed.period_of(read.plan):
        raise Stop(Exit.USAGE, f"the table is of {written.period}, the inputs of plan {read.plan}")
    try:
        flaws = computed.mismatches(written, read)
    except InputsMalformed as malformed:
        raise _malformed(inputs, malformed) from malformed
    except NothingFinalUnderDraft as draft:
        raise _draft(read) from draft
    if flaws:
        if written.bears_lines:
            back = table.with_name(table.name + ".send-back.csv")
            back.write_text(_send_back(written, flaws), encoding="utf-8")
        raise refusal(settings, table, written, flaws, errors)
    show(settings, {"agrees": True, "rows": len(written.rows), "digest": written.digest})


def _send_back(table: form.Table, flaws: Sequence[Flaw]) -> str:
    """The lines with a mismatch, each once, with the code of its first one."""
    first: dict[int, str] = {}
    for flaw in flaws:
        first.setdefault(flaw.line, flaw.wrong)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SEND_BACK)
    for row in table.rows:
        if row.line in first:
            reason = first[row.line].removeprefix("table_")
            shown = [row.text(name) for name in ("uscc", "stage", "number")]
            writer.writerow([row.id, *shown, reason])
    return out.getvalue()


def _inputs(settings: Settings, path: Path, stage: str) -> Inputs:
    if stage not in STAGES:
        raise typer.BadParameter(f"{stage!r} is none of {', '.join(STAGES)}")
    try:
        return read_inputs(read_json(path.read_text(encoding="utf-8")), stage)
    except InputsMalformed as malformed:
        raise _malformed(path, malformed) from malformed
    except (OSError, ValueError) as error:
        raise Stop(Exit.BAD_FILE, f"{path}: {error}") from error


def _malformed(path: Path, malformed: InputsMalformed) -> Stop:
    told = [{"code": p.code, "place": p.place, "fix": p.fix} for p in malformed.problems]
    words = "\n".join(f"{one['place']}: {one['code']}. {one['fix']}" for one in told)
    problem = {"code": told[0]["code"], "problems": told}
    return Stop(Exit.REFUSED, f"{path}: {len(told)} flaws\n{words}", problem)


def _draft(inputs: Inputs) -> Stop:
    words = f"plan {inputs.plan} is a draft: nothing but pre-allocation becomes lines"
    return Stop(Exit.REFUSED, words, {"code": "NOTHING_FINAL_UNDER_DRAFT", "plan": inputs.plan})
