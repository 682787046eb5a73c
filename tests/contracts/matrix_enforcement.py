"""The matrix's rows of enforcement: cases and measures."""

from collections.abc import Callable
from typing import Any

from contracts.vocabulary import Act, Measure
from tests.contracts.case_scenes import LEAST, figures, opens
from tests.contracts.scenes import HASH
from tests.contracts.world import PERIOD, World
from tests.contracts.wrong_roles import APPROVED_ONLY, BANK_INITIATES, DEPARTMENT_INITIATES

Arguments = Callable[[World], tuple[Any, ...]]

MINISTRY_INITIATES = {
    "outsider": "NotEntitled",
    "ministry_officer": "NotEntitled",
    "registry": "WrongKind",
    "department": "WrongKind",
    "enterprise": "WrongKind",
}

ENFORCEMENT: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("Enforcement", "openShortfall"): (
        lambda w: (w.enterprise.account, PERIOD, HASH),
        DEPARTMENT_INITIATES,
    ),
    ("Enforcement", "open"): (
        lambda w: (w.enterprise.account, PERIOD, Act.NO_REPORT, w.now, HASH),
        DEPARTMENT_INITIATES,
    ),
    ("Enforcement", "order"): (lambda w: (1, w.now + 60, HASH), DEPARTMENT_INITIATES),
    ("Enforcement", "recordCorrection"): (lambda w: (1, HASH), DEPARTMENT_INITIATES),
    ("Enforcement", "notice"): (lambda w: (1, figures(), HASH), DEPARTMENT_INITIATES),
    ("Enforcement", "object"): (
        lambda w: (1, HASH),
        {
            "outsider": "NotEntitled",
            "enterprise_officer": "NotEntitled",
            "buyer": "NotYourCase",
            "department": "NotYourCase",
        },
    ),
    ("Enforcement", "resolve"): (lambda w: (1, LEAST, 0, 0, HASH), DEPARTMENT_INITIATES),
    ("Enforcement", "decide"): (lambda w: (1, LEAST, 0, 0, HASH), APPROVED_ONLY),
    ("Enforcement", "confirmPayment"): (lambda w: (1, 1, HASH), BANK_INITIATES),
    ("Enforcement", "deduct"): (lambda w: (1,), DEPARTMENT_INITIATES),
    ("Enforcement", "close"): (lambda w: (1,), DEPARTMENT_INITIATES),
    ("Enforcement", "withdraw"): (lambda w: (1, HASH), APPROVED_ONLY),
    ("Measures", "publish"): (
        lambda w: (Measure.AUCTION, 0, 0, HASH, "text", (bytes(32), 0, 0)),
        MINISTRY_INITIATES,
    ),
    ("Measures", "withdraw"): (lambda w: (1, HASH, "text"), MINISTRY_INITIATES),
}

ENFORCEMENT_ENTITLED = {
    ("Enforcement", "open"): "department",
    ("Enforcement", "order"): "department",
    ("Enforcement", "notice"): "department",
    ("Measures", "publish"): "ministry",
    ("Measures", "withdraw"): "ministry",
}
"""Who may, where a case and a measure wait."""


def cases_wait(world: World) -> None:
    """A case is open and a measure stands."""
    opens(world)
    measure = (Measure.AUCTION, 0, 0, HASH, "text", (bytes(32), 0, 0))
    world.does(world.ministry, "Measures", "publish", *measure)
