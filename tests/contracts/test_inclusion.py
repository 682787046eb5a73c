"""Inclusion: who is on the list, on what ground, and who was taken off."""

import pytest

from contracts.identifiers import name_bytes
from contracts.vocabulary import Ground, Status
from tests.contracts import scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import (
    LATER_PERIOD,
    POWER,
    SHANDONG,
    STEEL,
    THRESHOLD_TONNES,
    World,
    refused,
)

NO_HASH = b"\0" * 32
NEXT_PERIOD = 20222022


def lists(world: World, *args, **changes):
    """The department decides one line for the enterprise, in a period that nothing was said of."""
    line = scenes.listing(world.enterprise.account, changes.pop("period", LATER_PERIOD), *args,
                          **changes)  # fmt: skip
    return world.does(world.department, "Inclusion", "decide", [line])


def removes(world: World, ground: Ground = Ground.TWO_YEARS_BELOW, **changes):
    terms = {"from_": LATER_PERIOD, "emission": THRESHOLD_TONNES - 1} | changes
    return lists(world, Status.REMOVED, ground, **terms)


def status(world: World, period: int = LATER_PERIOD) -> Status:
    return Status(world.asks("Inclusion", "statusOf", world.enterprise.account, period))


def listed(world: World, sector: int = POWER) -> int:
    return world.asks("Inclusion", "listed", LATER_PERIOD, SHANDONG, sector)


def test_a_line_says_who_why_and_on_what_papers(world: World) -> None:
    pilot = name_bytes("a pilot")
    done = lists(world, Status.REHEARSAL, sector=STEEL, emission=THRESHOLD_TONNES, pilot=pilot)
    assert done.event("InclusionDecided") == {
        "account": world.enterprise.account,
        "period": LATER_PERIOD,
        "department": world.department.account,
        "sector": STEEL,
        "status": Status.REHEARSAL,
        "ground": Ground.REACHED,
        "from": 0,
        "emission": THRESHOLD_TONNES,
        "basis": HASH,
        "revision": 1,
    }
    assert world.asks("Inclusion", "entry", world.enterprise.account, LATER_PERIOD) == {
        "status": Status.REHEARSAL,
        "ground": Ground.REACHED,
        "sector": STEEL,
        "revision": 1,
        "emission": THRESHOLD_TONNES,
        "decidedAt": world.now - 1,
        "applied": False,
    }


def test_nothing_is_overwritten_silently(world: World) -> None:
    for revision in (1, 2, 3):
        assert lists(world).event("InclusionDecided")["revision"] == revision
    assert removes(world).event("InclusionDecided")["revision"] == 4


@pytest.mark.parametrize("wanted", [Status.REHEARSAL, Status.OBLIGATED])
@pytest.mark.parametrize("ground", [Ground.REACHED, Ground.EXPECTED, Ground.APPLIED])
def test_who_is_listed_reaches_the_threshold(world: World, wanted: Status, ground: Ground) -> None:
    applies(world)
    with refused("BelowThreshold", threshold=THRESHOLD_TONNES, emission=THRESHOLD_TONNES - 1):
        lists(world, wanted, ground, emission=THRESHOLD_TONNES - 1)
    lists(world, wanted, ground, emission=THRESHOLD_TONNES)
    assert status(world) is wanted


def test_who_reached_it_in_the_other_year_is_retained_below_it(world: World) -> None:
    lists(world, Status.OBLIGATED, Ground.RETAINED, emission=0)
    assert status(world) is Status.OBLIGATED


def test_who_is_removed_was_below_the_threshold_or_closed(world: World) -> None:
    lists(world)
    with refused("NotBelowThreshold", threshold=THRESHOLD_TONNES, emission=THRESHOLD_TONNES):
        removes(world, emission=THRESHOLD_TONNES)
    removes(world, Ground.CLOSURE, emission=THRESHOLD_TONNES)
    assert status(world) is Status.REMOVED


@pytest.mark.parametrize(
    ("wanted", "ground"),
    [
        (Status.NONE, Ground.REACHED),
        (Status.OBLIGATED, Ground.NONE),
        (Status.REMOVED, Ground.NONE),
        (Status.REHEARSAL, Ground.CLOSURE),
        (Status.OBLIGATED, Ground.TWO_YEARS_BELOW),
        (Status.REMOVED, Ground.RETAINED),
        (Status.REMOVED, Ground.REACHED),
    ],
)
def test_a_ground_belongs_to_its_status(world: World, wanted: Status, ground: Ground) -> None:
    with refused("WrongGround", status=wanted, ground=ground):
        lists(world, wanted, ground)


def test_only_a_removal_names_a_list_that_it_is_from(world: World) -> None:
    lists(world)
    with refused("WrongGround"):
        lists(world, from_=LATER_PERIOD)


def test_who_is_removed_was_listed(world: World) -> None:
    with refused("NotListed", period=LATER_PERIOD):
        removes(world)
    lists(world)
    removes(world, period=NEXT_PERIOD)
    assert (status(world), status(world, NEXT_PERIOD)) == (Status.OBLIGATED, Status.REMOVED)
    with refused("NotListed", period=NEXT_PERIOD):
        removes(world, from_=NEXT_PERIOD, period=LATER_PERIOD)
    removes(world)
    with refused("NotListed", period=LATER_PERIOD):
        removes(world)


def test_a_sector_without_a_threshold_is_not_covered(world: World) -> None:
    with refused("NotSet", name=name_bytes("inclusion.threshold"), subject=9999):
        lists(world, sector=9999)


def test_a_line_has_a_period_and_papers(world: World) -> None:
    with refused("InvalidPeriod", period=2021):
        lists(world, period=2021)
    with refused("MissingHash"):
        lists(world, basis=NO_HASH)


def test_lines_stand_all_or_none(world: World) -> None:
    lines = [
        scenes.listing(account, LATER_PERIOD)
        for account in (world.enterprise.account, world.far_enterprise.account)
    ]
    with refused("OtherProvince"):
        world.does(world.department, "Inclusion", "decide", lines)
    assert status(world) is Status.NONE


def test_each_line_of_a_batch_is_held_to_its_own_sector(world: World) -> None:
    a, b = world.enterprise.account, world.buyer.account
    lines = [scenes.listing(a, LATER_PERIOD), scenes.listing(b, LATER_PERIOD, sector=9999)]
    with refused("NotSet", subject=9999):
        world.does(world.department, "Inclusion", "decide", lines)


# --- pilots -----------------------------------------------------------------------------------


def test_a_unit_that_leaves_its_pilot_says_so_once(world: World) -> None:
    asked = ("Inclusion", "pilotLeft", world.enterprise.account)
    assert "PilotLeft" not in lists(world).names
    assert world.asks(*asked) == NO_HASH
    pilot = name_bytes("a pilot")
    assert lists(world, pilot=pilot).event("PilotLeft") == {
        "account": world.enterprise.account,
        "period": LATER_PERIOD,
        "pilot": pilot,
    }
    assert "PilotLeft" not in lists(world, pilot=pilot).names
    lists(world)
    assert world.asks(*asked) == pilot


# --- lists ------------------------------------------------------------------------------------


def test_a_list_counts_whom_the_ledger_counts(world: World) -> None:
    def publishes(count: int, sector: int = POWER):
        arguments = (LATER_PERIOD, sector, HASH, count)
        return world.does(world.department, "Inclusion", "publishList", *arguments)

    lists(world)
    with refused("CountDiffers", expected=1, found=2):
        publishes(2)
    assert publishes(1).event("ListPublished") == {
        "period": LATER_PERIOD,
        "province": SHANDONG,
        "sector": POWER,
        "list": HASH,
        "count": 1,
        "revision": 1,
    }
    removes(world)
    with refused("CountDiffers", expected=0, found=1):
        publishes(1)
    assert publishes(0).event("ListPublished")["revision"] == 2
    asked = ("Inclusion", "published", LATER_PERIOD, SHANDONG, POWER)
    assert world.asks(*asked) == {"hash": HASH, "count": 0, "revision": 2}


def test_a_unit_counts_in_one_list_however_often_it_is_decided(world: World) -> None:
    lists(world)
    lists(world, Status.REHEARSAL)
    assert (listed(world), listed(world, STEEL)) == (1, 0)
    lists(world, sector=STEEL)
    assert (listed(world), listed(world, STEEL)) == (0, 1)
    removes(world)
    assert (listed(world), listed(world, STEEL)) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [((2021, POWER, HASH, 0), "InvalidPeriod"), ((LATER_PERIOD, POWER, NO_HASH, 0), "MissingHash")],
)
def test_a_published_list_has_a_period_and_a_hash(world: World, arguments, error: str) -> None:
    with refused(error):
        world.does(world.department, "Inclusion", "publishList", *arguments)


# --- applications -----------------------------------------------------------------------------


def applies(world: World, period: int = LATER_PERIOD, documents: bytes = HASH):
    arguments = (period, POWER, documents)
    return world.does(world.enterprise, "Inclusion", "applyForInclusion", *arguments)


def test_an_enterprise_applies_and_the_department_hears_it(world: World) -> None:
    with refused("NoApplication"):
        lists(world, Status.OBLIGATED, Ground.APPLIED)
    assert applies(world).event("InclusionApplied") == {
        "account": world.enterprise.account,
        "period": LATER_PERIOD,
        "sector": POWER,
        "documents": HASH,
    }
    with refused("AlreadyApplied"):
        applies(world)
    lists(world, Status.OBLIGATED, Ground.APPLIED)
    with refused("AlreadyListed"):
        applies(world)


def test_an_application_is_refused_and_may_be_made_again(world: World) -> None:
    refuses = ("Inclusion", "refuseApplication", world.enterprise.account, LATER_PERIOD, HASH)
    with refused("NoApplication"):
        world.does(world.department, *refuses)
    applies(world)
    assert world.does(world.department, *refuses).event("ApplicationRefused")["reason"] == HASH
    with refused("NoApplication"):
        lists(world, Status.OBLIGATED, Ground.APPLIED)
    applies(world)


def test_any_line_hears_the_application(world: World) -> None:
    applies(world)
    lists(world)
    removes(world)
    with refused("NoApplication"):
        lists(world, Status.OBLIGATED, Ground.APPLIED)


def test_an_application_has_a_period_and_papers(world: World) -> None:
    with refused("InvalidPeriod"):
        applies(world, period=2021)
    with refused("MissingHash"):
        applies(world, documents=NO_HASH)


# --- obligations ------------------------------------------------------------------------------


def test_who_owes_stays_obligated(world: World) -> None:
    lists(world)
    scenes.owing(world, world.enterprise, 1_000, LATER_PERIOD)
    for changed in (lambda: lists(world, Status.REHEARSAL), lambda: removes(world)):
        with refused("ObligationStands", period=LATER_PERIOD, obligation=1_000):
            changed()
    lists(world)
    assert status(world) is Status.OBLIGATED
