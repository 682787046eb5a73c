"""Random histories of the registry, each act held to a plain model, the laws checked after each."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.laws.book import DONE
from tests.laws.cast import CALLS, ORDERED
from tests.laws.history import History
from tests.laws.opening import opened

STEPS_EACH = 50
NEVER_MOST = 5
"""How many kinds of acts the histories of a full run may leave undone."""


@contextmanager
def beginning(folder: Path) -> Iterator[None]:
    """Every history begins from one ledger, made once."""
    History.folder, History.tally = folder, Counter()
    History.origin = opened(folder / "origin.ledger")
    yield
    History.origin.ledger.close()


def test_every_history_obeys_the_laws_and_the_model(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    steps = request.config.getoption("--laws-steps")
    number = request.config.getoption("--seed")
    print(f"seed {number}: `--seed {number}` tells the same histories again")
    chosen = settings(
        max_examples=max(1, steps // STEPS_EACH), stateful_step_count=STEPS_EACH, deadline=None,
        database=None, suppress_health_check=list(HealthCheck), print_blob=True,
        phases=(Phase.generate,),
    )  # fmt: skip
    with beginning(tmp_path):
        run_state_machine_as_test(seed(number)(History), settings=chosen)
    hold_to_breadth(History.tally, steps)


def hold_to_breadth(tally: Counter[tuple[str, str]], steps: int) -> None:
    """The histories went everywhere: a model that is never tried proves nothing."""
    done = Counter({act: count for (act, end), count in tally.items() if end == DONE})
    finished = sum(count for act, count in done.items() if act not in ORDERED)
    errors = {end for _, end in tally} - {DONE}
    acts = sum(count for (act, _), count in tally.items() if act not in ORDERED)
    print(f"{acts} acts in {steps} steps: {finished} done, the others refused as predicted")
    for act in sorted({*CALLS, *ORDERED}):
        ends = {end: count for (name, end), count in tally.items() if name == act}
        print(f"  {act}: {dict(sorted(ends.items(), key=lambda one: -one[1]))}")
    print(f"with {len(errors)} typed errors: {', '.join(sorted(errors))}")
    assert acts >= steps // 2, "the histories were shorter than asked"
    assert acts // 8 <= finished <= acts * 4 // 5
    if steps >= 5_000:
        never = {*CALLS, *ORDERED} - set(done)
        assert len(never) <= NEVER_MOST, f"never done: {never}"
        assert len(errors) >= 70
