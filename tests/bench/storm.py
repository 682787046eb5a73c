"""A deadline storm: everyone asks to surrender at the last moment, of a real node and clock."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

import chain.ledger
from chain.admission_receipts import read
from chain.promises import judge
from tests.bench.reads import ask, founded, netloc, running
from tests.bench.world import PERIOD, UNIT, Batch, World, cut

INTERVAL_MS = 1_000
BURST_PER_S = 100
BURST_SHARE = 0.4
"""Of all requests; half of these before the instant, half after."""

GAS = 500_000
"""What a request names: a slot is filled by what is named."""

SENDERS = 48
"""Connections; each brings the next request that is due."""

RECEIPT_MS_MAX, LEDGER_S_MAX = 250, 3.0
WATCH_S = 0.01
WAIT_S_MAX = 120.0
SET_UP_S, SET_UP_EACH_S = 20.0, 0.08
"""How far ahead the deadline is founded, so that everything is in place before the window."""

TRIES = 4


class Coast(World):
    """Enterprises with units and obligations, and a deadline that comes soon."""

    def ready(self, *, per_block: int) -> Iterator[Batch]:
        everyone = list(enumerate(self.enterprises))
        for phases in (self._opened, self._allocate, self._owe):
            for phase in phases(everyone):
                yield from cut(phase, per_block)

    def requests(self) -> Batch:
        """Each enterprise's request, signed by its own key before the storm."""
        return [
            self.sign(party.key, "Compliance", "request", PERIOD, [(UNIT, 1)], gas=GAS)
            for party in self.enterprises
        ]


@dataclass
class Asked:
    """One request, and what became of it."""

    raw: bytes
    due_s: float
    """When it is brought, by the machine's clock."""

    receipt: dict | None = None
    answered_s: float = 0.0
    seen_s: float = 0.0
    """When its block was there for who asks."""

    time_s: int = 0
    """Its block's time."""

    succeeded: bool = False


@dataclass
class Storm:
    """The requests in order of time, and the threads that bring and watch."""

    asked: list[Asked]
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def bring(self, url: str) -> None:
        """Bring what is due until nothing is left; a refusal ends the measurement."""
        http = HTTPConnection(netloc(url), timeout=WAIT_S_MAX)
        while (one := self._take()) is not None:
            time.sleep(max(0.0, one.due_s - time.time()))
            one.receipt = ask(http, "registry_submitTransaction", ["0x" + one.raw.hex()])
            one.answered_s = time.time()

    def _take(self) -> Asked | None:
        with self._lock:
            self._next += 1
            return self.asked[self._next - 1] if self._next <= len(self.asked) else None

    def watch(self, url: str, first: int, stopping: threading.Event) -> dict[str, tuple]:
        """When each transaction was seen in a block, and that block's time."""
        http, seen, number = HTTPConnection(netloc(url), timeout=WAIT_S_MAX), {}, first
        while not stopping.is_set() or number < int(ask(http, "eth_blockNumber", []), 16):
            block = ask(http, "eth_getBlockByNumber", [hex(number + 1), False])
            if block is None:
                time.sleep(WATCH_S)
                continue
            number += 1
            found = (time.time(), int(block["timestamp"], 16))
            seen |= dict.fromkeys(block["transactions"], found)
        return seen


def storm(folder: Path, enterprises: int, window_s: int, seed: int) -> dict:
    """
    Everyone asks within `window_s` seconds, with a burst across the instant after the deadline.

    Raises if the ledger could not be made ready before the window begins.
    """
    margin_s = SET_UP_S + SET_UP_EACH_S * enterprises
    for turn in range(TRIES):
        coast = Coast(seed, enterprises, int(time.time() + margin_s + window_s))
        place = folder.with_name(f"{folder.name}-{turn}")
        founded(place, coast, coast.ready(per_block=500), INTERVAL_MS)
        requests = coast.requests()
        if time.time() + 2.0 < coast.deadline_s + 1 - window_s:
            return _measure(place, coast, requests, window_s)
        margin_s *= 2
    raise RuntimeError(f"{enterprises} accounts were not made ready within {margin_s / 2} s")


def schedule(count: int, instant_s: float, window_s: float) -> list[float]:
    """When each request is brought: evenly over the window, then a burst across the instant."""
    burst = int(count * BURST_SHARE)
    lasts_s = burst / BURST_PER_S
    begins_s = instant_s - lasts_s / 2
    calm = count - burst
    calm_s = window_s - lasts_s / 2
    evenly = [begins_s - calm_s + calm_s * place / calm for place in range(calm)]
    return evenly + [begins_s + place / BURST_PER_S for place in range(burst)]


def _measure(folder: Path, coast: Coast, requests: Batch, window_s: int) -> dict:
    instant_s = coast.deadline_s + 1
    due = schedule(len(requests), instant_s, window_s)
    found = Storm([Asked(raw, at) for raw, at in zip(requests, due, strict=True)])
    seen: dict[str, tuple] = {}
    with running(folder) as url:
        http = HTTPConnection(netloc(url), timeout=WAIT_S_MAX)
        first = int(ask(http, "eth_blockNumber", []), 16)
        stopping = threading.Event()
        watcher = threading.Thread(target=lambda: seen.update(found.watch(url, first, stopping)))
        senders = [threading.Thread(target=found.bring, args=(url,)) for _ in range(SENDERS)]
        for thread in (watcher, *senders):
            thread.start()
        for thread in senders:
            thread.join()
        # The node closed the first connection meanwhile: nothing was asked over it.
        http = HTTPConnection(netloc(url), timeout=WAIT_S_MAX)
        _settle(http)
        stopping.set()
        watcher.join()
        _read_back(http, found, seen)
    return _told(folder, coast, found, window_s)


def _settle(http: HTTPConnection) -> None:
    """Until the clock is past the last slot and nothing waits."""
    until = time.monotonic() + WAIT_S_MAX
    quiet, last = 0.0, ""
    while time.monotonic() < until and quiet < LEDGER_S_MAX + 2:
        head = ask(http, "eth_blockNumber", [])
        quiet, last = (quiet + 0.2, last) if head == last else (0.0, head)
        time.sleep(0.2)


def _read_back(http: HTTPConnection, found: Storm, seen: dict[str, tuple]) -> None:
    for one in found.asked:
        if one.receipt is None or one.receipt["transaction"] not in seen:
            continue
        one.seen_s, one.time_s = seen[one.receipt["transaction"]]
        did = ask(http, "eth_getTransactionReceipt", [one.receipt["transaction"]])
        one.succeeded = did["status"] == "0x1"


def _told(folder: Path, coast: Coast, found: Storm, window_s: int) -> dict:
    instant_ms = (coast.deadline_s + 1) * 1_000
    promised = [one for one in found.asked if one.receipt is not None]
    landed = [one for one in promised if one.time_s]
    before = [one for one in promised if one.receipt["admittedAt"] < instant_ms]
    after = [one for one in promised if one.receipt["admittedAt"] >= instant_ms]
    on_time = [one for one in before if 0 < one.time_s <= coast.deadline_s and one.succeeded]
    late = [one for one in after if one.time_s > coast.deadline_s]
    refused = [one for one in late if not one.succeeded]
    kept = _kept(folder, [one.receipt for one in promised])
    receipt_ms = _percentiles([(one.answered_s - one.due_s) * 1_000 for one in promised])
    ledger_s = _percentiles([one.seen_s - one.due_s for one in landed])
    lost = len(found.asked) - len(landed)
    rows = [
        _row("admitted before the instant; on the ledger as on time", f"{len(before)}",
             len(on_time), len(on_time) == len(before)),
        _row("admitted after it; on the ledger later than the deadline", f"{len(after)}",
             len(late), len(late) == len(after)),
        _row("of these refused by the contract", f"{len(after)}", len(refused),
             len(refused) == len(after)),
        _row("lost", "0", lost, lost == 0),
        _row("promises kept, judged from the ledger", f"{len(promised)}", kept,
             kept == len(promised)),
        _row("request to signed receipt, p50, ms", "", receipt_ms[0], True),
        _row("request to signed receipt, p99, ms", f"{RECEIPT_MS_MAX}", receipt_ms[1],
             receipt_ms[1] <= RECEIPT_MS_MAX),
        _row("request to the ledger, p50, s", "", ledger_s[0], True),
        _row("request to the ledger, p99, s", f"{LEDGER_S_MAX:g}", ledger_s[1],
             ledger_s[1] <= LEDGER_S_MAX),
    ]  # fmt: skip
    return {
        "enterprises": len(found.asked), "window_s": window_s, "burst_per_s": BURST_PER_S,
        "receipt_ms": dict(zip(("p50", "p99", "most"), receipt_ms, strict=True)),
        "ledger_s": dict(zip(("p50", "p99", "most"), ledger_s, strict=True)),
        "rows": rows,
    }  # fmt: skip


def _kept(folder: Path, receipts: list[dict]) -> int:
    """How many promises an auditor finds kept."""
    ledger = chain.ledger.Ledger.open(folder / "ledger", read_only=True)
    judged = [judge(ledger, read(json.dumps(one))[0], None, None) for one in receipts]
    ledger.close()
    return sum(one.verdict == "kept" for one in judged)


def _percentiles(taken: list[float]) -> tuple[float, float, float]:
    cuts = quantiles(taken, n=100)
    return round(cuts[49], 3), round(cuts[98], 3), round(max(taken), 3)


def _row(figure: str, held_to: str, found: object, holds: bool) -> dict:
    return {"figure": figure, "held_to": held_to, "found": found, "holds": holds}
