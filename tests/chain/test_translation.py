"""Translated code against py-evm's own loop: whatever the code is, nobody can tell them apart."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chain.blocks import EMPTY_ROOT
from chain.evm import Context
from chain.evm_state import Message, state_of
from chain.evm_translation import program_of
from chain.state import Account, World

CONTRACT, OTHER, SENDER = (bytes(19) + bytes((n,)) for n in (0xC0, 0xD0, 0xE0))
WORD = 2**256 - 1
STOP, KECCAK, MLOAD, MSTORE, SLOAD, SSTORE = 0x00, 0x20, 0x51, 0x52, 0x54, 0x55
JUMP, JUMPI, GAS, JUMPDEST, PUSH1, PUSH2, PUSH32 = 0x56, 0x57, 0x5A, 0x5B, 0x60, 0x61, 0x7F
LABELS = 6
TRANSLATED, INTERPRETED = False, True
OTHER_CODE = bytes.fromhex("600160005560006000f3")


@dataclass(frozen=True)
class Outcome:
    """Everything that an execution leaves behind."""

    success: bool
    keeps_gas: bool
    output: bytes
    gas_remaining: int
    gas_refund: int
    logs: tuple
    slots: dict
    accounts: dict
    transient: dict
    warm: frozenset
    stack: tuple[int, ...]
    memory: bytes


def outcome(interpreted: bool, code: bytes, data: bytes, gas: int) -> Outcome:
    """Run `code` in a fresh little world."""
    world = World({}.__getitem__, EMPTY_ROOT)
    for address, its_code in ((CONTRACT, code), (OTHER, OTHER_CODE)):
        world.set_account(address, Account(nonce=1, balance=10**6))
        world.set_code(address, its_code)
    world.set_account(SENDER, Account(nonce=1, balance=10**9))
    world.set_slot(CONTRACT, 1, 7)
    root, nodes = world.commit()
    world = World(nodes.__getitem__, root)
    context = Context(7, 5, 1_700_000_000, 60_000_000, (), interpreted)
    state = state_of(world, context)
    message = Message(gas, CONTRACT, SENDER, 3, data, code)
    ended = state.run(message, SENDER)
    stack = ended._stack.values if ended.is_success else ()
    memory = bytes(ended._memory._bytes) if ended.is_success else b""
    return Outcome(
        ended.is_success, not ended.should_burn_gas, ended.output, ended.get_gas_remaining(),
        ended.get_gas_refund(), ended.get_log_entries(),
        {key: value for key, value in world._slots.items() if value}, dict(world._accounts),
        {key: int.from_bytes(value, "big") for key, value in world._transient.items()},
        frozenset(world._warm),
        tuple(e if isinstance(e, int) else int.from_bytes(e, "big") for e in stack), memory,
    )  # fmt: skip


def push(value: int) -> bytes:
    size = max(1, (value.bit_length() + 7) // 8)
    return bytes((PUSH1 + size - 1,)) + value.to_bytes(size, "big")


VALUES = st.one_of(
    st.sampled_from([0, 1, 2, 31, 32, 33, 64, 255, 256, 2**255, 2**255 - 1, WORD, WORD - 1]),
    st.integers(0, 300),
    st.integers(0, WORD),
)
PLACES = st.integers(0, 130)
TARGETS = st.sampled_from([int.from_bytes(CONTRACT, "big"), int.from_bytes(OTHER, "big"), 4, 2, 99])


def given_operands(op: int, *operands: st.SearchStrategy[int]) -> st.SearchStrategy[bytes]:
    """The instruction with its operands, the first on top."""
    pushed = st.tuples(*reversed(operands)).map(lambda values: b"".join(map(push, values)))
    return pushed.map(lambda code: code + bytes((op,)))


UNARY, TERNARY = (0x15, 0x19, 0x35, 0x31, 0x3F, 0x3B, 0x54, 0x5C), (0x08, 0x09)
BINARY = (
    *range(0x01, 0x08),
    0x0A,
    0x0B,
    *range(0x10, 0x15),
    *range(0x16, 0x19),
    *range(0x1A, 0x1E),
)
OPERATIONS = st.one_of(
    st.sampled_from([0x15, 0x19]).map(lambda op: bytes((op,))),
    st.sampled_from(BINARY).map(lambda op: bytes((op,))),
    *(given_operands(op, VALUES) for op in UNARY),
    *(given_operands(op, VALUES, VALUES) for op in BINARY),
    *(given_operands(op, VALUES, VALUES, VALUES) for op in TERNARY),
    *(given_operands(op, st.integers(0, 3), VALUES) for op in (0x55, 0x5D)),
    given_operands(KECCAK, PLACES, PLACES),
    given_operands(MLOAD, PLACES),
    *(given_operands(op, PLACES, VALUES) for op in (MSTORE, 0x53)),
    *(given_operands(op, PLACES, PLACES, PLACES) for op in (0x37, 0x39, 0x3E, 0x5E)),
    *(given_operands(op, PLACES, PLACES, VALUES, VALUES) for op in (0xA0, 0xA1, 0xA2)),
    *(
        given_operands(op, st.integers(0, 9_000), TARGETS, *value, PLACES, PLACES, PLACES, PLACES)
        for op, value in ((0xF1, [st.integers(0, 1)]), (0xF2, [st.just(0)]), (0xF4, []), (0xFA, []))
    ),
    given_operands(0xF0, st.integers(0, 1), PLACES, st.integers(0, 9)),
)
PIECES = st.one_of(
    OPERATIONS,
    OPERATIONS,
    OPERATIONS,
    VALUES.map(push),
    st.sampled_from([*range(0x80, 0x88), *range(0x90, 0x98), 0x50]).map(lambda op: bytes((op,))),
    st.sampled_from([0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3A, 0x3D, *range(0x41, 0x4B)]).map(
        lambda op: bytes((op,))
    ),
    st.sampled_from([0x58, 0x59, GAS, JUMPDEST, 0x5F]).map(lambda op: bytes((op,))),
    st.sampled_from(range(LABELS)).map(lambda label: ("label", label)),
    st.sampled_from(range(LABELS)).map(lambda label: ("jump", label)),
    st.sampled_from(range(LABELS)).map(lambda label: ("jumpi", label)),
    given_operands(0xF3, PLACES, PLACES),
    given_operands(0xFD, PLACES, PLACES),
)
"""Mostly instructions with room for them; what is wrong with them is left to chance."""

ROUGH = st.one_of(PIECES, st.integers(0, 0xFE).map(lambda op: bytes((op,))), st.binary(max_size=3))
"""The same with anything thrown in."""


def assemble(pieces: list) -> bytes:
    """Code with its labels resolved; one that is nowhere is at the end."""
    places: dict[int, int] = {}
    code = bytearray(b"".join(map(push, (9, 2, 1, 3, 64, 5, 0, 7))))
    for piece in pieces:
        match piece:
            case ("label", label):
                places.setdefault(label, len(code))
                code += bytes((JUMPDEST,))
            case ("jump", label):
                code += bytes((PUSH2, 0xEE, label, JUMP))
            case ("jumpi", label):
                code += bytes((PUSH2, 0xEE, label, JUMPI))
            case _:
                code += piece
    code += bytes((JUMPDEST,))
    for label in range(LABELS):
        target = places.get(label, len(code) - 1).to_bytes(2, "big")
        code = code.replace(bytes((PUSH2, 0xEE, label)), bytes((PUSH2,)) + target)
    return bytes(code)


@settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(
    st.one_of(st.lists(PIECES, max_size=50), st.lists(ROUGH, max_size=30)).map(assemble),
    st.binary(max_size=70),
    st.one_of(st.integers(0, 60_000), st.just(300_000)),
)
@example(bytes.fromhex("5b600056"), b"", 20_000)
@example(bytes.fromhex("5f" * 1025), b"", 60_000)
@example(bytes.fromhex("80"), b"", 60_000)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_no_code_tells_the_translation_from_pyevms_own_loop(
    code: bytes, data: bytes, gas: int
) -> None:
    assert outcome(TRANSLATED, code, data, gas) == outcome(INTERPRETED, code, data, gas)


EDGES = (0, 1, 2, 3, 7, 31, 32, 255, 256, 257, 2**128, 2**255 - 1, 2**255, WORD - 1, WORD)


@pytest.mark.parametrize("op", sorted({*BINARY, *UNARY[:2], *TERNARY}), ids=hex)
def test_each_operation_gives_the_same_at_every_edge(op: int) -> None:
    asked = bytes.fromhex("604035602035600035") + bytes((op,))
    for left in EDGES:
        for right in EDGES:
            operands = (left, right, left ^ 5)
            data = b"".join(value.to_bytes(32, "big") for value in operands)
            given_ = b"".join(map(push, reversed(operands))) + bytes((op,))
            for code in (asked, given_):
                assert outcome(TRANSLATED, code, data, 9_000) == outcome(
                    INTERPRETED, code, data, 9_000
                )


@pytest.mark.parametrize("gas", range(12))
def test_the_last_gas_may_be_used(gas: int) -> None:
    code = bytes.fromhex("6001600201")
    assert outcome(TRANSLATED, code, b"", gas) == outcome(INTERPRETED, code, b"", gas)
    assert outcome(TRANSLATED, code, b"", gas).success == (gas >= 9)


@pytest.mark.parametrize("gas", [*range(160), 2_300, 2_400, 4_500, 22_000, 25_000])
def test_gas_runs_out_at_the_same_instruction(gas: int) -> None:
    code = bytes.fromhex("5f5b600101806003111560025760205f205f525a60405260015460015560205ff3")
    assert outcome(TRANSLATED, code, b"", gas) == outcome(INTERPRETED, code, b"", gas)


def test_a_jump_into_the_data_of_a_push_is_refused() -> None:
    code = bytes.fromhex("600456615b5b00")
    assert not outcome(TRANSLATED, code, b"", 50_000).success


def test_a_run_is_translated_once() -> None:
    code = bytes.fromhex("6001600055")
    outcome(TRANSLATED, code, b"", 50_000)
    before = dict(program_of(code).runs)
    outcome(TRANSLATED, code, b"", 50_000)
    assert program_of(code).runs == before
    assert before


def test_code_that_is_not_in_the_book_yet_is_not_translated() -> None:
    """A read-only call could otherwise make us translate for ever."""
    world = World({}.__getitem__, EMPTY_ROOT)
    code = push(1) + push(2) + bytes((SSTORE,)) + b"not seen before"
    world.set_account(CONTRACT, Account(nonce=1))
    world.set_code(CONTRACT, code)
    context = Context(7, 5, 1_700_000_000, 60_000_000, ())
    known = program_of.cache_info().misses
    state_of(world, context).run(Message(99_999, CONTRACT, SENDER, 0, b"", code), SENDER)
    assert program_of.cache_info().misses == known
    root, nodes = world.commit()
    stored = World(nodes.__getitem__, root)
    state_of(stored, context).run(Message(99_999, CONTRACT, SENDER, 0, b"", code), SENDER)
    assert program_of.cache_info().misses == known + 1
