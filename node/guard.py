"""The socket's guard: how many connections, and how long each may take to ask."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from node import limits
from node.config import Rpc

LOG = logging.getLogger("tanji.node")

_NO_ACCESS_LOG = logging.getLogger("tanji.node.access")
_NO_ACCESS_LOG.disabled = True
"""Who asked what is nobody's business; a proxy in front may keep such a log."""

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class GuardedServer(web.Server):
    """
    An HTTP server whose every connection has a deadline.

    The library has none for receiving a request: whoever sends a header a minute would hold a
    connection for ever.
    """

    def __init__(self, handler: Handler, settings: Rpc) -> None:
        super().__init__(handler)
        self._settings = settings
        self.open = 0

    def __call__(self) -> "GuardedConnection":
        return GuardedConnection(self, self._settings, loop=asyncio.get_running_loop())


class GuardedConnection(RequestHandler):
    """One connection; cut off when its deadline passes."""

    __slots__ = ("_counted", "_guard", "_late", "_settings")

    def __init__(
        self, guard: GuardedServer, settings: Rpc, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(
            guard,
            loop=loop,
            access_log=_NO_ACCESS_LOG,
            max_line_size=limits.HEADER_LINE_BYTES_MAX,
            max_field_size=limits.HEADER_LINE_BYTES_MAX,
            max_headers=limits.HEADERS_MAX,
            keepalive_timeout=settings.idle_deadline_s,
            lingering_time=0,
            auto_decompress=False,
            logger=LOG,
        )
        self._guard, self._settings = guard, settings
        self._counted = False
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        if self._guard.open >= self._settings.connections_max:
            transport.abort()
            return
        # The system would grow it to megabytes for whoever does not read.
        plug = transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.SEND_BUFFER_BYTES)
        self._guard.open += 1
        self._counted = True
        super().connection_made(transport)
        self.expect_within(self._settings.header_deadline_s)

    def connection_lost(self, error: BaseException | None) -> None:
        self.expect_nothing()
        if self._counted:
            self._guard.open -= 1
            self._counted = False
            super().connection_lost(error)

    def expect_within(self, deadline_s: float) -> None:
        """Cut the connection off unless the next thing has happened by then."""
        self.expect_nothing()
        self._late = self._loop.call_later(deadline_s, self.cut_off)

    def expect_nothing(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def cut_off(self) -> None:
        if self.transport is not None:
            self.transport.abort()
