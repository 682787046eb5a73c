"""Commands that act, one call each: accounts, money, surrender and the rest."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api import calls, figures
from api.client import words
from api.client.acting import act, logged_in
from api.client.exits import Exit, Stop
from api.client.settings import Settings, settings_of
from contracts import ADDRESSES, codec
from contracts.identifiers import allowance_id

Context = typer.Context
Account = Annotated[str, typer.Option(help="Account by address or USCC.")]
Period = Annotated[int, typer.Option(help="Compliance period, such as 20192020.")]
Document = Annotated[str, typer.Option(help="A file, whose SHA-256 is taken, or 0x... itself.")]
Request = Annotated[int, typer.Argument(help="Number of the surrender request.")]
Proposal = Annotated[int, typer.Argument(help="Number of the proposal.")]

account_app = typer.Typer(no_args_is_help=True, help="Accounts: register, open, look.")
emission_app = typer.Typer(no_args_is_help=True, help="Emissions: report, verify, decide.")
money_app = typer.Typer(no_args_is_help=True, help="Settlement money.")
surrender_app = typer.Typer(no_args_is_help=True, help="Surrender: request, approve, execute.")
task_app = typer.Typer(no_args_is_help=True, help="Proposals that need a second person.")

PARTS = {
    "account": account_app,
    "emission": emission_app,
    "money": money_app,
    "surrender": surrender_app,
    "task": task_app,
}


@account_app.command("register")
def register(
    context: Context,
    uscc: Annotated[str, typer.Option(help="Unified social credit code.")],
    name: Annotated[str, typer.Option()],
    province: Annotated[int, typer.Option(help="GB/T 2260, such as 370000.")],
    sector: Annotated[int, typer.Option(help="GB/T 4754 class, such as 4411.")],
    documents: Document,
    kind: Annotated[str, typer.Option()] = "enterprise",
) -> None:
    """Record an application for an account. Registry."""
    code, number = words.uscc(uscc), words.number("Kind", kind)
    what = [code, number, province, sector, name, words.document(documents)]
    act(settings_of(context), "Participants", "register", what)


@account_app.command("open")
def open_account(
    context: Context,
    account: Account,
    grant: Annotated[list[str], typer.Option(help="KEY:RIGHTS:EXPIRY; may be repeated.")],
) -> None:
    """Open an account with its first keys. Registry, another key than the one that registered."""
    grants = [words.grant(one) for one in grant]
    act(settings_of(context), "Participants", "open", [words.account(account), grants])


@emission_app.command("report")
def report(context: Context, period: Period, document: Document, data: Document) -> None:
    """File the period's report by its hash. Enterprise."""
    hashes = [words.document(document), words.document(data)]
    act(settings_of(context), "Emissions", "report", [period, *hashes])


@emission_app.command("verify")
def verify(
    context: Context,
    account: Account,
    period: Period,
    verified: Annotated[int, typer.Option(help="Tonnes.")],
    statement: Document,
) -> None:
    """File a verification statement. Verifier."""
    what = [words.account(account), period, verified, words.document(statement)]
    act(settings_of(context), "Emissions", "verify", what)


@emission_app.command("decide")
def decide_emission(
    context: Context,
    account: Account,
    period: Period,
    verified: Annotated[int, typer.Option(help="Tonnes.")],
    obligation: Annotated[int, typer.Option(help="Units to surrender.")],
    pack: Annotated[str, typer.Option(help="Name of the rule pack.")],
    inputs: Document,
) -> None:
    """Decide the emission, and with it what is owed. Department of the account's province."""
    decision = (
        words.account(account),
        period,
        verified,
        obligation,
        words.name32(pack),
        words.document(inputs),
    )
    act(settings_of(context), "Emissions", "decide", [[decision]])


@money_app.command("confirm")
def confirm_money(
    context: Context,
    account: Account,
    yuan: Annotated[str, typer.Option(help="Amount, such as 1500.00.")],
    reference: Annotated[str, typer.Option(help="The bank's own, used once.")],
) -> None:
    """Confirm money received for an account. Bank."""
    what = [words.account(account), words.fen(yuan), words.name32(reference)]
    act(settings_of(context), "Cash", "deposit", what)


@money_app.command("withdraw")
def withdraw_money(context: Context, yuan: Annotated[str, typer.Option()]) -> None:
    """Ask for money; it is locked until the bank has paid. Enterprise."""
    act(settings_of(context), "Cash", "requestWithdrawal", [words.fen(yuan)])


@money_app.command("paid")
def confirm_withdrawal(
    context: Context,
    withdrawal: Annotated[int, typer.Argument()],
    reference: Annotated[str, typer.Option(help="The bank's own, used once.")],
) -> None:
    """Confirm that a withdrawal was paid out. Bank."""
    what = [withdrawal, words.name32(reference)]
    act(settings_of(context), "Cash", "confirmWithdrawal", what)


@surrender_app.command("request")
def request_surrender(
    context: Context,
    period: Period,
    quantity: Annotated[int, typer.Option(help="Tonnes.")],
    unit: Annotated[
        int | None, typer.Option(help="The period's own allowances if left out.")
    ] = None,
) -> None:
    """Reserve units for surrender. Enterprise."""
    item = (unit or allowance_id(period), quantity)
    act(settings_of(context), "Compliance", "request", [period, [item]])


@surrender_app.command("approve")
def approve_surrender(context: Context, request: Request) -> None:
    """Approve a request. Department of the account's province."""
    act(settings_of(context), "Compliance", "approve", [request])


@surrender_app.command("execute")
def execute_surrender(context: Context, request: Request) -> None:
    """Give the units up for good. Registry."""
    act(settings_of(context), "Compliance", "surrender", [request])


@surrender_app.command("refuse")
def refuse_surrender(
    context: Context, request: Request, reason: Annotated[str, typer.Option()]
) -> None:
    """Refuse a request; the units return. Department."""
    act(settings_of(context), "Compliance", "refuse", [request, words.name32(reason)])


@surrender_app.command("withdraw")
def withdraw_surrender(context: Context, request: Request) -> None:
    """Take a request back before approval. Enterprise."""
    act(settings_of(context), "Compliance", "withdraw", [request])


@task_app.command("propose")
def propose(
    context: Context,
    contract: Annotated[str, typer.Argument(help="Such as Units.")],
    function: Annotated[str, typer.Argument(help="Such as freeze.")],
    arguments: Annotated[str, typer.Argument(help="The arguments, as a JSON array.")],
    expires: Annotated[str, typer.Option(help="ISO time within 30 days.")],
) -> None:
    """Propose a call that needs a second person."""
    if contract not in ADDRESSES:
        raise typer.BadParameter(f"{contract} is none of {', '.join(ADDRESSES)}")
    call = codec.encode_call(contract, function, _arguments(arguments))
    what = [ADDRESSES[contract], call, words.moment(expires)]
    act(settings_of(context), "Approvals", "propose", what)


@task_app.command("approve")
def approve(context: Context, proposal: Proposal) -> None:
    """Approve a proposal; the call that it names is executed. The second person."""
    settings = settings_of(context)
    found = logged_in(settings).get(f"/v1/tasks/{proposal}")
    call = bytes.fromhex(found["call"][2:])
    _tell_call(settings, found["contract"], call)
    act(settings, "Approvals", "approve", [proposal, call])


@task_app.command("withdraw")
def withdraw(context: Context, proposal: Proposal) -> None:
    """Take a proposal back. The initiator's account."""
    act(settings_of(context), "Approvals", "withdraw", [proposal])


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


def _arguments(text: str) -> list[Any]:
    try:
        found = json.loads(Path(text[1:]).read_text() if text.startswith("@") else text)
    except (OSError, ValueError) as error:
        raise Stop(Exit.USAGE, f"the arguments are no JSON: {error}") from error
    if not isinstance(found, list):
        raise Stop(Exit.USAGE, "the arguments are a JSON array")
    return [_plain(one) for one in found]


def _plain(value: Any) -> Any:
    """JSON has no bytes: 0x and an even number of digits is bytes, unless it is an address."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, str) and value.startswith("0x"):
        return figures.address(value) if len(value) == 42 else bytes.fromhex(value[2:])
    return value
