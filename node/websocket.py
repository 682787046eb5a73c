"""One WebSocket conversation: calls answered in order, and what it subscribed to."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from node import limits
from node.budget import Budget
from node.rpc.envelope import success, take_apart
from node.rpc.faults import Fault
from node.rpc.reading import OpenBlock
from node.rpc.strict_json import Json, NotStrict, parse
from node.rpc.subscriptions import Subscriptions

Answer = Callable[[bytes], Awaitable[bytes | None]]


class Session:
    """A reader that does not read is cut off once too much waits for it."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        answer: Answer,
        budget: Budget,
        cut_off: Callable[[], None],
    ) -> None:
        self._socket, self._answer, self._cut_off = socket, answer, cut_off
        self._budget, self._held = budget, 0
        self._subscriptions = Subscriptions(self._enqueue)
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue(limits.NOTICES_WAITING_MAX)
        self._sender = asyncio.create_task(self._send_all())

    async def answer(self, message: str | bytes) -> None:
        body = message.encode("utf-8", "surrogatepass") if isinstance(message, str) else message
        own = self._own_call(body)
        if own is not None:
            self._enqueue(own)
            return
        try:
            answered = await self._answer(body)
        except Fault as fault:
            self._enqueue({"jsonrpc": "2.0", "id": None, "error": fault.as_json()})
            return
        if answered is not None:
            self._put(answered)

    def tell_block(self, opened: OpenBlock) -> None:
        self._subscriptions.tell_block(opened)

    def tell_admitted(self, transaction_hash: bytes) -> None:
        self._subscriptions.tell_admitted(transaction_hash)

    async def close(self) -> None:
        self._sender.cancel()
        await asyncio.wait([self._sender])
        self._give(self._held)
        await self._socket.close()

    def _give(self, size: int) -> None:
        self._held -= size
        self._budget.give(size)

    def _own_call(self, body: bytes) -> dict[str, object] | None:
        """The answer to eth_subscribe or eth_unsubscribe, which belong to this connection."""
        if b"subscribe" not in body or len(body) > limits.SUBSCRIBE_BYTES_MAX:
            return None
        try:
            request: Json = parse(body)
            if not isinstance(request, dict):
                return None
            identity, name, params = take_apart(request)
        except (NotStrict, Fault):
            return None
        if name not in ("eth_subscribe", "eth_unsubscribe"):
            return None
        try:
            if name == "eth_subscribe":
                return success(identity, self._subscriptions.subscribe(params))
            return success(identity, self._subscriptions.unsubscribe(params))
        except Fault as fault:
            return {"jsonrpc": "2.0", "id": identity, "error": fault.as_json()}

    def _enqueue(self, message: dict[str, object]) -> None:
        self._put(json.dumps(message, separators=(",", ":")).encode())

    def _put(self, message: bytes) -> None:
        if self._outgoing.full() or not self._budget.take(len(message)):
            self._cut_off()
            return
        self._held += len(message)
        self._outgoing.put_nowait(message)

    async def _send_all(self) -> None:
        try:
            while True:
                message = await self._outgoing.get()
                try:
                    async with asyncio.timeout(limits.SEND_DEADLINE_S):
                        await self._socket.send_str(message.decode())
                finally:
                    self._give(len(message))
        except (ConnectionError, TimeoutError, RuntimeError):
            self._cut_off()
