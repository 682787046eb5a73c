"""One act: prepare, validate, sign here, submit, wait for the block; and every way it may end."""

import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak
from rich.console import Console
from rich.table import Table

from api.client import keystore
from api.client.desk import Desk, Tokens
from api.client.exits import Exit, Stop, told
from api.client.settings import Settings
from api.figures import moment
from api.signing import Unsigned, compose, padded, sign
from contracts import ADDRESSES, codec

PAUSE_S = 0.1
FILE_WIDTH = 400
"""Columns where the output is no terminal: one row a line, nothing cut."""
ENDED = {"included", "reverted", "dropped"}


def open_desk(settings: Settings) -> Desk:
    """The desk without a login: for what everybody may see."""
    return Desk(settings.desk, settings.language)


def logged_in(settings: Settings) -> Desk:
    """The desk as the key's account sees it; asks for the passphrase only without a live token."""
    stored = keystore.find(settings.keys, settings.key)
    desk, tokens = open_desk(settings), Tokens(settings.keys)
    desk.token = tokens.find(desk.url, stored.address)
    if desk.token is None or not _still_known(desk):
        desk, _ = unlocked(settings)
    return desk


def _still_known(desk: Desk) -> bool:
    """Whether the desk, perhaps restarted since, still knows the token."""
    try:
        desk.get("/v1/viewer")
    except Stop as stop:
        if stop.exit is Exit.NOT_ALLOWED:
            return False
        raise
    return True


def unlocked(settings: Settings) -> tuple[Desk, LocalAccount]:
    """The desk logged in, and the key ready to sign."""
    stored = keystore.find(settings.keys, settings.key)
    key = keystore.unlock(stored, keystore.passphrase(settings.passphrase_file))
    desk, tokens = open_desk(settings), Tokens(settings.keys)
    desk.log_in(key, settings.chain_id)
    if desk.token:
        tokens.keep(desk.url, key.address, desk.token)
    return desk, key


def act(
    settings: Settings, contract: str, function: str, arguments: Sequence[object]
) -> dict[str, Any]:
    """
    Do one act and show what became of it; gives the transaction's standing.

    Raises:
        Stop: REFUSED where validation, admission or the contract says no; STILL_WAITING where
            no block took it in time.
    """
    desk, key = unlocked(settings)
    return send(settings, desk, key, contract, function, arguments)


def send(
    settings: Settings,
    desk: Desk,
    key: LocalAccount,
    contract: str,
    function: str,
    arguments: Sequence[object],
) -> dict[str, Any]:
    """The same with the desk and key at hand."""
    standing = deliver(settings, desk, key, contract, function, arguments)
    show(settings, standing)
    return held(standing)


def send_each(
    settings: Settings,
    desk: Desk,
    key: LocalAccount,
    contract: str,
    function: str,
    each: Sequence[Sequence[object]],
) -> None:
    """Several calls of one function one by one, shown as one list; the first no ends it."""
    standings: list[dict[str, Any]] = []
    try:
        for arguments in each:
            standings.append(deliver(settings, desk, key, contract, function, arguments))
            held(standings[-1])
    finally:
        if standings or not each:
            show(settings, standings)


def deliver(
    settings: Settings,
    desk: Desk,
    key: LocalAccount,
    contract: str,
    function: str,
    arguments: Sequence[object],
) -> dict[str, Any]:
    """Prepare, sign, submit and wait; gives the standing, whatever it is, and shows nothing."""
    unsigned = _prepare(settings, desk, key, contract, function, arguments)
    raw = sign(unsigned, key)
    name = "0x" + keccak(raw).hex()
    answer = desk.post(
        "/v1/transactions",
        {"signed": "0x" + raw.hex()},
        idempotency_key=hashlib.sha256(raw).hexdigest(),
    )
    if answer["transaction"] != name:
        raise Stop(Exit.REFUSED, f"the desk answers for {answer['transaction']}, not for {name}")
    _keep_receipt(settings, name, answer["receipt"])
    return _wait(settings, desk, name)


def _keep_receipt(settings: Settings, name: str, receipt: dict[str, Any] | None) -> None:
    """Tell what is promised, and keep the node's word where the person said."""
    if receipt is None:
        return
    words = f"receipt {receipt['number']}: block time {moment(receipt['slot'])} at the latest"
    if settings.receipts is not None:
        settings.receipts.mkdir(parents=True, exist_ok=True)
        file = settings.receipts / f"{name}.json"
        file.write_text(json.dumps(receipt, indent=1, sort_keys=True) + "\n")
        words += f", kept in {file}"
    if not settings.as_json:
        Console(stderr=True, highlight=False).print(words, soft_wrap=True)


def held(standing: dict[str, Any]) -> dict[str, Any]:
    """The standing of a transaction that took effect; Stop with the reason of any other."""
    if standing["standing"] != "included":
        raise told(standing["problem"] or _no_reason(standing))
    return standing


def _prepare(
    settings: Settings,
    desk: Desk,
    key: LocalAccount,
    contract: str,
    function: str,
    arguments: Sequence[object],
) -> Unsigned:
    state = desk.get(f"/v1/keys/{key.address}")
    if settings.chain_id is not None and state["chain_id"] != settings.chain_id:
        raise Stop(Exit.REFUSED, f"the desk is of chain {state['chain_id']}")
    data = codec.encode_call(contract, function, arguments)
    call = {"key": key.address, "to": ADDRESSES[contract], "data": "0x" + data.hex()}
    found = desk.post("/v1/transactions/validation", call)
    if not found["valid"]:
        raise told(found["problems"][0])
    if not settings.as_json:
        words = f"validated: {contract}.{function}, gas {found['gas']}, nonce {state['nonce']}"
        Console(stderr=True, highlight=False).print(words)
    return compose(
        state["chain_id"],
        key.address,
        state["nonce"],
        contract,
        function,
        arguments,
        padded(found["gas"]),
    )


def _wait(settings: Settings, desk: Desk, transaction: str) -> dict[str, Any]:
    until = time.monotonic() + settings.wait_s
    while time.monotonic() < until:
        standing: dict[str, Any] = desk.get(f"/v1/transactions/{transaction}")
        if standing["standing"] in ENDED:
            return standing
        time.sleep(PAUSE_S)
    raise Stop(
        Exit.STILL_WAITING,
        f"{transaction} still waits; ask again with: tanji transactions standing {transaction}",
    )


def _no_reason(standing: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": standing["standing"],
        "detail": standing["transaction"],
        "next": "",
        "code": standing["standing"],
    }


def show(settings: Settings, found: Any) -> None:
    """Print an answer: JSON where asked for, a table otherwise."""
    if settings.as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else FILE_WIDTH)
    rows = found if isinstance(found, list) else None
    if rows is None:
        console.print(_card(found))
    elif rows:
        console.print(_grid(rows))
    else:
        console.print("nothing found", style="dim")


def _card(row: dict[str, Any]) -> Table:
    card = Table(show_header=False, box=None)
    card.add_column()
    card.add_column(overflow="fold")
    for name, value in _leaves(row):
        card.add_row(name, _cell(value))
    return card


def _leaves(row: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is there, under its names joined by dots."""
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{name}.")
        elif value is not None:
            yield f"{above}{name}", value


def _grid(rows: Sequence[dict[str, Any]]) -> Table:
    names = [name for name in rows[0] if any(row.get(name) is not None for row in rows)]
    grid = Table(box=None, header_style="bold")
    for name in names:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(_cell(row.get(name)) for name in names))
    return grid


def _cell(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
