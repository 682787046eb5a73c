"""The matrix's rows of allocation: lines, deductions and objections."""

from collections.abc import Callable
from typing import Any

from contracts.identifiers import line_id
from contracts.vocabulary import Deduction, Stage
from tests.contracts import scenes
from tests.contracts.scenes import HASH, TABLE
from tests.contracts.world import PERIOD, World
from tests.contracts.wrong_roles import (
    APPROVED_ONLY,
    CONTRACTS_ONLY,
    DEPARTMENT_INITIATES,
    ENTERPRISE_SURRENDERS,
    REGISTRY_INITIATES,
)

Arguments = Callable[[World], tuple[Any, ...]]


def enterprise(world: World) -> str:
    return world.enterprise.account


def line_of(world: World) -> bytes:
    """The line by which the enterprise was stocked."""
    return line_id(enterprise(world), PERIOD, Stage.PRE_ALLOCATION, 1)


def a_charge(world: World) -> tuple[Any, ...]:
    return (enterprise(world), PERIOD, Deduction.SHORTFALL, 1, HASH)


ALLOCATION: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("Allocation", "publishPlan"): (
        lambda w: (20212021, HASH, HASH, []),
        APPROVED_ONLY,
    ),
    ("Allocation", "decide"): (
        lambda w: (TABLE, [scenes.allocation_line(enterprise(w), 1, number=9)]),
        DEPARTMENT_INITIATES,
    ),
    ("Allocation", "execute"): (lambda w: ([HASH],), REGISTRY_INITIATES),
    ("Allocation", "sendBack"): (lambda w: ([(HASH, HASH)],), REGISTRY_INITIATES),
    ("Allocation", "mark"): (lambda w: (HASH, 1), CONTRACTS_ONLY),
    ("Allocation", "releaseDifferentiated"): (lambda w: (enterprise(w), PERIOD), APPROVED_ONLY),
    ("Allocation", "returnBorrowed"): (lambda w: (PERIOD, 1), ENTERPRISE_SURRENDERS),
    ("Deductions", "charge"): (lambda w: ([a_charge(w)],), DEPARTMENT_INITIATES),
    ("Deductions", "relieve"): (lambda w: ([a_charge(w)],), DEPARTMENT_INITIATES),
    ("Deductions", "chargeCase"): (
        lambda w: (a_charge(w), w.department.account),
        CONTRACTS_ONLY,
    ),
    ("Deductions", "relieveCase"): (
        lambda w: (a_charge(w), w.department.account),
        CONTRACTS_ONLY,
    ),
    ("Deductions", "deduct"): (lambda w: (HASH, enterprise(w), PERIOD, 1), CONTRACTS_ONLY),
    ("Deductions", "refund"): (lambda w: (HASH, enterprise(w), PERIOD, 1), CONTRACTS_ONLY),
    ("Deductions", "lend"): (
        lambda w: (HASH, enterprise(w), PERIOD, 1, w.department.account),
        CONTRACTS_ONLY,
    ),
    ("Deductions", "unlend"): (lambda w: (enterprise(w), PERIOD, 1), CONTRACTS_ONLY),
    ("Objections", "object"): (
        lambda w: (line_of(w), HASH),
        {
            "outsider": "NotEntitled",
            "enterprise_officer": "NotEntitled",
            "department": "WrongKind",
            "trader": "WrongKind",
            "buyer": "NotYourLine",
        },
    ),
    ("Objections", "resolve"): (lambda w: (line_of(w), True, HASH), DEPARTMENT_INITIATES),
}
