"""Cases: opened by what the ledger counts, judged by the rule of the day, heard, paid, deducted."""

import pytest

from contracts.identifiers import name_bytes
from contracts.vocabulary import Act, Case, Hearing
from tests.contracts.case_scenes import (
    DAY,
    INPUTS,
    LEAST,
    MOST,
    SHORT,
    acts,
    decided,
    decides,
    falls_short,
    notices,
    opens,
    opens_shortfall,
    state,
    surrenders,
    waits_out,
)
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import DEADLINE_AT, LATER_PERIOD, PERIOD, World, refused

OTHER = b"\x0c" * 32
LATER_ID = ID - PERIOD + LATER_PERIOD
DECREE_AT = 1_714_492_800
"""2024-05-01 00:00 in Beijing."""
CODE_AT = 1_786_723_200
"""2026-08-15 00:00 in Beijing."""


@pytest.fixture
def short(stocked: World) -> World:
    return falls_short(stocked)


def case_of(world: World, number: int = 1) -> dict:
    return world.asks("Enforcement", "caseOf", number)


# --- opening ------------------------------------------------------------------------------------


def test_a_shortfall_is_counted_by_the_ledger_and_judged_by_its_deadline(short: World) -> None:
    account = short.enterprise.account
    done = acts(short, "openShortfall", account, PERIOD, HASH)
    told = done.event("CaseOpened")
    assert (told["number"], told["shortfall"], told["actAt"]) == (1, SHORT, DEADLINE_AT)
    assert (told["act"], told["by"]) == (Act.SHORTFALL, short.department.account)
    held = case_of(short)
    assert (held["regime"], held["state"]) == (20210201, Case.OPENED)
    assert held["pack"] == short.asks("Rulebook", "packHash", name_bytes("enforcement"))
    assert short.asks("Enforcement", "shortfallCase", account, PERIOD) == 1
    with refused("CaseExists", number=1):
        acts(short, "openShortfall", account, PERIOD, HASH)


def test_nobody_is_short_before_the_deadline_or_with_nothing_left(stocked: World) -> None:
    world, account = stocked, stocked.enterprise.account
    falls_short(world)
    world.now = DEADLINE_AT
    with refused("DeadlineNotPassed", period=PERIOD, deadline=DEADLINE_AT, now_=DEADLINE_AT):
        acts(world, "openShortfall", account, PERIOD, HASH)
    world.now = DEADLINE_AT - 100
    surrenders(world, SHORT)
    world.now = DEADLINE_AT + 1
    with refused("NothingShort", account=account, period=PERIOD):
        acts(world, "openShortfall", account, PERIOD, HASH)


def test_what_was_asked_for_in_time_and_waits_is_not_short(stocked: World) -> None:
    world = falls_short(stocked)
    world.now = DEADLINE_AT - 10
    world.does(world.enterprise, "Compliance", "request", PERIOD, [(ID, SHORT - 1)])
    world.now = DEADLINE_AT + 1
    opens_shortfall(world)
    assert case_of(world)["shortfall"] == 1


@pytest.mark.parametrize(
    ("at", "regime"),
    [(0, 20210201), (DECREE_AT - 1, 20210201), (DECREE_AT, 20240501), (CODE_AT, 20240501)],
)
def test_an_act_is_judged_by_the_instrument_of_its_second(
    world: World, at: int, regime: int
) -> None:
    world.now = CODE_AT + DAY
    assert case_of(world, opens(world, at=at))["regime"] == regime


def test_acts_have_their_culprits_and_their_authority(world: World) -> None:
    trader, verifier = world.trader.account, world.verifier.account
    for act, account, by in (
        (Act.MANIPULATION, trader, world.ministry),
        (Act.DISTURBING_ORDER, world.enterprise.account, world.ministry),
        (Act.VERIFICATION, verifier, world.ministry),
        (Act.OBSTRUCTION, world.enterprise.account, world.department),
    ):
        assert state(world, opens(world, act, account=account, by=by)) == Case.OPENED
    with refused("WrongKind", account=world.department.account):
        opens(world, Act.MANIPULATION)
    with refused("WrongKind", account=world.ministry.account):
        opens(world, Act.NO_REPORT, by=world.ministry)
    with refused("WrongAct", act=Act.VERIFICATION, account=world.enterprise.account):
        opens(world, Act.VERIFICATION)
    for act in (Act.NONE, Act.SHORTFALL):
        with refused("WrongAct", act=act):
            opens(world, act)
    with refused("NotDoneYet", actAt=world.now + 1, now_=world.now):
        opens(world, at=world.now + 1)


def test_a_case_needs_evidence_a_period_and_a_number(world: World) -> None:
    account, now = world.enterprise.account, world.now
    with refused("MissingHash"):
        acts(world, "open", account, PERIOD, Act.NO_REPORT, now, bytes(32))
    with refused("InvalidPeriod", period=7):
        acts(world, "open", account, 7, Act.NO_REPORT, now, HASH)
    with refused("NoSuchCase", number=9):
        acts(world, "close", 9)


# --- the hearing --------------------------------------------------------------------------------


def test_the_subject_is_heard_before_the_decision(world: World) -> None:
    """Noticed on a Friday, the five working days end with the last second of the next one."""
    number = opens(world)
    told = notices(world, number).event("FineNoticed")
    until = told["objectUntil"]
    assert until == 1_610_121_599  # 2021-01-08 23:59:59 in Beijing
    assert told["figures"]["inputs"] == INPUTS
    world.now = until - 1
    with refused("TimeRuns", number=number, until=until):
        decides(world, number)
    world.now = until + 1
    with refused("ObjectedTooLate", number=number, until=until):
        acts(world, "object", number, HASH, by="enterprise")
    assert decides(world, number).event("CaseDecided")["fine"] == 25_000_00


@pytest.mark.parametrize(
    ("fine", "outcome"), [(25_000_00, Hearing.REJECTED), (LEAST, Hearing.REDUCED)]
)
def test_an_objection_is_rejected_or_lowers_the_fine(
    world: World, fine: int, outcome: Hearing
) -> None:
    number = opens(world)
    notices(world, number)
    with refused("NotYourCase", account=world.buyer.account):
        acts(world, "object", number, HASH, by="buyer")
    acts(world, "object", number, HASH, by="enterprise")
    with refused("WrongObjection", found=Hearing.OPEN):
        acts(world, "object", number, HASH, by="enterprise")
    waits_out(world)
    with refused("WrongObjection", found=Hearing.OPEN):
        decides(world, number)
    with refused("HarsherThanNoticed", noticed=25_000_00, found=25_000_01):
        acts(world, "resolve", number, 25_000_01, 0, 0, HASH)
    with refused("FineOutOfBounds", least=LEAST, most=MOST, found=LEAST - 1):
        acts(world, "resolve", number, LEAST - 1, 0, 0, HASH)
    resolved = acts(world, "resolve", number, fine, 0, 0, HASH)
    assert resolved.event("CaseResolved")["outcome"] == outcome
    with refused("WrongObjection", found=outcome):
        acts(world, "resolve", number, fine, 0, 0, HASH)
    decides(world, number, fine, 0, 0)
    assert case_of(world)["figures"]["fine"] == fine


def test_who_was_heard_early_is_decided_on_at_once(world: World) -> None:
    number = opens(world)
    notices(world, number)
    acts(world, "object", number, HASH, by="enterprise")
    acts(world, "resolve", number, 25_000_00, 0, 0, HASH)
    decides(world, number)
    assert state(world, number) == Case.DECIDED


def test_a_fine_lies_within_what_the_rule_computes(world: World) -> None:
    number = opens(world)
    for fine in (LEAST - 1, MOST + 1):
        with refused("FineOutOfBounds", least=LEAST, most=MOST, found=fine):
            notices(world, number, fine=fine)
    with refused("MissingHash"):
        notices(world, number, inputs=bytes(32))
    notices(world, number, fine=MOST)


def test_the_time_for_being_heard_has_a_floor(world: World) -> None:
    hearing = name_bytes("delay.hearing")
    pair = (world.ministry, world.registry_officer)
    with refused("OutOfBounds", least=5, most=60, found=4):
        world.both(*pair, "Rulebook", "set", (hearing, 0, 4, world.now + 60))
    world.both(*pair, "Rulebook", "set", (hearing, 0, 6, world.now + 60))
    world.now += 60
    told = notices(world, opens(world)).event("FineNoticed")
    assert told["objectUntil"] == 1_610_121_599 + 3 * DAY


def test_one_key_does_not_decide_and_another_department_never(world: World) -> None:
    number = opens(world)
    notices(world, number)
    waits_out(world)
    with refused("OnlyApproved"):
        acts(world, "decide", number, LEAST, 0, 0, HASH)
    proposal = world.proposes(world.department, "Enforcement", "decide", number, LEAST, 0, 0, HASH)
    assert proposal
    others = (world.other_department, world.other_department_officer)
    with refused("OtherProvince"):
        world.both(*others, "Enforcement", "decide", number, LEAST, 0, 0, HASH)
    with refused("WrongRelation"):
        world.both(
            world.department, world.ministry_officer, "Enforcement", "decide", number, LEAST, 0, 0,
            HASH,
        )  # fmt: skip


# --- money --------------------------------------------------------------------------------------


def test_a_fine_is_paid_in_parts_and_never_beyond(world: World) -> None:
    number = decided(world, opens(world), confiscated=100)
    owed = 25_000_00 + 100
    with refused("NotMet", number=number, left=owed, corrected=True):
        acts(world, "close", number)
    first = acts(world, "confirmPayment", number, 1, HASH, by="bank").event("FinePaid")
    assert (first["paid"], first["owed"], state(world, number)) == (1, owed, Case.PARTLY_PAID)
    with refused("ReferenceUsed"):
        acts(world, "confirmPayment", number, 1, HASH, by="bank")
    with refused("Overpaid", number=number, left=owed - 1, offered=owed):
        acts(world, "confirmPayment", number, owed, OTHER, by="bank")
    with refused("MissingReference"):
        acts(world, "confirmPayment", number, 1, bytes(32), by="bank")
    with refused("NothingToPay"):
        acts(world, "confirmPayment", number, 0, OTHER, by="bank")
    acts(world, "confirmPayment", number, owed - 1, OTHER, by="bank")
    assert state(world, number) == Case.PAID
    with refused("Overpaid", left=0, offered=1):
        acts(world, "confirmPayment", number, 1, INPUTS, by="bank")
    acts(world, "close", number)
    with refused("WrongCaseState", number=number, found=Case.CLOSED):
        acts(world, "close", number)


def test_nothing_is_paid_before_the_decision(world: World) -> None:
    number = opens(world)
    with refused("WrongCaseState", found=Case.OPENED):
        acts(world, "confirmPayment", number, 1, HASH, by="bank")


def test_a_case_of_the_ministry_goes_all_the_way(world: World) -> None:
    """Manipulation under the Measures is not fined: decided at nothing, and closed."""
    number = opens(world, Act.MANIPULATION, by=world.ministry, account=world.trader.account)
    notices(world, number, world.ministry, least=0, most=0, fine=0)
    waits_out(world)
    pair = (world.ministry, world.ministry_officer)
    world.both(*pair, "Enforcement", "decide", number, 0, 0, 0, HASH)
    acts(world, "close", number, by="ministry")
    assert state(world, number) == Case.CLOSED
    assert world.asks("Enforcement", "caseCount") == number
