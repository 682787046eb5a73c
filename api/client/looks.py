"""Commands that look: holdings, history, evidence, standings, tasks, progress."""

import json
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from api.client import words
from api.client.acting import logged_in, open_desk, show
from api.client.acts import account_app
from api.client.exits import Exit, Stop
from api.client.settings import settings_of

Account = Annotated[str | None, typer.Option(help="Account by address or USCC.")]
AsOf = Annotated[str | None, typer.Option(help="A block number or an ISO time.")]
Most = Annotated[int, typer.Option(help="Most rows shown.")]
Out = Annotated[Path | None, typer.Option(help="File to write; printed if left out.")]

ROWS = 200

evidence_app = typer.Typer(no_args_is_help=True, help="Evidence files, checked by tanji-audit.")
transactions_app = typer.Typer(no_args_is_help=True, help="Where transactions stand.")
PARTS = {"evidence": evidence_app, "transactions": transactions_app}


def holdings(context: typer.Context, account: Account = None, as_of: AsOf = None) -> None:
    """Holdings, now or as of a block or time."""
    _list(context, "/v1/holdings", ROWS, account=_account(account), as_of=as_of)


def balances(context: typer.Context, account: Account = None, as_of: AsOf = None) -> None:
    """Settlement money, now or as of a block or time."""
    _list(context, "/v1/balances", ROWS, account=_account(account), as_of=as_of)


def history(context: typer.Context, account: Account = None, most: Most = ROWS) -> None:
    """Every movement of units and money, in the ledger's order."""
    settings = settings_of(context)
    desk, asked = logged_in(settings), _account(account)
    units = desk.pages("/v1/movements", account=asked)
    money = desk.pages("/v1/cash-movements", account=asked)
    rows = [_entry(row) for row in (*islice(units, most), *islice(money, most))]
    show(settings, sorted(rows, key=lambda row: row["block"])[:most])


def trades(context: typer.Context, account: Account = None, most: Most = ROWS) -> None:
    """Settled trades."""
    _list(context, "/v1/trades", most, account=_account(account))


def surrenders(context: typer.Context, account: Account = None, most: Most = ROWS) -> None:
    """Surrender requests and what became of them."""
    _list(context, "/v1/surrenders", most, account=_account(account))


def allocations(context: typer.Context, account: Account = None, most: Most = ROWS) -> None:
    """Decided allocation lines."""
    _list(context, "/v1/allocations", most, account=_account(account))


def emissions(context: typer.Context, account: Account = None, most: Most = ROWS) -> None:
    """Decided emissions."""
    _list(context, "/v1/emissions", most, account=_account(account))


def ledger(context: typer.Context) -> None:
    """Which ledger the desk serves, and how far it is. Needs no login."""
    settings = settings_of(context)
    show(settings, open_desk(settings).get("/v1/ledger"))


def progress(context: typer.Context, period: int) -> None:
    """How far a compliance period has come. Needs no login."""
    settings = settings_of(context)
    show(settings, open_desk(settings).get(f"/v1/periods/{period}/progress"))


COMMANDS = (
    holdings,
    balances,
    history,
    trades,
    surrenders,
    allocations,
    emissions,
    ledger,
    progress,
)


@account_app.command("list")
def list_accounts(context: typer.Context, most: Most = ROWS) -> None:
    """Accounts that the key may see."""
    _list(context, "/v1/accounts", most)


@account_app.command("show")
def show_account(context: typer.Context, account: str) -> None:
    """One account, by address or USCC."""
    settings = settings_of(context)
    show(settings, logged_in(settings).get(f"/v1/accounts/{words.account(account)}"))


@transactions_app.command("list")
def list_transactions(context: typer.Context, most: Most = ROWS) -> None:
    """Transactions of the accounts that the key may see."""
    _list(context, "/v1/transactions", most)


@transactions_app.command("standing")
def show_standing(context: typer.Context, transaction: str) -> None:
    """Where a transaction stands."""
    settings = settings_of(context)
    show(settings, logged_in(settings).get(f"/v1/transactions/{transaction}"))


@transactions_app.command("receipt")
def save_receipt(context: typer.Context, transaction: str, out: Out = None) -> None:
    """The node's signed promise of a transaction's block time; `tanji-audit promise` judges it."""
    found = logged_in(settings_of(context)).get(f"/v1/receipts/{transaction}")
    _save(context, found, out, {"receipt": found["number"]})


@evidence_app.command("transaction")
def save_transaction_evidence(context: typer.Context, transaction: str, out: Out = None) -> None:
    """The evidence of a transaction."""
    _evidence(context, f"/v1/evidence/transactions/{transaction}", out)


@evidence_app.command("holding")
def save_holding_evidence(
    context: typer.Context, account: str, unit: int, out: Out = None, as_of: AsOf = None
) -> None:
    """The evidence of a holding."""
    path = f"/v1/evidence/holdings/{words.account(account)}/{unit}"
    _evidence(context, path, out, as_of=as_of)


def _evidence(context: typer.Context, path: str, out: Path | None, **query: object) -> None:
    found = logged_in(settings_of(context)).get(path, **query)
    _save(context, found, out, {"kind": found["kind"]})


def _save(
    context: typer.Context, found: dict[str, Any], out: Path | None, facts: dict[str, Any]
) -> None:
    """Print a document as it is, or write it to a file that is not there yet."""
    text = json.dumps(found, indent=1, sort_keys=True) + "\n"
    if out is None:
        print(text, end="")
        return
    if out.exists():
        raise Stop(Exit.USAGE, f"{out} is there already")
    out.write_text(text)
    show(settings_of(context), {"file": str(out)} | facts)


def _list(context: typer.Context, path: str, most: int, **query: object) -> None:
    settings = settings_of(context)
    show(settings, list(islice(logged_in(settings).pages(path, **query), most)))


def _account(text: str | None) -> str | None:
    return None if text is None else words.account(text)


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    """A movement of units or money on one line."""
    is_unit = "unit" in row
    return {
        "block": row["block"],
        "time": row["time"],
        "act": row["act"],
        "what": row["unit_name"] if is_unit else "CNY",
        "quantity": row["quantity"] if is_unit else row["amount"],
        "left": row["balance"] if is_unit else row["available"],
        "counterparty": row["counterparty"],
        "transaction": row["transaction"],
    }
