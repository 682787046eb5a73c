"""Methods that read the state, or try a call on it."""

from collections.abc import Callable
from typing import TypeVar

from chain.blocks import Header
from chain.errors import CallRefused
from chain.evm import Call, CallResult
from chain.reading import State
from contracts import codec
from node import limits
from node.clock import Clock
from node.deadline import DeadlinePassed, within
from node.mempool import Mempool
from node.rpc import encoding
from node.rpc.faults import INVALID_INPUT, LIMIT_EXCEEDED, REVERTED, Fault
from node.rpc.params import (
    ADDRESS,
    CALL,
    DATA,
    HASH,
    QUANTITY,
    BlockRef,
    CallRequest,
    block_param,
    read_address,
    read_call,
    read_slot,
    read_slots,
)
from node.rpc.reading import Reading
from node.rpc.table import Method, Param

T = TypeVar("T")
WHO = Param("Address", read_address, ADDRESS)
WHAT = Param("Transaction", read_call, CALL)


class StateReads:
    """Accounts, storage, proofs and trial calls, at any block of the book."""

    def __init__(self, reading: Reading, mempool: Mempool, clock: Clock) -> None:
        self._reading, self._mempool, self._clock = reading, mempool, clock

    def methods(self) -> list[Method]:
        at = block_param()
        slot = Param("Storage slot", read_slot, {"type": "string", "pattern": "^0x[0-9a-f]{0,64}$"})
        slots = Param("StorageKeys", read_slots, {"type": "array", "items": {"type": "string"}})
        return [
            Method(
                "eth_getBalance", "Always zero: the ledger has no coin.", (WHO, at), QUANTITY,
                self.balance,
            ),
            Method(
                "eth_getTransactionCount", "The sender's next nonce; `pending` counts what waits.",
                (WHO, at), QUANTITY, self.nonce,
            ),
            Method("eth_getCode", "The contract at an address.", (WHO, at), DATA, self.code),
            Method(
                "eth_getStorageAt", "One storage slot of a contract.", (WHO, slot, at), HASH,
                self.storage,
            ),
            Method(
                "eth_getProof", "An account and slots of it, with the paths that prove them.",
                (WHO, slots, at), {"type": "object"}, self.proof,
            ),
            Method("eth_call", "Try a call; nothing is kept.", (WHAT, at), DATA, self.call),
            Method(
                "eth_estimateGas", "The gas limit a call needs.", (WHAT, at), QUANTITY,
                self.estimate,
            ),
        ]  # fmt: skip

    def balance(self, address: bytes, at: BlockRef) -> str:
        return encoding.quantity(self._state(at).balance(address))

    def nonce(self, address: bytes, at: BlockRef) -> str:
        found = self._state(at).nonce(address)
        if at.tag == "pending":
            found = self._mempool.pending_nonce(address, found)
        return encoding.quantity(found)

    def code(self, address: bytes, at: BlockRef) -> str:
        return encoding.data(self._state(at).code(address))

    def storage(self, address: bytes, slot: int, at: BlockRef) -> str:
        return f"0x{self._state(at).storage(address, slot):064x}"

    def proof(self, address: bytes, slots: list[int], at: BlockRef) -> dict[str, object]:
        found = self._state(at).proof(address, slots)
        return {
            "address": encoding.data(address),
            "accountProof": [encoding.data(node) for node in found.path],
            "balance": encoding.quantity(found.account.balance),
            "codeHash": encoding.data(found.account.code_hash),
            "nonce": encoding.quantity(found.account.nonce),
            "storageHash": encoding.data(found.account.storage_root),
            "storageProof": [
                {
                    "key": f"0x{one.slot:064x}",
                    "value": encoding.quantity(one.value),
                    "proof": [encoding.data(node) for node in one.path],
                }
                for one in found.slots
            ],
        }

    def call(self, request: CallRequest, at: BlockRef) -> str:
        header, time_s = self._where(at)
        result = _in_time(lambda: self._reading.ledger.call(header, _question(request), time_s))
        _check(result)
        return encoding.data(result.output)

    def estimate(self, request: CallRequest, at: BlockRef) -> str:
        header, time_s = self._where(at)
        result = _in_time(lambda: self._reading.ledger.estimate(header, _question(request), time_s))
        _check(result)
        return encoding.quantity(result.gas_used)

    def _state(self, at: BlockRef) -> State:
        return self._reading.ledger.state(self._reading.existing(at))

    def _where(self, at: BlockRef) -> tuple[Header, int | None]:
        """The block to try on; a call on the newest block is tried as if in the next one."""
        header = self._reading.existing(at)
        if header.hash != self._reading.ledger.head.hash:
            return header, None
        return header, max(header.timestamp + 1, self._clock())


def _question(request: CallRequest) -> Call:
    gas = limits.CALL_GAS_MAX if request.gas is None else min(request.gas, limits.CALL_GAS_MAX)
    return Call(request.to, request.data, request.sender, request.value, gas)


def _in_time(work: Callable[[], T]) -> T:
    try:
        return within(limits.CALL_DEADLINE_S, work)
    except DeadlinePassed as error:
        raise Fault(LIMIT_EXCEEDED, f"execution aborted: {error}") from error
    except CallRefused as error:
        raise Fault(INVALID_INPUT, str(error)) from error


def _check(result: CallResult) -> None:
    """
    Raises:
        Fault: code 3 with the contract's typed error as data, as execution-apis has it.
    """
    if result.success:
        return
    if not result.output:
        raise Fault(INVALID_INPUT, "execution failed: out of gas or an invalid instruction")
    refusal = codec.decode_error(result.output)
    message = "execution reverted" + (f": {refusal.name}" if refusal else "")
    raise Fault(REVERTED, message, encoding.data(result.output))
