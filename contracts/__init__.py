"""The rulebook: what the ledger enforces, and how to speak to it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from eth_utils.address import to_checksum_address

PLACES = {
    "Participants": 0x01,
    "Approvals": 0x02,
    "Rulebook": 0x03,
    "Units": 0x04,
    "Emissions": 0x05,
    "Allocation": 0x06,
    "Compliance": 0x07,
    "Cash": 0x08,
    "Market": 0x09,
    "Representatives": 0x0A,
    "Verification": 0x0B,
    "Inclusion": 0x0C,
    "Deductions": 0x0D,
    "Objections": 0x0E,
    "Credits": 0x0F,
    "CreditAccounts": 0x10,
    "Offsets": 0x11,
    "Cancellation": 0x12,
    "CarryOver": 0x13,
    "Titles": 0x14,
    "Enforcement": 0x15,
    "CreditProjects": 0x16,
    "CreditReductions": 0x17,
    "Measures": 0x1A,
    "Notices": 0x1B,
}
"""The last byte of each contract's address (src/Addresses.sol)."""

NAMES = tuple(PLACES)
"""Every contract, in the order of the addresses."""

BEFORE_FIRST = 0x54616E6A6900
"""The addresses of all contracts begin as this one does."""

ADDRESSES: dict[str, str] = {
    name: to_checksum_address(f"0x{BEFORE_FIRST + place:040x}") for name, place in PLACES.items()
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
