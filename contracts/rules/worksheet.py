"""The worksheet of a rule: which parameters it read and which steps it took, for who asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Reading:
    """A parameter as a rule read it."""

    pack: str
    """File of the pack, without its ending."""
    path: tuple[str, ...]
    """Tables down to the parameter, and its name."""
    value: object


@dataclass(frozen=True)
class Step:
    """An intermediate figure, exact."""

    name: str
    formula: str
    value: object


@dataclass
class Worksheet:
    """What one computation used, in its order; a parameter stands once."""

    readings: list[Reading] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


_open: ContextVar[Worksheet | None] = ContextVar("worksheet", default=None)


@contextmanager
def recorded() -> Iterator[Worksheet]:
    """Write down what is computed inside. The answers are the same with and without."""
    sheet = Worksheet()
    token = _open.set(sheet)
    try:
        yield sheet
    finally:
        _open.reset(token)


def step(name: str, formula: str, value: Value) -> Value:
    """`value`, written down as an intermediate figure."""
    if (sheet := _open.get()) is not None:
        sheet.steps.append(Step(name, formula, value))
    return value


def read(pack: str, path: tuple[str, ...], value: object) -> None:
    """Write down that a parameter was read."""
    if (sheet := _open.get()) is not None:
        reading = Reading(pack, path, value)
        if reading not in sheet.readings:
            sheet.readings.append(reading)
