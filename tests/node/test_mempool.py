"""The waiting room: its bounds and its order, against a plain model."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from node import limits
from node.mempool import Mempool
from node.refusals import Refusal, Refused
from node.slots import Slots


@dataclass(frozen=True)
class Note:
    """As much of a transaction as the waiting room looks at."""

    sender: bytes
    nonce: int
    salt: int = 0
    size: int = 100
    gas_limit: int = 1

    @property
    def hash(self) -> bytes:
        return b"%s/%d/%d" % (self.sender, self.nonce, self.salt)

    @property
    def raw(self) -> bytes:
        return bytes(self.size)


class Watch:
    """A monotonic clock that a test moves."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def slots() -> Slots:
    """All that these tests offer has room in one slot."""
    return Slots(SimpleNamespace(timestamp=0, gas_limit=1_000_000), lambda: 0)


def pool(**bounds: int) -> Mempool:
    return Mempool(Watch(), slots(), **bounds)


def ready(room: Mempool, count: int = 1_000) -> list[Note]:
    return room.close(0, count)


def reason(room: Mempool, note: Note, head_nonce: int = 0) -> Refusal:
    with pytest.raises(Refused) as refused:
        room.offer(note, head_nonce)
    return refused.value.reason


SENDERS = st.sampled_from([b"a", b"b", b"c"])


@given(st.lists(st.tuples(SENDERS, st.integers(0, 6)), max_size=40))
@settings(max_examples=200, deadline=None)
def test_order_is_nonces_within_a_sender_and_arrival_across_senders(
    offers: list[tuple[bytes, int]],
) -> None:
    room, arrival = pool(), {}
    for place, (sender, nonce) in enumerate(offers):
        if (sender, nonce) not in arrival:
            room.offer(Note(sender, nonce), 0)
            arrival[sender, nonce] = place
    ordered = [(one.sender, one.nonce) for one in ready(room)]
    expected = {
        (sender, nonce)
        for sender, nonce in arrival
        if all((sender, before) in arrival for before in range(nonce))
    }
    assert set(ordered) == expected
    assert len(ordered) == len(expected)
    for place, (sender, nonce) in enumerate(ordered):
        for other, theirs in ordered[place + 1 :]:
            if other == sender:
                assert theirs > nonce
            else:
                # Whoever comes later was not both first in its own line and earlier to arrive.
                heads = [n for s, n in ordered[place:] if s == other]
                assert arrival[other, heads[0]] > arrival[sender, nonce]


def test_the_first_place_taken_is_kept_against_a_replacement() -> None:
    room = pool()
    room.offer(Note(b"a", 0), 0)
    assert reason(room, Note(b"a", 0)) is Refusal.ALREADY_KNOWN
    assert reason(room, Note(b"a", 0, salt=1)) is Refusal.REPLACEMENT
    assert [one.salt for one in ready(room)] == [0]


def test_a_sender_fills_its_own_queue_and_nobody_elses() -> None:
    room = pool(sender_max=3)
    for nonce in range(3):
        room.offer(Note(b"a", nonce), 0)
    assert reason(room, Note(b"a", 3)) is Refusal.SENDER_QUEUE_FULL
    room.offer(Note(b"b", 0), 0)


def test_the_pool_is_bounded_by_count_and_by_bytes() -> None:
    room = pool(transactions_max=2)
    room.offer(Note(b"a", 0), 0)
    room.offer(Note(b"b", 0), 0)
    assert reason(room, Note(b"c", 0)) is Refusal.MEMPOOL_FULL
    room = pool(bytes_max=250)
    room.offer(Note(b"a", 0), 0)
    room.offer(Note(b"b", 0), 0)
    assert reason(room, Note(b"c", 0)) is Refusal.MEMPOOL_FULL
    room.settle([Note(b"a", 0)])
    room.offer(Note(b"c", 0), 0)


@pytest.mark.parametrize("first", range(6))
def test_the_reasons_in_line_come_in_their_order(first: int) -> None:
    """Each pool below has every flaw from `first` on."""
    reasons = list(Refusal)[list(Refusal).index(Refusal.NONCE_TOO_LOW) :]
    room = pool(transactions_max=1, sender_max=1)
    waits = Note(b"a", 5)
    room.offer(waits, 5)
    offered = [
        Note(b"a", 4),
        Note(b"a", 5 + limits.NONCE_AHEAD_MAX + 1),
        waits,
        Note(b"a", 5, salt=1),
        Note(b"a", 6),
        Note(b"b", 5),
    ][first]
    assert reason(room, offered, 5) is reasons[first]


def test_the_window_of_nonces_is_closed_at_its_far_end() -> None:
    room = pool()
    room.offer(Note(b"a", limits.NONCE_AHEAD_MAX), 0)
    assert reason(room, Note(b"a", limits.NONCE_AHEAD_MAX + 1)) is Refusal.NONCE_TOO_HIGH


def test_what_waits_behind_a_gap_too_long_is_dropped_and_says_so() -> None:
    watch = Watch()
    room = Mempool(watch, slots())
    room.offer(Note(b"a", 3), 0)
    watch.now_s = limits.WAIT_S_MAX
    room.drop_stale()
    assert len(room) == 1
    watch.now_s += 1
    room.drop_stale()
    assert len(room) == 0
    assert room.why_dropped(Note(b"a", 3).hash) == "waited_too_long"


def test_another_transaction_with_the_same_nonce_in_a_block_drops_the_waiting_one() -> None:
    room = pool()
    room.offer(Note(b"a", 0), 0)
    room.settle([Note(b"a", 0, salt=7)])
    assert room.why_dropped(Note(b"a", 0).hash) == "nonce_too_low"


class Line(RuleBasedStateMachine):
    """Offers and blocks in any order; the pool agrees with a dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.room = pool(transactions_max=12, sender_max=5)
        self.waiting: dict[tuple[bytes, int], Note] = {}
        self.next: dict[bytes, int] = {b"a": 0, b"b": 0, b"c": 0}

    @rule(sender=SENDERS, ahead=st.integers(-2, 6), salt=st.integers(0, 1))
    def offer(self, sender: bytes, ahead: int, salt: int) -> None:
        note = Note(sender, max(0, self.next[sender] + ahead), salt)
        mine = [key for key in self.waiting if key[0] == sender]
        allowed = (
            note.nonce >= self.next[sender]
            and (sender, note.nonce) not in self.waiting
            and len(mine) < 5
            and len(self.waiting) < 12
        )
        try:
            self.room.offer(note, self.next[sender])
            assert allowed
            self.waiting[sender, note.nonce] = note
        except Refused:
            assert not allowed

    @precondition(lambda self: self.waiting)
    @rule(count=st.integers(1, 4))
    def make_block(self, count: int) -> None:
        taken = ready(self.room, count)
        self.room.settle(taken)
        for note in taken:
            assert self.waiting.pop((note.sender, note.nonce)) == note
            assert note.nonce == self.next[note.sender]
            self.next[note.sender] += 1

    @invariant()
    def the_pool_holds_what_the_model_holds(self) -> None:
        assert len(self.room) == len(self.waiting)
        for (_, _), note in self.waiting.items():
            assert self.room.get(note.hash) == note
        for sender, nonce in self.next.items():
            while (sender, nonce) in self.waiting:
                nonce += 1
            assert self.room.pending_nonce(sender, self.next[sender]) == nonce


TestLine = Line.TestCase
TestLine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
