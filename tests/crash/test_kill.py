"""`kill -9` of the running node under load: nothing acknowledged is lost, doubled or rewound."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import chain.ledger
from api.ledger import Ledger
from chain.admission_receipts import read
from chain.promises import judge
from tests.api.play import BUYER, PLAYED_AT, SELLER, UNIT, Play, account
from tests.crash.journal import Journal, Told
from tests.crash.load import Sender, Wire, run_until
from tests.founded import signer
from tests.node_process import ROOT, NodeProcess

ROLES = (SELLER, BUYER)
FACTS_MAX = 100
"""A node lives until its client noted so many sendings and receipts at most: it is killed before
its first block, between blocks, and in the middle of one."""


@pytest.fixture
def node(tmp_path: Path) -> Iterator[NodeProcess]:
    """A running node on which two enterprises hold units."""
    process = NodeProcess(tmp_path / "node")
    try:
        process.clock.write_text(str(PLAYED_AT))
        start(process)
        Play(Ledger.at(process.url)).prepare_market()
        yield process
    finally:
        process.close()


def start(node: NodeProcess) -> None:
    node.start("--clock", str(node.clock))


def test_nothing_acknowledged_is_lost_doubled_or_rewound(
    node: NodeProcess, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills = request.config.getoption("--kills")
    number = request.config.getoption("--seed")
    print(f"seed {number}: `--seed {number}` kills after the same numbers of facts")
    dice, journal = random.Random(number), Journal(tmp_path / "journal")
    before = trading(node)
    nonces = {role: nonce_of(node, role) for role in ROLES}
    waited = 0
    for _ in range(kills):
        senders = [Sender(role, journal, nonces[role]) for role in ROLES]
        run_until(node.port, senders, dice.randint(1, FACTS_MAX), node.kill)
        start(node)
        told = journal.read()
        hold_to_the_journal(node, told)
        waited += hold_to_the_promises(node, told, journal)
        told = journal.read()
        resend(node, told, journal)
        nonces = {sender.role: sender.nonce for sender in senders}
    told = journal.read()
    assert len(told.acknowledged) == len(told.sent) > kills
    hold_to_one_effect_each(node, told, before)
    print(f"{kills} kills: {len(told.sent)} sent, none lost, none twice, none rewound")
    print(f"{len(told.promised)} receipts, {waited} of them kept only after the kill")
    assert waited, "no kill came between a receipt and its block"
    assert node.stop() == 0
    judge_all(node.ledger / "ledger.db", told)
    hold_to_the_audit(node.ledger / "ledger.db")


def hold_to_the_journal(node: NodeProcess, told: Told) -> None:
    """What the client was told still stands: receipts in the same blocks, heads where they were."""
    wire = Wire(node.port)
    for names in chunks(list(told.acknowledged)):
        answers = wire.ask(*(("eth_getTransactionReceipt", [name]) for name in names))
        for name, answer in zip(names, answers, strict=True):
            receipt = answer["result"]
            assert receipt is not None, f"{name} was acknowledged and is lost"
            found = (int(receipt["blockNumber"], 16), receipt["blockHash"])
            assert found == told.acknowledged[name], f"{name} was rewound"
    for numbers in chunks(list(told.heads)):
        asked = wire.ask(*(("eth_getBlockByNumber", [hex(number), False]) for number in numbers))
        for number, answer in zip(numbers, asked, strict=True):
            block = answer["result"]
            assert block is not None, f"head {number} was seen and is gone"
            assert block["hash"] == told.heads[number], f"head {number} was rewound"


def hold_to_the_promises(node: NodeProcess, told: Told, journal: Journal) -> int:
    """
    What has an admission receipt gets its block without being sent again.

    Gives how many had none yet when the node was killed.
    """
    waiting = [name for name in told.promised if name not in told.acknowledged]
    for name in waiting:
        receipt = node.receipt(name)
        number = int(receipt["blockNumber"], 16)
        journal.write(("acknowledged", name, number, receipt["blockHash"]))
    numbers = Counter(receipt["number"] for receipt in told.promised.values())
    assert set(numbers.values()) <= {1}, "a number was given twice"
    return len(waiting)


def judge_all(book: Path, told: Told) -> None:
    """The auditor finds every promise kept: no block is later than it was promised."""
    ledger = chain.ledger.Ledger.open(book, read_only=True)
    judged = [
        judge(ledger, read(json.dumps(receipt))[0], None, None)
        for receipt in told.promised.values()
    ]
    ledger.close()
    assert Counter(one.verdict for one in judged) == {"kept": len(told.promised)}


def resend(node: NodeProcess, told: Told, journal: Journal) -> None:
    """
    Send again whatever has no receipt, the same bytes, and wait for its receipt.

    One that the node never answered for is taken, or taken again; one that is on disk already, in
    a block or in the journal of receipts, is refused, and has its effect.
    """
    open_ones = [name for name in told.sent if name not in told.acknowledged]
    for name in open_ones:
        answer = node.answer("eth_sendRawTransaction", told.sent[name][2])
        if "error" in answer:
            assert answer["error"]["data"]["reason"] in ("nonce_too_low", "already_known"), answer
    for name in open_ones:
        receipt = node.receipt(name)
        assert receipt["status"] == "0x1"
        number = int(receipt["blockNumber"], 16)
        journal.write(("acknowledged", name, number, receipt["blockHash"]))


def hold_to_one_effect_each(node: NodeProcess, told: Told, before: dict[str, int]) -> None:
    """Each transaction is in exactly one block, and each moved its one unit once."""
    wire, places = Wire(node.port), Counter()
    height = int(str(wire.result("eth_blockNumber")), 16)
    for numbers in chunks(range(height + 1)):
        asked = wire.ask(*(("eth_getBlockByNumber", [hex(number), False]) for number in numbers))
        for answer in asked:
            places.update(answer["result"]["transactions"])
    assert {name: places[name] for name in told.sent} == dict.fromkeys(told.sent, 1)
    moved = Counter(role for role, _, _ in told.sent.values())
    after = trading(node)
    assert {role: after[role] - before[role] for role in ROLES} == dict(moved)


def hold_to_the_audit(book: Path) -> None:
    """The auditor finds every byte in order and every root again."""
    for words in (("fsck", str(book)), ("replay", str(book), "--engine", "py-evm")):
        done = subprocess.run(
            [sys.executable, "-m", "chain", *words], cwd=ROOT, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def trading(node: NodeProcess) -> dict[str, int]:
    """Units in the trading holding of each role."""
    ledger = Ledger.at(node.url)
    return {
        role: ledger.call("Units", "holding", [account(role), UNIT])["trading"] for role in ROLES
    }


def nonce_of(node: NodeProcess, role: str) -> int:
    return int(str(node.ask("eth_getTransactionCount", signer(role).address, "latest")), 16)


def chunks(items, size: int = 50) -> Iterator[list]:
    whole = list(items)
    for at in range(0, len(whole), size):
        yield whole[at : at + size]
