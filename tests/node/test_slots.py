"""Slots: what is promised one block time fits one block, and is never promised the past."""

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from node import limits
from node.slots import Slot, Slots

ROOM = 1_000
HEAD = SimpleNamespace(timestamp=100, gas_limit=2 * ROOM)


class Ms:
    """Milliseconds that a test moves."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def note(gas: int = 1, size: int = 100) -> SimpleNamespace:
    return SimpleNamespace(gas_limit=gas, raw=bytes(size))


def test_a_slot_is_the_second_of_admission_and_later_than_the_newest_block() -> None:
    now = Ms(500_250)
    slots = Slots(HEAD, now)
    assert slots.give(note()) == Slot(500, 500_250)
    now.now_ms = 499_000
    assert slots.give(note()) == Slot(500, 500_250), "time never goes back"
    assert Slots(HEAD, Ms(0)).give(note()).time_s == 101


def test_after_a_block_closed_its_time_nothing_more_is_promised_that_time() -> None:
    slots = Slots(HEAD, Ms(500_000))
    assert slots.give(note()).time_s == 500
    slots.close(500)
    assert slots.give(note()).time_s == 501


def test_a_slot_is_full_at_the_block_of_gas_of_transactions_and_of_bytes() -> None:
    for each, fitting in (
        (note(gas=ROOM // 4), 4),
        (note(gas=0), limits.BLOCK_TRANSACTIONS_OFFERED),
        (note(size=1 << 20), 3),
    ):
        slots = Slots(HEAD, Ms(500_000))
        given = [slots.give(each).time_s for _ in range(fitting + 1)]
        assert given == [500] * fitting + [501]


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("give"), st.integers(1, ROOM)),
            st.tuples(st.just("wait"), st.integers(0, 3_000)),
            st.tuples(st.just("close"), st.integers(0, 2)),
        ),
        max_size=60,
    )
)
@settings(max_examples=300, deadline=None)
def test_no_slot_is_ever_promised_more_than_a_block_burns(steps: list[tuple[str, int]]) -> None:
    now = Ms(500_000)
    slots, gas, closed, last = Slots(HEAD, now), {}, HEAD.timestamp, 0
    for step, size in steps:
        if step == "wait":
            now.now_ms += size
        elif step == "close":
            closed = max(closed, now.now_ms // 1_000 - size)
            slots.close(closed)
        else:
            found = slots.give(note(gas=size))
            gas[found.time_s] = gas.get(found.time_s, 0) + size
            assert found.time_s > closed
            assert found.time_s >= found.admitted_s == now.now_ms // 1_000
            assert found.time_s >= last
            last = found.time_s
    assert all(total <= ROOM for total in gas.values())
