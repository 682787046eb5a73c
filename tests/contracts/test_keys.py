"""Keys: granted by two of an account, expiring, revoked for good."""

import pytest

from contracts.vocabulary import Right, Standing
from tests.contracts import scenes
from tests.contracts.scenes import HASH, NOBODY
from tests.contracts.world import KEYS_EXPIRE_AT, World, actor, refused

FRESH = actor("newcomer")


def grant(world: World, key: str, rights: int, expires: int) -> None:
    """Two keys of the enterprise grant a third."""
    granted = (key, rights, expires)
    world.both(world.enterprise, world.enterprise_officer, "Participants", "grantKey", granted)


def test_two_keys_of_an_account_grant_a_third(world: World) -> None:
    grant(world, FRESH.address, Right.READ | Right.TRADE, world.now + 100)
    assert world.asks("Participants", "key", FRESH.address) == {
        "account": world.enterprise.account,
        "rights": Right.READ | Right.TRADE,
        "expiresAt": world.now + 100 - 2,
        "revoked": False,
    }


def test_a_stranger_does_not_grant_an_account_a_key(world: World) -> None:
    granted = (FRESH.address, Right.TRADE, KEYS_EXPIRE_AT)
    with refused("WrongRelation"):
        world.both(world.enterprise, world.buyer_officer, "Participants", "grantKey", granted)


def test_rights_are_those_granted_and_no_more(world: World) -> None:
    grant(world, FRESH.address, Right.TRADE, KEYS_EXPIRE_AT)
    asked = ("Participants", "authorise", FRESH.address)
    assert world.asks(*asked, Right.TRADE) == world.enterprise.account
    for right in (Right.READ, Right.INITIATE, Right.APPROVE, Right.SURRENDER, Right(31), Right(0)):
        with refused("NotEntitled", right=right):
            world.asks(*asked, right)


def test_a_key_signs_until_the_second_before_it_expires(world: World) -> None:
    expires = world.now + 1_000
    grant(world, FRESH.address, Right(31), expires)
    world.now = expires - 1
    assert world.asks("Participants", "authorise", FRESH.address, Right.TRADE)
    world.does(FRESH, "Emissions", "report", 20192020, HASH, HASH, NOBODY)
    assert world.now == expires
    with refused("NotEntitled", key=FRESH.address):
        world.asks("Participants", "authorise", FRESH.address, Right.TRADE)
    with refused("NotEntitled", key=FRESH.address):
        world.does(FRESH, "Emissions", "report", 20192020, HASH, HASH, NOBODY)


@pytest.mark.parametrize("rights", [0, 32, 255])
def test_a_key_needs_a_right_that_there_is(world: World, rights: int) -> None:
    with refused("InvalidGrant", rights=rights):
        grant(world, FRESH.address, rights, KEYS_EXPIRE_AT)


def test_a_key_must_expire_later_than_now(world: World) -> None:
    block_of_approval = world.now + 1
    with refused("InvalidGrant", expiresAt=block_of_approval):
        grant(world, FRESH.address, 1, block_of_approval)
    grant(world, FRESH.address, 1, world.now + 2)


def test_nobody_is_no_key(world: World) -> None:
    with refused("InvalidGrant", key="0x" + "00" * 20):
        grant(world, "0x" + "00" * 20, 1, KEYS_EXPIRE_AT)


def test_a_key_belongs_to_one_account_for_good(world: World) -> None:
    for taken in (world.buyer, world.enterprise, world.registry):
        with refused("InvalidGrant", key=taken.address):
            grant(world, taken.address, 1, KEYS_EXPIRE_AT)
    world.does(world.buyer_officer, "Participants", "revokeKey", world.buyer.address)
    with refused("InvalidGrant", key=world.buyer.address):
        grant(world, world.buyer.address, 1, KEYS_EXPIRE_AT)


@pytest.mark.parametrize("by", ["enterprise", "enterprise_officer", "registry_officer"])
def test_the_key_itself_its_account_and_the_registry_revoke_it(world: World, by: str) -> None:
    key = world.enterprise.address
    done = world.does(getattr(world, by), "Participants", "revokeKey", key)
    assert done.event("KeyRevoked") == {
        "account": world.enterprise.account,
        "key": key,
        "by": getattr(world, by).address,
    }
    with refused("NotEntitled", key=key):
        world.does(world.enterprise, "Emissions", "report", 20192020, HASH, HASH, NOBODY)
    with refused("UnknownKey", key=key):
        world.does(world.enterprise_officer, "Participants", "revokeKey", key)


def test_a_revoked_key_revokes_nothing_not_even_itself(world: World) -> None:
    officer = world.enterprise_officer
    world.does(officer, "Participants", "revokeKey", officer.address)
    for key in (officer.address, world.enterprise.address):
        with refused("NotEntitled", key=officer.address):
            world.does(officer, "Participants", "revokeKey", key)


def test_a_key_that_nobody_granted_is_unknown(world: World) -> None:
    with refused("UnknownKey", key=FRESH.address):
        world.does(world.registry_officer, "Participants", "revokeKey", FRESH.address)
    with refused("UnknownKey", key=world.outsider.address):
        world.does(world.outsider, "Participants", "revokeKey", world.outsider.address)


def test_a_key_of_a_suspended_account_still_revokes_itself(world: World) -> None:
    account = world.enterprise.account
    world.both(world.department, world.registry_officer, "Participants", "suspend", account, HASH)
    world.does(world.enterprise, "Participants", "revokeKey", world.enterprise.address)
    with refused("NotEntitled"):
        world.does(
            world.enterprise_officer,
            "Participants",
            "revokeKey",
            world.enterprise_officer.address[:-1] + "0",
        )


def test_what_a_node_asks_before_admission_never_reverts(world: World) -> None:
    key, standing = world.asks("Participants", "admits", world.enterprise.address)
    assert key["account"] == world.enterprise.account
    assert (key["expiresAt"], key["revoked"]) == (KEYS_EXPIRE_AT, False)
    assert standing == Standing.OPEN
    key, standing = world.asks("Participants", "admits", world.outsider.address)
    assert (key["account"], key["expiresAt"], standing) == ("0x" + "00" * 20, 0, Standing.NONE)


def test_a_first_key_obeys_the_rules_of_every_key(world: World) -> None:
    scenes.apply_for(world, actor("applicant").uscc, scenes.Kind.TRADER, 0)
    account = actor("applicant").account
    twice = [(FRESH.address, 1, KEYS_EXPIRE_AT)] * 2
    with refused("InvalidGrant", key=FRESH.address):
        world.does(world.registry_officer, "Participants", "open", account, twice, 0)
