"""A real history: the contracts' own acts, from founding to a surrender, on a stored ledger."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_utils import to_canonical_address

from chain import genesis as genesis_file
from chain.evm import Executed, found
from chain.ledger import Ledger
from chain.transactions import Transaction, decode
from contracts import ADDRESSES, NAMES, load
from contracts.codec import decode_log, encode_call
from contracts.vocabulary import Kind
from tests.chain.notebook import REGISTRY
from tests.contracts import scenes
from tests.contracts.books import Slots
from tests.contracts.world import CHAIN_ID, FOUNDED_AT, Actor, World, founding

PERIOD = 20192020

MATURED_S = 4 * 86_400
"""From a Friday to after the Monday on which what one key moved to trading can be sold."""


class MarketWorld(World):
    """The contract tests' world, every act a sealed block on a ledger."""

    ledger: Ledger

    @classmethod
    def on(cls, path: Path | str) -> "MarketWorld":
        built = [load(name) for name in NAMES]
        codes = {to_canonical_address(one.address): one.runtime for one in built}
        calls = [(to_canonical_address(each.to), each.data) for each in founding()]
        accounts = found(codes, calls, CHAIN_ID, FOUNDED_AT)
        document = {
            "format": "tanji-genesis-1", "chainId": CHAIN_ID, "name": "a market",
            "rehearsal": True, "timestamp": FOUNDED_AT, "gasLimit": 60_000_000,
            "validators": [{"name": REGISTRY.name, "key": "0x" + REGISTRY.public.hex()}],
            "sealsRequired": 1, "alloc": genesis_file.alloc(accounts),
        }  # fmt: skip
        genesis = genesis_file.read(document)
        slots = Slots.of({one.name: one.layout for one in built})
        world = cls(genesis.nodes, genesis.header.state_root, slots)
        world.ledger = Ledger.create(path, genesis)
        return world

    def signs(self, by: Actor, to: str, data: bytes) -> Transaction:
        sender = to_canonical_address(by.address)
        fields: dict[str, Any] = {
            "chainId": CHAIN_ID, "nonce": self.nonces.get(sender, 0), "gas": 10_000_000,
            "maxFeePerGas": 0, "maxPriorityFeePerGas": 0, "to": to, "value": 0, "data": data,
        }  # fmt: skip
        self.nonces[sender] = self.nonces.get(sender, 0) + 1
        return decode(bytes(Account.sign_transaction(fields, by.secret).raw_transaction))

    def seal_block(self, transactions: Sequence[Transaction]) -> Executed:
        candidate = self.ledger.propose(transactions, self.now)
        assert not candidate.dropped
        seals = [REGISTRY.seals(candidate.block.hash, CHAIN_ID)]
        self.ledger.commit(candidate, seals)
        self.number, self.root = candidate.block.header.number, candidate.block.header.state_root
        self.now += 1
        self.nodes |= candidate.nodes
        used = candidate.block.header.gas_used
        return Executed(self.root, {}, candidate.receipts, candidate.outputs, used)

    def _execute(self, by: Actor, to: str, data: bytes) -> Executed:
        return self.seal_block([self.signs(by, to, data)])


def write_market(path: Path | str) -> MarketWorld:
    """Found, open, allocate, pay, trade and surrender: about twenty blocks."""
    world = MarketWorld.on(path)
    for role, kind in (("verifier", Kind.VERIFIER), ("enterprise", Kind.ENTERPRISE)):
        scenes.open_account(world, role, kind, scenes.SHANDONG)
    scenes.open_account(world, "buyer", Kind.ENTERPRISE, scenes.SHANDONG)
    scenes.lists(world, world.enterprise, PERIOD)
    scenes.stocked(world)
    trading = encode_call("Market", "toTrading", (scenes.ID, 300_000))
    less = encode_call("Market", "toRegistration", (scenes.ID, 50_000))
    market = ADDRESSES["Market"]
    done = world.seal_block(
        [world.signs(world.enterprise, market, data) for data in (trading, less, trading)]
    )
    logs = [log for receipt in done.receipts for log in receipt.logs]
    world.books.write([decode_log(log.address, log.topics, log.data) for log in logs])
    world.now += MATURED_S
    scenes.settle(world, *scenes.agreement(world))
    scenes.settled(world, world.enterprise, 500_000)
    asked = world.does(world.enterprise, "Compliance", "request", PERIOD, [(scenes.ID, 500_000)])
    world.does(world.department_officer, "Compliance", "approve", asked.output)
    world.does(world.registry, "Compliance", "surrender", asked.output)
    return world
