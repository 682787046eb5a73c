"""Scenes: how a world comes to where most tests begin, each step by the law."""

from typing import Any

from eth_account import Account

from contracts import ADDRESSES
from contracts.codec import encode_call
from contracts.identifiers import allowance_id, line_id, name_bytes, uscc_bytes
from contracts.orders import BlockOrder, typed_data
from contracts.vocabulary import (
    Basis,
    CreditKind,
    Ground,
    Kind,
    Right,
    Severity,
    Side,
    Stage,
    Status,
)
from tests.contracts.world import (
    CARRIED_INTO,
    CHAIN_ID,
    CLERK,
    JIANGSU,
    KEYS_EXPIRE_AT,
    OFFICER,
    PACK,
    PERIOD,
    POWER,
    ROLES,
    SHANDONG,
    THRESHOLD_TONNES,
    Actor,
    Result,
    World,
    actor,
)

ID = allowance_id(PERIOD)
HASH = b"\x07" * 32
NO_ACCOUNT = "0x" + "00" * 20
NOBODY = bytes(18)
"""No USCC: the enterprise prepared its report itself."""

TABLE = b"\x06" * 32
"""Hash of the table that lines are decided in."""

NOT_DIFFERENTIATED = bytes(32)

CAP = 10_000_000
STOCK = 2_000_000
MONEY = 100_000_000_00
"""A hundred million yuan, in fen."""

PRICE = 4_500
"""Fen a unit."""


def opened(world: World) -> World:
    """Every account of the cast is open, and every enterprise on the period's list."""
    for role, (_, kind, province) in ROLES.items():
        if kind in (Kind.VERIFIER, Kind.ENTERPRISE, Kind.TRADER):
            open_account(world, role, kind, province)
    return listed(world)


def listed(world: World, period: int = PERIOD) -> World:
    """Both departments admit the verifier, list their enterprises as obligated, and assign it."""
    for province, department in (
        (SHANDONG, world.department),
        (JIANGSU, world.other_department),
    ):
        theirs = [actor(role) for role, (_, kind, at) in ROLES.items()
                  if kind is Kind.ENTERPRISE and at == province]  # fmt: skip
        admitted = (world.verifier.account, HASH, KEYS_EXPIRE_AT)
        world.does(department, "Verification", "admit", *admitted)
        lines = [listing(one.account, period) for one in theirs]
        world.does(department, "Inclusion", "decide", lines)
        assigned = [assignment(one, period) for one in theirs]
        world.does(department, "Verification", "assign", assigned)
    return world


def lists(world: World, one: Actor, period: int) -> Result:
    """The department lists an enterprise of its province as obligated."""
    return world.does(world.department, "Inclusion", "decide", [listing(one.account, period)])


def assignment(to: Actor, period: int = PERIOD, agency: str = "verifier") -> tuple[Any, ...]:
    return (to.account, period, actor(agency).account)


def reports(world: World, by: Actor, period: int = PERIOD, preparer: bytes = NOBODY) -> int:
    """File a report; its version."""
    filed = world.does(by, "Emissions", "report", period, HASH, HASH, preparer)
    return int(filed.event("Reported")["version"])


def open_account(world: World, role: str, kind: Kind, province: int) -> None:
    """Apply and open, by two keys of the registry."""
    sector = 4411 if kind is Kind.ENTERPRISE else 0
    apply_for(world, actor(role).uscc, kind, province, sector)
    world.does(world.registry_officer, "Participants", "open", actor(role).account, grants(role), 0)


def apply_for(world: World, uscc: str, kind: Kind, province: int, sector: int = 0) -> Result:
    return world.does(
        world.registry,
        "Participants",
        "register",
        uscc_bytes(uscc),
        kind,
        province,
        sector,
        "name",
        HASH,
    )


def grants(role: str) -> list[tuple[str, Right, int]]:
    """The first keys of an account."""
    return [
        (actor(role).address, CLERK, KEYS_EXPIRE_AT),
        (actor(f"{role}_officer").address, OFFICER, KEYS_EXPIRE_AT),
    ]


def credit_account(
    world: World, role: str = "enterprise", kind: CreditKind = CreditKind.PROJECT_OWNER
) -> World:
    """The holder's credit account is open: applied for, checked, opened."""
    account = actor(role).account
    world.does(actor(role), "CreditAccounts", "applyFor", kind, HASH)
    world.does(world.credit_exchange, "CreditAccounts", "check", account)
    world.does(world.credit_registry, "CreditAccounts", "open", account)
    return world


def planned(world: World, period: int = PERIOD, pack: str = PACK) -> World:
    """The period's plan is published with caps for two provinces."""
    world.both(
        world.ministry,
        world.registry_officer,
        "Allocation",
        "publishPlan",
        period,
        HASH,
        name_bytes(pack),
        [(SHANDONG, CAP), (JIANGSU, CAP)],
    )
    return world


def stocked(world: World) -> World:
    """The enterprise holds units, the buyer money, and yesterday has a close."""
    planned(world)
    issue(world, world.enterprise, STOCK)
    world.does(world.bank, "Cash", "deposit", world.buyer.account, MONEY, b"\x01" * 32)
    world.does(world.exchange, "Market", "reportClose", 20201231, PRICE)
    return world


def carry_noticed(world: World, most: int, one: Actor | None = None) -> Result:
    """The registry notifies an enterprise, ours unless told, of what it may carry over."""
    line = ((one or world.enterprise).account, most, HASH)
    return world.does(world.registry, "CarryOver", "notify", CARRIED_INTO, name_bytes(PACK), [line])


def allocation_line(
    account: str,
    quantity: int,
    stage: Stage = Stage.PRE_ALLOCATION,
    number: int = 1,
    period: int = PERIOD,
    differentiated: bytes = NOT_DIFFERENTIATED,
) -> tuple[Any, ...]:
    return (account, period, stage, number, quantity, HASH, differentiated)


def issue(
    world: World,
    to: Actor,
    quantity: int,
    number: int = 1,
    period: int = PERIOD,
    stage: Stage = Stage.PRE_ALLOCATION,
    differentiated: bytes = NOT_DIFFERENTIATED,
) -> Result:
    """Decide and execute one line."""
    line = allocation_line(to.account, quantity, stage, number, period, differentiated)
    world.does(world.department, "Allocation", "decide", TABLE, [line])
    id_ = line_id(to.account, period, stage, number)
    return world.does(world.registry, "Allocation", "execute", [id_])


def emission(
    account: str,
    obligation: int,
    verified: int | None = None,
    period: int = PERIOD,
    basis: Basis = Basis.VERIFIED,
) -> tuple[Any, ...]:
    stated = obligation if verified is None else verified
    return (account, period, stated, obligation, name_bytes(PACK), HASH, basis)


def statement(account: str, verified: int, period: int = PERIOD, **changes: Any) -> tuple[Any, ...]:
    """A statement on the first report with nothing found, unless `changes` say."""
    terms: dict[str, Any] = {
        "before": 1,
        "after": 1,
        "total_before": verified,
        "verified": verified,
        "found": 0,
        "corrected": 0,
        "open": 0,
        "number": HASH,
        "document": HASH,
    } | changes
    return (account, period, *terms.values())


def listing(
    account: str,
    period: int = PERIOD,
    status: Status = Status.OBLIGATED,
    ground: Ground = Ground.REACHED,
    **changes: Any,
) -> tuple[Any, ...]:
    """A line of a list: power, twice the threshold, leaving no pilot, unless `changes` say."""
    terms: dict[str, Any] = {
        "sector": POWER,
        "from": 0,
        "emission": 2 * THRESHOLD_TONNES,
        "basis": HASH,
        "pilot": b"\0" * 32,
    }
    terms |= {name.rstrip("_"): value for name, value in changes.items()}
    sector = terms.pop("sector")
    return (account, period, sector, status, ground, *terms.values())


def owing(world: World, by: Actor, obligation: int, period: int = PERIOD) -> World:
    """The emission is reported, verified and decided."""
    if world.asks("Inclusion", "statusOf", by.account, period) == Status.NONE:
        lists(world, by, period)
    verifier = world.verifier.account
    if not world.asks("Verification", "practice", SHANDONG, verifier)["admissions"]:
        world.does(world.department, "Verification", "admit", verifier, HASH, KEYS_EXPIRE_AT)
    if world.asks("Verification", "assigned", by.account, period) == NO_ACCOUNT:
        world.does(world.department, "Verification", "assign", [assignment(by, period)])
    version = reports(world, by, period)
    stated = statement(by.account, obligation, period, before=version, after=version)
    world.does(world.verifier, "Verification", "fileStatements", [stated])
    decision = emission(by.account, obligation, period=period)
    world.does(world.department, "Emissions", "decide", [decision])
    return world


def settled(world: World, by: Actor, emission_t: int = 1_000, period: int = PERIOD) -> World:
    """The emission is decided and accepted, so that final lines may be decided."""
    owing(world, by, emission_t, period)
    world.does(by, "Emissions", "accept", period)
    return world


def redetermined(world: World, by: Actor, obligation: int, period: int = PERIOD) -> World:
    """A review finds something: the emission is decided anew and accepted again."""
    opened_ = world.does(
        world.department, "Verification", "openCampaign", HASH, world.now, world.now + 60, 1
    )
    campaign = opened_.event("CampaignOpened")["campaign"]
    world.does(world.department, "Verification", "addUnits", campaign, [by.account])
    found = (by.account, period, Severity.MINOR, HASH)
    world.does(world.department, "Verification", "recordFindings", campaign, [found])
    finding = world.asks("Verification", "findingCount")
    decision = emission(by.account, obligation, period=period, basis=Basis.REDETERMINED)
    world.does(world.department, "Emissions", "redetermine", decision, finding)
    world.does(by, "Emissions", "accept", period)
    return world


def agreement(world: World, **changes: Any) -> tuple[BlockOrder, BlockOrder]:
    """Both sides of a block agreement of 100,000 units; `changes` go into both."""
    terms = {
        "unit": ID,
        "quantity": 100_000,
        "price": PRICE,
        "valid_until_s": world.now + 3_600,
        "salt": HASH,
    } | changes
    seller, buyer = world.enterprise.account, world.buyer.account
    return (
        BlockOrder(seller, buyer, Side.SELL, **terms),
        BlockOrder(buyer, seller, Side.BUY, **terms),
    )


def sign(order: BlockOrder, by: Actor, chain_id: int = CHAIN_ID) -> bytes:
    """The signature any wallet gives."""
    message = typed_data(order, chain_id)
    return bytes(Account.sign_typed_data(by.secret, full_message=message).signature)


def to_trading(world: World, quantity: int, holder: str = "enterprise", unit: int = ID) -> Result:
    """Two keys of the account move units to trading, which need not wait."""
    keys = getattr(world, holder), getattr(world, f"{holder}_officer")
    return world.both(*keys, "Market", "toTrading", unit, quantity)


def settle(world: World, sell: BlockOrder, buy: BlockOrder, by: Actor | None = None) -> Result:
    """The registry settles what both sides signed."""
    return world.does(
        by or world.registry,
        "Market",
        "settleBlock",
        sell.values,
        sign(sell, world.enterprise),
        buy.values,
        sign(buy, world.buyer),
    )


def call_of(contract: str, function: str, *args: Any) -> bytes:
    """The calldata of a call."""
    return encode_call(contract, function, args)


def both_raw(world: World, contract: str, call: bytes) -> Result:
    """Two keys of the enterprise have a call executed, whatever its bytes are."""
    expires = world.now + 86_400
    what = (ADDRESSES[contract], call, expires)
    id_ = world.does(world.enterprise, "Approvals", "propose", *what).output
    return world.does(world.enterprise_officer, "Approvals", "approve", id_, call)
