"""The compiler's optimiser changes gas and nothing else: results, events, refusals, storage."""

from dataclasses import dataclass
from typing import Any

import pytest

from contracts import ADDRESSES, NAMES, load
from contracts.compiler import CHOSEN, OPTIMIZERS
from contracts.identifiers import line_id
from contracts.vocabulary import Bucket, Stage
from tests.contracts import entitled, matrix, scenes
from tests.contracts.scenes import HASH, ID, STOCK, TABLE, agreement, allocation_line, sign
from tests.contracts.world import PERIOD, Actor, Reverted, World

Trace = list[tuple[str, Any]]

VIEWS: tuple[tuple[Any, ...], ...] = (
    ("Participants", "accountCount"),
    ("Participants", "accountAt", 99),
    ("Approvals", "proposal", 1),
    ("Approvals", "acting"),
    ("Rulebook", "packEffectiveFrom", HASH),
    ("Units", "totals", ID),
    ("Units", "conserved", ID),
    ("Units", "idAt", 0),
    ("Allocation", "plan", PERIOD),
    ("Compliance", "items", 1),
    ("Compliance", "requested", 1),
    ("Cash", "totals"),
    ("Market", "lastClose"),
    ("Market", "tradeCount"),
)


def attempt(world: World, trace: Trace, by: Actor, contract: str, function: str, *args: Any) -> Any:
    """One act, whatever becomes of it."""
    try:
        done = world.does(by, contract, function, *args)
    except Reverted as refused:
        trace.append((f"{contract}.{function}", refused.data))
        return None
    trace.append((f"{contract}.{function}", (done.output, done.events)))
    return done.output


@dataclass
class Told:
    """What one setting's code did."""

    trace: Trace
    roots: list[dict[str, bytes]]
    """Storage roots after founding and after a whole cycle."""


def journey(world: World) -> Told:
    """Every function by those who may and by those who may not; and a cycle to its end."""
    told = Told([], [world.storage_roots()])
    scenes.stocked(scenes.opened(world))
    _everybody(entitled.busy(world.copy()), told.trace)
    _cycle(world, told.trace)
    told.trace.append(("books", world.books))
    told.roots.append(world.storage_roots())
    for view in VIEWS:
        try:
            told.trace.append((str(view), world.asks(*view)))
        except Reverted as refused:
            told.trace.append((str(view), refused.data))
    return told


def _everybody(busy: World, trace: Trace) -> None:
    later = entitled.credits_busy(busy.copy())
    for (contract, function), (arguments, roles) in matrix.MATRIX.items():
        world = (later if entitled.is_of_credits(contract) else busy).copy()
        for role in (*roles, entitled.ENTITLED.get((contract, function), "outsider")):
            by = getattr(world, role)
            attempt(world, trace, by, contract, function, *arguments(world))
        trace.append(("storage", world.storage_roots()))


def _cycle(world: World, trace: Trace) -> None:
    scenes.settled(world, world.enterprise, 7)
    seller = world.buyer
    lines = [allocation_line(seller.account, STOCK)]
    attempt(world, trace, world.department, "Allocation", "decide", TABLE, lines)
    line = line_id(seller.account, PERIOD, Stage.PRE_ALLOCATION, 1)
    for _ in range(2):
        attempt(world, trace, world.registry, "Allocation", "execute", [line])
    for quantity in (0, STOCK, STOCK // 2):
        attempt(world, trace, world.department, "Allocation", "decide", TABLE, [
            allocation_line(seller.account, quantity, Stage.RETURN, 2)
        ])  # fmt: skip
    for act in ("freeze", "unfreeze"):
        frozen = (seller.account, ID, Bucket.REGISTRATION, 5, HASH)
        world.both(world.department, world.registry_officer, "Units", act, *frozen)
    attempt(world, trace, seller, "Market", "toTrading", ID, STOCK)
    attempt(world, trace, world.enterprise, "Market", "toTrading", ID, 200_000)
    world.now += 4 * 86_400
    sell, buy = agreement(world)
    signatures = sign(sell, world.enterprise), sign(buy, world.buyer)
    for _ in range(2):
        attempt(
            world, trace, world.registry, "Market", "settleBlock",
            sell.values, signatures[0], buy.values, signatures[1],
        )  # fmt: skip
    number = attempt(world, trace, world.enterprise, "Compliance", "request", PERIOD, [(ID, 7)])
    attempt(world, trace, world.department_officer, "Compliance", "approve", number)
    for _ in range(2):
        attempt(world, trace, world.registry, "Compliance", "surrender", number)


@pytest.fixture(scope="module")
def told(artifacts_of) -> dict[str, Told]:
    return {name: journey(World.founded(artifacts_of(name))) for name in OPTIMIZERS}


@pytest.mark.parametrize("setting", OPTIMIZERS)
def test_results_events_refusals_and_storage_are_the_same(told, setting: str) -> None:
    for found, wanted in zip(told[setting].trace, told[CHOSEN.name].trace, strict=True):
        assert found == wanted
    assert told[setting].roots == told[CHOSEN.name].roots


def test_the_journey_is_broad(told) -> None:
    trace = told[CHOSEN.name].trace
    refused = {name for name, outcome in trace if isinstance(outcome, bytes)}
    done = {name for name, outcome in trace if not isinstance(outcome, bytes)}
    assert refused >= {f"{contract}.{function}" for contract, function in matrix.MATRIX}
    assert done >= {f"{contract}.{function}" for contract, function in entitled.ENTITLED}
    assert done >= {"Market.settleBlock", "Compliance.surrender", "Allocation.execute"}


def test_the_settings_do_differ_in_code(artifacts_of) -> None:
    for name in NAMES:
        codes = {load(name, artifacts_of(setting)).runtime for setting in OPTIMIZERS}
        assert len(codes) == len(OPTIMIZERS), name
        assert load(name).address == ADDRESSES[name]
