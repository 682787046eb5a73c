"""Order signatures: what every wallet signs, what the contract checks, and what it refuses."""

from dataclasses import replace

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.orders import BlockOrder, typed_data
from contracts.vocabulary import Right, Side
from tests.contracts import scenes
from tests.contracts.scenes import ID, STOCK, agreement, sign
from tests.contracts.world import CHAIN_ID, KEYS_EXPIRE_AT, Actor, World, actor, refused

GROUP_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def trading(stocked: World) -> World:
    scenes.to_trading(stocked, STOCK // 2)
    return stocked


def signing_hash(order: BlockOrder, chain_id: int = CHAIN_ID) -> bytes:
    """The digest by another implementation."""
    message = encode_typed_data(full_message=typed_data(order, chain_id))
    return keccak(b"\x19" + message.version + message.header + message.body)


def settles(world: World, sell_signature: bytes, buy_signature: bytes, **changes):
    sell, buy = agreement(world, **changes)
    orders = (sell.values, sell_signature, buy.values, buy_signature)
    return world.does(world.registry, "Market", "settleBlock", *orders)


def signed(world: World, by: Actor | None = None, **changes) -> tuple[bytes, bytes]:
    sell, buy = agreement(world, **changes)
    return sign(sell, by or world.enterprise), sign(buy, world.buyer)


addresses = st.binary(min_size=20, max_size=20).map(lambda raw: f"0x{raw.hex()}")


@settings(max_examples=25, deadline=None)
@given(
    order=st.builds(
        BlockOrder,
        account=addresses,
        counterparty=addresses,
        side=st.sampled_from(Side),
        unit=st.integers(0, 2**256 - 1),
        quantity=st.integers(0, 2**64 - 1),
        price=st.integers(0, 2**64 - 1),
        valid_until_s=st.integers(0, 2**40 - 1),
        salt=st.binary(min_size=32, max_size=32),
    )
)
def test_the_contract_and_a_wallet_agree_on_the_digest(market_day: World, order) -> None:
    assert market_day.asks("Market", "digest", order.values) == signing_hash(order)


@pytest.mark.parametrize(
    "change",
    [
        {"account": "0x" + "11" * 20},
        {"counterparty": "0x" + "11" * 20},
        {"side": Side.BUY},
        {"unit": ID + 1},
        {"quantity": 1},
        {"price": 1},
        {"valid_until_s": 1},
        {"salt": b"\x01" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_is_signed(market_day: World, change) -> None:
    sell, _ = agreement(market_day)
    other = replace(sell, **change)
    digests = {market_day.asks("Market", "digest", one.values) for one in (sell, other)}
    assert len(digests) == 2


def test_signatures_of_both_sides_settle(trading: World) -> None:
    assert settles(trading, *signed(trading)).output == 1


def test_an_order_signed_for_another_chain_is_refused(trading: World) -> None:
    sell, buy = agreement(trading)
    foreign = sign(sell, trading.enterprise, CHAIN_ID + 1)
    with refused("BadSignature", account=trading.enterprise.account):
        settles(trading, foreign, sign(buy, trading.buyer))


def test_a_key_without_trade_does_not_sign_orders(trading: World) -> None:
    officer = trading.enterprise_officer
    account = trading.enterprise.account
    with refused("BadSignature", account=account, signer=officer.address):
        settles(trading, *signed(trading, officer))


@pytest.mark.parametrize("role", ["buyer", "far_enterprise", "registry", "outsider"])
def test_a_key_of_somebody_else_does_not_sign(trading: World, role: str) -> None:
    by = getattr(trading, role)
    account = trading.enterprise.account
    with refused("BadSignature", account=account, signer=by.address):
        settles(trading, *signed(trading, by))


def test_a_revoked_key_takes_its_orders_with_it(trading: World) -> None:
    signatures = signed(trading, valid_until_s=trading.now + 99)
    until = trading.now + 99
    trading.does(
        trading.enterprise_officer, "Participants", "revokeKey", trading.enterprise.address
    )
    with refused("BadSignature", signer=trading.enterprise.address):
        settles(trading, *signatures, valid_until_s=until)


def test_an_expired_key_takes_its_orders_with_it(trading: World) -> None:
    fresh, expires = actor("newcomer"), trading.now + 50
    granted = (fresh.address, Right.TRADE, expires)
    trading.both(
        trading.enterprise, trading.enterprise_officer, "Participants", "grantKey", granted
    )
    until = expires + 100
    signatures = signed(trading, fresh, valid_until_s=until)
    trading.now = expires
    with refused("BadSignature", signer=fresh.address):
        settles(trading, *signatures, valid_until_s=until)
    trading.now = expires - 1
    settles(trading, *signatures, valid_until_s=until)
    assert expires < KEYS_EXPIRE_AT


def mirrored(signature: bytes) -> bytes:
    """The other signature of the same message, with high s."""
    r, s, v = signature[:32], int.from_bytes(signature[32:64]), signature[64]
    return r + (GROUP_ORDER - s).to_bytes(32, "big") + bytes([27 + 28 - v])


def test_a_high_s_signature_is_refused_though_others_would_recover_it(trading: World) -> None:
    until = trading.now + 99
    sell, _ = agreement(trading, valid_until_s=until)
    good, buy = signed(trading, valid_until_s=until)
    high = mirrored(good)
    recovered = Account.recover_message(
        encode_typed_data(full_message=typed_data(sell, CHAIN_ID)), signature=high
    )
    assert recovered == trading.enterprise.address
    with refused("BadSignature", account=trading.enterprise.account, signer="0x" + "00" * 20):
        settles(trading, high, buy, valid_until_s=until)
    settles(trading, good, buy, valid_until_s=until)


GARBAGE = {
    "empty": lambda good: b"",
    "one short": lambda good: good[:-1],
    "one long": lambda good: good + b"\0",
    "zeros": lambda good: b"\0" * 65,
    "zero r": lambda good: b"\0" * 32 + good[32:],
    "zero s": lambda good: good[:32] + b"\0" * 32 + good[64:],
    "v of 0": lambda good: good[:64] + b"\0",
    "v of 29": lambda good: good[:64] + b"\x1d",
    "compact": lambda good: good[:64],
    "ones": lambda good: b"\xff" * 65,
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_recovers_to_nobody(trading: World, garbage: str) -> None:
    good, buy = signed(trading)
    with refused("BadSignature", account=trading.enterprise.account, signer="0x" + "00" * 20):
        settles(trading, GARBAGE[garbage](good), buy)


@settings(max_examples=25, deadline=None)
@given(bit=st.integers(0, 65 * 8 - 1))
def test_no_flipped_bit_passes(market_day: World, bit: int) -> None:
    world = market_day.copy()
    scenes.to_trading(world, STOCK // 2)
    good, buy = signed(world)
    flipped = bytearray(good)
    flipped[bit // 8] ^= 1 << bit % 8
    with refused("BadSignature", account=world.enterprise.account):
        settles(world, bytes(flipped), buy)


def test_the_sides_signatures_are_not_interchangeable(trading: World) -> None:
    sell, buy = signed(trading)
    with refused("BadSignature"):
        settles(trading, buy, sell)
