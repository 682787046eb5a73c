"""Mandates: two institutions surrender an account's registered units for it, in arrears."""

import pytest

from contracts.identifiers import allowance_id, name_bytes
from contracts.rules.vintages import forced_compliance
from contracts.vocabulary import Bucket, Surrender
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, STOCK
from tests.contracts.world import DEADLINE_AT, PERIOD, World, refused

OWED = 500_000
ORDER = b"\x09" * 32
FIRST, SECOND = 20212021, 20222022


@pytest.fixture
def overdue(stocked: World) -> World:
    """The enterprise owes, is suspended, and the deadline has passed."""
    scenes.settled(stocked, stocked.enterprise, OWED)
    pair = (stocked.department, stocked.registry_officer, "Participants", "suspend")
    stocked.both(*pair, stocked.enterprise.account, HASH)
    stocked.now = DEADLINE_AT + 1
    return stocked


def mandates(world: World, *items: tuple[int, int], period: int = PERIOD, order: bytes = ORDER):
    pair = (world.department, world.registry_officer, "Compliance", "surrenderByMandate")
    return world.both(*pair, world.enterprise.account, period, list(items), order)


def test_registered_units_are_surrendered_at_once_and_the_certificate_says_so(
    overdue: World,
) -> None:
    done = mandates(overdue, (ID, OWED))
    names = ["Approved", "SurrenderRequested", "SurrenderMandated", "Surrendered", "Shifted"]
    assert done.names == [*names, "TransferSingle"]
    assert done.event("SurrenderMandated") == {
        "request": 1,
        "department": overdue.department.account,
        "order": ORDER,
    }
    said = done.event("Surrendered")
    assert (said["forced"], said["onTime"], said["quantity"]) == (True, False, OWED)
    stands = overdue.asks("Compliance", "standing", overdue.enterprise.account, PERIOD)
    assert (stands["surrendered"], stands["pending"], stands["remaining"]) == (OWED, 0, 0)
    assert overdue.asks("Compliance", "requested", 1)["state"] == Surrender.SURRENDERED
    for act in ("approve", "refuse"):
        more = (HASH,) if act == "refuse" else ()
        with refused("WrongState", request=1):
            overdue.does(overdue.department_officer, "Compliance", act, 1, *more)


def test_until_the_deadline_nobody_surrenders_for_another(overdue: World) -> None:
    overdue.now = DEADLINE_AT - 10
    with refused("NotLate", period=PERIOD, deadline=DEADLINE_AT):
        mandates(overdue, (ID, OWED))


def test_another_province_has_no_mandate(overdue: World) -> None:
    pair = (overdue.other_department, overdue.registry_officer, "Compliance")
    named = (overdue.enterprise.account, PERIOD, [(ID, 1)], ORDER)
    with refused("OtherProvince"):
        overdue.both(*pair, "surrenderByMandate", *named)


@pytest.mark.parametrize("initiator", ["registry", "ministry", "enterprise"])
def test_only_a_department_proposes_a_mandate(overdue: World, initiator: str) -> None:
    pair = (getattr(overdue, initiator), overdue.registry_officer, "Compliance")
    named = (overdue.enterprise.account, PERIOD, [(ID, 1)], ORDER)
    with refused("NotEntitled" if initiator == "enterprise" else "NotForThisKind"):
        overdue.both(*pair, "surrenderByMandate", *named)


def test_a_mandate_takes_no_more_than_is_owed(overdue: World) -> None:
    with refused("MoreThanOwed", owed=OWED, requested=OWED + 1):
        mandates(overdue, (ID, OWED + 1))
    mandates(overdue, (ID, OWED))
    with refused("MoreThanOwed", owed=0, requested=1):
        mandates(overdue, (ID, 1))


def test_a_mandate_names_its_order(overdue: World) -> None:
    with refused("MissingHash"):
        mandates(overdue, (ID, 1), order=bytes(32))


@pytest.mark.parametrize("bucket", [Bucket.TRADING, Bucket.FROZEN])
def test_frozen_and_trading_units_never_move_by_a_mandate(stocked: World, bucket: Bucket) -> None:
    world = stocked
    scenes.settled(world, world.enterprise, OWED)
    if bucket is Bucket.TRADING:
        scenes.to_trading(world, STOCK - 10)
    else:
        order = (world.enterprise.account, ID, Bucket.REGISTRATION, STOCK - 10, HASH)
        world.both(world.department, world.registry_officer, "Units", "freeze", *order)
    world.now = DEADLINE_AT + 1
    held = world.asks("Units", "holding", world.enterprise.account, ID)
    error = "HoldingTooSmall" if bucket is Bucket.TRADING else "UnitsFrozen"
    with refused(error, available=10, requested=11):
        mandates(world, (ID, 11))
    assert world.asks("Units", "holding", world.enterprise.account, ID) == held
    mandates(world, (ID, 10))


def test_a_later_vintage_serves_an_earlier_period_only_where_both_are_due_together(
    overdue: World,
) -> None:
    with refused("VintageNotEligible", id=allowance_id(FIRST), period=PERIOD):
        mandates(overdue, (allowance_id(FIRST), 1))


CASES = [
    (700, 300, 500, 600),
    (300, 900, 500, 600),
    (100, 100, 500, 600),
    (900, 900, 500, 600),
]
"""Vintages 2021 and 2022 held, obligations of 2021 and 2022; tonnes."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mandate_carries_out_the_order_of_use_for_the_joint_deadline(
    world: World, case: tuple[int, int, int, int]
) -> None:
    joint_deadline = world.now + 90 * 86_400
    starts = world.now + 60
    for period in (FIRST, SECOND):
        scenes.planned(world, period)
        setting = (name_bytes("surrender.deadline"), period, joint_deadline, starts)
        world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)
    world.now = starts
    for period, held, owed in zip((FIRST, SECOND), case[:2], case[2:], strict=True):
        scenes.settled(world, world.enterprise, owed, period)
        scenes.issue(world, world.enterprise, held, period=period)
    world.now = joint_deadline + 1
    law = forced_compliance(*case)
    first, second = allowance_id(FIRST), allowance_id(SECOND)
    for period, parts in (
        (FIRST, ((first, law.v2021_for_2021_t), (second, law.v2022_for_2021_t))),
        (SECOND, ((second, law.v2022_for_2022_t), (first, law.v2021_for_2022_t))),
    ):
        mandates(world, *(part for part in parts if part[1]), period=period)
    account = world.enterprise.account
    gaps = [
        world.asks("Compliance", "standing", account, period)["remaining"]
        for period in (FIRST, SECOND)
    ]
    assert gaps == [law.gap_2021_t, law.gap_2022_t]
    left = sum(world.asks("Units", "balanceOf", account, unit) for unit in (first, second))
    assert left == law.released_t
