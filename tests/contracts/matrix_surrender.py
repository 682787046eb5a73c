"""The matrix's part for surrender: requests, supply by another company, mandates."""

from collections.abc import Callable
from typing import Any

from tests.contracts.scenes import HASH, ID
from tests.contracts.world import PERIOD, World
from tests.contracts.wrong_roles import (
    APPROVED_ONLY,
    CONTRACTS_ONLY,
    DEPARTMENT_APPROVES,
    ENTERPRISE_SURRENDERS,
    REGISTRY_INITIATES,
)

Arguments = Callable[[World], tuple[Any, ...]]


def enterprise(world: World) -> str:
    return world.enterprise.account


SURRENDER: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("Compliance", "request"): (lambda w: (PERIOD, [(ID, 1)]), ENTERPRISE_SURRENDERS),
    ("Compliance", "requestLate"): (
        lambda w: (PERIOD, [(ID, 1)]),
        ENTERPRISE_SURRENDERS | {"enterprise": "NotLate"},
    ),
    ("Compliance", "allowSupply"): (
        lambda w: (enterprise(w), PERIOD, w.buyer.account, HASH),
        DEPARTMENT_APPROVES,
    ),
    ("Compliance", "supply"): (
        lambda w: (enterprise(w), PERIOD, [(ID, 1)]),
        ENTERPRISE_SURRENDERS | {"buyer": "SupplyNotAllowed"},
    ),
    ("Compliance", "withdraw"): (
        lambda w: (1,),
        ENTERPRISE_SURRENDERS | {"buyer": "NotYourRequest"},
    ),
    ("Compliance", "approve"): (lambda w: (1,), DEPARTMENT_APPROVES),
    ("Compliance", "refuse"): (lambda w: (1, HASH), DEPARTMENT_APPROVES),
    ("Compliance", "surrender"): (lambda w: (1,), REGISTRY_INITIATES),
    ("Compliance", "surrenderByMandate"): (
        lambda w: (enterprise(w), PERIOD, [(ID, 1)], HASH),
        APPROVED_ONLY,
    ),
    ("Notices", "give"): (
        lambda w: ([(enterprise(w), PERIOD, HASH)],),
        REGISTRY_INITIATES,
    ),
    ("Compliance", "force"): (
        lambda w: (enterprise(w), PERIOD, w.department.account, ID, 1),
        CONTRACTS_ONLY,
    ),
}
"""What each function would be called with, and the error that each role gets instead."""
