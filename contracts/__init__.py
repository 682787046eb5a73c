"""The rulebook: what the ledger enforces, and how to speak to it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from eth_utils.address import to_checksum_address

NAMES = (
    "Participants",
    "Approvals",
    "Rulebook",
    "Units",
    "Emissions",
    "Allocation",
    "Compliance",
    "Cash",
    "Market",
)
"""Every contract, in the order of the addresses."""

FIRST_ADDRESS = 0x54616E6A6901
"""Where the first contract stands; the others follow it (src/Addresses.sol)."""

ADDRESSES: dict[str, str] = {
    name: to_checksum_address(f"0x{FIRST_ADDRESS + place:040x}") for place, name in enumerate(NAMES)
}
"""Where each contract stands in every ledger, with checksum."""

ARTIFACTS = Path(__file__).parent / "artifacts"
"""The committed output of the build."""

Abi = list[dict[str, Any]]
"""A contract's interface, as the compiler writes it: a door: the compiler owns its shape."""


class ContractsError(Exception):
    """Anything that this package turns away.

    ContractsError
    ├── UnknownContract, UnknownFunction ── asked for by a name that no contract has
    ├── BuildError ─────────────────────── CompilerFailed, CodeTooLarge, ArtifactDiffers
    └── AnalysisError ──────────────────── AnalyserFailed, FindingUnexplained, ExplanationUnused
    """


class UnknownContract(ContractsError):
    """No contract of this name is in the rulebook."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no contract is named {name}; there are {', '.join(NAMES)}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Artifact:
    """One built contract."""

    name: str
    address: str
    """Where it stands, with checksum."""

    abi: Abi
    runtime: bytes
    """The code on the ledger, byte for byte: there is no constructor and no immutable."""

    layout: dict[str, Any]
    """The compiler's storage layout: which slot holds what."""


def load(name: str, folder: Path = ARTIFACTS) -> Artifact:
    """The built contract of this name, from the committed artifacts unless told otherwise."""
    if name not in NAMES:
        raise UnknownContract(name)
    return _read(name, folder)


@cache
def _read(name: str, folder: Path) -> Artifact:
    stored = json.loads((folder / f"{name}.json").read_text())
    return Artifact(
        name=name,
        address=ADDRESSES[name],
        abi=stored["abi"],
        runtime=bytes.fromhex(stored["runtime"].removeprefix("0x")),
        layout=stored["storageLayout"],
    )
