"""Plans: caps that add up, drafts under which nothing final is decided, and what follows."""

import pytest

from contracts.identifiers import line_id, name_bytes
from contracts.vocabulary import Stage
from tests.contracts import scenes
from tests.contracts.scenes import CAP, HASH, TABLE, allocation_line
from tests.contracts.world import (
    DRAFT_PACK,
    JIANGSU,
    PACK,
    PERIOD,
    SHANDONG,
    World,
    refused,
)


@pytest.fixture
def drafted(world: World) -> World:
    """The period's plan is a draft."""
    return scenes.planned(world, pack=DRAFT_PACK)


def publishes(world: World, *caps: tuple[int, int], pack: str = PACK):
    arguments = (PERIOD, HASH, name_bytes(pack), list(caps))
    return world.both(
        world.ministry, world.registry_officer, "Allocation", "publishPlan", *arguments
    )


def decides(world: World, *lines):
    return world.does(world.department, "Allocation", "decide", TABLE, list(lines))


def test_the_national_total_is_the_sum_of_the_caps(world: World) -> None:
    publishes(world, (SHANDONG, 5), (JIANGSU, 2**64 - 6))
    assert world.asks("Allocation", "plan", PERIOD)["cap"] == 2**64 - 1


def test_caps_that_are_too_much_together_are_refused(world: World) -> None:
    with refused("CapTooLarge", province=JIANGSU):
        publishes(world, (SHANDONG, 5), (JIANGSU, 2**64 - 5))


@pytest.mark.parametrize("stage", [Stage.FINAL, Stage.SUPPLEMENT, Stage.RETURN, Stage.BORROWING])
def test_nothing_final_is_decided_under_a_draft(drafted: World, stage: Stage) -> None:
    account = drafted.enterprise.account
    assert drafted.asks("Allocation", "plan", PERIOD)["draft"] is True
    scenes.issue(drafted, drafted.enterprise, 5)
    with refused("NothingFinalUnderDraft", account=account, period=PERIOD):
        decides(drafted, allocation_line(account, 1, stage))


def test_a_draft_gives_an_account_one_line_unless_it_is_sent_back(drafted: World) -> None:
    account = drafted.enterprise.account
    decides(drafted, allocation_line(account, 5))
    with refused("NothingFinalUnderDraft", account=account):
        decides(drafted, allocation_line(account, 5, number=2))
    line = line_id(account, PERIOD, Stage.PRE_ALLOCATION, 1)
    drafted.does(drafted.registry, "Allocation", "sendBack", [(line, HASH)])
    decides(drafted, allocation_line(account, 5, number=2))
    with refused("NothingFinalUnderDraft", account=account):
        decides(drafted, allocation_line(account, 5, number=3))
    decides(drafted, allocation_line(drafted.buyer.account, 5))


def test_a_final_plan_follows_a_draft_once_and_takes_its_room_along(drafted: World) -> None:
    scenes.issue(drafted, drafted.enterprise, 700)
    with refused("PlanExists", period=PERIOD):
        publishes(drafted, (SHANDONG, CAP), pack=DRAFT_PACK)
    with refused("CapBelowDecided", province=SHANDONG, decided=700, cap=699):
        publishes(drafted, (SHANDONG, 699))
    with refused("CapRepeated", province=SHANDONG):
        publishes(drafted, (SHANDONG, 700), (SHANDONG, 701))
    publishes(drafted, (SHANDONG, 701))
    assert drafted.asks("Allocation", "plan", PERIOD) == {
        "plan": HASH,
        "pack": name_bytes(PACK),
        "cap": 701 + CAP,
        "draft": False,
    }
    with refused("CapExceeded", room=1, requested=2):
        decides(drafted, allocation_line(drafted.enterprise.account, 2, number=2))
    decides(drafted, allocation_line(drafted.enterprise.account, 1, number=2))
    with refused("PlanExists", period=PERIOD):
        publishes(drafted, (SHANDONG, CAP))
