"""The press: when blocks are made, in which order, at what time, and what stops it."""

import itertools
import threading
from pathlib import Path

import pytest

from node.clock import FileClock, choose_clock
from node.errors import ClockRefused
from tests.founded import FOUNDED_AT, registration, sign
from tests.node.small import Hands, Small, open_small


def test_nothing_waiting_makes_no_block(small: Small) -> None:
    assert small.make_block() is None
    assert small.ledger.head.number == 0


def test_a_blocks_time_is_the_clocks(small: Small) -> None:
    small.clock.now_s = FOUNDED_AT + 1_000
    small.send(registration(200, 0))
    small.node.writer.make_block()
    assert small.ledger.head.timestamp == FOUNDED_AT + 1_000


@pytest.mark.parametrize("back_s", [1, 3_600, 10**9])
def test_time_rises_by_a_second_when_the_clock_stands_or_goes_back(
    back_s: int, small: Small
) -> None:
    small.done(registration(200, 0))
    before = small.ledger.head.timestamp
    small.clock.now_s -= back_s
    small.send(registration(201, 1))
    small.node.writer.make_block()
    assert small.ledger.head.timestamp == before + 1


def test_transactions_stand_in_the_block_as_they_stood_in_line(small: Small) -> None:
    names = [
        small.send(registration(200, 0)),
        small.send(sign("ministry", nonce=1)),
        small.send(registration(201, 1)),
        small.send(sign("ministry", nonce=0)),
    ]
    small.make_block()
    block = small.ask("eth_getBlockByNumber", "latest", False)
    assert block["transactions"] == [names[0], names[2], names[3], names[1]]


def test_what_was_acknowledged_in_a_block_is_on_disk(small: Small) -> None:
    name = small.send(registration(200, 0))
    small.make_block()
    small.close()
    again = open_small(small.folder)
    assert again.ask("registry_standing", name)["standing"] == "included"
    assert again.ledger.head.number == 1


def test_a_reverted_transaction_is_in_the_book_and_moves_only_its_nonce(small: Small) -> None:
    small.done(registration(200, 0))
    name = small.send(registration(200, 1))
    small.make_block()
    receipt = small.ask("eth_getTransactionReceipt", name)
    assert (receipt["status"], receipt["logs"]) == ("0x0", [])
    assert small.ask("eth_getTransactionCount", receipt["from"], "latest") == "0x2"


def test_stopping_seals_what_still_waits(small: Small) -> None:
    names = [small.send(registration(200 + n, n)) for n in range(5)]
    stopping = threading.Event()
    stopping.set()
    small.node.writer.run(0.001, stopping)
    standings = {small.ask("registry_standing", name)["standing"] for name in names}
    assert standings == {"included"}


def test_at_most_one_block_is_made_in_an_interval(small: Small) -> None:
    """The waits of the running press are counted, not timed; a block takes two seconds here."""
    waits: list[float] = []
    seconds = itertools.count(0, 2)
    small.node.writer._monotonic_s = lambda: float(next(seconds))
    stopping = threading.Event()

    class Counted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            number = len(waits)
            if number == 3:
                self.set()
            else:
                small.send(registration(300 + number, number))
            return super().is_set()

    stopping = Counted()
    small.send(registration(300, 0))
    small.node.writer.run(7.5, stopping)
    assert waits == [5.5, 5.5, 5.5]
    assert small.ledger.head.number == 3


def test_a_clock_file_is_for_rehearsal_ledgers_only(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("1609459260\n")
    assert choose_clock(file, rehearsal=True)() == 1_609_459_260
    with pytest.raises(ClockRefused):
        choose_clock(file, rehearsal=False)


@pytest.mark.parametrize("content", ["", "noon", "1.5", "-", "x" + "9" * 400])
def test_a_clock_file_that_holds_no_seconds_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "clock"
    file.write_text(content)
    with pytest.raises(ClockRefused):
        FileClock(file)


def test_a_clock_file_caught_half_written_leaves_the_time_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("1609459260")
    clock = FileClock(file)
    file.write_text("")
    assert clock() == 1_609_459_260
    file.write_text("1609459261")
    assert clock() == 1_609_459_261


def test_a_clock_in_the_hand_is_read_at_every_admission(small: Small) -> None:
    assert isinstance(small.clock, Hands)
    for number in range(3):
        small.clock.now_s += 10_000
        admitted_s = small.clock.now_s
        small.done(registration(200 + number, number))
        assert small.ledger.head.timestamp == admitted_s


def paced(small: Small, monotonic_s: list[float]) -> None:
    """From here on the press waits for a second to be over, and waits by this number."""
    small.node.writer._paced = True
    small.node.writer._monotonic_s = lambda: monotonic_s[0]


def test_a_paced_press_waits_until_the_second_of_admission_is_over(small: Small) -> None:
    paced(small, [0.0])
    names = [small.send(registration(200, 0))]
    assert small.node.writer.make_block() is None
    names.append(small.send(registration(201, 1)))
    small.clock.now_s += 1
    late = small.send(registration(202, 2))
    made = small.node.writer.make_block()
    assert ["0x" + one.hash.hex() for one in made.transactions] == names
    assert made.block.header.timestamp == small.clock.now_s - 1
    assert small.node.writer.make_block() is None, f"{late} came in a second that is not over"


def test_a_paced_press_goes_on_though_the_clock_was_set_back(small: Small) -> None:
    small.done(registration(200, 0))
    before = small.ledger.head.timestamp
    small.clock.now_s = before - 3_600
    elapsed = [small.node.mempool._monotonic_s()]
    paced(small, elapsed)
    small.send(registration(201, 1))
    assert small.node.writer.make_block() is None
    elapsed[0] = small.node.mempool.first().since_s + 1.0
    assert small.node.writer.make_block() is not None
    assert small.ledger.head.timestamp == before + 1


def test_a_paced_press_that_stops_makes_what_was_promised_by_now(small: Small) -> None:
    paced(small, [0.0])
    name = small.send(registration(200, 0))
    stopping = threading.Event()
    stopping.set()
    small.node.writer.run(1.0, stopping)
    assert small.ask("registry_standing", name)["standing"] == "included"
    assert small.ledger.head.timestamp == small.clock.now_s
