"""The roles that an act does not belong to, and the error that each gets."""

from tests.contracts.world import ROLES

REGISTRY_INITIATES = {
    "outsider": "NotEntitled",
    "registry_officer": "NotEntitled",
    "ministry": "WrongKind",
    "department": "WrongKind",
    "enterprise": "WrongKind",
}
DEPARTMENT_INITIATES = {
    "outsider": "NotEntitled",
    "department_officer": "NotEntitled",
    "registry": "WrongKind",
    "enterprise": "WrongKind",
    "other_department": "OtherProvince",
}
PROVINCE_INITIATES = {
    "outsider": "NotEntitled",
    "department_officer": "NotEntitled",
    "registry": "WrongKind",
    "ministry": "WrongKind",
    "enterprise": "WrongKind",
}
ENTERPRISE_FILES = {
    "outsider": "NotEntitled",
    "enterprise_officer": "NotEntitled",
    "department": "WrongKind",
    "verifier": "WrongKind",
    "trader": "WrongKind",
}
DEPARTMENT_APPROVES = {
    "outsider": "NotEntitled",
    "department": "NotEntitled",
    "registry_officer": "WrongKind",
    "enterprise_officer": "WrongKind",
    "other_department_officer": "OtherProvince",
}
BANK_INITIATES = {
    "outsider": "NotEntitled",
    "bank_officer": "NotEntitled",
    "registry": "WrongKind",
    "buyer": "WrongKind",
}
HOLDER_TRADES = {
    "outsider": "NotEntitled",
    "enterprise_officer": "NotEntitled",
    "ministry": "WrongKind",
    "registry": "WrongKind",
    "verifier": "WrongKind",
}
ENTERPRISE_SURRENDERS = {
    "outsider": "NotEntitled",
    "enterprise_officer": "NotEntitled",
    "department": "WrongKind",
    "trader": "WrongKind",
}
HOLDERS_ONLY = {
    "outsider": "NotEntitled",
    "registry": "WrongKind",
    "department": "WrongKind",
    "verifier": "WrongKind",
}
EVERY_ROLE = ("outsider", *ROLES, *(f"{role}_officer" for role in ROLES))
APPROVED_ONLY = dict.fromkeys(EVERY_ROLE, "OnlyApproved")
CONTRACTS_ONLY = dict.fromkeys(EVERY_ROLE, "NoPower")
FOUNDING = dict.fromkeys(EVERY_ROLE, "FoundingIsOver")
