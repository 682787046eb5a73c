"""The compiler: sources in, everything that it says about them out."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from contracts import ContractsError

ROOM = Path(__file__).parent
SOURCES = ROOM / "src"
MODULES = ROOM / "node_modules"

COMPILER = "0.8.37"
"""The pinned version; package-lock.json holds its hash."""

COMPILE_SECONDS_MAX = 300
"""Compiling takes about 5 s; longer than this is a hang."""

IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"([^"]+)";', re.MULTILINE)


class BuildError(ContractsError):
    """The artifacts could not be made, or are not what the sources say."""


class CompilerFailed(BuildError):
    """The compiler is not there, stopped, or has something to say about the sources."""


@dataclass(frozen=True, slots=True)
class Optimizer:
    """How the compiler optimises."""

    name: str
    """As the command line says it: off, 200, 10000."""

    @property
    def setting(self) -> dict[str, Any]:
        if self.name == "off":
            return {"enabled": False}
        return {"enabled": True, "runs": int(self.name)}


OPTIMIZERS = {name: Optimizer(name) for name in ("off", "200", "10000")}
"""The settings that the contracts are tested at."""

CHOSEN = OPTIMIZERS["200"]
"""The setting that the committed artifacts are made with."""


def is_installed() -> bool:
    """Whether Node and the pinned compiler are there; only the build needs them."""
    return shutil.which("node") is not None and (MODULES / "solc" / "package.json").exists()


def standard_input(optimizer: Optimizer) -> dict[str, Any]:
    """Everything that decides the compiler's output, as its standard JSON."""
    return {
        "language": "Solidity",
        "sources": {path: {"content": text} for path, text in sorted(_sources().items())},
        "settings": {
            "evmVersion": "cancun",
            "optimizer": optimizer.setting,
            "metadata": {"bytecodeHash": "none"},
            "outputSelection": {
                "*": {
                    "*": [
                        "abi",
                        "storageLayout",
                        "evm.methodIdentifiers",
                        "evm.bytecode.object",
                        "evm.deployedBytecode.object",
                        "evm.deployedBytecode.immutableReferences",
                    ],
                    "": ["ast"],
                }
            },
        },
    }


def compile_sources(asked: dict[str, Any]) -> dict[str, Any]:
    """
    Run the compiler on standard JSON.

    Raises CompilerFailed where it is not installed, stops, or finds anything at all to say: a
    warning is a question about the sources, and unanswered questions are not committed.
    """
    if not is_installed():
        raise CompilerFailed("the compiler is not installed: run `npm ci` in contracts/")
    ran = subprocess.run(
        ["node", str(ROOM / "compile.js")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=COMPILE_SECONDS_MAX,
        cwd=ROOM,
        check=False,
    )
    if ran.returncode != 0:
        raise CompilerFailed(f"the compiler stopped with {ran.returncode}: {ran.stderr[:2000]}")
    said: dict[str, Any] = json.loads(ran.stdout)
    complaints = [found["formattedMessage"] for found in said.get("errors", [])]
    if complaints:
        raise CompilerFailed("\n".join(complaints))
    return said


def _sources() -> dict[str, str]:
    """Our sources and everything that they import, by the path that the compiler knows them by."""
    found: dict[str, str] = {}
    waiting = [f"src/{path.name}" for path in sorted(SOURCES.glob("*.sol"))]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        text = (ROOM / path if path.startswith("src/") else MODULES / path).read_text()
        found[path] = text
        waiting += [_resolved(path, named) for named in IMPORT.findall(text)]
    return found


def _resolved(path: str, named: str) -> str:
    if not named.startswith("."):
        return named
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / named).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
