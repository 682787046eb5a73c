"""The rules of a random history about emissions decided anew, and donors for who cannot act."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from contracts.vocabulary import Severity
from tests.laws.choices import (
    BATCHES,
    DAY_S,
    FROZEN,
    HOLDERS,
    OBLIGATIONS,
    PAIR,
    REGISTRATION,
    UNIT,
    by,
    mostly,
    part,
    portions,
)
from tests.laws.history_offsets import Offsets
from tests.laws.model import CREDIT
from tests.laws.records import Act

levels = st.sampled_from(("was", "nine tenths", "half", "given", "under given", "tenth more"))
"""What is owed from now on, of what was owed at first or of what was given for it."""

owing = mostly("enterprise", "buyer", wrong=tuple(OBLIGATIONS))


class Decisions(Offsets):
    """What is owed becomes less or more; what was given for it stays and counts anew."""

    @rule(
        key=mostly("department/clerk"), account=mostly("enterprise", "buyer", wrong=HOLDERS),
        level=levels, finding=mostly("minor", "minor", "false", wrong=("another's", "none")),
        end=st.sampled_from(("accept", "accept", "accept", "object", "object", "wait", "")),
    )  # fmt: skip
    def decide_anew(self, key, account, level, finding, end) -> None:
        owed = self.obligation(account, level)
        self.book.act("redetermine", key, account, owed, self.finding(account, finding))
        if end == "object":
            self.book.act("object_decision", f"{account}/clerk")
            self.book.act("resolve_decision", "department/clerk", account, owed + 1)
        elif end == "wait":
            self.book.pass_time(12 * DAY_S)
        elif end:
            self.book.act("accept", f"{account}/clerk")

    def obligation(self, account: str, level: str) -> int:
        first = OBLIGATIONS.get(account, 0)
        given = self.model.spoken_for(account) + self.model.offset_for(account)
        return {
            "was": first, "nine tenths": first * 9 // 10, "half": first // 2, "given": given,
            "under given": max(0, given - 1), "tenth more": first * 11 // 10,
        }[level]  # fmt: skip

    def finding(self, account: str, which: str) -> int:
        """The number of a finding on the account, of one on another, or of none."""
        if which == "none" or account not in OBLIGATIONS:
            return len(self.model.findings) + 1
        of = account if which != "another's" else next(o for o in OBLIGATIONS if o != account)
        severity = Severity.FALSE_DATA if which == "false" else Severity.MINOR
        found = enumerate(self.model.findings, 1)
        return next(at for at, one in found if (one.account, one.severity) == (of, severity))

    @rule(
        step=st.sampled_from(("accept", "object_decision", "resolve_decision")), account=owing,
        key=by("enterprise", "buyer"), level=levels,
    )  # fmt: skip
    def step_decision(self, step, account, key, level) -> None:
        known = self.model.decisions[account, self.model.period]
        if step == "object_decision" and known.notice == "Final" and level == "was":
            owed = self.model.obligations[account]
            finding = self.finding(account, "minor")
            self.book.act("redetermine", "department/clerk", account, owed, finding)
            key = f"{account}/clerk"
        if step == "resolve_decision":
            owed = self.obligation(account, level)
            self.book.act(step, "department/clerk", account, owed)
        else:
            self.book.act(step, key)

    @rule(
        account=st.sampled_from(("enterprise", "buyer")), portion=st.sampled_from(("all", "half")),
        level=mostly("half", "nine tenths", "given", wrong=("under given", "was")),
        before=st.sampled_from(("Requested", "Transmitted", "Approved", "Cancelled")),
    )  # fmt: skip
    def offset_and_owe_less(self, account, portion, level, before) -> None:
        """The cap of the obligation as it is now decides what is approved and what counts."""
        batch = BATCHES[account]
        held = self.model.units[account, CREDIT + batch, REGISTRATION]
        room = self.model.cap(account) - self.model.offset_for(account)
        late = self.model.now > self.model.deadline
        wanted = [(batch, part(max(0, min(held, room)), portion))]
        ask = "ask_offset_late" if late else "ask_offset"
        self.book.act(ask, f"{account}/clerk", wanted)
        number = len(self.model.offsets)
        steps = {
            "Transmitted": ("transmit_offset", "credit_registry/clerk"),
            "Approved": ("approve_offset", "department/officer"),
            "Cancelled": ("cancel_offset", "credit_registry/clerk"),
        }
        states = ("Requested", *steps)
        for state in states[1 : states.index(before) + 1]:
            self.book.act(*steps[state], number)
        finding = self.finding(account, "minor")
        owed = self.obligation(account, level)
        self.book.act("redetermine", "department/clerk", account, owed, finding)
        self.book.act("accept", f"{account}/clerk")
        for state in states[states.index(before) + 1 :]:
            self.book.act(*steps[state], number)
        self.book.act(ask, f"{account}/clerk", [(batch, 1)])

    # --- donors ---------------------------------------------------------------------------------

    @rule(
        key=mostly("department/officer"), account=mostly("enterprise", "buyer", wrong=HOLDERS),
        other=mostly("", "", wrong=(*HOLDERS, "verifier")), portion=portions,
        held=mostly("suspend", "freeze", "freeze", wrong=("", "restrict")),
        end=st.sampled_from(("surrender", "surrender", "refuse", "withdraw", "take", "")),
    )  # fmt: skip
    def give_for_another(self, key, account, other, portion, held, end) -> None:
        """The department lets a company give for one that is suspended or partly frozen."""
        donor = other or ("buyer" if account == "enterprise" else "enterprise")
        if held == "freeze":
            some = min(1, self.model.units[account, UNIT, REGISTRATION])
            order = Act("freeze", (account, UNIT, REGISTRATION, some))
            self.propose_and_approve("department/clerk", "registry/officer", order, 24, 5)
        elif held:
            self.propose_and_approve(*PAIR, Act(held, (account,)), 24, 5)
        self.book.act("allow_supply", key, account, donor)
        owed = min(self.model.owed(account), self.model.units[donor, UNIT, REGISTRATION])
        wanted = [(UNIT, part(owed, portion) // (4 if portion == "all" else 1))]
        self.book.act("supply", f"{donor}/clerk", account, wanted)
        number = len(self.model.requests)
        if end == "surrender":
            self.book.act("approve_request", "department/officer", number)
            self.book.act("surrender", "registry/clerk", number)
        elif end == "refuse":
            self.book.act("refuse_request", "department/officer", number)
        elif end:
            hand = donor if end == "withdraw" else account
            self.book.act("withdraw_request", f"{hand}/clerk", number)
        if held not in ("", "freeze"):
            self.propose_and_approve(*PAIR, Act("restore", (account,)), 24, 5)

    @rule(key=by("enterprise", "buyer"), account=owing, quantity=st.sampled_from((1, 1_000)))
    def supply(self, key, account, quantity) -> None:
        """Who is let gives again, who is not is refused."""
        let = [donor for of, donor in sorted(self.model.donors) if of == account]
        hand = f"{let[0]}/clerk" if let else key
        self.book.act("supply", hand, account, [(UNIT, quantity)])

    @rule(account=owing)
    def thaw(self, account) -> None:
        """What is frozen of the period's units goes back, so that the account acts again."""
        held = self.model.units[account, UNIT, FROZEN]
        order = Act("unfreeze", (account, UNIT, REGISTRATION, held))
        self.propose_and_approve("department/clerk", "registry/officer", order, 24, 5)
