"""Nodes for tests: one in this process that makes blocks when told, and real processes."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.node.small import Small, found_small
from tests.node.wire import DEADLINE_S
from tests.node_process import NodeProcess

GROWTH_BYTES_MAX = 64 * 1024 * 1024
SETTINGS = f"header_deadline_s = {DEADLINE_S}\nbody_deadline_s = {DEADLINE_S}\n" + (
    'origins = ["https://desk.invalid"]\nconnections_max = 64'
)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    """A freshly founded ledger and its node, in this process."""
    node = found_small(tmp_path)
    yield node
    node.close()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    """One running node for a module that only asks it."""
    node = NodeProcess(tmp_path_factory.mktemp("node"))
    try:
        yield node.start()
    finally:
        node.close()


@pytest.fixture(scope="module")
def hardened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    """A real node with short deadlines; its memory is weighed around the whole module."""
    node = NodeProcess(tmp_path_factory.mktemp("hardened"), settings=SETTINGS)
    try:
        node.start()
        node.ask("eth_chainId")
        process = psutil.Process(node.process.pid)
        before = process.memory_info().rss
        yield node
        assert node.ask("eth_chainId"), "the node still answers"
        assert process.memory_info().rss - before <= GROWTH_BYTES_MAX
    finally:
        node.close()
