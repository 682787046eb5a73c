"""Anvil beside it: the same genesis accounts, the same signed bytes, over its HTTP port."""

import json
import platform
import socket
import subprocess
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, perf_counter

ROOT = Path(__file__).parents[2]
MACHINES = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
START_S_MAX = 30.0
ANSWER_S_MAX = 120.0


def anvil_binary() -> Path:
    """Where npm puts this platform's anvil; it may not be there."""
    system = f"{platform.system().lower()}-{MACHINES.get(platform.machine(), platform.machine())}"
    return ROOT / f"tests/clients/node_modules/@foundry-rs/anvil-{system}/bin/anvil"


class Anvil:
    """
    A running anvil, told when to make a block.

    Transactions go in by JSON-RPC batches and one `evm_mine` makes the block: faster here than a
    block for each transaction. Anvil keeps its state in memory.
    """

    name = "anvil"

    def __init__(self, genesis: dict, chain_id: int, folder: Path) -> None:
        file = folder / "anvil-genesis.json"
        file.write_text(json.dumps(as_geth_writes(genesis, chain_id)))
        port = free_port()
        self._process = subprocess.Popen(
            [
                str(anvil_binary()), "--init", str(file), "--port", str(port),
                "--chain-id", str(chain_id), "--hardfork", "cancun", "--base-fee", "0",
                "--gas-price", "0", "--disable-min-priority-fee", "--no-mining", "--order", "fifo",
                "--gas-limit", str(genesis["gasLimit"]), "--timestamp", str(genesis["timestamp"]),
                "--accounts", "0", "--no-request-size-limit", "--quiet",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._http = self._connect(port)
        self._block = 0

    def __enter__(self) -> "Anvil":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._process.terminate()
        self._process.wait(START_S_MAX)

    def make(self, batches: Sequence[Sequence[bytes]]) -> float:
        """Seconds to take these batches and make a block of each."""
        return sum(self._make_block(batch) for batch in batches)

    def _make_block(self, batch: Sequence[bytes]) -> float:
        calls = [("eth_sendRawTransaction", ["0x" + raw.hex()]) for raw in batch]
        began = perf_counter()
        self.ask(calls)
        self.ask([("evm_mine", [])])
        spent_s = perf_counter() - began
        self._block += 1
        [receipts] = self.ask([("eth_getBlockReceipts", [hex(self._block)])])
        done = sum(int(receipt["status"], 16) for receipt in receipts)
        assert done == len(batch), f"{done} of {len(batch)} succeeded in anvil"
        return spent_s

    def ask(self, calls: Sequence[tuple[str, list]]) -> list:
        """The results of one JSON-RPC batch, in order; raises on any error in it."""
        body = json.dumps([
            {"jsonrpc": "2.0", "id": i, "method": method, "params": params}
            for i, (method, params) in enumerate(calls)
        ])  # fmt: skip
        self._http.request("POST", "/", body, {"Content-Type": "application/json"})
        answers = json.loads(self._http.getresponse().read())
        for answer in answers:
            if "error" in answer:
                raise RuntimeError(f"anvil: {answer['error']}")
        return [answer["result"] for answer in sorted(answers, key=lambda a: a["id"])]

    def _connect(self, port: int) -> HTTPConnection:
        deadline = monotonic() + START_S_MAX
        while True:
            http = HTTPConnection("127.0.0.1", port, timeout=ANSWER_S_MAX)
            try:
                http.connect()
            except OSError:
                if monotonic() > deadline or self._process.poll() is not None:
                    raise
            else:
                return http


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_geth_writes(genesis: dict, chain_id: int) -> dict:
    """The accounts of our genesis file in the form that other Ethereum clients read."""
    return {
        "config": {"chainId": chain_id},
        "nonce": "0x0",
        "timestamp": hex(genesis["timestamp"]),
        "extraData": "0x",
        "gasLimit": hex(genesis["gasLimit"]),
        "difficulty": "0x0",
        "mixHash": "0x" + "00" * 32,
        "coinbase": "0x" + "00" * 20,
        "alloc": {
            address: {"balance": "0x0", **account, "nonce": hex(_number(account.get("nonce", 0)))}
            for address, account in genesis["alloc"].items()
        },
    }


def _number(value: int | str) -> int:
    return value if isinstance(value, int) else int(value, 0)
