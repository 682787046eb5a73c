"""A real desk in a process of its own, on a free port, in front of a real node."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
START_S = 120.0


class DeskFailed(Exception):
    """The process ended, or was not ready in time; says what it wrote."""


class DeskProcess:
    """`python -m api serve` until closed."""

    def __init__(self, node_url: str, folder: Path, *more: str, ready: str = "/readyz") -> None:
        self.folder, self.node_url = folder, node_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "desk.log"
        words = [
            sys.executable, "-m", "api", "serve", "--node", node_url,
            "--index", f"sqlite:///{folder / 'index.sqlite'}", "--port", str(self.port), *more,
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log)
        self._wait(ready)

    def _wait(self, ready: str) -> None:
        until = time.monotonic() + START_S
        while not self._ready(ready):
            if self.process.poll() is not None or time.monotonic() > until:
                self.process.kill()
                self.process.wait(30)
                raise DeskFailed(self.log.read_text()[-4_000:])
            time.sleep(0.05)

    def _ready(self, path: str) -> bool:
        return self._status(path)[0] == 200

    def _status(self, path: str) -> tuple[int, dict]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def wait_for_status(self, path: str, status: int) -> dict:
        """What `path` answers, once it answers with `status`."""
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            found, body = self._status(path)
            if found == status:
                return body
            time.sleep(0.05)
        raise DeskFailed(f"{path} never answered {status}")

    def wait_for_block(self, number: int) -> None:
        """Until the index holds block `number`."""
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            with urllib.request.urlopen(self.url + "/readyz", timeout=5) as answer:
                if json.load(answer)["indexed"] >= number:
                    return
            time.sleep(0.05)
        raise DeskFailed(f"block {number} was not indexed")

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def close(self) -> None:
        """End it, gently or not."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
