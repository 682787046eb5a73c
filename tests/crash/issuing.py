"""The issuance job as a process of its own, in front of a desk and a node that can be killed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.ledger import Ledger
from contracts import ADDRESSES, codec
from contracts.identifiers import account_address
from contracts.vocabulary import Right
from tests.api.allocated import list_many, open_many
from tests.api.desk_process import DeskProcess
from tests.api.person import keep_keys
from tests.api.play import EXPIRY, PERIOD, PLAYED_AT, UNIT, Play
from tests.founded import CHAIN_ID, signer, uscc
from tests.node_process import ROOT, NodeProcess

ACCOUNTS = 130
"""Enterprises: with 60 lines a transaction, each step of the job has three."""

FIRST = 2_000
WHO = range(FIRST, FIRST + ACCOUNTS)
CLERKS = {"registry": "second_registry_clerk", "department": "second_department_clerk"}
"""Each institution's clerk, and another one who is granted a key."""

PATIENCE_S = 60.0
START = "import sys; from api.client import main; main()"


@dataclass
class Job:
    """One run of `tanji allocation ...`, with what it writes in files."""

    process: subprocess.Popen[bytes]
    out: Path
    log: Path

    def wait_for(self, happened: Callable[[], bool]) -> bool:
        """Until it happened, or the job ended; whether it was still running then."""
        until = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and not happened():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)
        return self.process.poll() is None

    def told(self) -> str:
        return self.log.read_text()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def finish(self) -> dict:
        """What it printed; it must have ended well."""
        assert self.process.wait(PATIENCE_S * 2) == 0, self.told() + self.out.read_text()
        return json.loads(self.out.read_text())


class Office:
    """A node, a desk, open accounts, and two clerks of each institution at terminals."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.node = NodeProcess(folder / "node")
        self.node.clock.write_text(str(PLAYED_AT))
        self.desk: DeskProcess | None = None
        self.jobs = 0
        self.node.start("--clock", str(self.node.clock))
        self.port = self.node.port
        self._prepare(Play(self.ledger))
        self.desk = DeskProcess(self.node.url, folder)
        self.desk.wait_for_block(self.ledger.head().number)

    @property
    def ledger(self) -> Ledger:
        return Ledger.at(self.node.url)

    def _prepare(self, play: Play) -> None:
        play.publish()
        open_many(self.ledger, WHO)
        list_many(self.ledger, WHO)
        rights = Right.READ | Right.INITIATE
        for first, second in CLERKS.items():
            grant = (signer(second).address, rights, EXPIRY)
            play.two(first, f"{first}_officer", "Participants", "grantKey", grant)
        keep_keys(self.folder, (*CLERKS, *CLERKS.values()))

    def start(self, role: str, *words: str) -> Job:
        """`tanji allocation` with the role's key, as a process."""
        assert self.desk is not None
        self.jobs += 1
        out, log = (self.folder / f"job-{self.jobs}.{kind}" for kind in ("out", "log"))
        shared = [
            "--desk", self.desk.url, "--keys", str(self.folder / "keys"), "--json", "--key", role,
            "--passphrase-file", str(self.folder / "passphrase"), "--chain-id", str(CHAIN_ID),
        ]  # fmt: skip
        command = [sys.executable, "-c", START, *shared, "allocation", *words]
        with out.open("wb") as told, log.open("wb") as errors:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=told, stderr=errors, env=dict(os.environ)
            )
        return Job(process, out, log)

    def restart_node(self) -> None:
        """Start it again where it stood: the desk asks at the same place."""
        self.node.start("--clock", str(self.node.clock), "--port", str(self.port))

    def pending(self, role: str) -> int:
        """The role's next nonce, counting what waits."""
        return int(
            str(self.node.ask("eth_getTransactionCount", signer(role).address, "pending")), 16
        )

    def executed(self) -> list[str]:
        """The lines of every LineExecuted in the book, in its order."""
        ledger = self.ledger
        logs = ledger.logs(0, ledger.head().number, ADDRESSES["Allocation"])
        events = [codec.decode_log(log.address, log.topics, log.data) for log in logs]
        return [
            "0x" + event.args["line"].hex()
            for event in events
            if event is not None and event.name == "LineExecuted"
        ]

    def held(self) -> dict[int, int]:
        """What each enterprise holds."""
        ledger = self.ledger
        return {
            who: ledger.call("Units", "holding", [account_address(uscc(who)), UNIT])["registration"]
            for who in WHO
        }

    def issued(self) -> int:
        return self.ledger.call("Units", "totals", [UNIT])["issued"]

    def close(self) -> None:
        self.node.close()
        if self.desk:
            self.desk.close()


PERIOD_WORDS = ("--period", str(PERIOD))
