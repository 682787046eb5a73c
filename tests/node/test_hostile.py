"""What strangers send to the node's socket: the right answer in time, and flat memory."""

import json
import random
import socket
import time

import pytest

from node import limits
from tests.founded import registration
from tests.node.wire import (
    CHAIN_ID,
    DEADLINE_S,
    NOT_JSON,
    PROMPT_S,
    call,
    exchange,
    head,
    post,
    reach,
    read_answer,
)
from tests.node_process import NodeProcess


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_strict_json_is_a_parse_error(body: bytes, hardened: NodeProcess) -> None:
    status, answer = post(hardened, body)
    assert (status, json.loads(answer)["error"]["code"]) == (200, -32700)


NOT_CALLS: dict[str, bytes] = {
    "a number": b"1",
    "null": b"null",
    "an empty batch": b"[]",
    "a batch of 101": b"[" + b",".join([CHAIN_ID] * 101) + b"]",
    "a batch of 100,000": b"[" + b",".join([b"1"] * 100_000) + b"]",
    "no version": b'{"id":1,"method":"eth_chainId"}',
    "version 1": b'{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}',
    "an object for an id": call(identity="{}"),
    "true for an id": call(identity="true"),
    "no method": b'{"jsonrpc":"2.0","id":1}',
    "a number for a method": b'{"jsonrpc":"2.0","id":1,"method":7}',
    "an endless method": call(method="e" * 1_000_000),
    "a text for params": call('"latest"'),
}


@pytest.mark.parametrize("body", NOT_CALLS.values(), ids=NOT_CALLS)
def test_what_is_not_a_call_is_an_invalid_request(body: bytes, hardened: NodeProcess) -> None:
    status, answer = post(hardened, body)
    assert (status, json.loads(answer)["error"]["code"]) == (200, -32600)


def test_a_batch_of_100_is_answered_in_order_each_call_for_itself(hardened: NodeProcess) -> None:
    batch = [call(identity=str(n), method="eth_chainId" if n % 2 else "no") for n in range(100)]
    status, answer = post(hardened, b"[" + b",".join(batch) + b"]")
    answers = json.loads(answer)
    assert status == 200
    assert [one["id"] for one in answers] == list(range(100))
    assert {one["error"]["code"] for one in answers if one["id"] % 2 == 0} == {-32601}


def test_a_notification_gets_no_answer(hardened: NodeProcess) -> None:
    body = b'{"jsonrpc":"2.0","method":"eth_chainId","params":[]}'
    assert post(hardened, body) == (204, b"")
    status, answer = post(hardened, b"[" + body + b"," + CHAIN_ID + b"]")
    assert (status, len(json.loads(answer))) == (200, 1)


REQUESTS: dict[str, tuple[bytes, int]] = {
    "a body one byte too large": (head(limits.BODY_BYTES_MAX + 1), 413),
    "a declared gigabyte": (head(1 << 30), 413),
    "a length beyond numbers": (head(10**30), 400),
    "no content type": (b"POST / HTTP/1.1\r\nHost: n\r\nContent-Length: 2\r\n\r\n{}", 415),
    "a form": (
        b"POST / HTTP/1.1\r\nHost: n\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
        415,
    ),
    "a compressed body": (head(10, "Content-Encoding: gzip") + b"0123456789", 415),
    "a GET": (head(None, verb="GET / HTTP/1.1"), 405),
    "a DELETE": (head(None, verb="DELETE / HTTP/1.1"), 405),
    "a page of a stranger": (head(2, "Origin: https://evil.invalid") + b"{}", 403),
    "a stranger's WebSocket": (
        head(
            None,
            "Origin: https://evil.invalid\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "GET / HTTP/1.1",
        ),
        403,
    ),
    "an upgrade without a key": (
        head(None, "Upgrade: websocket\r\nConnection: Upgrade", "GET / HTTP/1.1"),
        400,
    ),
    "a negative length": (head(-5), 400),
    "two lengths": (head(5, "Content-Length: 6") + b"00000", 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40) + b"\r\n\r\n", 400),
    "a header line of 64 KiB": (head(2, "X-A: " + "a" * 65_536) + b"{}", 400),
    "a thousand headers": (head(2, "\r\n".join(f"X-{n}: 1" for n in range(1_000))) + b"{}", 400),
    "a chunk of no size": (head(None, "Transfer-Encoding: chunked") + b"zz\r\n", 400),
}


@pytest.mark.parametrize(("sent", "status"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_that_is_not_ours_is_refused_unread(
    sent: bytes, status: int, hardened: NodeProcess
) -> None:
    started = time.monotonic()
    assert exchange(hardened, sent)[0] == status
    assert time.monotonic() - started <= PROMPT_S


def test_a_chunked_body_that_grows_past_the_bound_is_cut(hardened: NodeProcess) -> None:
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    sent = head(None, "Transfer-Encoding: chunked") + chunk * 100
    assert exchange(hardened, sent)[0] in (413, 0)


def test_a_page_whose_origin_the_operator_named_may_ask(hardened: NodeProcess) -> None:
    status, _ = post(hardened, CHAIN_ID, "Origin: https://desk.invalid")
    assert status == 200


def _closed_after(wire: socket.socket, started: float) -> float:
    """When the node closed the connection, in seconds from `started`."""
    try:
        while wire.recv(65_536):
            continue
    except ConnectionResetError:
        pass
    return time.monotonic() - started


@pytest.mark.parametrize("sent", [b"", b"P", b"POST / HTTP/1.1\r\nHost: n\r\nX-A: "])
def test_headers_that_do_not_end_are_cut_off_at_the_deadline(
    sent: bytes, hardened: NodeProcess
) -> None:
    started = time.monotonic()
    with reach(hardened) as wire:
        wire.sendall(sent)
        assert DEADLINE_S - 0.2 <= _closed_after(wire, started) <= DEADLINE_S + PROMPT_S


def _trickle(wire: socket.socket, started: float) -> float:
    """Send a byte every tenth of a second until the node has had enough."""
    wire.settimeout(0.1)
    while time.monotonic() - started < 10:
        try:
            wire.sendall(b"a")
            if not wire.recv(65_536):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - started


def test_headers_sent_a_byte_at_a_time_are_cut_off_at_the_deadline(hardened: NodeProcess) -> None:
    with reach(hardened) as wire:
        started = time.monotonic()
        wire.sendall(b"POST / HTTP/1.1\r\nHost: n\r\nX-A: ")
        assert _trickle(wire, started) <= DEADLINE_S + PROMPT_S


def test_a_body_sent_a_byte_at_a_time_is_cut_off_at_the_deadline(hardened: NodeProcess) -> None:
    with reach(hardened) as wire:
        started = time.monotonic()
        wire.sendall(head(1_000) + b"{")
        assert _trickle(wire, started) <= DEADLINE_S + PROMPT_S


def test_a_body_that_stops_halfway_is_a_timeout(hardened: NodeProcess) -> None:
    started = time.monotonic()
    assert exchange(hardened, head(1_000) + b'{"jsonrpc":')[0] == 408
    assert time.monotonic() - started <= DEADLINE_S + PROMPT_S


def test_a_trickle_on_a_connection_that_asked_once_is_bounded_by_reading_the_next(
    hardened: NodeProcess,
) -> None:
    """The second request's body has the same deadline as the first's."""
    with reach(hardened) as wire:
        wire.sendall(head(len(CHAIN_ID)) + CHAIN_ID)
        assert read_answer(wire)[0] == 200
        started = time.monotonic()
        wire.sendall(head(1_000) + b"{")
        assert read_answer(wire)[0] == 408
        assert time.monotonic() - started <= DEADLINE_S + PROMPT_S


def test_sockets_past_the_bound_are_closed_and_room_returns(hardened: NodeProcess) -> None:
    wires = [reach(hardened) for _ in range(64 + 20)]
    started = time.monotonic()
    shut = sum(_is_shut(wire) for wire in wires[-20:])
    assert shut == 20
    for wire in wires[:-20]:
        _closed_after(wire, started)
        wire.close()
    assert time.monotonic() - started <= DEADLINE_S + PROMPT_S
    assert post(hardened, CHAIN_ID)[0] == 200


def _is_shut(wire: socket.socket) -> bool:
    with wire:
        wire.settimeout(PROMPT_S)
        try:
            return wire.recv(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


def test_an_honest_client_is_served_while_slow_ones_hold_their_sockets(
    hardened: NodeProcess,
) -> None:
    slow = [reach(hardened) for _ in range(40)]
    for wire in slow:
        wire.sendall(b"POST / HTTP/1.1\r\nHost: n\r\n")
    for _ in range(20):
        assert post(hardened, CHAIN_ID)[0] == 200
    for wire in slow:
        wire.close()


def test_a_large_body_of_lawful_size_is_read(hardened: NodeProcess) -> None:
    body = call(json.dumps(["0x" + "ab" * 2_600_000]), "eth_sendRawTransaction")
    assert len(body) <= limits.BODY_BYTES_MAX
    status, answer = post(hardened, body)
    assert (status, json.loads(answer)["error"]["data"]["reason"]) == (200, "too_large")


def test_2000_mutated_requests_get_documented_codes_and_never_a_hang(
    hardened: NodeProcess,
) -> None:
    dice = random.Random(4)
    seeds = [
        CHAIN_ID,
        call('["latest",true]', "eth_getBlockByNumber"),
        call('[{"fromBlock":"0x0","topics":[null,["0x00"]]}]', "eth_getLogs"),
        call('["0x' + registration(200, 0).hex() + '"]', "eth_sendRawTransaction"),
        call('["0x0000000000000000000000000054616E6a6901",["0x0"],"latest"]', "eth_getProof"),
    ]
    allowed = {None, 1, 3, 800, 803, 1001, -32000, -32001, -32003, -32005, -32600, -32601}
    allowed |= {-32602, -32700}
    with reach(hardened) as wire:
        for _ in range(2_000):
            body = bytearray(dice.choice(seeds))
            for _ in range(dice.randrange(1, 4)):
                body[dice.randrange(len(body))] = dice.choice(b'0123456789abcxf{}[]",:\\ \x00\xff')
            wire.sendall(head(len(body)) + body)
            status, answer = read_answer(wire)
            assert status in (200, 204)
            if status == 200:
                answers = json.loads(answer)
                assert answers.get("error", {}).get("code") in allowed, (body, answers)
