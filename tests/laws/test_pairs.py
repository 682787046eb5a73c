"""Each pair of acts in both orders, on the real contracts from one scene: the laws hold in each."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from typing import Any

import pytest

from tests.contracts import scenes
from tests.contracts.scenes import ID, MONEY
from tests.contracts.world import CARRIED_INTO, DEADLINE_AT, PERIOD, Reverted, World
from tests.laws.crossing import ACTS, CAP_POINTS, MOVE_FROZEN, PART, THAW, TRADED, prepared

OWED = 160_000
"""Of which little is left beside what waits, and less may be offset."""

SCENES: dict[str, Callable[[World], World]] = {
    "wide": lambda world: prepared(world, 20, 10 * PART, OWED),
    "narrow": lambda world: prepared(world, 2, TRADED + PART - 1, OWED),
    "late": lambda world: after_the_deadline(prepared(world, 2, TRADED + PART - 1, OWED)),
}
"""Units for all, units for one of two, and the same when the deadline has passed."""

RIVALS = (
    {"withdraw the request", "approve the request"},
    {"apply to carry", "notify of less"},
    {"withdraw the application", "carry over"},
    {"unfreeze", MOVE_FROZEN},
    {"withdraw the offset", "approve the offset"},
    {"ask to surrender", "ask for more", "ask late", "mandate"},
    {"ask to offset", "ask to offset less", "ask to offset late", "ask to offset less late"},
)
"""Acts of which one at most is done, however much is there."""

NARROW_RIVALS = (
    {
        "to trading", "ask to surrender", "ask for more", "ask late", "mandate", "cancel",
        "apply to carry", "freeze", "force",
    },
    {"cancel credits", "ask to offset", "ask to offset late", "freeze credits"},
    {"to registration", "settle"},
)  # fmt: skip
"""Acts of which one at most is done where there is room for one."""

CARRIED_ID = ID - PERIOD + CARRIED_INTO


@dataclass(frozen=True)
class End:
    """Where acts came to, what is told there, and the error of each that was refused."""

    world: World
    told: dict[str, Any]
    refusals: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def opened_world() -> World:
    return scenes.opened(World.founded())


@pytest.mark.parametrize("scene", SCENES)
def test_each_pair_of_acts_obeys_the_laws_in_both_orders(opened_world: World, scene: str) -> None:
    start = SCENES[scene](opened_world.copy())
    begun = End(start, told(start))
    hold(begun)
    once = {name: after(begun, name) for name in ACTS}
    ends: Counter[str] = Counter()
    either = set()
    for one, other in combinations_with_replacement(ACTS, 2):
        forth = after(once[one], other)
        back = forth if one == other else after(once[other], one)
        done = (not forth.refusals) + (not back.refusals)
        ends[("never both", "in one order", "in both orders")[done]] += 1
        if done == 2:
            assert forth.told == back.told, f"{one} and {other} do not commute"
        if not done and not once[one].refusals and not once[other].refusals:
            either.add(frozenset({one, other}))
    pairs = len(ACTS) * (len(ACTS) + 1) // 2
    print(f"{scene}: {pairs} pairs of {len(ACTS)} acts: {dict(ends)}, all that can be commute")
    assert {pair for pair in either if len(pair) == 2} == rivals(scene, once)


def rivals(scene: str, once: dict[str, End]) -> set[frozenset[str]]:
    """The pairs of which one is done and never both, each being possible alone."""
    groups = RIVALS if scene == "wide" else RIVALS + NARROW_RIVALS
    able = [{name for name in group if not once[name].refusals} for group in groups]
    return {frozenset(pair) for group in able for pair in combinations(group, 2)}


def after(end: End, name: str) -> End:
    """Do it where the acts before came to: done or refused in words, and every law holds."""
    world = end.world.copy()
    try:
        ACTS[name](world)
    except Reverted as reverted:
        refusal = reverted.refusal
        if refusal is None:
            raise
        assert told(world) == end.told, f"{name} was refused and changed something"
        return End(world, end.told, (*end.refusals, refusal.name))
    found = End(world, told(world), end.refusals)
    if name == MOVE_FROZEN:
        assert sum(frozen(found).values()) == sum(frozen(end).values())
    elif name not in THAW:
        assert frozen(found) == frozen(end), f"{name} moved what is frozen"
    hold(found)
    return found


def hold(end: End) -> None:
    """The laws over several contracts; `does` holds each contract to its events after each act."""
    books, told_ = end.world.books, end.told
    standing, notice, offset = told_["standing"], told_["notice"], told_["offset"]
    met = standing["surrendered"] + standing["offset"]
    assert met + standing["pending"] + standing["offsetPending"] <= standing["obligation"]
    assert standing["remaining"] == standing["obligation"] - met
    assert offset["cancelled"] + offset["pending"] <= offset["cap"]
    assert offset["cap"] == standing["obligation"] * CAP_POINTS // 10_000
    assert (standing["offset"], standing["offsetPending"]) == (offset["counted"], offset["pending"])
    assert notice["processed"] <= notice["applied"] <= notice["most"]
    gone = books.gone[ID]
    assert gone["surrendered"] == standing["surrendered"]
    assert gone["carriedOver"] == books.issued.get(CARRIED_ID, 0) == notice["processed"]
    assert sum(map(sum, books.money.values())) == MONEY


def frozen(end: End) -> dict[tuple[str, int], int]:
    """What is frozen, by account and id."""
    units = end.told["units"].items()
    return {place: counts["frozen"] for place, counts in units if counts["frozen"]}


def told(world: World) -> dict[str, Any]:
    """All that acts may come to: holdings, totals, money, serials, and what is owed and carried."""
    account, books = world.enterprise.account, world.books
    notice = world.asks("CarryOver", "notice", account, CARRIED_INTO)
    del notice["notifiedAt"]
    return {
        "units": {place: counts for place, counts in books.units.items() if any(counts.values())},
        "gone": books.gone,
        "issued": books.issued,
        "money": books.money,
        "serials": books.serials,
        "standing": world.asks("Compliance", "standing", account, PERIOD),
        "offset": world.asks("Offsets", "figures", account, PERIOD),
        "notice": notice,
    }


def after_the_deadline(world: World) -> World:
    world.now = DEADLINE_AT + 1
    return world
