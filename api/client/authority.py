"""Commands of accounts and authority: papers, standings, keys, rules, trust, lost keys."""

from enum import StrEnum
from itertools import islice
from typing import Annotated

import typer

from api.client import words
from api.client.acting import act, logged_in, show
from api.client.acts import Account, Document, Reason, account_app
from api.client.proposing import Expires, propose
from api.client.settings import settings_of

Context = typer.Context
Number = Annotated[int, typer.Argument(help="Number of the recovery.")]
Key = Annotated[str, typer.Argument(help="Address of the key.")]
Grant = Annotated[str, typer.Option(help="KEY:RIGHTS:EXPIRY of the key that comes instead.")]
Rules = Annotated[list[str], typer.Argument(help="Such as trusted_only; several may be named.")]

ROWS = 200

recovery_app = typer.Typer(no_args_is_help=True, help="Lost keys: replace, object, complete.")
PARTS = {"recovery": recovery_app}


class Change(StrEnum):
    """Changes of standing that two institutions decide."""

    RESTRICT = "restrict"
    RECEIVE_ONLY = "receive-only"
    SUSPEND = "suspend"
    RESTORE = "restore"
    START_CLOSING = "start-closing"
    CLOSE = "close"


FUNCTIONS = {
    Change.RESTRICT: "restrict",
    Change.RECEIVE_ONLY: "receiveOnly",
    Change.SUSPEND: "suspend",
    Change.RESTORE: "restore",
    Change.START_CLOSING: "startClosing",
    Change.CLOSE: "close",
}


@account_app.command("ask-correction")
def ask_correction(context: Context, account: Account, reason: Reason) -> None:
    """Send an application back. Registry."""
    what = [words.account(account), words.name32(reason)]
    act(settings_of(context), "Participants", "askCorrection", what)


@account_app.command("correct")
def correct(context: Context, account: Account, documents: Document) -> None:
    """Record the corrected papers; the five working days begin anew. Registry."""
    what = [words.account(account), words.document(documents)]
    act(settings_of(context), "Participants", "correct", what)


@account_app.command("standing")
def change_standing(
    context: Context, change: Change, account: Account, reason: Reason, expires: Expires = None
) -> None:
    """Propose a change of standing. Department, ministry or registry; another one approves."""
    what = [words.account(account), words.name32(reason)]
    propose(settings_of(context), "Participants", FUNCTIONS[change], what, expires)


@account_app.command("rename")
def rename(
    context: Context,
    account: Account,
    name: Annotated[str, typer.Option()],
    documents: Document,
    expires: Expires = None,
) -> None:
    """Propose another name. Registry; another key of it approves."""
    what = [words.account(account), name, words.document(documents)]
    propose(settings_of(context), "Participants", "changeName", what, expires)


@account_app.command("merge")
def merge(
    context: Context,
    account: Account,
    successor: Annotated[str, typer.Option(help="Who takes it over, by address or USCC.")],
    documents: Document,
    expires: Expires = None,
) -> None:
    """Propose that an account goes into another one. Department or ministry; registry approves."""
    what = [words.account(account), words.account(successor), words.document(documents)]
    propose(settings_of(context), "Participants", "merge", what, expires)


@account_app.command("divide")
def divide(
    context: Context,
    account: Account,
    successor: Annotated[list[str], typer.Option(help="By address or USCC; repeat it.")],
    documents: Document,
    expires: Expires = None,
) -> None:
    """Propose that several accounts take one over. Department or ministry; registry approves."""
    successors = [words.account(one) for one in successor]
    what = [words.account(account), successors, words.document(documents)]
    propose(settings_of(context), "Participants", "divide", what, expires)


@account_app.command("grant-key")
def grant_key(context: Context, grant: Grant, expires: Expires = None) -> None:
    """Propose another key for the own account; another key of it approves."""
    propose(settings_of(context), "Participants", "grantKey", [words.grant(grant)], expires)


@account_app.command("rotate-key")
def rotate_key(context: Context, retired: Key, grant: Grant, expires: Expires = None) -> None:
    """Propose one key in place of another of the own account; another key of it approves."""
    what = [words.account(retired), words.grant(grant)]
    propose(settings_of(context), "Participants", "rotateKey", what, expires)


@account_app.command("revoke-key")
def revoke_key(context: Context, key: Key) -> None:
    """End a key at once and for good, with what it has waiting. Registry, or the account."""
    act(settings_of(context), "Participants", "revokeKey", [words.account(key)])


@account_app.command("tighten")
def tighten(context: Context, rules: Rules) -> None:
    """Obey more rules, at once."""
    act(settings_of(context), "Representatives", "tighten", [words.rules(rules)])


@account_app.command("loosen")
def loosen(context: Context, rules: Rules, expires: Expires = None) -> None:
    """Propose that rules end; another key of the account approves, then the delay runs."""
    propose(settings_of(context), "Representatives", "loosen", [words.rules(rules)], expires)


@account_app.command("stop-loosening")
def stop_loosening(context: Context) -> None:
    """Stop a loosening of rules that waits."""
    act(settings_of(context), "Representatives", "stopLoosening", [])


@account_app.command("trust")
def trust(context: Context, counterparty: str) -> None:
    """Put an account on the trusted list, where it counts after the delay."""
    act(settings_of(context), "Representatives", "trust", [words.account(counterparty)])


@account_app.command("distrust")
def distrust(context: Context, counterparty: str) -> None:
    """Take an account off the trusted list, at once."""
    act(settings_of(context), "Representatives", "distrust", [words.account(counterparty)])


@account_app.command("trusted")
def list_trusted(context: Context, account: str) -> None:
    """An account's trusted list, with what waits to come onto it."""
    _list(context, f"/v1/accounts/{words.account(account)}/trusted")


@account_app.command("history")
def list_history(context: Context, account: str) -> None:
    """Everything that happened to an account but its units and money."""
    _list(context, f"/v1/accounts/{words.account(account)}/history")


@account_app.command("applications")
def list_applications(
    context: Context,
    province: Annotated[int | None, typer.Option()] = None,
    state: Annotated[str | None, typer.Option(help="applied, correcting or opened.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue")] = False,
) -> None:
    """Applications with their papers, dates and clock of five working days."""
    late = "true" if overdue else None
    _list(context, "/v1/applications", province=province, state=state, overdue=late)


@account_app.command("counts")
def count_applications(
    context: Context,
    as_of: Annotated[str | None, typer.Option(help="A block number or an ISO time.")] = None,
) -> None:
    """Applications by province and state, as of a moment; the last row is all together."""
    settings = settings_of(context)
    found = logged_in(settings).get("/v1/applications/counts", as_of=as_of)
    show(settings, [*found["provinces"], found["whole"]])


@recovery_app.command("start")
def start_recovery(
    context: Context,
    account: Account,
    lost: Annotated[str, typer.Option(help="Address of the lost key.")],
    grant: Grant,
    expires: Expires = None,
) -> None:
    """Propose a key in place of a lost one. Department or ministry; the registry approves."""
    what = [words.account(account), words.account(lost), words.grant(grant)]
    propose(settings_of(context), "Representatives", "startRecovery", what, expires)


@recovery_app.command("stop")
def stop_recovery(context: Context, recovery: Number) -> None:
    """Object to a recovery. Any live key of the account."""
    act(settings_of(context), "Representatives", "stopRecovery", [recovery])


@recovery_app.command("complete")
def complete_recovery(context: Context, recovery: Number) -> None:
    """Replace the key once the delay has passed. Anyone."""
    act(settings_of(context), "Representatives", "completeRecovery", [recovery])


@recovery_app.command("list")
def list_recoveries(
    context: Context,
    state: Annotated[str | None, typer.Option(help="waiting, stopped or completed.")] = None,
) -> None:
    """Recoveries of lost keys, with their times."""
    _list(context, "/v1/recoveries", state=state)


def _list(context: Context, path: str, **query: object) -> None:
    settings = settings_of(context)
    show(settings, list(islice(logged_in(settings).pages(path, **query), ROWS)))
