"""The contracts' command line: build the artifacts, check them, analyse the sources."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts import ARTIFACTS, ContractsError
from contracts.analysis import analyse
from contracts.build import build, check
from contracts.compiler import CHOSEN, OPTIMIZERS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 where it held, 1 with the reason on stderr where it did not."""
    asked = _parser().parse_args(arguments)
    try:
        return int(_run(asked))
    except ContractsError as refused:
        print(refused, file=sys.stderr)
        return 1


def _run(asked: argparse.Namespace) -> int:
    if asked.command == "build":
        for path in build(asked.out, OPTIMIZERS[asked.optimizer]):
            print(path)
    elif asked.command == "check":
        check(asked.artifacts)
        print("every artifact is what the sources make")
    else:
        print(f"{len(analyse())} high or medium findings, every one explained")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m contracts", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="compile and write the artifacts")
    building.add_argument("--optimizer", choices=OPTIMIZERS, default=CHOSEN.name)
    building.add_argument("--out", type=Path, default=ARTIFACTS)
    checking = commands.add_parser("check", help="compile elsewhere and compare")
    checking.add_argument("--artifacts", type=Path, default=ARTIFACTS)
    commands.add_parser("analyse", help="run Slither; fail on what analysis.toml does not explain")
    return parser


if __name__ == "__main__":
    sys.exit(main())
