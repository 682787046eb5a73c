"""Emissions: reported, verified, decided."""

import pytest

from contracts.identifiers import name_bytes
from tests.contracts import scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import PACK, PERIOD, World, refused

NO_HASH = b"\0" * 32


def reports(world: World, period: int = PERIOD):
    return world.does(world.enterprise, "Emissions", "report", period, HASH, HASH)


def verifies(world: World, verified: int):
    arguments = (world.enterprise.account, PERIOD, verified, HASH)
    return world.does(world.verifier, "Emissions", "verify", *arguments)


def decides(world: World, obligation: int, verified: int | None = None):
    decision = scenes.emission(world.enterprise.account, obligation, verified)
    return world.does(world.department, "Emissions", "decide", [decision])


def test_a_decision_names_who_what_and_by_which_rules(world: World) -> None:
    reports(world)
    verifies(world, 1_000)
    assert decides(world, 800, 1_000).event("EmissionDecided") == {
        "account": world.enterprise.account,
        "period": PERIOD,
        "department": world.department.account,
        "verified": 1_000,
        "obligation": 800,
        "pack": name_bytes(PACK),
        "inputs": HASH,
        "revision": 1,
    }
    assert world.asks("Emissions", "decided", world.enterprise.account, PERIOD) == {
        "verified": 1_000,
        "obligation": 800,
        "decidedAt": world.now - 1,
        "revision": 1,
    }


def test_reports_are_versions_and_none_is_overwritten(world: World) -> None:
    for version in (1, 2, 3):
        assert reports(world).event("Reported")["version"] == version


@pytest.mark.parametrize(
    "period", [0, 2019, 20202019, 9999999, 20190000, 100000000, 2**32 - 1, 209998]
)
def test_a_period_is_two_years_in_order(world: World, period: int) -> None:
    with refused("InvalidPeriod", period=period):
        reports(world, period)


@pytest.mark.parametrize("period", [20192020, 20212021, 10001000, 99999999])
def test_a_period_may_be_one_year_or_several(world: World, period: int) -> None:
    assert reports(world, period).names == ["Reported"]


@pytest.mark.parametrize("hashes", [(NO_HASH, HASH), (HASH, NO_HASH)])
def test_a_report_has_its_hashes(world: World, hashes: tuple[bytes, bytes]) -> None:
    with refused("MissingHash"):
        world.does(world.enterprise, "Emissions", "report", PERIOD, *hashes)


def test_what_was_not_reported_is_not_verified(world: World) -> None:
    with refused("NotReported", account=world.enterprise.account, period=PERIOD):
        verifies(world, 1)


def test_a_statement_has_its_hash(world: World) -> None:
    reports(world)
    arguments = (world.enterprise.account, PERIOD, 1, NO_HASH)
    with refused("MissingHash"):
        world.does(world.verifier, "Emissions", "verify", *arguments)


def test_what_was_not_verified_is_not_decided(world: World) -> None:
    with refused("NotReported"):
        decides(world, 1)
    reports(world)
    with refused("NotVerified"):
        decides(world, 1)


def test_a_newer_report_waits_for_a_statement_of_its_own(world: World) -> None:
    reports(world)
    verifies(world, 1_000)
    reports(world)
    with refused("NotVerified"):
        decides(world, 1_000)
    verifies(world, 900)
    decides(world, 900)


@pytest.mark.parametrize("found", [0, 999, 1_001, 2**64 - 1])
def test_the_decided_emission_is_what_was_verified(world: World, found: int) -> None:
    reports(world)
    verifies(world, 1_000)
    with refused("NotWhatWasVerified", expected=1_000, found=found):
        decides(world, 1_000, found)


def test_zero_tonnes_can_be_verified_and_decided(world: World) -> None:
    reports(world)
    verifies(world, 0)
    decides(world, 0)
    assert world.asks("Emissions", "decided", world.enterprise.account, PERIOD)["revision"] == 1


def test_a_decision_names_a_pack_that_the_rulebook_knows(world: World) -> None:
    reports(world)
    verifies(world, 1)
    for pack in (name_bytes("unknown"), NO_HASH):
        decision = (world.enterprise.account, PERIOD, 1, 1, pack, HASH)
        with refused("UnknownPack", pack=pack):
            world.does(world.department, "Emissions", "decide", [decision])


def test_a_decision_names_its_inputs(world: World) -> None:
    reports(world)
    verifies(world, 1)
    decision = (world.enterprise.account, PERIOD, 1, 1, name_bytes(PACK), NO_HASH)
    with refused("MissingHash"):
        world.does(world.department, "Emissions", "decide", [decision])


def test_a_correction_is_a_new_revision(world: World) -> None:
    reports(world)
    verifies(world, 1_000)
    decides(world, 1_000)
    verifies(world, 900)
    assert decides(world, 900).event("EmissionDecided")["revision"] == 2


def test_of_several_decisions_all_stand_or_none(world: World) -> None:
    reports(world)
    verifies(world, 1_000)
    lines = [
        scenes.emission(world.enterprise.account, 1_000),
        scenes.emission(world.far_enterprise.account, 1_000),
    ]
    with refused("OtherProvince"):
        world.does(world.department, "Emissions", "decide", lines)
    assert world.asks("Emissions", "decided", world.enterprise.account, PERIOD)["revision"] == 0
    assert world.does(world.department, "Emissions", "decide", []).events == []


@pytest.mark.parametrize("role", ["trader", "bank", "outsider", "department"])
def test_only_enterprises_emit(world: World, role: str) -> None:
    account = getattr(world, role).account
    with refused("WrongKind", account=account):
        world.does(world.department, "Emissions", "decide", [scenes.emission(account, 1)])
