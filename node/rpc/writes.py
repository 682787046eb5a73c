"""The method that brings a transaction; on a follower, the one that says where to bring it."""

from collections.abc import Callable

from node.admission import Admission
from node.refusals import Refused
from node.rpc import encoding
from node.rpc.faults import UNAVAILABLE, Fault, refusal_fault
from node.rpc.params import DATA, HASH, read_data
from node.rpc.table import Method, Param

SIGNED = Param("Transaction", read_data, DATA)


class Writes:
    """What a node that makes blocks takes."""

    def __init__(
        self,
        admission: Admission,
        admitted: Callable[[bytes], None],
    ) -> None:
        self._admission, self._admitted = admission, admitted

    def methods(self) -> list[Method]:
        return [
            Method(
                "eth_sendRawTransaction", "Bring a signed transaction; answers once it waits.",
                (SIGNED,), HASH, self.send,
            ),
        ]  # fmt: skip

    def send(self, raw: bytes) -> str:
        try:
            transaction = self._admission.admit(raw)
        except Refused as refused:
            raise refusal_fault(refused) from refused
        self._admitted(transaction.hash)
        return encoding.data(transaction.hash)


class FollowerWrites:
    """The same method on a follower: refused, saying where to go."""

    def __init__(self, peer: str) -> None:
        self._peer = peer

    def methods(self) -> list[Method]:
        return [
            Method(
                "eth_sendRawTransaction",
                "A follower takes no transactions.",
                (SIGNED,),
                HASH,
                self.refuse,
            )
        ]

    def refuse(self, raw: bytes) -> str:
        raise Fault(
            UNAVAILABLE,
            f"this node follows; bring transactions to {self._peer}",
            {"reason": "follower", "peer": self._peer},
        )
