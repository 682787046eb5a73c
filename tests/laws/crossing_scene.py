"""Where acts on the same units meet: one stocked scene in which something waits of every kind."""

from contracts.founding import OFFSET_CAP
from contracts.identifiers import credit_id
from contracts.vocabulary import Bucket, Cause, Severity, Stage
from tests.contracts import case_scenes, credit_scenes, offset_scenes, scenes
from tests.contracts.offset_scenes import BATCH
from tests.contracts.scenes import HASH, ID, MONEY, PRICE
from tests.contracts.world import CARRIED_INTO, DEADLINE_AT, LATER_PERIOD, PERIOD, Actor, World

PART = 60_000
"""What most acts take; narrow scenes leave room for one of them and not for two."""

CREDITS = 2_500
"""What acts on credits take, of as many in the narrow scenes and one less to spare."""

REVOKED = BATCH + 1
"""A batch that was revoked while all of it was frozen; it is still to be replaced."""

CAP_POINTS = 500
TRADED = 100_000
WAITS, APPROVED, APPLIED, FROZEN, MOVED = 10_000, 20_000, 40_000, 30_000, 50_000
"""In requests that wait, in an approved one, in an application, frozen, and moved by mistake."""

ABSORBED, ASKED_CREDITS = 1_000, 100
"""Left with a trader that was absorbed, and in a request to offset that was not transmitted."""

LATER_LINE, DEDUCTED = 700, 300
"""Of the next period's allocation, and of what a case deducts from it."""

DAY_S = 86_400


def prepared(world: World, parts: int, trading: int, obligation: int) -> World:
    """From an opened world, two days before the deadline: something waits of every kind."""
    enterprise, buyer = world.enterprise, world.buyer
    world.now = DEADLINE_AT - 2 * DAY_S
    scenes.planned(world)
    held = parts * PART - 1 + trading + WAITS + APPROVED + APPLIED + FROZEN + MOVED + ABSORBED
    scenes.issue(world, enterprise, held)
    world.does(world.bank, "Cash", "deposit", buyer.account, MONEY, b"\x01" * 32)
    world.does(world.exchange, "Market", "reportClose", 20201231, PRICE)
    scenes.settled(world, enterprise, obligation)
    scenes.to_trading(world, trading)
    for quantity in (WAITS, APPROVED):
        world.does(enterprise, "Compliance", "request", PERIOD, [(ID, quantity)])
    world.does(world.department_officer, "Compliance", "approve", 2)
    scenes.carry_noticed(world, APPLIED + PART)
    world.does(enterprise, "CarryOver", "applyFor", CARRIED_INTO, [(ID, APPLIED)])
    freezes(world, "freeze", FROZEN)
    moves(world, Cause.CORRECTION, Bucket.REGISTRATION, MOVED)
    allow(world)
    credited(world, parts)
    absorbed(world)
    lines_decided(world)
    found(world)
    accused(world)
    world.does(enterprise, "Titles", "pledge", buyer.account, ID, PART, HASH)
    return world


def overseers(world: World) -> tuple[Actor, Actor]:
    return world.department, world.registry_officer


def freezes(world: World, act: str, quantity: int, unit: int = ID) -> object:
    what = (world.enterprise.account, unit, Bucket.REGISTRATION, quantity, HASH)
    return world.both(*overseers(world), "Units", act, *what)


def moves(world: World, cause: Cause, bucket: Bucket, quantity: int, to: str = "buyer") -> object:
    """A change of title from the enterprise to another."""
    target = getattr(world, to).account
    what = (world.enterprise.account, target, ID, bucket, quantity, cause, "why", HASH)
    return world.both(*overseers(world), "Titles", "force", *what)


def allow(world: World) -> object:
    """The buyer may give for the enterprise, of which something is frozen."""
    named = (world.enterprise.account, PERIOD, world.buyer.account, HASH)
    return world.does(world.department_officer, "Compliance", "allowSupply", *named)


def credited(world: World, parts: int) -> None:
    """Offsets wait at every step, credits are for sale, and a revoked batch is to be replaced."""
    offset_scenes.set_value(world, OFFSET_CAP, CAP_POINTS)
    held = (parts + 2) * CREDITS - 1 + ASKED_CREDITS + CREDITS
    assert credit_scenes.legacy(world, held) == BATCH
    for number in (1, 2):
        # In two items, so that no act asks for what waits already.
        offset_scenes.asks(world, (BATCH, CREDITS - number), (BATCH, number))
        offset_scenes.transmits(world, number)
    offset_scenes.approves(world, 2)
    offset_scenes.asks(world, (BATCH, ASKED_CREDITS))
    scenes.to_trading(world, CREDITS, unit=credit_id(BATCH))
    credit_scenes.ready(world, "buyer")
    assert credit_scenes.legacy(world, CREDITS) == REVOKED
    freezes(world, "freeze", CREDITS, credit_id(REVOKED))
    revokes(world, REVOKED)


def revokes(world: World, batch: int) -> object:
    pair = (world.credit_registry, world.ministry_officer)
    return world.both(*pair, "Credits", "revoke", batch, HASH)


def absorbed(world: World) -> None:
    """A trader with some units was merged into the enterprise."""
    moves(world, Cause.JUDGMENT, Bucket.REGISTRATION, ABSORBED, "trader")
    ended = (world.trader.account, world.enterprise.account, HASH)
    world.both(world.ministry, world.registry_officer, "Participants", "merge", *ended)


def lines_decided(world: World) -> None:
    """A part is to be returned, and the next period's first line waits."""
    scenes.planned(world, LATER_PERIOD)
    scenes.lists(world, world.enterprise, LATER_PERIOD)
    account = world.enterprise.account
    for line in (
        scenes.allocation_line(account, PART, Stage.RETURN),
        scenes.allocation_line(account, LATER_LINE, period=LATER_PERIOD),
    ):
        world.does(world.department, "Allocation", "decide", scenes.TABLE, [line])


def found(world: World) -> None:
    """A review found something minor in the enterprise's report."""
    opened = (HASH, world.now, world.now + DAY_S, 1)
    world.does(world.department, "Verification", "openCampaign", *opened)
    world.does(world.department, "Verification", "addUnits", 1, [world.enterprise.account])
    finding = (world.enterprise.account, PERIOD, Severity.MINOR, HASH)
    world.does(world.department, "Verification", "recordFindings", 1, [finding])


def accused(world: World) -> None:
    """A case is decided: a fine that is not paid, and a deduction that is not charged yet."""
    assert case_scenes.opens(world) == 1
    case_scenes.notices(world, 1, deduction=DEDUCTED)
    case_scenes.acts(world, "object", 1, HASH, by="enterprise")
    noticed = world.asks("Enforcement", "caseOf", 1)["figures"]
    case_scenes.acts(world, "resolve", 1, noticed["fine"], 0, DEDUCTED, HASH)
    case_scenes.decides(world, 1)
