"""The rules of a random history about carry-over, cancellation, mandates and change of title."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from contracts.vocabulary import Bucket, Cause
from tests.laws.choices import (
    BORROWED_UNIT,
    CREDIT_UNIT,
    DAY_S,
    FROZEN,
    HOLDERS,
    LATER_UNIT,
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
    units,
)
from tests.laws.history_issue import Issue
from tests.laws.model_uses import Notice
from tests.laws.records import Act

ENTERPRISES = ("enterprise", "buyer", "far_enterprise")
buckets = st.sampled_from((*(REGISTRATION,) * 4, TRADING, FROZEN, *Bucket))


class Uses(Issue):
    """What holders and institutions do with units beside trade and ordinary surrender."""

    # --- carry-over -----------------------------------------------------------------------------

    @rule(
        key=by("registry", "registry"), account=mostly(*ENTERPRISES, wrong=HOLDERS),
        more=st.sampled_from((500_000, 500_000, 1_000, 0, -1)),
    )  # fmt: skip
    def notify(self, key, account, more) -> None:
        applied = self.notice(account).applied
        self.book.act("notify", key, account, max(0, applied + more))

    def notice(self, account: str) -> Notice:
        return self.model.notices.get(account, Notice())

    @rule(
        key=by(*ENTERPRISES), portion=portions, told=st.sampled_from((True, True, False)),
        items=st.sampled_from((0, 1, 1, 1, 2)),
        unit=mostly(UNIT, UNIT, UNIT, wrong=(LATER_UNIT, BORROWED_UNIT, 120_252_025)),
        end=st.sampled_from(("", "carry_over", "withdraw_application", "refuse_application")),
    )  # fmt: skip
    def apply_and_end(self, key, portion, told, items, unit, end) -> None:
        """The enterprise applies, mostly within what it is told; half of the time it ends."""
        account = self.holder_of(key)
        if told and account not in self.model.notices and account in ENTERPRISES:
            self.book.act("notify", "registry/clerk", account, 500_000)
        room = self.notice(account).most - self.notice(account).applied
        held = self.model.units[account, unit, REGISTRATION]
        wanted = [(unit, part(min(room, held), portion)), (UNIT, 1)][:items]
        self.book.act("apply_for", key, wanted)
        number = self.latest(self.model.applications, 0, "Applied")
        if end:
            hand = key if end == "withdraw_application" else "registry/clerk"
            self.book.act(end, hand, number)

    @rule(
        key=by("registry"), number=recent,
        end=st.sampled_from(("carry_over", "carry_over", "refuse_application")),
    )  # fmt: skip
    def end_application(self, key, number, end) -> None:
        self.book.act(end, key, self.application(number))

    @rule(key=by(*ENTERPRISES), number=recent)
    def withdraw_application(self, key, number) -> None:
        at = self.application(number)
        owner = f"{self.model.applications[at - 1].account}/clerk" if at and number < 8 else key
        self.book.act("withdraw_application", owner, at)

    def application(self, number: int) -> int:
        """The number of an application that waits; made where none does."""
        if not any(one.state == "Applied" for one in self.model.applications):
            for account in ("enterprise", "buyer"):
                known = self.notice(account)
                self.book.act("notify", "registry/clerk", account, known.applied + 500_000)
                held = self.model.units[account, UNIT, REGISTRATION]
                self.book.act("apply_for", f"{account}/clerk", [(UNIT, min(held, 1_000))])
        return self.latest(self.model.applications, number, "Applied")

    # --- two keys, two institutions -------------------------------------------------------------

    @rule(
        account=accounts, other=mostly("", wrong=HOLDERS), portion=portions, approved=recent,
        unit=mostly(UNIT, UNIT, CREDIT_UNIT, wrong=(LATER_UNIT, BORROWED_UNIT)),
        fraction=st.sampled_from((1, 8, 8, 64)),
    )  # fmt: skip
    def cancel(self, account, other, portion, approved, unit, fraction) -> None:
        held = self.model.units[account, unit, REGISTRATION] // fraction
        act = Act("cancel", (unit, part(held, portion)))
        self.propose_and_approve(
            f"{account}/clerk", f"{other or account}/officer", act, 24, approved
        )

    @rule(
        account=mostly("enterprise", "buyer", wrong=HOLDERS), portion=portions, approved=recent,
        first=mostly("department/clerk", wrong=("ministry/clerk", "other_department/clerk")),
        second=mostly("registry/officer", wrong=("ministry/officer", "department/officer")),
        unit=units, suspended=st.booleans(), overdue=st.booleans(),
    )  # fmt: skip
    def mandate(self, account, portion, approved, first, second, unit, suspended, overdue) -> None:
        """The department surrenders for an account in arrears, whatever its standing."""
        if overdue and self.model.now <= self.model.deadline:
            self.book.pass_time(self.model.deadline + 1 - self.model.now)
        pair = ("ministry/clerk", "registry/officer")
        if suspended:
            self.propose_and_approve(*pair, Act("suspend", (account,)), 24, 5)
        owed = self.model.owed(account)
        held = self.model.units[account, unit, REGISTRATION]
        items = ((unit, part(min(owed, held), portion)),)
        self.propose_and_approve(first, second, Act("mandate", (account, items)), 24, approved)
        if suspended:
            self.propose_and_approve(*pair, Act("restore", (account,)), 24, 5)

    @rule(
        account=mostly("enterprise", "buyer", wrong=HOLDERS), portion=portions,
        bucket=mostly(REGISTRATION, REGISTRATION, TRADING, wrong=tuple(Bucket)), unit=units,
        tried=st.sampled_from(("request", "apply_for", "cancel", "force", "to_trading", "mandate")),
        thawed=mostly(REGISTRATION, TRADING, None, wrong=tuple(Bucket)), rest=portions,
    )  # fmt: skip
    def freeze_and_try(self, account, portion, bucket, unit, tried, thawed, rest) -> None:
        """Units are frozen; all that was there before is tried; then they are thawed, or not."""
        pair, clerk = ("department/clerk", "registry/officer"), f"{account}/clerk"
        before = self.model.units[account, unit, REGISTRATION]
        frozen = part(self.model.units[account, unit, bucket], portion)
        order = Act("freeze", (account, unit, bucket, frozen))
        self.propose_and_approve(*pair, order, 24, 5)
        if tried in ("request", "apply_for"):
            act = self.request_now() if tried == "request" else tried
            self.book.act(act, clerk, [(unit, before)])
        elif tried == "cancel":
            act = Act("cancel", (unit, before))
            self.propose_and_approve(clerk, f"{account}/officer", act, 24, 5)
        elif tried == "to_trading":
            self.book.act("to_trading", clerk, unit, before)
        elif tried == "mandate":
            self.propose_and_approve(*pair, Act(tried, (account, ((unit, before),))), 24, 5)
        else:
            held = self.model.units[account, unit, FROZEN]
            what = ("buyer" if account == "enterprise" else "enterprise", unit, FROZEN, held)
            self.propose_and_approve(*pair, Act(tried, (account, *what, Cause.JUDGMENT)), 24, 5)
        if thawed is not None:
            held = part(self.model.units[account, unit, FROZEN], rest)
            order = Act("unfreeze", (account, unit, thawed, held))
            self.propose_and_approve(*pair, order, 24, 5)

    @rule(
        first=mostly("department/clerk", "ministry/clerk", wrong=("registry/clerk",)),
        second=mostly("registry/officer", wrong=("ministry/officer", "department/officer")),
        source=accounts, receiver=anyone, unit=units, bucket=buckets, portion=portions,
        cause=st.sampled_from((*(Cause.CORRECTION,) * 3, *Cause)), approved=recent,
        back=st.booleans(),
    )  # fmt: skip
    def force(
        self, first, second, source, receiver, unit, bucket, portion, cause, approved, back
    ) -> None:
        """Units change their title; now and then a part goes on before it is taken back."""
        quantity = part(self.model.units[source, unit, bucket], portion)
        act = Act("force", (source, receiver, unit, bucket, quantity, cause))
        self.propose_and_approve(first, second, act, 24, approved)
        if back:
            number = len(self.model.changes)
            self.propose_and_approve(first, second, Act("reverse", (number, bucket)), 24, 5)

    @rule(
        first=mostly("department/clerk", "ministry/clerk", wrong=("registry/clerk",)),
        number=recent, bucket=buckets, approved=recent, late=mostly(0, wrong=(20 * DAY_S,)),
    )  # fmt: skip
    def reverse(self, first, number, bucket, approved, late) -> None:
        if self.reversible() == 0:
            wrong = ("enterprise", "buyer", UNIT, REGISTRATION, 1_000, Cause.CORRECTION)
            self.propose_and_approve(
                "ministry/clerk", "registry/officer", Act("force", wrong), 24, 5
            )
        at = self.reversible() if number < 8 else len(self.model.changes) - number % 4
        if late:
            self.book.pass_time(late)
        if at and number < 8:
            bucket = self.model.changes[at - 1].bucket
        act = Act("reverse", (max(0, at), bucket))
        self.propose_and_approve(first, "registry/officer", act, 24, approved)

    def reversible(self) -> int:
        """The newest change that can be taken back now, or 0."""
        for at, one in reversed(list(enumerate(self.model.changes, 1))):
            there = self.model.units[one.target, one.unit, one.bucket] if one.target else 0
            if one.until >= self.model.now and one.reversed < one.quantity and there:
                return at
        return 0

    @rule(
        account=mostly("trader", "far_enterprise", wrong=HOLDERS), unit=units, bucket=buckets,
        portion=portions, closing=st.booleans(), approved=recent,
    )  # fmt: skip
    def clear_out(self, account, unit, bucket, portion, closing, approved) -> None:
        """What an account that closes holds is taken back; then it is restored."""
        pair = ("ministry/clerk", "registry/officer")
        followed = self.model.successors
        if account in followed and approved < 8:
            account = next((one for one in HOLDERS if one not in followed), account)
        if not self.model.units[account, UNIT, REGISTRATION]:
            moved = ("enterprise", account, UNIT, REGISTRATION, 10, Cause.CORRECTION)
            self.propose_and_approve(*pair, Act("force", moved), 24, 5)
        if closing:
            self.propose_and_approve(*pair, Act("start_closing", (account,)), 24, 5)
        held = self.model.units[account, unit, bucket]
        act = Act("clear_out", (account, unit, bucket, part(held, portion)))
        self.propose_and_approve(*pair, act, 24, approved)
        if closing:
            self.propose_and_approve(*pair, Act("restore", (account,)), 24, 5)

    @rule(account=mostly("trader", wrong=HOLDERS), closed=st.booleans(), left=st.booleans())
    def close_out(self, account, closed, left) -> None:
        """An account closes once all that it can spend is taken back, or it is restored."""
        pair = ("ministry/clerk", "registry/officer")
        self.propose_and_approve(*pair, Act("start_closing", (account,)), 24, 5)
        for bucket in () if left else (REGISTRATION, TRADING):
            held = self.model.units[account, UNIT, bucket]
            if held:
                act = Act("clear_out", (account, UNIT, bucket, held))
                self.propose_and_approve(*pair, act, 24, 5)
        if closed:
            self.propose_and_approve(*pair, Act("close", (account,)), 24, 5)
        self.propose_and_approve(*pair, Act("restore", (account,)), 24, 5)
