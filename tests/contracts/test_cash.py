"""Money: deposited, locked, paid out; every fen accounted for."""

import pytest

from contracts import ADDRESSES
from contracts.vocabulary import Kind
from tests.contracts.scenes import HASH, MONEY
from tests.contracts.world import ROLES, World, refused

REFERENCE = b"\x21" * 32
OTHER = b"\x22" * 32


def deposits(world: World, account: str, fen: int, reference: bytes = REFERENCE):
    return world.does(world.bank, "Cash", "deposit", account, fen, reference)


def asks_for(world: World, fen: int):
    return world.does(world.buyer, "Cash", "requestWithdrawal", fen)


def confirms(world: World, number: int = 1, reference: bytes = REFERENCE):
    return world.does(world.bank, "Cash", "confirmWithdrawal", number, reference)


def balance(world: World) -> tuple[int, int]:
    found = world.asks("Cash", "balance", world.buyer.account)
    return found["available"], found["locked"]


def test_money_comes_in_is_locked_and_goes_out(stocked: World) -> None:
    world = stocked
    deposits(world, world.buyer.account, 100)
    assert balance(world) == (MONEY + 100, 0)
    number = asks_for(world, 30).output
    assert balance(world) == (MONEY + 70, 30)
    assert world.asks("Cash", "withdrawal", number) == {
        "account": world.buyer.account,
        "fen": 30,
        "confirmed": False,
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
    asks_for(world, 1)
    with refused("ReferenceUsed", bankReference=REFERENCE):
        confirms(world)
    confirms(world, reference=OTHER)


def test_a_reference_is_something(stocked: World) -> None:
    with refused("MissingReference"):
        deposits(stocked, stocked.buyer.account, 1, b"\0" * 32)
    asks_for(stocked, 1)
    with refused("MissingReference"):
        confirms(stocked, reference=b"\0" * 32)


def test_a_withdrawal_is_confirmed_once(stocked: World) -> None:
    asks_for(stocked, 1)
    confirms(stocked)
    with refused("AlreadyConfirmed", id=1):
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
