"""The matrix's rows of credits: the accounts that hold them."""

from collections.abc import Callable
from typing import Any

from contracts.vocabulary import CreditKind
from tests.contracts.scenes import HASH
from tests.contracts.world import World

Arguments = Callable[[World], tuple[Any, ...]]

HOLDER_INITIATES = {
    "outsider": "NotEntitled",
    "enterprise_officer": "NotEntitled",
    "registry": "WrongKind",
    "department": "WrongKind",
    "credit_registry": "WrongKind",
}
CREDIT_REGISTRY_INITIATES = {
    "outsider": "NotEntitled",
    "credit_registry_officer": "NotEntitled",
    "credit_exchange": "WrongKind",
    "registry": "WrongKind",
    "ministry": "WrongKind",
    "enterprise": "WrongKind",
}
CREDIT_EXCHANGE_INITIATES = {
    "outsider": "NotEntitled",
    "credit_exchange_officer": "NotEntitled",
    "credit_registry": "WrongKind",
    "exchange": "WrongKind",
    "enterprise": "WrongKind",
}


def enterprise(world: World) -> str:
    return world.enterprise.account


CREDITS: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("CreditAccounts", "applyFor"): (
        lambda w: (CreditKind.NATIONAL_UNIT, HASH),
        HOLDER_INITIATES | {"trader": "WrongCreditKind"},
    ),
    ("CreditAccounts", "check"): (lambda w: (enterprise(w),), CREDIT_EXCHANGE_INITIATES),
    ("CreditAccounts", "sendBack"): (lambda w: (enterprise(w), HASH), CREDIT_EXCHANGE_INITIATES),
    ("CreditAccounts", "open"): (lambda w: (enterprise(w),), CREDIT_REGISTRY_INITIATES),
    ("CreditAccounts", "close"): (lambda w: (), HOLDER_INITIATES),
}

CREDITS_ENTITLED = {
    ("CreditAccounts", "applyFor"): "enterprise",
}
"""Who may, where one act from where the world stands shows it."""
