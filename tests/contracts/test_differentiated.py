"""Differentiated units: kept by the department, surrendered for the account, and released."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.identifiers import custody_address, line_id
from contracts.rules.stages import release_differentiated
from contracts.vocabulary import Bucket, Stage, Standing, Surrender
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, TABLE, allocation_line
from tests.contracts.world import PERIOD, SHANDONG, World, refused

FROZEN_BY_COURT = b"court".ljust(32, b"\0")


@pytest.fixture
def planned(world: World) -> World:
    return scenes.planned(world)


def keeps(world: World, quantity: int, number: int = 1, stage: Stage = Stage.PRE_ALLOCATION):
    return scenes.issue(
        world, world.enterprise, quantity, number, stage=stage, differentiated=FROZEN_BY_COURT
    )


def releases(world: World):
    pair = (world.department, world.registry_officer, "Allocation", "releaseDifferentiated")
    return world.both(*pair, world.enterprise.account, PERIOD)


def issued(world: World) -> dict[str, int]:
    return world.asks("Allocation", "issuedTo", world.enterprise.account, PERIOD)


def held(world: World) -> int:
    return world.asks("Units", "balanceOf", world.enterprise.account, ID)


def kept(world: World) -> int:
    return world.asks("Units", "balanceOf", custody_address(world.department.account), ID)


def restricts(world: World, function: str) -> None:
    pair = (world.ministry, world.registry_officer, "Participants", function)
    world.both(*pair, world.enterprise.account, HASH)


def test_differentiated_units_are_counted_with_the_department_and_held_by_nobody(
    planned: World,
) -> None:
    world = planned
    custody = custody_address(world.department.account)
    assert world.asks("Units", "custodyOf", world.department.account) == custody
    done = keeps(world, 700)
    assert done.event("TransferSingle")["to"] == custody
    assert issued(world) == {"issued": 0, "kept": 700, "deducted": 0, "borrowed": 0}
    assert (held(world), kept(world)) == (0, 700)
    assert world.asks("Units", "balanceOf", world.department.account, ID) == 0
    assert world.asks("Units", "conserved", ID) is True
    assert world.asks("Participants", "account", custody)["standing"] == Standing.NONE
    assert world.asks("Allocation", "room", PERIOD, SHANDONG)["issued"] == 700
    line = line_id(world.enterprise.account, PERIOD, Stage.PRE_ALLOCATION, 1)
    assert world.asks("Allocation", "line", line)["differentiated"] is True


def test_custody_is_not_frozen(planned: World) -> None:
    world = planned
    keeps(world, 700)
    custody = custody_address(world.department.account)
    for function in ("freeze", "unfreeze"):
        frozen = (custody, ID, Bucket.REGISTRATION, 1, HASH)
        with refused("InCustody", account=custody):
            world.both(world.ministry, world.registry_officer, "Units", function, *frozen)


tonnes = st.integers(0, 1_000)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(total=st.integers(1, 1_000), obligation=tonnes)
def test_what_is_kept_is_surrendered_and_released_as_the_rule_says(
    planned: World, total: int, obligation: int
) -> None:
    world = planned.copy()
    rule = release_differentiated(total, obligation)
    keeps(world, total)
    scenes.settled(world, world.enterprise, obligation)
    assert releases(world).event("DifferentiatedReleased") == {
        "account": world.enterprise.account,
        "period": PERIOD,
        "surrendered": rule.surrendered_t,
        "released": rule.released_t,
        "kept": 0,
        "gap": rule.gap_t,
    }
    assert (held(world), kept(world)) == (rule.released_t, 0)
    stands = world.asks("Compliance", "standing", world.enterprise.account, PERIOD)
    assert stands["surrendered"] == rule.surrendered_t
    assert world.asks("Units", "totals", ID)["surrendered"] == rule.surrendered_t


def test_a_forced_surrender_has_a_certificate_that_says_so(planned: World) -> None:
    world = planned
    keeps(world, 700)
    scenes.settled(world, world.enterprise, 650)
    done = releases(world)
    assert done.event("Surrendered") == {
        "certificate": 1,
        "account": world.enterprise.account,
        "period": PERIOD,
        "request": 1,
        "quantity": 650,
        "surrenderedInAll": 650,
        "obligation": 650,
        "onTime": True,
        "forced": True,
        "donor": scenes.NO_ACCOUNT,
    }
    assert done.event("SurrenderApproved")["department"] == world.department.account
    asked = world.asks("Compliance", "requested", 1)
    assert (asked["state"], asked["quantity"]) == (Surrender.SURRENDERED, 650)
    assert world.asks("Compliance", "items", 1) == [{"id": ID, "quantity": 650}]


def test_what_the_account_gave_itself_is_not_surrendered_again(planned: World) -> None:
    world = planned
    keeps(world, 700)
    scenes.issue(world, world.enterprise, 300, number=2)
    scenes.settled(world, world.enterprise, 650)
    world.does(world.enterprise, "Compliance", "request", PERIOD, [(ID, 300)])
    found = releases(world).event("DifferentiatedReleased")
    assert (found["surrendered"], found["released"], found["gap"]) == (350, 350, 0)


def test_the_rest_stays_while_the_account_may_not_receive(planned: World) -> None:
    world = planned
    keeps(world, 700)
    scenes.settled(world, world.enterprise, 650)
    restricts(world, "suspend")
    found = releases(world).event("DifferentiatedReleased")
    assert (found["surrendered"], found["released"], found["kept"]) == (650, 0, 50)
    with refused("MayNotReceive", account=world.enterprise.account):
        releases(world)
    restricts(world, "restore")
    found = releases(world).event("DifferentiatedReleased")
    assert (found["surrendered"], found["released"], found["kept"]) == (0, 50, 0)
    assert (held(world), kept(world)) == (50, 0)
    with refused("NothingKept", account=world.enterprise.account, period=PERIOD):
        releases(world)


def test_before_a_final_decision_nothing_is_released(planned: World) -> None:
    keeps(planned, 700)
    for _ in range(2):
        with refused("EmissionNotFinal", account=planned.enterprise.account, period=PERIOD):
            releases(planned)
        scenes.owing(planned, planned.enterprise, 650)


def test_a_department_of_another_province_releases_nothing(planned: World) -> None:
    keeps(planned, 700)
    pair = (planned.other_department, planned.registry_officer)
    with refused("OtherProvince"):
        planned.both(
            *pair, "Allocation", "releaseDifferentiated", planned.enterprise.account, PERIOD
        )


def test_a_return_takes_back_what_is_kept_and_nothing_else(planned: World) -> None:
    world = planned
    keeps(world, 700)
    scenes.issue(world, world.enterprise, 300, number=2)
    keeps(world, 200, stage=Stage.RETURN)
    assert (held(world), kept(world)) == (300, 500)
    line = allocation_line(
        world.enterprise.account, 501, Stage.RETURN, 2, differentiated=FROZEN_BY_COURT
    )
    world.does(world.department, "Allocation", "decide", TABLE, [line])
    with refused("MoreThanIssued", issued=500, requested=501):
        world.does(world.registry, "Allocation", "execute", [line_id(*line[:4])])


@pytest.mark.parametrize(
    ("contract", "function", "arguments"),
    [
        ("Units", "keep", ("department", ID, 1)),
        ("Units", "release", ("department", "enterprise", ID, 1)),
        ("Compliance", "force", ("enterprise", PERIOD, "department", ID, 1)),
    ],
)
def test_custody_moves_on_allocations_word_only(
    planned: World, contract: str, function: str, arguments: tuple
) -> None:
    given_ = [getattr(planned, one).account if isinstance(one, str) else one for one in arguments]
    keeps(planned, 700)
    with refused("NoPower", caller=planned.department.address):
        planned.does(planned.department, contract, function, *given_)
