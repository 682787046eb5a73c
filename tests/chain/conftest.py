"""The small real ledger of `notebook.py`, ready to use."""

import pytest

from chain import genesis as genesis_file
from chain.genesis import Genesis
from chain.ledger import Ledger
from tests.chain.notebook import Signer, genesis_document


@pytest.fixture(scope="session")
def genesis() -> Genesis:
    return genesis_file.read(genesis_document())


@pytest.fixture
def ledger(genesis: Genesis) -> Ledger:
    return Ledger.create(":memory:", genesis)


@pytest.fixture
def enterprise() -> Signer:
    return Signer.named("enterprise")


@pytest.fixture
def outsider() -> Signer:
    return Signer.named("outsider")
