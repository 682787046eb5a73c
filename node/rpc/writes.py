"""The methods that bring a transaction; on a follower, those that say where to bring it."""

from collections.abc import Callable

from node.admission import Admission
from node.receipts import Receipts
from node.refusals import Refused
from node.rpc import encoding
from node.rpc.chain_reads import TRANSACTION_HASH
from node.rpc.faults import UNAVAILABLE, Fault, refusal_fault
from node.rpc.params import DATA, HASH, read_data
from node.rpc.table import Method, Param, Schema

SIGNED = Param("Transaction", read_data, DATA)
RECEIPT: Schema = {"oneOf": [{"type": "object"}, {"type": "null"}]}


class Writes:
    """What a node that makes blocks takes."""

    def __init__(
        self,
        admission: Admission,
        receipts: Receipts,
        admitted: Callable[[bytes], None],
    ) -> None:
        self._admission, self._receipts, self._admitted = admission, receipts, admitted

    def methods(self) -> list[Method]:
        return [
            Method(
                "eth_sendRawTransaction",
                "Bring a signed transaction; answers once it waits and its receipt is on disk.",
                (SIGNED,), HASH, self.send,
            ),
            Method(
                "registry_submitTransaction",
                "The same, answered with the admission receipt: the block time it is promised, "
                "signed. Null behind a nonce gap: nothing is promised before the gap is closed.",
                (SIGNED,), RECEIPT, self.submit,
            ),
            Method(
                "registry_admissionReceipt",
                "The admission receipt of a transaction, with the note of its drop if its "
                "sender's standing changed meanwhile; null if this node gave none.",
                (TRANSACTION_HASH,), RECEIPT, self.receipt,
            ),
        ]  # fmt: skip

    def send(self, raw: bytes) -> str:
        return encoding.data(self._take(raw))

    def submit(self, raw: bytes) -> dict[str, object] | None:
        return self.receipt(self._take(raw))

    def receipt(self, transaction_hash: bytes) -> dict[str, object] | None:
        found = self._admission.receipt_of(transaction_hash)
        if found is None:
            return None
        receipt, note = found
        return receipt.as_json() | ({} if note is None else {"dropped": note.as_json()})

    def _take(self, raw: bytes) -> bytes:
        """Admit a transaction; what was promised is on disk when this returns its hash."""
        try:
            admitted = self._admission.admit(raw)
        except Refused as refused:
            raise refusal_fault(refused) from refused
        self._receipts.keep(admitted.ticket)
        self._admitted(admitted.transaction.hash)
        return admitted.transaction.hash


class FollowerWrites:
    """The same methods on a follower: refused, saying where to go."""

    def __init__(self, peer: str) -> None:
        self._peer = peer

    def methods(self) -> list[Method]:
        told = "A follower takes no transactions."
        return [
            Method("eth_sendRawTransaction", told, (SIGNED,), HASH, self.refuse),
            Method("registry_submitTransaction", told, (SIGNED,), RECEIPT, self.refuse),
            Method(
                "registry_admissionReceipt", "Null: a follower gives no receipts.",
                (TRANSACTION_HASH,), RECEIPT, lambda _: None,
            ),
        ]  # fmt: skip

    def refuse(self, raw: bytes) -> str:
        raise Fault(
            UNAVAILABLE,
            f"this node follows; bring transactions to {self._peer}",
            {"reason": "follower", "peer": self._peer},
        )
