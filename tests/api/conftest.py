"""A node that has lived through a small cycle, and an index of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.ledger import Ledger
from tests.api.desk_process import DeskProcess
from tests.api.play import played
from tests.node_process import NodeProcess


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    """A running node on whose ledger one cycle has been played."""
    with played(tmp_path_factory.mktemp("cycle")) as process:
        yield process


@pytest.fixture(scope="session")
def ledger(node: NodeProcess) -> Ledger:
    return Ledger.at(node.url)


@pytest.fixture
def index_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'index.sqlite'}"


@pytest.fixture(scope="session")
def desk(node: NodeProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """A desk in front of that node, its index caught up."""
    process = DeskProcess(node.url, tmp_path_factory.mktemp("desk"))
    try:
        process.wait_for_block(Ledger.at(node.url).head().number)
        yield process
    finally:
        process.close()
