"""Allocation: plans, caps, lines decided and executed once."""

import pytest

from contracts.identifiers import line_id, name_bytes
from contracts.vocabulary import Line, Stage, Status
from tests.contracts import scenes
from tests.contracts.scenes import CAP, HASH, ID, NOT_DIFFERENTIATED, TABLE, allocation_line
from tests.contracts.world import JIANGSU, LATER_PERIOD, PACK, PERIOD, SHANDONG, World, refused

NO_HASH = b"\0" * 32


@pytest.fixture
def planned(world: World) -> World:
    return scenes.planned(world)


def decides(world: World, *lines):
    return world.does(world.department, "Allocation", "decide", TABLE, list(lines))


def executes(world: World, *lines: bytes):
    return world.does(world.registry, "Allocation", "execute", list(lines))


def line_of(world: World, stage: Stage = Stage.PRE_ALLOCATION, number: int = 1) -> bytes:
    return line_id(world.enterprise.account, PERIOD, stage, number)


def room(world: World) -> dict[str, int]:
    return world.asks("Allocation", "room", PERIOD, SHANDONG)


def publishes(world: World, period: int = PERIOD, plan: bytes = HASH, pack: str = PACK, caps=()):
    arguments = (period, plan, name_bytes(pack), list(caps))
    return world.both(
        world.ministry, world.registry_officer, "Allocation", "publishPlan", *arguments
    )


def test_a_plan_is_published_once_with_its_caps(world: World) -> None:
    done = publishes(world, caps=[(SHANDONG, 5), (JIANGSU, 7)])
    assert done.event("PlanPublished") == {
        "period": PERIOD,
        "plan": HASH,
        "pack": name_bytes(PACK),
    }
    assert [event.args["tonnes"] for event in done.events if event.name == "CapSet"] == [5, 7]
    assert world.asks("Allocation", "plan", PERIOD) == {
        "plan": HASH,
        "pack": name_bytes(PACK),
        "cap": 12,
        "draft": False,
    }
    with refused("PlanExists", period=PERIOD):
        publishes(world)


def test_a_plan_is_for_a_period_by_a_known_pack_with_a_hash(world: World) -> None:
    with refused("InvalidPeriod", period=20202019):
        publishes(world, 20202019)
    with refused("UnknownPack", pack=name_bytes("unknown")):
        publishes(world, pack="unknown")
    with refused("MissingHash"):
        publishes(world, plan=NO_HASH)
    with refused("CapRepeated", province=SHANDONG):
        publishes(world, caps=[(SHANDONG, 5), (SHANDONG, 5)])


def test_a_line_is_decided_then_executed_into_registration(planned: World) -> None:
    world, line = planned, line_of(planned)
    account = world.enterprise.account
    assert decides(world, allocation_line(account, 700)).event("LineDecided") == {
        "line": line,
        "account": account,
        "period": PERIOD,
        "stage": Stage.PRE_ALLOCATION,
        "number": 1,
        "quantity": 700,
        "inputs": HASH,
        "table": TABLE,
        "differentiated": NOT_DIFFERENTIATED,
        "department": world.department.account,
    }
    assert room(world) == {"cap": CAP, "decided": 700, "issued": 0}
    assert world.asks("Allocation", "line", line)["state"] == Line.DECIDED
    done = executes(world, line)
    assert done.names == ["LineExecuted", "TransferSingle"]
    assert done.event("LineExecuted")["id"] == ID
    assert room(world) == {"cap": CAP, "decided": 700, "issued": 700}
    assert world.asks("Allocation", "line", line)["state"] == Line.EXECUTED
    assert world.asks("Units", "holding", account, ID)["registration"] == 700


def test_the_id_of_a_line_is_the_one_computed_off_the_ledger(world: World) -> None:
    for stage in Stage:
        arguments = (world.enterprise.account, PERIOD, stage, 65_535)
        assert world.asks("Allocation", "lineId", *arguments) == line_id(*arguments)


def test_a_line_is_decided_once_and_executed_once(planned: World) -> None:
    line = allocation_line(planned.enterprise.account, 700)
    with refused("NotDecided", line=line_of(planned)):
        executes(planned, line_of(planned))
    decides(planned, line)
    with refused("AlreadyDecided", line=line_of(planned)):
        decides(planned, line)
    executes(planned, line_of(planned))
    for again in (executes, lambda w, _: decides(w, line)):
        with refused("AlreadyExecuted" if again is executes else "AlreadyDecided"):
            again(planned, line_of(planned))


def test_a_line_twice_in_one_batch_is_decided_never_and_executed_once(planned: World) -> None:
    line = allocation_line(planned.enterprise.account, 700)
    with refused("AlreadyDecided"):
        decides(planned, line, line)
    decides(planned, line)
    assert executes(planned, line_of(planned), line_of(planned)).names == [
        "LineExecuted",
        "TransferSingle",
    ]


def test_without_a_plan_there_is_nothing_to_decide(world: World) -> None:
    with refused("NoPlan", period=PERIOD):
        decides(world, allocation_line(world.enterprise.account, 1))


@pytest.mark.parametrize(("quantity", "number"), [(0, 1), (1, 0)])
def test_an_empty_line_is_none(planned: World, quantity: int, number: int) -> None:
    with refused("EmptyLine", account=planned.enterprise.account):
        decides(planned, allocation_line(planned.enterprise.account, quantity, number=number))


def test_a_line_names_its_inputs(planned: World) -> None:
    line = list(allocation_line(planned.enterprise.account, 1))
    line[5] = NO_HASH
    with refused("MissingHash"):
        decides(planned, tuple(line))


def test_lines_are_decided_in_a_table_with_a_hash(planned: World) -> None:
    line = allocation_line(planned.enterprise.account, 1)
    with refused("MissingHash"):
        planned.does(planned.department, "Allocation", "decide", NO_HASH, [line])


@pytest.mark.parametrize("stage", [Stage.PRE_ALLOCATION, Stage.FINAL, Stage.SUPPLEMENT])
def test_every_stage_of_issue_takes_room_under_the_cap(planned: World, stage: Stage) -> None:
    account = scenes.settled(planned, planned.enterprise).enterprise.account
    decides(planned, allocation_line(account, CAP - 1, stage))
    with refused("CapExceeded", period=PERIOD, province=SHANDONG, room=1, requested=2):
        decides(planned, allocation_line(account, 2, stage, number=2))
    decides(planned, allocation_line(account, 1, stage, number=2))
    with refused("CapExceeded", room=0, requested=1):
        decides(planned, allocation_line(account, 1, stage, number=3))


@pytest.mark.parametrize("stage", [Stage.FINAL, Stage.SUPPLEMENT, Stage.BORROWING])
def test_only_a_final_emission_gives_more_than_a_pre_allocation(
    planned: World, stage: Stage
) -> None:
    world, account = planned, planned.enterprise.account
    line = allocation_line(account, 1, stage)
    with refused("EmissionNotFinal", account=account, period=PERIOD):
        decides(world, line)
    scenes.owing(world, world.enterprise, 1_000)
    until = world.asks("Emissions", "decided", account, PERIOD)["until"]
    world.now = until
    with refused("EmissionNotFinal", account=account, period=PERIOD):
        decides(world, line)
    world.now = until + 1
    decides(world, line)


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.RETURN])
def test_nothing_is_issued_to_who_owes_nothing_by_the_list(planned: World, stage: Stage) -> None:
    world = planned
    account = world.enterprise.account
    rehearsing = scenes.listing(account, status=Status.REHEARSAL)
    world.does(world.department, "Inclusion", "decide", [rehearsing])
    with refused("NotObligated", account=account, period=PERIOD):
        decides(world, allocation_line(account, 1, stage))
    with refused("NotObligated", period=LATER_PERIOD):
        decides(
            scenes.planned(world, LATER_PERIOD),
            allocation_line(account, 1, stage, period=LATER_PERIOD),
        )


def test_a_cap_bounds_the_sum_of_a_batch(planned: World) -> None:
    account = planned.enterprise.account
    half = CAP // 2 + 1
    with refused("CapExceeded", room=CAP - half, requested=half):
        decides(planned, allocation_line(account, half), allocation_line(account, half, number=2))
    assert room(planned)["decided"] == 0


def test_a_province_without_a_cap_has_no_room(world: World) -> None:
    publishes(world, caps=[(SHANDONG, CAP)])
    with refused("CapExceeded", province=JIANGSU, room=0, requested=1):
        world.does(
            world.other_department,
            "Allocation",
            "decide",
            TABLE,
            [allocation_line(world.far_enterprise.account, 1)],
        )


def test_a_huge_quantity_meets_the_cap_and_not_an_overflow(planned: World) -> None:
    with refused("CapExceeded", room=CAP, requested=2**64 - 1):
        decides(planned, allocation_line(planned.enterprise.account, 2**64 - 1))


def test_a_return_takes_units_back_and_gives_room_back(planned: World) -> None:
    world, account = planned, planned.enterprise.account
    scenes.settled(world, world.enterprise)
    scenes.issue(world, world.enterprise, CAP)
    decides(world, allocation_line(account, 300, Stage.RETURN))
    assert room(world) == {"cap": CAP, "decided": CAP, "issued": CAP}
    executes(world, line_of(world, Stage.RETURN))
    assert room(world) == {"cap": CAP, "decided": CAP - 300, "issued": CAP - 300}
    assert world.asks("Units", "totals", ID)["returned"] == 300
    decides(world, allocation_line(account, 300, Stage.SUPPLEMENT))


def test_a_return_takes_back_no_more_than_was_issued(planned: World) -> None:
    world, account = planned, planned.enterprise.account
    scenes.issue(world, world.enterprise, 100)
    scenes.issue(world, world.buyer, 100)
    decides(world, allocation_line(account, 101, Stage.RETURN))
    with refused("MoreThanIssued", account=account, period=PERIOD, issued=100, requested=101):
        executes(world, line_of(world, Stage.RETURN))
    for number in (2, 3):
        decides(world, allocation_line(account, 60, Stage.RETURN, number))
    executes(world, line_of(world, Stage.RETURN, 2))
    with refused("MoreThanIssued", issued=40, requested=60):
        executes(world, line_of(world, Stage.RETURN, 3))


def test_a_return_takes_from_registration_only(planned: World) -> None:
    world = planned
    scenes.issue(world, world.enterprise, 100)
    scenes.to_trading(world, 60)
    decides(world, allocation_line(world.enterprise.account, 41, Stage.RETURN))
    with refused("HoldingTooSmall", available=40, requested=41):
        executes(world, line_of(world, Stage.RETURN))


def test_of_several_lines_all_are_executed_or_none(planned: World) -> None:
    world = planned
    decides(world, allocation_line(world.enterprise.account, 1))
    with refused("NotDecided", line=HASH):
        executes(world, line_of(world), HASH)
    assert world.asks("Allocation", "line", line_of(world))["state"] == Line.DECIDED
    assert executes(world).events == []
    assert decides(world).events == []


def test_a_line_waits_while_its_account_may_not_receive(planned: World) -> None:
    world, account = planned, planned.enterprise.account
    decides(world, allocation_line(account, 1))
    standing = (world.ministry, world.registry_officer, "Participants")
    world.both(*standing, "suspend", account, HASH)
    with refused("MayNotReceive", account=account):
        executes(world, line_of(world))
    world.both(*standing, "restore", account, HASH)
    executes(world, line_of(world))


@pytest.mark.parametrize("role", ["trader", "verifier", "department", "outsider"])
def test_only_enterprises_are_allocated_to(planned: World, role: str) -> None:
    account = getattr(planned, role).account
    with refused("WrongKind", account=account):
        decides(planned, allocation_line(account, 1))
