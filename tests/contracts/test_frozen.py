"""No path thaws a frozen unit by moving it: every act there is, tried on units that are frozen."""

from collections.abc import Callable

import pytest

from contracts import ADDRESSES
from contracts.vocabulary import Bucket, Cause
from tests.contracts import scenes
from tests.contracts.matrix_carry import CARRIED_INTO
from tests.contracts.scenes import HASH, ID, STOCK
from tests.contracts.world import EARLY_AT, PERIOD, Reverted, World, refused

Act = Callable[[World], object]


def two(world: World, contract: str, function: str, *what: object) -> object:
    return world.both(world.department, world.registry_officer, contract, function, *what)


def moved(world: World, act: str, *more: object) -> object:
    return two(world, "Titles", act, world.enterprise.account, *more)


@pytest.fixture
def frozen(stocked: World) -> World:
    """Everything that the enterprise holds is frozen; it owes, and may carry over."""
    scenes.owing(stocked, stocked.enterprise, 100)
    stocked.now = EARLY_AT - 86_400
    scenes.carry_noticed(stocked, 100)
    everything = (stocked.enterprise.account, ID, Bucket.REGISTRATION, STOCK, HASH)
    two(stocked, "Units", "freeze", *everything)
    return stocked


SPENDING: dict[str, Act] = {
    "surrender": lambda w: w.does(w.enterprise, "Compliance", "requestLate", PERIOD, [(ID, 1)]),
    "carry over": lambda w: w.does(w.enterprise, "CarryOver", "applyFor", CARRIED_INTO, [(ID, 1)]),
    "mandate": lambda w: two(
        w, "Compliance", "surrenderByMandate", w.enterprise.account, PERIOD, [(ID, 1)], HASH
    ),
    "move to trading": lambda w: scenes.to_trading(w, 1),
    "move to registration": lambda w: w.does(w.enterprise, "Market", "toRegistration", ID, 1),
    "cancel": lambda w: w.both(
        w.enterprise, w.enterprise_officer, "Cancellation", "cancel", ID, 1, 0, "me", "why"
    ),
    "freeze again": lambda w: two(w, "Units", "freeze", w.enterprise.account, ID, 0, 1, HASH),
    "force": lambda w: moved(w, "force", w.buyer.account, ID, 0, 1, Cause.JUDGMENT, "why", HASH),
    "force from trading": lambda w: moved(
        w, "force", w.buyer.account, ID, 1, 1, Cause.JUDGMENT, "why", HASH
    ),
}
"""Acts that would spend a unit, each as who may do it."""


@pytest.mark.parametrize("act", SPENDING.values(), ids=SPENDING)
def test_frozen_units_are_not_there_to_be_spent(frozen: World, act: Act) -> None:
    with pytest.raises(Reverted) as reverted:
        act(frozen)
    refusal = reverted.value.refusal
    assert refusal is not None
    assert refusal.name in ("HoldingTooSmall", "UnitsFrozen"), refusal
    assert refusal.args["available"] == 0
    assert counts(frozen) == {"enterprise": STOCK, "buyer": 0}


def counts(world: World) -> dict[str, int]:
    """What is frozen, by account; nothing of it is anywhere else."""
    found = {}
    for role in ("enterprise", "buyer"):
        held = world.asks("Units", "holding", getattr(world, role).account, ID)
        assert sum(held.values()) == held["frozen"], (role, held)
        found[role] = held["frozen"]
    return found


def merges(world: World) -> None:
    two(world, "Participants", "merge", world.enterprise.account, world.buyer.account, HASH)


def divides(world: World) -> None:
    parts = [world.buyer.account, world.far_enterprise.account]
    two(world, "Participants", "divide", world.enterprise.account, parts, HASH)


@pytest.mark.parametrize("reorganised", [merges, divides])
def test_what_follows_a_legal_person_stays_frozen(frozen: World, reorganised: Act) -> None:
    reorganised(frozen)
    with refused("HoldingTooSmall", bucket=Bucket.REGISTRATION, available=0):
        moved(frozen, "transferTitle", frozen.buyer.account, ID, Bucket.REGISTRATION, 1, HASH)
    moved(frozen, "transferTitle", frozen.buyer.account, ID, Bucket.FROZEN, 7, HASH)
    assert counts(frozen) == {"enterprise": STOCK - 7, "buyer": 7}


@pytest.mark.parametrize("cause", [Cause.JUDGMENT, Cause.SUCCESSION, Cause.CORRECTION])
def test_what_is_forced_stays_frozen_and_so_does_what_is_reversed(
    frozen: World, cause: Cause
) -> None:
    moved(frozen, "force", frozen.buyer.account, ID, Bucket.FROZEN, 7, cause, "why", HASH)
    assert counts(frozen) == {"enterprise": STOCK - 7, "buyer": 7}
    if cause is not Cause.CORRECTION:
        return
    for bucket in (Bucket.REGISTRATION, Bucket.TRADING, Bucket.RESERVED):
        with refused("WrongBucket", bucket=bucket):
            two(frozen, "Titles", "reverse", 1, bucket, "why", HASH)
    two(frozen, "Titles", "reverse", 1, Bucket.FROZEN, "why", HASH)
    assert counts(frozen) == {"enterprise": STOCK, "buyer": 0}


def test_a_reversal_leaves_what_a_court_froze_at_the_new_holder(stocked: World) -> None:
    given = (stocked.buyer.account, ID, Bucket.REGISTRATION, 7, Cause.CORRECTION, "why", HASH)
    moved(stocked, "force", *given)
    two(stocked, "Units", "freeze", stocked.buyer.account, ID, Bucket.REGISTRATION, 7, HASH)
    with refused("WrongBucket", bucket=Bucket.FROZEN):
        two(stocked, "Titles", "reverse", 1, Bucket.FROZEN, "why", HASH)
    with refused("NothingToReverse", left=7, available=0):
        two(stocked, "Titles", "reverse", 1, Bucket.REGISTRATION, "why", HASH)


def test_an_account_does_not_close_over_frozen_units(frozen: World) -> None:
    two(frozen, "Participants", "startClosing", frozen.enterprise.account, HASH)
    with refused("WrongBucket", bucket=Bucket.FROZEN):
        moved(frozen, "takeBack", ID, Bucket.FROZEN, 1, "why", HASH)
    with refused("HoldingTooSmall", available=0):
        moved(frozen, "takeBack", ID, Bucket.REGISTRATION, 1, "why", HASH)
    with refused("NotEmpty"):
        two(frozen, "Participants", "close", frozen.enterprise.account, HASH)


def test_units_are_frozen_and_released_in_parts_by_two_institutions(frozen: World) -> None:
    for part in (1, 6):
        released = (frozen.enterprise.account, ID, Bucket.REGISTRATION, part, HASH)
        two(frozen, "Units", "unfreeze", *released)
    held = frozen.asks("Units", "holding", frozen.enterprise.account, ID)
    assert (held["frozen"], held["registration"]) == (STOCK - 7, 7)
    frozen.does(frozen.enterprise, "CarryOver", "applyFor", CARRIED_INTO, [(ID, 7)])


@pytest.mark.parametrize("contract", ADDRESSES)
@pytest.mark.parametrize("target", [one for one in Bucket if one is not Bucket.FROZEN])
def test_no_contract_shifts_or_gives_up_what_is_frozen(
    frozen: World, contract: str, target: Bucket
) -> None:
    account, sender = frozen.enterprise.account, ADDRESSES[contract]
    for act in (
        ("shift", account, ID, Bucket.FROZEN, target, 1),
        ("cancel", account, ID, Bucket.FROZEN, 1),
        ("takeBack", account, ID, Bucket.FROZEN, 1),
        ("surrender", account, ID, 1),
        ("carryOver", account, ID, ID + 1, 1),
        ("settle", account, frozen.buyer.account, ID, 1),
        ("release", frozen.department.account, account, ID, 1),
    ):
        with pytest.raises(Reverted) as reverted:
            frozen.asks("Units", *act, sender=sender)
        assert reverted.value.refusal is not None
        assert reverted.value.refusal.name in ("NoPower", "HoldingTooSmall")
