"""Subscriptions of one WebSocket connection: what it wants to be told, and telling it."""

import secrets
from collections.abc import Callable

from node import limits
from node.rpc import encoding
from node.rpc.faults import INVALID_PARAMS, LIMIT_EXCEEDED, Fault
from node.rpc.params import LogFilter, read_log_filter
from node.rpc.reading import OpenBlock
from node.rpc.strict_json import Json

KINDS = ("newHeads", "logs", "newPendingTransactions")
EVERY_LOG = read_log_filter({})


class Subscriptions:
    """Lives and dies with its connection; used in the event loop only."""

    def __init__(self, send: Callable[[dict[str, object]], None]) -> None:
        self._send = send
        self._heads: set[str] = set()
        self._admitted: set[str] = set()
        self._logs: dict[str, LogFilter] = {}

    def subscribe(self, params: Json) -> str:
        """
        Raises:
            Fault: the kind is unknown, the filter is wrong, or there are too many already.
        """
        if not isinstance(params, list) or not 1 <= len(params) <= 2 or params[0] not in KINDS:
            raise Fault(INVALID_PARAMS, f"expected one of {', '.join(KINDS)} and its filter")
        held = len(self._heads) + len(self._logs) + len(self._admitted)
        if held >= limits.SUBSCRIPTIONS_PER_CONNECTION_MAX:
            raise Fault(LIMIT_EXCEEDED, f"{held} subscriptions are held; no more are taken")
        identity = "0x" + secrets.token_hex(16)
        if params[0] == "newHeads":
            self._heads.add(identity)
        elif params[0] == "newPendingTransactions":
            self._admitted.add(identity)
        else:
            self._logs[identity] = _wanted(params[1] if len(params) == 2 else None)
        return identity

    def unsubscribe(self, params: Json) -> bool:
        if not isinstance(params, list) or len(params) != 1 or not isinstance(params[0], str):
            raise Fault(INVALID_PARAMS, "expected the identity of a subscription")
        there = params[0] in self._heads | self._admitted or params[0] in self._logs
        self._heads.discard(params[0])
        self._admitted.discard(params[0])
        self._logs.pop(params[0], None)
        return there

    def tell_block(self, opened: OpenBlock) -> None:
        for identity in self._heads:
            self._tell(identity, encoding.header_json(opened.header))
        for identity, wanted in self._logs.items():
            for receipt, found in zip(opened.receipts, opened.receipts_json, strict=True):
                logs = found["logs"]
                assert isinstance(logs, list)
                for log, shown in zip(receipt.logs, logs, strict=True):
                    if lets_through(wanted, log.address, log.topics):
                        self._tell(identity, shown)

    def tell_admitted(self, transaction_hash: bytes) -> None:
        for identity in self._admitted:
            self._tell(identity, encoding.data(transaction_hash))

    def _tell(self, identity: str, result: object) -> None:
        self._send(
            {
                "jsonrpc": "2.0",
                "method": "eth_subscription",
                "params": {"subscription": identity, "result": result},
            }
        )


def lets_through(wanted: LogFilter, address: bytes, topics: tuple[bytes, ...]) -> bool:
    """Whether a log is by a wanted address and carries a wanted topic at each named place."""
    if wanted.addresses and address not in wanted.addresses:
        return False
    if len(wanted.topics) > len(topics):
        return False
    return all(
        not allowed or topic in allowed
        for allowed, topic in zip(wanted.topics, topics, strict=False)
    )


def _wanted(given: Json) -> LogFilter:
    if given is None:
        return EVERY_LOG
    try:
        return read_log_filter(given)
    except ValueError as error:
        raise Fault(INVALID_PARAMS, f"invalid filter: {error}") from error
