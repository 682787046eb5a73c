"""What happens to offsets in the play in which every event is emitted."""

from contracts.identifiers import name_bytes
from tests.api.credit_play import open_credit_account, record
from tests.api.play import BUYER, PERIOD, Play, account

REASON = name_bytes("because")
OVERDUE = 20202020
"""A period whose deadline is past."""

OWED, CAP, HELD = 10_000, 500, 1_000


def owe(play: Play, period: int, role: str = BUYER) -> None:
    """The role owes 10,000 t of a period, which admit 500 t of credits."""
    play.list_account(role, period)
    play.assign_verifier(role, period)
    play.oblige(role, OWED, period)


def offset_once(play: Play, role: str, period: int) -> None:
    """The role, which applied for a credit account, offsets a part of what it owes too late."""
    play.act("credit_exchange", "CreditAccounts", "check", account(role))
    play.act("credit_registry", "CreditAccounts", "open", account(role))
    batch = record(play, HELD, "old-1", role)
    play.act(role, "Offsets", "requestLate", period, [(batch, 100)])
    play.act("credit_registry", "Offsets", "transmit", 1)
    play.act("department_officer", "Offsets", "approve", 1)
    play.act("credit_registry", "Offsets", "cancel", 1)


def offsets(play: Play, period: int, number: str) -> None:
    """Requests withdrawn, refused and cancelled for good, in arrears."""
    batch = record(play, HELD, number)
    for end in ("withdraw", "refuse", "cancel"):
        play.act(BUYER, "Offsets", "requestLate", period, [(batch, 100), (batch, 20)])
        request = play.ledger.call("Offsets", "requestCount")
        if end == "withdraw":
            play.act(BUYER, "Offsets", "withdraw", request)
            continue
        play.act("credit_registry", "Offsets", "transmit", request)
        if end == "refuse":
            play.act("department_officer", "Offsets", "refuse", request, REASON)
            continue
        play.act("department_officer", "Offsets", "approve", request)
        play.act("credit_registry", "Offsets", "cancel", request)


def prepare(play: Play) -> int:
    """A buyer who owes 10,000 t of 2019-2020 and holds 1,000 credits: their batch."""
    play.publish()
    play.open_account(BUYER)
    play.admit_verifier()
    owe(play, PERIOD)
    open_credit_account(play, BUYER)
    return record(play, HELD, "old-1")
