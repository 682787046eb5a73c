"""The rules of a random history about legal persons that end, who follows them, and pledges."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from contracts.vocabulary import Bucket, Cause, Pledge
from tests.laws.choices import (
    CREDIT_UNIT,
    FROZEN,
    HOLDERS,
    INSTITUTIONS,
    PAIR,
    REGISTRATION,
    TRADING,
    UNIT,
    accounts,
    anyone,
    by,
    mostly,
    part,
    portions,
    recent,
)
from tests.laws.history_credits import Batches
from tests.laws.records import Act

overseers = mostly(*PAIR[:1] * 3, "department/clerk", wrong=("registry/clerk", "trader/clerk"))
ending = mostly("trader", "trader", "far_enterprise", wrong=(*HOLDERS, "verifier"))
"""Who ends: mostly accounts that a history can do without."""

STEPS = {
    "accept_pledge": Pledge.ASKED, "record_pledge": Pledge.ACCEPTED,
    "release_pledge": Pledge.RECORDED, "lift_pledge": Pledge.RELEASING,
    "withdraw_pledge": Pledge.ASKED,
}  # fmt: skip
"""Each step of a pledge, and from where it goes on."""


class Successions(Batches):
    """Units follow a merger or a division; a pledge moves nothing."""

    @rule(
        first=overseers, ended=ending, successor=mostly("enterprise", "buyer", wrong=HOLDERS),
        bucket=mostly(REGISTRATION, REGISTRATION, FROZEN, wrong=tuple(Bucket)), portion=portions,
        cause=st.sampled_from((Cause.CORRECTION, Cause.CORRECTION, Cause.JUDGMENT)),
        end=st.sampled_from(("follow", "follow", "reverse", "reverse after", "clear out")),
    )  # fmt: skip
    def merge_and_follow(self, first, ended, successor, bucket, portion, cause, end) -> None:
        """Units that came by mistake or by judgment are there when their holder is absorbed."""
        moved = ("enterprise", ended, UNIT, REGISTRATION, 1_000, cause)
        self.propose_and_approve(*PAIR, Act("force", moved), 24, 5)
        number = len(self.model.changes)
        if bucket is FROZEN:
            order = Act("freeze", (ended, UNIT, REGISTRATION, 400))
            self.propose_and_approve(*PAIR, order, 24, 5)
        self.propose_and_approve(first, PAIR[1], Act("merge", (ended, successor)), 24, 5)
        reverse = Act("reverse", (number, REGISTRATION))
        if end == "reverse":
            self.propose_and_approve(*PAIR, reverse, 24, 5)
        held = part(self.model.units[ended, UNIT, bucket], portion)
        follows = Act("transfer_title", (ended, successor, UNIT, bucket, held))
        self.propose_and_approve(*PAIR, follows, 24, 5)
        if end == "reverse after":
            self.propose_and_approve(*PAIR, reverse, 24, 5)
        if end == "clear out":
            rest = Act("clear_out", (ended, UNIT, REGISTRATION, 1))
            self.propose_and_approve(*PAIR, rest, 24, 5)

    @rule(
        first=overseers, ended=ending, count=mostly(2, 2, 1, wrong=(0, 3)), portion=portions,
        approved=recent, unit=mostly(UNIT, UNIT, wrong=(CREDIT_UNIT,)),
    )  # fmt: skip
    def divide_and_follow(self, first, ended, count, portion, approved, unit) -> None:
        """Each successor of a division gets its part."""
        held = self.model.units["enterprise", UNIT, REGISTRATION]
        moved = ("enterprise", ended, unit, REGISTRATION, min(800, held), Cause.SUCCESSION)
        self.propose_and_approve(*PAIR, Act("force", moved), 24, 5)
        successors = ("enterprise", "buyer", "buyer")[:count]
        divide = Act("divide", (ended, successors))
        self.propose_and_approve(first, PAIR[1], divide, 24, approved)
        for one in successors[:2]:
            held = part(self.model.units[ended, unit, REGISTRATION], portion)
            given = Act("transfer_title", (ended, one, unit, REGISTRATION, held))
            self.propose_and_approve(*PAIR, given, 24, 5)

    @rule(
        first=by(*INSTITUTIONS), source=accounts, receiver=accounts, portion=portions,
        bucket=mostly(REGISTRATION, FROZEN, wrong=(TRADING,)), approved=recent, found=recent,
    )  # fmt: skip
    def follow(self, first, source, receiver, portion, bucket, approved, found) -> None:
        """Mostly to who follows, where anybody does."""
        ended = list(self.model.successors)
        if ended and found:
            source = ended[found % len(ended)]
            receiver = self.model.successors[source][-1]
        held = part(self.model.units[source, UNIT, bucket], portion)
        act = Act("transfer_title", (source, receiver, UNIT, bucket, held))
        self.propose_and_approve(first, PAIR[1], act, 24, approved)

    # --- pledges --------------------------------------------------------------------------------

    @rule(
        key=by(*HOLDERS), pledgee=anyone, unit=mostly(UNIT, UNIT, CREDIT_UNIT, wrong=(1,)),
        portion=portions, steps=st.integers(0, 4), spent=mostly(True, wrong=(False,)),
    )  # fmt: skip
    def pledge(self, key, pledgee, unit, portion, steps, spent) -> None:
        """What is pledged is moved and given up as if it were not."""
        account = self.holder_of(key)
        if pledgee == account:
            pledgee = "exchange"
        held = sum(self.model.units[account, unit, bucket] for bucket in Bucket)
        self.book.act("pledge", key, pledgee, unit, part(held, portion))
        for step in list(STEPS)[:steps]:
            self.book.act(step, self.hand(step, account, pledgee), len(self.model.pledges))
        if spent and steps > 1:
            free = self.model.units[account, unit, REGISTRATION]
            self.book.act("to_trading", f"{account}/clerk", unit, min(free, 10))

    @rule(step=st.sampled_from(tuple(STEPS)), key=by("registry", *HOLDERS), number=recent)
    def step_pledge(self, step, key, number) -> None:
        fits = [at for at, one in enumerate(self.model.pledges, 1) if one.state is STEPS[step]]
        if not fits:
            self.begin_pledge("enterprise" if number % 2 else "buyer", STEPS[step])
            fits = [len(self.model.pledges)]
        at = fits[-1] if number else len(self.model.pledges)
        if at and number < 8:
            one = self.model.pledges[at - 1]
            key = self.hand(step, one.pledgor, one.pledgee)
        self.book.act(step, key, at)

    def begin_pledge(self, account: str, state: Pledge) -> None:
        """A pledge of one unit to the exchange comes to a state."""
        self.book.act("pledge", f"{account}/clerk", "exchange", UNIT, 1)
        for step, source in STEPS.items():
            if source is state:
                return
            self.book.act(step, self.hand(step, account, "exchange"), len(self.model.pledges))

    @staticmethod
    def hand(step: str, pledgor: str, pledgee: str) -> str:
        """Whose key takes a step."""
        if step in ("record_pledge", "lift_pledge"):
            return "registry/clerk"
        return f"{pledgor if step == 'withdraw_pledge' else pledgee}/clerk"
