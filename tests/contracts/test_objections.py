"""Objections: seven working days to object to a line, ten to decide on it."""

import pytest

from contracts.identifiers import line_id
from contracts.vocabulary import Line, Objection, Stage
from tests.contracts import scenes
from tests.contracts.scenes import HASH, TABLE, allocation_line
from tests.contracts.world import PERIOD, SHANDONG, World, refused

SEVEN_WORKING_DAYS_ON = 1_610_467_199
"""2021-01-12 23:59:59 in Beijing: decided on Friday the 1st, seven days from Monday to Friday."""

TEN_WORKING_DAYS_ON = 1_610_726_399
"""2021-01-15 23:59:59 in Beijing, ten of them after a Friday."""


@pytest.fixture
def decided(world: World) -> World:
    """The enterprise has a line that waits for the registry."""
    scenes.planned(world)
    line = allocation_line(world.enterprise.account, 700)
    world.does(world.department, "Allocation", "decide", TABLE, [line])
    return world


def line_of(world: World, stage: Stage = Stage.PRE_ALLOCATION) -> bytes:
    return line_id(world.enterprise.account, PERIOD, stage, 1)


def objects(world: World, line: bytes | None = None, grounds: bytes = HASH):
    return world.does(world.enterprise, "Objections", "object", line or line_of(world), grounds)


def resolves(world: World, upheld: bool, reason: bytes = HASH):
    arguments = (line_of(world), upheld, reason)
    return world.does(world.department, "Objections", "resolve", *arguments)


def executes(world: World):
    return world.does(world.registry, "Allocation", "execute", [line_of(world)])


def standing(world: World) -> tuple[int, int]:
    line = world.asks("Allocation", "line", line_of(world))
    return line["state"], line["objection"]


def test_a_line_objected_to_waits_and_is_executed_once_the_objection_is_rejected(
    decided: World,
) -> None:
    assert objects(decided).event("LineObjected") == {
        "line": line_of(decided),
        "account": decided.enterprise.account,
        "grounds": HASH,
        "decideUntil": TEN_WORKING_DAYS_ON,
    }
    assert decided.asks("Objections", "decideUntil", line_of(decided)) == TEN_WORKING_DAYS_ON
    with refused("UnderObjection", line=line_of(decided)):
        executes(decided)
    assert resolves(decided, upheld=False).event("LineResolved") == {
        "line": line_of(decided),
        "department": decided.department.account,
        "outcome": Objection.REJECTED,
        "reason": HASH,
        "overdue": False,
    }
    executes(decided)
    assert standing(decided) == (Line.EXECUTED, Objection.REJECTED)


def test_an_upheld_objection_ends_the_line_and_frees_its_room(decided: World) -> None:
    objects(decided)
    resolves(decided, upheld=True)
    assert standing(decided) == (Line.SENT_BACK, Objection.UPHELD)
    assert decided.asks("Allocation", "room", PERIOD, SHANDONG)["decided"] == 0
    with refused("SentBackBefore", line=line_of(decided)):
        executes(decided)
    with refused("SentBackBefore", line=line_of(decided)):
        resolves(decided, upheld=True)


def test_what_was_executed_before_stays_and_is_mended_by_another_line(decided: World) -> None:
    executes(decided)
    objects(decided)
    resolves(decided, upheld=True)
    assert standing(decided) == (Line.EXECUTED, Objection.UPHELD)
    assert decided.asks("Allocation", "room", PERIOD, SHANDONG)["decided"] == 700
    scenes.issue(decided, decided.enterprise, 50, stage=Stage.RETURN)


def test_objections_are_to_ones_own_lines_with_grounds(decided: World) -> None:
    theirs = line_id(decided.buyer.account, PERIOD, Stage.PRE_ALLOCATION, 1)
    with refused("NotDecided", line=theirs):
        objects(decided, theirs)
    with refused("NotYourLine", line=line_of(decided), account=decided.buyer.account):
        decided.does(decided.buyer, "Objections", "object", line_of(decided), HASH)
    with refused("MissingHash"):
        objects(decided, grounds=bytes(32))
    objects(decided)
    with refused("ObjectedBefore", line=line_of(decided)):
        objects(decided)
    with refused("MissingHash"):
        resolves(decided, upheld=True, reason=bytes(32))
    resolves(decided, upheld=False)
    with refused("ObjectedBefore"):
        objects(decided)


def test_without_an_objection_there_is_nothing_to_resolve(decided: World) -> None:
    with refused("NothingToResolve", line=line_of(decided)):
        resolves(decided, upheld=True)
    unknown = (b"\x05" * 32, True, HASH)
    with refused("NotDecided", line=unknown[0]):
        decided.does(decided.department, "Objections", "resolve", *unknown)


def test_a_line_sent_back_leaves_nothing_to_object_to(decided: World) -> None:
    decided.does(decided.registry, "Allocation", "sendBack", [(line_of(decided), HASH)])
    with refused("SentBackBefore", line=line_of(decided)):
        objects(decided)


def test_the_seventh_working_day_is_the_last(decided: World) -> None:
    later = decided.copy()
    decided.now = SEVEN_WORKING_DAYS_ON
    objects(decided)
    later.now = SEVEN_WORKING_DAYS_ON + 1
    with refused("ObjectionTooLate", line=line_of(later), until=SEVEN_WORKING_DAYS_ON):
        objects(later)


@pytest.mark.parametrize("late_by", [0, 1])
def test_a_decision_after_the_tenth_working_day_is_overdue_and_still_made(
    decided: World, late_by: int
) -> None:
    objects(decided)
    decided.now = TEN_WORKING_DAYS_ON + late_by
    assert resolves(decided, upheld=False).event("LineResolved")["overdue"] is bool(late_by)


def test_only_objections_mark_lines(decided: World) -> None:
    with refused("NoPower", caller=decided.registry.address):
        decided.does(decided.registry, "Allocation", "mark", line_of(decided), Objection.UPHELD)
