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
from tests.laws.crossing import ACTS, MOVE_FROZEN, OWE_LESS, ROOMY, THAW, Act
from tests.laws.crossing_scene import CAP_POINTS, PART, TRADED, prepared

OWED = 160_000
"""Of which little is left beside what waits, and less may be offset."""

RIVALS = (
    {"withdraw the request", "approve the request", "refuse the request"},
    {"apply to carry", "notify of less"},
    {"withdraw the application", "carry over", "refuse the application"},
    {"unfreeze", MOVE_FROZEN},
    {"withdraw the offset", "approve the offset", "refuse the offset"},
    {"return", "send the return back"},
    {"supply", "buyer to trading"},
    {"supply", "reverse"},
    {"merge", "divide"},
    {"ask to surrender", "ask for more", "ask late", "mandate"},
    {"ask to offset", "ask to offset less", "ask to offset late", "ask to offset less late"},
)
"""Acts of which one at most is done, however much is there."""

NARROW_RIVALS = (
    {
        "to trading", "ask to surrender", "ask for more", "ask late", "mandate", "cancel",
        "apply to carry", "freeze", "force", "return",
    },
    {"cancel credits", "ask to offset", "ask to offset late", "freeze credits", "replace"},
    {"to registration", "settle"},
)  # fmt: skip
"""Acts of which one at most is done where there is room for one."""

TIMELY = {
    "ask to surrender", "ask for more", "ask late", "mandate", "ask to offset",
    "ask to offset less", "ask to offset late", "ask to offset less late", "open a case", "supply",
}  # fmt: skip
"""Acts that the deadline decides on."""

IN_ORDER = {
    frozenset({"revoke", "withdraw the offset"}),
    frozenset({"revoke", "refuse the offset"}),
    frozenset({"deduct", "allocate"}),
}
"""
Acts of which both are done in either order, and to a different end.

What is with the owner as its batch is revoked is cancelled, what comes back later is not; a
deduction reaches the allocations after it.
"""


@dataclass(frozen=True)
class Scene:
    """Where acts meet, and what of it is of its own: every pair tried has one of `about`."""

    begin: Callable[[World], World]
    acts: dict[str, Act]
    about: set[str]
    rivals: tuple[set[str], ...] = RIVALS


def wide(world: World) -> World:
    return prepared(world, 20, 10 * PART, OWED)


def narrow(world: World) -> World:
    return prepared(world, 2, TRADED + PART - 1, OWED)


def late(world: World) -> World:
    begun = narrow(world)
    begun.now = DEADLINE_AT + 1
    return begun


SCENES = {
    "wide": Scene(
        lambda world: prepared(world, 20, 10 * PART, OWED), ACTS | ROOMY, {*ACTS, *ROOMY}
    ),
    "narrow": Scene(narrow, ACTS, set().union(*NARROW_RIVALS), RIVALS + NARROW_RIVALS),
    "late": Scene(late, ACTS, TIMELY, RIVALS + NARROW_RIVALS),
}
"""Units for all, units for one of two, and the same when the deadline has passed."""

CARRIED_ID = ID - PERIOD + CARRIED_INTO

OWN = object()
"""Stands for the enterprise's account."""


@dataclass(frozen=True)
class View:
    """What a contract tells, and whose storage that comes from, its own first."""

    reads: tuple[str, ...]
    function: str
    args: tuple[object, ...]
    clock: str | None = None
    """A part of the answer that is a time, and no matter here."""


VIEWS = {
    "standing": View(("Compliance", "Offsets", "Emissions", "Rulebook"), "standing", (OWN, PERIOD)),
    "offset": View(("Offsets", "Emissions", "Rulebook"), "figures", (OWN, PERIOD)),
    "notice": View(("CarryOver",), "notice", (OWN, CARRIED_INTO), "notifiedAt"),
    "due": View(("Deductions",), "due", (OWN,)),
    "to replace": View(("Credits",), "owedBy", (OWN,)),
    "case": View(("Enforcement",), "caseOf", (1,)),
    "pledge": View(("Titles",), "pledged", (1,)),
}
TOLD: dict[tuple[object, ...], Any] = {}
"""Answers by view and storage: what is read from the same is the same."""


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
    chosen = SCENES[scene]
    acts, about = chosen.acts, chosen.about
    start = chosen.begin(opened_world.copy())
    begun = End(start, told(start))
    hold(begun, begun)
    once = {name: after(begun, name, act) for name, act in acts.items()}
    able = {name for name, end in once.items() if not end.refusals}
    ends: Counter[str] = Counter()
    either, differing = set(), set()
    for one, other in combinations_with_replacement(acts, 2):
        pair = frozenset({one, other})
        if not pair & about:
            continue
        forth = second(once, one, other, acts)
        back = forth if one == other else second(once, other, one, acts)
        done = (not forth.refusals) + (not back.refusals)
        ends[("never both", "in one order", "in both orders")[done]] += 1
        if done == 2 and forth.told != back.told:
            differing.add(pair)
        if not done and pair <= able and len(pair) == 2:
            either.add(pair)
    pairs = sum(ends.values())
    print(f"{scene}: {pairs} pairs of {len(acts)} acts: {dict(ends)}, {len(differing)} differ")
    assert differing == {pair for pair in IN_ORDER if pair <= able and pair & about}
    assert either == {
        frozenset(pair)
        for group in chosen.rivals
        for pair in combinations(group & able, 2)
        if about.intersection(pair)
    }


def second(once: dict[str, End], one: str, other: str, acts: dict[str, Act]) -> End:
    """Where two acts come to: a refusal leaves nothing, so that the other is as if alone."""
    if not once[one].refusals:
        return after(once[one], other, acts[other])
    alone = once[other]
    return End(alone.world, alone.told, (*once[one].refusals, *alone.refusals))


def after(end: End, name: str, act: Act) -> End:
    """Do it where the acts before came to: done or refused in words, and every law holds."""
    world = end.world.copy()
    try:
        act(world)
    except Reverted as reverted:
        refusal = reverted.refusal
        if refusal is None:
            raise
        assert unsigned(world) == unsigned(end.world), f"{name} was refused and changed something"
        return End(world, end.told, (*end.refusals, refusal.name))
    found = End(world, told(world), end.refusals)
    if name == MOVE_FROZEN:
        assert sum(frozen(found).values()) == sum(frozen(end).values())
    elif name not in THAW:
        assert frozen(found) == frozen(end), f"{name} moved what is frozen"
    hold(found, end if name != OWE_LESS else found)
    return found


def unsigned(world: World) -> dict[str, bytes]:
    """The storage of all contracts but of Approvals, where a proposal stays."""
    return {name: root for name, root in world.storage_roots().items() if name != "Approvals"}


def hold(end: End, before: End) -> None:
    """
    The laws over several contracts; `does` holds each contract to its events after each act.

    What was given or asked for before stands; nothing comes on top beyond what is owed.
    """
    books, told_ = end.world.books, end.told
    standing, notice, offset = told_["standing"], told_["notice"], told_["offset"]
    met = standing["surrendered"] + standing["offset"]
    given = met + standing["pending"] + standing["offsetPending"]
    assert given <= max(standing["obligation"], asked(before))
    assert standing["remaining"] == max(0, standing["obligation"] - met)
    assert offset["cap"] == standing["obligation"] * CAP_POINTS // 10_000
    credits = offset["cancelled"] + offset["pending"]
    earlier = before.told["offset"]
    assert credits <= max(offset["cap"], earlier["cancelled"] + earlier["pending"])
    assert offset["counted"] == min(offset["cancelled"], offset["cap"])
    counted = (offset["counted"], offset["countedPending"])
    assert (standing["offset"], standing["offsetPending"]) == counted
    assert notice["processed"] <= notice["applied"] <= notice["most"]
    gone = books.gone[ID]
    assert gone["surrendered"] == standing["surrendered"]
    assert gone["carriedOver"] == books.issued.get(CARRIED_ID, 0) == notice["processed"]
    assert sum(map(sum, books.money.values())) == MONEY


def asked(end: End) -> int:
    """What was given or asked for, as far as it counts."""
    standing = end.told["standing"]
    counted = ("surrendered", "pending", "offset", "offsetPending")
    return sum(standing[name] for name in counted)


def frozen(end: End) -> dict[tuple[str, int], int]:
    """What is frozen, by account and id."""
    units = end.told["units"].items()
    return {place: counts["frozen"] for place, counts in units if counts["frozen"]}


def told(world: World) -> dict[str, Any]:
    """All that acts may come to: holdings, totals, money, serials, and what the views tell."""
    books, roots = world.books, world.storage_roots()
    found = {
        "units": {place: counts for place, counts in books.units.items() if any(counts.values())},
        "gone": books.gone,
        "issued": books.issued,
        "money": books.money,
        "serials": books.serials,
    }
    for name, view in VIEWS.items():
        read = (name, *(roots[contract] for contract in view.reads))
        if read not in TOLD:
            args = [world.enterprise.account if one is OWN else one for one in view.args]
            answer = world.asks(view.reads[0], view.function, *args)
            TOLD[read] = answer if view.clock is None else answer | {view.clock: 0}
        found[name] = TOLD[read]
    return found
