"""What a reader waits for while a real node, in a process of its own, makes blocks."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

from contracts import ADDRESSES, codec
from node.keys import create_key
from tests.bench.sizes import Size
from tests.bench.whole import WholePath
from tests.bench.workload import moves
from tests.bench.world import UNIT, Batch, World

ROOT = Path(__file__).parents[2]
PASSPHRASE = "a measured node guards nothing"
INTERVAL_MS = 250
OFFERED_PER_S = 100
"""Moves brought each second, over the same port: blocks are made all the while."""

START_S_MAX = 60.0
ANSWER_S_MAX = 60.0


def waits(folder: Path, size: Size, seed: int) -> dict:
    """Milliseconds that `eth_call` and `eth_getProof` take, with one reader of each."""
    world = World(seed, size.accounts)
    founded(folder, world, world.set_up(all_workloads=False, per_block=size.per_block), INTERVAL_MS)
    with running(folder) as url:
        stopping = threading.Event()
        writer = threading.Thread(target=_bring, args=(url, world, stopping))
        call = Reader(url, "eth_call", lambda turn: [_holding(world, turn), "latest"])
        proof = Reader(
            url, "eth_getProof", lambda turn: [ADDRESSES["Units"], _slots(turn), "latest"]
        )
        first = _height(url)
        threads = [
            writer,
            *(threading.Thread(target=r.run, args=(stopping,)) for r in (call, proof)),
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + size.reads_s
        late = until + ANSWER_S_MAX
        while time.monotonic() < until or (_height(url) == first and time.monotonic() < late):
            time.sleep(0.1)
        stopping.set()
        for thread in threads:
            thread.join(ANSWER_S_MAX)
        last = _height(url)
    assert last > first, "no block was made meanwhile"
    told = {"eth_call": call.summary(), "eth_getProof": proof.summary()}
    return {**told, "blocks_meanwhile": last - first, "offered_per_s": OFFERED_PER_S}


class Reader:
    """Asks one question after another and notes how long each answer took."""

    def __init__(self, url: str, method: str, params: Callable[[int], list]) -> None:
        self._http = HTTPConnection(netloc(url), timeout=ANSWER_S_MAX)
        self._method, self._params = method, params
        self.taken_ms: list[float] = []

    def run(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            params = self._params(len(self.taken_ms))
            began = time.perf_counter()
            ask(self._http, self._method, params)
            self.taken_ms.append((time.perf_counter() - began) * 1_000)

    def summary(self) -> dict:
        cuts = quantiles(self.taken_ms, n=100)
        answers = len(self.taken_ms)
        return {"p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2), "answers": answers}


def founded(folder: Path, world: World, set_up: Iterable[Batch], interval_ms: int) -> None:
    """A ledger on which `set_up` has happened, and the files that its node is run from."""
    folder.mkdir()
    key = create_key(folder / "validator.json", PASSPHRASE)
    path = WholePath(folder / "ledger", world, key)
    for batch in set_up:
        path.make(batch)
    path.close()
    (folder / "genesis.json").write_text(json.dumps(path.genesis))
    (folder / "passphrase").touch(mode=0o600)
    (folder / "passphrase").write_text(PASSPHRASE)
    (folder / "node.toml").write_text(
        'genesis = "genesis.json"\nledger = "ledger"\n[rpc]\nport = 0\n[sealing]\n'
        f'key = "validator.json"\npassphrase_file = "passphrase"\ninterval_ms = {interval_ms}\n'
    )


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The node of a folder in a process of its own, at this URL."""
    ready = folder / "ready.json"
    with (folder / "node.log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "node", "run", "--config", str(folder / "node.toml"),
                "--ready-file", str(ready),
            ],
            cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until = time.monotonic() + START_S_MAX
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / "node.log").read_text())
            time.sleep(0.02)
        yield json.loads(ready.read_text())["url"]
    finally:
        process.terminate()
        process.wait(START_S_MAX)


def _bring(url: str, world: World, stopping: threading.Event) -> None:
    """Bring moves at a steady pace until told to stop."""
    http = HTTPConnection(netloc(url), timeout=ANSWER_S_MAX)
    began = time.monotonic()
    for turn, batch in enumerate(moves(world, 1_000_000, 1)):
        ask(http, "eth_sendRawTransaction", ["0x" + batch[0].hex()])
        if stopping.wait(max(0.0, began + turn / OFFERED_PER_S - time.monotonic())):
            return


def _height(url: str) -> int:
    return int(ask(HTTPConnection(netloc(url), timeout=ANSWER_S_MAX), "eth_blockNumber", []), 16)


def ask(http: HTTPConnection, method: str, params: list) -> Any:
    """The result of one call."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    http.request("POST", "/", body, {"Content-Type": "application/json"})
    answer = json.loads(http.getresponse().read())
    if "error" in answer:
        raise RuntimeError(f"{method}: {answer['error']}")
    return answer["result"]


def _holding(world: World, turn: int) -> dict:
    account = world.enterprises[turn % world.size].account
    data = codec.encode_call("Units", "holding", [account, UNIT])
    return {"to": ADDRESSES["Units"], "data": "0x" + data.hex()}


def _slots(turn: int) -> list[str]:
    return [f"0x{turn % 8:064x}"]


def netloc(url: str) -> str:
    return urlsplit(url).netloc
