"""The rules of a random history about credits that offset a part of an obligation."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.laws.choices import BATCHES, REGISTRATION, by, mostly, part, portions, recent
from tests.laws.history_uses import Uses
from tests.laws.model import CREDIT
from tests.laws.records import Act

STEPS = {
    "transmit_offset": ("Requested", "credit_registry/clerk"),
    "approve_offset": ("Transmitted", "department/officer"),
    "cancel_offset": ("Approved", "credit_registry/clerk"),
}
"""From which state each step goes on, and whose it is."""

ends = st.sampled_from(("", "withdraw_offset", "refuse_offset", *STEPS, "cancel_offset"))


class Offsets(Uses):
    """Requests to offset, from their reservation to the serials."""

    @rule(
        key=by("enterprise", "buyer"), portion=portions, items=st.sampled_from((0, 1, 1, 1, 2)),
        fraction=st.sampled_from((1, 1, 4)), end=ends, wrong=st.integers(0, 9),
        frozen=mostly("none", wrong=("one", "half", "all", "more")),
    )  # fmt: skip
    def offset(self, key, portion, items, fraction, end, wrong, frozen) -> None:
        """Credits are reserved, now and then after some were frozen, and led on."""
        account = self.holder_of(key)
        batch = BATCHES.get(account, 1)
        place = account, CREDIT + batch, REGISTRATION
        if frozen != "none":
            order = Act("freeze", (*place, part(self.model.units[place], frozen)))
            self.propose_and_approve("department/clerk", "registry/officer", order, 24, 5)
        cap = self.model.cap(account) if account in self.model.obligations else 0
        room = min(cap - self.model.offset_for(account), self.model.units[place])
        wanted = [(batch, part(max(0, room) // fraction, portion)), (3 - batch, 1)][:items]
        acts = ["ask_offset", "ask_offset_late"]
        late = self.model.now > self.model.deadline
        self.book.act(acts[late if wrong else not late], key, wanted)
        if end:
            self.lead(self.latest(self.model.offsets, 0, "Requested"), end, key)

    def lead(self, number: int, end: str, key: str) -> None:
        """Do the steps before the last one, and the last one."""
        steps = list(STEPS)
        for step in steps[: steps.index(end) if end in STEPS else number % 2]:
            self.book.act(step, STEPS[step][1], number)
        hands = {"withdraw_offset": key, "refuse_offset": "department/officer"}
        self.book.act(end, hands[end] if end in hands else STEPS[end][1], number)

    @rule(
        step=st.sampled_from(tuple(STEPS)), number=recent, wrong=mostly("", wrong=("x",)),
        other=by("department", "credit_registry", hand="officer"),
    )  # fmt: skip
    def step_offset(self, step, number, wrong, other) -> None:
        source, hand = STEPS[step]
        if not any(one.state == source for one in self.model.offsets):
            self.begin("buyer" if number % 2 else "enterprise", source)
        at = self.latest(self.model.offsets, number, source)
        self.book.act(step, other if wrong else hand, at)

    def begin(self, account: str, state: str) -> None:
        """A request of one credit comes to a state."""
        late = self.model.now > self.model.deadline
        act = "ask_offset_late" if late else "ask_offset"
        self.book.act(act, f"{account}/clerk", [(BATCHES[account], 1)])
        for step, (source, hand) in STEPS.items():
            if source == state:
                return
            self.book.act(step, hand, self.latest(self.model.offsets, 0, source))

    @rule(key=by("enterprise", "buyer"), number=recent, refused=st.booleans())
    def end_offset(self, key, number, refused) -> None:
        waiting = ("Requested", "Transmitted")
        if not any(one.state in waiting for one in self.model.offsets):
            self.begin("enterprise", waiting[number % 2])
        at = self.latest(self.model.offsets, number, waiting[number % 2])
        owner = f"{self.model.offsets[at - 1].account}/clerk" if at and number < 8 else key
        if refused:
            self.book.act("refuse_offset", "department/officer", at)
        else:
            self.book.act("withdraw_offset", owner, at)
