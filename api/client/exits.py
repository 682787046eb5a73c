"""How a command ends: every exit code, and which no leads to it."""

import json
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import typer
from rich.console import Console
from typer.exceptions import TyperException

from api.errors import DeskError
from contracts.codec import OutOfRange


class Exit(IntEnum):
    """Exit codes of `tanji`."""

    DONE = 0
    REFUSED = 1
    """Admission refused it, a contract reverted it, the request was turned away, or a check found
    a difference."""
    USAGE = 2
    """The command line is wrong."""
    UNREACHABLE = 3
    """The desk or its node does not answer."""
    NOT_ALLOWED = 4
    """Not logged in, or not for this viewer."""
    NOT_FOUND = 5
    KEY = 6
    """The key is missing, its file is exposed, or the passphrase is wrong."""
    STILL_WAITING = 7
    """Submitted, but in no block when the wait was over."""
    BAD_FILE = 8
    """A file given to the command is not of its form, or cannot be read or written."""


BY_STATUS = {
    401: Exit.NOT_ALLOWED,
    403: Exit.NOT_ALLOWED,
    404: Exit.NOT_FOUND,
    500: Exit.UNREACHABLE,
    503: Exit.UNREACHABLE,
}
"""Exit codes of the desk's problems; every other status is REFUSED."""


class Stop(Exception):
    """Ends the command with a code and a sentence."""

    def __init__(self, exit_: Exit, message: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.exit, self.problem = exit_, problem


def told(problem: Mapping[str, Any]) -> Stop:
    """The stop that a problem of the desk stands for."""
    exit_ = BY_STATUS.get(int(problem.get("status", 0)), Exit.REFUSED)
    words = f"{problem['title']}: {problem['detail']}\n{problem['next']} [{problem['code']}]"
    return Stop(exit_, words, problem)


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        ended = typer.main.get_command(app).main(words, "tanji", standalone_mode=False)
        return ended if isinstance(ended, int) else Exit.DONE
    except Stop as stop:
        _tell(stop, "--json" in words)
        return stop.exit
    except DeskError as error:
        _tell(Stop(Exit.REFUSED, str(error)), "--json" in words)
        return Exit.REFUSED
    except (TyperException, OutOfRange) as error:
        _tell(Stop(Exit.USAGE, str(error)), "--json" in words)
        return Exit.USAGE
    except OSError as error:
        _tell(Stop(Exit.BAD_FILE, str(error)), "--json" in words)
        return Exit.BAD_FILE
    except (typer.Abort, KeyboardInterrupt):
        return Exit.USAGE


def _tell(stop: Stop, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": str(stop), "problem": stop.problem}, ensure_ascii=False))
    else:
        Console(stderr=True, highlight=False).print(str(stop), style="red", markup=False)
