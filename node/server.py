"""JSON-RPC over HTTP and WebSocket, with a bound on everything a stranger can send."""

import asyncio
import json
import logging
import socket
from collections.abc import Callable

from aiohttp import WSMsgType, web

from node import limits
from node.budget import Budget
from node.config import Rpc
from node.errors import CannotListen
from node.guard import GuardedConnection, GuardedServer
from node.lanes import Lanes
from node.rpc.faults import Fault
from node.rpc.heads import Heads
from node.rpc.reading import OpenBlock
from node.rpc.table import Table
from node.websocket import Session

LOG = logging.getLogger("tanji.node")
JSON_TYPES = {"application/json", "application/json-rpc", "application/jsonrequest"}


class Server:
    """Listens, answers, and stops in order. Everything but `tell_*` runs in the event loop."""

    def __init__(self, settings: Rpc, table: Table, heads: Heads) -> None:
        self._settings = settings
        self._lanes = Lanes(table)
        self._bodies = Budget(limits.BODIES_BYTES_MAX)
        self._answers = Budget(limits.ANSWERS_BYTES_MAX)
        self._sessions: set[Session] = set()
        self._guarded: GuardedServer | None = None
        self._listening: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        heads.listen(self.tell_block)

    async def start(self) -> tuple[str, int]:
        """
        Begin to listen; the address that others can reach.

        Raises:
            CannotListen: the address is taken, or not this machine's.
        """
        self._loop = asyncio.get_running_loop()
        self._guarded = GuardedServer(self._respond, self._settings)
        host, port = self._settings.host, self._settings.port
        try:
            self._listening = await self._loop.create_server(
                self._guarded, host, port, backlog=limits.BACKLOG
            )
        except OSError as error:
            raise CannotListen(host, port, error.strerror or str(error)) from error
        bound: socket.socket = self._listening.sockets[0]
        address: tuple[str, int] = bound.getsockname()[:2]
        return address

    def take_no_more(self) -> None:
        """Open no new connection."""
        if self._listening is not None:
            self._listening.close()

    async def stop(self) -> None:
        """Answer what is being answered, then close every connection."""
        self.take_no_more()
        await asyncio.gather(*(session.close() for session in self._sessions))
        if self._guarded is not None:
            self._guarded.pre_shutdown()  # connections between two requests go at once
            await self._guarded.shutdown(limits.DRAIN_DEADLINE_S)
        self._lanes.close()

    def tell_block(self, opened: OpenBlock) -> None:
        """From any thread: a block is on disk."""
        self._in_loop(lambda session: session.tell_block(opened))

    def tell_admitted(self, transaction_hash: bytes) -> None:
        """From any thread: a transaction waits."""
        self._in_loop(lambda session: session.tell_admitted(transaction_hash))

    def _in_loop(self, tell: Callable[[Session], None]) -> None:
        if self._sessions and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell_all, tell)

    def _tell_all(self, tell: Callable[[Session], None]) -> None:
        for session in list(self._sessions):
            tell(session)

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = _connection(request)
        connection.expect_nothing()
        try:
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await self._converse(request)
            return await self._answer(request)
        finally:
            connection.expect_within(self._settings.idle_deadline_s)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        flaw = self._flaw_of(request)
        if flaw is not None:
            return flaw
        try:
            async with asyncio.timeout(self._settings.body_deadline_s):
                body = await self._read_body(request)
        except TimeoutError:
            return _closing(408, f"the body took longer than {self._settings.body_deadline_s:g} s")
        except _Unreadable as error:
            return _closing(error.status, str(error))
        try:
            answered = await self._lanes.answer(body)
        except Fault as fault:
            return web.json_response(
                {"jsonrpc": "2.0", "id": None, "error": fault.as_json()}, status=503
            )
        if answered is None:
            return web.Response(status=204)
        return await self._send(request, answered)

    async def _send(self, request: web.BaseRequest, answered: bytes) -> web.StreamResponse:
        """Send here, not after, so that what waits for slow readers is counted and bounded."""
        if not self._answers.take(len(answered)):
            return _closing(503, "too much waits for slow readers; ask again in a second")
        response = web.Response(body=answered, content_type="application/json")
        self._allow_origin(request, response)
        try:
            async with asyncio.timeout(limits.SEND_DEADLINE_S):
                await response.prepare(request)
                await response.write_eof()
        except TimeoutError:
            _connection(request).cut_off()
        finally:
            self._answers.give(len(answered))
        return response

    async def _read_body(self, request: web.BaseRequest) -> bytes:
        """
        The body, however long it says it is.

        Raises:
            _Unreadable: it is too large, or too many bodies are being received.
        """
        parts: list[bytes] = []
        size = 0
        try:
            while part := await request.content.readany():
                if not self._bodies.take(len(part)):
                    raise _Unreadable(503, "too much is being received; ask again in a second")
                size += len(part)
                parts.append(part)
                if size > limits.BODY_BYTES_MAX:
                    raise _Unreadable(413, f"the body is larger than {limits.BODY_BYTES_MAX} bytes")
            return b"".join(parts)
        finally:
            self._bodies.give(size)

    def _flaw_of(self, request: web.BaseRequest) -> web.Response | None:
        """What is wrong with a request before its body is read."""
        if not self._may_ask(request):
            return _closing(403, "this origin may not ask; the operator names those that may")
        if request.method == "OPTIONS":
            response = web.Response(status=204)
            self._allow_origin(request, response)
            return response
        if request.method != "POST":
            return _closing(405, "JSON-RPC is asked by POST, or over a WebSocket")
        if request.content_type not in JSON_TYPES:
            return _closing(415, "the body must be application/json")
        if request.headers.get("Content-Encoding", "identity") != "identity":
            return _closing(415, "the body must not be compressed")
        if (request.content_length or 0) > limits.BODY_BYTES_MAX:
            return _closing(413, f"the body is larger than {limits.BODY_BYTES_MAX} bytes")
        return None

    def _may_ask(self, request: web.BaseRequest) -> bool:
        """A page in a browser asks only if its origin is named; programs send no origin."""
        origin = request.headers.get("Origin")
        return origin is None or origin in self._settings.origins

    def _allow_origin(self, request: web.BaseRequest, response: web.StreamResponse) -> None:
        origin = request.headers.get("Origin")
        if origin is not None:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "content-type"
            response.headers["Vary"] = "Origin"

    async def _converse(self, request: web.BaseRequest) -> web.StreamResponse:
        if not self._may_ask(request):
            return _closing(403, "this origin may not ask; the operator names those that may")
        if len(self._sessions) >= limits.SESSIONS_MAX:
            return _closing(503, "too many WebSockets are open")
        socket = web.WebSocketResponse(
            max_msg_size=limits.MESSAGE_BYTES_MAX,
            heartbeat=limits.HEARTBEAT_S,
            compress=False,
            timeout=limits.FAREWELL_DEADLINE_S,
        )
        await socket.prepare(request)
        session = Session(socket, self._lanes.answer, self._answers, _connection(request).cut_off)
        self._sessions.add(session)
        try:
            async for message in socket:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    break
                await session.answer(message.data)
        finally:
            self._sessions.discard(session)
            await session.close()
        return socket


class _Unreadable(Exception):
    """A body that is not read to its end."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _connection(request: web.BaseRequest) -> GuardedConnection:
    connection = request.protocol
    assert isinstance(connection, GuardedConnection), "the guarded server makes no other"
    return connection


def _closing(status: int, message: str) -> web.Response:
    """An answer after which the connection is closed, because the rest of the request is unread."""
    response = web.Response(
        status=status,
        body=json.dumps({"error": message}).encode(),
        content_type="application/json",
    )
    response.force_close()
    return response
