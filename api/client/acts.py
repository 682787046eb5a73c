"""Commands that act, one call each: accounts, money, surrender and the rest."""

from hashlib import sha256
from typing import Annotated

import typer

from api.client import words
from api.client.acting import act
from api.client.proposing import TwoKeys, act_or_propose
from api.client.settings import settings_of

Context = typer.Context
Account = Annotated[str, typer.Option(help="Account by address or USCC.")]
Period = Annotated[int, typer.Option(help="Compliance period, such as 20192020.")]
Document = Annotated[str, typer.Option(help="A file, whose SHA-256 is taken, or 0x... itself.")]
Reason = Annotated[
    str, typer.Option(help="A short ASCII name, @FILE for a file's SHA-256, or 0x... itself.")
]
Request = Annotated[int, typer.Argument(help="Number of the surrender request.")]

account_app = typer.Typer(no_args_is_help=True, help="Accounts: register, open, look.")
emission_app = typer.Typer(no_args_is_help=True, help="Emissions: report, verify, decide.")
money_app = typer.Typer(no_args_is_help=True, help="Settlement money.")
surrender_app = typer.Typer(no_args_is_help=True, help="Surrender: request, approve, execute.")

PARTS = {
    "account": account_app,
    "emission": emission_app,
    "money": money_app,
    "surrender": surrender_app,
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
    rule: Annotated[
        list[str] | None, typer.Option(help="trusted_only, for one; repeatable.")
    ] = None,
) -> None:
    """Open an account with its first keys. Registry, another key than the one that registered."""
    grants = [words.grant(one) for one in grant]
    what = [words.account(account), grants, words.rules(rule or [])]
    act(settings_of(context), "Participants", "open", what)


@emission_app.command("report")
def report(
    context: Context,
    period: Period,
    document: Document,
    data: Document,
    preparer: Annotated[str, typer.Option(help="USCC of who prepared it, if another.")] = "",
) -> None:
    """File the period's report by its hash. Enterprise on the period's list."""
    hashes = [words.document(document), words.document(data)]
    code = words.uscc(preparer) if preparer else bytes(18)
    act(settings_of(context), "Emissions", "report", [period, *hashes, code])


@emission_app.command("verify")
def verify(
    context: Context,
    account: Account,
    period: Period,
    verified: Annotated[int, typer.Option(help="Tonnes.")],
    statement: Document,
    number: Annotated[str, typer.Option(help="The report number.")],
    before: Annotated[int, typer.Option(help="Version reviewed first.")] = 1,
    after: Annotated[int, typer.Option(help="Newest version, for which it stands.")] = 1,
    total_before: Annotated[
        int | None, typer.Option(help="Tonnes by the first version, if others.")
    ] = None,
    corrected: Annotated[int, typer.Option(help="Non-conformities found and corrected.")] = 0,
    unresolved: Annotated[int, typer.Option(help="Non-conformities found and open.")] = 0,
) -> None:
    """File a verification statement. The assigned agency."""
    tonnes = (verified if total_before is None else total_before, verified)
    counts = (corrected + unresolved, corrected, unresolved)
    papers = (sha256(number.encode()).digest(), words.document(statement))
    what = (words.account(account), period, before, after, *tonnes, *counts, *papers)
    act(settings_of(context), "Verification", "fileStatements", [[what]])


@emission_app.command("decide")
def decide_emission(
    context: Context,
    account: Account,
    period: Period,
    verified: Annotated[int, typer.Option(help="Tonnes.")],
    obligation: Annotated[int, typer.Option(help="Units to surrender.")],
    pack: Annotated[str, typer.Option(help="Name of the rule pack.")],
    inputs: Document,
    basis: Annotated[str, typer.Option(help="verified or conservative.")] = "verified",
) -> None:
    """Decide the emission, and with it what is owed. Department of the account's province."""
    decision = (
        words.account(account),
        period,
        verified,
        obligation,
        words.name32(pack),
        words.document(inputs),
        words.number("Basis", basis),
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
def withdraw_money(
    context: Context, yuan: Annotated[str, typer.Option()], two_keys: TwoKeys = False
) -> None:
    """Ask for money; by one key alone the bank waits out a delay. Enterprise."""
    what = [words.fen(yuan)]
    act_or_propose(settings_of(context), two_keys, "Cash", "requestWithdrawal", what)


@money_app.command("paid")
def confirm_withdrawal(
    context: Context,
    withdrawal: Annotated[int, typer.Argument()],
    reference: Annotated[str, typer.Option(help="The bank's own, used once.")],
) -> None:
    """Confirm that a withdrawal was paid out. Bank."""
    what = [withdrawal, words.name32(reference)]
    act(settings_of(context), "Cash", "confirmWithdrawal", what)


@surrender_app.command("approve")
def approve_surrender(context: Context, request: Request) -> None:
    """Approve a request. Department of the account's province."""
    act(settings_of(context), "Compliance", "approve", [request])


@surrender_app.command("execute")
def execute_surrender(context: Context, request: Request) -> None:
    """Give the units up for good. Registry."""
    act(settings_of(context), "Compliance", "surrender", [request])


@surrender_app.command("refuse")
def refuse_surrender(context: Context, request: Request, reason: Reason) -> None:
    """Refuse a request; the units return. Department."""
    act(settings_of(context), "Compliance", "refuse", [request, words.reason(reason)])


@surrender_app.command("withdraw")
def withdraw_surrender(context: Context, request: Request) -> None:
    """Take a request back before approval. Enterprise."""
    act(settings_of(context), "Compliance", "withdraw", [request])
