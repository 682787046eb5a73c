"""Who may see what: one table, and everything it does not name is refused."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Whom a viewer stands for: the kinds of accounts, and the public without one."""

    PUBLIC = "public"
    MINISTRY = "ministry"
    DEPARTMENT = "department"
    REGISTRY = "registry"
    EXCHANGE = "exchange"
    BANK = "bank"
    VERIFIER = "verifier"
    AUDITOR = "auditor"
    ENTERPRISE = "enterprise"
    TRADER = "trader"
    CREDIT_REGISTRY = "credit_registry"
    CREDIT_EXCHANGE = "credit_exchange"


class Resource(StrEnum):
    """What can be looked at."""

    OPEN = "open"
    """The ledger's head, totals, progress, certificates, rules, problems: everybody's."""
    ACCOUNT = "account"
    HOLDING = "holding"
    CASH = "cash"
    ALLOCATION = "allocation"
    ALLOCATION_TABLE = "allocation_table"
    """Tables that departments and the registry uploaded, with what is wrong in them."""
    EMISSION = "emission"
    TRADE = "trade"
    SURRENDER = "surrender"
    CREDIT_ACCOUNT = "credit_account"
    CASE = "case"
    """A case that is not decided; decided ones are everybody's."""
    OFFSET = "offset"
    """Offset requests: the account's, its department's, and the credit registry's."""
    TASK = "task"
    TRANSACTION = "transaction"
    DOCUMENT = "document"
    """A document's bytes; they may hold personal data, so even the ministry sees its own only."""


class Reach(StrEnum):
    """How far a role sees."""

    NOTHING = "nothing"
    OWN = "own"
    PROVINCE = "province"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks."""

    role: Role
    account: str | None = None
    """Address of the account that the viewer acts for; None for the public and some machines."""
    province: int = 0
    """Province of a department; 0 elsewhere."""
    name: str = ""


PUBLIC = Viewer(Role.PUBLIC)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a thing is; a trade has two owners."""

    account: str
    province: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What part of a resource a viewer sees: all, one province, one account, or nothing."""

    reach: Reach
    account: str | None = None
    province: int = 0


_EVERY = dict.fromkeys(Resource, Reach.ALL)
_FEW = {Resource.DOCUMENT: Reach.OWN}
_OWN = dict.fromkeys(Resource, Reach.OWN) | {
    Resource.OPEN: Reach.ALL,
    Resource.ALLOCATION_TABLE: Reach.NOTHING,
}

TABLE: dict[Role, dict[Resource, Reach]] = {
    Role.PUBLIC: {Resource.OPEN: Reach.ALL},
    Role.MINISTRY: _EVERY | _FEW,
    Role.REGISTRY: _EVERY,
    Role.AUDITOR: _EVERY | _FEW,
    Role.DEPARTMENT: dict.fromkeys(Resource, Reach.PROVINCE) | {Resource.OPEN: Reach.ALL},
    Role.EXCHANGE: _OWN | {Resource.TRADE: Reach.ALL},
    Role.BANK: _OWN | {Resource.CASH: Reach.ALL},
    Role.VERIFIER: _OWN,
    Role.ENTERPRISE: _OWN,
    Role.TRADER: _OWN,
    Role.CREDIT_REGISTRY: _OWN
    | {
        Resource.CREDIT_ACCOUNT: Reach.ALL,
        Resource.OFFSET: Reach.ALL,
    },
    Role.CREDIT_EXCHANGE: _OWN | {Resource.CREDIT_ACCOUNT: Reach.ALL},
}
"""How far each role sees each resource; what is absent is nothing."""


def scope_of(viewer: Viewer, resource: Resource) -> Scope:
    """The part of `resource` that `viewer` sees."""
    reach = TABLE.get(viewer.role, {}).get(resource, Reach.NOTHING)
    if reach is Reach.OWN and viewer.account is None:
        reach = Reach.NOTHING
    if reach is Reach.PROVINCE and viewer.province == 0:
        reach = Reach.NOTHING
    return Scope(reach, viewer.account, viewer.province)


def may_see(viewer: Viewer, resource: Resource, *owners: Owner) -> bool:
    """Whether `viewer` may look at one thing of `owners`; without owners only those who see all."""
    scope = scope_of(viewer, resource)
    if scope.reach is Reach.ALL:
        return True
    if scope.reach is Reach.PROVINCE:
        return any(
            owner.province == scope.province or owner.account == scope.account for owner in owners
        )
    if scope.reach is Reach.OWN:
        return any(owner.account == scope.account for owner in owners)
    return False


def may_bring_documents(viewer: Viewer) -> bool:
    """Whoever is logged in for an account may; the public and machines without one may not."""
    return viewer.role is not Role.PUBLIC and viewer.account is not None


def may_delete_documents(viewer: Viewer) -> bool:
    """Only the registry, for it answers for the personal data that it was given."""
    return viewer.role is Role.REGISTRY and viewer.account is not None
