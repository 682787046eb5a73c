"""The front door: no request reaches a route before its whole body is here and is bounded JSON."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from api import limits, problems, strict_json
from api.errors import DeskError, Malformed, TooLarge, TooSlow

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


STREAMED = frozenset({("POST", "/v1/documents")})
"""Routes whose body is no JSON and is not read here: they take it piece by piece, bounded."""


class Guard:
    """
    ASGI middleware around the desk.

    It bounds the body in bytes and in time, parses it strictly, and gives every request an id
    that its answer carries. `body_deadline_s` is how long a body may take to arrive. The body of
    a streamed route goes on to it as it comes, under bounds of its own.
    """

    def __init__(self, app: App, body_deadline_s: float = limits.BODY_DEADLINE_S) -> None:
        self._app = app
        self._body_deadline_s = body_deadline_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = secrets.token_hex(8)
        is_streamed = (scope["method"], scope["path"]) in STREAMED
        most = limits.DOCUMENT_BYTES_MAX if is_streamed else limits.BODY_BYTES_MAX
        try:
            await self._hold_to_length(scope, receive, most)
            if is_streamed:
                stream = Stream(receive)
                await self._app(scope, stream.receive, stream.before(_with_headers(scope, send)))
                return
            body = await self._body(receive)
            _hold_to_json(scope, body)
        except DeskError as error:
            await _answer(scope, send, error)
            return
        await self._app(scope, _once(body, receive), _with_headers(scope, send))

    async def _hold_to_length(self, scope: Scope, receive: Receive, most: int) -> None:
        """A body that is announced too large is refused by its announcement."""
        declared = _header(scope, b"content-length")
        if declared.isdigit() and int(declared[:20]) > most:
            await _discard(receive, self._body_deadline_s)
            raise _too_large(declared[:20].decode("latin-1"), most)

    async def _body(self, receive: Receive) -> bytes:
        try:
            async with asyncio.timeout(self._body_deadline_s):
                body = await _read(receive)
        except TimeoutError as error:
            raise TooSlow(seconds=str(self._body_deadline_s)) from error
        if len(body) > limits.BODY_BYTES_MAX:
            await _discard(receive, self._body_deadline_s)
            raise _too_large(f"more than {limits.BODY_BYTES_MAX}")
        return bytes(body)


class Stream:
    """A body that its route takes piece by piece, bounded in bytes and in time."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._received, self._whole = 0, False
        self._until: float | None = None

    async def receive(self) -> Message:
        """
        The next piece.

        Raises:
            TooLarge, TooSlow: into the route that asked for it.
        """
        if self._whole:
            return await self._receive()
        clock = asyncio.get_running_loop().time
        if self._until is None:
            self._until = clock() + limits.DOCUMENT_DEADLINE_S
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError as error:
            raise TooSlow(seconds=str(limits.DOCUMENT_DEADLINE_S)) from error
        self._received += len(message.get("body", b""))
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        if self._received > limits.DOCUMENT_BYTES_MAX:
            raise _too_large(f"more than {limits.DOCUMENT_BYTES_MAX}", limits.DOCUMENT_BYTES_MAX)
        return message

    def before(self, send: Send) -> Send:
        """The same `send`, which lets a body that nobody wants any more come to its end first."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and not self._whole:
                self._whole = True
                await _discard(self._receive, limits.BODY_DEADLINE_S)
            await send(message)

        return sent


async def _discard(receive: Receive, deadline_s: float) -> None:
    """
    Read on for as long as a body that is not wanted keeps coming, within bounds.

    A sender in the middle of its body would otherwise lose the answer with the connection; one
    that only announced a large body is answered at once.
    """
    received, more = 0, True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(deadline_s):
            while more and received <= limits.DISCARDED_BYTES_MAX:
                async with asyncio.timeout(limits.DISCARD_PAUSE_S):
                    message = await receive()
                received += len(message.get("body", b""))
                more = message["type"] == "http.request" and message.get("more_body", False)


async def _read(receive: Receive) -> bytearray:
    """The body, or its beginning as soon as it is too large."""
    body, more = bytearray(), True
    while more and len(body) <= limits.BODY_BYTES_MAX:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    return body


def _too_large(found: str, most: int = limits.BODY_BYTES_MAX) -> TooLarge:
    return TooLarge(message=f"a body of {found} bytes; {most} are the most", most=most)


def _hold_to_json(scope: Scope, body: bytes) -> None:
    if not body:
        return
    kind = _header(scope, b"content-type").split(b";")[0].strip().lower()
    if kind != b"application/json":
        found = kind.decode("latin-1")[:64]
        raise Malformed(
            where="content-type", message=f"a body of type {found!r}; they are application/json"
        )
    strict_json.parse(body)


def _once(body: bytes, receive: Receive) -> Receive:
    """Replays the read body, then waits as the server does."""
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_headers(scope)]
        await send(message)

    return sent


async def _answer(scope: Scope, send: Send, error: DeskError) -> None:
    language = _header(scope, b"accept-language").decode("latin-1")
    problem = problems.told(error, language)
    body = json.dumps(
        {**problem.body, "request": scope["state"]["request_id"]}, ensure_ascii=False
    ).encode()
    headers = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-language", problem.language.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *_headers(scope),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [
        (b"x-request-id", scope["state"]["request_id"].encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
    ]


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")
