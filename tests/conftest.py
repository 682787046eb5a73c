"""What every test may ask for: the option that turns a missing environment into a failure."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--everything",
        action="store_true",
        help="fail, rather than skip, a test whose optional environment is not there",
    )


@pytest.fixture(scope="session")
def needs(request: pytest.FixtureRequest):
    """`needs(path, how)`: skip where an optional environment is absent, fail where all must run."""
    everything = request.config.getoption("--everything")

    def check(there: bool, how: str) -> None:
        if not there:
            (pytest.fail if everything else pytest.skip)(f"not there: {how}")

    return check
