"""`tanji allocation`: send lines back, object to one, and what is deducted from later ones."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from api.client import words
from api.client.acting import act, logged_in, show, unlocked
from api.client.exits import Exit, Stop
from api.client.issuance import Job, Work
from api.client.settings import settings_of
from api.client.tables import Period, finish, lines_of, table_app
from contracts.identifiers import name_bytes

Context = typer.Context
LineId = Annotated[str, typer.Argument(help="The line's id, 0x...")]
Account = Annotated[str, typer.Option(help="Account by address or USCC.")]
Tonnes = Annotated[int, typer.Option(min=1, help="Tonnes.")]
Document = Annotated[str, typer.Option(help="A file, whose SHA-256 is taken, or 0x... itself.")]
Reason = Annotated[str, typer.Option(help="shortfall, borrowing or enforcement.")]

SEND_BACK = ("line", "uscc", "stage", "number", "reason")
"""Columns of the list that `tanji allocation check` writes."""


@table_app.command("send-back")
def send_back(
    context: Context,
    period: Period,
    file: Annotated[Path, typer.Argument(help="The list that `check` wrote.")],
) -> None:
    """Send decided lines back that the check found wrong; their room is free again. Registry."""
    settings = settings_of(context)
    wanted = _wanted(file)
    desk, key = unlocked(settings)
    desk.patience_s = settings.wait_s

    def left() -> list[Mapping[str, str]]:
        waiting = {row["line"] for row in lines_of(desk, period, state="decided")}
        return [row for row in wanted if row["line"] in waiting]

    work = Work(
        "Allocation",
        "sendBack",
        left,
        lambda rows: [[(words.name32(row["line"]), name_bytes(row["reason"])) for row in rows]],
        lambda row: row["line"],
        lambda row: f"{row['uscc']} {row['stage']} {row['number']}: {row['line']}",
    )
    finish(settings, Job(settings, desk, key, work).run(), len(wanted))


@table_app.command("explain")
def explain(context: Context, line: LineId) -> None:
    """Formula, inputs, parameters with clause of a line, and the computation again."""
    settings = settings_of(context)
    found = logged_in(settings).get(f"/v1/allocations/{line}/explanation")
    show(settings, found)


@table_app.command("object")
def object_to(context: Context, line: LineId, grounds: Document) -> None:
    """Object to one's own line, within seven working days of the decision. Enterprise."""
    what = [words.name32(line), words.document(grounds)]
    act(settings_of(context), "Objections", "object", what)


@table_app.command("resolve")
def resolve(
    context: Context,
    line: LineId,
    reason: Document,
    upheld: Annotated[bool, typer.Option("--upheld/--rejected", help="What was decided.")],
) -> None:
    """Decide on an objection; an upheld one ends a line that was not executed. Department."""
    what = [words.name32(line), upheld, words.document(reason)]
    act(settings_of(context), "Objections", "resolve", what)


@table_app.command("charge")
def charge(
    context: Context,
    account: Account,
    period: Period,
    tonnes: Tonnes,
    document: Document,
    reason: Reason = "shortfall",
) -> None:
    """Have tonnes deducted from the account's allocations, from this period on. Department."""
    what = _charge(account, period, reason, tonnes, document)
    act(settings_of(context), "Deductions", "charge", [[what]])


@table_app.command("relieve")
def relieve(
    context: Context,
    account: Account,
    period: Period,
    tonnes: Tonnes,
    document: Document,
    reason: Reason = "shortfall",
) -> None:
    """Take a charge back, as far as it is still due. Department."""
    what = _charge(account, period, reason, tonnes, document)
    act(settings_of(context), "Deductions", "relieve", [[what]])


@table_app.command("return-borrowed")
def return_borrowed(context: Context, period: Period, tonnes: Tonnes) -> None:
    """Give borrowed units back; as much less is deducted later. Enterprise."""
    act(settings_of(context), "Allocation", "returnBorrowed", [period, tonnes])


def _charge(
    account: str, period: int, reason: str, tonnes: int, document: str
) -> tuple[str, int, int, int, bytes]:
    number = words.number("Reason", reason)
    return words.account(account), period, number, tonnes, words.document(document)


def _wanted(path: Path) -> list[Mapping[str, str]]:
    """The list's rows. A file of another form is a usage error."""
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, ValueError, csv.Error) as error:
        raise Stop(Exit.USAGE, f"{path} cannot be read: {error}") from error
    for row in rows:
        if set(row) != set(SEND_BACK) or None in row.values():
            raise Stop(Exit.USAGE, f"{path} is no list to send back: {', '.join(SEND_BACK)}")
        words.name32(row["line"])
        name_bytes(row["reason"])
    return list(rows)
