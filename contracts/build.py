"""The build: artifacts out of sources, the same bytes wherever it runs."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from contracts import ARTIFACTS, NAMES
from contracts.compiler import (
    CHOSEN,
    COMPILER,
    BuildError,
    Optimizer,
    compile_sources,
    standard_input,
)

CODE_BYTES_MAX = 24_576
"""The largest code that any chain takes (EIP-170)."""

NUMBERED = re.compile(r"(?<=\))\d+")
"""The compiler's running number behind a type's name, which any edit anywhere changes."""


class CodeTooLarge(BuildError):
    """A contract's code is larger than a chain takes."""

    def __init__(self, name: str, found: int) -> None:
        super().__init__(f"{name} has {found} bytes of code; at most {CODE_BYTES_MAX} are taken")
        self.name, self.found = name, found


class ArtifactDiffers(BuildError):
    """A committed artifact is not what the sources make."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the artifact {name} is not what the sources make")
        self.name = name


def build(folder: Path = ARTIFACTS, optimizer: Optimizer = CHOSEN) -> list[Path]:
    """Compile and write one file for each contract; returns what was written."""
    said = compile_sources(standard_input(optimizer))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in NAMES:
        path = folder / f"{name}.json"
        built = said["contracts"][f"src/{name}.sol"][name]
        path.write_text(json.dumps(_artifact(name, built, optimizer), indent=1) + "\n")
        written.append(path)
    return written


def check(artifacts: Path = ARTIFACTS) -> None:
    """Build elsewhere and compare with the committed artifacts; raises ArtifactDiffers."""
    with tempfile.TemporaryDirectory() as elsewhere:
        build(Path(elsewhere))
        compare(Path(elsewhere), artifacts)


def compare(wanted: Path, found: Path) -> None:
    """Hold two folders of artifacts to the same bytes; the first file that differs is named."""
    expected, present = (
        {path.name: path.read_bytes() for path in folder.glob("*.json")}
        for folder in (wanted, found)
    )
    for name in sorted(expected.keys() | present.keys()):
        if expected.get(name) != present.get(name):
            raise ArtifactDiffers(name)


def _artifact(name: str, built: dict[str, Any], optimizer: Optimizer) -> dict[str, Any]:
    deployed = built["evm"]["deployedBytecode"]
    assert not deployed["immutableReferences"], f"{name} has immutables; nothing would fill them"
    code = deployed["object"]
    if len(code) // 2 > CODE_BYTES_MAX:
        raise CodeTooLarge(name, len(code) // 2)
    return {
        "contract": name,
        "compiler": {"version": COMPILER, "evmVersion": "cancun", "optimizer": optimizer.setting},
        "abi": built["abi"],
        "methodIdentifiers": built["evm"]["methodIdentifiers"],
        "runtime": f"0x{code}",
        "storageLayout": _layout(built["storageLayout"]),
    }


def _layout(said: dict[str, Any]) -> dict[str, Any]:
    """The layout without the compiler's running numbers, so that a diff shows changes only."""
    text = NUMBERED.sub("", json.dumps(said))
    layout: dict[str, Any] = json.loads(text, object_hook=_without_number)
    types = layout["types"] or {}
    assert len(types) == len(said["types"] or {}), "two types share a name"
    return layout


def _without_number(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "astId"}
