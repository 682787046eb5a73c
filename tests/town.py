"""A node, a desk in front of it, one surrender that went through both, and questions to them."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from api.ledger import Ledger
from api.signing import compose, prepare, sign
from chain.blocks import Block, decode_block
from chain.ledger import Ledger as Book
from chain.seals import Seal
from node.config import read_config
from node.run import open_ledger
from tests.api.desk_process import DeskProcess
from tests.api.play import BUYER, PERIOD, SELLER, UNIT, account
from tests.api.visitor import Answer, Visitor
from tests.founded import signer
from tests.node_process import ROOT, NodeProcess

OWED, GIVEN_UP = 500_000, 1_200
"""The enterprise's obligation, and the units of the one surrender that is followed."""


@dataclass
class Town:
    """A node, a desk in front of it, and one surrender that went through both."""

    node: NodeProcess
    desk: DeskProcess
    folder: Path
    accepted: Answer
    """What the desk said to the registry's signed bytes."""

    raw: bytes
    before: dict[str, dict[str, int]]

    @property
    def transaction(self) -> str:
        return str(self.accepted.body["transaction"])

    @property
    def ledger(self) -> Ledger:
        return Ledger.at(self.node.url)

    @property
    def genesis(self) -> str:
        return (self.node.ledger / "genesis.json").read_text()

    def post(self, raw: bytes) -> Answer:
        """Signed bytes to the desk, from nobody in particular."""
        return Visitor(self.desk.url).post("/v1/transactions", {"signed": "0x" + raw.hex()})

    def signed(self, role: str, contract: str, function: str, *args: object, gas: int = 0) -> bytes:
        key = signer(role)
        more = {"gas": gas} if gas else {}
        return sign(prepare(self.ledger, key.address, contract, function, args, **more), key)

    def altered(self, role: str = SELLER, **changes: object) -> bytes:
        """A sound transaction of an enterprise with one thing wrong, signed by its key."""
        key = signer(role)
        chain_id, nonce = self.ledger.chain_id(), self.ledger.nonce(key.address)
        whole = compose(chain_id, key.address, nonce, "Market", "toTrading", (UNIT, 1))
        return bytes(key.sign_transaction(whole.fields() | changes).raw_transaction)


def walked(node: NodeProcess, desk: DeskProcess, folder: Path) -> Town:
    """Request, approval and surrender, each through the desk; the last is the one followed."""
    town = Town(node, desk, folder, Answer(0, {}, {}), b"", {})
    steps = (
        (SELLER, "request", (PERIOD, [(UNIT, GIVEN_UP)])),
        ("department_officer", "approve", (1,)),
        ("registry", "surrender", (1,)),
    )
    for role, function, args in steps:
        town.raw = town.signed(role, "Compliance", function, *args)
        town.before = figures(town.ledger)
        town.accepted = town.post(town.raw)
        assert town.accepted.status == 202, town.accepted.body
        assert town.ledger.wait(town.transaction).succeeded
    return town


def figures(ledger: Ledger) -> dict[str, dict[str, int]]:
    """Where every unit and fen is."""
    return {
        **{
            role: ledger.call("Units", "holding", [account(role), UNIT]) for role in (SELLER, BUYER)
        },
        "totals": ledger.call("Units", "totals", [UNIT]),
        "cash": ledger.call("Cash", "totals", []),
    }


def evidence_of(town: Town) -> str:
    found = (
        Visitor(town.desk.url)
        .log_in("registry")
        .get(f"/v1/evidence/transactions/{town.transaction}")
    )
    assert found.status == 200, found.body
    return json.dumps(found.body)


def audit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`tanji-audit`, which imports nothing but `chain`."""
    return subprocess.run(
        [sys.executable, "-m", "chain", *words], cwd=folder, capture_output=True, text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""}, timeout=60, check=False,
    )  # fmt: skip


def book_of(town: Town, name: str) -> Book:
    """An empty ledger of the same genesis."""
    folder = town.folder / name
    folder.mkdir()
    (folder / "genesis.json").write_text(town.genesis)
    (folder / "node.toml").write_text('genesis = "genesis.json"\nledger = "ledger.db"\n')
    return open_ledger(read_config(folder / "node.toml"))


def block_of(town: Town, number: int) -> tuple[Block, tuple[Seal, ...]]:
    """A block and its seals as the node serves them to anybody."""
    raw = str(town.node.ask("debug_getRawBlock", hex(number)))
    book = Book.open(town.node.ledger / "ledger.db", read_only=True)
    try:
        return decode_block(bytes.fromhex(raw[2:])), book.seals(number)
    finally:
        book.close()


def log_of(log: dict[str, object]) -> tuple[str, list[bytes], bytes]:
    topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
    return str(log["address"]), topics, bytes.fromhex(str(log["data"])[2:])
