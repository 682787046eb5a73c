"""The matrix's rows of what credits and allowances are cancelled for."""

from collections.abc import Callable
from typing import Any

from contracts.vocabulary import Purpose
from tests.contracts.matrix_credits import CREDIT_REGISTRY_INITIATES
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import PERIOD, World
from tests.contracts.wrong_roles import (
    APPROVED_ONLY,
    DEPARTMENT_APPROVES,
    ENTERPRISE_SURRENDERS,
)

Arguments = Callable[[World], tuple[Any, ...]]

ANY_DEPARTMENT_APPROVES = {
    role: error for role, error in DEPARTMENT_APPROVES.items() if error != "OtherProvince"
}
"""Where nothing was asked for, no province is another one."""

CREDIT_USES: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("Offsets", "request"): (lambda w: (PERIOD, [(1, 1)]), ENTERPRISE_SURRENDERS),
    ("Offsets", "requestLate"): (lambda w: (PERIOD, [(1, 1)]), ENTERPRISE_SURRENDERS),
    ("Offsets", "withdraw"): (lambda w: (1,), ENTERPRISE_SURRENDERS),
    ("Offsets", "transmit"): (lambda w: (1,), CREDIT_REGISTRY_INITIATES),
    ("Offsets", "approve"): (lambda w: (1,), ANY_DEPARTMENT_APPROVES),
    ("Offsets", "refuse"): (lambda w: (1, HASH), ANY_DEPARTMENT_APPROVES),
    ("Offsets", "cancel"): (lambda w: (1,), CREDIT_REGISTRY_INITIATES),
    ("Cancellation", "cancel"): (
        lambda w: (ID, 1, Purpose.VOLUNTARY, "beneficiary", "reason"),
        APPROVED_ONLY,
    ),
}
