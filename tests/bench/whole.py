"""The whole path: the node's own counter, waiting room and press, and the ledger on disk."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chain.genesis import read as read_genesis
from chain.ledger import Ledger
from chain.transition import Candidate
from node.admission import Admission
from node.keys import ValidatorKey
from node.limits import PROMISE_S
from node.mempool import Mempool
from node.receipts import Receipts
from node.senders import Senders
from node.sequencer import Sequencer
from node.slots import Slots
from tests.bench.bare import BlockToMake
from tests.bench.world import FOUNDED_AT_S, World


@dataclass(frozen=True)
class Made:
    """What one batch became, and how long that took from the first byte to the disk."""

    spent_s: float
    blocks: tuple[BlockToMake, ...]


class WholePath:
    """A ledger in a file, fed as a node feeds it: admitted, promised, executed, sealed, on disk."""

    name = "tanji"

    def __init__(self, path: Path, world: World, key: ValidatorKey | None = None) -> None:
        key = key or validator_key()
        self.genesis = world.genesis(key.public)
        self.ledger = Ledger.create(path, read_genesis(self.genesis))
        self._mempool = Mempool(time.monotonic, Slots(self.ledger.head, founding_ms))
        self._senders = Senders(self.ledger)
        journal = path.with_name(path.name + ".receipts")
        self._receipts = Receipts(journal, self.ledger.genesis, key, founding_ms(), PROMISE_S)
        self._admission = Admission(
            self.ledger, self._senders, self._mempool, founding_clock, self._receipts
        )
        self._sequencer = Sequencer(self.ledger, self._mempool, key, founding_clock, self._announce)

    def make(self, batch: Sequence[bytes]) -> Made:
        """Admit a batch and make blocks until nothing waits. Raises if one did not succeed."""
        candidates: list[Candidate] = []
        began = perf_counter()
        tickets = [self._admission.admit(raw).ticket for raw in batch]
        self._receipts.keep(tickets[-1])
        while len(self._mempool):
            candidate = self._sequencer.make_block()
            assert candidate is not None, "what was admitted was dropped"
            candidates.append(candidate)
        spent_s = perf_counter() - began
        done = sum(receipt.success for made in candidates for receipt in made.receipts)
        assert done == len(batch), f"{done} of {len(batch)} succeeded"
        return Made(spent_s, tuple(as_block(candidate) for candidate in candidates))

    def close(self) -> None:
        self._receipts.close()
        self.ledger.close()

    def _announce(self, candidate: Candidate) -> None:
        if self._senders.changed_by(candidate.receipts):
            self._admission.review()


def as_block(candidate: Candidate) -> BlockToMake:
    header = candidate.block.header
    return BlockToMake(header.timestamp, candidate.block.transactions)


def validator_key() -> ValidatorKey:
    """A key of no importance, the same each time."""
    return ValidatorKey(
        Ed25519PrivateKey.from_private_bytes(b"measured, not trusted!!!" + bytes(8))
    )


def founding_ms() -> int:
    return founding_clock() * 1_000


def founding_clock() -> int:
    """A clock that stands still: each block is one second after its parent."""
    return FOUNDED_AT_S
