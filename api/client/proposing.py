"""Acts that need a second person: the call is proposed here and approved from another terminal."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from api.client import words
from api.client.acting import act, open_desk
from api.client.settings import Settings
from contracts import ADDRESSES, codec

LIFE = timedelta(days=7)
"""How long a proposal waits where nothing is said; the ledger allows 30 days."""

Expires = Annotated[
    str | None, typer.Option(help="ISO time within 30 days; a week from now if left out.")
]
TwoKeys = Annotated[
    bool, typer.Option("--two-keys", help="Propose it, for another key of the account to approve.")
]


def propose(
    settings: Settings,
    contract: str,
    function: str,
    arguments: Sequence[object],
    expires: str | None = None,
) -> dict[str, Any]:
    """Propose a call; gives the standing of the proposing transaction."""
    call = codec.encode_call(contract, function, arguments)
    what = [ADDRESSES[contract], call, _expiry(settings, expires)]
    return act(settings, "Approvals", "propose", what)


def act_or_propose(
    settings: Settings,
    two_keys: bool,
    contract: str,
    function: str,
    arguments: Sequence[object],
) -> None:
    """Do an act with this key alone, or propose it to another key of the account."""
    if two_keys:
        propose(settings, contract, function, arguments)
    else:
        act(settings, contract, function, arguments)


def _expiry(settings: Settings, told: str | None) -> int:
    """In the ledger's time, which in a rehearsal is not the wall's."""
    if told is not None:
        return words.moment(told)
    head = open_desk(settings).get("/v1/ledger")["head"]["time"]
    return int((datetime.fromisoformat(head) + LIFE).timestamp())
