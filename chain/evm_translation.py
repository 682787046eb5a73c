"""Contract code as Python: runs of instructions, each translated once; for py-evm's door alone."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from eth.exceptions import FullStack, InsufficientStack, InvalidJumpDestination, OutOfGas
from eth.vm.forks.cancun.opcodes import CANCUN_OPCODES
from eth.vm.logic.invalid import InvalidOpcode

from chain import limits
from chain.encoding import keccak

Run: TypeAlias = Callable[[Any, list[int], Any], int]
"""Takes a computation, its stack and its gas meter; gives back where to go on."""

Entry: TypeAlias = int | str
"""What the translation knows of a stack entry: its number, or the variable that holds it."""

_STACK_MAX = 1024
_STOP, _POP, _SLOAD, _JUMP, _JUMPI, _PC, _GAS, _JUMPDEST = (
    0x00, 0x50, 0x54, 0x56, 0x57, 0x58, 0x5A, 0x5B,
)  # fmt: skip
_PUSH0, _PUSH32, _DUP1, _DUP16, _SWAP1, _SWAP16 = 0x5F, 0x7F, 0x80, 0x8F, 0x90, 0x9F
_ENDS = frozenset({_STOP, 0xF3, 0xFD, 0xFF})
"""STOP, RETURN, REVERT, SELFDESTRUCT."""

_PURE = {
    0x01: "({0} + {1}) & W",
    0x02: "({0} * {1}) & W",
    0x03: "({0} - {1}) & W",
    0x04: "{0} // {1} if {1} else 0",
    0x06: "{0} % {1} if {1} else 0",
    0x08: "({0} + {1}) % {2} if {2} else 0",
    0x09: "({0} * {1}) % {2} if {2} else 0",
    0x10: "1 if {0} < {1} else 0",
    0x11: "1 if {0} > {1} else 0",
    0x12: "1 if {0} ^ S < {1} ^ S else 0",
    0x13: "1 if {0} ^ S > {1} ^ S else 0",
    0x14: "1 if {0} == {1} else 0",
    0x15: "0 if {0} else 1",
    0x16: "{0} & {1}",
    0x17: "{0} | {1}",
    0x18: "{0} ^ {1}",
    0x19: "{0} ^ W",
    0x1A: "({1} >> (248 - 8 * {0})) & 255 if {0} < 32 else 0",
    0x1B: "({1} << {0}) & W if {0} < 256 else 0",
    0x1C: "{1} >> {0} if {0} < 256 else 0",
    0x1D: "((({1} ^ S) - S) >> ({0} if {0} < 256 else 256)) & W",
}
"""Instructions that depend on their operands alone; {0} is the top of the stack."""

_ASKING = {
    0x30: "number(c.msg.storage_address, 'big')",
    0x33: "number(c.msg.sender, 'big')",
    0x34: "c.msg.value",
    0x35: "number(c.msg.data[{0}:{0} + 32].ljust(32, ZERO), 'big')",
    0x36: "len(c.msg.data)",
    0x3D: "len(c.return_data)",
}
"""Instructions that ask the message."""

_ARITIES = {op: len(set(re.findall(r"\{\d\}", text))) for op, text in {**_PURE, **_ASKING}.items()}
_CONSTANTS: dict[str, object] = {"W": (1 << 256) - 1, "S": 1 << 255}


class Program:
    """One contract's code, and those runs of it that were ever executed."""

    def __init__(self, code: bytes) -> None:
        self.code = code
        self.destinations = _destinations(code)
        self.runs: dict[int, Run] = {}

    def translate(self, start: int) -> Run:
        """The run that begins at `start`, now known."""
        writer = _Writer(self)
        text = "\n    ".join(["def run(c, v, g):", *writer.write(start)])
        exec(compile(text, f"<contract code at {start}>", "exec"), writer.names)
        run: Run = writer.names["run"]  # type: ignore[assignment]  # the text above defines it
        self.runs[start] = run
        return run


@lru_cache(maxsize=limits.CODE_CACHE_ENTRIES)
def program_of(code: bytes) -> Program:
    """The program of this code, the same each time."""
    return Program(code)


class _Writer:
    """
    Writes one run: from its start, along jumps whose target is known, until something ends it.

    `_top` says what the upper end of the stack is to be; it replaces the `_depth` uppermost
    entries of the real stack when it is flushed. A segment is what is executed entirely or not
    at all, unless it fails: room on the stack and static gas are settled at its beginning. A
    failure then shows a little earlier than it would instruction by instruction, which nobody
    can tell: it takes all gas and undoes everything either way.
    """

    _top: list[Entry]
    _depth: int
    _highest: int
    """Most entries that `_top` ever had beyond `_depth`."""

    _checked: tuple[int, int]
    """The depth and height that the run made sure of."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.names: dict[str, object] = {
            **_CONSTANTS, "ZERO": b"\0", "number": int.from_bytes, "keccak": keccak,
            "OutOfGas": OutOfGas, "BadJump": InvalidJumpDestination, "fault": _stack_fault,
            "sload": _sload, "destinations": program.destinations,
        }  # fmt: skip
        self._lines = ["m = c._memory", "b = m._bytes"]
        self._variables = self._memory_known = 0
        self._settle()
        self._open_segment()

    def write(self, pc: int) -> list[str]:
        """The lines of the function for the run at `pc`."""
        code, seen = self._program.code, {pc}
        for _ in range(limits.RUN_INSTRUCTIONS_MAX):
            op = code[pc] if pc < len(code) else _STOP
            if op == _JUMP:
                target = self._pop()
                self._gas += _static_gas(op)
                if target in seen or target not in self._program.destinations:
                    self._say(*self._jump(target))
                    break
                assert isinstance(target, int), "destinations are numbers"
                seen.add(target)
                pc = target
            elif self._instruction(op, pc):
                pc += 1 + (op - _PUSH0 if _PUSH0 <= op <= _PUSH32 else 0)
            else:
                break
        else:
            self._say(*self._flushed(), f"return {pc}")
        self._close_segment()
        return self._lines

    def _instruction(self, op: int, pc: int) -> bool:
        """Write one instruction other than JUMP; False if nothing follows it."""
        if _PUSH0 <= op <= _PUSH32:
            size = op - _PUSH0
            data = self._program.code[pc + 1 : pc + 1 + size].ljust(size, b"\0")
            self._push(int.from_bytes(data, "big"))
        elif _DUP1 <= op <= _DUP16:
            self._reach(op - _DUP1 + 1)
            self._push(self._top[_DUP1 - op - 1])
        elif _SWAP1 <= op <= _SWAP16:
            place = _SWAP1 - op - 2
            self._reach(-place)
            self._top[-1], self._top[place] = self._top[place], self._top[-1]
        elif op in _ARITIES:
            self._compute(op)
        elif op in (_POP, _PC, _GAS, _SLOAD, _JUMPDEST, _JUMPI) or op in _MEMORY:
            return self._special(op, pc)
        else:
            return self._hand_over(op)
        self._gas += _static_gas(op)
        return True

    def _special(self, op: int, pc: int) -> bool:
        self._gas += _static_gas(op)
        if op in _MEMORY:
            _MEMORY[op](self)
        elif op == _POP:
            self._pop()
        elif op == _PC:
            self._push(pc)
        elif op == _SLOAD:
            self._assign(f"sload(c, {self._pop()})")
        elif op == _GAS:
            self._assign("g.gas_remaining")
            self._close_segment()
            self._open_segment()
        elif op == _JUMPI:
            target, condition = self._pop(), self._pop()
            self._say(f"if {condition}:", *("    " + line for line in self._jump(target)))
            self._close_segment()
            self._open_segment()
        return True

    def _compute(self, op: int) -> None:
        operands = [self._pop() for _ in range(_ARITIES[op])]
        text = (_PURE.get(op) or _ASKING[op]).format(*operands)
        if op in _PURE and all(isinstance(operand, int) for operand in operands):
            self._push(eval(text, dict(_CONSTANTS)))
        else:
            self._assign(text)

    def _hand_over(self, op: int) -> bool:
        """Let py-evm execute the instruction, on the real stack and with its own gas."""
        name = f"op_{op:02x}"
        self.names[name] = CANCUN_OPCODES.get(op) or InvalidOpcode(op)
        self._say(*self._flushed(), f"{name}(c)")
        # py-evm may leave bytes on the stack and another buffer in memory.
        self._say("if v and v[-1].__class__ is bytes: v[-1] = number(v[-1], 'big')")
        self._say("b = m._bytes")
        self._close_segment()
        self._settle()
        self._open_segment()
        return op not in _ENDS and op in CANCUN_OPCODES

    def _jump(self, target: Entry) -> list[str]:
        """Lines that end the run by going to `target`."""
        if target in self._program.destinations:
            return [*self._flushed(), f"return {target}"]
        return [f"if {target} not in destinations: raise BadJump('{target}')",
                *self._flushed(), f"return {target}"]  # fmt: skip

    # --- memory ---------------------------------------------------------------------------------

    def _load(self) -> None:
        offset = self._pop()
        self._need_memory(offset, 32)
        self._assign(f"number(b[{offset}:{offset} + 32], 'big')")

    def _store(self) -> None:
        offset, value = self._pop(), self._pop()
        self._need_memory(offset, 32)
        self._say(f"b[{offset}:{offset} + 32] = ({value}).to_bytes(32, 'big')")

    def _hash(self) -> None:
        offset, size = self._pop(), self._pop()
        self._need_memory(offset, size)
        self._say(f"g.consume_gas(6 * (({size} + 31) >> 5), 'KECCAK256')")
        self._assign(f"number(keccak(b[{offset}:{offset} + {size}]), 'big')")

    def _need_memory(self, offset: Entry, size: Entry) -> None:
        """Have memory reach so far, unless this run made sure of it before."""
        if isinstance(offset, int) and isinstance(size, int):
            if not size or offset + size <= self._memory_known:
                return
            self._memory_known = offset + size
        self._say(
            f"if {size} and {offset} + {size} > len(b):",
            f"    c.extend_memory({offset}, {size}); b = m._bytes",
        )

    # --- the stack ------------------------------------------------------------------------------

    def _reach(self, count: int) -> None:
        """Have at least `count` entries in `_top`."""
        while len(self._top) < count:
            self._depth += 1
            self._say(f"s{self._depth} = v[-{self._depth}]")
            self._top.insert(0, f"s{self._depth}")

    def _pop(self) -> Entry:
        self._reach(1)
        return self._top.pop()

    def _push(self, entry: Entry) -> None:
        self._top.append(entry)
        self._highest = max(self._highest, len(self._top) - self._depth)

    def _assign(self, text: str) -> None:
        self._variables += 1
        self._say(f"t{self._variables} = {text}")
        self._push(f"t{self._variables}")

    def _flushed(self) -> list[str]:
        """Lines that make the real stack what `_top` says."""
        kept = 0
        while kept < len(self._top) and self._top[kept] == f"s{self._depth - kept}":
            kept += 1
        gone, added = self._depth - kept, ", ".join(map(str, self._top[kept:]))
        if gone:
            return [f"v[-{gone}:] = [{added}]"]
        return [f"v += [{added}]"] if added else []

    def _settle(self) -> None:
        """From here on the real stack is what it should be."""
        self._top = []
        self._depth = self._highest = 0
        self._checked = (0, 0)

    # --- segments -------------------------------------------------------------------------------

    def _open_segment(self) -> None:
        self._gas, self._segment = 0, len(self._lines)
        self._say("")

    def _close_segment(self) -> None:
        """Write at the segment's beginning what it turned out to need."""
        found = []
        if self._depth > self._checked[0] or self._highest > self._checked[1]:
            self._checked = (self._depth, self._highest)
            low, high = self._depth, _STACK_MAX - self._highest
            found.append(f"if not {low} <= len(v) <= {high}: fault(len(v) < {low})")
        if self._gas:
            found.append(f"r = g.gas_remaining - {self._gas}")
            found.append("if r < 0: raise OutOfGas('static gas')")
            found.append("g.gas_remaining = r")
        self._lines[self._segment] = "\n    ".join(found)

    def _say(self, *lines: str) -> None:
        self._lines.extend(lines)


_MEMORY = {0x20: _Writer._hash, 0x51: _Writer._load, 0x52: _Writer._store}


def _static_gas(op: int) -> int:
    gas: int = CANCUN_OPCODES[op].gas_cost
    return gas


def _destinations(code: bytes) -> frozenset[int]:
    """Where a jump may go: every JUMPDEST that is not a PUSH's data."""
    found = set()
    pc = 0
    while pc < len(code):
        if code[pc] == _JUMPDEST:
            found.add(pc)
        pc += 1 + (code[pc] - _PUSH0 if _PUSH0 <= code[pc] <= _PUSH32 else 0)
    return frozenset(found)


def _stack_fault(too_small: bool) -> None:
    raise InsufficientStack("too few entries") if too_small else FullStack("too many entries")


def _sload(computation: Any, slot: int) -> int:
    """SLOAD with its gas (EIP-2929)."""
    state, address = computation.state, computation.msg.storage_address
    if state.is_storage_warm(address, slot):
        computation.consume_gas(limits.WARM_READ_GAS, "SLOAD")
    else:
        state.mark_storage_warm(address, slot)
        computation.consume_gas(limits.COLD_READ_GAS, "SLOAD")
    value: int = state.get_storage(address, slot)
    return value
