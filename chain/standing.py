"""Whether a key was admitted after a block: the one question of `Participants` asked here."""

from chain.blocks import Header
from chain.evm import Call
from chain.ledger import Ledger

PARTICIPANTS = bytes.fromhex("000000000000000000000000000054616e6a6901")
"""Where the contract stands that knows every key; a test holds it to the rulebook's place."""

ADMITS = bytes.fromhex("cce98181")
"""Selector of `admits(address)`."""

ADMITS_GAS = 200_000
_ACCOUNT, _REVOKED, _STANDING, _WORDS = 0, 3, 4, 5
ADMITTED = frozenset({3, 4, 5, 7})
"""Standings whose keys are heard, by number: open, restricted, receive-only, closing."""


def refusal_after(ledger: Ledger, header: Header, key: bytes) -> str | None:
    """Why transactions of `key` were not admitted after the block; None if they were."""
    result = ledger.call(header, Call(PARTICIPANTS, ADMITS + bytes(12) + key, gas=ADMITS_GAS))
    if not result.success or len(result.output) != 32 * _WORDS:
        return None
    words = [
        int.from_bytes(result.output[32 * place : 32 * place + 32], "big")
        for place in range(_WORDS)
    ]
    if not words[_ACCOUNT]:
        return "sender_unknown"
    if words[_REVOKED]:
        return "sender_revoked"
    return None if words[_STANDING] in ADMITTED else "sender_suspended"
