"""The one door to py-evm: a whole block at a time, read-only calls, and the founding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chain import limits
from chain.blocks import EMPTY_ROOT, ZERO_ADDRESS, ZERO_HASH, Log, Receipt
from chain.errors import (
    BalanceTooSmall,
    CallRefused,
    FoundingReverted,
    GasLimitTooLow,
    NonceMismatch,
    SenderIsContract,
)
from chain.evm_state import (
    Computation,
    Executor,
    Instruction,
    Message,
    state_of,
)
from chain.state import EMPTY_CODE, Account, World
from chain.transactions import Transaction, intrinsic_gas
from chain.trie import ReadNode

FOUNDER = bytes.fromhex("ff" * 19 + "fe")
"""Who calls the contracts while block 0 is made; no key signs for it."""

_FOUNDING_GAS = 2**40
_CALL_STIPEND = 2_300
_ESTIMATE_TOLERANCE = 64
"""An estimate is at most one part in this above the least gas that does."""


@dataclass(frozen=True)
class Context:
    """What a block tells the contracts it runs."""

    chain_id: int
    number: int
    timestamp: int
    gas_limit: int
    ancestors: Iterable[bytes]
    """Hashes of the blocks before it, newest first, read as far as a contract asks."""

    interpreted: bool = False
    """Let py-evm's own loop execute contract code, for whoever does not trust our translation."""


@dataclass(frozen=True)
class Executed:
    """What executing a block leaves behind."""

    state_root: bytes
    nodes: dict[bytes, bytes]
    """State nodes and codes that were not there before, by hash; some may have been."""

    receipts: tuple[Receipt, ...]
    outputs: tuple[bytes, ...]
    """What each transaction returned, or the typed error it reverted with."""

    gas_used: int


@dataclass(frozen=True)
class Call:
    """A question to a contract: executed, answered and forgotten."""

    to: bytes | None
    data: bytes = b""
    sender: bytes = ZERO_ADDRESS
    value: int = 0
    gas: int = limits.CALL_GAS_MAX
    """Most gas it may burn, the intrinsic cost included."""

    access_list: tuple[tuple[bytes, tuple[int, ...]], ...] = ()


@dataclass(frozen=True)
class CallResult:
    """A contract's answer."""

    success: bool
    output: bytes
    """What it returned, or the typed error it reverted with."""

    gas_used: int


@dataclass(frozen=True)
class FoundedAccount:
    """One account of block 0."""

    code: bytes
    storage: dict[int, int]
    nonce: int
    balance: int


class Execution:
    """One block in the making: apply its transactions in order, then finish."""

    def __init__(self, read: ReadNode, root: bytes, context: Context) -> None:
        self._world = World(read, root)
        self._state = state_of(self._world, context)
        self._executor = Executor(self._state)
        self._receipts: list[Receipt] = []
        self._outputs: list[bytes] = []
        self.gas_used = 0

    def apply(self, transaction: Transaction) -> None:
        """
        Execute one transaction; a revert is a result, in its receipt.

        Raises, leaving no trace: `NonceMismatch`, `SenderIsContract`, `BalanceTooSmall`.
        """
        check_applicable(self._world, transaction)
        self._world.begin_transaction()
        computation = self._executor(Instruction.signed(transaction))
        self.gas_used += _gas_used(transaction.gas_limit, computation)
        logs = tuple(
            Log(address, tuple(topic.to_bytes(32, "big") for topic in topics), data)
            for address, topics, data in computation.get_log_entries()
        )
        success = bool(computation.is_success)
        self._receipts.append(Receipt(transaction.type, success, self.gas_used, logs))
        self._outputs.append(computation.output)

    def finish(self) -> Executed:
        """The block's result; nothing can be applied after."""
        root, nodes = self._world.commit()
        return Executed(root, nodes, tuple(self._receipts), tuple(self._outputs), self.gas_used)


def check_applicable(world: World, transaction: Transaction) -> None:
    """
    Raise unless the transaction can be applied on `world`.

    Raises, the first that fails: `NonceMismatch`, `SenderIsContract`, `BalanceTooSmall`.
    """
    account = world.account(transaction.sender)
    if transaction.nonce != account.nonce:
        raise NonceMismatch(account.nonce, transaction.nonce)
    if account.code_hash != EMPTY_CODE:
        raise SenderIsContract(transaction.sender)
    needed = transaction.gas_limit * transaction.max_fee + transaction.value
    if account.balance < needed:
        raise BalanceTooSmall(needed, account.balance)


def call(read: ReadNode, root: bytes, context: Context, question: Call) -> CallResult:
    """
    The answer to `question` in the state at `root`; nothing is kept.

    Raises `CallRefused` if the gas asked for passes the cap, does not cover the intrinsic cost,
    or the caller cannot pay the value.
    """
    needed = intrinsic_gas_of(question)
    if question.gas > limits.CALL_GAS_MAX:
        raise CallRefused(f"gas {question.gas} passes the cap of {limits.CALL_GAS_MAX}")
    if question.gas < needed:
        raise CallRefused(str(GasLimitTooLow(needed, question.gas)))
    world = World(read, root)
    balance = world.account(question.sender).balance
    if balance < question.value:
        raise CallRefused(str(BalanceTooSmall(question.value, balance)))
    nonce = world.account(question.sender).nonce
    state = state_of(world, context)
    computation = Executor(state)(Instruction.asked(question, nonce, needed))
    used = _gas_used(question.gas, computation)
    return CallResult(bool(computation.is_success), computation.output, used)


def estimate(read: ReadNode, root: bytes, context: Context, question: Call) -> CallResult:
    """
    What `question` would need as a transaction: `gas_used` is the gas limit to name.

    An answer without success says what it reverts with, however much gas it gets.
    """
    most = min(question.gas, context.gas_limit // limits.BLOCK_GAS_FILL_DIVISOR)

    def tried(gas: int) -> CallResult:
        return call(read, root, context, _with_gas(question, gas))

    answer = tried(most)
    if not answer.success:
        return answer
    low, high = answer.gas_used - 1, most
    likely = (answer.gas_used + _CALL_STIPEND) * 64 // 63
    if likely < most and tried(likely).success:
        high = likely
    elif likely < most:
        low = likely
    while high - low > high // _ESTIMATE_TOLERANCE:
        middle = (low + high) // 2
        if tried(middle).success:
            high = middle
        else:
            low = middle
    return CallResult(True, answer.output, high)


def found(
    codes: Mapping[bytes, bytes],
    calls: Sequence[tuple[bytes, bytes]],
    chain_id: int,
    timestamp: int,
) -> dict[bytes, FoundedAccount]:
    """
    The accounts of block 0: `codes` by address, after `calls` (target, data) by `FOUNDER`.

    Raises `FoundingReverted` for the first call that does not go through.
    """
    world = World(_nothing_stored, EMPTY_ROOT)
    for address, code in codes.items():
        world.set_account(address, Account(nonce=1))
        world.set_code(address, code)
    context = Context(chain_id, 0, timestamp, _FOUNDING_GAS, ())
    state = state_of(world, context)
    for index, (target, data) in enumerate(calls):
        world.begin_transaction()
        message = Message(_FOUNDING_GAS, target, FOUNDER, 0, data, world.code(target))
        computation = state.run(message, FOUNDER)
        if not computation.is_success:
            raise FoundingReverted(index, target, computation.output)
    storage: dict[bytes, dict[int, int]] = {address: {} for address in codes}
    for address, slot, value in world.changed_slots():
        storage[address][slot] = value
    changed = dict(world.changed_accounts())
    assert set(changed) == set(codes), "founding calls touch the predeployed contracts only"
    return {
        address: FoundedAccount(world.code(address), storage[address], kept.nonce, kept.balance)
        for address, kept in changed.items()
    }


def intrinsic_gas_of(question: Call) -> int:
    """What `question` costs before it runs, were it a transaction."""
    unsigned = Transaction(
        b"", 2, 0, 0, 0, 0, 0, question.to, 0, question.data, question.access_list,
        0, 0, 0, ZERO_HASH, question.sender, ZERO_HASH,
    )  # fmt: skip
    return intrinsic_gas(unsigned)


def _with_gas(question: Call, gas: int) -> Call:
    return Call(
        question.to, question.data, question.sender, question.value, gas, question.access_list
    )


def _gas_used(gas_limit: int, computation: Computation) -> int:
    burned = gas_limit - computation.get_gas_remaining()
    return int(burned - min(computation.get_gas_refund(), burned // 5))


def _nothing_stored(name: bytes) -> bytes:
    raise AssertionError(f"the founding starts from nothing; asked for 0x{name.hex()}")
