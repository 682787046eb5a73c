"""A national allocation through a real node: two stages, each decided and executed once, timed."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from api.client.issuance import LINES_PER_TRANSACTION
from contracts import ADDRESSES, codec
from contracts.identifiers import line_id, name_bytes
from contracts.vocabulary import Stage
from tests.bench.reads import ask, founded, netloc, running
from tests.bench.sizes import Size
from tests.bench.world import PERIOD, PROVINCE, UNIT, Batch, Party, World, cut

PRE_ALLOCATED, TRUE_UP, TAKEN_BACK = 700_000, 90_000, 40_000
"""Tonnes of each: stage one, and stage two either way; every tenth account gives some back."""

WAIT_S_MAX = 300.0
PAUSE_S = 0.01
CALLS_MAX = 100
"""Calls in one request to the node."""

TABLE = name_bytes("table")
GAS = 1 << 24
"""What each transaction may use: the most that admission lets in."""


@dataclass
class Step:
    """One of the four steps of a national allocation."""

    name: str
    batches: list[Batch]
    spent_s: float = 0.0


class Nation(World):
    """Open accounts, a plan, and final emissions; nothing is allocated yet."""

    def verified(self, *, per_block: int) -> Iterator[Batch]:
        """What must be on the ledger before a true-up: everyone accepted what was decided."""
        yield from self.opened(per_block=per_block)
        everyone = list(enumerate(self.enterprises))
        for phase in self._owe(everyone):
            yield from cut(phase, per_block)

    def lines_of(self, stage: int) -> list[tuple]:
        """Each account's line of the first or second stage."""
        return [self._line(place, party, stage) for place, party in enumerate(self.enterprises)]

    def _line(self, place: int, party: Party, stage: int) -> tuple:
        issue, tonnes = (Stage.FINAL, TRUE_UP) if place % 10 else (Stage.RETURN, TAKEN_BACK)
        if stage == 0:
            issue, tonnes = Stage.PRE_ALLOCATION, PRE_ALLOCATED
        return (party.account, PERIOD, issue, 1, tonnes, name_bytes("inputs"), bytes(32))

    def decide(self, lines: Sequence[tuple]) -> Batch:
        """The department's decisions, batch by batch; its keys take turns."""
        return [
            self.act("department", turn, "Allocation", "decide", TABLE, batch, gas=GAS)
            for turn, batch in enumerate(cut(lines, LINES_PER_TRANSACTION))
        ]

    def execute(self, lines: Sequence[tuple]) -> Batch:
        """The registry's executions of the same lines."""
        return [
            self.act("registry", turn, "Allocation", "execute", [line_id(*one[:4]) for one in some],
                     gas=GAS)
            for turn, some in enumerate(cut(lines, LINES_PER_TRANSACTION))
        ]  # fmt: skip


@dataclass
class National:
    """What one run found."""

    accounts: int
    lines: int = 0
    transactions: int = 0
    blocks: int = 0
    spent_s: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)

    def told(self) -> dict:
        return {
            "accounts": self.accounts,
            "lines": self.lines,
            "transactions": self.transactions,
            "blocks": self.blocks,
            "seconds": round(self.spent_s, 2),
            "steps": {name: round(spent, 2) for name, spent in self.steps.items()},
            "milliseconds_per_account": round(1_000 * self.spent_s / self.accounts, 3),
        }


def allocations(folder: Path, size: Size, seed: int) -> dict:
    """A national allocation, and a larger one: what an account costs in each."""
    few = national(folder / "nation", size.allocated, seed)
    many = national(folder / "larger-nation", size.allocated_many, seed)
    ratio = many["milliseconds_per_account"] / few["milliseconds_per_account"]
    return {"national": few, "larger": many, "an_account_of_many_to_few": round(ratio, 2)}


def national(folder: Path, accounts: int, seed: int, interval_ms: int = 1_000) -> dict:
    """
    Decide and execute both stages for `accounts` enterprises, from the first signature to the
    last receipt, and hold the ledger to the sums: each line once.
    """
    nation = Nation(seed, accounts)
    founded(folder, nation, nation.verified(per_block=500), interval_ms)
    found = National(accounts)
    with running(folder) as url:
        http = HTTPConnection(netloc(url), timeout=WAIT_S_MAX)
        first = int(ask(http, "eth_blockNumber", []), 16)
        for stage, name in enumerate(("pre-allocation", "true-up")):
            lines = nation.lines_of(stage)
            found.lines += len(lines)
            for act in (nation.decide, nation.execute):
                _step(http, found, f"{name}: {act.__name__}", act, lines)
        found.blocks = int(ask(http, "eth_blockNumber", []), 16) - first
        _hold_to_the_sums(http, nation, found)
    return found.told()


def _step(
    http: HTTPConnection,
    found: National,
    name: str,
    act: Callable[[Sequence[tuple]], Batch],
    lines: Sequence[tuple],
) -> None:
    began = time.perf_counter()
    batch = act(lines)
    names = [name for some in cut(batch, CALLS_MAX) for name in _bring(http, some)]
    _wait(http, names)
    spent = time.perf_counter() - began
    found.steps[name], found.transactions = spent, found.transactions + len(names)
    found.spent_s += spent


def _bring(http: HTTPConnection, raws: Batch) -> list[str]:
    return _asked(http, [("eth_sendRawTransaction", ["0x" + raw.hex()]) for raw in raws])


def _wait(http: HTTPConnection, names: Sequence[str]) -> None:
    """Until every transaction is in a block; each must have succeeded."""
    waiting, until = list(names), time.monotonic() + WAIT_S_MAX
    while waiting:
        assert time.monotonic() < until, f"{len(waiting)} transactions are in no block"
        some = waiting[:CALLS_MAX]
        receipts = _asked(http, [("eth_getTransactionReceipt", [name]) for name in some])
        for name, receipt in zip(some, receipts, strict=True):
            if receipt is not None:
                assert receipt["status"] == "0x1", f"{name} reverted"
                waiting.remove(name)
        if waiting and len(some) == sum(receipt is None for receipt in receipts):
            time.sleep(PAUSE_S)


def _asked(http: HTTPConnection, calls: Sequence[tuple[str, list]]) -> list:
    body = [
        {"jsonrpc": "2.0", "id": at, "method": method, "params": params}
        for at, (method, params) in enumerate(calls)
    ]
    http.request("POST", "/", json.dumps(body), {"Content-Type": "application/json"})
    answers = sorted(json.loads(http.getresponse().read()), key=lambda answer: answer["id"])
    for answer in answers:
        assert "error" not in answer, answer
    return [answer["result"] for answer in answers]


def _hold_to_the_sums(http: HTTPConnection, nation: Nation, found: National) -> None:
    """Every line was executed once, and the units on the ledger are their sum."""
    returned = len(range(0, nation.size, 10))
    issued = nation.size * PRE_ALLOCATED + (nation.size - returned) * TRUE_UP
    left = issued - returned * TAKEN_BACK
    assert _view(http, "Units", "totals", UNIT)["issued"] == issued
    assert _view(http, "Allocation", "room", PERIOD, PROVINCE)["issued"] == left
    seen = [event for event in _events(http) if event == "LineExecuted"]
    assert len(seen) == found.lines


def _events(http: HTTPConnection) -> Iterator[str]:
    last = int(ask(http, "eth_blockNumber", []), 16)
    for number in range(last + 1):
        at = hex(number)
        query = {"fromBlock": at, "toBlock": at, "address": ADDRESSES["Allocation"]}
        for log in ask(http, "eth_getLogs", [query]):
            topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
            event = codec.decode_log(log["address"], topics, bytes.fromhex(log["data"][2:]))
            if event is not None:
                yield event.name


def _view(http: HTTPConnection, contract: str, function: str, *arguments: object) -> dict:
    data = codec.encode_call(contract, function, arguments)
    call = {"to": ADDRESSES[contract], "data": "0x" + data.hex()}
    told = ask(http, "eth_call", [call, "latest"])
    return codec.decode_output(contract, function, bytes.fromhex(told[2:]))
