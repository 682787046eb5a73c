"""Rule packs: the parameters of the law, each file with its clause, dates, source and hash."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from contracts.rules import worksheet

FOLDER = Path(__file__).with_name("packs")

Kind = TypeVar("Kind")


class PackMalformed(Exception):
    """A pack lacks an entry or has one of the wrong kind: our own file is broken."""

    def __init__(self, pack: str, entry: str, expected: str) -> None:
        super().__init__(f"Rule pack {pack}: {entry} must be {expected}.")


@dataclass(frozen=True)
class Section:
    """One table of a pack, read by what each entry must be."""

    pack: str
    entries: Mapping[str, object]
    path: tuple[str, ...] = ()
    """Tables from the top of the file down to this one."""

    def section(self, name: str) -> "Section":
        return Section(self.pack, self._expect(name, dict, "a table"), (*self.path, name))

    def sections(self, name: str) -> tuple["Section", ...]:
        rows = self._expect(name, list, "an array of tables")
        if not all(isinstance(row, dict) for row in rows):
            raise PackMalformed(self.pack, name, "an array of tables")
        return tuple(
            Section(self.pack, row, (*self.path, f"{name}[{place}]"))
            for place, row in enumerate(rows)
        )

    def text(self, name: str) -> str:
        return self._expect(name, str, "text")

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(str(entry) for entry in self._expect(name, list, "a list"))

    def number(self, name: str) -> Fraction:
        try:
            return Fraction(self.text(name))
        except ValueError as problem:
            raise PackMalformed(self.pack, name, "a decimal in quotes") from problem

    def whole(self, name: str) -> int:
        return self._expect(name, int, "an integer")

    def flag(self, name: str) -> bool:
        return self._expect(name, bool, "true or false")

    def day(self, name: str) -> date:
        return self._expect(name, date, "a date")

    def days(self, name: str) -> tuple[date, ...]:
        rows = self._expect(name, list, "a list of dates")
        if not all(isinstance(row, date) for row in rows):
            raise PackMalformed(self.pack, name, "a list of dates")
        return tuple(rows)

    def instant(self, name: str) -> datetime:
        return self._expect(name, datetime, "an instant with an offset")

    def holds(self, name: str) -> bool:
        return name in self.entries

    def _expect(self, name: str, kind: type[Kind], words: str) -> Kind:
        value = self.entries.get(name)
        if not isinstance(value, kind):
            raise PackMalformed(self.pack, name, words)
        if not isinstance(value, dict) and not is_tables(value):
            worksheet.read(self.pack, (*self.path, name), value)
        return value


def is_tables(value: object) -> bool:
    """Whether an entry of a pack is an array of tables."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


@dataclass(frozen=True)
class Pack:
    """A rule pack as decisions name it."""

    name: str
    """ASCII, such as "allowance.2019-2020": how the ledger's Rulebook knows it."""
    hash: bytes
    """SHA-256 of the file's bytes, so that `sha256sum` checks it."""
    effective_from: date
    source: str
    content: Section


@cache
def load(file: str) -> Pack:
    """The pack of `packs/<file>.toml`."""
    written = (FOLDER / f"{file}.toml").read_bytes()
    content = Section(file, tomllib.loads(written.decode()))
    effective_from = content.entries.get("effective_from")
    if not isinstance(effective_from, date):
        raise PackMalformed(file, "effective_from", "a date")
    name = content.text("name")
    return Pack(name, sha256(written).digest(), effective_from, content.text("source"), content)


def load_allowance(plan: str) -> Pack:
    """The pack of a power plan, such as "2019-2020"."""
    return load(f"allowance-{plan}")


def load_industry(plan: str) -> Pack:
    """The pack of a plan for steel, cement and aluminium smelting, such as "2025"."""
    return load(f"allowance-industry-{plan}")


def every() -> tuple[Pack, ...]:
    """Every rule pack there is, by name."""
    found = (load(path.stem) for path in FOLDER.glob("*.toml"))
    return tuple(sorted(found, key=lambda pack: pack.name))


def is_draft(pack: Pack) -> bool:
    """Whether nothing final may be issued under a pack."""
    return pack.content.text("status") == "draft"
