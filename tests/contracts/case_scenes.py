"""Scenes of enforcement: how a case comes to where most tests begin, each step by the law."""

from typing import Any

from contracts.vocabulary import Act
from tests.contracts import scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import DEADLINE_AT, LATER_PERIOD, PERIOD, Actor, Result, World

DAY = 86_400
INPUTS = b"\x0b" * 32
OBLIGATION = 500_000
SURRENDERED = 440_000
SHORT = OBLIGATION - SURRENDERED
LEAST, MOST = 20_000_00, 30_000_00
"""Fen, by article 40 of the Measures of 2020."""


def falls_short(world: World, surrendered: int = SURRENDERED) -> World:
    """The enterprise surrendered part of what it owes, and the deadline has passed."""
    scenes.owing(world, world.enterprise, OBLIGATION)
    world.does(world.enterprise, "Emissions", "accept", PERIOD)
    if surrendered:
        surrenders(world, surrendered)
    world.now = DEADLINE_AT + 1
    return world


def surrenders(world: World, quantity: int, function: str = "request") -> None:
    """Request, approval and surrender of units of the period."""
    asked = world.does(world.enterprise, "Compliance", function, PERIOD, [(scenes.ID, quantity)])
    world.does(world.department_officer, "Compliance", "approve", asked.output)
    world.does(world.registry, "Compliance", "surrender", asked.output)


def opens_shortfall(world: World) -> int:
    """The number of the case of the enterprise's shortfall."""
    account = world.enterprise.account
    done = world.does(world.department, "Enforcement", "openShortfall", account, PERIOD, HASH)
    return int(done.output)


def opens(world: World, act: Act = Act.FALSE_REPORT, **changes: Any) -> int:
    """The number of a case of another act of the enterprise."""
    terms = {"by": world.department, "account": world.enterprise.account, "at": world.now} | changes
    called = ("Enforcement", "open", terms["account"], PERIOD, act, terms["at"], HASH)
    return int(world.does(terms["by"], *called).output)


def figures(**changes: Any) -> tuple[Any, ...]:
    """A fine in the middle of the bounds, and no deduction, unless `changes` say."""
    terms = {
        "least": LEAST,
        "most": MOST,
        "fine": 25_000_00,
        "confiscated": 0,
        "deduction": 0,
        "deducted_from": LATER_PERIOD if changes.get("deduction") else 0,
        "inputs": INPUTS,
    } | changes
    return tuple(terms.values())


def notices(world: World, number: int, by: Actor | None = None, **changes: Any) -> Result:
    """The authority tells the subject what it intends."""
    told = (number, figures(**changes), HASH)
    return world.does(by or world.department, "Enforcement", "notice", *told)


def waits_out(world: World) -> None:
    """The time for objecting passes: five working days, whatever the weekday."""
    world.now += 8 * DAY


def decides(world: World, number: int, *terms: int) -> Result:
    """Two keys of the department decide what was noticed, unless `terms` say less."""
    noticed = world.asks("Enforcement", "caseOf", number)["figures"]
    what = terms or (noticed["fine"], noticed["confiscated"], noticed["deduction"])
    pair = (world.department, world.department_officer)
    return world.both(*pair, "Enforcement", "decide", number, *what, HASH)


def decided(world: World, number: int, **changes: Any) -> int:
    """Noticed, waited for, and decided; the number again."""
    notices(world, number, **changes)
    waits_out(world)
    decides(world, number)
    return number


def charges(world: World, tonnes: int, period: int = LATER_PERIOD) -> Result:
    """A deduction for a false report, from the opening of its case to the charge."""
    number = decided(world, opens(world), deduction=tonnes, deducted_from=period)
    return world.does(world.department, "Enforcement", "deduct", number)


def acts(world: World, function: str, *args: Any, by: str = "department") -> Result:
    """One step of a case."""
    return world.does(getattr(world, by), "Enforcement", function, *args)


def state(world: World, number: int) -> int:
    return int(world.asks("Enforcement", "caseOf", number)["state"])
