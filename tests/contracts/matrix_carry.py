"""The matrix of CarryOver and Titles: their functions, and the roles that they do not belong to."""

from collections.abc import Callable
from typing import Any

from contracts.identifiers import name_bytes
from contracts.vocabulary import Bucket, Cause
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import CARRIED_INTO, PACK, World
from tests.contracts.wrong_roles import (
    APPROVED_ONLY,
    ENTERPRISE_SURRENDERS,
    REGISTRY_INITIATES,
)

Arguments = Callable[[World], tuple[Any, ...]]


def enterprise(world: World) -> str:
    return world.enterprise.account


STRANGERS = {"outsider": "NotEntitled", "bank_officer": "NotEntitled", "ministry": "NotYourPledge"}
PLEDGEES = STRANGERS | {"enterprise": "NotYourPledge"}


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
    ("Titles", "transferTitle"): (
        lambda w: (enterprise(w), w.buyer.account, ID, Bucket.REGISTRATION, 1, HASH),
        APPROVED_ONLY,
    ),
    ("Titles", "force"): (
        lambda w: (enterprise(w), w.buyer.account, ID, 0, 1, Cause.JUDGMENT, "why", HASH),
        APPROVED_ONLY,
    ),
    ("Titles", "reverse"): (lambda w: (1, Bucket.REGISTRATION, "why", HASH), APPROVED_ONLY),
    ("Titles", "takeBack"): (lambda w: (enterprise(w), ID, 0, 1, "why", HASH), APPROVED_ONLY),
    ("Titles", "pledge"): (
        lambda w: (w.bank.account, ID, 1, HASH),
        {
            "outsider": "NotEntitled",
            "enterprise_officer": "NotEntitled",
            "bank": "WrongKind",
            "registry": "WrongKind",
        },
    ),
    ("Titles", "acceptPledge"): (lambda w: (1,), PLEDGEES),
    ("Titles", "withdrawPledge"): (lambda w: (1,), STRANGERS | {"buyer": "NotYourPledge"}),
    ("Titles", "recordPledge"): (lambda w: (1,), REGISTRY_INITIATES),
    ("Titles", "releasePledge"): (lambda w: (1,), PLEDGEES),
    ("Titles", "liftPledge"): (lambda w: (1,), REGISTRY_INITIATES),
}

CARRY_ENTITLED = {
    ("CarryOver", "notify"): "registry",
    ("CarryOver", "applyFor"): "enterprise",
    ("CarryOver", "withdraw"): "enterprise",
    ("CarryOver", "process"): "registry",
    ("CarryOver", "refuse"): "registry",
    ("Titles", "pledge"): "enterprise",
    ("Titles", "acceptPledge"): "bank",
    ("Titles", "withdrawPledge"): "enterprise",
}
"""Who may, where one act from where the world stands shows it."""


def carry_waits(world: World) -> None:
    """The enterprise knows what it may carry over, and an application and a pledge of its wait."""
    scenes.carry_noticed(world, 50_000)
    world.does(world.enterprise, "CarryOver", "applyFor", CARRIED_INTO, [(ID, 10)])
    world.does(world.enterprise, "Titles", "pledge", world.bank.account, ID, 1, HASH)
