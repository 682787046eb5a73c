"""Notices: how long an enterprise may object, when a decision is final, and what opens it again."""

from datetime import date, datetime, timedelta, timezone

import pytest

from contracts.identifiers import name_bytes
from contracts.vocabulary import Basis, Notice, Severity
from tests.contracts import scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import PERIOD, World, refused

NO_HASH = b"\0" * 32
BEIJING = timezone(timedelta(hours=8))


def second(month: int, day: int, hour: int = 0) -> int:
    return int(datetime(2021, month, day, hour, tzinfo=BEIJING).timestamp())


FRIDAY = second(3, 12, 15)
"""Friday, 12 March 2021, 15:00."""

OBJECT_UNTIL = second(3, 24) - 1
"""The last second of the 7th working day after it, Tuesday 23 March."""


@pytest.fixture
def noticed(world: World) -> World:
    """A decision of 1,000 t was noticed on the Friday."""
    scenes.reports(world, world.enterprise)
    stated = scenes.statement(world.enterprise.account, 1_000)
    world.does(world.verifier, "Verification", "fileStatements", [stated])
    world.now = FRIDAY
    decides(world)
    return world


def decides(world: World, basis: Basis = Basis.VERIFIED, tonnes: int = 1_000):
    decision = scenes.emission(world.enterprise.account, tonnes, basis=basis)
    return world.does(world.department, "Emissions", "decide", [decision])


def objects(world: World, reasons: bytes = HASH):
    return world.does(world.enterprise, "Emissions", "object", PERIOD, reasons)


def accepts(world: World):
    return world.does(world.enterprise, "Emissions", "accept", PERIOD)


def resolves(world: World, tonnes: int = 1_000, basis: Basis = Basis.OBJECTION, **changes):
    decision = scenes.emission(world.enterprise.account, tonnes, basis=basis)
    reasons = changes.get("reasons", HASH)
    return world.does(world.department, "Emissions", "resolve", decision, reasons)


def redetermines(world: World, tonnes: int, finding: int = 1, basis: Basis = Basis.REDETERMINED):
    decision = scenes.emission(world.enterprise.account, tonnes, basis=basis)
    return world.does(world.department, "Emissions", "redetermine", decision, finding)


def finds(world: World, severity: Severity = Severity.SERIOUS, **changes) -> None:
    """A campaign finds something on the enterprise's report."""
    period = changes.get("period", PERIOD)
    times = (world.now, world.now + 86_400)
    opened = world.does(world.department, "Verification", "openCampaign", HASH, *times, 1)
    at = (opened.output, [world.enterprise.account])
    world.does(world.department, "Verification", "addUnits", *at)
    found = (world.enterprise.account, period, severity, HASH)
    world.does(world.department, "Verification", "recordFindings", opened.output, [found])


def final(world: World) -> bool:
    return world.asks("Emissions", "isFinal", world.enterprise.account, PERIOD)


def notice(world: World) -> Notice:
    told = world.asks("Emissions", "decided", world.enterprise.account, PERIOD)
    return Notice(told["notice"])


def sets_month(world: World, month: int, days: int) -> None:
    setting = (name_bytes("calendar.month"), month, days, world.now + 3)
    world.both(world.ministry, world.registry_officer, "Rulebook", "set", setting)
    world.now += 3


# --- the clock --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (FRIDAY, OBJECT_UNTIL),
        (second(3, 13), OBJECT_UNTIL),
        (second(3, 15) - 1, OBJECT_UNTIL),
        (second(3, 15), second(3, 25) - 1),
        (second(3, 12) - 1, second(3, 23) - 1),
    ],
    ids=["friday", "saturday", "end of sunday", "monday", "end of thursday"],
)
def test_the_window_ends_with_the_7th_working_day_after_the_notices_day(
    world: World, at: int, until: int
) -> None:
    world.now = at
    decided = decides(world, Basis.CONSERVATIVE).event("EmissionDecided")
    assert decided["objectionUntil"] == until
    assert datetime.fromtimestamp(until + 1, BEIJING).hour == 0


def test_holidays_of_the_calendar_make_the_window_longer(world: World) -> None:
    """Monday to Wednesday of the next week off, the Saturday after worked instead."""
    weekdays = sum(1 << day - 1 for day in range(1, 32) if date(2021, 3, day).weekday() < 5)
    off = sum(1 << day - 1 for day in (15, 16, 17))
    sets_month(world, 202103, (weekdays & ~off) | 1 << 19)
    world.now = FRIDAY
    decided = decides(world, Basis.CONSERVATIVE).event("EmissionDecided")
    # 18, 19, 20, 22, 23, 24, 25
    assert decided["objectionUntil"] == second(3, 26) - 1


def test_a_calendar_that_changes_later_changes_no_window(noticed: World) -> None:
    sets_month(noticed, 202103, 1 << 30)
    told = noticed.asks("Emissions", "decided", noticed.enterprise.account, PERIOD)
    assert told["until"] == OBJECT_UNTIL


def test_an_enterprise_objects_until_the_last_second(noticed: World) -> None:
    noticed.now = OBJECT_UNTIL
    assert objects(noticed).event("Objected")["revision"] == 1
    assert not final(noticed)


def test_one_second_later_it_is_final(noticed: World) -> None:
    noticed.now = OBJECT_UNTIL
    assert not final(noticed)
    noticed.now = OBJECT_UNTIL + 1
    assert final(noticed)
    with refused("WindowClosed", until=OBJECT_UNTIL):
        objects(noticed)
    for again in (accepts, decides):
        with refused("AlreadyFinal"):
            again(noticed)


@pytest.mark.parametrize(("after_s", "overdue"), [(0, False), (1, True)])
def test_the_department_has_until_the_end_of_the_10th_working_day(
    noticed: World, after_s: int, overdue: bool
) -> None:
    noticed.now = second(3, 16, 9)
    until = objects(noticed).event("Objected")["decideUntil"]
    assert until == second(3, 31) - 1
    noticed.now = until + after_s
    assert not final(noticed)
    assert resolves(noticed).event("ObjectionResolved")["overdue"] is overdue
    assert final(noticed)


# --- accepting and objecting ------------------------------------------------------------------


def test_what_is_accepted_is_final_at_once(noticed: World) -> None:
    assert accepts(noticed).event("EmissionAccepted")["revision"] == 1
    assert (final(noticed), notice(noticed)) == (True, Notice.FINAL)
    for again in (accepts, decides, objects):
        with refused("AlreadyFinal"):
            again(noticed)


def test_an_objection_is_taken_back_by_accepting(noticed: World) -> None:
    objects(noticed)
    accepts(noticed)
    with refused("NoObjection"):
        resolves(noticed)


def test_where_nothing_was_decided_nothing_is_accepted_or_objected_to(world: World) -> None:
    for act in (accepts, objects):
        with refused("NothingDecided"):
            act(world)
    with refused("NoObjection"):
        resolves(world)
    with refused("NothingDecided"):
        redetermines(world, 1)
    assert not final(world)


def test_an_objection_has_its_reasons_and_is_made_once(noticed: World) -> None:
    with refused("MissingHash"):
        objects(noticed, NO_HASH)
    objects(noticed)
    with refused("ObjectionPending"):
        objects(noticed)


def test_nothing_is_decided_past_an_objection(noticed: World) -> None:
    objects(noticed)
    finds(noticed)
    with refused("ObjectionPending"):
        decides(noticed)
    with refused("ObjectionPending"):
        redetermines(noticed, 2_000)


def test_a_dismissed_objection_leaves_the_decision(noticed: World) -> None:
    objects(noticed)
    done = resolves(noticed)
    assert done.names == ["ObjectionResolved"]
    assert done.event("ObjectionResolved")["changed"] is False
    told = noticed.asks("Emissions", "decided", noticed.enterprise.account, PERIOD)
    assert (told["revision"], told["basis"]) == (1, Basis.VERIFIED)


def test_an_upheld_objection_is_a_revision_and_final(noticed: World) -> None:
    objects(noticed)
    done = resolves(noticed, 900)
    assert done.names == ["EmissionDecided", "ObjectionResolved"]
    assert done.event("ObjectionResolved")["revision"] == 2
    told = noticed.asks("Emissions", "decided", noticed.enterprise.account, PERIOD)
    assert (told["verified"], told["basis"]) == (900, Basis.OBJECTION)
    assert final(noticed)


def test_a_resolution_obeys_the_rules_of_every_decision(noticed: World) -> None:
    objects(noticed)
    with refused("WrongBasis"):
        resolves(noticed, basis=Basis.VERIFIED)
    with refused("MissingHash"):
        resolves(noticed, reasons=NO_HASH)


def test_a_decision_before_the_end_of_the_window_gives_notice_anew(noticed: World) -> None:
    noticed.now = OBJECT_UNTIL
    decided = decides(noticed).event("EmissionDecided")
    assert decided["revision"] == 2
    assert decided["objectionUntil"] > OBJECT_UNTIL
    noticed.now = OBJECT_UNTIL + 1
    assert not final(noticed)


# --- after a finding --------------------------------------------------------------------------


def test_a_finding_opens_a_final_decision_with_a_notice_of_its_own(noticed: World) -> None:
    accepts(noticed)
    finds(noticed)
    noticed.now = second(4, 1)
    decided = redetermines(noticed, 2_000).event("EmissionDecided")
    assert (decided["revision"], decided["finding"]) == (2, 1)
    assert (decided["basis"], final(noticed)) == (Basis.REDETERMINED, False)
    noticed.now = decided["objectionUntil"]
    objects(noticed)
    resolves(noticed, 1_500)
    assert final(noticed)


def test_a_redetermination_names_a_finding_on_its_account_and_period(noticed: World) -> None:
    finds(noticed, period=20212021)
    for finding in (0, 1, 2):
        with refused("OtherFinding", finding=finding):
            redetermines(noticed, 2_000, finding)
    finds(noticed)
    with refused("WrongBasis", basis=Basis.CONSERVATIVE):
        redetermines(noticed, 2_000, 2, Basis.CONSERVATIVE)
    redetermines(noticed, 2_000, 2)


def test_after_false_data_nothing_less_is_decided(noticed: World) -> None:
    finds(noticed, Severity.FALSE_DATA)
    with refused("NotConservative", least=1_000, found=999):
        redetermines(noticed, 999)
    redetermines(noticed, 1_000)


def test_after_another_finding_less_may_be_decided(noticed: World) -> None:
    finds(noticed, Severity.MINOR)
    redetermines(noticed, 999)
    told = noticed.asks("Emissions", "decided", noticed.enterprise.account, PERIOD)
    assert told["verified"] == 999


# --- surrender goes by what is decided ---------------------------------------------------------


def test_what_is_owed_follows_the_newest_decision(noticed: World) -> None:
    finds(noticed)
    for tonnes in (2_000, 1_500):
        redetermines(noticed, tonnes)
        owed = noticed.asks("Compliance", "standing", noticed.enterprise.account, PERIOD)
        assert owed["obligation"] == tonnes
