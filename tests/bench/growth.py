"""What age and numbers cost: an old ledger and a crowded one, each beside a young one."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

import apsw
import psutil

from tests.bench.sizes import Size
from tests.bench.whole import WholePath
from tests.bench.workload import moves
from tests.bench.world import Batch, World

YOUNG = 1_000
"""The age that the old ledger is held against, in transactions."""


class Grown:
    """A ledger of moves and the transactions still to come."""

    def __init__(self, path: Path, seed: int, accounts: int, per_block: int) -> None:
        self.file = path
        world = World(seed, accounts)
        self._path = WholePath(path, world)
        self.setting_up = 0
        for batch in world.set_up(all_workloads=False, per_block=per_block):
            self._path.make(batch)
            self.setting_up += len(batch)
        self._batches: Iterator[Batch] = moves(world, 10_000_000, per_block)

    def grow(self, count: int, per_block: int) -> float:
        """Seconds that `count` moves take."""
        batches = islice(self._batches, -(-count // per_block))
        return sum(self._path.make(batch).spent_s for batch in batches)

    @property
    def bytes_on_disk(self) -> int:
        """The book's size with its write-ahead log moved in, as when the ledger is closed."""
        reader = apsw.Connection(str(self.file), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return int(reader.pragma("page_count")) * int(reader.pragma("page_size"))
        finally:
            reader.close()

    def close(self) -> None:
        self._path.close()


def growth(folder: Path, size: Size, seed: int) -> dict:
    """Run in a process of its own, so that the memory is the ledger's."""
    memory = psutil.Process(os.getpid()).memory_info
    old = Grown(folder / "old", seed, size.accounts, size.per_block)
    before = old.bytes_on_disk
    began = perf_counter()
    spent_s = old.grow(size.grown, size.per_block)
    figures = {
        "moves": size.grown,
        "moves_per_second": round(size.grown / spent_s, 1),
        "with_signing_per_second": round(size.grown / (perf_counter() - began), 1),
        "bytes_per_transaction": (old.bytes_on_disk - before) // size.grown,
        "resident_megabytes": memory().rss >> 20,
    }
    young = Grown(folder / "young", seed, size.accounts, size.per_block)
    young.grow(YOUNG, size.per_block)
    figures["old_to_young"] = in_turns(old, young, size)
    old.close()
    many = Grown(folder / "many", seed, size.accounts_many, size.per_block)
    before, count = many.bytes_on_disk, size.pairs * size.per_block
    figures["many_to_few_first"] = in_turns(many, young, size)
    # From here on every key has sent before, as on the young ledger.
    spent_s = many.grow(max(0, size.accounts_many - count), size.per_block)
    figures["many_to_few"] = in_turns(many, young, size)
    moves_made = 2 * count + max(0, size.accounts_many - count)
    figures["many"] = {
        "accounts": size.accounts_many,
        "moves_per_second": round(count / many.grow(count, size.per_block), 1),
        "first_moves_per_second": round((size.accounts_many - count) / spent_s, 1)
        if spent_s
        else None,
        "bytes_per_transaction": (many.bytes_on_disk - before) // (moves_made + count),
        "resident_megabytes": memory().rss >> 20,
    }
    return figures


def in_turns(one: Grown, other: Grown, size: Size) -> float:
    """Median ratio of the time of a block on `one` to that of a block on `other`."""
    ratios = [
        one.grow(size.per_block, size.per_block) / other.grow(size.per_block, size.per_block)
        for _ in range(size.pairs)
    ]
    return round(median(ratios), 2)
