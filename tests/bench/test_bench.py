"""The benchmark itself, at its smallest: that it measures what it says, never how fast."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.anvil import anvil_binary
from tests.bench.sizes import SIZES
from tests.bench.storm import schedule
from tests.bench.whole import WholePath
from tests.bench.workload import WORKLOADS
from tests.bench.world import UNIT, World

ROOT = Path(__file__).parents[2]


def test_every_figure_is_measured(tmp_path: Path, needs) -> None:
    needs(anvil_binary().exists(), "anvil; run `npm ci` in tests/clients")
    file = tmp_path / "bench.json"
    words = [sys.executable, "-m", "tests.bench", "--size", "small", "--out", str(file)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert ended.returncode == 0, ended.stderr[-3_000:]
    figures = json.loads(file.read_text())
    assert set(figures["workloads"]) == set(WORKLOADS)
    for found in figures["workloads"].values():
        assert all(found.values())
    assert figures["replay"]["py-evm"]["transactions"] > SIZES["small"].replayed * 3
    assert figures["reads"]["blocks_meanwhile"] > 0
    assert figures["growth"]["bytes_per_transaction"] > 0
    for run, accounts in (("national", 20), ("larger", 40)):
        found = figures["allocation"][run]
        assert (found["accounts"], found["lines"]) == (accounts, 2 * accounts)
        assert len(found["steps"]) == 4
    hold_to_the_storm(figures["storm"])
    assert figures["surroundings"]["durability"].startswith("SQLite WAL, synchronous=FULL")


def hold_to_the_storm(found: dict) -> None:
    """Nobody is lost, and the ledger says of everyone what the receipt said; never how fast."""
    rows = {row["figure"]: row for row in found["rows"]}
    assert found["enterprises"] == SIZES["small"].stormers
    for figure in (
        "admitted before the instant; on the ledger as on time",
        "admitted after it; on the ledger later than the deadline",
        "of these refused by the contract",
        "lost",
        "promises kept, judged from the ledger",
    ):
        assert rows[figure]["holds"], rows[figure]
    assert int(rows["lost"]["found"]) == 0


def test_the_burst_stands_across_the_instant() -> None:
    due = schedule(5_000, 1_000.0, 600)
    assert len(due) == 5_000
    assert due == sorted(due)
    assert 400.0 <= due[0] < 401.0
    burst = [at for at in due if 990.0 <= at < 1_010.0]
    assert len(burst) == 2_000
    assert sum(at < 1_000.0 for at in due) == 4_000


def test_what_reverts_is_not_measured(tmp_path: Path) -> None:
    world = World(1, 2)
    path = WholePath(tmp_path / "ledger", world)
    enterprise = world.enterprises[0].key
    for batch in world.set_up(all_workloads=False, per_block=10):
        path.make(batch)
    with pytest.raises(AssertionError, match="0 of 1 succeeded"):
        path.make([world.sign(enterprise, "Market", "toRegistration", UNIT, 1)])
    path.close()


def test_one_seed_signs_the_same_bytes() -> None:
    first, again, other = (
        [batch for make in WORKLOADS.values() for batch in make(World(seed, 3), 6, 3)]
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
