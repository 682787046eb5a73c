"""Changes of the legal person: name, merger, division, and the units that follow."""

import pytest

from contracts.vocabulary import Bucket, Kind, Standing
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, STOCK
from tests.contracts.world import JIANGSU, SHANDONG, Result, World, refused

FROZEN = 30


def approved(world: World, *act: object) -> Result:
    return world.both(world.department, world.registry_officer, "Participants", *act)


def merges(world: World, successor: str | None = None) -> Result:
    target = successor or world.buyer.account
    return approved(world, "merge", world.enterprise.account, target, HASH)


def gives(world: World, bucket: Bucket, quantity: int, to: str | None = None) -> Result:
    given = (world.enterprise.account, to or world.buyer.account, ID, bucket, quantity, HASH)
    return world.both(world.department, world.registry_officer, "Titles", "transferTitle", *given)


def test_two_keys_of_the_registry_record_a_changed_name(world: World) -> None:
    renamed = ("Participants", "changeName", world.enterprise.account, "another name", HASH)
    done = world.both(world.registry, world.registry_officer, *renamed)
    assert done.event("NameChanged") == {
        "account": world.enterprise.account,
        "name": "another name",
        "documents": HASH,
    }
    assert world.asks("Participants", "nameOf", world.enterprise.account) == "another name"
    with refused("WrongStanding", found=Standing.NONE):
        nobody = ("Participants", "changeName", world.outsider.account, "name", HASH)
        world.both(world.registry, world.registry_officer, *nobody)
    with refused("NotForThisKind"):
        world.both(world.ministry, world.registry_officer, *renamed)


def test_an_absorbed_account_is_closing_and_knows_its_successor(world: World) -> None:
    done = merges(world)
    pair = world.enterprise.account, world.buyer.account
    assert done.event("Merged") == {
        "absorbed": pair[0],
        "successor": pair[1],
        "documents": HASH,
    }
    assert done.event("StandingChanged")["to"] == Standing.CLOSING
    assert world.asks("Participants", "isSuccessor", *pair)
    assert not world.asks("Participants", "isSuccessor", *reversed(pair))
    with refused("WrongStanding", found=Standing.CLOSING):
        approved(world, "restore", pair[0], HASH)
    with refused("WrongStanding", found=Standing.CLOSING):
        merges(world)


def test_a_division_names_its_successors_once_each(world: World) -> None:
    account, both = world.enterprise.account, [world.buyer.account, world.trader.account]
    for wrong in ([], both * 9):
        with refused("SuccessorCount", found=len(wrong)):
            approved(world, "divide", account, wrong, HASH)
    with refused("InvalidSuccessor", successor=both[0]):
        approved(world, "divide", account, [both[0], both[0]], HASH)
    done = approved(world, "divide", account, both, HASH)
    assert done.event("Divided")["successors"] == both
    for one in both:
        assert world.asks("Participants", "isSuccessor", account, one)


@pytest.mark.parametrize("role", ["enterprise", "registry", "outsider"])
def test_a_successor_is_another_open_holder(world: World, role: str) -> None:
    account = getattr(world, role).account
    with refused("InvalidSuccessor", successor=account):
        merges(world, account)
    approved(world, "suspend", world.buyer.account, HASH)
    with refused("InvalidSuccessor", successor=world.buyer.account):
        merges(world)


def test_only_holders_are_absorbed_and_only_by_the_department_of_the_province(world: World) -> None:
    pair = world.ministry, world.registry_officer
    merge = ("Participants", "merge")
    with refused("WrongKind", found=Kind.BANK):
        world.both(*pair, *merge, world.bank.account, world.buyer.account, HASH)
    with refused("OtherProvince", expected=SHANDONG, found=JIANGSU):
        other = world.other_department, world.registry_officer
        world.both(*other, *merge, world.enterprise.account, world.buyer.account, HASH)


def test_units_follow_a_merger_and_frozen_ones_stay_frozen(stocked: World) -> None:
    world = stocked
    frozen = (world.enterprise.account, ID, Bucket.REGISTRATION, FROZEN, HASH)
    world.both(world.department, world.registry_officer, "Units", "freeze", *frozen)
    with refused("NotTheSuccessor"):
        gives(world, Bucket.REGISTRATION, 1)
    merges(world)
    for bucket, quantity in ((Bucket.REGISTRATION, STOCK - FROZEN), (Bucket.FROZEN, FROZEN)):
        done = gives(world, bucket, quantity)
        assert done.event("TitleTransferred")["bucket"] == bucket
    assert world.asks("Units", "holding", world.buyer.account, ID) == {
        "registration": STOCK - FROZEN,
        "trading": 0,
        "reserved": 0,
        "frozen": FROZEN,
    }
    assert world.asks("Units", "conserved", ID)
    approved(world, "close", world.enterprise.account, HASH)


def test_units_left_behind_follow_a_merger_of_the_successor_too(stocked: World) -> None:
    merges(stocked)
    pair = stocked.buyer.account, stocked.trader.account
    with refused("NotTheSuccessor", to=stocked.trader.account):
        gives(stocked, Bucket.REGISTRATION, 1, stocked.trader.account)
    approved(stocked, "divide", pair[0], [pair[1]], HASH)
    with refused("MayNotReceive", account=stocked.buyer.account):
        gives(stocked, Bucket.REGISTRATION, STOCK)
    gives(stocked, Bucket.REGISTRATION, STOCK, pair[1])
    assert stocked.asks("Participants", "isSuccessor", *pair)
    assert not stocked.asks("Participants", "isSuccessor", *reversed(pair))


def test_title_passes_to_the_successor_only_and_in_order(stocked: World) -> None:
    merges(stocked)
    with refused("NotTheSuccessor", to=stocked.trader.account):
        gives(stocked, Bucket.REGISTRATION, 1, stocked.trader.account)
    for bucket in (Bucket.TRADING, Bucket.RESERVED):
        with refused("WrongBucket", bucket=bucket):
            gives(stocked, bucket, 1)
    with refused("NothingToMove", id=ID):
        gives(stocked, Bucket.REGISTRATION, 0)
    with refused("HoldingTooSmall", available=STOCK, requested=STOCK + 1):
        gives(stocked, Bucket.REGISTRATION, STOCK + 1)
    approved(stocked, "suspend", stocked.buyer.account, HASH)
    with refused("MayNotReceive", account=stocked.buyer.account):
        gives(stocked, Bucket.REGISTRATION, 1)


def test_a_closing_account_sells_nothing_and_gives_its_units_up(stocked: World) -> None:
    scenes.to_trading(stocked, 10)
    merges(stocked)
    with refused("NotEntitled"):
        scenes.to_trading(stocked, 10)
    stocked.does(stocked.enterprise, "Market", "toRegistration", ID, 10)
    gives(stocked, Bucket.REGISTRATION, STOCK)
