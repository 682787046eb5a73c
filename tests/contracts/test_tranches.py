"""Moves to trading: one key's wait, two keys' do not, and a revoked key's are never sold."""

import pytest

from contracts.founding import DELAY_TRADING
from contracts.identifiers import name_bytes
from contracts.vocabulary import AccountRule, Bucket
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, STOCK, agreement, settle
from tests.contracts.world import Actor, Result, World, actor, refused

MOVED = STOCK // 2
DAY = 86_400


def moves(world: World, quantity: int = MOVED) -> int:
    """One key moves units; the second at which they can be sold."""
    done = world.does(world.enterprise, "Market", "toTrading", ID, quantity)
    return done.event("TrancheOpened")["maturesAt"]


def back(world: World, quantity: int) -> Result:
    return world.does(world.enterprise, "Market", "toRegistration", ID, quantity)


def sellable(world: World) -> int:
    return world.asks("Market", "matured", world.enterprise.account, ID)


def left(world: World) -> list[int]:
    told = world.asks("Market", "tranches", world.enterprise.account, ID)
    return [tranche["quantity"] for tranche in told]


def second_trader(world: World) -> Actor:
    """Another key of the enterprise that may trade."""
    newcomer = actor("newcomer")
    keys = world.enterprise, world.enterprise_officer
    world.both(*keys, "Participants", "grantKey", (newcomer.address, 31, 2**39))
    return newcomer


def revokes(world: World) -> None:
    world.does(world.registry_officer, "Participants", "revokeKey", world.enterprise.address)


def test_what_one_key_moves_is_sold_after_the_delay_and_not_a_second_earlier(
    stocked: World,
) -> None:
    world = stocked
    at = moves(world)
    delay = ("Rulebook", "delayFrom", name_bytes(DELAY_TRADING), world.now - 1)
    assert at == world.asks(*delay)
    world.now = at - 1
    assert sellable(world) == 0
    sold = agreement(world)
    quantity = sold[0].quantity
    account = world.enterprise.account
    with refused("NotMatured", account=account, id=ID, matured=0, requested=quantity):
        settle(world, *sold)
    world.now = at
    assert sellable(world) == MOVED
    settle(world, *agreement(world))


def test_what_two_keys_move_is_sold_at_once(stocked: World) -> None:
    done = scenes.to_trading(stocked, MOVED)
    assert "TrancheOpened" not in done.names
    assert sellable(stocked) == MOVED
    settle(stocked, *agreement(stocked))


def test_what_a_revoked_key_moved_never_matures_and_goes_back_only(stocked: World) -> None:
    at = moves(stocked)
    scenes.to_trading(stocked, 10)
    revokes(stocked)
    stocked.now = at + 30 * DAY
    assert sellable(stocked) == 10
    holding = ("Units", "holding", stocked.enterprise.account, ID)
    assert stocked.asks(*holding)["trading"] == MOVED + 10


def test_a_key_revoked_after_the_delay_leaves_what_it_moved(stocked: World) -> None:
    stocked.now = moves(stocked) + 1
    revokes(stocked)
    assert sellable(stocked) == MOVED


def test_by_the_rule_units_are_moved_by_two_keys_only(stocked: World) -> None:
    second = AccountRule.SECOND_FOR_TRADING
    stocked.does(stocked.enterprise, "Representatives", "tighten", second)
    with refused("SecondNeeded", account=stocked.enterprise.account):
        moves(stocked)
    scenes.to_trading(stocked, MOVED)


def test_a_restricted_account_does_not_move_units_to_trading_by_two_keys_either(
    stocked: World,
) -> None:
    pair = stocked.department, stocked.registry_officer
    stocked.both(*pair, "Participants", "restrict", stocked.enterprise.account, HASH)
    with refused("NotEntitled", key=stocked.enterprise.address):
        scenes.to_trading(stocked, MOVED)


def test_moving_back_takes_what_matures_last_first(stocked: World) -> None:
    scenes.to_trading(stocked, 100)
    moves(stocked, 10)
    moves(stocked, 20)
    done = back(stocked, 25)
    reduced = [event.args["left"] for event in done.events if event.name == "TrancheReduced"]
    assert (reduced, left(stocked), sellable(stocked)) == ([0, 5], [5, 0], 100)
    back(stocked, 6)
    assert (left(stocked), sellable(stocked)) == ([0, 0], 99)


def test_moving_back_takes_what_never_matures_before_anything_else(stocked: World) -> None:
    stocked.does(second_trader(stocked), "Market", "toTrading", ID, 10)
    moves(stocked, 20)
    stocked.does(stocked.registry_officer, "Participants", "revokeKey", actor("newcomer").address)
    back(stocked, 15)
    assert left(stocked) == [0, 15]


def test_a_ninth_move_joins_the_newest_of_its_key_and_no_other(stocked: World) -> None:
    for _ in range(7):
        moves(stocked, 1)
    first = moves(stocked, 2)
    stocked.now = first - 60
    assert moves(stocked, 3) > first
    assert left(stocked) == [1] * 7 + [5]
    newcomer = second_trader(stocked)
    with refused("TooManyTranches", account=stocked.enterprise.account, id=ID):
        stocked.does(newcomer, "Market", "toTrading", ID, 1)
    stocked.now = first
    assert sellable(stocked) == 7


def test_matured_tranches_make_room(stocked: World) -> None:
    for _ in range(8):
        at = moves(stocked, 1)
    stocked.now = at + DAY
    moves(stocked, 1)
    assert left(stocked)[-1] == 1
    assert len(left(stocked)) <= 2


def test_frozen_units_leave_and_come_back_to_what_waits(stocked: World) -> None:
    moves(stocked, 100)
    scenes.to_trading(stocked, 50)
    frozen = (stocked.enterprise.account, ID, Bucket.TRADING, 120, HASH)
    pair = stocked.department, stocked.registry_officer
    stocked.both(*pair, "Units", "freeze", *frozen)
    assert sellable(stocked) == 0
    stocked.both(*pair, "Units", "unfreeze", *frozen)
    assert sellable(stocked) == 50


@pytest.mark.parametrize("trusting", ["nobody", "seller", "both"])
def test_an_account_that_trades_with_trusted_ones_only_does_so(
    stocked: World, trusting: str
) -> None:
    world = stocked
    scenes.to_trading(world, MOVED)
    seller, buyer = world.enterprise, world.buyer
    for who, other in ((seller, buyer), (buyer, seller)):
        world.does(who, "Representatives", "tighten", AccountRule.TRUSTED_ONLY)
        if trusting == "both" or (trusting, who) == ("seller", seller):
            world.does(who, "Representatives", "trust", other.account)
    with refused("NotTrusted", account=seller.account, counterparty=buyer.account):
        settle(world, *agreement(world))
    world.now += 5 * DAY
    if trusting == "both":
        settle(world, *agreement(world))
        return
    first, second = (buyer, seller) if trusting == "seller" else (seller, buyer)
    with refused("NotTrusted", account=first.account, counterparty=second.account):
        settle(world, *agreement(world))
