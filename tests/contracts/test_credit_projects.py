"""Projects: published, commented on, validated, registered, and ended for good."""

from datetime import date, timedelta
from itertools import product

import pytest

from contracts.identifiers import name_bytes
from contracts.rules.credits import ccer_time_limit, project_eligible
from contracts.vocabulary import ProjectStage
from tests.contracts import credit_scenes as credits
from tests.contracts.scenes import HASH
from tests.contracts.world import KEYS_EXPIRE_AT, Reverted, World, actor, refused

NO_HASH = b"\0" * 32
_, PUBLISHED, VALIDATED, REJECTED, APPLIED, REGISTERED, REFUSED, WITHDRAWN, REVOKED = ProjectStage
REASONS = {
    "STARTED_TOO_EARLY": "StartedTooEarly",
    "LEGAL_DUTY": "HasLegalDuty",
    "IN_ETS": "IsInEts",
    "NO_METHODOLOGY": "NoMethodology",
}
"""The contract's error for each reason of the rule."""


@pytest.fixture
def ministry_ready(world: World) -> World:
    return credits.admitted(world)


def does(world: World, role: str, function: str, *args):
    return world.does(actor(role), "CreditProjects", function, *args)


def stage(world: World, number: int = 1) -> int:
    return world.asks("CreditProjects", "project", number)["stage"]


def test_a_design_is_public_for_twenty_working_days(ministry_ready: World) -> None:
    world = ministry_ready
    told = credits.publishes(world).event("DesignPublished")
    assert (told["project"], told["owner"], told["name"]) == (
        1, world.enterprise.account, "海上风电 offshore wind",
    )  # fmt: skip
    assert told["publicUntil"] == credits.at_noon(date(2021, 1, 29)) + 12 * 3_600 - 1
    world.now = told["publicUntil"]
    with refused("StillPublic", subject=1, until=told["publicUntil"], now_=world.now):
        does(world, "verifier", "validate", 1, True, HASH)
    assert world.now > told["publicUntil"]
    does(world, "verifier", "validate", 1, True, HASH)
    assert stage(world) == VALIDATED


@pytest.mark.parametrize("first", [date(2021, 2, day) for day in range(1, 8)])
def test_the_time_limits_are_those_of_the_rule(ministry_ready: World, first: date) -> None:
    """From each day of a week: how many working days passed, by the rule and by the contract."""
    ministry_ready.now = credits.at_noon(first)
    number = int(credits.publishes(ministry_ready).output)
    for days in (25, 26, 27, 28, 29, 30):
        world, today = ministry_ready.copy(), first + timedelta(days)
        over = sum(working(first + timedelta(one)) for one in range(1, days))
        world.now = credits.at_noon(today)
        kept = ccer_time_limit("publish_design", over).kept
        assert goes(world, "verifier", "validate", number, True, HASH) == kept, (first, today)


@pytest.mark.parametrize("first", [date(2021, 3, day) for day in range(1, 8)])
def test_a_late_decision_counts_and_is_told(ministry_ready: World, first: date) -> None:
    number = credits.validated(ministry_ready)
    ministry_ready.now = credits.at_noon(first)
    does(ministry_ready, "enterprise", "applyForRegistration", number, HASH)
    for days in range(17, 26):
        world, today = ministry_ready.copy(), first + timedelta(days)
        if not working(today):
            continue
        world.now = credits.at_noon(today)
        passed = sum(working(first + timedelta(one)) for one in range(1, days + 1))
        done = does(world.copy(), "credit_registry", "register", number)
        late = not ccer_time_limit("decide_project", passed).kept
        assert done.event("ProjectRegistered")["late"] == late, (first, today)
        told = does(world, "credit_registry", "refuse", number, HASH).event("ProjectRefused")
        assert told["late"] == late


def working(day: date) -> bool:
    return day.weekday() < 5


def goes(world: World, role: str, function: str, *args) -> bool:
    try:
        does(world, role, function, *args)
    except Reverted:
        return False
    return True


@pytest.mark.parametrize(
    ("start", "duty", "in_ets", "covered"),
    list(product((date(2012, 11, 7), date(2012, 11, 8), date(2012, 11, 9)), *[(False, True)] * 3)),
)
def test_who_is_eligible_is_who_the_rule_says(
    ministry_ready: World, start: date, duty: bool, in_ets: bool, covered: bool
) -> None:
    said = project_eligible(start, duty, in_ets, covered)
    terms = {
        "construction_start": int(f"{start:%Y%m%d}"),
        "legal_duty": duty,
        "in_ets": in_ets,
        "methodology": credits.METHODOLOGY if covered else name_bytes("another"),
    }
    if said.eligible:
        credits.publishes(ministry_ready, **terms)
        return
    with refused(REASONS[str(said.reason)]):
        credits.publishes(ministry_ready, **terms)


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        ("InvalidDay", {"construction_start": 20190231}),
        ("InvalidDay", {"crediting_from": 20200100}),
        ("InvalidDay", {"crediting_to": 20291332}),
        ("InvalidCrediting", {"crediting_to": 20191231}),
        ("InvalidCrediting", {"crediting_to": 20300101}),
        ("TextOutOfBounds", {"name": ""}),
        ("TextOutOfBounds", {"name": "n" * 151}),
        ("MalformedText", {"name": "a\x00b"}),
        ("MissingHash", {"document": NO_HASH}),
        ("BodyNotAdmitted", {"validator": "0x" + "11" * 20}),
    ],
)
def test_a_design_that_is_not_sound_is_refused(
    ministry_ready: World, error: str, changes: dict
) -> None:
    with refused(error):
        credits.publishes(ministry_ready, **changes)


def test_a_design_document_is_published_once_ever(ministry_ready: World) -> None:
    document = b"\x55" * 32
    credits.publishes(ministry_ready, document=document)
    does(ministry_ready, "enterprise", "withdraw", 1, HASH)
    with refused("DesignExists", document=document, project=1):
        credits.publishes(ministry_ready, "buyer", document=document)


def test_comments_are_heard_once_from_each_and_answered_before_a_conclusion(
    ministry_ready: World,
) -> None:
    world, number = ministry_ready, credits.published(ministry_ready)
    said = does(world, "far_enterprise", "comment", number, HASH).event("Commented")
    assert (said["number"], said["account"]) == (1, world.far_enterprise.account)
    does(world, "department", "comment", number, HASH)
    with refused("CommentedBefore", subject=number, account=world.far_enterprise.account):
        does(world, "far_enterprise", "comment", number, HASH)
    with refused("MissingHash"):
        does(world, "buyer", "comment", number, NO_HASH)
    with refused("NotThePublisher", subject=number, owner=world.enterprise.account):
        does(world, "buyer", "answer", number, 1, HASH)
    credits.heard(world, "CreditProjects", number)
    with refused("CommentsClosed", subject=number):
        does(world, "buyer", "comment", number, HASH)
    does(world, "enterprise", "answer", number, 2, HASH)
    with refused("CommentsUnanswered", subject=number, unanswered=1):
        does(world, "verifier", "validate", number, True, HASH)
    for wrong in (0, 2, 3):
        with refused("NothingToAnswer", subject=number, number=wrong):
            does(world, "enterprise", "answer", number, wrong, HASH)
    with refused("MissingHash"):
        does(world, "enterprise", "answer", number, 1, NO_HASH)
    does(world, "enterprise", "answer", number, 1, HASH)
    does(world, "verifier", "validate", number, True, HASH)


def test_nobody_comments_on_what_was_never_published(world: World) -> None:
    with refused("CommentsClosed", subject=7, until=0):
        does(world, "buyer", "comment", 7, HASH)


def test_the_body_that_the_design_names_concludes_while_it_is_admitted(
    ministry_ready: World,
) -> None:
    world, number = ministry_ready, credits.published(ministry_ready)
    credits.heard(world, "CreditProjects", number)
    with refused("NotTheNamedBody", subject=number, expected=world.verifier.account):
        does(world, "second_verifier", "validate", number, True, HASH)
    with refused("MissingHash"):
        does(world, "verifier", "validate", number, True, NO_HASH)
    does(world, "ministry", "withdrawBody", world.verifier.account, HASH)
    with refused("BodyNotAdmitted", body=world.verifier.account):
        does(world, "verifier", "validate", number, True, HASH)
    again = (world.verifier.account, HASH, KEYS_EXPIRE_AT)
    does(world, "ministry", "admitBody", *again)
    assert not does(world, "verifier", "validate", number, False, HASH).event(
        "ProjectValidated")["positive"]  # fmt: skip
    assert stage(world, number) == REJECTED
    with refused("WrongProjectStage", project=number, found=REJECTED):
        does(world, "enterprise", "applyForRegistration", number, HASH)


def test_a_body_is_a_verifier_admitted_for_a_time(ministry_ready: World) -> None:
    world = ministry_ready
    with refused("WrongKind"):
        does(world, "ministry", "admitBody", world.buyer.account, HASH, KEYS_EXPIRE_AT)
    with refused("BodyAdmittedBefore", body=world.verifier.account):
        does(world, "ministry", "admitBody", world.verifier.account, HASH, KEYS_EXPIRE_AT)
    does(world, "ministry", "withdrawBody", world.verifier.account, HASH)
    with refused("BodyNotAdmitted"):
        does(world, "ministry", "withdrawBody", world.verifier.account, HASH)
    with refused("EndsTooEarly"):
        does(world, "ministry", "admitBody", world.verifier.account, HASH, world.now)
    with refused("MissingHash"):
        does(world, "ministry", "admitBody", world.verifier.account, NO_HASH, KEYS_EXPIRE_AT)


def test_a_methodology_is_admitted_with_its_years_and_withdrawn(ministry_ready: World) -> None:
    world, code = ministry_ready, name_bytes("CCER-14-001")
    with refused("InvalidYears", yearsMost=0):
        does(world, "ministry", "admitMethodology", code, HASH, 0)
    with refused("MissingHash"):
        does(world, "ministry", "admitMethodology", code, NO_HASH, 40)
    with refused("NoMethodology", methodology=code):
        does(world, "ministry", "withdrawMethodology", code, HASH)
    does(world, "ministry", "admitMethodology", code, HASH, 40)
    assert world.asks("CreditProjects", "methodology", code) == (HASH, 40)
    credits.publishes(world, methodology=code, crediting_to=20591231)
    does(world, "ministry", "withdrawMethodology", code, HASH)
    with refused("NoMethodology", methodology=code):
        credits.publishes(world, methodology=code)


def test_only_the_owner_applies_and_ends_its_project(ministry_ready: World) -> None:
    world, number = ministry_ready, credits.validated(ministry_ready)
    for function in ("applyForRegistration", "withdraw"):
        with refused("NotTheProjectOwner", project=number, owner=world.enterprise.account):
            does(world, "buyer", function, number, HASH)
        with refused("NoSuchProject", project=9):
            does(world, "buyer", function, 9, HASH)
    with refused("MissingHash"):
        does(world, "enterprise", "applyForRegistration", number, NO_HASH)


def test_a_project_that_ended_does_not_come_back(ministry_ready: World) -> None:
    world, number = ministry_ready, credits.registered(ministry_ready)
    assert stage(world, number) == REGISTERED
    gone, revoked = world.copy(), world
    does(gone, "enterprise", "withdraw", number, HASH)
    does(revoked, "credit_registry", "revoke", number, HASH)
    for ended, found in ((gone, WITHDRAWN), (revoked, REVOKED)):
        assert stage(ended, number) == found
        for role, function, *args in (
            ("enterprise", "withdraw", HASH),
            ("enterprise", "applyForRegistration", HASH),
            ("verifier", "validate", True, HASH),
            ("credit_registry", "register"),
            ("credit_registry", "refuse", HASH),
            ("credit_registry", "revoke", HASH),
        ):
            with refused("WrongProjectStage", project=number, found=found):
                does(ended, role, function, number, *args)
