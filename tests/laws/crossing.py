"""Where acts on the same units meet: one stocked scene, and what each role may do next."""

from collections.abc import Callable

from contracts.founding import OFFSET_CAP
from contracts.identifiers import credit_id, name_bytes
from contracts.orders import BlockOrder
from contracts.vocabulary import Bucket, Cause, Purpose
from tests.contracts import credit_scenes, offset_scenes, scenes
from tests.contracts.offset_scenes import BATCH
from tests.contracts.scenes import HASH, ID, MONEY, PRICE
from tests.contracts.world import (
    CARRIED_INTO,
    DEADLINE_AT,
    PACK,
    PERIOD,
    Actor,
    World,
)

PART = 60_000
"""What most acts take; narrow scenes leave room for one of them and not for two."""

CREDITS = 2_500
"""What acts on credits take, of as many in the narrow scenes and one less to spare."""

CAP_POINTS = 500
ASKED = 70_000
TRADED = 100_000
WAITS, APPROVED, APPLIED, FROZEN, MOVED = 10_000, 20_000, 40_000, 30_000, 50_000
"""In requests that wait, in an approved one, in an application, frozen, and moved by mistake."""

DAY_S = 86_400

Act = Callable[[World], object]


def prepared(world: World, parts: int, trading: int, obligation: int) -> World:
    """From an opened world, two days before the deadline: something waits of every kind."""
    enterprise, buyer = world.enterprise, world.buyer
    world.now = DEADLINE_AT - 2 * DAY_S
    scenes.planned(world)
    held = parts * PART - 1 + trading + WAITS + APPROVED + APPLIED + FROZEN + MOVED
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
    offset_scenes.set_value(world, OFFSET_CAP, CAP_POINTS)
    assert credit_scenes.legacy(world, (parts + 2) * CREDITS - 1) == BATCH
    for number in (1, 2):
        offset_scenes.asks(world, (BATCH, CREDITS))
        offset_scenes.transmits(world, number)
    offset_scenes.approves(world, 2)
    freezes(world, "freeze", FROZEN)
    moves(world, Cause.CORRECTION, Bucket.REGISTRATION, MOVED)
    return world


# --- acts -----------------------------------------------------------------------------------------


def overseers(world: World) -> tuple[Actor, Actor]:
    return world.department, world.registry_officer


def freezes(world: World, act: str, quantity: int, unit: int = ID) -> object:
    what = (world.enterprise.account, unit, Bucket.REGISTRATION, quantity, HASH)
    return world.both(*overseers(world), "Units", act, *what)


def moves(world: World, cause: Cause, bucket: Bucket, quantity: int) -> object:
    """A change of title from the enterprise to the buyer."""
    what = (world.enterprise.account, world.buyer.account, ID, bucket, quantity, cause, "why", HASH)
    return world.both(*overseers(world), "Titles", "force", *what)


def settles(world: World) -> object:
    """Always the same agreement, whenever it is settled."""
    terms = {"unit": ID, "quantity": TRADED, "price": PRICE, "salt": HASH}
    until = DEADLINE_AT + DAY_S
    seller, buyer = world.enterprise.account, world.buyer.account
    sell = BlockOrder(seller, buyer, 0, **terms, valid_until_s=until)
    buy = BlockOrder(buyer, seller, 1, **terms, valid_until_s=until)
    return scenes.settle(world, sell, buy)


def cancels(world: World, unit: int, quantity: int) -> object:
    keys = world.enterprise, world.enterprise_officer
    what = (unit, quantity, Purpose.VOLUNTARY, "nobody", "why")
    return world.both(*keys, "Cancellation", "cancel", *what)


def mandates(world: World) -> object:
    what = (world.enterprise.account, PERIOD, [(ID, ASKED)], HASH)
    return world.both(*overseers(world), "Compliance", "surrenderByMandate", *what)


def reverses(world: World) -> object:
    return world.both(*overseers(world), "Titles", "reverse", 1, 0, "booked twice", HASH)


def takes_back(world: World) -> object:
    what = (world.enterprise.account, ID, Bucket.REGISTRATION, PART, "no successor", HASH)
    return world.both(*overseers(world), "Titles", "takeBack", *what)


def stands(act: str) -> Act:
    """Two institutions change the enterprise's standing."""
    return lambda w: w.both(*overseers(w), "Participants", act, w.enterprise.account, HASH)


ACTS: dict[str, Act] = {
    "to trading": lambda w: scenes.to_trading(w, PART),
    "to registration": lambda w: w.does(w.enterprise, "Market", "toRegistration", ID, PART),
    "settle": settles,
    "ask to surrender": lambda w: w.does(
        w.enterprise, "Compliance", "request", PERIOD, [(ID, ASKED)]
    ),
    "ask for more": lambda w: w.does(
        w.enterprise, "Compliance", "request", PERIOD, [(ID, ASKED + 1)]
    ),
    "ask late": lambda w: w.does(
        w.enterprise, "Compliance", "requestLate", PERIOD, [(ID, ASKED)]
    ),
    "withdraw the request": lambda w: w.does(w.enterprise, "Compliance", "withdraw", 1),
    "approve the request": lambda w: w.does(w.department_officer, "Compliance", "approve", 1),
    "surrender": lambda w: w.does(w.registry, "Compliance", "surrender", 2),
    "mandate": mandates,
    "cancel": lambda w: cancels(w, ID, PART),
    "cancel credits": lambda w: cancels(w, credit_id(BATCH), CREDITS),
    "ask to offset": lambda w: offset_scenes.asks(w, (BATCH, CREDITS)),
    "ask to offset less": lambda w: offset_scenes.asks(w, (BATCH, CREDITS - 1)),
    "ask to offset late": lambda w: offset_scenes.asks(w, (BATCH, CREDITS), late=True),
    "ask to offset less late": lambda w: offset_scenes.asks(w, (BATCH, CREDITS - 1), late=True),
    "withdraw the offset": offset_scenes.withdraws,
    "approve the offset": offset_scenes.approves,
    "offset": lambda w: offset_scenes.cancels(w, 2),
    "notify of less": lambda w: w.does(
        w.registry, "CarryOver", "notify", CARRIED_INTO, name_bytes(PACK),
        [(w.enterprise.account, APPLIED, HASH)],
    ),
    "apply to carry": lambda w: w.does(
        w.enterprise, "CarryOver", "applyFor", CARRIED_INTO, [(ID, PART)]
    ),
    "withdraw the application": lambda w: w.does(w.enterprise, "CarryOver", "withdraw", 1),
    "carry over": lambda w: w.does(w.registry, "CarryOver", "process", [1]),
    "freeze": lambda w: freezes(w, "freeze", PART),
    "unfreeze": lambda w: freezes(w, "unfreeze", FROZEN - 1),
    "freeze credits": lambda w: freezes(w, "freeze", CREDITS, credit_id(BATCH)),
    "force": lambda w: moves(w, Cause.JUDGMENT, Bucket.REGISTRATION, PART),
    "force what is frozen": lambda w: moves(w, Cause.JUDGMENT, Bucket.FROZEN, FROZEN - 1),
    "reverse": reverses,
    "buyer to trading": lambda w: scenes.to_trading(w, MOVED - 1, "buyer"),
    "suspend": stands("suspend"),
    "start closing": stands("startClosing"),
    "take back": takes_back,
}  # fmt: skip
"""What is done next, by the sentence it stands for; each act is the same whenever it is done."""

THAW = {"freeze", "freeze credits", "unfreeze"}
MOVE_FROZEN = "force what is frozen"
