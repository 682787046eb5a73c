"""The door to the node: what is no answer is told as none, whatever a node says instead."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from api.errors import NodeUnavailable
from api.ledger import Ledger

HASH = "0x" + "0" * 64
KEY = "0x" + "1" * 40

ANSWERS = {
    "nothing": b"",
    "a page": b"<html>bad gateway</html>",
    "another value": b"7",
    "a list": b"[]",
    "a list of nulls": b"[null, null]",
    "an empty object": b"{}",
    "no result": b'{"jsonrpc":"2.0","id":0}',
    "null": b'{"jsonrpc":"2.0","id":0,"result":null}',
    "another shape": b'{"jsonrpc":"2.0","id":0,"result":{"number":"x"}}',
    "a list for a result": b'{"jsonrpc":"2.0","id":0,"result":[1]}',
    "a batch of another shape": b'[{"id":0,"result":{}},{"id":1,"result":[{}]}]',
    "text for an error": b'{"jsonrpc":"2.0","id":0,"error":"no"}',
    "an unknown error": b'{"jsonrpc":"2.0","id":0,"error":{"code":-32603,"message":"oh"}}',
    "bad UTF-8": b'{"jsonrpc":"2.0","id":0,"result":"\xff"}',
}

ASKS: dict[str, Callable[[Ledger], object]] = {
    "chain id": lambda ledger: ledger.chain_id(),
    "head": lambda ledger: ledger.head(),
    "block": lambda ledger: ledger.block(1),
    "nonce": lambda ledger: ledger.nonce(KEY),
    "call": lambda ledger: ledger.call("Participants", "accountCount"),
    "gas": lambda ledger: ledger.gas(KEY, KEY, b""),
}


@pytest.fixture
def liar() -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers every request with the one body in the list."""
    said = [b""]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(said[0])))
            self.end_headers()
            self.wfile.write(said[0])

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", said
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_no_answer_is_told_as_none(liar: tuple[str, list[bytes]], answer: str) -> None:
    url, said = liar
    said[0] = ANSWERS[answer]
    for name, ask in ASKS.items():
        if answer == "null" and name == "block":
            continue  # null is how a node says that there is no such block
        with pytest.raises(NodeUnavailable):
            ask(Ledger.at(url))
