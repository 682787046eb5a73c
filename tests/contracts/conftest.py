"""Worlds for contract tests: built once for each optimiser setting, copied for each test."""

import pytest

from contracts import ARTIFACTS
from contracts.build import build
from contracts.compiler import CHOSEN, OPTIMIZERS, is_installed
from tests.contracts import scenes
from tests.contracts.world import World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One setting in every run, all of them where everything must run."""
    if "optimizer" in metafunc.fixturenames:
        everything = metafunc.config.getoption("--everything")
        names = list(OPTIMIZERS) if everything else [CHOSEN.name]
        metafunc.parametrize("optimizer", names, scope="session", indirect=True)


@pytest.fixture(scope="session")
def artifacts_of(needs, tmp_path_factory):
    """`artifacts_of(setting)`: a folder of artifacts, the committed ones for the chosen setting."""
    built = {CHOSEN.name: ARTIFACTS}

    def folder(name: str):
        if name not in built:
            needs(is_installed(), "the compiler; run `npm ci` in contracts/")
            built[name] = tmp_path_factory.mktemp(f"artifacts-{name}")
            build(built[name], OPTIMIZERS[name])
        return built[name]

    return folder


@pytest.fixture(scope="session")
def optimizer(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def first_day(optimizer: str, artifacts_of) -> World:
    """Founded, and every account of the cast open."""
    return scenes.opened(World.founded(artifacts_of(optimizer)))


@pytest.fixture(scope="session")
def market_day(first_day: World) -> World:
    return scenes.stocked(first_day.copy())


@pytest.fixture
def world(first_day: World) -> World:
    """Every account of the cast is open; nothing is planned or issued."""
    return first_day.copy()


@pytest.fixture
def stocked(market_day: World) -> World:
    """The enterprise holds units, the buyer money, and yesterday has a close."""
    return market_day.copy()
