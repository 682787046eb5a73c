"""Supply: another company gives its units for one that cannot act for itself."""

import pytest

from contracts.vocabulary import Bucket, Surrender
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, NO_ACCOUNT, STOCK
from tests.contracts.world import DEADLINE_AT, PERIOD, World, refused

OWED = 500_000
GIVEN = 300_000


def changes(world: World, act: str) -> None:
    pair = (world.department, world.registry_officer, "Participants", act)
    world.both(*pair, world.enterprise.account, HASH)


def allows(world: World, donor: str | None = None, reason: bytes = HASH):
    donor = donor or world.buyer.account
    named = (world.enterprise.account, PERIOD, donor, reason)
    return world.does(world.department_officer, "Compliance", "allowSupply", *named)


def supplies(world: World, quantity: int = GIVEN):
    return world.does(
        world.buyer, "Compliance", "supply", world.enterprise.account, PERIOD, [(ID, quantity)]
    )


@pytest.fixture
def frozen(stocked: World) -> World:
    """The enterprise owes and is suspended; the buyer holds units of its own."""
    scenes.issue(stocked, stocked.buyer, STOCK)
    scenes.settled(stocked, stocked.enterprise, OWED)
    changes(stocked, "suspend")
    return stocked


def reserved(world: World, role: str) -> int:
    return world.asks("Units", "holding", getattr(world, role).account, ID)["reserved"]


def test_a_donors_units_are_surrendered_and_the_certificate_names_it(frozen: World) -> None:
    world = frozen
    assert allows(world).event("SupplyAllowed") == {
        "account": world.enterprise.account,
        "period": PERIOD,
        "donor": world.buyer.account,
        "department": world.department.account,
        "reason": HASH,
    }
    asked = supplies(world).event("SurrenderRequested")
    donor = world.buyer.account
    assert (asked["account"], asked["donor"]) == (world.enterprise.account, donor)
    assert (reserved(world, "buyer"), reserved(world, "enterprise")) == (GIVEN, 0)
    world.does(world.department_officer, "Compliance", "approve", 1)
    done = world.does(world.registry, "Compliance", "surrender", 1)
    said = done.event("Surrendered")
    assert (said["donor"], said["forced"], said["onTime"]) == (donor, False, True)
    assert done.event("TransferSingle")["from"] == donor
    stands = world.asks("Compliance", "standing", world.enterprise.account, PERIOD)
    assert (stands["surrendered"], stands["remaining"]) == (GIVEN, OWED - GIVEN)
    assert world.asks("Units", "balanceOf", donor, ID) == STOCK - GIVEN
    assert world.asks("Units", "balanceOf", world.enterprise.account, ID) == STOCK


def test_a_supply_after_the_deadline_is_late(frozen: World) -> None:
    allows(frozen)
    frozen.now = DEADLINE_AT + 1
    assert supplies(frozen).event("SurrenderRequested")["late"] is True


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_a_supply_that_ends_gives_the_donor_its_units_back(frozen: World, end: str) -> None:
    world = frozen
    allows(world)
    supplies(world)
    if end == "withdraw":
        world.does(world.buyer, "Compliance", "withdraw", 1)
    else:
        world.does(world.department_officer, "Compliance", "refuse", 1, HASH)
    assert reserved(world, "buyer") == 0
    stands = world.asks("Compliance", "standing", world.enterprise.account, PERIOD)
    assert (stands["pending"], stands["remaining"]) == (0, OWED)


def test_the_account_does_not_take_back_what_a_donor_gives(frozen: World) -> None:
    allows(frozen)
    supplies(frozen)
    changes(frozen, "restore")
    with refused("NotYourRequest", request=1, account=frozen.enterprise.account):
        frozen.does(frozen.enterprise, "Compliance", "withdraw", 1)


def test_nobody_supplies_unless_the_department_lets_it(frozen: World) -> None:
    world = frozen
    facts = {"account": world.enterprise.account, "period": PERIOD, "donor": world.buyer.account}
    with refused("SupplyNotAllowed", **facts):
        supplies(world)
    allows(world, world.far_enterprise.account)
    with refused("SupplyNotAllowed", **facts):
        supplies(world)
    assert not world.asks("Compliance", "maySupply", *facts.values())
    allows(world)
    assert world.asks("Compliance", "maySupply", *facts.values())
    supplies(world)


def test_an_account_that_acts_for_itself_is_given_nothing(frozen: World) -> None:
    changes(frozen, "restore")
    with refused("ActsForItself", account=frozen.enterprise.account):
        allows(frozen)
    thawed = (frozen.enterprise.account, ID, Bucket.REGISTRATION, 1, HASH)
    frozen.both(frozen.department, frozen.registry_officer, "Units", "freeze", *thawed)
    allows(frozen)


@pytest.mark.parametrize("act", ["restrict", "receiveOnly"])
def test_a_restricted_account_may_be_helped(stocked: World, act: str) -> None:
    scenes.settled(stocked, stocked.enterprise, OWED)
    changes(stocked, act)
    allows(stocked)


def test_a_donor_is_another_enterprise(frozen: World) -> None:
    for donor in (frozen.enterprise, frozen.trader, frozen.registry):
        with refused("InvalidDonor", donor=donor.account):
            allows(frozen, donor.account)
    with refused("InvalidDonor", donor=NO_ACCOUNT):
        allows(frozen, NO_ACCOUNT)


def test_a_supply_is_allowed_for_a_reason(frozen: World) -> None:
    with refused("MissingHash"):
        allows(frozen, reason=bytes(32))


def test_account_and_donor_together_give_no_more_than_is_owed(frozen: World) -> None:
    allows(frozen)
    changes(frozen, "restore")
    frozen.does(frozen.enterprise, "Compliance", "request", PERIOD, [(ID, OWED - GIVEN + 1)])
    with refused("MoreThanOwed", owed=GIVEN - 1, requested=GIVEN):
        supplies(frozen)
    with refused("DuplicateRequest", request=1):
        frozen.does(frozen.enterprise, "Compliance", "request", PERIOD, [(ID, OWED - GIVEN + 1)])
    # The same units of another company are another request.
    supplies(frozen, GIVEN - 1)
    assert frozen.asks("Compliance", "requested", 2)["state"] == Surrender.REQUESTED
