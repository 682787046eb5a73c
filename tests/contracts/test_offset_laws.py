"""Whatever is asked for in whatever order: never more given up than is owed, never over the cap."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.founding import OFFSET_CAP
from contracts.identifiers import credit_id, name_bytes
from contracts.rules.surrender import offset_cap
from tests.contracts import credit_scenes, scenes
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import PERIOD, Reverted, World

OWED, HELD = 1_000, 200

STEPS = st.one_of(
    st.tuples(st.sampled_from(["surrender", "offset"]), st.integers(1, 1_100)),
    st.tuples(st.just("offset"), st.integers(1, 60)),
    st.tuples(st.just("redetermine"), st.integers(1, 1_500)),
    st.tuples(st.sampled_from(["approve", "execute", "withdraw", "refuse"]), st.integers(1, 4)),
    st.tuples(
        st.sampled_from(["transmit", "permit", "cancel", "take back", "reject"]), st.integers(1, 4)
    ),
)


@pytest.fixture(scope="module")
def start(market_day: World) -> World:
    """The enterprise owes 1,000 finally and holds allowances and 200 legacy credits."""
    world = market_day.copy()
    setting = (name_bytes(OFFSET_CAP), 0, 500, world.now + 60)
    world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)
    world.now += 60
    credit_scenes.legacy(world, HELD)
    return scenes.settled(world, world.enterprise, OWED)


def does(world: World, step: str, number: int) -> None:
    """One step, as whoever does it does it."""
    if step == "redetermine":
        scenes.redetermined(world, world.enterprise, number)
        return
    officer, clerk = world.department_officer, world.credit_registry
    acts: dict[str, tuple[Any, ...]] = {
        "surrender": (world.enterprise, "Compliance", "request", PERIOD, [(ID, number)]),
        "approve": (officer, "Compliance", "approve", number),
        "execute": (world.registry, "Compliance", "surrender", number),
        "withdraw": (world.enterprise, "Compliance", "withdraw", number),
        "refuse": (officer, "Compliance", "refuse", number, HASH),
        "offset": (world.enterprise, "Offsets", "request", PERIOD, [(1, number)]),
        "transmit": (clerk, "Offsets", "transmit", number),
        "permit": (officer, "Offsets", "approve", number),
        "cancel": (clerk, "Offsets", "cancel", number),
        "take back": (world.enterprise, "Offsets", "withdraw", number),
        "reject": (officer, "Offsets", "refuse", number, HASH),
    }
    world.does(*acts[step])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=4, max_size=24))
def test_never_more_than_is_owed_and_never_over_the_cap(
    start: World, steps: list[tuple[str, int]]
) -> None:
    world = start.copy()
    account = world.enterprise.account
    for step, number in steps:
        try:
            does(world, step, number)
        except Reverted as reverted:
            if reverted.refusal is None:
                raise
            continue
        stands = world.asks("Compliance", "standing", account, PERIOD)
        credits = world.asks("Offsets", "figures", account, PERIOD)
        counted = stands["offset"], stands["offsetPending"]
        assert counted == (credits["counted"], credits["countedPending"])
        cap = offset_cap(stands["obligation"], 0).cap_t
        assert counted[0] == min(credits["cancelled"], cap)
        assert sum(counted) <= cap
        given_up = stands["surrendered"] + stands["offset"]
        assert stands["remaining"] == max(0, stands["obligation"] - given_up)
        assert stands["excess"] == max(0, given_up - stands["obligation"])
        if step in ("surrender", "offset"):
            assert given_up + stands["pending"] + counted[1] <= stands["obligation"]
        if step == "offset":
            assert credits["cancelled"] + credits["pending"] <= cap
        totals = world.asks("Units", "totals", credit_id(1))
        assert totals["cancelled"] == credits["cancelled"]
        assert totals["reserved"] == credits["pending"]
        assert world.asks("Credits", "facts", 1)["retired"] == credits["cancelled"]
