"""Compliance notices: once for each final decision, with the ledger's own figures."""

import pytest

from contracts.founding import OFFSET_CAP
from contracts.identifiers import name_bytes
from tests.contracts import scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import DEADLINE_AT, PERIOD, World, refused

OWED = 1_000_019
SHARE = 500
CAP = 50_000
"""Five hundred basis points of what is owed, rounded down."""


@pytest.fixture
def owing(stocked: World) -> World:
    """The enterprise owes, and the share of credits is set."""
    setting = (name_bytes(OFFSET_CAP), 0, SHARE, stocked.now + 60)
    stocked.both(stocked.ministry, stocked.registry_officer, "Rulebook", "set", setting)
    stocked.now += 60
    return scenes.settled(stocked, stocked.enterprise, OWED)


def gives(world: World, *accounts: str, document: bytes = HASH):
    lines = [(account, PERIOD, document) for account in accounts or (world.enterprise.account,)]
    return world.does(world.registry, "Notices", "give", lines)


def test_a_notice_says_what_is_owed_by_when_and_how_much_credits_may_offset(owing: World) -> None:
    assert gives(owing).event("ComplianceNoticeGiven") == {
        "account": owing.enterprise.account,
        "period": PERIOD,
        "revision": 1,
        "obligation": OWED,
        "deadline": DEADLINE_AT,
        "offsetCap": CAP,
        "document": HASH,
    }
    told = owing.asks("Notices", "told", owing.enterprise.account, PERIOD)
    assert told == {"revision": 1, "toldAt": owing.now - 1, "document": HASH}


def test_a_decision_is_told_once_and_the_next_one_again(owing: World) -> None:
    gives(owing)
    with refused("AlreadyTold", account=owing.enterprise.account, period=PERIOD, revision=1):
        gives(owing)
    scenes.redetermined(owing, owing.enterprise, 20)
    said = gives(owing).event("ComplianceNoticeGiven")
    assert (said["revision"], said["obligation"], said["offsetCap"]) == (2, 20, 1)


def test_only_a_final_decision_is_told(stocked: World, owing: World) -> None:
    with refused("NothingOwed", account=owing.buyer.account):
        gives(owing, owing.buyer.account)
    scenes.owing(owing, owing.buyer, 10)
    with refused("NotFinal", account=owing.buyer.account):
        gives(owing, owing.enterprise.account, owing.buyer.account)
    assert owing.asks("Notices", "told", owing.enterprise.account, PERIOD)["revision"] == 0


def test_a_notice_has_a_text(owing: World) -> None:
    with refused("MissingHash"):
        gives(owing, document=bytes(32))


def test_without_a_cap_nobody_is_told_one(stocked: World) -> None:
    scenes.settled(stocked, stocked.enterprise, OWED)
    with refused("NotSet", name=name_bytes(OFFSET_CAP)):
        gives(stocked)
