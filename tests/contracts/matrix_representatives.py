"""The matrix, continued: rules, trust, recovery and claims."""

from collections.abc import Callable
from typing import Any

from contracts.identifiers import task_id
from tests.contracts.world import World
from tests.contracts.wrong_roles import APPROVED_ONLY, CONTRACTS_ONLY, EVERY_ROLE, HOLDERS_ONLY

Arguments = Callable[[World], tuple[Any, ...]]


def enterprise(world: World) -> str:
    return world.enterprise.account


REPRESENTATIVES: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("Representatives", "setRules"): (lambda w: (enterprise(w), 1), CONTRACTS_ONLY),
    ("Representatives", "tighten"): (lambda w: (1,), HOLDERS_ONLY),
    ("Representatives", "loosen"): (lambda w: (1,), APPROVED_ONLY),
    ("Representatives", "stopLoosening"): (lambda w: (), HOLDERS_ONLY),
    ("Representatives", "trust"): (
        lambda w: (w.trader.account,),
        HOLDERS_ONLY | {"enterprise_officer": "NotEntitled"},
    ),
    ("Representatives", "distrust"): (lambda w: (w.trader.account,), HOLDERS_ONLY),
    ("Representatives", "startRecovery"): (
        lambda w: (enterprise(w), w.enterprise.address, (w.outsider.address, 31, 2**39)),
        APPROVED_ONLY,
    ),
    ("Representatives", "stopRecovery"): (
        lambda w: (1,),
        {
            "outsider": "NotEntitled",
            "registry": "NotYourRecovery",
            "department_officer": "NotYourRecovery",
            "buyer": "NotYourRecovery",
        },
    ),
    ("Representatives", "completeRecovery"): (
        lambda w: (1,),
        dict.fromkeys(EVERY_ROLE, "StillWaiting"),
    ),
    ("Representatives", "claim"): (
        lambda w: (task_id("proposal", 2),),
        {
            "outsider": "NotEntitled",
            "department": "ClaimedByAnother",
            "registry": "ClaimedByAnother",
        },
    ),
    ("Representatives", "release"): (
        lambda w: (task_id("proposal", 2),),
        {
            "outsider": "NotEntitled",
            "department": "ClaimedByAnother",
            "ministry": "NotClaimed",
        },
    ),
}
"""What each function of Representatives would be called with, and who gets which error."""
