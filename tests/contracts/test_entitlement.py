"""Who may not: every function that changes anything, called by roles that it does not belong to."""

from collections.abc import Callable

import pytest

from contracts import NAMES, load
from tests.contracts import entitled
from tests.contracts.entitled import ENTITLED
from tests.contracts.matrix import MATRIX
from tests.contracts.world import World, refused

CHANGING = [
    (name, entry["name"])
    for name in NAMES
    for entry in load(name).abi
    if entry["type"] == "function" and entry["stateMutability"] == "nonpayable"
]


@pytest.fixture(scope="module")
def busy(market_day: World) -> World:
    return entitled.busy(market_day.copy())


@pytest.fixture(scope="module")
def world_of(busy: World) -> Callable[[str], World]:
    """A copy of the world in which a contract's acts are tried."""
    later = entitled.credits_busy(busy.copy())
    return lambda contract: (later if entitled.is_of_credits(contract) else busy).copy()


def test_every_function_that_changes_anything_has_a_row() -> None:
    assert set(MATRIX) == set(CHANGING)


def test_nothing_takes_ether() -> None:
    entries = [entry for name in NAMES for entry in load(name).abi]
    assert not [one for one in entries if one.get("stateMutability") == "payable"]
    assert not [one for one in entries if one["type"] in ("constructor", "fallback", "receive")]


@pytest.mark.parametrize(("contract", "function"), list(MATRIX), ids=map(".".join, MATRIX))
def test_who_may_not_act_is_refused_and_leaves_no_trace(
    world_of: Callable[[str], World], contract: str, function: str
) -> None:
    world = world_of(contract)
    arguments, roles = MATRIX[contract, function]
    before = world.storage_roots()
    assert "outsider" in roles
    assert len(roles) >= 3
    for role, error in roles.items():
        with refused(error):
            world.does(getattr(world, role), contract, function, *arguments(world))
    assert world.storage_roots() == before


@pytest.mark.parametrize(("contract", "function"), list(ENTITLED), ids=map(".".join, ENTITLED))
def test_who_may_act_does_so_with_a_live_key_and_not_with_an_expired_one(
    world_of: Callable[[str], World], contract: str, function: str
) -> None:
    world, role = world_of(contract), ENTITLED[contract, function]
    arguments, _ = MATRIX[contract, function]
    late = world.copy()
    late.now = 10**10
    with refused("NotEntitled", key=getattr(world, role).address):
        late.does(getattr(late, role), contract, function, *arguments(world))
    assert world.does(getattr(world, role), contract, function, *arguments(world)).events


@pytest.mark.parametrize(
    "function", ["safeTransferFrom", "safeBatchTransferFrom", "setApprovalForAll"]
)
def test_no_erc_1155_transfer_works_for_anyone(busy: World, function: str) -> None:
    world = busy.copy()
    (entry,) = [one for one in load("Units").abi if one.get("name") == function]
    plain = {"address": world.buyer.account, "bool": True, "uint256": 1, "bytes": b""}
    arguments = [plain.get(field["type"], []) for field in entry["inputs"]]
    for by in (world.enterprise, world.registry, world.outsider):
        with refused("NotTransferable"):
            world.does(by, "Units", function, *arguments)
