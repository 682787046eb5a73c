"""Whose key signs: the standing of senders at the head of the ledger, asked of `Participants`."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from chain.blocks import Receipt
from chain.evm import Call
from chain.ledger import Ledger
from contracts import ADDRESSES, codec
from contracts.vocabulary import Standing
from node import limits

PARTICIPANTS = bytes.fromhex(ADDRESSES["Participants"].removeprefix("0x"))
ADMITS = codec.selector("Participants", "admits")
ADMITS_GAS = 200_000
ANSWER = ("account", "rights", "expiresAt", "revoked", "standing")
"""What `admits` answers, a word each (IParticipants.Key, then the standing)."""

ADMITTED = frozenset({Standing.OPEN, Standing.RESTRICTED, Standing.RECEIVE_ONLY, Standing.CLOSING})
"""Standings in which an account's keys are heard; what they may do is the contracts' affair."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What `Participants` says of one key."""

    account: bytes
    """The account it signs for; zero if it signs for none."""

    expires_at_s: int
    """The first second at which it no longer signs."""

    revoked: bool

    standing: Standing
    """Standing of its account."""


class Senders:
    """Answers from the ledger, kept until a block changes `Participants`. Any thread may ask."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._known: dict[bytes, Sender] = {}
        self._generation = 0

    def look_up(self, key: bytes) -> Sender:
        found = self._known.get(key)
        if found is not None:
            return found
        generation = self._generation
        sender = self._ask(key)
        with self._lock:
            if generation == self._generation:
                if len(self._known) >= limits.STANDINGS_KNOWN_MAX:
                    self._known.clear()
                self._known[key] = sender
        return sender

    def changed_by(self, receipts: Iterable[Receipt]) -> bool:
        """Forget every answer if a block's receipts show a change; say whether they did."""
        if all(log.address != PARTICIPANTS for one in receipts for log in one.logs):
            return False
        with self._lock:
            self._generation += 1
            self._known.clear()
        return True

    def _ask(self, key: bytes) -> Sender:
        # The first transaction of every key waits for this: the general codec takes as long again.
        result = self._ledger.call(
            self._ledger.head, Call(PARTICIPANTS, ADMITS + bytes(12) + key, gas=ADMITS_GAS)
        )
        assert result.success, "Participants.admits never reverts"
        assert len(result.output) == 32 * len(ANSWER), "the key's four fields and the standing"
        words = {
            name: int.from_bytes(result.output[32 * place : 32 * place + 32], "big")
            for place, name in enumerate(ANSWER)
        }
        return Sender(
            account=words["account"].to_bytes(20, "big"),
            expires_at_s=words["expiresAt"],
            revoked=bool(words["revoked"]),
            standing=Standing(words["standing"]),
        )
