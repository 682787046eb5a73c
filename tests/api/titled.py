"""Scenes of changed persons and titles, played for the tests that want every event."""

from api import figures
from contracts.identifiers import uscc_bytes
from contracts.vocabulary import Bucket, Kind, Right
from tests.api.play import EXPIRY, HASH, SELLER, UNIT, Play, account
from tests.founded import signer, uscc


def persons(play: Play) -> None:
    """An account opened under rules, a name changed, a division, a merger, and its units' title."""
    for number, rules in ((104, 2), (105, 0)):
        play.act("registry", "Participants", "register", uscc_bytes(uscc(number)),
                 Kind.ENTERPRISE, 370000, 4411, f"number {number}", HASH)  # fmt: skip
        grants = [(signer(f"number {number}").address, Right.READ, EXPIRY)]
        opened = figures.account(uscc(number))
        play.act("registry_officer", "Participants", "open", opened, grants, rules)
    first, second = (figures.account(uscc(number)) for number in (104, 105))
    renamed = ("Participants", "changeName", first, "another name", HASH)
    play.two("registry", "registry_officer", *renamed)
    pair = ("department", "registry_officer")
    play.two(*pair, "Participants", "divide", second, [first], HASH)
    play.two(*pair, "Participants", "merge", account(SELLER), first, HASH)
    given = (account(SELLER), first, UNIT, Bucket.REGISTRATION, 1, HASH)
    play.two(*pair, "Units", "transferTitle", *given)
