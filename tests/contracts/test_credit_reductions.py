"""Reductions: accounted for, published, verified by another body, within the window, once."""

from datetime import date, timedelta

import pytest

from contracts.rules.credits import (
    ccer_time_limit,
    reduction_window,
    verifier_separation,
    years_before,
)
from contracts.vocabulary import Accounting
from tests.contracts import credit_scenes as credits
from tests.contracts.scenes import HASH
from tests.contracts.world import KEYS_EXPIRE_AT, World, actor, refused

NO_HASH = b"\0" * 32
_, PUBLISHED, VERIFIED, REJECTED, APPLIED, REFUSED, ISSUED = Accounting
REASONS = {
    "NOT_AFTER_2020_09_22": "NotAfterStart",
    "OLDER_THAN_5_YEARS": "OlderThanFiveYears",
}
"""The contract's error for each reason of the rule."""


@pytest.fixture
def project(world: World) -> World:
    """The enterprise owns a registered project."""
    credits.registered(world)
    return world


def does(world: World, role: str, function: str, *args):
    return world.does(actor(role), "CreditReductions", function, *args)


def found(world: World, number: int) -> dict:
    return world.asks("CreditReductions", "accounting", number)


def test_reductions_are_public_then_verified_then_applied_for(project: World) -> None:
    world = project
    told = credits.accounts_for(world, 1, 1_000).event("AccountingPublished")
    assert (told["accounting"], told["project"], told["tonnes"]) == (1, 1, 1_000)
    with refused("StillPublic", subject=1, until=told["publicUntil"]):
        does(world, "second_verifier", "verify", 1, 900, HASH)
    does(world, "buyer", "comment", 1, HASH)
    credits.heard(world, "CreditReductions", 1)
    with refused("CommentsUnanswered", subject=1, unanswered=1):
        does(world, "second_verifier", "verify", 1, 900, HASH)
    does(world, "enterprise", "answer", 1, 1, HASH)
    with refused("MoreThanAccounted", accounting=1, tonnes=1_000, verified=1_001):
        does(world, "second_verifier", "verify", 1, 1_001, HASH)
    with refused("MissingHash"):
        does(world, "second_verifier", "verify", 1, 900, NO_HASH)
    with refused("WrongAccountingState", accounting=1, found=PUBLISHED):
        does(world, "enterprise", "applyForIssue", 1, HASH)
    assert does(world, "second_verifier", "verify", 1, 900, HASH).event(
        "ReductionsVerified")["verified"] == 900  # fmt: skip
    with refused("MissingHash"):
        does(world, "enterprise", "applyForIssue", 1, NO_HASH)
    does(world, "enterprise", "applyForIssue", 1, HASH)
    told = found(world, 1)
    assert (told["state"], told["verified"], told["tonnes"]) == (APPLIED, 900, 1_000)


def test_verifying_nothing_ends_an_accounting(project: World) -> None:
    world = project
    credits.accounts_for(world, 1, 1_000)
    credits.heard(world, "CreditReductions", 1)
    does(world, "second_verifier", "verify", 1, 0, HASH)
    assert found(world, 1)["state"] == REJECTED
    with refused("WrongAccountingState", accounting=1, found=REJECTED):
        does(world, "enterprise", "applyForIssue", 1, HASH)
    assert credits.accounts_for(world, 1, 900).output == 2


def test_who_may_verify_is_who_the_rule_says(project: World) -> None:
    validator = project.verifier.account
    for body in (project.verifier, project.second_verifier):
        world, said = project.copy(), verifier_separation(validator, body.account)
        if said.allowed:
            credits.accounts_for(world, 1, 1_000, verifier=body.account)
            continue
        assert said.reason == "SAME_BODY"
        with refused("SameBody", project=1, body=validator):
            credits.accounts_for(world, 1, 1_000, verifier=body.account)


def test_the_body_that_the_accounting_names_verifies_while_it_is_admitted(project: World) -> None:
    world = project
    credits.accounts_for(world, 1, 1_000)
    credits.heard(world, "CreditReductions", 1)
    with refused("NotTheNamedBody", subject=1, expected=world.second_verifier.account):
        does(world, "verifier", "verify", 1, 900, HASH)
    body = world.second_verifier.account
    world.does(world.ministry, "CreditProjects", "withdrawBody", body, HASH)
    with refused("BodyNotAdmitted", body=body):
        does(world, "second_verifier", "verify", 1, 900, HASH)
    with refused("BodyNotAdmitted", body=body):
        credits.accounts_for(world, 1, 1_000)


WINDOW = [
    (date(2020, 9, 22), date(2021, 6, 1)),
    (date(2020, 9, 23), date(2021, 6, 1)),
    (date(2020, 10, 1), date(2025, 9, 30)),
    (date(2020, 10, 1), date(2025, 10, 1)),
    (date(2020, 10, 1), date(2025, 10, 2)),
    (date(2023, 2, 27), date(2028, 2, 29)),
    (date(2023, 2, 28), date(2028, 2, 29)),
    (date(2023, 3, 1), date(2028, 2, 29)),
    (date(2024, 2, 28), date(2029, 2, 28)),
    (date(2024, 2, 29), date(2029, 3, 1)),
    (date(2024, 3, 1), date(2029, 3, 1)),
]


@pytest.mark.parametrize(("start", "applied_on"), WINDOW)
def test_the_window_is_the_rules_when_published_and_when_applied_for(
    project: World, start: date, applied_on: date
) -> None:
    said = reduction_window(start, start, applied_on)
    day = int(f"{start:%Y%m%d}")
    published = project.copy()
    published.now = credits.at_noon(applied_on)
    told = {"from": day, "to": day}
    if said.eligible:
        credits.accounts_for(published, 1, 5, **told)
    else:
        with refused(REASONS[str(said.reason)], **{"from": day}):
            credits.accounts_for(published, 1, 5, **told)
    if said.reason == "NOT_AFTER_2020_09_22":
        return
    world = project
    world.now = max(world.now, credits.at_noon(start + timedelta(days=1)))
    number = int(credits.accounts_for(world, 1, 5, **told).output)
    credits.heard(world, "CreditReductions", number)
    does(world, "second_verifier", "verify", number, 5, HASH)
    world.now = credits.at_noon(applied_on)
    if said.eligible:
        does(world, "enterprise", "applyForIssue", number, HASH)
    else:
        earliest = int(f"{years_before(applied_on, 5):%Y%m%d}")
        with refused("OlderThanFiveYears", earliest=earliest, **{"from": day}):
            does(world, "enterprise", "applyForIssue", number, HASH)


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        ("InvalidDay", {"from_": 20201000}),
        ("InvalidDay", {"to": 20201232}),
        ("InvalidMonitoring", {"from_": 20201201, "to": 20201130}),
        ("InvalidMonitoring", {"to": 20290101}),
        ("OutsideCrediting", {"from_": 20191231}),
        ("NothingAccounted", {"tonnes": 0}),
        ("MissingHash", {"document": NO_HASH}),
    ],
)
def test_an_accounting_that_is_not_sound_is_refused(
    project: World, error: str, changes: dict
) -> None:
    changes = dict(changes)
    tonnes = changes.pop("tonnes", 1_000)
    with refused(error):
        credits.accounts_for(project, 1, tonnes, **changes)


def test_only_the_owner_of_a_registered_project_accounts(project: World) -> None:
    world = project
    with refused("NotTheProjectOwner", project=1, owner=world.enterprise.account):
        credits.accounts_for(world, 1, 1_000, "buyer")
    with refused("NoSuchProject", project=2):
        credits.accounts_for(world, 2, 1_000)
    number = credits.validated(world, "buyer")
    with refused("WrongProjectStage", project=number, found=2):
        credits.accounts_for(world, number, 1_000, "buyer")
    with refused("NoSuchAccounting", accounting=1):
        does(world, "second_verifier", "verify", 1, 1, HASH)


def test_a_refused_period_may_be_accounted_for_again_and_an_issued_one_never(
    project: World,
) -> None:
    world = project
    credits.ready(world, "enterprise")
    first = credits.applied(world, 1, 1_000)
    told = does(world, "credit_registry", "refuse", first, HASH).event("ReductionsRefused")
    assert not told["late"]
    second = credits.applied(world, 1, 700)
    world.does(world.credit_registry, "Credits", "issueBatch", second, False)
    assert world.asks("CreditReductions", "coveredTo", 1) == credits.TO
    with refused("PeriodCovered", project=1, coveredTo=credits.TO):
        credits.accounts_for(world, 1, 1_000, to=20210110, from_=credits.TO)
    credits.accounts_for(world, 1, 1_000, to=20210110, from_=20210101)


def test_of_two_accountings_of_one_period_one_is_issued(project: World) -> None:
    world = project
    credits.ready(world, "enterprise")
    numbers = [credits.applied(world, 1, 1_000) for _ in range(2)]
    world.does(world.credit_registry, "Credits", "issueBatch", numbers[0], False)
    with refused("PeriodCovered", project=1, coveredTo=credits.TO):
        world.does(world.credit_registry, "Credits", "issueBatch", numbers[1], False)


def test_a_late_decision_counts_and_is_told(project: World) -> None:
    world = project
    credits.ready(world, "enterprise")
    numbers = [credits.applied(world, 1, 1_000) for _ in range(2)]
    limit = ccer_time_limit("decide_reduction", 15)
    assert limit.kept
    world.now = found(world, numbers[1])["decideBy"] + 1
    told = does(world, "credit_registry", "refuse", numbers[1], HASH)
    assert told.event("ReductionsRefused")["late"]
    issued = world.does(world.credit_registry, "Credits", "issueBatch", numbers[0], False)
    assert issued.event("BatchIssued")["late"]


def test_the_name_of_a_body_is_no_admission(project: World) -> None:
    assert project.now < KEYS_EXPIRE_AT
    with refused("BodyNotAdmitted", body=project.buyer.account):
        credits.accounts_for(project, 1, 1_000, verifier=project.buyer.account)
