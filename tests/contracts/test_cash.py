"""Money: deposited, locked, paid out; every fen accounted for."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts import ADDRESSES
from contracts.founding import DELAY_TRADING
from contracts.identifiers import name_bytes
from contracts.vocabulary import Kind, Withdrawal
from tests.contracts.scenes import HASH, MONEY
from tests.contracts.world import ROLES, World, refused

REFERENCE = b"\x21" * 32
OTHER = b"\x22" * 32
DELAY = name_bytes(DELAY_TRADING)


def deposits(world: World, account: str, fen: int, reference: bytes = REFERENCE):
    return world.does(world.bank, "Cash", "deposit", account, fen, reference)


def asks_for(world: World, fen: int):
    """One key asks, which waits."""
    return world.does(world.buyer, "Cash", "requestWithdrawal", fen)


def both_ask_for(world: World, fen: int) -> int:
    """Two keys ask, which need not wait; the number of the withdrawal."""
    done = world.both(world.buyer, world.buyer_officer, "Cash", "requestWithdrawal", fen)
    return done.event("WithdrawalRequested")["id"]


def confirms(world: World, number: int = 1, reference: bytes = REFERENCE):
    return world.does(world.bank, "Cash", "confirmWithdrawal", number, reference)


def balance(world: World) -> tuple[int, int]:
    found = world.asks("Cash", "balance", world.buyer.account)
    return found["available"], found["locked"]


def test_money_comes_in_is_locked_and_goes_out(stocked: World) -> None:
    world = stocked
    deposits(world, world.buyer.account, 100)
    assert balance(world) == (MONEY + 100, 0)
    number = both_ask_for(world, 30)
    assert balance(world) == (MONEY + 70, 30)
    assert world.asks("Cash", "withdrawal", number) == {
        "account": world.buyer.account,
        "fen": 30,
        "state": Withdrawal.REQUESTED,
        "key": world.buyer.address,
        "maturesAt": 0,
    }
    done = confirms(world, number, OTHER)
    assert done.event("WithdrawalConfirmed") == {
        "id": number,
        "account": world.buyer.account,
        "fen": 30,
        "bankReference": OTHER,
    }
    assert balance(world) == (MONEY + 70, 0)
    assert world.asks("Cash", "totals") == {
        "balances": MONEY + 70,
        "deposits": MONEY + 100,
        "withdrawals": 30,
    }


def test_a_reference_of_the_bank_counts_once_for_deposits_and_payments(stocked: World) -> None:
    world = stocked
    deposits(world, world.buyer.account, 1)
    for account in (world.buyer.account, world.enterprise.account):
        with refused("ReferenceUsed", bankReference=REFERENCE):
            deposits(world, account, 1)
    both_ask_for(world, 1)
    with refused("ReferenceUsed", bankReference=REFERENCE):
        confirms(world)
    confirms(world, reference=OTHER)


def test_a_reference_is_something(stocked: World) -> None:
    with refused("MissingReference"):
        deposits(stocked, stocked.buyer.account, 1, b"\0" * 32)
    both_ask_for(stocked, 1)
    with refused("MissingReference"):
        confirms(stocked, reference=b"\0" * 32)


def test_a_withdrawal_is_confirmed_once(stocked: World) -> None:
    both_ask_for(stocked, 1)
    confirms(stocked)
    with refused("WithdrawalSpent", id=1, state=Withdrawal.CONFIRMED):
        confirms(stocked, reference=OTHER)
    for number in (0, 2, 2**256 - 1):
        with refused("NoSuchWithdrawal", id=number):
            confirms(stocked, number, OTHER)


def test_no_more_is_asked_for_than_is_available(stocked: World) -> None:
    account = stocked.buyer.account
    with refused("BalanceTooSmall", account=account, available=MONEY, requested=MONEY + 1):
        asks_for(stocked, MONEY + 1)
    asks_for(stocked, MONEY)
    with refused("BalanceTooSmall", available=0, requested=1):
        asks_for(stocked, 1)


def test_nothing_is_neither_deposited_nor_withdrawn(stocked: World) -> None:
    with refused("NothingToPay"):
        deposits(stocked, stocked.buyer.account, 0)
    with refused("NothingToPay"):
        asks_for(stocked, 0)


@pytest.mark.parametrize("role", [*ROLES, "outsider"])
def test_money_goes_to_holders_only(stocked: World, role: str) -> None:
    account = getattr(stocked, role).account
    if ROLES.get(role, (0, Kind.NONE))[1] in (Kind.ENTERPRISE, Kind.TRADER):
        deposits(stocked, account, 1)
    else:
        with refused("MayNotReceive", account=account):
            deposits(stocked, account, 1)


def test_the_largest_deposits_do_not_overflow(stocked: World) -> None:
    for number in range(3):
        deposits(stocked, stocked.buyer.account, 2**64 - 1, bytes([number + 50]) * 32)
    assert balance(stocked) == (MONEY + 3 * (2**64 - 1), 0)


@pytest.mark.parametrize("contract", ADDRESSES)
def test_only_the_market_pays(stocked: World, contract: str) -> None:
    asked = ("Cash", "pay", stocked.buyer.account, stocked.enterprise.account, 1)
    if contract == "Market":
        stocked.asks(*asked, sender=ADDRESSES[contract])
    else:
        with refused("NoPower", caller=ADDRESSES[contract]):
            stocked.asks(*asked, sender=ADDRESSES[contract])


def test_the_market_pays_no_more_than_there_is_and_to_holders_only(stocked: World) -> None:
    buyer, seller, market = stocked.buyer.account, stocked.enterprise.account, ADDRESSES["Market"]
    with refused("BalanceTooSmall", account=buyer, available=MONEY, requested=MONEY + 1):
        stocked.asks("Cash", "pay", buyer, seller, MONEY + 1, sender=market)
    with refused("NothingToPay"):
        stocked.asks("Cash", "pay", buyer, seller, 0, sender=market)
    with refused("MayNotReceive", account=stocked.exchange.account):
        stocked.asks("Cash", "pay", buyer, stocked.exchange.account, 1, sender=market)
    asks_for(stocked, MONEY)
    with refused("BalanceTooSmall", available=0):
        stocked.asks("Cash", "pay", buyer, seller, 1, sender=market)


def test_a_suspended_account_is_paid_nothing_but_keeps_what_it_has(stocked: World) -> None:
    account = stocked.buyer.account
    stocked.both(
        stocked.ministry, stocked.registry_officer, "Participants", "suspend", account, HASH
    )
    with refused("MayNotReceive", account=account):
        deposits(stocked, account, 1)
    with refused("NotEntitled"):
        asks_for(stocked, 1)
    assert balance(stocked) == (MONEY, 0)


@pytest.mark.parametrize("stopped", ["suspend", "receiveOnly"])
@pytest.mark.parametrize("asks", [asks_for, both_ask_for])
def test_what_was_asked_for_before_an_account_was_stopped_is_not_paid_meanwhile(
    stocked: World, stopped: str, asks: Callable[[World, int], Any]
) -> None:
    asks(stocked, 30)
    pair, account = (stocked.ministry, stocked.registry_officer), stocked.buyer.account
    stocked.both(*pair, "Participants", stopped, account, HASH)
    stocked.now += 7 * 86_400
    with refused("WrongStanding", account=account):
        confirms(stocked)
    stocked.both(*pair, "Participants", "restore", account, HASH)
    confirms(stocked)


@pytest.mark.parametrize("standing", ["restrict", "startClosing"])
def test_an_account_that_may_not_buy_is_still_paid_out_what_is_its(
    stocked: World, standing: str
) -> None:
    pair, account = (stocked.ministry, stocked.registry_officer), stocked.buyer.account
    stocked.both(*pair, "Participants", standing, account, HASH)
    both_ask_for(stocked, 30)
    confirms(stocked)


def test_what_one_key_asks_for_is_paid_a_working_day_later(stocked: World) -> None:
    done = asks_for(stocked, 30).event("WithdrawalRequested")
    matures = done["maturesAt"]
    assert matures == stocked.asks("Rulebook", "delayFrom", DELAY, stocked.now - 1)
    stocked.now = matures - 1
    with refused("WithdrawalWaits", id=1, maturesAt=matures):
        confirms(stocked)
    confirms(stocked)


def test_what_a_revoked_key_asked_for_is_never_paid(stocked: World) -> None:
    matures = asks_for(stocked, 30).event("WithdrawalRequested")["maturesAt"]
    stocked.does(stocked.buyer_officer, "Participants", "revokeKey", stocked.buyer.address)
    stocked.now = matures + 86_400
    with refused("WithdrawalDied", id=1, key=stocked.buyer.address):
        confirms(stocked)
    stocked.does(stocked.buyer_officer, "Cash", "cancelWithdrawal", 1)
    assert balance(stocked) == (MONEY, 0)


def test_a_key_revoked_later_leaves_its_withdrawal_standing(stocked: World) -> None:
    stocked.now = asks_for(stocked, 30).event("WithdrawalRequested")["maturesAt"] + 1
    stocked.does(stocked.buyer_officer, "Participants", "revokeKey", stocked.buyer.address)
    confirms(stocked)


def test_any_key_of_the_account_takes_a_withdrawal_back_once(stocked: World) -> None:
    asks_for(stocked, 30)
    with refused("NotYourWithdrawal", id=1, account=stocked.enterprise.account):
        stocked.does(stocked.enterprise, "Cash", "cancelWithdrawal", 1)
    done = stocked.does(stocked.buyer_officer, "Cash", "cancelWithdrawal", 1)
    assert done.event("WithdrawalCancelled") == {
        "id": 1,
        "account": stocked.buyer.account,
        "fen": 30,
        "key": stocked.buyer_officer.address,
    }
    assert balance(stocked) == (MONEY, 0)
    with refused("WithdrawalSpent", id=1, state=Withdrawal.CANCELLED):
        stocked.does(stocked.buyer, "Cash", "cancelWithdrawal", 1)
    with refused("WithdrawalSpent", id=1, state=Withdrawal.CANCELLED):
        confirms(stocked)
