"""Nodes for tests: one in this process that makes blocks when told, and real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node.small import Small, found_small
from tests.node_process import NodeProcess


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
