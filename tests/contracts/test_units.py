"""The vault: buckets, freezing, conservation, and the shape of ERC-1155."""

import pytest

from contracts import ADDRESSES
from contracts.codec import encode_call
from contracts.identifiers import allowance_id
from contracts.vocabulary import Bucket
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, STOCK
from tests.contracts.world import JIANGSU, PERIOD, SHANDONG, World, refused

ZERO = "0x" + "00" * 20
SPENDABLE = (Bucket.REGISTRATION, Bucket.TRADING)


def freezes(world: World, bucket: Bucket, quantity: int, act: str = "freeze"):
    arguments = (world.enterprise.account, ID, bucket, quantity, HASH)
    return world.both(world.department, world.registry_officer, "Units", act, *arguments)


def holding(world: World) -> dict[str, int]:
    return world.asks("Units", "holding", world.enterprise.account, ID)


def test_what_is_frozen_is_counted_and_not_spendable(stocked: World) -> None:
    done = freezes(stocked, Bucket.REGISTRATION, STOCK)
    assert done.event("Shifted") == {
        "account": stocked.enterprise.account,
        "id": ID,
        "from": Bucket.REGISTRATION,
        "to": Bucket.FROZEN,
        "quantity": STOCK,
        "reason": HASH,
    }
    assert holding(stocked) == {"registration": 0, "trading": 0, "reserved": 0, "frozen": STOCK}
    assert stocked.asks("Units", "balanceOf", stocked.enterprise.account, ID) == STOCK
    with refused("HoldingTooSmall", bucket=Bucket.REGISTRATION, available=0, requested=1):
        scenes.to_trading(stocked, 1)


@pytest.mark.parametrize("bucket", SPENDABLE, ids=lambda bucket: bucket.name)
def test_units_are_frozen_from_where_they_are_and_released_again(
    stocked: World, bucket: Bucket
) -> None:
    scenes.to_trading(stocked, STOCK // 2)
    before = holding(stocked)
    freezes(stocked, bucket, STOCK // 2)
    with refused("HoldingTooSmall", bucket=bucket, available=0, requested=1):
        freezes(stocked, bucket, 1)
    freezes(stocked, bucket, STOCK // 2, "unfreeze")
    assert holding(stocked) == before
    with refused("HoldingTooSmall", bucket=Bucket.FROZEN, available=0, requested=1):
        freezes(stocked, bucket, 1, "unfreeze")


@pytest.mark.parametrize("act", ["freeze", "unfreeze"])
@pytest.mark.parametrize("bucket", [Bucket.RESERVED, Bucket.FROZEN], ids=lambda b: b.name)
def test_reserved_units_belong_to_a_request_and_are_not_frozen(
    stocked: World, bucket: Bucket, act: str
) -> None:
    with refused("WrongBucket", bucket=bucket):
        freezes(stocked, bucket, 1, act)


@pytest.mark.parametrize("act", ["freeze", "unfreeze"])
def test_nothing_is_not_frozen(stocked: World, act: str) -> None:
    with refused("NothingToMove", id=ID):
        freezes(stocked, Bucket.REGISTRATION, 0, act)


@pytest.mark.parametrize("act", ["freeze", "unfreeze"])
def test_a_department_freezes_in_its_own_province(stocked: World, act: str) -> None:
    arguments = (stocked.enterprise.account, ID, Bucket.REGISTRATION, 1, HASH)
    with refused("OtherProvince", expected=SHANDONG, found=JIANGSU):
        stocked.both(stocked.other_department, stocked.registry_officer, "Units", act, *arguments)


@pytest.mark.parametrize("quantity", [STOCK + 1, 2**64 - 1])
def test_no_more_moves_than_there_is(stocked: World, quantity: int) -> None:
    for function, bucket, available in (
        ("toTrading", Bucket.REGISTRATION, STOCK),
        ("toRegistration", Bucket.TRADING, 0),
    ):
        with refused("HoldingTooSmall", bucket=bucket, available=available, requested=quantity):
            stocked.does(stocked.enterprise, "Market", function, ID, quantity)


def test_all_that_there_is_moves_there_and_back(stocked: World) -> None:
    for function in ("toTrading", "toRegistration"):
        stocked.does(stocked.enterprise, "Market", function, ID, STOCK)
    assert holding(stocked)["registration"] == STOCK


@pytest.mark.parametrize("function", ["toTrading", "toRegistration"])
def test_nothing_does_not_move(stocked: World, function: str) -> None:
    with refused("NothingToMove", id=ID):
        stocked.does(stocked.enterprise, "Market", function, ID, 0)


@pytest.mark.parametrize("id_", [0, ID + 1, 2**256 - 1])
def test_an_id_that_was_never_issued_has_no_units(stocked: World, id_: int) -> None:
    with refused("HoldingTooSmall", id=id_, available=0, requested=1):
        stocked.does(stocked.enterprise, "Market", "toTrading", id_, 1)
    assert stocked.asks("Units", "totals", id_)["issued"] == 0
    assert stocked.asks("Units", "conserved", id_)


def test_ids_are_listed_once_each(stocked: World) -> None:
    scenes.issue(stocked, stocked.buyer, 1)
    scenes.planned(stocked, 20212021)
    scenes.lists(stocked, stocked.buyer, 20212021)
    scenes.issue(stocked, stocked.buyer, 5, period=20212021)
    ids = [stocked.asks("Units", "idAt", place) for place in range(2)]
    assert stocked.asks("Units", "idCount") == 2
    assert ids == [allowance_id(PERIOD), allowance_id(20212021)]


def test_totals_say_where_every_unit_is(stocked: World) -> None:
    world = stocked
    scenes.to_trading(world, 300_000)
    freezes(world, Bucket.TRADING, 50_000)
    scenes.settled(world, world.enterprise, 400_000)
    for quantity in (100_000, 70_000):
        world.does(world.enterprise, "Compliance", "request", PERIOD, [(ID, quantity)])
    world.does(world.department_officer, "Compliance", "approve", 1)
    world.does(world.registry, "Compliance", "surrender", 1)
    assert world.asks("Units", "totals", ID) == {
        "issued": STOCK,
        "registration": STOCK - 300_000 - 170_000,
        "trading": 250_000,
        "reserved": 70_000,
        "frozen": 50_000,
        "surrendered": 100_000,
        "cancelled": 0,
        "carriedOver": 0,
        "returned": 0,
    }
    assert world.asks("Units", "conserved", ID)


def test_an_account_is_empty_when_it_holds_nothing_of_any_id(stocked: World) -> None:
    assert not stocked.asks("Units", "isEmpty", stocked.enterprise.account)
    assert stocked.asks("Units", "isEmpty", stocked.buyer.account)
    assert stocked.asks("Units", "isEmpty", ZERO)


def test_balances_have_the_shape_of_erc_1155(stocked: World) -> None:
    seller, buyer = stocked.enterprise.account, stocked.buyer.account
    asked = ("Units", "balanceOfBatch", [seller, buyer, ZERO], [ID, ID, ID])
    assert stocked.asks(*asked) == [STOCK, 0, 0]
    with refused("LengthsDiffer", accounts=2, ids=1):
        stocked.asks("Units", "balanceOfBatch", [seller, buyer], [ID])
    assert not stocked.asks("Units", "isApprovedForAll", seller, buyer)
    for interface, supported in (("01ffc9a7", True), ("d9b67a26", True), ("ffffffff", False)):
        asked = ("Units", "supportsInterface", bytes.fromhex(interface))
        assert stocked.asks(*asked) is supported


# --- the powers of the contracts ------------------------------------------------------------------
# No key can sign for a contract, so calls from one are asked as questions: they run the same code.

POWERS = {
    "issue": {"Allocation"},
    "takeBack": {"Allocation", "Titles"},
    "settle": {"Market"},
    "surrender": {"Compliance"},
}


@pytest.mark.parametrize("function", POWERS)
@pytest.mark.parametrize("contract", ADDRESSES)
def test_each_contract_has_its_own_powers_and_no_other(
    stocked: World, contract: str, function: str
) -> None:
    scenes.to_trading(stocked, 10)
    scenes.settled(stocked, stocked.enterprise, 10)
    stocked.does(stocked.enterprise, "Compliance", "request", PERIOD, [(ID, 10)])
    parties = [stocked.enterprise.account]
    if function == "settle":
        parties.append(stocked.buyer.account)
    bucket = [Bucket.REGISTRATION] if function == "takeBack" else []
    asked = ("Units", function, *parties, ID, *bucket, 1)
    if contract in POWERS[function]:
        stocked.asks(*asked, sender=ADDRESSES[contract])
    else:
        with refused("NoPower", caller=ADDRESSES[contract]):
            stocked.asks(*asked, sender=ADDRESSES[contract])


@pytest.mark.parametrize("source", Bucket, ids=lambda bucket: bucket.name)
@pytest.mark.parametrize("target", Bucket, ids=lambda bucket: bucket.name)
def test_market_and_compliance_shift_between_their_own_two_buckets(
    stocked: World, source: Bucket, target: Bucket
) -> None:
    scenes.to_trading(stocked, 10)
    scenes.settled(stocked, stocked.enterprise, 10)
    stocked.does(stocked.enterprise, "Compliance", "request", PERIOD, [(ID, 10)])
    asked = ("Units", "shift", stocked.enterprise.account, ID, source, target, 1)
    for contract, other in (("Market", Bucket.TRADING), ("Compliance", Bucket.RESERVED)):
        if {source, target} == {Bucket.REGISTRATION, other}:
            stocked.asks(*asked, sender=ADDRESSES[contract])
        else:
            with refused("NoPower"):
                stocked.asks(*asked, sender=ADDRESSES[contract])


def test_no_more_units_are_issued_than_can_be_counted(stocked: World) -> None:
    account, allocation = stocked.enterprise.account, ADDRESSES["Allocation"]
    room = 2**64 - 1 - STOCK
    stocked.asks("Units", "issue", account, ID, room, sender=allocation)
    with refused("TooManyUnits", id=ID, issued=STOCK, requested=room + 1):
        stocked.asks("Units", "issue", account, ID, room + 1, sender=allocation)
    with refused("NothingToMove"):
        stocked.asks("Units", "issue", account, ID, 0, sender=allocation)


@pytest.mark.parametrize("role", ["ministry", "registry", "exchange", "bank", "department"])
def test_institutions_are_given_no_units(stocked: World, role: str) -> None:
    account = getattr(stocked, role).account
    with refused("MayNotReceive", account=account):
        stocked.asks("Units", "issue", account, ID, 1, sender=ADDRESSES["Allocation"])
    scenes.to_trading(stocked, 10)
    asked = ("Units", "settle", stocked.enterprise.account, account, ID, 1)
    with refused("MayNotReceive", account=account):
        stocked.asks(*asked, sender=ADDRESSES["Market"])


def test_the_zero_address_is_given_no_units(stocked: World) -> None:
    with refused("MayNotReceive", account=ZERO):
        stocked.asks("Units", "issue", ZERO, ID, 1, sender=ADDRESSES["Allocation"])


@pytest.mark.parametrize(
    ("function", "sender"),
    [("takeBack", "Allocation"), ("surrender", "Compliance"), ("settle", "Market")],
)
def test_a_power_moves_no_more_than_the_bucket_holds_and_not_nothing(
    stocked: World, function: str, sender: str
) -> None:
    parties = [stocked.enterprise.account]
    if function == "settle":
        parties.append(stocked.buyer.account)
    what = [ID, Bucket.REGISTRATION] if function == "takeBack" else [ID]
    with refused("HoldingTooSmall", requested=STOCK + 1):
        stocked.asks("Units", function, *parties, *what, STOCK + 1, sender=ADDRESSES[sender])
    with refused("NothingToMove", id=ID):
        stocked.asks("Units", function, *parties, *what, 0, sender=ADDRESSES[sender])


def test_approvals_alone_may_not_freeze_without_two_institutions(stocked: World) -> None:
    call = encode_call(
        "Units", "freeze", (stocked.enterprise.account, ID, Bucket.REGISTRATION, 1, HASH)
    )
    number = stocked.proposes(
        stocked.registry,
        "Units",
        "freeze",
        stocked.enterprise.account,
        ID,
        Bucket.REGISTRATION,
        1,
        HASH,
    )
    with refused("WrongRelation"):
        stocked.does(stocked.registry_officer, "Approvals", "approve", number, call)
