"""Hostile input over real sockets: the right problem in a second, and memory that is flat."""

import json
import socket
import time
from collections.abc import Iterator

import psutil
import pytest

from api import limits
from tests.api.desk_process import DeskProcess
from tests.api.visitor import Visitor
from tests.node_process import NodeProcess

HEADER_DEADLINE_MS = 700
BODY_DEADLINE_S = 0.7
WITHIN_S = 1.0


@pytest.fixture(scope="module")
def guarded(node: NodeProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """A desk with short deadlines."""
    desk = DeskProcess(
        node.url, tmp_path_factory.mktemp("guarded"),
        "--header-deadline-ms", str(HEADER_DEADLINE_MS), "--body-deadline-s", str(BODY_DEADLINE_S),
    )  # fmt: skip
    yield desk
    desk.close()


def connect(desk: DeskProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", desk.port), timeout=20)


def head(length: int | None, path: str = "/v1/transactions", more: str = "") -> bytes:
    """The head of a POST of JSON."""
    lines = [f"POST {path} HTTP/1.1", "host: desk", "content-type: application/json"]
    if length is not None:
        lines.append(f"content-length: {length}")
    return ("\r\n".join([*lines, *([more] if more else [])]) + "\r\n\r\n").encode()


def answer(sock: socket.socket) -> tuple[int, dict]:
    """The status and problem of the answer; reads until the peer is done or the body is whole."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = sock.recv(65_536)
        if not part:
            return 0, {}
        got += part
    top, _, body = got.partition(b"\r\n\r\n")
    length = int(next(
        line.split(b":")[1] for line in top.lower().split(b"\r\n")
        if line.startswith(b"content-length")
    ))  # fmt: skip
    while len(body) < length:
        body += sock.recv(65_536)
    return int(top.split()[1]), json.loads(body)


def post(desk: DeskProcess, body: bytes, path: str = "/v1/transactions") -> tuple[int, str, float]:
    """Status, code and seconds that the answer to `body` took."""
    with connect(desk) as sock:
        started = time.monotonic()
        sock.sendall(head(len(body), path) + body)
        status, problem = answer(sock)
        return status, problem.get("code", ""), time.monotonic() - started


BODIES = {
    "deep arrays": b"[" * 100_000 + b"]" * 100_000,
    "deep arrays, unclosed": b"[" * 4_000_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "one too deep": b"[" * (limits.JSON_DEPTH_MAX + 2) + b"]" * (limits.JSON_DEPTH_MAX + 2),
    "a huge integer": b'{"signed":' + b"9" * 1_000_000 + b"}",
    "an integer past 256 bits": b'{"signed":' + b"9" * 81 + b"}",
    "a huge exponent": b'{"signed":1e' + b"9" * 200 + b"}",
    "bad UTF-8": b'{"signed":"\xff\xfe"}',
    "an overlong encoding": b'{"signed":"\xc0\xaf"}',
    "a lone surrogate": b'{"signed":"\\ud800"}',
    "NaN": b'{"signed":NaN}',
    "infinity": b'{"signed":-Infinity}',
    "a repeated name": b'{"signed":"0x00","signed":"0x01"}',
    "an array of 100,000": b"[" + b",".join([b"1"] * 100_000) + b"]",
    "100,000 objects": b"[" + b",".join([b"{}"] * 100_000) + b"]",
    "no JSON": b"signed=0x00",
    "two values": b"{}{}",
    "another type": b'"0x00"',
    "null": b"null",
    "an unknown field": b'{"signed":"0x00","as":"registry"}',
    "no hex": b'{"signed":"0xzz"}',
    "an odd digit": b'{"signed":"0x0"}',
    "a zero byte": b'{"signed":"\\u0000"}',
    "a number for text": b'{"signed":1}',
    "too long a transaction": b'{"signed":"0x' + b"00" * (limits.TRANSACTION_BYTES_MAX + 1) + b'"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_malformed_within_a_second(guarded: DeskProcess, name: str) -> None:
    status, code, took_s = post(guarded, BODIES[name])
    assert (status, code) == (400, "malformed")
    assert took_s < WITHIN_S


@pytest.mark.parametrize("path", ["/v1/transactions", "/v1/sessions", "/v1/nonces", "/nowhere"])
def test_a_body_one_byte_too_large_is_refused_before_it_is_parsed(
    guarded: DeskProcess, path: str
) -> None:
    status, code, took_s = post(guarded, b" " * (limits.BODY_BYTES_MAX + 1), path)
    assert (status, code) == (413, "too_large")
    assert took_s < WITHIN_S


def test_a_declared_length_too_large_is_refused_before_it_is_sent(guarded: DeskProcess) -> None:
    for length in (limits.BODY_BYTES_MAX + 1, 10**15):
        with connect(guarded) as sock:
            started = time.monotonic()
            sock.sendall(head(length) + b"{")
            status, problem = answer(sock)
        assert (status, problem["code"]) == (413, "too_large")
        assert time.monotonic() - started < WITHIN_S


def test_chunks_without_an_end_are_cut_at_the_bound(guarded: DeskProcess) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with connect(guarded) as sock:
        sock.sendall(head(None, more="transfer-encoding: chunked"))
        try:
            for _ in range(limits.DISCARDED_BYTES_MAX // 0x10000 + 2):
                sock.sendall(chunk)
        except (BrokenPipeError, ConnectionResetError):
            return
        status, problem = answer(sock)
    assert (status, problem["code"]) == (413, "too_large")


def test_a_body_of_another_type_is_malformed(guarded: DeskProcess) -> None:
    with connect(guarded) as sock:
        sock.sendall(
            b"POST /v1/transactions HTTP/1.1\r\nhost: desk\r\ncontent-type: text/plain\r\n"
            b"content-length: 2\r\n\r\n{}"
        )
        assert answer(sock)[1]["code"] == "malformed"


@pytest.mark.parametrize(
    ("length", "no"),
    [(100, (408, "too_slow")), (limits.BODY_BYTES_MAX + 1, (413, "too_large"))],
    ids=str,
)
def test_a_trickled_body_is_cut_at_its_deadline(
    guarded: DeskProcess, length: int, no: tuple[int, str]
) -> None:
    with connect(guarded) as sock:
        started = time.monotonic()
        sock.sendall(head(length))
        sock.settimeout(BODY_DEADLINE_S / 10)
        while time.monotonic() - started < BODY_DEADLINE_S * 3:
            try:
                sock.sendall(b" ")
                status, problem = answer(sock)
                break
            except TimeoutError:
                continue
        took_s = time.monotonic() - started
    assert (status, problem["code"]) == no
    assert BODY_DEADLINE_S <= took_s < BODY_DEADLINE_S + WITHIN_S


def test_trickled_headers_are_cut_at_their_deadline(guarded: DeskProcess) -> None:
    with connect(guarded) as sock:
        started = time.monotonic()
        sock.sendall(b"GET /v1/ledger HTTP/1.1\r\n")
        sock.settimeout(HEADER_DEADLINE_MS / 10_000)
        ended = False
        while not ended and time.monotonic() - started < HEADER_DEADLINE_MS / 1_000 * 4:
            try:
                sock.sendall(b"x")
                ended = sock.recv(1_024) == b""
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                ended = True
        took_s = time.monotonic() - started
    assert ended
    assert took_s < HEADER_DEADLINE_MS / 1_000 + WITHIN_S


def test_many_idle_connections_keep_nobody_out(desk: DeskProcess) -> None:
    idle = [connect(desk) for _ in range(400)]
    try:
        for sock in idle:
            sock.sendall(b"POST /v1/transactions HTTP/1.1\r\n")
        started = time.monotonic()
        assert Visitor(desk.url).get("/healthz").status == 200
        assert time.monotonic() - started < WITHIN_S
    finally:
        for sock in idle:
            sock.close()


@pytest.mark.parametrize(
    "path",
    [
        "/v1/accounts/0x" + "f" * 5_000,
        "/v1/trades/" + "9" * 4_000,
        "/v1/holdings?unit=" + "9" * 4_000,
        "/v1/holdings?as_of=" + "9" * 4_000,
        "/v1/holdings?cursor=" + "A" * 4_000,
        "/v1/certificates/-1",
        "/v1/problems/%00",
        "/v1/%2e%2e/%2e%2e/etc/passwd",
        "/v1/evidence/holdings/0x00/1",
    ],
    ids=range(9),
)
def test_a_hostile_path_is_a_problem_and_not_a_fault(guarded: DeskProcess, path: str) -> None:
    found = Visitor(guarded.url).get(path)
    assert found.status in {400, 401, 404}
    assert found.headers["content-type"] == "application/problem+json"


def test_memory_is_flat_under_hostile_bodies(guarded: DeskProcess) -> None:
    process = psutil.Process(guarded.process.pid)
    large = b"[" + b"1," * (limits.BODY_BYTES_MAX // 2 - 2) + b"1]"
    for _ in range(8):
        post(guarded, large)
    before = process.memory_info().rss
    for _ in range(25):
        assert post(guarded, large)[1] == "malformed"
        assert post(guarded, BODIES["deep arrays, unclosed"])[1] == "malformed"
    grown = process.memory_info().rss - before
    assert grown < 64 * 1024 * 1024, f"grew by {grown >> 20} MiB"


def test_a_connection_on_which_nobody_speaks_is_closed(guarded: DeskProcess) -> None:
    with connect(guarded) as fresh, connect(guarded) as used:
        used.sendall(b"GET /healthz HTTP/1.1\r\nhost: desk\r\n\r\n")
        assert answer(used)[0] == 200
        for sock in (fresh, used):
            sock.settimeout(HEADER_DEADLINE_MS / 1_000 + WITHIN_S)
            assert sock.recv(1_024) == b""
