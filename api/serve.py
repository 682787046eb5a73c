"""Runs one desk: checks its settings, binds, serves until SIGTERM or SIGINT, and drains."""

import asyncio
import json
import logging
import signal
import socket
import time
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from api import limits
from api.app import build, create_app
from api.config import Config, Misconfigured, check
from api.ledger import Ledger


def serve(
    config: Config,
    host: str,
    port: int,
    *,
    header_deadline_ms: int = limits.HEADER_DEADLINE_MS,
    body_deadline_s: float = limits.BODY_DEADLINE_S,
    ready_file: Path | None = None,
) -> None:
    """
    Serve until told to stop. `ready_file` is written once the desk listens.

    Raises:
        Misconfigured: the settings are wrong, the port is taken, or assertions are off.
        NodeUnavailable: the node does not answer.
    """
    if not __debug__:
        raise Misconfigured("Python runs without assertions (-O); the desk needs them")
    desk = build(check(config), Ledger.at(config.node), time.time)
    server = Server(
        create_app(desk, body_deadline_s),
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=limits.CONNECTIONS_MAX,
        backpressure=limits.CONNECTIONS_MAX,
        http1_settings=HTTP1Settings(header_read_timeout=header_deadline_ms),
        log_level=LogLevels.error,
    )
    asyncio.run(_run(server, host, port, ready_file))


async def _run(server: Server, host: str, port: int, ready_file: Path | None) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, server.stop)
    serving = loop.create_task(server.serve())
    while not serving.done() and not _answers(host, port):
        await asyncio.sleep(0.02)
    if not serving.done():
        url = f"http://{host}:{port}"
        if ready_file is not None:
            ready_file.write_text(json.dumps({"url": url}) + "\n")
        print(f"desk at {url}", flush=True)
    await serving
    logging.getLogger(__name__).info("the desk has stopped")


def choose_port(host: str, port: int) -> int:
    """The port, or a free one for 0. Misconfigured where it cannot be listened on."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Misconfigured(f"{host}:{port} cannot be listened on: {error.strerror}") from error
        return int(trial.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    with socket.socket() as trial:
        trial.settimeout(0.2)
        return trial.connect_ex((host, port)) == 0
