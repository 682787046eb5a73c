"""JSON-RPC errors, by the execution-apis codes: what a call gets instead of a result."""

from node.refusals import Refusal, Refused

PARSE = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL = -32603
INVALID_INPUT = -32000
NOT_FOUND = -32001
UNAVAILABLE = -32002
REJECTED = -32003
NOT_SUPPORTED = -32004
LIMIT_EXCEEDED = -32005
REVERTED = 3

REFUSAL_CODES = {
    Refusal.NONCE_TOO_LOW: 1,
    Refusal.NONCE_TOO_HIGH: 2,
    Refusal.GAS_TOO_LOW: 800,
    Refusal.GAS_TOO_HIGH: 803,
    Refusal.ALREADY_KNOWN: 1000,
    Refusal.BAD_SIGNATURE: 1001,
}
"""Refusals for which execution-apis has a code of its own; the others are -32003."""


class Fault(Exception):
    """An error answer: `code` by execution-apis, `data` for programs."""

    def __init__(self, code: int, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data

    def as_json(self) -> dict[str, object]:
        error: dict[str, object] = {"code": self.code, "message": self.message}
        if self.data is not None:
            error["data"] = self.data
        return error


def refusal_fault(refused: Refused) -> Fault:
    """The answer that carries admission's reason and facts word for word."""
    return Fault(
        REFUSAL_CODES.get(refused.reason, REJECTED),
        str(refused),
        {"reason": str(refused.reason), **{n: _plain(f) for n, f in refused.facts.items()}},
    )


def _plain(fact: int | str) -> int | str:
    """JSON readers hold integers up to 2**53 exactly; larger ones travel as hex."""
    return hex(fact) if isinstance(fact, int) and abs(fact) >= 1 << 53 else fact
