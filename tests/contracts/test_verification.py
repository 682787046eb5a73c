"""Verification: who may verify whom, what a statement obeys, how agencies are judged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contracts.identifiers import uscc_bytes
from contracts.vocabulary import Basis, Kind
from tests.contracts import scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import JIANGSU, PERIOD, SHANDONG, Reverted, World, actor, refused

NO_HASH = b"\0" * 32
LATER = 20212021
SECOND = actor("second_verifier")
"""A verifier that nobody has admitted."""


def admits(world: World, agency: str = SECOND.account, **changes):
    terms = {"tender": HASH, "until": world.now + 86_400} | changes
    by = terms.pop("by", world.department)
    return world.does(by, "Verification", "admit", agency, *terms.values())


def withdraws(world: World, agency: str = SECOND.account):
    return world.does(world.department, "Verification", "withdraw", agency, HASH)


def assigns(world: World, agency: str = "second_verifier", to: str = "enterprise", **changes):
    period = changes.get("period", PERIOD)
    line = scenes.assignment(getattr(world, to), period, agency)
    by = changes.get("by", world.department)
    return world.does(by, "Verification", "assign", [line])


def reports(world: World, preparer: str = SECOND.uscc, by: str = "enterprise") -> int:
    return scenes.reports(world, getattr(world, by), preparer=uscc_bytes(preparer))


def states(world: World, by: str = "verifier", verified: int = 1_000, **changes):
    line = scenes.statement(world.enterprise.account, verified, **changes)
    return world.does(getattr(world, by), "Verification", "fileStatements", [line])


def practice(world: World, province: int = SHANDONG):
    return world.asks("Verification", "practice", province, SECOND.account)


# --- admissions -------------------------------------------------------------------------------


def test_an_agency_is_admitted_to_one_province_by_tender(world: World) -> None:
    until = world.now + 86_400
    assert admits(world, until=until).event("AgencyAdmitted") == {
        "province": SHANDONG,
        "agency": SECOND.account,
        "department": world.department.account,
        "tender": HASH,
        "validUntil": until,
    }
    with refused("NotAdmitted", province=JIANGSU):
        assigns(world, to="far_enterprise", by=world.other_department)


def test_only_verifiers_are_admitted_and_no_enterprise_is_one(world: World) -> None:
    for role in ("enterprise", "trader", "department", "outsider"):
        with refused("WrongKind"):
            admits(world, getattr(world, role).account)
    with refused("AccountExists"):
        scenes.apply_for(world, world.enterprise.uscc, Kind.VERIFIER, 0)


def test_an_admission_has_a_tender_and_ends_in_the_future(world: World) -> None:
    with refused("MissingHash"):
        admits(world, tender=NO_HASH)
    with refused("EndsTooEarly"):
        admits(world, until=world.now)
    admits(world, until=world.now + 1)


def test_an_admission_holds_until_its_last_second(world: World) -> None:
    until = world.now + 1_000
    admits(world, until=until)
    with refused("AlreadyAdmitted"):
        admits(world)
    world.now = until
    assigns(world)
    with refused("NotAdmitted"):
        assigns(world)
    with refused("NotAdmitted"):
        withdraws(world)
    admits(world)
    assert practice(world)["admissions"] == 2


def test_a_withdrawn_agency_is_assigned_nothing_and_states_nothing(world: World) -> None:
    scenes.reports(world, world.enterprise)
    withdraws(world, world.verifier.account)
    for act in (states, lambda w: assigns(w, "verifier"), lambda w: withdraws(w)):
        with refused("NotAdmitted"):
            act(world)
    admits(world, world.verifier.account)
    states(world)


# --- conflicts --------------------------------------------------------------------------------


def test_who_prepared_a_report_in_the_province_is_not_assigned_there(world: World) -> None:
    assert practice(world)["prepared"] is False
    reports(world, by="buyer")
    assert practice(world)["prepared"] is True
    admits(world)
    for period in (PERIOD, LATER):
        with refused("ConflictOfInterest", person=SECOND.account, province=SHANDONG):
            assigns(world, period=period)


@pytest.mark.parametrize("is_assigned", [False, True])
def test_who_verifies_in_the_province_prepares_no_report_there(
    world: World, is_assigned: bool
) -> None:
    """Nor is it barred by an enterprise that names it by mistake: the report is refused."""
    admits(world)
    if is_assigned:
        assigns(world)
    for by in ("enterprise", "buyer"):
        with refused("ConflictOfInterest", person=SECOND.account, province=SHANDONG):
            reports(world, by=by)
    assert world.asks("Emissions", "reports", world.enterprise.account, PERIOD) == 0


def test_another_province_is_no_conflict(world: World) -> None:
    admits(world)
    assigns(world)
    reports(world, by="far_enterprise")
    admits(world, by=world.other_department)
    with refused("ConflictOfInterest", province=JIANGSU):
        assigns(world, to="far_enterprise", by=world.other_department)


def test_who_prepared_after_its_admission_files_no_statement_on_an_old_assignment(
    world: World,
) -> None:
    scenes.reports(world, world.enterprise)
    admits(world)
    assigns(world)
    withdraws(world)
    reports(world, by="buyer")
    admits(world)
    with refused("ConflictOfInterest", person=SECOND.account):
        states(world, "second_verifier")


@settings(max_examples=20, deadline=None)
@given(
    acts=some.lists(some.sampled_from(("admit", "withdraw", "assign", "prepare", "state")),
                    max_size=12)
)  # fmt: skip
def test_no_history_lets_a_preparer_verify(first_day: World, acts: list[str]) -> None:
    """In whatever order it is tried: a preparer is not assigned, an agency prepares nothing."""
    world = first_day.copy()
    scenes.reports(world, world.enterprise)
    prepared = False
    tries = {
        "admit": lambda: admits(world),
        "withdraw": lambda: withdraws(world),
        "assign": lambda: assigns(world),
        "prepare": lambda: reports(world, by="buyer"),
        "state": lambda: states(world, "second_verifier"),
    }
    for act in acts:
        before = practice(world)
        admitted = not before["withdrawn"] and before["validUntil"] >= world.now
        try:
            tries[act]()
        except Reverted:
            continue
        assert not (prepared and act in ("assign", "state"))
        assert not (act == "prepare" and admitted)
        prepared |= act == "prepare"
        assert practice(world)["prepared"] is prepared


# --- assignments and statements ---------------------------------------------------------------


def test_only_the_assigned_agency_states(world: World) -> None:
    scenes.reports(world, world.enterprise)
    with refused("NotAssigned", assigned=world.verifier.account):
        states(world, "second_verifier")
    admits(world)
    assert assigns(world).event("AgencyAssigned")["revision"] == 2
    with refused("NotAssigned", assigned=SECOND.account):
        states(world)
    states(world, "second_verifier")
    with refused("InvalidPeriod"):
        assigns(world, period=2021)


def test_no_decision_rests_on_a_statement_of_an_agency_that_was_replaced(world: World) -> None:
    account, decide = world.enterprise.account, (world.department, "Emissions", "decide")
    scenes.reports(world, world.enterprise)
    states(world, verified=500)
    assigns(world, "verifier")
    assert world.asks("Verification", "stated", account, PERIOD)["version"] == 1
    admits(world)
    assigns(world)
    with refused("NotVerified", account=account):
        world.does(*decide, [scenes.emission(account, 500)])
    with refused("NotConservative", account=account):
        world.does(*decide, [scenes.emission(account, 499, basis=Basis.CONSERVATIVE)])
    states(world, "second_verifier", verified=400)
    world.does(*decide, [scenes.emission(account, 400)])


def test_a_statement_says_what_was_found(world: World) -> None:
    scenes.reports(world, world.enterprise)
    states(world, found=3, open=3)
    scenes.reports(world, world.enterprise)
    corrected = {"before": 1, "after": 2, "total_before": 900, "found": 3, "corrected": 3}
    assert states(world, **corrected).event("StatementFiled") == {
        "account": world.enterprise.account,
        "period": PERIOD,
        "agency": world.verifier.account,
        "statement": 2,
        "versionBefore": 1,
        "versionAfter": 2,
        "totalBefore": 900,
        "totalVerified": 1_000,
        "found": 3,
        "corrected": 3,
        "open": 0,
        "number": HASH,
        "document": HASH,
    }
    assert world.asks("Verification", "stated", world.enterprise.account, PERIOD) == {
        "verified": 1_000,
        "version": 2,
        "found": 3,
        "open": 0,
        "statements": 2,
    }


def test_a_statement_stands_for_the_newest_report(world: World) -> None:
    with refused("NotReported"):
        states(world)
    scenes.reports(world, world.enterprise)
    scenes.reports(world, world.enterprise)
    for after in (1, 3):
        with refused("NotTheNewestReport", expected=2, found=after):
            states(world, after=after)


@pytest.mark.parametrize(("before", "corrected"), [(0, 0), (3, 0), (2, 1)])
def test_versions_are_in_order_and_a_correction_has_a_newer_one(
    world: World, before: int, corrected: int
) -> None:
    for _ in range(2):
        scenes.reports(world, world.enterprise)
    with refused("WrongVersions", versionBefore=before, versionAfter=2):
        states(world, before=before, after=2, found=corrected, corrected=corrected)
    states(world, before=1, after=2, found=corrected, corrected=corrected)


@pytest.mark.parametrize("counts", [(1, 0, 0), (0, 0, 1), (2, 2, 1), (65_535, 65_535, 65_535)])
def test_what_was_found_is_corrected_or_open(world: World, counts: tuple[int, int, int]) -> None:
    for _ in range(2):
        scenes.reports(world, world.enterprise)
    found, corrected, open_ = counts
    with refused("WrongCounts", found=found):
        states(world, after=2, found=found, corrected=corrected, open=open_)


def test_what_was_found_never_vanishes(world: World) -> None:
    scenes.reports(world, world.enterprise)
    states(world, found=2, open=2)
    scenes.reports(world, world.enterprise)
    with refused("WrongCounts", found=1):
        states(world, after=2, found=1, corrected=1)
    states(world, after=2, found=3, corrected=2, open=1)


def test_of_several_statements_all_are_filed_or_none(world: World) -> None:
    scenes.reports(world, world.enterprise)
    lines = [scenes.statement(one.account, 1_000) for one in (world.enterprise, world.buyer)]
    with refused("NotReported", account=world.buyer.account):
        world.does(world.verifier, "Verification", "fileStatements", lines)
    told = world.asks("Verification", "stated", world.enterprise.account, PERIOD)
    assert told["statements"] == 0


# --- evaluations ------------------------------------------------------------------------------


def evaluates(world: World, **changes):
    terms = {"agency": world.verifier.account, "year": 2021, "quality": 100, "compliance": 0,
             "timeliness": 70, "document": HASH} | changes  # fmt: skip
    return world.does(world.department, "Verification", "evaluate", [tuple(terms.values())])


def test_an_agencys_year_is_evaluated_and_revised(world: World) -> None:
    assert evaluates(world).event("AgencyEvaluated") == {
        "province": SHANDONG,
        "agency": world.verifier.account,
        "year": 2021,
        "quality": 100,
        "compliance": 0,
        "timeliness": 70,
        "document": HASH,
        "revision": 1,
    }
    assert evaluates(world, quality=90).event("AgencyEvaluated")["revision"] == 2
    asked = ("Verification", "evaluated", SHANDONG, world.verifier.account)
    assert world.asks(*asked, 2021) == (2, 90, 0, 70)
    assert world.asks(*asked, 2022) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "changes", [{"quality": 101}, {"compliance": 255}, {"timeliness": 101}, {"year": 999},
                {"year": 10_000}]
)  # fmt: skip
def test_grades_and_years_have_bounds(world: World, changes: dict[str, int]) -> None:
    with refused("InvalidEvaluation"):
        evaluates(world, **changes)


def test_who_was_never_admitted_is_not_evaluated(world: World) -> None:
    with refused("NotAdmitted"):
        evaluates(world, agency=SECOND.account)
    with refused("MissingHash"):
        evaluates(world, document=NO_HASH)
    withdraws(world, world.verifier.account)
    evaluates(world)
