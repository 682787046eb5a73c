"""The node's WebSocket: calls, subscriptions, and what strangers send there."""

import asyncio
import contextlib
import json
import socket
import time
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from node import limits
from tests.founded import registration, signer
from tests.node.wire import NOT_JSON, PROMPT_S
from tests.node_process import NodeProcess


def ws(node: NodeProcess) -> str:
    return node.url.replace("http://", "ws://")


async def ask(wire: object, method: str, *params: object) -> dict:
    await wire.send(
        json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)})
    )
    while True:
        answer = json.loads(await asyncio.wait_for(wire.recv(), 10))
        if "id" in answer:
            return answer


async def test_calls_batches_and_subscriptions_share_a_websocket(process: NodeProcess) -> None:
    async with connect(ws(process)) as wire:
        assert (await ask(wire, "eth_blockNumber"))["result"].startswith("0x")
        heads = (await ask(wire, "eth_subscribe", "newHeads"))["result"]
        logs = (await ask(wire, "eth_subscribe", "logs", {"topics": [None]}))["result"]
        admitted = (await ask(wire, "eth_subscribe", "newPendingTransactions"))["result"]
        nonce = int(
            process.ask("eth_getTransactionCount", signer("registry").address, "pending"), 16
        )
        name = await asyncio.to_thread(process.send, registration(700 + nonce, nonce))
        told = {}
        while len(told) < 3:
            notice = json.loads(await asyncio.wait_for(wire.recv(), 10))["params"]
            told[notice["subscription"]] = notice["result"]
        assert told[admitted] == name
        assert told[logs]["transactionHash"] == name
        assert told[heads]["hash"] == told[logs]["blockHash"]
        assert (await ask(wire, "eth_unsubscribe", heads))["result"] is True
        assert (await ask(wire, "eth_unsubscribe", heads))["result"] is False


async def test_a_websocket_holds_a_bounded_number_of_subscriptions(process: NodeProcess) -> None:
    async with connect(ws(process)) as wire:
        for _ in range(limits.SUBSCRIPTIONS_PER_CONNECTION_MAX):
            assert "result" in await ask(wire, "eth_subscribe", "newHeads")
        assert (await ask(wire, "eth_subscribe", "newHeads"))["error"]["code"] == -32005


@pytest.mark.parametrize(
    "params", [[], ["syncing"], [7], ["logs", {"address": "0x1"}], ["logs", {"colour": 1}]]
)
async def test_a_subscription_that_is_not_one_is_an_error(
    params: list[object], process: NodeProcess
) -> None:
    async with connect(ws(process)) as wire:
        assert (await ask(wire, "eth_subscribe", *params))["error"]["code"] == -32602


async def test_a_message_past_the_bound_closes_the_websocket(hardened: NodeProcess) -> None:
    async with connect(ws(hardened)) as wire:
        with contextlib.suppress(ConnectionClosed):
            await wire.send(b" " * (limits.MESSAGE_BYTES_MAX + 1))
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(wire.recv(), 10)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
async def test_a_websocket_message_that_is_not_strict_json_is_a_parse_error(
    body: bytes, hardened: NodeProcess
) -> None:
    if len(body) > limits.MESSAGE_BYTES_MAX:
        return
    async with connect(ws(hardened)) as wire:
        await wire.send(body)
        answer = json.loads(await asyncio.wait_for(wire.recv(), PROMPT_S))
        assert answer["error"]["code"] == -32700


async def test_readers_that_do_not_answer_hold_up_no_stop(tmp_path: Path) -> None:
    node = NodeProcess(tmp_path)
    node.start()
    try:
        async with connect(ws(node)) as wire:
            await ask(wire, "eth_subscribe", "newHeads")
            wire.transport.pause_reading()
            idle = socket.create_connection(("127.0.0.1", node.port))
            started = time.monotonic()
            assert await asyncio.to_thread(node.stop) == 0
            assert time.monotonic() - started < 5
            wire.transport.abort()
            idle.close()
    finally:
        node.close()
