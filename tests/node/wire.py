"""Speaking to a node's socket by hand, rudely where a test wants it."""

import contextlib
import socket
import time

from tests.node_process import NodeProcess

DEADLINE_S = 1.0
"""What the hardened node's deadlines are set to."""

PROMPT_S = 1.0
"""Answers come within this of the request, cut-offs within this of the deadline."""

CHAIN_ID = b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}'


def reach(node: NodeProcess, receive_bytes: int = 0) -> socket.socket:
    """A connection; with `receive_bytes`, one whose system takes in little unread."""
    wire = socket.socket()
    if receive_bytes:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    wire.settimeout(10)
    wire.connect(("127.0.0.1", node.port))
    return wire


def head(length: int | None, more: str = "", verb: str = "POST / HTTP/1.1") -> bytes:
    lines = [verb, "Host: node", "Content-Type: application/json", more]
    lines += [f"Content-Length: {length}"] if length is not None else []
    return "\r\n".join(line for line in lines if line).encode() + b"\r\n\r\n"


def exchange(node: NodeProcess, sent: bytes) -> tuple[int, bytes]:
    """The status and body that come back for bytes on a fresh connection."""
    with reach(node) as wire:
        # Refused before everything was sent: the answer is still there to be read.
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            wire.sendall(sent)
        return read_answer(wire)


def read_answer(wire: socket.socket) -> tuple[int, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        part = wire.recv(65_536)
        if not part:
            return 0, received
        received += part
    top, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in top.split(b"\r\n")[1:])
    length = int(fields.get(b"content-length", b"0"))
    while len(body) < length:
        part = wire.recv(65_536)
        if not part:
            break
        body += part
    return int(top.split(b" ")[1]), body


def post(node: NodeProcess, body: bytes, more: str = "") -> tuple[int, bytes]:
    started = time.monotonic()
    answered = exchange(node, head(len(body), more) + body)
    assert time.monotonic() - started <= PROMPT_S
    return answered


def call(params: str = "[]", method: str = "eth_chainId", identity: str = "1") -> bytes:
    return f'{{"jsonrpc":"2.0","id":{identity},"method":"{method}","params":{params}}}'.encode()


NOT_JSON: dict[str, bytes] = {
    "nothing": b"",
    "a word": b"hello",
    "half a call": CHAIN_ID[:-10],
    "two calls in a row": CHAIN_ID * 2,
    "bad UTF-8": call('["\\xff"]').replace(b"\\xff", b"\xff\xfe"),
    "overlong UTF-8": call('["X"]').replace(b"X", b"\xc0\xaf"),
    "a byte order mark": b"\xef\xbb\xbf" + CHAIN_ID,
    "UTF-16": CHAIN_ID.decode().encode("utf-16"),
    "NaN": call("[NaN]"),
    "Infinity": call("[-Infinity]"),
    "a float past the end": call("[1e999]"),
    "an integer of a million digits": call("[" + "9" * 1_000_000 + "]"),
    "a fraction of a million digits": call("[0." + "3" * 1_000_000 + "]"),
    "a method named twice": CHAIN_ID[:-1] + b',"method":"eth_accounts"}',
    "arrays 10,000 deep": call("[" * 10_000 + "]" * 10_000),
    "objects 10,000 deep": call('{"a":' * 10_000 + "1" + "}" * 10_000),
    "arrays a million deep, unclosed": b"[" * 1_000_000,
    "an unfinished text of escaped quotes": b'["' + b'\\"' * 1_000_000,
    "brackets in an unfinished text": b'"' + b"[" * 1_000_000,
    "control characters": call('["\x01"]'),
    "a trailing comma": call("[1,]"),
    "a comment": CHAIN_ID + b"// hello",
    "zeros": bytes(1_000),
    "33 levels": call("[" * 32 + "]" * 32),
}
