"""The matrix of CarryOver and Titles: their functions, and the roles that they do not belong to."""

from collections.abc import Callable
from typing import Any

from contracts.identifiers import name_bytes
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import CARRIED_INTO, PACK, World
from tests.contracts.wrong_roles import ENTERPRISE_SURRENDERS, REGISTRY_INITIATES

Arguments = Callable[[World], tuple[Any, ...]]


def enterprise(world: World) -> str:
    return world.enterprise.account


CARRY: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("CarryOver", "notify"): (
        lambda w: (CARRIED_INTO, name_bytes(PACK), [(enterprise(w), 10_000, HASH)]),
        REGISTRY_INITIATES,
    ),
    ("CarryOver", "applyFor"): (lambda w: (CARRIED_INTO, [(ID, 1)]), ENTERPRISE_SURRENDERS),
    ("CarryOver", "withdraw"): (
        lambda w: (1,),
        ENTERPRISE_SURRENDERS | {"buyer": "NotYourApplication"},
    ),
    ("CarryOver", "process"): (lambda w: ([1],), REGISTRY_INITIATES),
    ("CarryOver", "refuse"): (lambda w: (1, HASH), REGISTRY_INITIATES),
}

CARRY_ENTITLED = {
    ("CarryOver", "notify"): "registry",
    ("CarryOver", "applyFor"): "enterprise",
    ("CarryOver", "withdraw"): "enterprise",
    ("CarryOver", "process"): "registry",
    ("CarryOver", "refuse"): "registry",
}
"""Who may, where one act from where the world stands shows it."""


def carry_waits(world: World) -> None:
    """The enterprise knows what it may carry over, and an application of its waits."""
    scenes.carry_noticed(world, 50_000)
    world.does(world.enterprise, "CarryOver", "applyFor", CARRIED_INTO, [(ID, 10)])
