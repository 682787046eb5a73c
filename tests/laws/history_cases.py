"""The rules of a random history about cases: opened, heard, decided, met; what is deducted."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from contracts.vocabulary import Act as Deed
from contracts.vocabulary import Case, Stage
from tests.contracts.world import LATER_PERIOD, PERIOD
from tests.laws.choices import DAY_S, HOLDERS, by, mostly, recent
from tests.laws.history_successions import Successions
from tests.laws.records import Act

LEAST, MOST = 20_000_00, 30_000_00
FINE = 25_000_00
"""Fen."""

STEPS = {
    "order": (Case.OPENED,), "notice": (Case.OPENED, Case.ORDERED), "object_case": (Case.NOTICED,),
    "resolve_case": (Case.NOTICED,), "record_correction": (Case.ORDERED, Case.NOTICED),
    "decide_case": (Case.NOTICED,), "confirm_payment": (Case.DECIDED, Case.PARTLY_PAID),
    "deduct_case": (Case.DECIDED, Case.PARTLY_PAID, Case.PAID),
    "close_case": (Case.PAID,), "withdraw_case": tuple(Case)[1:7],
}  # fmt: skip
"""Each step, and from where it goes on."""

fines = mostly(FINE, LEAST, MOST, wrong=(LEAST - 1, MOST + 1))
deeds = mostly(Deed.FALSE_REPORT, Deed.SHORTFALL, wrong=(Deed.NO_REPORT, Deed.MANIPULATION))
tonnes = st.sampled_from((0, 500, 500, 20_000))


class Cases(Successions):
    """An authority accuses; what it deducts comes off the next allocation."""

    @rule(
        account=mostly("enterprise", "buyer", wrong=HOLDERS), deed=deeds, fine=fines, less=tonnes,
        ordered=st.booleans(), heard=st.sampled_from(("", "", "object", "resolve")),
        paid=st.sampled_from((0, 1, FINE // 2, FINE)),
        end=st.sampled_from(("close", "withdraw", "")),
    )  # fmt: skip
    def prosecute(self, account, deed, fine, less, ordered, heard, paid, end) -> None:
        """From the opening to the next allocation, which the deduction reaches by itself."""
        clerk = self.open(account, deed)
        number = len(self.model.cases)
        if ordered:
            self.book.act("order", clerk, number, self.model.now + 2 * DAY_S)
        self.book.act("notice", clerk, number, (fine, less, LEAST, MOST), LATER_PERIOD)
        if heard:
            self.book.act("object_case", f"{account}/clerk", number)
        if heard == "resolve":
            self.book.act("resolve_case", clerk, number, min(fine, FINE), less // 2)
        else:
            self.book.pass_time(8 * DAY_S)
        self.decide(number)
        if paid:
            self.pay(number, paid)
        self.book.act("deduct_case", clerk, number)
        name = (account, LATER_PERIOD, Stage.PRE_ALLOCATION, next(self.numbers))
        self.book.act("decide", "department/clerk", [(*name, 700, False)])
        self.book.act("execute", "registry/clerk", [name])
        self.book.act("deduct_case", clerk, number)
        if end == "close":
            self.pay(number, MOST)
            self.book.act("close_case", clerk, number)
        elif end:
            self.propose_and_approve(
                *self.authority(number), Act("withdraw_case", (number,)), 24, 5
            )

    def open(self, account: str, deed: Deed) -> str:
        """A case, by a key of who has power over it."""
        clerk = "ministry/clerk" if deed is Deed.MANIPULATION else "department/clerk"
        if deed is Deed.SHORTFALL:
            if self.model.now <= self.model.deadline:
                self.book.pass_time(self.model.deadline + 1 - self.model.now)
            self.book.act("open_shortfall", clerk, account)
        else:
            self.book.act("open_case", clerk, account, deed, self.model.now - 60)
        return clerk

    def begin_case(self, account: str, state: Case) -> None:
        """A case of a fine alone comes to a state, by an objection that lets nobody wait."""
        self.open(account, Deed.FALSE_REPORT)
        number, clerk = len(self.model.cases), "department/clerk"
        if state is Case.ORDERED:
            self.book.act("order", clerk, number, self.model.now + 3_600)
        if state >= Case.NOTICED:
            self.book.act("notice", clerk, number, (FINE, 0, LEAST, MOST), LATER_PERIOD)
        if state >= Case.DECIDED:
            self.book.act("object_case", f"{account}/clerk", number)
            self.book.act("resolve_case", clerk, number, FINE, 0)
            self.decide(number)
        if state is Case.PAID:
            self.pay(number, FINE)

    def decide(self, number: int) -> None:
        """What was noticed, by two keys of the authority."""
        fine, less, *_ = self.model.cases[number - 1].figures if number else (0, 0)
        act = Act("decide_case", (number, fine, less))
        self.propose_and_approve(*self.authority(number), act, 24, 5)

    def authority(self, number: int) -> tuple[str, str]:
        """Two keys of whose case it is."""
        on_market = number and self.model.cases[number - 1].act is Deed.MANIPULATION
        by_ = "ministry" if on_market else "department"
        return f"{by_}/clerk", f"{by_}/officer"

    def pay(self, number: int, fen: int) -> None:
        """So much, or what is left of it."""
        left = self.model.cases[number - 1].left if number else 1
        self.book.act("confirm_payment", "bank/clerk", number, min(fen, left), next(self.numbers))

    @rule(
        key=by("department", "ministry", "other_department"), deed=deeds,
        account=mostly("enterprise", "buyer", wrong=HOLDERS), wrong=mostly(0, wrong=(61, -61)),
    )  # fmt: skip
    def open_case(self, key, deed, account, wrong) -> None:
        if deed is Deed.SHORTFALL and wrong >= 0:
            self.book.act("open_shortfall", key, account)
        else:
            self.book.act("open_case", key, account, deed, self.model.now + wrong)

    @rule(
        step=st.sampled_from(tuple(STEPS)), number=recent, fine=fines, less=tonnes,
        key=by("department", "ministry", "bank"), right=mostly(True, wrong=(False,)),
        amount=st.sampled_from((0, 1, FINE)), again=mostly(None, wrong=(0, 11, 12)),
    )  # fmt: skip
    def step_case(self, step, number, fine, less, key, right, amount, again) -> None:
        """One step of a case, mostly of one that is there for it and by who takes it."""
        fits = [at for at, one in enumerate(self.model.cases, 1) if one.state in STEPS[step]]
        if not fits:
            self.begin_case("enterprise" if number % 2 else "buyer", STEPS[step][0])
            fits = [len(self.model.cases)]
        at = fits[number % len(fits)] if number < 8 else len(self.model.cases)
        pair = self.authority(at)
        hand = pair[0] if right else key
        if step == "order":
            self.book.act(step, hand, at, self.model.now + (3_600 if number else 0))
        elif step == "notice":
            later = LATER_PERIOD if number != 1 else PERIOD
            self.book.act(step, hand, at, (fine, less, LEAST, MOST), later)
        elif step == "object_case":
            accused = self.model.cases[at - 1].account if at else "enterprise"
            self.book.act(step, f"{accused}/clerk" if right else key, at)
        elif step == "resolve_case":
            self.book.act(step, hand, at, fine, less)
        elif step == "confirm_payment":
            reference = next(self.numbers) if again is None else again
            self.book.act(step, "bank/clerk" if right else key, at, amount, reference)
        elif step == "decide_case":
            self.propose_and_approve(*pair, Act(step, (at, fine, less)), 24, number + 2)
        elif step == "withdraw_case":
            self.propose_and_approve(*pair, Act(step, (at,)), 24, number)
        else:
            self.book.act(step, hand, at)

    @rule(account=st.sampled_from(("enterprise", "buyer")), early=st.booleans())
    def correct(self, account, early) -> None:
        """What was ordered is done, in time or not, and recorded."""
        self.open(account, Deed.FALSE_REPORT)
        number = len(self.model.cases)
        self.book.act("order", "department/clerk", number, self.model.now + 3_600)
        self.book.pass_time(60 if early else 3_601)
        self.book.act("record_correction", "department/clerk", number)
        self.book.act("record_correction", "department/clerk", number)
