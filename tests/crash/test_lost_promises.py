"""A transaction behind a nonce gap dies with its node; the desk then promises it no longer."""

from pathlib import Path

from api.ledger import Ledger
from tests.api.desk_process import DeskProcess
from tests.api.visitor import Visitor
from tests.founded import registration
from tests.node_process import NodeProcess


def test_the_same_bytes_and_key_are_submitted_again_after_the_node_lost_them(
    tmp_path: Path,
) -> None:
    node, desk = NodeProcess(tmp_path / "node"), None
    body = {"signed": "0x" + registration(101, 1).hex()}
    try:
        node.start()
        desk, port = DeskProcess(node.url, tmp_path), node.port
        public = Visitor(desk.url)
        first = public.post("/v1/transactions", body, idempotency_key="one")
        assert first.status == 202, first.body
        assert Ledger.at(node.url).sent(first.body["transaction"]) is not None
        node.kill()
        node.start("--port", str(port))
        assert Ledger.at(node.url).sent(first.body["transaction"]) is None
        again = public.post("/v1/transactions", body, idempotency_key="one")
        assert (again.status, again.body) == (202, first.body)
        assert Ledger.at(node.url).sent(first.body["transaction"]) is not None
    finally:
        node.close()
        if desk:
            desk.close()
