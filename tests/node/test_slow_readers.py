"""Readers that ask for much and read nothing: bounded memory, and others are still served."""

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator

import psutil
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from contracts import ADDRESSES, NAMES, load
from node import limits
from tests.node.wire import CHAIN_ID, head, post, reach
from tests.node_process import NodeProcess

READERS = 60
GROWTH_BYTES_MAX = 256 * 1024 * 1024
"""Of the budget below, held once by us and once by the transport, and what answering takes."""

LARGEST = max(NAMES, key=lambda name: len(load(name).runtime))
CODE = {"jsonrpc": "2.0", "id": 1, "method": "eth_getCode", "params": [ADDRESSES[LARGEST]]}
MUCH = json.dumps([CODE] * limits.BATCH_CALLS_MAX).encode()
"""A few kilobytes that ask for a few megabytes."""


@pytest.fixture
def asked(tmp_path) -> Iterator[NodeProcess]:
    """A node whose memory must not have grown by what its readers did not read."""
    node = NodeProcess(tmp_path)
    try:
        node.start()
        before = psutil.Process(node.process.pid).memory_info().rss
        yield node
        assert post(node, CHAIN_ID)[0] == 200
        assert psutil.Process(node.process.pid).memory_info().rss - before <= GROWTH_BYTES_MAX
    finally:
        node.close()


def test_answers_that_nobody_reads_are_bounded_together(asked: NodeProcess) -> None:
    (answered,) = [len(post(asked, MUCH)[1])]
    assert answered * READERS > 2 * limits.ANSWERS_BYTES_MAX
    wires = [reach(asked, receive_bytes=4_096) for _ in range(READERS)]
    for wire in wires:
        wire.sendall(head(len(MUCH)) + MUCH)
    tops = [wire.recv(12) for wire in wires]
    for wire in wires:
        wire.close()
    assert set(tops) == {b"HTTP/1.1 200", b"HTTP/1.1 503"}


async def test_a_websocket_that_reads_nothing_is_cut_off(asked: NodeProcess) -> None:
    """It asks for more than all readers together may leave unread."""
    plug = reach(asked, receive_bytes=4_096)
    async with connect(
        asked.url.replace("http", "ws"), sock=plug, max_size=None, max_queue=1, close_timeout=1
    ) as wire:
        wire.transport.pause_reading()
        for _ in range(READERS):
            await wire.send(MUCH)
        await asyncio.to_thread(_until_quiet, asked)
        wire.transport.resume_reading()
        answers = 0
        with contextlib.suppress(ConnectionClosed):
            async for _ in wire:
                answers += 1
        assert answers < READERS


def _until_quiet(node: NodeProcess) -> None:
    """Until the node has no connection but the one that asks."""
    process = psutil.Process(node.process.pid)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        open_ = [one for one in process.net_connections() if one.status == psutil.CONN_ESTABLISHED]
        if not open_:
            return
        time.sleep(0.1)
    raise AssertionError("the connection is still open")
