"""Scenes of the national offset: who owes and holds credits, and each step of a request."""

from contracts.founding import OFFSET_CAP
from contracts.identifiers import credit_id, name_bytes
from tests.contracts import credit_scenes, scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import PERIOD, Result, World

OWED, CAP, HELD = 500_000, 25_000, 40_000
BATCH = 1


def set_value(world: World, name: str, value: int, subject: int = 0) -> None:
    """The ministry and the registry set a value that holds at once."""
    setting = (name_bytes(name), subject, value, world.now + 60)
    world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)
    world.now += 60


def prepared(world: World) -> World:
    """The enterprise owes units finally, and holds more legacy credits than the cap."""
    set_value(world, OFFSET_CAP, 500)
    assert credit_scenes.legacy(world, HELD) == BATCH
    return scenes.settled(world, world.enterprise, OWED)


def asks(world: World, *items: tuple[int, int], late: bool = False) -> Result:
    function = "requestLate" if late else "request"
    return world.does(world.enterprise, "Offsets", function, PERIOD, list(items))


def transmits(world: World, number: int = 1) -> Result:
    return world.does(world.credit_registry, "Offsets", "transmit", number)


def approves(world: World, number: int = 1) -> Result:
    return world.does(world.department_officer, "Offsets", "approve", number)


def refuses(world: World, number: int = 1) -> Result:
    return world.does(world.department_officer, "Offsets", "refuse", number, HASH)


def withdraws(world: World, number: int = 1) -> Result:
    return world.does(world.enterprise, "Offsets", "withdraw", number)


def cancels(world: World, number: int = 1) -> Result:
    return world.does(world.credit_registry, "Offsets", "cancel", number)


def offsets(world: World, *items: tuple[int, int], late: bool = False) -> Result:
    """All the way."""
    number = asks(world, *items, late=late).output
    transmits(world, number)
    approves(world, number)
    return cancels(world, number)


def figures(world: World) -> dict[str, int]:
    return world.asks("Offsets", "figures", world.enterprise.account, PERIOD)


def standing(world: World) -> tuple[int, int, int]:
    """Offset, offset on its way, and what remains."""
    found = world.asks("Compliance", "standing", world.enterprise.account, PERIOD)
    return found["offset"], found["offsetPending"], found["remaining"]


def held(world: World) -> dict[str, int]:
    return world.asks("Units", "holding", world.enterprise.account, credit_id(BATCH))
