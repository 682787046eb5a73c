"""Reading TOML tables strictly: every key is asked for by someone, or the file is refused."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from node import limits
from node.errors import LedgerMissing, SettingInvalid, SettingMissing, SettingUnknown

T = TypeVar("T")


def read_table(path: Path) -> "Table":
    """
    The file's top table.

    Raises:
        LedgerMissing: there is no such file.
        SettingInvalid: it is too large, or not TOML.
    """
    if not path.is_file():
        raise LedgerMissing(path)
    size = path.stat().st_size
    if size > limits.FILE_BYTES_MAX:
        raise SettingInvalid(str(path), "size", size, f"at most {limits.FILE_BYTES_MAX} bytes")
    try:
        return Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingInvalid(str(path), "text", str(error), "TOML in UTF-8") from error


class Table:
    """One table of a file; `close` refuses what nobody asked for."""

    def __init__(self, where: str, values: dict[str, object]) -> None:
        self.where = where
        self._left = dict(values)

    def text(self, name: str, default: str | None = None) -> str:
        return self._take(name, str, default, "text")

    def integer(self, name: str, default: int | None = None, least: int = 0) -> int:
        value = self._take(name, int, default, "an integer")
        if value < least:
            raise SettingInvalid(self.where, name, value, f"at least {least}")
        return value

    def seconds(self, name: str, default: float) -> float:
        found = self._left.pop(name, default)
        if isinstance(found, bool) or not isinstance(found, int | float) or found <= 0:
            raise SettingInvalid(self.where, name, found, "seconds, more than zero")
        return float(found)

    def flag(self, name: str, default: bool | None = None) -> bool:
        return self._take(name, bool, default, "true or false")

    def instant(self, name: str, default: int | None = None) -> int:
        """Seconds since the Unix epoch, written so or as a time with its offset."""
        found = self._left.pop(name, default)
        if found is None:
            raise SettingMissing(self.where, name)
        if isinstance(found, str):
            found = _read_instant(found)
        if isinstance(found, datetime) and found.tzinfo is not None:
            return int(found.timestamp())
        if isinstance(found, bool) or not isinstance(found, int) or found < 0:
            raise SettingInvalid(
                self.where, name, str(found), "a time with its offset, or a whole number"
            )
        return found

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        found = self._take(name, list, None if default is None else list(default), "a list")
        for item in found:
            if not isinstance(item, str):
                raise SettingInvalid(self.where, name, item, "a list of texts")
        return tuple(found)

    def table(self, name: str, required: bool = True) -> "Table":
        found = self._take(name, dict, None if required else {}, "a table")
        return Table(f"{self.where} [{name}]", found)

    def tables(self, name: str, required: bool = True) -> list["Table"]:
        found = self._take(name, list, None if required else [], "a list of tables")
        for item in found:
            if not isinstance(item, dict):
                raise SettingInvalid(self.where, name, item, "a list of tables")
        return [
            Table(f"{self.where} [[{name}]] {count}", item)
            for count, item in enumerate(found, start=1)
        ]

    def close(self) -> None:
        """
        Raises:
            SettingUnknown: a key is left that nobody asked for.
        """
        for name in self._left:
            raise SettingUnknown(self.where, name)

    def _take(self, name: str, kind: type[T], default: T | None, expected: str) -> T:
        found = self._left.pop(name, default)
        if found is None:
            raise SettingMissing(self.where, name)
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise SettingInvalid(self.where, name, found, expected)
        return found


def _read_instant(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text
