"""The rules of a random history about batches of credits: recorded, traded, revoked, replaced."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.laws.choices import (
    BATCHES,
    HOLDERS,
    OFFICER,
    PAIR,
    REGISTRATION,
    TRADING,
    accounts,
    by,
    mostly,
    part,
    portions,
    recent,
)
from tests.laws.history_decisions import Decisions
from tests.laws.model import CREDIT
from tests.laws.records import Act, Agreement

FILED_ON = 20170313
RECORDED = 900
"""Credits of most batches."""

CREDIT_OVERSEERS = ("credit_registry/clerk", "ministry/officer")
owners = mostly("enterprise", "buyer", wrong=("trader", "far_enterprise", "verifier"))


class Batches(Decisions):
    """Credits beside what they offset."""

    @rule(
        owner=owners, quantity=st.sampled_from((RECORDED, RECORDED, 1, 5_000, 0)), approved=recent,
        filed_on=mostly(FILED_ON, wrong=(20170314,)), again=mostly(False, wrong=(True,)),
        second=mostly("ministry/officer", wrong=("registry/officer", "credit_registry/officer")),
    )  # fmt: skip
    def record_legacy(self, owner, quantity, filed_on, again, approved, second) -> None:
        number = max(self.model.records, default=0) if again else next(self.numbers)
        act = Act("record_legacy", (owner, quantity, filed_on, number or next(self.numbers)))
        self.propose_and_approve("credit_registry/clerk", second, act, 24, approved)

    def own_batch(self, owner: str) -> int:
        """The number of a batch of this owner that was recorded now."""
        record = (owner, RECORDED, FILED_ON, next(self.numbers))
        self.propose_and_approve(*CREDIT_OVERSEERS, Act("record_legacy", record), 24, 5)
        return len(self.model.batches)

    @rule(
        owner=mostly(*BATCHES, wrong=("trader",)), portion=portions, rest=portions,
        used=st.sampled_from(("traded", "cancelled", "frozen", "asked", "")), approved=recent,
        pair=mostly(
            CREDIT_OVERSEERS, ("ministry/clerk", "credit_registry/officer"),
            wrong=(("ministry/clerk", "ministry/officer"), ("registry/clerk", "ministry/officer")),
        ),
    )  # fmt: skip
    def record_and_revoke(self, owner, portion, rest, used, approved, pair) -> None:
        """A part of a batch is used before it is revoked; the owner replaces some of that."""
        number = self.own_batch(owner)
        unit, clerk = CREDIT + number, f"{owner}/clerk"
        gone = part(RECORDED, portion)
        if used == "traded":
            self.book.act("to_trading", clerk, unit, gone)
        elif used == "asked":
            late = self.model.now > self.model.deadline
            self.book.act("ask_offset_late" if late else "ask_offset", clerk, [(number, gone)])
            self.book.act("transmit_offset", "credit_registry/clerk", len(self.model.offsets))
        elif used == "frozen":
            order = Act("freeze", (owner, unit, REGISTRATION, gone))
            self.propose_and_approve(*PAIR, order, 24, 5)
        elif used:
            act = Act("cancel", (unit, gone))
            self.propose_and_approve(clerk, f"{owner}/{OFFICER}", act, 24, 5)
        self.propose_and_approve(*pair, Act("revoke_batch", (number,)), 24, approved)
        if used == "asked":
            self.book.act("approve_offset", "department/officer", len(self.model.offsets))
        if used == "traded":
            self.book.act("to_registration", clerk, unit, gone)
        with_ = number if used == "traded" else BATCHES.get(owner, 1)
        self.replace(clerk, number, with_, rest, False)

    @rule(number=recent, first=mostly(False, False, False, True, wrong=(True,)), approved=recent)
    def revoke(self, number, first, approved) -> None:
        """Any batch, now and then one of those that offsets are made of."""
        numbers = range(1 if first else len(BATCHES) + 1, len(self.model.batches) + 2)
        act = Act("revoke_batch", (numbers[number % len(numbers)],))
        self.propose_and_approve(*CREDIT_OVERSEERS, act, 24, approved)

    @rule(
        key=by("enterprise", "buyer", "trader"), number=st.integers(1, 6),
        with_=st.integers(1, 4), portion=portions, own=mostly(True, wrong=(False,)),
    )  # fmt: skip
    def replace_credits(self, key, number, with_, portion, own) -> None:
        self.replace(key, number, with_, portion, own)

    def replace(self, key: str, number: int, with_: int, portion: str, own: bool) -> None:
        """With `own`, the newest batch that something is owed for, by its owner."""
        owed = [at for at, one in enumerate(self.model.batches, 1) if one.owed]
        if own and owed:
            number = owed[-1]
            owner = self.model.batches[number - 1].owner
            key, held = f"{owner}/clerk", self.model.units
            sound = [at for at, one in enumerate(self.model.batches, 1) if not one.revoked]
            there = [at for at in (number, *sound) if held[owner, CREDIT + at, REGISTRATION]]
            with_ = there[0] if there else with_
        known = self.model.batches[number - 1] if number <= len(self.model.batches) else None
        there = self.model.units[self.holder_of(key), CREDIT + with_, REGISTRATION]
        most = min(known.owed, there) if known else 1
        self.book.act("replace", key, number, with_, part(most, portion))

    @rule(
        seller=mostly("enterprise", "buyer", wrong=HOLDERS), portion=portions,
        buyer=st.sampled_from(("buyer", "trader")), number=mostly(1, 1, 2, wrong=(3, 9)),
        wrong=st.integers(0, 9),
        price=st.sampled_from((6_000, 6_000, 1, 0)), back=st.booleans(),
    )  # fmt: skip
    def trade_credits(self, seller, buyer, number, portion, wrong, price, back) -> None:
        """Two parties agree on a price of their own; no band holds them, and no least quantity."""
        buyer = ("enterprise" if seller == "buyer" else buyer) if wrong else "far_enterprise"
        unit = CREDIT + number
        there = self.model.units[seller, unit, TRADING]
        terms = (unit, part(there, portion), price, self.model.now + 3_600, next(self.numbers))
        agreed = Agreement(seller, buyer, *terms, f"{seller}/clerk", f"{buyer}/clerk")
        self.agreements.append(agreed)
        self.book.act("settle_block", "registry/clerk", agreed)
        if back:
            there = self.model.units[buyer, unit, TRADING]
            self.book.act("to_registration", f"{buyer}/clerk", unit, part(there, "half"))

    @rule(account=accounts, number=mostly(1, 2, wrong=(3, 9)), portion=portions, out=st.booleans())
    def move_credits(self, account, number, portion, out) -> None:
        source = REGISTRATION if out else TRADING
        there = self.model.units[account, CREDIT + number, source]
        act = "to_trading" if out else "to_registration"
        self.book.act(act, f"{account}/clerk", CREDIT + number, part(there, portion) // 2)

    @rule(key=by("trader", "trader", "trader", "trader", "enterprise", "far_enterprise"))
    def close_credit_account(self, key) -> None:
        self.book.act("close_credit_account", key)
