"""Starting again on a long ledger: the height does not make it wait."""

import shutil
import tempfile
import time
from pathlib import Path

import pytest

from chain.ledger import Ledger
from chain.seals import Seal, sign_bytes
from chain.transactions import decode
from node.config import read_config
from node.keys import unlock_key
from node.run import open_ledger
from tests.founded import registration, sign
from tests.node_process import NodeProcess

FULL_BLOCKS = 10_000
READY_WITHIN_S = 3.0
"""The bound at `FULL_BLOCKS` on an idle machine; held only when that many are asked for."""

OFTEN = 10
"""One block in so many registers an account; the others log nothing."""

MEMORY = Path("/dev/shm")
"""Where syncing a file costs nothing, so that a long ledger is made in seconds."""


@pytest.mark.long
def test_a_node_is_ready_again_at_any_height(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    blocks = request.config.getoption("--blocks")
    node = NodeProcess(tmp_path / "node")
    grow(node, blocks)
    try:
        took_s = min(seconds_to_ready(node) for _ in range(3))
        head = int(str(node.ask("eth_blockNumber")), 16)
        spare = NodeProcess(tmp_path / "short")
        base_s = min(seconds_to_ready(spare) for _ in range(3))
        spare.close()
    finally:
        node.close()
    print(f"ready after kill -9 in {took_s:.2f} s at {head} blocks, in {base_s:.2f} s at none")
    assert head == blocks
    assert took_s < base_s + READY_WITHIN_S, "the wait grows with the ledger"
    if blocks >= FULL_BLOCKS:
        assert took_s < READY_WITHIN_S


def seconds_to_ready(node: NodeProcess) -> float:
    """From the start of the process until it has answered; then it is killed."""
    node.close()
    begun = time.perf_counter()
    node.start()
    node.ask("eth_blockNumber")
    return time.perf_counter() - begun


def grow(node: NodeProcess, blocks: int) -> None:
    """Make the node's ledger so long, by the law, with its own validator's seals."""
    config = read_config(node.ledger / "node.toml")
    open_ledger(config).close()
    assert config.sealing is not None
    key = unlock_key(config.sealing.key, (node.ledger / "validator.pass").read_text().strip())
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as quick:
        book = Path(quick) / "ledger.db"
        shutil.copyfile(config.ledger, book)
        ledger = Ledger.open(book)
        for nonce in range(blocks):
            raw = sign("registry", nonce=nonce) if nonce % OFTEN else registration(nonce, nonce)
            candidate = ledger.propose([decode(raw)], ledger.head.timestamp + 1)
            seal = key.sign(sign_bytes(ledger.genesis.chain_id, candidate.block.hash))
            ledger.commit(candidate, [Seal(key.public, seal)])
        ledger.close()
        shutil.copyfile(book, config.ledger)
