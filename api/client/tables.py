"""`tanji allocation`: check a table, decide its lines, execute them, see what is left."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api import figures
from api.allocation import form
from api.allocation.flaws import Flaw, TableRefused
from api.client.acting import logged_in, show, unlocked
from api.client.desk import Desk
from api.client.exits import Exit, Stop
from api.client.issuance import Job, Outcome, Work
from api.client.settings import Settings, settings_of
from contracts.identifiers import name_bytes
from contracts.vocabulary import Stage

Context = typer.Context
TableFile = Annotated[Path, typer.Argument(help="The table, CSV or JSON.")]
Period = Annotated[int, typer.Option(help="Compliance period, such as 20192020.")]
Errors = Annotated[
    Path | None, typer.Option(help="Where the errors file goes; TABLE.errors.csv if left out.")
]
SHOWN_MAX = 20
"""Flaws shown on the terminal; the errors file has all."""

table_app = typer.Typer(
    no_args_is_help=True, help="Allocation: check a table, decide, execute, what is left."
)


@table_app.command("validate")
def validate(context: Context, table: TableFile, errors: Errors = None) -> None:
    """Check every line of a table; nothing is sent and nothing kept. Department or registry."""
    settings = settings_of(context)
    content, _ = read_table(settings, table, errors)
    _hold_to_the_desk(settings, logged_in(settings), table, content, errors, resume=False)


@table_app.command("upload")
def upload(
    context: Context,
    table: TableFile,
    inputs: Annotated[
        Path | None, typer.Option(help="What the table was computed from, kept beside it.")
    ] = None,
) -> None:
    """Keep a table at the desk with what is wrong in it. Department or registry."""
    settings = settings_of(context)
    body = {"table": _bytes(table).decode("utf-8", "replace")}
    if inputs is not None:
        body["inputs"] = _bytes(inputs).decode("utf-8", "replace")
    kept = logged_in(settings).post("/v1/allocation-tables", body)
    card = {name: value for name, value in kept.items() if name != "problems"}
    if kept["flaws"]:
        path = f"/v1/allocation-tables/{kept['upload']}/errors"
        words = f"kept with {kept['flaws']} flaws; the errors file is at {path}"
        raise Stop(Exit.REFUSED, words, {"code": kept["problems"][0]["code"], **card})
    show(settings, card)


@table_app.command("decide")
def decide(context: Context, table: TableFile, errors: Errors = None) -> None:
    """Decide a table's lines, all that are not decided yet. Department of the accounts' province.

    Nothing is sent unless every line holds. Run it again after an interruption: it goes on.
    """
    settings = settings_of(context)
    content, read = read_table(settings, table, errors)
    desk, key = unlocked(settings)
    desk.patience_s = settings.wait_s
    _hold_to_the_desk(settings, desk, table, content, errors, resume=True)
    if not read.bears_lines:
        raise Stop(Exit.USAGE, f"a table of form {read.form} has no lines; give the entity table")
    period = read.period
    assert period is not None, "every line was read"
    digest = bytes.fromhex(read.digest[2:])

    def left() -> list[form.Row]:
        known = {row["line"] for row in lines_of(desk, period)}
        return [row for row in read.rows if row.id not in known]

    work = Work(
        "Allocation",
        "decide",
        left,
        lambda rows: [digest, [_decision(row) for row in rows]],
        lambda row: row.id,
        lambda row: f"line {row.line}: {row.text('uscc')} {row.text('stage')} {row.text('number')}",
    )
    finish(settings, Job(settings, desk, key, work).run(), len(read.rows))


@table_app.command("execute")
def execute(
    context: Context,
    period: Period,
    province: Annotated[int | None, typer.Option(help="Only this province's lines.")] = None,
    stage: Annotated[str | None, typer.Option(help="Only lines of this stage.")] = None,
) -> None:
    """Execute all decided lines of a period that are not executed yet, each once. Registry.

    Run it again after an interruption, or twice at once: a line is never issued twice.
    """
    settings = settings_of(context)
    if stage is not None and stage not in figures.words("Stage"):
        raise typer.BadParameter(f"{stage!r} is none of {', '.join(figures.words('Stage'))}")
    desk, key = unlocked(settings)
    desk.patience_s = settings.wait_s

    def left() -> list[Mapping[str, Any]]:
        found = lines_of(desk, period, state="decided", stage=stage, province=province)
        return sorted(found, key=lambda row: (row["stage"] == "return", row["block"]))

    work = Work(
        "Allocation",
        "execute",
        left,
        lambda rows: [[bytes.fromhex(row["line"][2:]) for row in rows]],
        lambda row: str(row["line"]),
        lambda row: f"{row['account']} {row['stage']} {row['number']}: {row['line']}",
    )
    finish(settings, Job(settings, desk, key, work).run(), None)


@table_app.command("status")
def status(context: Context, period: Period) -> None:
    """Caps, what was decided and issued under them, and lines by stage and state."""
    settings = settings_of(context)
    desk = logged_in(settings)
    counted: dict[tuple[str, str], list[int]] = {}
    for row in lines_of(desk, period):
        found = counted.setdefault((row["stage"], row["state"]), [0, 0])
        found[0], found[1] = found[0] + 1, found[1] + row["quantity"]
    lines = [
        {"stage": stage, "state": state, "lines": count, "quantity": quantity}
        for (stage, state), (count, quantity) in sorted(counted.items())
    ]
    rooms = desk.get(f"/v1/plans/{period}/rooms")
    if settings.as_json:
        show(settings, {"period": period, "lines": lines, "rooms": rooms})
        return
    show(settings, lines)
    show(settings, rooms)


def _decision(row: form.Row) -> dict[str, object]:
    """A row as the contract's `Line`."""
    return {
        "account": row.account,
        "period": row.whole("period"),
        "stage": int(Stage[row.text("stage").upper()]),
        "number": row.whole("number"),
        "quantity": row.whole("quantity"),
        "inputs": bytes.fromhex(row.text("inputs")[2:]),
        "differentiated": name_bytes(row.differentiated),
    }


def lines_of(desk: Desk, period: int, **query: object) -> list[Mapping[str, Any]]:
    return list(desk.pages("/v1/allocations", period=period, **query))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Stop(Exit.USAGE, f"{path} cannot be read: {error}") from error


def read_table(settings: Settings, path: Path, errors: Path | None) -> tuple[bytes, form.Table]:
    """The table; one with flaws of form goes no further than this machine."""
    content = _bytes(path)
    try:
        table = form.read(content)
    except TableRefused as refused:
        raise refusal(settings, path, None, refused.flaws, errors) from None
    if table.flaws:
        raise refusal(settings, path, table, table.flaws, errors)
    return content, table


def refusal(
    settings: Settings,
    path: Path,
    table: form.Table | None,
    flaws: Sequence[Flaw],
    errors: Path | None,
) -> Stop:
    """Write the errors file and show the first flaws; nothing was sent."""
    text = form.write_errors(table, flaws, "en" if settings.language == "en" else "zh-CN")
    told = [{"line": f.line, "column": f.column, "code": f.wrong, **_words(settings, f)}
            for f in flaws]  # fmt: skip
    return _tell(settings, path, text, told, len(flaws), errors)


def _words(settings: Settings, flaw: Flaw) -> dict[str, object]:
    body = flaw.told(settings.language)
    return {"detail": body["detail"], "next": body["next"]}


def _hold_to_the_desk(
    settings: Settings,
    desk: Desk,
    path: Path,
    content: bytes,
    errors: Path | None,
    *,
    resume: bool,
) -> None:
    """Every line must hold before the first is sent: what the ledger knows, the desk says."""
    body = {"table": content.decode(), "resume": resume}
    found = desk.post("/v1/allocation-tables/validation", body)
    if not found["valid"]:
        told = [{name: one[name] for name in ("line", "column", "code", "detail", "next")}
                for one in found["problems"]]  # fmt: skip
        raise _tell(settings, path, found["errors"], told, found["flaws"], errors)
    if not resume:
        shown = ("valid", "form", "period", "rows", "quantity", "digest")
        show(settings, {name: found[name] for name in shown})


def _tell(
    settings: Settings,
    path: Path,
    text: str,
    told: Sequence[Mapping[str, object]],
    count: int,
    errors: Path | None,
) -> Stop:
    file = errors or path.with_name(path.name + ".errors.csv")
    file.write_text(text, encoding="utf-8")
    if not settings.as_json:
        console = Console(stderr=True, highlight=False)
        for one in told[:SHOWN_MAX]:
            place = f"{one['line']}:{one['column']}" if one["column"] else str(one["line"])
            console.print(f"{place} {one['detail']} {one['next']} [{one['code']}]", markup=False)
    words = f"{count} flaws, all in {file}; nothing was sent"
    problem = {"code": told[0]["code"], "errors": str(file), "flaws": list(told)}
    return Stop(Exit.REFUSED, words, problem)


def finish(settings: Settings, outcome: Outcome, rows: int | None) -> None:
    """Show what was done; a failed transaction ends the command with every line it concerns."""
    done: dict[str, object] = {
        "lines": outcome.lines,
        "transactions": outcome.transactions,
        "rounds": outcome.rounds,
    }
    if rows is not None:
        done["rows"] = rows
    if not outcome.failures:
        show(settings, done)
        return
    failed = [
        {"code": one.problem["code"], "transaction": one.transaction, "lines": list(one.lines)}
        for one in outcome.failures
    ]
    words = [
        f"{one.problem.get('detail', '')} [{one.problem['code']}]\n  " + "\n  ".join(one.lines)
        for one in outcome.failures
    ]
    problem = {"code": failed[0]["code"], "failed": failed, **done}
    told = f"{outcome.lines} lines done; these failed:\n" + "\n".join(words)
    raise Stop(Exit.REFUSED, told, problem)
