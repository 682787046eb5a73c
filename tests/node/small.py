"""A node in this process on a small founded ledger, with a clock that the test holds."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from chain.ledger import Ledger
from node.config import read_config
from node.init import initialise
from node.keys import ValidatorKey, unlock_key
from node.rpc.envelope import answer
from node.run import Node, build_sequencing, open_ledger
from tests.founded import FOUNDED_AT, founding_text

PASSPHRASE = "seven lamps beside the river"


class Hands:
    """A clock that a test moves."""

    def __init__(self, now_s: int = FOUNDED_AT + 60) -> None:
        self.now_s = now_s

    def __call__(self) -> int:
        return self.now_s


@dataclass
class Small:
    """One node that makes blocks when it is told to."""

    node: Node
    clock: Hands
    key: ValidatorKey
    folder: Path

    @property
    def ledger(self) -> Ledger:
        return self.node.ledger

    def answer(self, method: str, *params: object) -> dict:
        """The JSON-RPC answer to one call, through the envelope."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answered = answer(json.dumps(body).encode(), self.node.table)
        assert answered is not None
        return json.loads(answered)

    def ask(self, method: str, *params: object) -> object:
        answered = self.answer(method, *params)
        assert "error" not in answered, answered["error"]
        return answered["result"]

    def send(self, raw: bytes) -> str:
        return self.ask("eth_sendRawTransaction", "0x" + raw.hex())

    def refusal(self, raw: bytes) -> str:
        """The reason for which a transaction is turned away; it must be."""
        answered = self.answer("eth_sendRawTransaction", "0x" + raw.hex())
        assert "error" in answered, "the transaction was admitted"
        return answered["error"]["data"]["reason"]

    def make_block(self):
        """What waits becomes a block, a second later."""
        self.clock.now_s += 1
        return self.node.writer.make_block()

    def make_all(self) -> None:
        while self.make_block() is not None:
            continue

    def done(self, raw: bytes) -> dict:
        """Send, make the block, give the receipt, which must say success."""
        name = self.send(raw)
        self.make_block()
        receipt = self.ask("eth_getTransactionReceipt", name)
        assert receipt["status"] == "0x1", receipt
        return receipt

    def close(self) -> None:
        self.node.close()


def found_small(folder: Path, **choices: object) -> Small:
    """A new ledger in `folder`, and its node."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "founding.toml"
    file.write_text(founding_text(**choices))
    initialise(file, folder / "ledger", make_passphrase=False, ask=lambda: PASSPHRASE)
    return open_small(folder)


def open_small(folder: Path) -> Small:
    config = read_config(folder / "ledger" / "node.toml")
    config = replace(config, rpc=replace(config.rpc, port=0))
    clock = Hands()
    key = unlock_key(folder / "ledger" / "validator.key", PASSPHRASE)
    ledger = open_ledger(config)
    return Small(build_sequencing(config, ledger, key, clock, 0.001), clock, key, folder)
