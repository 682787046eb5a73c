"""Lines: sent back, retried, and executed exactly once whoever sends them how often."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.identifiers import line_id
from contracts.vocabulary import Line, Stage
from tests.contracts import scenes
from tests.contracts.scenes import CAP, HASH, ID, TABLE, allocation_line
from tests.contracts.world import (
    CLERK,
    KEYS_EXPIRE_AT,
    PERIOD,
    SHANDONG,
    World,
    actor,
    refused,
)

COUNT = 6


@pytest.fixture
def planned(world: World) -> World:
    return scenes.planned(world)


def decides(world: World, *lines):
    return world.does(world.department, "Allocation", "decide", TABLE, list(lines))


def executes(world: World, *lines: bytes):
    return world.does(world.registry, "Allocation", "execute", list(lines))


def sends_back(world: World, *lines: bytes, reason: bytes = HASH):
    return world.does(world.registry, "Allocation", "sendBack", [(one, reason) for one in lines])


def line_of(world: World, number: int = 1, stage: Stage = Stage.PRE_ALLOCATION) -> bytes:
    return line_id(world.enterprise.account, PERIOD, stage, number)


def state(world: World, number: int = 1) -> int:
    return world.asks("Allocation", "line", line_of(world, number))["state"]


def test_a_line_sent_back_frees_its_room_and_is_decided_anew_by_the_next_number(
    planned: World,
) -> None:
    account = planned.enterprise.account
    decides(planned, allocation_line(account, CAP))
    assert sends_back(planned, line_of(planned)).event("LineSentBack") == {
        "line": line_of(planned),
        "account": account,
        "period": PERIOD,
        "reason": HASH,
    }
    assert planned.asks("Allocation", "room", PERIOD, SHANDONG)["decided"] == 0
    assert state(planned) == Line.SENT_BACK
    with refused("SentBackBefore", line=line_of(planned)):
        executes(planned, line_of(planned))
    with refused("AlreadyDecided", line=line_of(planned)):
        decides(planned, allocation_line(account, CAP))
    decides(planned, allocation_line(account, CAP, number=2))
    executes(planned, line_of(planned, 2))


def test_what_was_not_decided_or_ended_before_is_not_sent_back(planned: World) -> None:
    with refused("NotDecided", line=line_of(planned)):
        sends_back(planned, line_of(planned))
    for number in (1, 2):
        decides(planned, allocation_line(planned.enterprise.account, 5, number=number))
    executes(planned, line_of(planned))
    with refused("AlreadyExecuted", line=line_of(planned)):
        sends_back(planned, line_of(planned, 2), line_of(planned))
    assert state(planned, 2) == Line.DECIDED
    with refused("MissingHash"):
        sends_back(planned, line_of(planned, 2), reason=bytes(32))
    with refused("SentBackBefore", line=line_of(planned, 2)):
        sends_back(planned, line_of(planned, 2), line_of(planned, 2))
    assert planned.asks("Allocation", "room", PERIOD, SHANDONG)["decided"] == 10


def test_a_return_that_is_sent_back_frees_no_room(planned: World) -> None:
    scenes.issue(planned, planned.enterprise, 100)
    decides(planned, allocation_line(planned.enterprise.account, 30, Stage.RETURN))
    sends_back(planned, line_of(planned, stage=Stage.RETURN))
    room = planned.asks("Allocation", "room", PERIOD, SHANDONG)
    assert (room["decided"], room["issued"]) == (100, 100)


def test_a_retry_passes_over_what_was_executed_and_says_when_nothing_is_left(
    planned: World,
) -> None:
    lines = [line_of(planned, number) for number in (1, 2, 3)]
    decides(planned, *(allocation_line(planned.enterprise.account, n, number=n) for n in (1, 2, 3)))
    executes(planned, lines[1])
    assert executes(planned, *lines).names == ["LineExecuted", "TransferSingle"] * 2
    with refused("AlreadyExecuted", line=lines[0]):
        executes(planned, *lines)
    assert planned.asks("Units", "holding", planned.enterprise.account, ID)["registration"] == 6


@pytest.fixture(scope="module")
def two_registrars(first_day: World) -> World:
    """Six lines are decided, and the registry has two keys that execute."""
    world = scenes.planned(first_day.copy())
    grant = (actor("outsider").address, CLERK, KEYS_EXPIRE_AT)
    world.both(world.registry, world.registry_officer, "Participants", "grantKey", grant)
    account = world.enterprise.account
    decides(world, *(allocation_line(account, 10**n, number=n + 1) for n in range(COUNT)))
    return world


batches = st.lists(
    st.tuples(
        st.sampled_from(("registry", "outsider")),
        st.lists(st.integers(1, COUNT), min_size=1, max_size=COUNT),
    ),
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=batches)
def test_two_registrars_retrying_as_they_like_execute_each_line_once(
    two_registrars: World, batches: list[tuple[str, list[int]]]
) -> None:
    world = two_registrars.copy()
    executed: list[bytes] = []
    for role, numbers in batches:
        lines = [line_of(world, number) for number in numbers]
        wanted = list(dict.fromkeys(one for one in lines if one not in executed))
        sent = (getattr(world, role), "Allocation", "execute", lines)
        if not wanted:
            with refused("AlreadyExecuted", line=lines[0]):
                world.does(*sent)
            continue
        done = world.does(*sent)
        found = [event.args["line"] for event in done.events if event.name == "LineExecuted"]
        assert found == wanted
        assert found
        executed += found
    assert len(executed) == len(set(executed))
    due = sum(10**n for n in range(COUNT) if line_of(world, n + 1) in executed)
    held = world.asks("Units", "holding", world.enterprise.account, ID)
    assert held["registration"] == due
    assert world.asks("Allocation", "room", PERIOD, SHANDONG)["issued"] == due
