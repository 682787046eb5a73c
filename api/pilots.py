"""The local pilot markets: which there are, and what was published of them, by date and source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pilot:
    """One local market; a unit that enters the national list leaves it."""

    name: str
    zh: str
    province: int
    """GB/T 2260; Shenzhen has its city's code."""


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure; two of different dates may differ and both are right."""

    what: str
    value: str
    unit: str
    as_of: str
    is_exact: bool
    source: str


@dataclass(frozen=True, slots=True)
class Register:
    pilots: tuple[Pilot, ...]
    figures: tuple[Published, ...]


@cache
def register() -> Register:
    """The register, read from the file beside this one."""
    rows = tomllib.loads(Path(__file__).with_name("pilots.toml").read_text(encoding="utf-8"))
    return Register(
        tuple(Pilot(**row) for row in rows["pilots"]),
        tuple(Published(**row) for row in rows["figures"]),
    )
