"""py-evm's computation, executing translated code; used by its door alone."""

from typing import Any

from eth.exceptions import Halt
from eth.vm.forks.cancun.computation import CancunComputation

from chain.evm_translation import Program, program_of


class TranslatedComputation(CancunComputation):  # type: ignore[misc]  # py-evm is untyped to us
    """
    One call frame.

    py-evm opens and closes frames, makes calls, charges them and keeps what they log; the
    instructions in between run as Python. Creation code, and code that is not in the book yet, is
    left to py-evm: translating costs more than gas pays for, and anybody may ask a read-only call.
    """

    @classmethod
    def apply_computation(
        cls,
        state: Any,
        message: Any,
        transaction_context: Any,
        parent_computation: Any = None,
    ) -> Any:
        if (
            message.is_create
            or message.code_address in cls._precompiles
            or state.code_is_new(message.code_address)
        ):
            return super().apply_computation(
                state, message, transaction_context, parent_computation
            )
        with cls(state, message, transaction_context) as computation:
            if computation.is_origin_computation:
                computation.contracts_created = []
            if parent_computation is not None:
                computation.contracts_created = parent_computation.contracts_created
            _execute(computation, program_of(message.code))
        return computation

    def extend_memory(self, start_position: int, size: int) -> None:
        """Have memory reach so far, and charge the words that this adds."""
        before, after = len(self._memory) >> 5, (start_position + size + 31) >> 5
        if size and after > before:
            cost = 3 * (after - before) + after * after // 512 - before * before // 512
            self._gas_meter.consume_gas(cost, "memory")
            self._memory.extend(start_position, size)


def _execute(computation: Any, program: Program) -> None:
    runs, meter = program.runs, computation._gas_meter
    stack: list[int] = computation._stack.values
    at = 0
    try:
        while True:
            run = runs.get(at) or program.translate(at)
            at = run(computation, stack, meter)
    except Halt:
        return
