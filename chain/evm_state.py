"""How py-evm sees our state and our transactions; used by its door, `evm.py`, alone."""

from typing import TYPE_CHECKING, Any, Protocol

from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.cancun.computation import CancunComputation
from eth.vm.forks.cancun.state import CancunState, CancunTransactionExecutor
from eth.vm.message import Message

from chain.blocks import ZERO_ADDRESS, ZERO_HASH
from chain.evm_computation import TranslatedComputation
from chain.state import NOBODY, World
from chain.transactions import AccessList, Transaction, creation_words_gas, intrinsic_gas

if TYPE_CHECKING:
    from chain.evm import Call, Context

__all__ = ["Computation", "Executor", "Instruction", "Message", "WorldState", "state_of"]


class Computation(Protocol):
    """What we read of a finished py-evm computation."""

    is_success: bool
    output: bytes

    def get_gas_remaining(self) -> int: ...
    def get_gas_refund(self) -> int: ...
    def get_log_entries(self) -> tuple[tuple[bytes, tuple[int, ...], bytes], ...]: ...


class Instruction:
    """
    A transaction as py-evm's executor reads it.

    It carries the sender recovered when the transaction was decoded, so that no signature is
    recovered twice; what py-evm would check about it, `check_applicable` already has.
    """

    __slots__ = (
        "access_list", "data", "gas", "gas_price", "intrinsic_gas", "max_fee_per_gas",
        "max_priority_fee_per_gas", "nonce", "sender", "to", "type_id", "value",
    )  # fmt: skip

    def __init__(
        self,
        sender: bytes,
        nonce: int,
        gas: int,
        fees: tuple[int, int],
        to: bytes | None,
        value: int,
        data: bytes,
        access_list: AccessList,
        intrinsic: int,
    ) -> None:
        self.sender, self.nonce, self.gas = sender, nonce, gas
        self.max_fee_per_gas, self.max_priority_fee_per_gas = fees
        self.gas_price = min(fees)
        self.to, self.value, self.data = to or b"", value, data
        self.access_list = access_list
        # py-evm charges the words of creation code (EIP-3860) itself, when it begins to run.
        self.intrinsic_gas = intrinsic if to else intrinsic - creation_words_gas(data)
        self.type_id = 2

    @classmethod
    def signed(cls, transaction: Transaction) -> "Instruction":
        """The instruction a signed transaction gives."""
        return cls(
            transaction.sender, transaction.nonce, transaction.gas_limit,
            (transaction.max_fee, transaction.max_priority_fee), transaction.to,
            transaction.value, transaction.data, transaction.access_list,
            intrinsic_gas(transaction),
        )  # fmt: skip

    @classmethod
    def asked(cls, question: "Call", nonce: int, intrinsic: int) -> "Instruction":
        """The instruction a read-only call gives; it pays no fee."""
        return cls(
            question.sender, nonce, question.gas, (0, 0), question.to,
            question.value, question.data, question.access_list, intrinsic,
        )  # fmt: skip


class WorldState(CancunState):  # type: ignore[misc]  # py-evm is untyped to us
    """py-evm's state, held by our `World`: one undo log instead of stacked journals."""

    computation_class = TranslatedComputation
    execution_context: ExecutionContext

    def __init__(self, world: World, context: ExecutionContext) -> None:
        # Not calling up: the parent would build its own account database.
        self._world = world
        self.execution_context = context

    def code_is_new(self, address: bytes) -> bool:
        """Whether the code at `address` was made in this very block or call."""
        return self._world.code_is_new(address)

    def run(self, message: Message, origin: bytes) -> Computation:
        """Execute one message outside any transaction."""
        context = self.get_transaction_context_class()(gas_price=0, origin=origin)
        finished: Computation = self.computation_class.apply_message(self, message, context)
        return finished

    @property
    def state_root(self) -> bytes:
        return self._world.root

    def get_storage(self, address: bytes, slot: int, from_journal: bool = True) -> int:
        if from_journal:
            return self._world.slot(address, slot)
        return self._world.slot_at_start(address, slot)

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        self._world.set_slot(address, slot, value)

    def delete_storage(self, address: bytes) -> None:
        self._world.clear_slots(address)

    def delete_account(self, address: bytes) -> None:
        self._world.clear_slots(address)
        self._world.set_account(address, NOBODY)

    def get_balance(self, address: bytes) -> int:
        return self._world.account(address).balance

    def set_balance(self, address: bytes, balance: int) -> None:
        account = self._world.account(address)
        self._world.set_account(address, account._replace(balance=balance))

    def delta_balance(self, address: bytes, delta: int) -> None:
        if delta:
            self.set_balance(address, self.get_balance(address) + delta)

    def get_nonce(self, address: bytes) -> int:
        return self._world.account(address).nonce

    def set_nonce(self, address: bytes, nonce: int) -> None:
        account = self._world.account(address)
        self._world.set_account(address, account._replace(nonce=nonce))

    def increment_nonce(self, address: bytes) -> None:
        self.set_nonce(address, self.get_nonce(address) + 1)

    def get_code(self, address: bytes) -> bytes:
        return self._world.code(address)

    def set_code(self, address: bytes, code: bytes) -> None:
        self._world.set_code(address, code)

    def get_code_hash(self, address: bytes) -> bytes:
        return self._world.account(address).code_hash

    def delete_code(self, address: bytes) -> None:
        self._world.set_code(address, b"")

    def has_code_or_nonce(self, address: bytes) -> bool:
        account = self._world.account(address)
        return bool(account.nonce) or account.code_hash != NOBODY.code_hash

    def account_exists(self, address: bytes) -> bool:
        return not self._world.account(address).empty

    def account_is_empty(self, address: bytes) -> bool:
        return self._world.account(address).empty

    def touch_account(self, address: bytes) -> None:
        """Nothing to do: empty accounts are never kept."""

    def is_storage_warm(self, address: bytes, slot: int) -> bool:
        return self._world.warm((address, slot))

    def mark_storage_warm(self, address: bytes, slot: int) -> None:
        self._world.set_warm((address, slot))

    def is_address_warm(self, address: bytes) -> bool:
        return self._world.warm(address) or address in self.computation_class.get_precompiles()

    def mark_address_warm(self, address: bytes) -> None:
        self._world.set_warm(address)

    def get_transient_storage(self, address: bytes, slot: int) -> bytes:
        return self._world.transient(address, slot)

    def set_transient_storage(self, address: bytes, slot: int, value: bytes) -> None:
        self._world.set_transient(address, slot, value)

    def clear_transient_storage(self) -> None:
        """Nothing to do: `World.begin_transaction` clears it."""

    def snapshot(self) -> tuple[bytes, int]:
        return b"", self._world.checkpoint()

    def revert(self, snapshot: tuple[bytes, int]) -> None:
        self._world.revert(snapshot[1])

    def commit(self, snapshot: tuple[bytes, int]) -> None:
        """Nothing to do: what is not reverted stands."""

    def lock_changes(self) -> None:
        self._world.begin_transaction()


class InterpretedState(WorldState):
    """The same, with contract code executed by py-evm's own loop, one instruction at a time."""

    computation_class = CancunComputation


class Executor(CancunTransactionExecutor):  # type: ignore[misc]  # py-evm is untyped to us
    """py-evm's executor, less the checks that `check_applicable` made with typed errors."""

    def validate_transaction(self, transaction: Any) -> None:
        """Nothing left to check."""


def state_of(world: World, context: "Context") -> WorldState:
    """`world` as py-evm sees it in a block."""
    kind = InterpretedState if context.interpreted else WorldState
    return kind(world, _execution_context(context))


def _execution_context(context: "Context") -> ExecutionContext:
    """What py-evm tells contracts about the block."""
    return ExecutionContext(
        coinbase=ZERO_ADDRESS,
        timestamp=context.timestamp,
        block_number=context.number,
        difficulty=0,
        mix_hash=ZERO_HASH,
        gas_limit=context.gas_limit,
        prev_hashes=context.ancestors,
        chain_id=context.chain_id,
        base_fee_per_gas=0,
        excess_blob_gas=0,
    )
