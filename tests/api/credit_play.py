"""What happens to credits in the play in which every event is emitted."""

from contracts.identifiers import name_bytes
from contracts.vocabulary import CreditKind
from tests.api.play import BUYER, HASH, Play, account

REASON = name_bytes("because")


def credit_accounts(play: Play) -> None:
    """A credit account sent back, applied for again, opened and closed."""
    asked = (BUYER, "CreditAccounts", "applyFor", CreditKind.NATIONAL_UNIT, HASH)
    play.act(*asked)
    play.act("credit_exchange", "CreditAccounts", "sendBack", account(BUYER), REASON)
    open_credit_account(play, BUYER)
    play.act(BUYER, "CreditAccounts", "close")


def open_credit_account(play: Play, role: str, kind: CreditKind = CreditKind.NATIONAL_UNIT) -> None:
    """A role applies, and both institutions check."""
    play.act(role, "CreditAccounts", "applyFor", kind, HASH)
    play.act("credit_exchange", "CreditAccounts", "check", account(role))
    play.act("credit_registry", "CreditAccounts", "open", account(role))
