"""A client that keeps a node busy, journals what it was told, and goes on after the node died."""

import http.client
import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from eth_account import Account

from contracts import ADDRESSES
from contracts.codec import encode_call
from tests.api.play import UNIT
from tests.crash.journal import Journal
from tests.founded import CHAIN_ID, signer

WINDOW = 12
"""How many transactions of one sender may be without a receipt."""

GONE = (OSError, http.client.HTTPException, json.JSONDecodeError)
"""What a client sees of a node that was killed."""


class Wire:
    """One connection, kept open; an answer cut short is an error."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(self, *calls: tuple[str, list[object]]) -> list[dict[str, object]]:
        """The answers to a batch, in its order."""
        batch = [
            {"jsonrpc": "2.0", "id": at, "method": method, "params": params}
            for at, (method, params) in enumerate(calls)
        ]
        self.connection.request(
            "POST", "/", json.dumps(batch), {"Content-Type": "application/json"}
        )
        answers = json.loads(self.connection.getresponse().read())
        return sorted(answers, key=lambda answer: answer["id"])

    def result(self, method: str, *params: object) -> object:
        (answer,) = self.ask((method, list(params)))
        return answer["result"]


@dataclass
class Sender:
    """One role that moves a unit to its trading holding, again and again."""

    role: str
    journal: Journal
    nonce: int
    waiting: deque[str] = field(default_factory=deque)

    def run(self, port: int, noticed: Callable[[], None]) -> None:
        """Send and wait for receipts until the node is gone."""
        wire = Wire(port)
        try:
            while True:
                while len(self.waiting) < WINDOW:
                    self.send(wire)
                    noticed()
                self.gather(wire, noticed)
        except GONE:
            return

    def send(self, wire: Wire) -> None:
        """Sign the next move; it is in the journal before it is on the wire."""
        signed = Account.sign_transaction(
            {
                "type": 2, "chainId": CHAIN_ID, "nonce": self.nonce, "gas": 200_000, "value": 0,
                "maxFeePerGas": 0, "maxPriorityFeePerGas": 0, "to": ADDRESSES["Market"],
                "data": encode_call("Market", "toTrading", [UNIT, 1]),
            },
            signer(self.role).key,
        )  # fmt: skip
        name, raw = "0x" + signed.hash.hex(), "0x" + signed.raw_transaction.hex()
        self.journal.write(("sent", name, self.role, self.nonce, raw))
        self.nonce += 1
        self.waiting.append(name)
        receipt = wire.result("registry_submitTransaction", raw)
        assert receipt["transaction"] == name
        self.journal.write(("promised", name, receipt))

    def gather(self, wire: Wire, noticed: Callable[[], None]) -> None:
        """Ask for the receipts of what waits, and for the head; journal what is told."""
        names = list(self.waiting)
        *receipts, head = wire.ask(
            *(("eth_getTransactionReceipt", [name]) for name in names),
            ("eth_getBlockByNumber", ["latest", False]),
        )
        block = head["result"]
        facts: list[tuple[object, ...]] = [("head", int(block["number"], 16), block["hash"])]
        for name, answer in zip(names, receipts, strict=True):
            if receipt := answer["result"]:
                assert receipt["status"] == "0x1", receipt
                number = int(receipt["blockNumber"], 16)
                facts.append(("acknowledged", name, number, receipt["blockHash"]))
                self.waiting.remove(name)
        self.journal.write(*facts)
        for _ in facts[1:]:
            noticed()


def run_until(port: int, senders: list[Sender], count: int, then: Callable[[], None]) -> None:
    """Let the senders work; after `count` sendings and receipts, do `then` while they go on."""
    enough, seen, lock = threading.Event(), [0], threading.Lock()

    def noticed() -> None:
        with lock:
            seen[0] += 1
            if seen[0] >= count:
                enough.set()

    threads = [threading.Thread(target=sender.run, args=(port, noticed)) for sender in senders]
    for thread in threads:
        thread.start()
    assert enough.wait(60), f"{seen[0]} sendings and receipts in a minute, not {count}"
    then()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
