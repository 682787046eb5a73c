"""The three workloads through the whole path, bare py-evm and anvil, in turns."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

from tests.bench.anvil import Anvil, anvil_binary
from tests.bench.bare import BarePyEvm
from tests.bench.sizes import Size
from tests.bench.whole import WholePath
from tests.bench.workload import WORKLOADS
from tests.bench.world import CHAIN_ID, Batch, World


@dataclass
class Speeds:
    """Transactions per second, round by round."""

    whole: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    anvil: list[float] = field(default_factory=list)

    def summary(self) -> dict:
        return {
            "whole_path": rounded(median(self.whole)),
            "py_evm_alone": rounded(median(self.bare)),
            "anvil": rounded(median(self.anvil)) if self.anvil else None,
            "ratio_to_py_evm_alone": ratio(self.whole, self.bare),
            "ratio_to_anvil": ratio(self.whole, self.anvil) if self.anvil else None,
            "rounds": len(self.whole),
        }


def compare(path: WholePath, world: World, size: Size, folder: Path) -> dict:
    """
    Run every workload on every engine; the figures by workload.

    The engines take turns batch by batch, so that a slow minute of the machine is slow for all;
    the ratios are medians of the rounds' own. py-evm executes the very blocks that the ledger
    made and must reach the same state root after each.
    """
    bare = BarePyEvm(path.genesis, CHAIN_ID)
    with ExitStack() as running:
        anvil = None
        if anvil_binary().exists():
            anvil = running.enter_context(Anvil(path.genesis, CHAIN_ID, folder))
        for batch in world.set_up(all_workloads=True, per_block=size.per_block):
            _one_round(path, bare, anvil, [batch])
        figures = {}
        for name, make in WORKLOADS.items():
            speeds = Speeds()
            for batches in _rounds(make(world, _enough(name, size), size.per_block), name, size):
                whole, alone, beside = _one_round(path, bare, anvil, batches)
                speeds.whole.append(whole)
                speeds.bare.append(alone)
                if beside:
                    speeds.anvil.append(beside)
            figures[name] = speeds.summary()
        return figures


BATCHES = {"surrenders": 3}
"""Batches that belong together: a surrender is requested, approved and carried out."""


def _enough(name: str, size: Size) -> int:
    return size.rounds * size.per_block * BATCHES.get(name, 1)


def _rounds(batches: Iterator[Batch], name: str, size: Size) -> Iterator[list[Batch]]:
    for _ in range(size.rounds):
        yield list(islice(batches, BATCHES.get(name, 1)))


def _one_round(
    path: WholePath, bare: BarePyEvm, anvil: Anvil | None, batches: list[Batch]
) -> tuple[float, float, float]:
    """Transactions per second of each engine over these batches; 0 for one that is not there."""
    count = sum(map(len, batches))
    made = [path.make(batch) for batch in batches]
    whole = count / sum(one.spent_s for one in made)
    alone = count / bare.make([block for one in made for block in one.blocks])
    assert bare.state_root == path.ledger.head.state_root, "two engines, two states"
    beside = count / anvil.make(batches) if anvil else 0.0
    return whole, alone, beside


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Median of the rounds' own ratios."""
    return round(median(a / b for a, b in zip(ours, theirs, strict=True)), 2)


def rounded(speed: float) -> float:
    return round(speed, 1)
