"""How fast an auditor executes the history again, by each engine, in whole processes."""

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from chain.audit import AUDIT_PYTHON
from tests.bench.sizes import Size
from tests.bench.whole import WholePath
from tests.bench.workload import WORKLOADS
from tests.bench.world import World

ROOT = Path(__file__).parents[2]
REPLAY_S_MAX = 3_600


def replays(ledger: Path, size: Size, seed: int) -> dict:
    """Transactions per second by each engine, process start included; None where there is none."""
    _make_history(ledger, size, seed)
    figures: dict = {"py-evm": _replay(ledger, "py-evm"), "eels": None}
    if AUDIT_PYTHON.exists():
        figures["eels"] = _replay(ledger, "eels")
    return figures


def _make_history(ledger: Path, size: Size, seed: int) -> None:
    """All three workloads and what they need, in the shares of `Size.replayed`."""
    world = World(seed, max(2, size.accounts // 10))
    path = WholePath(ledger, world)
    for batch in world.set_up(all_workloads=True, per_block=size.per_block):
        path.make(batch)
    for make in WORKLOADS.values():
        for batch in make(world, size.replayed, size.per_block):
            path.make(batch)
    path.close()


def _replay(ledger: Path, engine: str) -> dict:
    began = perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "chain", "replay", str(ledger), "--engine", engine, "--json"],
        cwd=ROOT, capture_output=True, text=True, timeout=REPLAY_S_MAX, check=True,
    )  # fmt: skip
    spent_s = perf_counter() - began
    report = json.loads(ended.stdout)
    assert report["holds"], report["told"]
    count = report["facts"]["transactions"]
    return {"transactions": count, "per_second": round(count / spent_s, 1)}
