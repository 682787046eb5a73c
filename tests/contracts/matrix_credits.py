"""The matrix's rows of credits: accounts, projects, reductions, batches."""

from collections.abc import Callable
from typing import Any

from contracts.vocabulary import CreditKind
from tests.contracts import credit_scenes, scenes
from tests.contracts.credit_scenes import FILED_ON, FROM, METHODOLOGY, TO
from tests.contracts.scenes import HASH
from tests.contracts.world import KEYS_EXPIRE_AT, World
from tests.contracts.wrong_roles import APPROVED_ONLY, CONTRACTS_ONLY

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


MINISTRY_INITIATES = {
    "outsider": "NotEntitled",
    "ministry_officer": "NotEntitled",
    "credit_registry": "WrongKind",
    "registry": "WrongKind",
    "enterprise": "WrongKind",
}
ANYBODY_INITIATES = {
    "outsider": "NotEntitled",
    "enterprise_officer": "NotEntitled",
    "department_officer": "NotEntitled",
}
PUBLISHER_ANSWERS = HOLDER_INITIATES | {"buyer": "NotThePublisher"}
OWNER_INITIATES = HOLDER_INITIATES | {"buyer": "NotTheProjectOwner"}
BODY_INITIATES = {
    "outsider": "NotEntitled",
    "verifier_officer": "NotEntitled",
    "credit_registry": "WrongKind",
    "enterprise": "WrongKind",
    "second_verifier": "NotTheNamedBody",
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
    ("CreditProjects", "admitMethodology"): (lambda w: (HASH, HASH, 10), MINISTRY_INITIATES),
    ("CreditProjects", "withdrawMethodology"): (
        lambda w: (METHODOLOGY, HASH),
        MINISTRY_INITIATES,
    ),
    ("CreditProjects", "admitBody"): (
        lambda w: (w.second_verifier.account, HASH, KEYS_EXPIRE_AT),
        MINISTRY_INITIATES,
    ),
    ("CreditProjects", "withdrawBody"): (lambda w: (w.verifier.account, HASH), MINISTRY_INITIATES),
    ("CreditProjects", "publishDesign"): (
        lambda w: (credit_scenes.design(w),),
        HOLDER_INITIATES,
    ),
    ("CreditProjects", "comment"): (lambda w: (1, HASH), ANYBODY_INITIATES),
    ("CreditProjects", "answer"): (lambda w: (1, 1, HASH), PUBLISHER_ANSWERS),
    ("CreditProjects", "validate"): (lambda w: (1, True, HASH), BODY_INITIATES),
    ("CreditProjects", "applyForRegistration"): (lambda w: (1, HASH), OWNER_INITIATES),
    ("CreditProjects", "register"): (lambda w: (1,), CREDIT_REGISTRY_INITIATES),
    ("CreditProjects", "refuse"): (lambda w: (1, HASH), CREDIT_REGISTRY_INITIATES),
    ("CreditProjects", "withdraw"): (lambda w: (1, HASH), OWNER_INITIATES),
    ("CreditProjects", "revoke"): (lambda w: (1, HASH), CREDIT_REGISTRY_INITIATES),
    ("CreditReductions", "publishAccounting"): (
        lambda w: (1, FROM, TO, 1, HASH, w.second_verifier.account),
        OWNER_INITIATES,
    ),
    ("CreditReductions", "comment"): (lambda w: (1, HASH), ANYBODY_INITIATES),
    ("CreditReductions", "answer"): (lambda w: (1, 1, HASH), PUBLISHER_ANSWERS),
    ("CreditReductions", "verify"): (
        lambda w: (1, 1, HASH),
        {role: e for role, e in BODY_INITIATES.items() if role != "second_verifier"}
        | {"verifier": "NotTheNamedBody"},
    ),
    ("CreditReductions", "applyForIssue"): (lambda w: (1, HASH), OWNER_INITIATES),
    ("CreditReductions", "refuse"): (lambda w: (1, HASH), CREDIT_REGISTRY_INITIATES),
    ("CreditReductions", "markIssued"): (lambda w: (1,), CONTRACTS_ONLY),
    ("Credits", "issueBatch"): (lambda w: (1, False), CREDIT_REGISTRY_INITIATES),
    ("Credits", "recordLegacy"): (
        lambda w: ((enterprise(w), 1, FILED_ON, False, HASH, HASH),),
        APPROVED_ONLY,
    ),
    ("Credits", "retire"): (lambda w: (1, 1, enterprise(w), 1), CONTRACTS_ONLY),
    ("Credits", "revoke"): (lambda w: (1, HASH), APPROVED_ONLY),
    ("Credits", "replace"): (
        lambda w: (1, 1, 1),
        {
            "outsider": "NotEntitled",
            "enterprise_officer": "NotEntitled",
            "credit_registry": "WrongKind",
            "department": "WrongKind",
            "buyer": "NotTheBatchOwner",
        },
    ),
}

CREDITS_ENTITLED = {
    ("CreditAccounts", "applyFor"): "buyer",
    ("CreditAccounts", "close"): "trader",
    ("CreditProjects", "admitMethodology"): "ministry",
    ("CreditProjects", "withdrawMethodology"): "ministry",
    ("CreditProjects", "withdrawBody"): "ministry",
    ("CreditProjects", "publishDesign"): "enterprise",
    ("CreditProjects", "withdraw"): "enterprise",
    ("CreditProjects", "revoke"): "credit_registry",
    ("CreditReductions", "publishAccounting"): "enterprise",
    ("CreditReductions", "comment"): "buyer",
}
"""Who may, where one act from where the world stands shows it."""


def busy(world: World) -> World:
    """A registered project, an accounting in public, a batch; a trader's open credit account."""
    scenes.credit_account(world, "trader", CreditKind.OTHER)
    credit_scenes.legacy(world, 10)
    project = credit_scenes.registered(world)
    credit_scenes.accounts_for(world, project, 1_000)
    return world
