"""Scenes of changed persons and titles, played for the tests that want every event."""

from api import figures
from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Bucket, Cause, Kind, Right
from tests.api.play import BUYER, EXPIRY, HASH, SELLER, UNIT, Play, account
from tests.founded import signer, uscc

PAIR = ("department", "registry_officer")


def begin_titles(play: Play, holder: str) -> None:
    """Units of the seller frozen, some forced to the buyer as a correction, a pledge asked for."""
    frozen = (holder, UNIT, Bucket.REGISTRATION, 5, name_bytes("court-12"))
    play.two(*PAIR, "Units", "freeze", *frozen)
    forced = (holder, account(BUYER), UNIT, Bucket.REGISTRATION, 3)
    play.two(*PAIR, "Titles", "force", *forced, Cause.CORRECTION, "booked wrongly", HASH)
    play.act(SELLER, "Titles", "pledge", account("bank"), UNIT, 2, HASH)


def titles(play: Play) -> None:
    """A correction that is reversed, and a pledge from its beginning to its end."""
    begin_titles(play, account(SELLER))
    play.two(*PAIR, "Titles", "reverse", 1, Bucket.REGISTRATION, "as it was", HASH)
    play.act("bank", "Titles", "acceptPledge", 1)
    play.act("registry", "Titles", "recordPledge", 1)
    released = (account(SELLER), UNIT, Bucket.REGISTRATION, 2, name_bytes("court-12"))
    play.two(*PAIR, "Units", "unfreeze", *released)


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
    titles(play)
    pair = PAIR
    play.two(*pair, "Participants", "divide", second, [first], HASH)
    play.two(*pair, "Participants", "merge", account(SELLER), first, HASH)
    given = (account(SELLER), first, UNIT, Bucket.REGISTRATION, 1, HASH)
    play.two(*pair, "Titles", "transferTitle", *given)
    play.two(*pair, "Titles", "transferTitle", *given[:3], Bucket.FROZEN, 1, HASH)
