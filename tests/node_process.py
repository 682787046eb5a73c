"""A real node in a process of its own, on a free port, with a small founded ledger."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from node.init import initialise
from tests.founded import write_founding

ROOT = Path(__file__).parent.parent
START_S = 120.0


class NodeFailed(Exception):
    """The process ended, or did not get ready in time; says what it wrote."""


class NodeProcess:
    """Founds on the first start; `kill` and `start` again as often as a test likes."""

    def __init__(self, folder: Path, interval_ms: int = 20, settings: str = "") -> None:
        self.folder, self.interval_ms = folder, interval_ms
        self.ledger = folder / "ledger"
        self.clock = folder / "clock"
        self.log = folder / "node.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""
        folder.mkdir(parents=True, exist_ok=True)
        if not self.ledger.exists():
            initialise(write_founding(folder), self.ledger, make_passphrase=True, ask=str)
        if settings:
            config = self.ledger / "node.toml"
            config.write_text(config.read_text().replace("port = 8545", f"port = 8545\n{settings}"))

    def start(self, *more: str, command: str = "run") -> "NodeProcess":
        """Start it and wait until it listens."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        words = [
            sys.executable, "-m", "node", command, "--config", str(self.ledger / "node.toml"),
            "--port", "0", "--ready-file", str(ready), *more,
        ]  # fmt: skip
        if command == "run":
            words += ["--interval", str(self.interval_ms)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log)
        until = time.monotonic() + START_S
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise NodeFailed(self.log.read_text()[-4_000:])
            time.sleep(0.02)
        self.url = json.loads(ready.read_text())["url"]
        return self

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def ask(self, method: str, *params: object) -> object:
        """The result of a call; raises with the error's text if there is none."""
        answer = self.answer(method, *params)
        if "error" in answer:
            raise NodeFailed(json.dumps(answer["error"]))
        return answer["result"]

    def answer(self, method: str, *params: object) -> dict:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        request = urllib.request.Request(
            self.url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def send(self, raw: bytes) -> str:
        return str(self.ask("eth_sendRawTransaction", "0x" + raw.hex()))

    def receipt(self, transaction: str, wait_s: float = 20.0) -> dict:
        """The receipt, once there is one."""
        until = time.monotonic() + wait_s
        while time.monotonic() < until:
            if found := self.ask("eth_getTransactionReceipt", transaction):
                return found
            time.sleep(0.01)
        raise NodeFailed(
            f"no receipt of {transaction}: {self.ask('registry_standing', transaction)}"
        )

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`tanji-node` with these words, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "node", *words],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=120,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
