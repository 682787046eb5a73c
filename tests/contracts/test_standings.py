"""Standings: every cell of the table in docs/accounts.md, tried on the contracts."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.vocabulary import Kind, Right, Standing
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, agreement
from tests.contracts.world import SHANDONG, Reverted, World, actor, refused

TEXT = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text()
COLUMNS = ("standing", "chinese", "rights", "allocated", "buys", "back", "next")
TABLE = {
    cells[0]: dict(zip(COLUMNS, cells, strict=True))
    for cells in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in TEXT.split("## What waits")[0].splitlines()
        if line.startswith("| ") and "---" not in line and not line.startswith("| standing")
    )
}
NAMES = [standing.name.lower() for standing in Standing if standing is not Standing.NONE]
ACTS = {
    "open": "restore",
    "restricted": "restrict",
    "receive_only": "receiveOnly",
    "suspended": "suspend",
    "closing": "startClosing",
    "closed": "close",
}
WAYS = {"open": (), "closed": ("startClosing", "close")} | {
    name: (ACTS[name],) for name in ("restricted", "receive_only", "suspended", "closing")
}


def change(world: World, act: str, account: str) -> None:
    pair = world.department, world.registry_officer
    world.both(*pair, "Participants", act, account, HASH)


def standing(world: World, name: str, role: str) -> str:
    """The account of a role, led to this standing; an application stands for the first two."""
    if name in ("applied", "correcting"):
        scenes.apply_for(world, actor("applicant").uscc, Kind.ENTERPRISE, SHANDONG, 4411)
        if name == "correcting":
            account = actor("applicant").account
            world.does(world.registry, "Participants", "askCorrection", account, HASH)
        return actor("applicant").account
    account = getattr(world, role).account
    for act in WAYS[name]:
        change(world, act, account)
    return account


def goes(world: World, *act: object) -> bool:
    """Whether an act goes through on a copy of the world."""
    try:
        world.copy().does(*act)
    except Reverted:
        return False
    return True


def test_the_table_has_a_row_for_every_standing() -> None:
    assert list(TABLE) == NAMES
    assert all(re.search(r"[\u4e00-\u9fff]", row["chinese"]) for row in TABLE.values())


@pytest.mark.parametrize("name", NAMES)
def test_its_keys_use_the_rights_that_the_table_says_and_no_others(world: World, name: str) -> None:
    said = {Right[word.upper()] for word in TABLE[name]["rights"].split(", ") if word != "none"}
    standing(world, name, "buyer")
    number = Standing[name.upper()]
    assert {
        right for right in Right if world.asks("Participants", "permitted", number) & right
    } == said
    if name in WAYS:
        for right in Right:
            key = world.buyer_officer if right is Right.APPROVE else world.buyer
            told = ("Participants", "authorise", key.address, right)
            if right in said:
                assert world.asks(*told) == world.buyer.account
            else:
                with refused("NotEntitled", right=right):
                    world.asks(*told)


@pytest.mark.parametrize("name", NAMES)
def test_units_are_allocated_to_it_as_the_table_says(stocked: World, name: str) -> None:
    world = stocked
    account = world.buyer.account
    line = scenes.allocation_line(account, 100)
    world.does(world.department, "Allocation", "decide", scenes.HASH, [line])
    if name in ("applied", "correcting"):
        account = standing(world, name, "buyer")
        assert not world.asks("Participants", "mayBeAllocated", account)
        assert TABLE[name]["allocated"] == "no"
        return
    standing_of_empty(world, name)
    id_ = scenes.line_id(account, scenes.PERIOD, scenes.Stage.PRE_ALLOCATION, 1)
    issued = goes(world, world.registry, "Allocation", "execute", [id_])
    assert issued == (TABLE[name]["allocated"] == "yes")


def standing_of_empty(world: World, name: str) -> None:
    """The buyer, led to this standing; its money goes first where it is to be closed."""
    if name == "closed":
        money = world.asks("Cash", "balance", world.buyer.account)["available"]
        keys = world.buyer, world.buyer_officer
        world.both(*keys, "Cash", "requestWithdrawal", money)
        world.does(world.bank, "Cash", "confirmWithdrawal", 1, HASH)
    standing(world, name, "buyer")


@pytest.mark.parametrize("name", NAMES)
def test_it_buys_as_the_table_says(stocked: World, name: str) -> None:
    world = stocked
    if name in ("applied", "correcting", "closed"):
        if name == "closed":
            standing_of_empty(world, name)
        account = world.buyer.account if name == "closed" else standing(world, name, "buyer")
        assert not world.asks("Participants", "mayBuy", account)
        paid = goes(world, world.bank, "Cash", "deposit", account, 1, HASH)
        assert (paid, TABLE[name]["buys"]) == (False, "no")
        return
    scenes.to_trading(world, scenes.STOCK)
    standing(world, name, "buyer")
    sell, buy = agreement(world)
    sides = (
        sell.values, scenes.sign(sell, world.enterprise), buy.values, scenes.sign(buy, world.buyer),
    )  # fmt: skip
    said = TABLE[name]["buys"] == "yes"
    assert goes(world, world.registry, "Market", "settleBlock", *sides) == said
    paid = goes(world, world.bank, "Cash", "deposit", world.buyer.account, 1, HASH)
    assert paid == said


@pytest.mark.parametrize("name", ["open", "restricted", "receive_only", "suspended", "closing"])
def test_its_units_go_back_from_trading_as_the_table_says(stocked: World, name: str) -> None:
    world = stocked
    scenes.to_trading(world, 10)
    standing(world, name, "enterprise")
    moved = goes(world, world.enterprise, "Market", "toRegistration", ID, 10)
    assert moved == (TABLE[name]["back"] == "yes")


@pytest.mark.parametrize("name", list(WAYS))
def test_it_changes_to_the_standings_that_the_table_says(world: World, name: str) -> None:
    account = standing(world, name, "enterprise")
    said = set(TABLE[name]["next"].split(", ")) - {"none"}
    reached = set()
    for target, act in ACTS.items():
        copy = world.copy()
        try:
            change(copy, act, account)
        except Reverted:
            continue
        reached.add(target)
    assert reached == said


STAFF = ("ministry", "department", "registry", "exchange", "bank", "verifier", "auditor")


@pytest.fixture
def staffed(stocked: World) -> World:
    """An auditor is there too."""
    scenes.open_account(stocked, "applicant", Kind.AUDITOR, 0)
    return stocked


def member(world: World, role: str):
    return actor("applicant") if role == "auditor" else getattr(world, role)


@pytest.mark.parametrize("role", STAFF)
def test_an_institution_never_holds_a_unit_or_money(staffed: World, role: str) -> None:
    """Every way in which units or money come to an account, tried on each kind of institution."""
    world, one = staffed, member(staffed, role)
    account = one.account
    line = scenes.allocation_line(account, 100)
    with refused("WrongKind", account=account):
        world.does(world.department, "Allocation", "decide", scenes.HASH, [line])
    with refused("MayNotReceive", account=account):
        world.does(world.bank, "Cash", "deposit", account, 1, HASH)
    scenes.to_trading(world, scenes.STOCK // 2)
    sell, buy = agreement(world)
    sell, buy = replace(sell, counterparty=account), replace(buy, account=account)
    sides = (sell.values, scenes.sign(sell, world.enterprise), buy.values, scenes.sign(buy, one))
    with refused("BadSignature", account=account):
        world.does(world.registry, "Market", "settleBlock", *sides)
    pair = world.department, world.registry_officer
    with refused("InvalidSuccessor", successor=account):
        merged = ("merge", world.enterprise.account, account, HASH)
        world.both(*pair, "Participants", *merged)
    with refused("NotTheSuccessor", to=account):
        given = (world.enterprise.account, account, ID, 0, 1, HASH)
        world.both(*pair, "Titles", "transferTitle", *given)
    for act in ("Market", "toTrading", ID, 1), ("Cash", "requestWithdrawal", 1):
        with refused("WrongKind", account=account):
            world.does(one, *act)
    assert world.asks("Units", "isEmpty", account)
    assert world.asks("Cash", "balance", account) == {"available": 0, "locked": 0}


@pytest.mark.parametrize("role", STAFF)
def test_an_institutions_key_never_signs_for_a_holder(staffed: World, role: str) -> None:
    one = member(staffed, role)
    granted = (one.address, Right.READ | Right.TRADE, 2**39)
    keys = staffed.enterprise, staffed.enterprise_officer
    with refused("InvalidGrant", key=one.address):
        staffed.both(*keys, "Participants", "grantKey", granted)
    with refused("InvalidGrant", key=one.address):
        staffed.both(*keys, "Participants", "rotateKey", staffed.enterprise.address, granted)
    scenes.to_trading(staffed, scenes.STOCK // 2)
    sell, buy = agreement(staffed)
    sides = (sell.values, scenes.sign(sell, one), buy.values, scenes.sign(buy, staffed.buyer))
    with refused("BadSignature", signer=one.address):
        staffed.does(staffed.registry, "Market", "settleBlock", *sides)
    lost = staffed.enterprise.address
    pair = staffed.department, staffed.registry_officer
    account = staffed.enterprise.account
    done = staffed.both(*pair, "Representatives", "startRecovery", account, lost, granted)
    staffed.now = done.event("RecoveryStarted")["effectiveFrom"]
    with refused("InvalidGrant", key=one.address):
        staffed.does(staffed.outsider, "Representatives", "completeRecovery", 1)
