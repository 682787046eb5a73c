"""What each role may do next in the scene where acts on the same units meet."""

from collections.abc import Callable

from contracts.identifiers import credit_id, line_id, name_bytes
from contracts.orders import BlockOrder
from contracts.vocabulary import Basis, Bucket, Cause, Purpose, Stage
from tests.contracts import offset_scenes, scenes
from tests.contracts.offset_scenes import BATCH
from tests.contracts.scenes import HASH, ID, PRICE
from tests.contracts.world import CARRIED_INTO, DEADLINE_AT, LATER_PERIOD, PACK, PERIOD, World
from tests.laws.crossing_scene import (
    ABSORBED,
    APPLIED,
    CREDITS,
    DAY_S,
    FROZEN,
    MOVED,
    PART,
    REVOKED,
    TRADED,
    allow,
    freezes,
    moves,
    overseers,
    revokes,
)

ASKED = 70_000
OWED_LESS = 95_000
"""Enough for what waits; its cap is less than what waits to be offset."""

Act = Callable[[World], object]


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


def settles_credits(world: World) -> object:
    """Credits that are for sale go to the buyer at a price of their own."""
    terms = {"unit": credit_id(BATCH), "quantity": CREDITS, "price": PRICE, "salt": HASH}
    sell, buy = scenes.agreement(world, **terms, valid_until_s=DEADLINE_AT + DAY_S)
    return scenes.settle(world, sell, buy)


def owes_less(world: World) -> object:
    """The emission is decided anew: the cap falls below what waits to be offset."""
    decision = scenes.emission(world.enterprise.account, OWED_LESS, basis=Basis.REDETERMINED)
    return world.does(world.department, "Emissions", "redetermine", decision, 1)


def ends(world: World, act: str, successors: object) -> object:
    """The enterprise is absorbed or divided."""
    what = (world.enterprise.account, successors, HASH)
    return world.both(*overseers(world), "Participants", act, *what)


def follows(world: World) -> object:
    """What the absorbed trader held comes to the enterprise."""
    pair = (world.ministry, world.registry_officer)
    ended, successor = world.trader.account, world.enterprise.account
    what = (ended, successor, ID, Bucket.REGISTRATION, ABSORBED, HASH)
    return world.both(*pair, "Titles", "transferTitle", *what)


def line(world: World, stage: Stage, period: int) -> bytes:
    return line_id(world.enterprise.account, period, stage, 1)


def executes(world: World, stage: Stage, period: int) -> object:
    return world.does(world.registry, "Allocation", "execute", [line(world, stage, period)])


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
    "refuse the request": lambda w: w.does(w.department_officer, "Compliance", "refuse", 1, HASH),
    "refuse the application": lambda w: w.does(w.registry, "CarryOver", "refuse", 1, HASH),
    "refuse the offset": offset_scenes.refuses,
    "transmit the offset": lambda w: offset_scenes.transmits(w, 3),
    "return": lambda w: executes(w, Stage.RETURN, PERIOD),
    "send the return back": lambda w: w.does(
        w.registry, "Allocation", "sendBack", [(line(w, Stage.RETURN, PERIOD), HASH)]
    ),
    "replace": lambda w: w.does(w.enterprise, "Credits", "replace", REVOKED, BATCH, CREDITS),
    "owe less": owes_less,
    "open a case": lambda w: w.does(
        w.department, "Enforcement", "openShortfall", w.enterprise.account, PERIOD, HASH
    ),
    "supply": lambda w: w.does(
        w.buyer, "Compliance", "supply", w.enterprise.account, PERIOD, [(ID, MOVED)]
    ),
    "suspend": stands("suspend"),
    "start closing": stands("startClosing"),
    "take back": takes_back,
}  # fmt: skip
"""What is done next, by the sentence it stands for; each act is the same whenever it is done."""

ROOMY: dict[str, Act] = {
    "accept": lambda w: w.does(w.enterprise, "Emissions", "accept", PERIOD),
    "allow a donor": allow,
    "revoke": lambda w: revokes(w, BATCH),
    "settle credits": settles_credits,
    "merge": lambda w: ends(w, "merge", w.buyer.account),
    "divide": lambda w: ends(w, "divide", [w.buyer.account, w.far_enterprise.account]),
    "follow": follows,
    "pledge": lambda w: w.does(w.enterprise, "Titles", "pledge", w.buyer.account, ID, 1, HASH),
    "accept the pledge": lambda w: w.does(w.buyer, "Titles", "acceptPledge", 1),
    "withdraw the pledge": lambda w: w.does(w.enterprise, "Titles", "withdrawPledge", 1),
    "pay a part": lambda w: w.does(w.bank, "Enforcement", "confirmPayment", 1, 1, HASH),
    "deduct": lambda w: w.does(w.department, "Enforcement", "deduct", 1),
    "withdraw the case": lambda w: w.both(
        w.department, w.department_officer, "Enforcement", "withdraw", 1, HASH
    ),
    "allocate": lambda w: executes(w, Stage.PRE_ALLOCATION, LATER_PERIOD),
}  # fmt: skip
"""Acts that no narrow room makes rivals; they are done in the wide scene."""

THAW = {"freeze", "freeze credits", "unfreeze"}
OWE_LESS = "owe less"
MOVE_FROZEN = "force what is frozen"
