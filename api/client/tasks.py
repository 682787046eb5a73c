"""Tasks and proposals from the command line: what waits, and the acts that complete it."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import Console

from api import calls, figures
from api.client import words
from api.client.acting import act, logged_in, show
from api.client.exits import Exit, Stop
from api.client.settings import Settings, settings_of
from contracts import ADDRESSES

Context = typer.Context
Proposal = Annotated[int, typer.Argument(help="Number of the proposal.")]
Task = Annotated[str, typer.Argument(help="Id of the task, 0x and 64 digits.")]

ROWS = 200

task_app = typer.Typer(no_args_is_help=True, help="What waits for your account.")
PARTS = {"task": task_app}

COMPLETIONS: Mapping[str, Callable[[Mapping[str, Any]], list[Any]]] = {
    "Compliance.approve": lambda facts: [facts["request"]],
    "Compliance.surrender": lambda facts: [facts["request"]],
    "Offsets.transmit": lambda facts: [facts["request"]],
    "Offsets.approve": lambda facts: [facts["request"]],
    "Offsets.cancel": lambda facts: [facts["request"]],
    "Allocation.execute": lambda facts: [[bytes.fromhex(facts["line"][2:])]],
    "Representatives.completeRecovery": lambda facts: [facts["recovery"]],
}
"""Acts that a task's own facts are enough for; the others ask for more, by a command of theirs."""


@task_app.command("list")
def list_tasks(
    context: Context,
    kind: Annotated[str | None, typer.Option(help="Such as proposal or surrender.")] = None,
    state: Annotated[str | None, typer.Option(help="free, claimed or mine.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is past its time.")] = False,
    most: Annotated[int, typer.Option(help="Most rows shown.")] = ROWS,
) -> None:
    """What waits for the key's account, by due date."""
    settings = settings_of(context)
    late = "true" if overdue else None
    rows = logged_in(settings).pages("/v1/tasks", kind=kind, state=state, overdue=late)
    show(settings, list(islice(rows, most)))


@task_app.command("complete")
def complete(context: Context, task: Task) -> None:
    """Do what a task waits for, where its facts are enough: approve, execute, complete."""
    settings = settings_of(context)
    found = logged_in(settings).get(f"/v1/tasks/{task}")
    if found["kind"] == "proposal":
        _approve(settings, found["facts"]["proposal"])
        return
    wanted = found["acts"][0]
    if wanted not in COMPLETIONS:
        acts = " or ".join(found["acts"])
        raise Stop(Exit.USAGE, f"a task of kind {found['kind']} is completed by {acts}")
    contract, function = wanted.split(".")
    act(settings, contract, function, COMPLETIONS[wanted](found["facts"]))


@task_app.command("claim")
def claim(context: Context, task: Task) -> None:
    """Take a task on for 24 hours; the other keys of the account leave it alone."""
    act(settings_of(context), "Representatives", "claim", [words.hash32(task)])


@task_app.command("release")
def release(context: Context, task: Task) -> None:
    """Give a claimed task back. The key that claimed it."""
    act(settings_of(context), "Representatives", "release", [words.hash32(task)])


@task_app.command("proposals")
def list_proposals(
    context: Context,
    state: Annotated[str | None, typer.Option(help="proposed, approved or withdrawn.")] = None,
    most: Annotated[int, typer.Option(help="Most rows shown.")] = ROWS,
) -> None:
    """Proposals by, or about, accounts that the key may see, and what became of them."""
    settings = settings_of(context)
    rows = logged_in(settings).pages("/v1/proposals", state=state)
    show(settings, list(islice(rows, most)))


@task_app.command("approve")
def approve(context: Context, proposal: Proposal) -> None:
    """Approve a proposal; the call that it names is executed. The second person."""
    _approve(settings_of(context), proposal)


@task_app.command("withdraw")
def withdraw(context: Context, proposal: Proposal) -> None:
    """Take a proposal back. The initiator's account."""
    act(settings_of(context), "Approvals", "withdraw", [proposal])


def _approve(settings: Settings, proposal: int) -> None:
    found = logged_in(settings).get(f"/v1/proposals/{proposal}")
    call = bytes.fromhex(found["call"][2:])
    _tell_call(settings, found["contract"], call)
    act(settings, "Approvals", "approve", [proposal, call])


def _tell_call(settings: Settings, contract: str, call: bytes) -> None:
    """
    Show the call itself, read here from its bytes: the ledger executes these or none, whatever
    the desk says that they are.
    """
    meant = calls.read(ADDRESSES.get(contract, ""), call)
    if meant is None:
        raise Stop(Exit.REFUSED, f"the proposal's bytes are no call of {contract}")
    if not settings.as_json:
        words_ = ", ".join(f"{name} {_shown(value)}" for name, value in meant.args.items())
        Console(stderr=True, highlight=False).print(
            f"approving: {meant.contract}.{meant.function}({words_})", markup=False
        )


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        return figures.ascii_word(value) or "0x" + value.hex()
    return str(value)
