"""The three kinds of work that are measured, as signed transactions in batches of a block."""

from collections.abc import Callable, Iterator

from eth_account.messages import encode_typed_data
from eth_hash.auto import keccak

from contracts.orders import BlockOrder, typed_data
from contracts.vocabulary import Side
from tests.bench.world import (
    BLOCK_LEAST,
    CHAIN_ID,
    FOREVER_S,
    PERIOD,
    PRICE_FEN,
    UNIT,
    Batch,
    Party,
    World,
    cut,
)


def moves(world: World, count: int, per_block: int) -> Iterator[Batch]:
    """Each enterprise in turn moves one unit to its trading holding and, next time, back."""
    for start in range(0, count, per_block):
        yield [_move(world, turn) for turn in range(start, min(start + per_block, count))]


def surrenders(world: World, count: int, per_block: int) -> Iterator[Batch]:
    """Small surrenders: requested, approved, carried out; each in a block of its own."""
    requests = range(1, count // 3 + 1)
    for batch in cut(requests, per_block):
        yield [_request(world, turn) for turn in batch]
        yield [world.act("department", n, "Compliance", "approve", n) for n in batch]
        yield [world.act("registry", n, "Compliance", "surrender", n) for n in batch]


def trades(world: World, count: int, per_block: int) -> Iterator[Batch]:
    """Block agreements between neighbours, in turns both ways, settled by the registry."""
    for batch in cut(range(count), per_block):
        yield [_trade(world, turn) for turn in batch]


WORKLOADS: dict[str, Callable[[World, int, int], Iterator[Batch]]] = {
    "moves": moves,
    "surrenders": surrenders,
    "trades": trades,
}


def _move(world: World, turn: int) -> bytes:
    party = world.enterprises[turn % world.size]
    back = turn // world.size % 2
    return world.sign(party.key, "Market", "toRegistration" if back else "toTrading", UNIT, 1)


def _request(world: World, turn: int) -> bytes:
    party = world.enterprises[turn % world.size]
    # No enterprise asks for the same twice, which would be refused as a repetition.
    quantity = 1 + turn // world.size
    return world.sign(party.key, "Compliance", "request", PERIOD, [(UNIT, quantity)])


def _trade(world: World, turn: int) -> bytes:
    pair = world.enterprises[turn % world.size], world.enterprises[(turn + 1) % world.size]
    seller, buyer = pair if turn // world.size % 2 == 0 else pair[::-1]
    sell = _order(seller, buyer, Side.SELL, turn)
    buy = _order(buyer, seller, Side.BUY, turn)
    return world.act(
        "registry", turn, "Market", "settleBlock",
        sell.values, _sign(seller, sell), buy.values, _sign(buyer, buy),
    )  # fmt: skip


def _order(party: Party, other: Party, side: Side, turn: int) -> BlockOrder:
    salt = turn.to_bytes(32, "big")
    return BlockOrder(
        party.account, other.account, side, UNIT, BLOCK_LEAST, PRICE_FEN, FOREVER_S, salt
    )


def _sign(party: Party, order: BlockOrder) -> bytes:
    message = encode_typed_data(full_message=typed_data(order, CHAIN_ID))
    return party.key.sign_order(keccak(b"\x19" + message.version + message.header + message.body))
