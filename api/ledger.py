"""The one door to the node: web3 on one side, our own types on the other."""

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from eth_abi.exceptions import DecodingError
from requests.exceptions import RequestException
from web3 import HTTPProvider, Web3
from web3.exceptions import Web3Exception
from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint

from api import limits
from api.blocks import Block, Header, Log, Receipt, Sent
from api.errors import DeskError, Fact, NodeUnavailable, NotFound, Refused, Reverted
from api.reverts import Unreasoned, reverted
from contracts import ADDRESSES, codec
from contracts.identifiers import name_bytes

REVERTED = 3
INVALID_INPUT = -32000
NOT_FOUND = -32001
UNAVAILABLE = -32002
LATEST = "latest"
NO_SHAPE = (LookupError, TypeError, ValueError, AttributeError)
NO_ANSWER = (RequestException, Web3Exception, OSError, *NO_SHAPE)
"""What the library raises where a node is silent or answers what is no JSON-RPC."""
NOBODY = "0x" + "0" * 40

# What JSON-RPC answers is checked field by field where it is read, in `api/blocks.py`.
Json = Any
T = TypeVar("T")


class Ledger:
    """A node's ledger, asked over JSON-RPC. Threads may share one."""

    def __init__(self, provider: JSONBaseProvider) -> None:
        web3 = Web3(provider)
        # CCIP-Read would let a contract's answer make this process fetch an address of its choice.
        web3.provider.global_ccip_read_enabled = False
        self._provider = provider
        self._chain_id: int | None = None

    @classmethod
    def at(cls, url: str) -> "Ledger":
        """The ledger of the node at `url`."""
        return cls(
            HTTPProvider(
                url,
                request_kwargs={"timeout": limits.NODE_TIMEOUT_S},
                exception_retry_configuration=None,
            )
        )

    # --- the chain --------------------------------------------------------------------------------

    def chain_id(self) -> int:
        """The ledger's chain id; asked once."""
        if self._chain_id is None:
            self._chain_id = _shaped(_number, self._ask("eth_chainId"))
        return self._chain_id

    def head(self) -> Header:
        """The newest block's header."""
        return _shaped(Header.read, self._ask("eth_getBlockByNumber", LATEST, False))

    def header(self, number: int) -> Header:
        """The header of block `number`; NotFound where there is none."""
        found = self._ask("eth_getBlockByNumber", hex(number), False)
        if found is None:
            raise NotFound(what="block", id=number)
        return _shaped(Header.read, found)

    def block(self, number: int) -> Block:
        """Block `number` with its transactions and receipts; NotFound where there is none."""
        return self.blocks(number, number)[0]

    def blocks(self, first: int, last: int) -> list[Block]:
        """Blocks `first` to `last` the same way, many in one request."""
        asked: list[tuple[str, list[Json]]] = []
        for number in range(first, last + 1):
            asked.append(("eth_getBlockByNumber", [hex(number), True]))
            asked.append(("eth_getBlockReceipts", [hex(number)]))
        answers = self._ask_all(asked)
        if None in answers:
            raise NotFound(what="block", id=first + answers.index(None) // 2)
        pairs = zip(answers[::2], answers[1::2], strict=True)
        return [_shaped(lambda told: Block.read(*told), pair) for pair in pairs]

    def logs(self, first: int, last: int, address: str) -> list[Log]:
        """The logs of one contract in a range of blocks."""
        query = {"fromBlock": hex(first), "toBlock": hex(last), "address": address}
        return _shaped(
            lambda told: [Log.read(one) for one in told], self._ask("eth_getLogs", query)
        )

    # --- transactions -----------------------------------------------------------------------------

    def nonce(self, key: str) -> int:
        """The next nonce of a key, counting what waits."""
        return _shaped(_number, self._ask("eth_getTransactionCount", key, "pending"))

    def submit(self, raw: bytes) -> str:
        """
        Hand signed bytes to admission and give back the transaction's hash.

        Raises:
            Refused: in admission's own words.
        """
        return str(self._ask("eth_sendRawTransaction", "0x" + raw.hex()))

    def submit_for_receipt(self, raw: bytes) -> Json:
        """
        The same, answered with the admission receipt; None behind a nonce gap.

        Raises:
            Refused: in admission's own words.
        """
        return self._ask("registry_submitTransaction", "0x" + raw.hex())

    def submit_all(self, raws: Sequence[bytes]) -> list[str]:
        """
        Hand many signed transactions to admission, in order, many in one request.

        Raises:
            Refused: for the first that is turned away; the others of its request may be waiting.
        """
        asked = [("eth_sendRawTransaction", ["0x" + raw.hex()]) for raw in raws]
        return [str(found) for found in self._ask_all(asked)]

    def headers(self, first: int, last: int) -> list[Header]:
        """The headers of blocks `first` to `last`; NotFound where one is not there."""
        asked = [("eth_getBlockByNumber", [hex(n), False]) for n in range(first, last + 1)]
        found = self._ask_all(asked)
        if None in found:
            raise NotFound(what="block", id=first + found.index(None))
        return _shaped(lambda told: [Header.read(one) for one in told], found)

    def receipts(self, number: int) -> list[Receipt]:
        """The receipts of block `number`, in order."""
        found = self._ask("eth_getBlockReceipts", hex(number))
        if found is None:
            raise NotFound(what="block", id=number)
        return _shaped(lambda told: [Receipt.read(one) for one in told], found)

    def sent(self, transaction: str) -> Sent | None:
        """A transaction that waits or is in a block; None where the node knows of none."""
        found = self._ask("eth_getTransactionByHash", transaction)
        return None if found is None else _shaped(Sent.read, found)

    def receipt(self, transaction: str) -> Receipt | None:
        """The receipt of a transaction that is in a block."""
        found = self._ask("eth_getTransactionReceipt", transaction)
        return None if found is None else _shaped(Receipt.read, found)

    def wait(self, transaction: str, wait_s: float = limits.RECEIPT_WAIT_S) -> Receipt:
        """The receipt, as soon as there is one; NotFound after `wait_s` seconds."""
        until = time.monotonic() + wait_s
        pause_s = 0.02
        while time.monotonic() < until:
            if receipt := self.receipt(transaction):
                return receipt
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.5, 0.5)
        raise NotFound(what="receipt", id=transaction)

    # --- contracts --------------------------------------------------------------------------------

    def call(
        self,
        contract: str,
        function: str,
        arguments: Sequence[object] = (),
        *,
        sender: str = NOBODY,
        block: int | str = LATEST,
    ) -> Any:
        """
        What a contract's view answers: the value, or a tuple where there are several.

        Raises:
            Reverted: with the contract's typed error.
        """
        data = codec.encode_call(contract, function, arguments)
        output = self.trial(sender, ADDRESSES[contract], data, block=block)
        return _shaped(lambda told: codec.decode_output(contract, function, told), output)

    def setting(self, name: str, subject: int, block: int | str = LATEST) -> int | None:
        """The Rulebook's value after `block`, or None where none is in effect."""
        try:
            return int(self.call("Rulebook", "value", [name_bytes(name), subject], block=block))
        except Reverted:
            return None

    def trial(self, sender: str, to: str, data: bytes, *, block: int | str = LATEST) -> bytes:
        """
        Try a call at the state after `block`; nothing is kept of it.

        Raises:
            Reverted: with the contract's typed error.
        """
        asked = {
            "from": sender,
            "to": to,
            "data": "0x" + data.hex(),
            "gas": hex(limits.TRANSACTION_GAS_MAX),
        }
        tag = block if isinstance(block, str) else hex(block)
        return _shaped(_data, self._ask("eth_call", asked, tag))

    def gas(self, sender: str, to: str, data: bytes) -> int:
        """
        The gas that a call needs now.

        Raises:
            Reverted: where it would revert.
        """
        asked = {"from": sender, "to": to, "data": "0x" + data.hex()}
        return _shaped(_number, self._ask("eth_estimateGas", asked))

    # --- the registry's own methods ---------------------------------------------------------------

    def standing(self, transaction: str) -> Json:
        """What the node knows of a transaction's standing."""
        return self._ask("registry_standing", transaction)

    def admission_receipt(self, transaction: str) -> Json:
        """The admission receipt of a transaction; None where the node gave none."""
        return self._ask("registry_admissionReceipt", transaction)

    def evidence(self, transaction: str) -> Json:
        """The evidence file of a transaction that is in a block."""
        return self._ask("registry_evidence", transaction)

    def holding_evidence(self, contract: str, slot: int, block: int) -> Json:
        """The evidence file of one storage slot after a block."""
        return self.storage_evidence(contract, [slot], block)

    def storage_evidence(self, contract: str, slots: Sequence[int], block: int) -> Json:
        """The evidence file of storage slots of one contract after a block."""
        asked = [f"0x{slot:064x}" for slot in slots]
        return self._ask("registry_evidence", contract, asked, hex(block))

    def genesis(self) -> Json:
        """The genesis file."""
        return self._ask("registry_genesis")

    # --- the wire ---------------------------------------------------------------------------------

    def _ask(self, method: str, *parameters: Json) -> Json:
        try:
            answer = self._provider.make_request(cast("RPCEndpoint", method), list(parameters))
        except NO_ANSWER as error:
            raise NodeUnavailable(
                message=f"{method} was not answered ({type(error).__name__})"
            ) from error
        if not isinstance(answer, dict):
            raise NodeUnavailable(message=f"{method} was answered as something else")
        if isinstance(answer.get("error"), dict):
            raise _no(method, cast("dict[str, Json]", answer["error"]))
        if "result" not in answer:
            raise NodeUnavailable(message=f"{method} was answered without a result")
        return answer["result"]

    def _ask_all(self, calls: Sequence[tuple[str, list[Json]]]) -> list[Json]:
        """The answers to many calls, in order; the first that is an error is raised."""
        results: list[Json] = []
        for start in range(0, len(calls), limits.BATCH_CALLS_MAX):
            batch = calls[start : start + limits.BATCH_CALLS_MAX]
            asked = [(cast("RPCEndpoint", method), parameters) for method, parameters in batch]
            try:
                answers = self._provider.make_batch_request(asked)
            except NO_ANSWER as error:
                raise NodeUnavailable(
                    message=f"a batch was not answered ({type(error).__name__})"
                ) from error
            if not isinstance(answers, list) or len(answers) != len(batch):
                raise NodeUnavailable(message="a batch was answered as something else")
            for (method, _), answer in zip(batch, answers, strict=True):
                if isinstance(answer.get("error"), dict):
                    raise _no(method, cast("dict[str, Json]", answer["error"]))
                if "result" not in answer:
                    raise NodeUnavailable(message=f"{method} was answered without a result")
                results.append(answer["result"])
        return results


def _shaped(read: Callable[[Json], T], found: Json) -> T:
    """What `read` makes of an answer; an answer of another shape is no answer."""
    try:
        return read(found)
    except (*NO_SHAPE, DecodingError) as error:
        raise NodeUnavailable(message=f"an answer of another shape: {error!r:.200}") from error


def _number(told: Json) -> int:
    return int(told, 16)


def _data(told: Json) -> bytes:
    return bytes.fromhex(told.removeprefix("0x"))


def _no(method: str, error: dict[str, Json]) -> DeskError:
    """The node's error answer as ours."""
    data, message = error.get("data"), str(error.get("message", ""))
    code = error.get("code")
    if code == NOT_FOUND:
        return NotFound(what=method, id=message)
    reason = data.get("reason") if isinstance(data, dict) else None
    if code != UNAVAILABLE and isinstance(data, dict) and isinstance(reason, str):
        facts: dict[str, Fact] = {
            str(name): fact
            for name, fact in data.items()
            if name not in {"reason", "message"} and isinstance(fact, str | int | None)
        }
        return Refused(reason, message, **facts)
    if code == REVERTED and isinstance(data, str):
        return reverted(bytes.fromhex(data.removeprefix("0x")))
    if code == INVALID_INPUT and method in {"eth_call", "eth_estimateGas"}:
        return Unreasoned(data=message)
    return NodeUnavailable(message=f"{method}: {message} ({code})")
