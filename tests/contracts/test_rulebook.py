"""The Rulebook: values that change in the future only, packs that never change."""

import pytest

from contracts.founding import BLOCK_LEAST, DEADLINE
from contracts.identifiers import name_bytes
from tests.contracts.scenes import HASH
from tests.contracts.world import (
    DEADLINE_AT,
    LATER_PERIOD,
    PACK,
    PERIOD,
    Result,
    World,
    refused,
)

LEAST = name_bytes(BLOCK_LEAST)


def sets(world: World, value: int, effective_from: int, name: bytes = LEAST, subject: int = 0):
    setting = (name, subject, value, effective_from)
    return world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)


def publishes(
    world: World, pack: bytes, digest: bytes, effective_from: int, draft: bool = False
) -> Result:
    arguments = (pack, digest, effective_from, draft)
    return world.both(world.ministry, world.registry_officer, "Rulebook", "publishPack", *arguments)


def test_a_value_takes_effect_at_its_second(world: World) -> None:
    at = world.now + 100
    done = sets(world, 200_000, at)
    assert done.event("ParameterSet") == {
        "name": LEAST,
        "subject": 0,
        "value": 200_000,
        "effectiveFrom": at,
    }
    assert world.asks("Rulebook", "valueAt", LEAST, 0, at - 1) == 100_000
    assert world.asks("Rulebook", "valueAt", LEAST, 0, at) == 200_000
    world.now = at - 1
    assert world.asks("Rulebook", "value", LEAST, 0) == 100_000
    world.now = at
    assert world.asks("Rulebook", "value", LEAST, 0) == 200_000


def test_a_value_never_changes_the_present_or_the_past(world: World) -> None:
    block_of_approval = world.now + 1
    for wrong in (0, block_of_approval - 1, block_of_approval):
        with refused("NotInTheFuture", effectiveFrom=wrong):
            sets(world, 1, wrong)
        block_of_approval = world.now + 1
    sets(world, 1, world.now + 2)


def test_a_value_comes_after_the_last_one(world: World) -> None:
    at = world.now + 1_000
    sets(world, 1, at)
    with refused("NotInTheFuture", effectiveFrom=at, earliest=at + 1):
        sets(world, 2, at)
    sets(world, 2, at + 1)
    assert world.asks("Rulebook", "valueAt", LEAST, 0, at) == 1
    assert world.asks("Rulebook", "valueAt", LEAST, 0, at + 1) == 2


def test_a_value_lies_at_most_400_days_ahead(world: World) -> None:
    block_of_approval = world.now + 1
    latest = block_of_approval + 400 * 86_400
    with refused("TooFarAhead", effectiveFrom=latest + 1, latest=latest):
        sets(world, 1, latest + 1)
    with refused("TooFarAhead", effectiveFrom=2**40 - 1):
        sets(world, 1, 2**40 - 1)
    sets(world, 1, world.now + 1 + 400 * 86_400)


def test_a_value_has_bounds_of_its_own(world: World) -> None:
    sets(world, 2**216 - 1, world.now + 10)
    sets(world, 0, world.now + 20)
    assert world.asks("Rulebook", "valueAt", LEAST, 0, world.now + 30) == 0


def test_what_was_never_set_is_not_zero_but_not_set(world: World) -> None:
    deadline = name_bytes(DEADLINE)
    assert world.asks("Rulebook", "value", deadline, PERIOD) == DEADLINE_AT
    for name, subject in ((deadline, LATER_PERIOD), (deadline, 0), (name_bytes("other"), PERIOD)):
        with refused("NotSet", name=name, subject=subject):
            world.asks("Rulebook", "value", name, subject)


def test_a_pack_is_published_once(world: World) -> None:
    at = world.now + 100
    done = publishes(world, name_bytes("later"), HASH, at)
    assert done.event("PackPublished") == {
        "pack": name_bytes("later"),
        "hash": HASH,
        "effectiveFrom": at,
        "draft": False,
    }
    assert world.asks("Rulebook", "packHash", name_bytes("later")) == HASH
    assert world.asks("Rulebook", "packEffectiveFrom", name_bytes("later")) == at
    for name in (name_bytes("later"), name_bytes(PACK)):
        with refused("PackExists", pack=name):
            publishes(world, name, b"\x09" * 32, world.now + 100)


def test_a_pack_takes_effect_in_the_future(world: World) -> None:
    block_of_approval = world.now + 1
    with refused("NotInTheFuture", effectiveFrom=block_of_approval):
        publishes(world, name_bytes("later"), HASH, block_of_approval)


@pytest.mark.parametrize(
    ("name", "digest"), [(b"\0" * 32, HASH), (name_bytes("later"), b"\0" * 32)]
)
def test_a_pack_has_a_name_and_a_hash(world: World, name: bytes, digest: bytes) -> None:
    with refused("MissingHash"):
        publishes(world, name, digest, world.now + 100)


def test_an_unknown_pack_has_no_hash(world: World) -> None:
    assert world.asks("Rulebook", "packHash", name_bytes("unknown")) == b"\0" * 32


def test_a_pack_is_a_draft_from_its_publication_or_never(world: World) -> None:
    done = publishes(world, name_bytes("draft"), HASH, world.now + 100, draft=True)
    assert done.event("PackPublished")["draft"] is True
    publishes(world, name_bytes("final"), HASH, world.now + 100)
    told = {
        name: world.asks("Rulebook", "isDraft", name_bytes(name))
        for name in ("draft", "final", PACK, "unknown")
    }
    assert told == {"draft": True, "final": False, PACK: False, "unknown": False}
    with refused("PackExists", pack=name_bytes("draft")):
        publishes(world, name_bytes("draft"), HASH, world.now + 100)
