"""`python -m api.cycle`: run a first compliance cycle on a new ledger, report it, audit it."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from api.cycle.cast import TooFewUnits
from api.cycle.courier import ActFailed
from api.cycle.processes import ProcessFailed
from api.cycle.rehearsal import FolderTaken, rehearse
from api.cycle.scenario import SHANDONG, ScenarioRefused, read_scenario
from api.cycle.trades import NoSolution
from api.errors import DeskError

REPORT_WIDTH = 150
"""Columns of a report that goes to a file."""

HOLDS, DOES_NOT_HOLD, STOPPED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: every line holds, some line does not, it could not be run, interrupted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cycle as asked; the exit code says whether every line of the report holds."""
    asked = _parser().parse_args(arguments)
    # A plain kill stops the children as Ctrl-C does, which a shell may have set to be ignored.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.default_int_handler)
    console = Console(width=None if sys.stdout.isatty() else REPORT_WIDTH)
    try:
        scenario = read_scenario(asked.scenario)
        root = asked.ledger or Path(tempfile.mkdtemp(prefix="tanji-"))
        units = scenario.scenario.units if asked.units is None else asked.units
        holds = rehearse(scenario, units, root, asked.once, console)
    except (
        ScenarioRefused,
        TooFewUnits,
        NoSolution,
        FolderTaken,
        ActFailed,
        ProcessFailed,
        DeskError,
    ) as problem:
        console.print(f"stopped: {problem}", style="bold red", markup=False)
        return STOPPED
    except KeyboardInterrupt:
        return INTERRUPTED
    return HOLDS if holds else DOES_NOT_HOLD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api.cycle", description=__doc__)
    parser.add_argument("--units", type=int, metavar="N", help="330, or the nation's 2162")
    parser.add_argument("--once", action="store_true", help="exit after the report; do not serve")
    parser.add_argument("--ledger", type=Path, metavar="FOLDER", help="a folder to be made")
    parser.add_argument("--scenario", type=Path, metavar="FILE", default=SHANDONG)
    return parser


if __name__ == "__main__":
    sys.exit(main())
