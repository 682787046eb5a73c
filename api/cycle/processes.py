"""The processes of the rehearsal: started, waited for, measured and stopped by their own ids."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types

READY_WAIT_S = 60.0
STOP_WAIT_S = 30.0
SAMPLE_S = 0.25
MEBIBYTE = 1024 * 1024


class ProcessFailed(Exception):
    """A process did not do what it was started for."""

    def __init__(self, words: Sequence[str], why: str) -> None:
        super().__init__(f"python {' '.join(words)}: {why}")


class Children:
    """What this process started; all of it stops with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[tuple[list[str], subprocess.Popen[bytes]]] = []

    def run(self, *words: str, codes: Sequence[int] = (0,)) -> str:
        """Run to the end and give back what was printed; ProcessFailed for another exit code."""
        done = subprocess.run(
            [sys.executable, "-m", *words], capture_output=True, text=True, check=False
        )
        if done.returncode not in codes:
            raise ProcessFailed(words, (done.stderr or done.stdout).strip())
        return done.stdout

    def judge(self, *words: str) -> tuple[bool, str]:
        """Run what says yes (0) or no (1), and give that with what it printed; or ProcessFailed."""
        done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise ProcessFailed(words, (done.stderr or done.stdout).strip())
        return done.returncode == 0, done.stdout.strip()

    def start(self, name: str, ready: Callable[[], str | None], *words: str) -> str:
        """Start a server and give back its address once `ready` tells it; it writes to a log."""
        log = self._folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C reaches this process alone, which then stops its children in order.
                start_new_session=True,
            )
        self._running.append((list(words), process))
        until = time.monotonic() + READY_WAIT_S
        while (address := ready()) is None:
            if process.poll() is not None:
                raise ProcessFailed(words, _tail(log))
            if time.monotonic() > until:
                raise ProcessFailed(words, f"not ready after {READY_WAIT_S:.0f} s; see {log}")
            time.sleep(0.05)
        return address

    def check(self) -> None:
        """Raise ProcessFailed if a server is gone."""
        for words, process in self._running:
            if process.poll() is not None:
                raise ProcessFailed(words, f"ended with {process.returncode}")

    def stop(self) -> None:
        """Stop the servers, the last started first, and wait for each."""
        while self._running:
            _, process = self._running.pop()
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(STOP_WAIT_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


class MemoryGauge:
    """Samples the resident memory of this process and of all below it, and keeps the peak."""

    def __init__(self) -> None:
        self.peak_mib = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "MemoryGauge":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _watch(self) -> None:
        here = psutil.Process()
        while not self._stopping.wait(SAMPLE_S):
            total = sum(_resident(one) for one in (here, *here.children(recursive=True)))
            self.peak_mib = max(self.peak_mib, total // MEBIBYTE)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:])


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody listens on a loopback port."""
    with socket.socket() as trial:
        trial.settimeout(0.2)
        return trial.connect_ex(("127.0.0.1", port)) == 0
