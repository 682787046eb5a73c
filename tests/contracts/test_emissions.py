"""Emissions: planned, filed month by month, reported, decided."""

from datetime import datetime, timedelta, timezone

import pytest
from eth_utils.crypto import keccak

from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Basis, Status
from tests.contracts import scenes
from tests.contracts.scenes import HASH, NOBODY
from tests.contracts.world import PACK, PERIOD, World, refused, uscc

NO_HASH = b"\0" * 32
BEIJING = timezone(timedelta(hours=8))


def reports(world: World, period: int = PERIOD):
    return scenes.reports(world, world.enterprise, period)


def verifies(world: World, verified: int, version: int = 1, **changes):
    terms = {"before": version, "after": version} | changes
    line = scenes.statement(world.enterprise.account, verified, **terms)
    return world.does(world.verifier, "Verification", "fileStatements", [line])


def decides(
    world: World, obligation: int, verified: int | None = None, basis: Basis = Basis.VERIFIED
):
    decision = scenes.emission(world.enterprise.account, obligation, verified, basis=basis)
    return world.does(world.department, "Emissions", "decide", [decision])


def decided(world: World):
    return world.asks("Emissions", "decided", world.enterprise.account, PERIOD)


def second(year: int, month: int, day: int) -> int:
    """The first second of a day in Beijing."""
    return int(datetime(year, month, day, tzinfo=BEIJING).timestamp())


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
        "basis": Basis.VERIFIED,
        "finding": 0,
        "objectionUntil": decided(world)["until"],
    }
    told = decided(world)
    assert (told["verified"], told["obligation"], told["revision"]) == (1_000, 800, 1)
    assert told["decidedAt"] == world.now - 1


def test_reports_are_versions_and_none_is_overwritten(world: World) -> None:
    for version in (1, 2, 3):
        assert reports(world) == version
    assert world.asks("Emissions", "reports", world.enterprise.account, PERIOD) == 3


@pytest.mark.parametrize(
    "period", [0, 2019, 20202019, 9999999, 20190000, 100000000, 2**32 - 1, 209998]
)
def test_a_period_is_two_years_in_order(world: World, period: int) -> None:
    with refused("InvalidPeriod", period=period):
        reports(world, period)


@pytest.mark.parametrize("period", [20192020, 20212021, 10001000, 99999999])
def test_a_period_may_be_one_year_or_several(world: World, period: int) -> None:
    line = scenes.listing(world.enterprise.account, period)
    world.does(world.department, "Inclusion", "decide", [line])
    assert reports(world, period) == 1


@pytest.mark.parametrize("hashes", [(NO_HASH, HASH), (HASH, NO_HASH)])
def test_a_report_has_its_hashes(world: World, hashes: tuple[bytes, bytes]) -> None:
    with refused("MissingHash"):
        world.does(world.enterprise, "Emissions", "report", PERIOD, *hashes, NOBODY)


def test_what_was_not_reported_is_not_verified(world: World) -> None:
    with refused("NotReported", account=world.enterprise.account, period=PERIOD):
        verifies(world, 1)


def test_a_statement_has_its_hash(world: World) -> None:
    reports(world)
    for missing in ("number", "document"):
        with refused("MissingHash"):
            verifies(world, 1, **{missing: NO_HASH})


def test_what_a_decision_rests_on_stands_in_one_slot_until_the_next_decision(world: World) -> None:
    def grounds() -> bytes:
        return world.asks("Emissions", "grounds", world.enterprise.account, PERIOD)

    assert grounds() == NO_HASH
    reports(world)
    verifies(world, 1_000)
    decides(world, 1_000)
    assert grounds() == keccak(name_bytes(PACK) + HASH)
    account, *terms, _, basis = scenes.emission(world.enterprise.account, 1_000)
    other = (account, *terms, b"\x11" * 32, basis)
    world.does(world.department, "Emissions", "decide", [other])
    assert grounds() == keccak(name_bytes(PACK) + b"\x11" * 32)


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
    verifies(world, 900, version=2)
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
        decision = (world.enterprise.account, PERIOD, 1, 1, pack, HASH, Basis.VERIFIED)
        with refused("UnknownPack", pack=pack):
            world.does(world.department, "Emissions", "decide", [decision])


def test_a_decision_names_its_inputs(world: World) -> None:
    reports(world)
    verifies(world, 1)
    decision = (world.enterprise.account, PERIOD, 1, 1, name_bytes(PACK), NO_HASH, Basis.VERIFIED)
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


# --- lists ------------------------------------------------------------------------------------


def relists(world: World, status: Status) -> None:
    removed = {"ground": scenes.Ground.CLOSURE, "from": PERIOD} if status is Status.REMOVED else {}
    line = scenes.listing(world.enterprise.account, PERIOD, status, **removed)
    world.does(world.department, "Inclusion", "decide", [line])


def test_who_is_not_listed_reports_nothing(world: World) -> None:
    with refused("NotListed", period=20212021):
        reports(world, 20212021)
    relists(world, Status.REMOVED)
    with refused("NotListed", period=PERIOD):
        reports(world)
    for basis in (Basis.VERIFIED, Basis.CONSERVATIVE):
        with refused("NotListed", account=world.enterprise.account):
            decides(world, 1, basis=basis)


def test_in_rehearsal_nothing_is_owed(world: World) -> None:
    relists(world, Status.REHEARSAL)
    reports(world)
    verifies(world, 1_000)
    with refused("ObligationInRehearsal", obligation=1):
        decides(world, 1, 1_000)
    decides(world, 0, 1_000)
    assert decided(world)["obligation"] == 0


# --- bases ------------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", [Basis.NONE, Basis.REDETERMINED, Basis.OBJECTION])
def test_a_decision_is_on_a_statement_or_conservative(world: World, basis: Basis) -> None:
    reports(world)
    verifies(world, 1_000)
    with refused("WrongBasis", basis=basis):
        decides(world, 1_000, basis=basis)


def test_who_did_not_report_is_decided_conservatively_only(world: World) -> None:
    with refused("NotReported"):
        decides(world, 5_000)
    decides(world, 5_000, basis=Basis.CONSERVATIVE)
    assert decided(world)["basis"] == Basis.CONSERVATIVE


def test_open_nonconformities_are_decided_conservatively_only(world: World) -> None:
    reports(world)
    verifies(world, 1_000, found=2, open=2)
    with refused("NonconformitiesOpen", open=2):
        decides(world, 1_000)
    with refused("NotConservative", least=1_000, found=999):
        decides(world, 999, basis=Basis.CONSERVATIVE)
    decides(world, 1_200, basis=Basis.CONSERVATIVE)


def test_a_conservative_decision_is_not_below_a_statement_on_an_earlier_report(
    world: World,
) -> None:
    reports(world)
    verifies(world, 1_000)
    reports(world)
    with refused("NotConservative", least=1_000, found=1):
        decides(world, 1, basis=Basis.CONSERVATIVE)


# --- preparers and lateness -------------------------------------------------------------------


def test_a_preparer_is_named_by_a_sound_code(world: World) -> None:
    with refused("InvalidUscc"):
        scenes.reports(world, world.enterprise, preparer=uscc_bytes(uscc(77)[:-1] + "I"))
    arguments = (PERIOD, HASH, HASH, uscc_bytes(uscc(77)))
    done = world.does(world.enterprise, "Emissions", "report", *arguments)
    assert done.names == ["PreparerNoted", "Reported"]
    assert done.event("Reported")["preparer"] == uscc_bytes(uscc(77))
    itself = (PERIOD, HASH, HASH, uscc_bytes(world.enterprise.uscc))
    assert world.does(world.enterprise, "Emissions", "report", *itself).names == ["Reported"]


@pytest.mark.parametrize(("after_s", "late"), [(-1, False), (0, True)])
def test_a_report_is_late_after_31_march_where_the_rulebook_says_nothing(
    world: World, after_s: int, late: bool
) -> None:
    world.now = second(2021, 4, 1) + after_s
    arguments = (PERIOD, HASH, HASH, NOBODY)
    done = world.does(world.enterprise, "Emissions", "report", *arguments)
    assert done.event("Reported")["late"] is late


@pytest.mark.parametrize(("after_s", "late"), [(0, False), (1, True)])
def test_a_report_is_late_after_the_rulebooks_second(
    world: World, after_s: int, late: bool
) -> None:
    last = world.now + 90_000
    setting = (name_bytes("report.deadline"), PERIOD, last, world.now + 60)
    world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)
    world.now = last + after_s
    done = world.does(world.enterprise, "Emissions", "report", PERIOD, HASH, HASH, NOBODY)
    assert done.event("Reported")["late"] is late


# --- profiles, plans and months ---------------------------------------------------------------


def test_profiles_are_versions_of_each_unit(world: World) -> None:
    def files(unit: bytes):
        done = world.does(world.enterprise, "Emissions", "fileProfile", unit, HASH)
        return done.event("ProfileFiled")["version"]

    one, two = name_bytes("unit 1"), name_bytes("unit 2")
    assert [files(one), files(one), files(two)] == [1, 2, 1]
    for hashes in ((NO_HASH, HASH), (HASH, NO_HASH)):
        with refused("MissingHash"):
            world.does(world.enterprise, "Emissions", "fileProfile", *hashes)


def plans(world: World, year: int = 2021, plan: bytes = HASH):
    return world.does(world.enterprise, "Emissions", "filePlan", year, plan)


def approves(world: World, version: int):
    lines = [(world.enterprise.account, 2021, version)]
    return world.does(world.department, "Emissions", "approvePlans", lines)


def returns(world: World, version: int, reasons: bytes = HASH):
    line = (world.enterprise.account, 2021, version)
    return world.does(world.department, "Emissions", "returnPlan", line, reasons)


def test_a_plan_is_approved_in_the_version_that_was_read(world: World) -> None:
    with refused("WrongPlanVersion", expected=0, found=0):
        approves(world, 0)
    plans(world)
    plans(world)
    with refused("WrongPlanVersion", expected=2, found=1):
        approves(world, 1)
    assert approves(world, 2).event("PlanApproved")["version"] == 2
    for again in (approves, returns):
        with refused("WrongPlanVersion", expected=2, found=2):
            again(world, 2)
    told = world.asks("Emissions", "plan", world.enterprise.account, 2021)
    assert told == {"versions": 2, "approved": 2, "returned": 0}


def test_a_plan_sent_back_is_filed_anew(world: World) -> None:
    plans(world)
    with refused("MissingHash"):
        returns(world, 1, NO_HASH)
    assert returns(world, 1).event("PlanReturned")["reasons"] == HASH
    with refused("WrongPlanVersion"):
        approves(world, 1)
    plans(world)
    approves(world, 2)


def test_a_plan_has_a_year_and_a_hash(world: World) -> None:
    for year in (0, 999, 10_000):
        with refused("InvalidYear", year=year):
            plans(world, year)
    with refused("MissingHash"):
        plans(world, plan=NO_HASH)


def months(world: World, month: int, data: bytes = HASH):
    done = world.does(world.enterprise, "Emissions", "fileMonth", month, data)
    filed = done.event("MonthFiled")
    return filed["version"], filed["late"]


@pytest.mark.parametrize("month", [0, 2021, 202100, 202113, 196912, 2**32 - 1])
def test_a_month_is_on_the_calendar(world: World, month: int) -> None:
    with refused("MonthNotOver", month=month):
        months(world, month)


@pytest.mark.parametrize(
    ("month", "over"),
    [(202101, (2021, 2, 1)), (202102, (2021, 3, 1)), (202112, (2022, 1, 1))],
)
def test_a_month_is_filed_once_it_is_over_and_late_after_40_days(
    world: World, month: int, over: tuple[int, int, int]
) -> None:
    first = second(*over)
    world.now = first - 1
    with refused("MonthNotOver", month=month):
        months(world, month)
    world.now = first
    assert months(world, month) == (1, False)
    world.now = first + 40 * 86_400 - 1
    assert months(world, month) == (2, False)
    assert world.now == first + 40 * 86_400
    assert months(world, month) == (3, True)
    with refused("MissingHash"):
        months(world, month, NO_HASH)
