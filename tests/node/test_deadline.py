"""Work that takes too long is stopped, wherever it is, and nothing else is."""

import threading
import time

import pytest

from node.deadline import DeadlinePassed, within
from tests.node_process import NodeProcess

PAIRING = "0x" + "00" * 19 + "08"
POINTS = (
    (1).to_bytes(32, "big")
    + (2).to_bytes(32, "big")
    + bytes.fromhex(
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"
    )
)
"""A pair of curve points: each costs the interpreter most of a second and 34,000 gas."""


def _for_ever() -> None:
    while True:
        try:
            sum(range(100))
        except Exception:  # noqa: BLE001  # what the engine might do; it must not swallow the stop
            continue


def test_work_without_an_end_is_stopped() -> None:
    with pytest.raises(DeadlinePassed):
        within(0.05, _for_ever)


def test_work_that_ends_gives_its_result_and_its_own_errors() -> None:
    assert within(5, lambda: 7) == 7
    with pytest.raises(KeyError):
        within(5, lambda: {}["nothing"])


def test_a_stop_never_strikes_after_the_work_is_over() -> None:
    """The deadline is put where the work ends, over and over; a late stop would escape."""
    outcomes = set()
    for turn in range(300):
        until = time.monotonic() + 0.001

        def work(until: float = until) -> str:
            while time.monotonic() < until:
                continue
            return "done"

        try:
            outcomes.add(within(0.001 + (turn % 7 - 3) * 0.0001, work))
        except DeadlinePassed:
            outcomes.add("stopped")
    for _ in range(10_000):
        continue
    assert outcomes <= {"done", "stopped"}


def test_reads_are_answered_while_hostile_calls_are_tried(process: NodeProcess) -> None:
    call = {"to": PAIRING, "data": "0x" + (POINTS * 200).hex(), "gas": hex(30_000_000)}
    answers: list[dict] = []
    callers = [
        threading.Thread(target=lambda: answers.append(process.answer("eth_call", call, "latest")))
        for _ in range(2)
    ]
    for caller in callers:
        caller.start()
    waits = []
    while any(caller.is_alive() for caller in callers):
        started = time.monotonic()
        process.ask("eth_blockNumber")
        waits.append(time.monotonic() - started)
    for caller in callers:
        caller.join()
    assert [one["error"]["code"] for one in answers] == [-32005, -32005]
    assert sorted(waits)[len(waits) // 2] < 0.5
