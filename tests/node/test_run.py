"""Starting and stopping one node: what its writing thread dies of stops all of it."""

import asyncio
import os
import signal
import threading
from dataclasses import replace

import pytest

from node.run import serve
from tests.node.small import Small


class Failing:
    """A writer whose disk gave out."""

    def run(self, interval_s: float, stopping: threading.Event) -> None:
        raise OSError("the disk is full")


async def test_a_writer_that_fails_stops_the_node_and_is_told(small: Small) -> None:
    heard: list[int] = []
    with pytest.raises(OSError, match="the disk is full"):
        await asyncio.wait_for(
            serve(replace(small.node, writer=Failing()), lambda host, port: heard.append(port)), 20
        )
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", heard[0])


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_a_node_in_order(name: signal.Signals, small: Small) -> None:
    def ready(host: str, port: int) -> None:
        os.kill(os.getpid(), name)

    await asyncio.wait_for(serve(small.node, ready), 20)
