"""The matrix: every function that changes anything, and the roles that it does not belong to."""

from collections.abc import Callable
from typing import Any

from contracts import ADDRESSES
from contracts.codec import encode_call
from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Basis, Bucket, Kind, Severity
from tests.contracts import scenes
from tests.contracts.matrix_allocation import ALLOCATION
from tests.contracts.matrix_carry import CARRY
from tests.contracts.matrix_credit_uses import CREDIT_USES
from tests.contracts.matrix_credits import CREDITS
from tests.contracts.matrix_enforcement import ENFORCEMENT
from tests.contracts.matrix_representatives import REPRESENTATIVES
from tests.contracts.matrix_surrender import SURRENDER
from tests.contracts.scenes import HASH, ID, NOBODY
from tests.contracts.world import (
    LATER_PERIOD,
    NOTICED_PERIOD,
    PERIOD,
    POWER,
    SHANDONG,
    World,
    actor,
    uscc,
)
from tests.contracts.wrong_roles import (
    APPROVED_ONLY,
    BANK_INITIATES,
    CONTRACTS_ONLY,
    DEPARTMENT_INITIATES,
    ENTERPRISE_FILES,
    EVERY_ROLE,
    FOUNDING,
    HOLDER_TRADES,
    PROVINCE_INITIATES,
    REGISTRY_INITIATES,
)

Arguments = Callable[[World], tuple[Any, ...]]


def enterprise(world: World) -> str:
    return world.enterprise.account


def restriction(world: World) -> bytes:
    return encode_call("Participants", "restrict", (world.enterprise.account, HASH))


def settlement(world: World) -> tuple[Any, ...]:
    sell, buy = scenes.agreement(world)
    seller, buyer = world.enterprise, world.buyer
    return (sell.values, scenes.sign(sell, seller), buy.values, scenes.sign(buy, buyer))


MATRIX: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("Participants", "found"): (lambda w: ([],), FOUNDING),
    ("Participants", "register"): (
        lambda w: (uscc_bytes(uscc(50)), Kind.ENTERPRISE, 370000, 4411, "name", HASH),
        REGISTRY_INITIATES,
    ),
    ("Participants", "askCorrection"): (
        lambda w: (actor("applicant").account, HASH),
        REGISTRY_INITIATES,
    ),
    ("Participants", "correct"): (
        lambda w: (actor("applicant").account, HASH),
        REGISTRY_INITIATES,
    ),
    ("Participants", "open"): (
        lambda w: (actor("applicant").account, scenes.grants("outsider"), 0),
        {
            "outsider": "NotEntitled",
            "registry": "NotEntitled",
            "ministry_officer": "WrongKind",
            "department_officer": "WrongKind",
            "enterprise_officer": "WrongKind",
        },
    ),
    ("Participants", "grantKey"): (
        lambda w: ((w.outsider.address, 31, 2**39),),
        APPROVED_ONLY,
    ),
    ("Participants", "revokeKey"): (
        lambda w: (w.enterprise.address,),
        {
            "outsider": "NotEntitled",
            "buyer": "NotEntitled",
            "registry": "NotEntitled",
            "buyer_officer": "WrongKind",
            "ministry_officer": "WrongKind",
        },
    ),
    ("Participants", "restrict"): (lambda w: (enterprise(w), HASH), APPROVED_ONLY),
    ("Participants", "suspend"): (lambda w: (enterprise(w), HASH), APPROVED_ONLY),
    ("Participants", "restore"): (lambda w: (enterprise(w), HASH), APPROVED_ONLY),
    ("Participants", "receiveOnly"): (lambda w: (enterprise(w), HASH), APPROVED_ONLY),
    ("Participants", "startClosing"): (lambda w: (enterprise(w), HASH), APPROVED_ONLY),
    ("Participants", "close"): (lambda w: (enterprise(w), HASH), APPROVED_ONLY),
    ("Participants", "changeName"): (lambda w: (enterprise(w), "name", HASH), APPROVED_ONLY),
    ("Participants", "merge"): (
        lambda w: (enterprise(w), w.buyer.account, HASH),
        APPROVED_ONLY,
    ),
    ("Participants", "divide"): (
        lambda w: (enterprise(w), [w.buyer.account], HASH),
        APPROVED_ONLY,
    ),
    ("Participants", "rotateKey"): (
        lambda w: (w.enterprise.address, (w.outsider.address, 31, 2**39)),
        APPROVED_ONLY,
    ),
    ("Participants", "recoverKey"): (
        lambda w: (enterprise(w), w.enterprise.address, (w.outsider.address, 31, 2**39)),
        CONTRACTS_ONLY,
    ),
    ("Approvals", "found"): (lambda w: ([],), FOUNDING),
    ("Approvals", "propose"): (
        lambda w: (ADDRESSES["Participants"], restriction(w), w.now + 60),
        {
            "outsider": "NotEntitled",
            "department_officer": "NotEntitled",
            "enterprise": "NotForThisKind",
            "exchange": "NotForThisKind",
            "bank": "NotForThisKind",
        },
    ),
    ("Approvals", "approve"): (
        lambda w: (2, restriction(w)),
        {
            "outsider": "NotEntitled",
            "registry": "NotEntitled",
            "enterprise_officer": "NotForThisKind",
            "department_officer": "NotForThisKind",
            "exchange_officer": "NotForThisKind",
        },
    ),
    ("Approvals", "withdraw"): (
        lambda w: (2,),
        {
            "outsider": "NotEntitled",
            "department_officer": "NotEntitled",
            "registry": "WrongRelation",
            "other_department": "WrongRelation",
        },
    ),
    ("Rulebook", "found"): (lambda w: ([], []), FOUNDING),
    ("Rulebook", "set"): (
        lambda w: ((name_bytes("offset.cap"), 0, 500, w.now + 60),),
        APPROVED_ONLY,
    ),
    ("Rulebook", "publishPack"): (
        lambda w: (name_bytes("pack"), HASH, w.now + 60, False),
        APPROVED_ONLY,
    ),
    ("Units", "issue"): (lambda w: (enterprise(w), ID, 1), CONTRACTS_ONLY),
    ("Units", "keep"): (lambda w: (w.department.account, ID, 1), CONTRACTS_ONLY),
    ("Units", "release"): (
        lambda w: (w.department.account, enterprise(w), ID, 1),
        CONTRACTS_ONLY,
    ),
    ("Units", "takeBack"): (
        lambda w: (enterprise(w), ID, Bucket.REGISTRATION, 1),
        CONTRACTS_ONLY,
    ),
    ("Units", "cancel"): (lambda w: (enterprise(w), ID, Bucket.RESERVED, 1), CONTRACTS_ONLY),
    ("Units", "carryOver"): (lambda w: (enterprise(w), ID, ID + 1, 1), CONTRACTS_ONLY),
    ("Units", "move"): (
        lambda w: (enterprise(w), w.buyer.account, ID, Bucket.REGISTRATION, 1),
        CONTRACTS_ONLY,
    ),
    ("Units", "shift"): (
        lambda w: (enterprise(w), ID, Bucket.REGISTRATION, Bucket.TRADING, 1),
        CONTRACTS_ONLY,
    ),
    ("Units", "settle"): (lambda w: (enterprise(w), w.buyer.account, ID, 1), CONTRACTS_ONLY),
    ("Units", "surrender"): (lambda w: (enterprise(w), ID, 1), CONTRACTS_ONLY),
    ("Units", "freeze"): (
        lambda w: (enterprise(w), ID, Bucket.REGISTRATION, 1, HASH),
        APPROVED_ONLY,
    ),
    ("Units", "unfreeze"): (
        lambda w: (enterprise(w), ID, Bucket.REGISTRATION, 1, HASH),
        APPROVED_ONLY,
    ),
    ("Emissions", "report"): (
        lambda w: (PERIOD, HASH, HASH, NOBODY),
        ENTERPRISE_FILES,
    ),
    ("Emissions", "decide"): (
        lambda w: ([scenes.emission(enterprise(w), 1, period=NOTICED_PERIOD)],),
        DEPARTMENT_INITIATES,
    ),
    ("Emissions", "redetermine"): (
        lambda w: (scenes.emission(enterprise(w), 1, basis=Basis.REDETERMINED), 1),
        DEPARTMENT_INITIATES,
    ),
    ("Emissions", "resolve"): (
        lambda w: (scenes.emission(enterprise(w), 1, basis=Basis.OBJECTION), HASH),
        DEPARTMENT_INITIATES,
    ),
    ("Emissions", "accept"): (lambda w: (NOTICED_PERIOD,), ENTERPRISE_FILES),
    ("Emissions", "object"): (lambda w: (NOTICED_PERIOD, HASH), ENTERPRISE_FILES),
    ("Emissions", "fileProfile"): (lambda w: (HASH, HASH), ENTERPRISE_FILES),
    ("Emissions", "filePlan"): (lambda w: (2021, HASH), ENTERPRISE_FILES),
    ("Emissions", "approvePlans"): (
        lambda w: ([(enterprise(w), 2021, 1)],),
        DEPARTMENT_INITIATES,
    ),
    ("Emissions", "returnPlan"): (
        lambda w: ((enterprise(w), 2021, 1), HASH),
        DEPARTMENT_INITIATES,
    ),
    ("Emissions", "fileMonth"): (lambda w: (202011, HASH), ENTERPRISE_FILES),
    ("Verification", "admit"): (
        lambda w: (actor("second_verifier").account, HASH, w.now + 60),
        PROVINCE_INITIATES,
    ),
    ("Verification", "withdraw"): (lambda w: (w.verifier.account, HASH), PROVINCE_INITIATES),
    ("Verification", "assign"): (
        lambda w: ([scenes.assignment(w.enterprise)],),
        DEPARTMENT_INITIATES,
    ),
    ("Verification", "fileStatements"): (
        lambda w: ([scenes.statement(enterprise(w), 500_000)],),
        {
            "outsider": "NotEntitled",
            "verifier_officer": "NotEntitled",
            "enterprise": "WrongKind",
            "department": "WrongKind",
            "second_verifier": "NotAssigned",
        },
    ),
    ("Verification", "notePreparer"): (
        lambda w: (SHANDONG, enterprise(w)),
        dict.fromkeys(EVERY_ROLE, "OnlyEmissions"),
    ),
    ("Verification", "evaluate"): (
        lambda w: ([(w.verifier.account, 2021, 90, 100, 0, HASH)],),
        PROVINCE_INITIATES,
    ),
    ("Verification", "openCampaign"): (
        lambda w: (HASH, w.now, w.now + 60, 3),
        PROVINCE_INITIATES,
    ),
    ("Verification", "addUnits"): (lambda w: (1, [w.buyer.account]), DEPARTMENT_INITIATES),
    ("Verification", "recordFindings"): (
        lambda w: (1, [(enterprise(w), PERIOD, Severity.SERIOUS, HASH)]),
        DEPARTMENT_INITIATES,
    ),
    ("Verification", "closeCampaign"): (lambda w: (1, HASH), DEPARTMENT_INITIATES),
    ("Inclusion", "decide"): (
        lambda w: ([scenes.listing(enterprise(w), LATER_PERIOD)],),
        DEPARTMENT_INITIATES,
    ),
    ("Inclusion", "publishList"): (
        lambda w: (LATER_PERIOD, POWER, HASH, 0),
        PROVINCE_INITIATES,
    ),
    ("Inclusion", "applyForInclusion"): (
        lambda w: (LATER_PERIOD, POWER, HASH),
        ENTERPRISE_FILES,
    ),
    ("Inclusion", "refuseApplication"): (
        lambda w: (enterprise(w), LATER_PERIOD, HASH),
        DEPARTMENT_INITIATES,
    ),
    **ALLOCATION,
    **CARRY,
    **CREDITS,
    **SURRENDER,
    **CREDIT_USES,
    ("Cash", "deposit"): (lambda w: (w.buyer.account, 1, HASH), BANK_INITIATES),
    ("Cash", "requestWithdrawal"): (
        lambda w: (1,),
        {
            "outsider": "NotEntitled",
            "buyer_officer": "NotEntitled",
            "bank": "WrongKind",
            "registry": "WrongKind",
        },
    ),
    ("Cash", "confirmWithdrawal"): (lambda w: (1, HASH), BANK_INITIATES),
    ("Cash", "cancelWithdrawal"): (
        lambda w: (1,),
        {
            "outsider": "NotEntitled",
            "bank": "WrongKind",
            "registry": "WrongKind",
            "enterprise": "NotYourWithdrawal",
        },
    ),
    ("Cash", "pay"): (lambda w: (w.buyer.account, enterprise(w), 1), CONTRACTS_ONLY),
    ("Market", "toTrading"): (lambda w: (ID, 1), HOLDER_TRADES),
    ("Market", "toRegistration"): (lambda w: (ID, 1), HOLDER_TRADES),
    **REPRESENTATIVES,
    **ENFORCEMENT,
    ("Market", "reportClose"): (
        lambda w: (20210101, 4_500),
        {
            "outsider": "NotEntitled",
            "exchange_officer": "NotEntitled",
            "registry": "WrongKind",
            "ministry": "WrongKind",
        },
    ),
    ("Market", "settleBlock"): (
        settlement,
        {
            "outsider": "NotEntitled",
            "registry_officer": "NotEntitled",
            "exchange": "WrongKind",
            "enterprise": "WrongKind",
            "buyer": "WrongKind",
        },
    ),
}
"""What each function would be called with, and the error that each role gets instead."""
