"""What every test may ask for: the option that turns a missing environment into a failure."""

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--everything",
        action="store_true",
        help="fail, rather than skip, a test whose optional environment is not there",
    )
    parser.addoption(
        "--laws-steps",
        type=int,
        default=5_000,
        help="how many steps the random histories of tests/laws take in all",
    )
    parser.addoption(
        "--forgeries",
        type=int,
        default=400,
        help="how many certificates with one thing changed both verifiers see; 10,000 in full",
    )
    parser.addoption(
        "--thefts",
        type=int,
        default=10,
        help="how many thefts of a key tests/contracts plays; 100 in full",
    )
    parser.addoption("--seed", type=int, help="tell the same random histories again")
    parser.addoption(
        "--kills", type=int, default=20, help="how often tests/crash kills the node under load"
    )
    parser.addoption(
        "--blocks",
        type=int,
        default=2_000,
        help="height of the ledger whose restart tests/crash times; from 10,000 within 3 s",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--seed") is None:
        config.option.seed = random.SystemRandom().getrandbits(32)


def pytest_report_header(config: pytest.Config) -> str:
    seed = config.getoption("--seed")
    return f"seed: {seed}; `--seed {seed}` tells the same random histories again"


@pytest.fixture(scope="session")
def needs(request: pytest.FixtureRequest):
    """`needs(path, how)`: skip where an optional environment is absent, fail where all must run."""
    everything = request.config.getoption("--everything")

    def check(there: bool, how: str) -> None:
        if not there:
            (pytest.fail if everything else pytest.skip)(f"not there: {how}")

    return check
