"""
The instructions that contracts use most, without py-evm's detours; used by `evm_state.py` alone.

Profiled on the contracts of this registry, nine tenths of a transaction's time went into the
dispatch of small instructions: a logger asked, a value checked and a tuple made at each step. What
stands here does the same in fewer steps. Everything else, and everything that touches state, is
py-evm's own. Each is held against EELS by the tests, program by program.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from eth.exceptions import FullStack, InsufficientStack, InvalidJumpDestination, OutOfGas
from eth.vm.code_stream import CodeStream
from eth.vm.computation import BaseComputation
from eth.vm.gas_meter import GasMeter

from chain import limits

Step: TypeAlias = Callable[[BaseComputation], None]
"""Executes one instruction, its gas included."""

_WORD = 2**256
_ONES = _WORD - 1
_STACK_ENTRIES_MAX = 1024
_JUMPDEST, _PUSH1, _PUSH32 = 0x5B, 0x60, 0x7F


class Code(CodeStream):  # type: ignore[misc]  # py-evm is untyped to us
    """py-evm's code stream, its jump destinations found once for each contract."""

    def __init__(self, code: bytes) -> None:
        self.program_counter = 0
        self._raw_code_bytes = code
        self._length_cache = len(code)
        self.destinations = jump_destinations(code)


class Meter(GasMeter):  # type: ignore[misc]  # py-evm is untyped to us
    """py-evm's gas meter, without asking at every step who listens."""

    def consume_gas(self, amount: int, reason: str) -> None:
        if amount > self.gas_remaining:
            raise OutOfGas(reason)
        self.gas_remaining -= amount


@lru_cache(limits.CODE_CACHE_ENTRIES)
def jump_destinations(code: bytes) -> frozenset[int]:
    """The places of `code` that may be jumped to: JUMPDEST, and not the data of a push."""
    found = set()
    place = 0
    while place < len(code):
        instruction = code[place]
        if instruction == _JUMPDEST:
            found.add(place)
        elif _PUSH1 <= instruction <= _PUSH32:
            place += instruction - _PUSH1 + 1
        place += 1
    return frozenset(found)


def steps() -> dict[int, Step]:
    """The instructions by their byte."""
    table: dict[int, Step] = {
        0x01: _of_two(3, lambda a, b: (a + b) % _WORD),
        0x02: _of_two(5, lambda a, b: a * b % _WORD),
        0x03: _of_two(3, lambda a, b: (a - b) % _WORD),
        0x10: _of_two(3, lambda a, b: int(a < b)),
        0x11: _of_two(3, lambda a, b: int(a > b)),
        0x14: _of_two(3, lambda a, b: int(a == b)),
        0x15: _of_one(3, lambda a: int(not a)),
        0x16: _of_two(3, lambda a, b: a & b),
        0x17: _of_two(3, lambda a, b: a | b),
        0x18: _of_two(3, lambda a, b: a ^ b),
        0x19: _of_one(3, lambda a: a ^ _ONES),
        0x1B: _of_two(3, lambda a, b: b << a & _ONES if a < 256 else 0),
        0x1C: _of_two(3, lambda a, b: b >> a if a < 256 else 0),
        0x50: _pop,
        0x51: _load,
        0x52: _store,
        0x56: _jump,
        0x57: _jump_if,
        0x5B: _jump_destination,
    }
    for size in range(33):
        table[_PUSH1 - 1 + size] = _push(size)
    for depth in range(1, 17):
        table[0x7F + depth] = _copy(depth)
        table[0x8F + depth] = _swap(depth)
    return table


def _pay(computation: BaseComputation, gas: int) -> None:
    meter = computation._gas_meter
    if meter.gas_remaining < gas:
        raise OutOfGas
    meter.gas_remaining -= gas


def _number(entry: int | bytes) -> int:
    """py-evm's stack holds what was pushed: numbers or bytes."""
    return entry if type(entry) is int else int.from_bytes(entry, "big")  # type: ignore[arg-type]


def _of_one(gas: int, law: Callable[[int], int]) -> Step:
    def step(computation: BaseComputation) -> None:
        _pay(computation, gas)
        values = computation._stack.values
        if not values:
            raise InsufficientStack
        values[-1] = law(_number(values[-1]))

    return step


def _of_two(gas: int, law: Callable[[int, int], int]) -> Step:
    def step(computation: BaseComputation) -> None:
        _pay(computation, gas)
        values = computation._stack.values
        if len(values) < 2:
            raise InsufficientStack
        first = _number(values.pop())
        values[-1] = law(first, _number(values[-1]))

    return step


def _push(size: int) -> Step:
    gas = 3 if size else 2

    def step(computation: BaseComputation) -> None:
        _pay(computation, gas)
        values = computation._stack.values
        if len(values) >= _STACK_ENTRIES_MAX:
            raise FullStack
        code = computation.code
        place = code.program_counter
        data = code._raw_code_bytes[place : place + size]
        code.program_counter = place + size
        # Code that ends within a push goes on with zeros.
        values.append(int.from_bytes(data, "big") << 8 * (size - len(data)))

    return step


def _copy(depth: int) -> Step:
    def step(computation: BaseComputation) -> None:
        _pay(computation, 3)
        values = computation._stack.values
        if len(values) < depth:
            raise InsufficientStack
        if len(values) >= _STACK_ENTRIES_MAX:
            raise FullStack
        values.append(values[-depth])

    return step


def _swap(depth: int) -> Step:
    place = -depth - 1

    def step(computation: BaseComputation) -> None:
        _pay(computation, 3)
        values = computation._stack.values
        if len(values) <= depth:
            raise InsufficientStack
        values[-1], values[place] = values[place], values[-1]

    return step


def _pop(computation: BaseComputation) -> None:
    _pay(computation, 2)
    values = computation._stack.values
    if not values:
        raise InsufficientStack
    values.pop()


def _jump(computation: BaseComputation) -> None:
    _pay(computation, 8)
    values = computation._stack.values
    if not values:
        raise InsufficientStack
    _go(computation, _number(values.pop()))


def _jump_if(computation: BaseComputation) -> None:
    _pay(computation, 10)
    values = computation._stack.values
    if len(values) < 2:
        raise InsufficientStack
    place = values.pop()
    if _number(values.pop()):
        _go(computation, _number(place))


def _jump_destination(computation: BaseComputation) -> None:
    _pay(computation, 1)


def _go(computation: BaseComputation, place: int) -> None:
    if place not in computation.code.destinations:
        raise InvalidJumpDestination
    computation.code.program_counter = place


def _load(computation: BaseComputation) -> None:
    _pay(computation, 3)
    values = computation._stack.values
    if not values:
        raise InsufficientStack
    start = _number(values[-1])
    computation.extend_memory(start, 32)
    values[-1] = int.from_bytes(computation.memory_read_bytes(start, 32), "big")


def _store(computation: BaseComputation) -> None:
    _pay(computation, 3)
    values = computation._stack.values
    if len(values) < 2:
        raise InsufficientStack
    start = _number(values.pop())
    word = _number(values.pop())
    computation.extend_memory(start, 32)
    computation.memory_write(start, 32, word.to_bytes(32, "big"))
