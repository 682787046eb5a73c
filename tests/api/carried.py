"""Scenes of carry-over, played by every role for the tests that want every event."""

from contracts.identifiers import name_bytes
from tests.api.play import HASH, SELLER, UNIT, Play, account

REASON = name_bytes("because")


def carried_over(play: Play) -> None:
    """A notice, and applications that are processed, refused and withdrawn."""
    into = 20252025
    told = [(account(SELLER), 100, HASH)]
    play.act("registry", "CarryOver", "notify", into, name_bytes("cea-2019-2020"), told)
    for _ in range(3):
        play.act(SELLER, "CarryOver", "applyFor", into, [(UNIT, 10)])
    play.act("registry", "CarryOver", "process", [1])
    play.act("registry", "CarryOver", "refuse", 2, REASON)
    play.act(SELLER, "CarryOver", "withdraw", 3)
