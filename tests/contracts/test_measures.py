"""Measures on the market: published by the ministry, bound to the Rulebook, ended by an entry."""

from typing import Any

import pytest

from contracts.identifiers import name_bytes
from contracts.vocabulary import Measure
from tests.contracts.scenes import HASH
from tests.contracts.world import World, refused

NO_VALUE = (bytes(32), 0, 0)
BAND = name_bytes("market.block.band")


def publishes(world: World, kind: Measure = Measure.AUCTION, **changes: Any):
    terms = {"since": 0, "until": 0, "document": HASH, "text": "定向拍卖", "value": NO_VALUE}
    return world.does(world.ministry, "Measures", "publish", kind, *(terms | changes).values())


def test_a_measure_is_published_with_its_text_and_time(world: World) -> None:
    at = world.now
    told = publishes(world, since=at + 60, until=at + 90).event("MeasurePublished")
    assert (told["number"], told["kind"], told["text"]) == (1, Measure.AUCTION, "定向拍卖")
    assert world.asks("Measures", "measure", 1) == {
        "kind": Measure.AUCTION,
        "publishedAt": at,
        "from": at + 60,
        "until": at + 90,
        "ends": 0,
        "endedBy": 0,
        "document": HASH,
    }


def test_a_measure_without_a_beginning_begins_now(world: World) -> None:
    at = world.now
    assert publishes(world, until=at + 1).event("MeasurePublished")["from"] == at


def test_times_run_forward(world: World) -> None:
    world.now = at = world.now + 100
    with refused("InvalidTime", now_=at):
        publishes(world, since=at - 1)
    with refused("InvalidTime", until=at + 1):
        publishes(world, since=at + 9, until=at + 9 - 8)
    with refused("InvalidTime"):
        publishes(world, until=world.now)


def test_a_price_band_is_what_the_rulebook_says_at_its_first_second(world: World) -> None:
    with refused("ValueNeeded", kind=Measure.PRICE_BAND):
        publishes(world, Measure.PRICE_BAND)
    at = world.now + 3_600
    pair = (world.ministry, world.registry_officer)
    narrower = (BAND, 0, 1_000)
    with refused("RulebookDiffers", name=BAND, found=3_000, told=1_000):
        publishes(world, Measure.PRICE_BAND, since=at, value=narrower)
    world.both(*pair, "Rulebook", "set", (*narrower, at))
    with refused("RulebookDiffers", found=3_000):
        publishes(world, Measure.PRICE_BAND, since=at - 1, value=narrower)
    told = publishes(world, Measure.PRICE_BAND, since=at, value=narrower)
    assert told.event("MeasurePublished")["value"] == 1_000
    with refused("NotSet"):
        publishes(world, Measure.POSITION_LIMIT, value=(name_bytes("market.position"), 0, 5))


def test_a_measure_ends_by_an_entry_of_its_own(world: World) -> None:
    publishes(world, Measure.SUSPENSION)
    ended = world.does(world.ministry, "Measures", "withdraw", 1, HASH, "恢复交易")
    assert ended.event("MeasureWithdrawn") == {
        "number": 2,
        "measure": 1,
        "document": HASH,
        "text": "恢复交易",
    }
    assert world.asks("Measures", "measure", 1)["endedBy"] == 2
    assert world.asks("Measures", "measure", 2)["ends"] == 1
    assert world.asks("Measures", "measureCount") == 2
    with refused("AlreadyWithdrawn", number=1, by=2):
        world.does(world.ministry, "Measures", "withdraw", 1, HASH, "again")
    with refused("NotAMeasure", kind=Measure.WITHDRAWAL):
        world.does(world.ministry, "Measures", "withdraw", 2, HASH, "again")
    with refused("NoSuchMeasure", number=3):
        world.does(world.ministry, "Measures", "withdraw", 3, HASH, "nothing")


@pytest.mark.parametrize("kind", [Measure.NONE, Measure.WITHDRAWAL])
def test_what_is_no_measure_is_not_published(world: World, kind: Measure) -> None:
    with refused("NotAMeasure", kind=kind):
        publishes(world, kind)


@pytest.mark.parametrize("length", [0, 501])
def test_a_text_has_bounds(world: World, length: int) -> None:
    with refused("TextOutOfBounds", most=500, found=length):
        publishes(world, text="x" * length)
    with refused("MalformedText", position=1):
        publishes(world, text="a\x00b")
    with refused("MissingHash"):
        publishes(world, document=bytes(32))
    assert publishes(world, text="x" * 500)
