"""The rules of a random history that are about issue: lines, objections, deductions, borrowing."""

import itertools
from collections import Counter
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from contracts.vocabulary import Deduction, Stage
from tests.contracts.world import LATER_PERIOD, PERIOD
from tests.laws.book import Book
from tests.laws.choices import (
    BORROWED_UNIT,
    HOLDERS,
    UNIT,
    accounts,
    by,
    mostly,
    part,
    portions,
    recent,
)
from tests.laws.model import Refused
from tests.laws.records import Act, Agreement

BORROWING = Deduction.BORROWING
OTHER = Act("suspend", ("trader",))


class Issue(RuleBasedStateMachine):
    """What departments decide and the registry executes, from the common opening."""

    origin: Book
    folder: Path
    names = itertools.count()
    tally: ClassVar[Counter[tuple[str, str]]] = Counter()
    """How often each act came to each end, in all histories."""

    def __init__(self) -> None:
        super().__init__()
        self.book = self.origin.copy_to(self.folder / f"{next(self.names)}.ledger")
        self.agreements: list[Agreement] = []
        self.numbers = itertools.count(10)

    @property
    def model(self):
        return self.book.model

    @staticmethod
    def latest(made, number: int, state: str = "") -> int:
        """The number of one of the last few, mostly of one in `state`; or 0, which none has."""
        fitting = [at for at, one in enumerate(made, 1) if one.state == state]
        if fitting and number < 7:
            return fitting[-1 - number % len(fitting)]
        return max(0, len(made) - number % 4)

    def request_now(self) -> str:
        """How surrender is asked for at this second: on time, or in arrears."""
        return "request_late" if self.model.now > self.model.deadline else "request"

    def holder_of(self, key: str) -> str:
        held = self.model.keys.get(key)
        return held.account if held else "enterprise"

    def propose_and_approve(self, first, second, act, hours, approved) -> None:
        """Propose; most of the time approve at once, now and then another call than proposed."""
        said = self.book.act("propose", first, act, self.model.now + hours * 3_600)
        if isinstance(said, Refused) or approved < 2:
            return
        given = Act(act.name, (*act.args[:-1], act.args[-1])) if approved < 9 else OTHER
        self.book.act("approve", second, len(self.model.proposals), given)

    # --- issue ----------------------------------------------------------------------------------

    @rule(
        key=mostly("department/clerk"), account=mostly("enterprise", "buyer", wrong=HOLDERS),
        again=mostly("", "", "buyer", wrong=HOLDERS), stage=st.sampled_from(Stage),
        period=st.sampled_from((PERIOD, PERIOD, PERIOD, PERIOD, LATER_PERIOD, 20172018)),
        number=recent, portion=portions, executed=st.booleans(),
        kept=st.sampled_from((False, False, True)),
    )  # fmt: skip
    def decide_and_execute(
        self, key, account, again, period, stage, number, portion, executed, kept
    ) -> None:
        """One line or two are decided; half of the time the first is executed at once."""
        room = self.model.rooms.get((period, self.model.accounts[account].province))
        left = part(room.cap - room.decided, portion) // 8 if room else 5
        if stage is Stage.RETURN:
            given = self.model.given_to(account, period)
            had = given.kept if kept else given.issued
            left = part(had + given.deducted, portion)
        first = (account, period, stage, number)
        second = [(again, period, stage, number + 5, 7, False)] if again else []
        self.book.act("decide", key, [(*first, left, kept), *second])
        if executed:
            self.book.act("execute", "registry/clerk", [first])

    @rule(key=by("registry"), number=recent, many=st.booleans())
    def execute(self, key, number, many) -> None:
        name = self.line(number)
        again = [name, self.line(number + 1), name] if many else [name]
        self.book.act("execute", key, again)

    def line(self, number: int, state: str = "Decided", objection: str = ""):
        """The name of a line, of one in this state where there is one, or of none at all."""
        lines = self.model.lines.items()
        fitting = [
            name
            for name, line in lines
            if line.state == state and (not objection or line.objection == objection)
        ]
        known = [*fitting, *self.model.lines, ("trader", PERIOD, Stage.FINAL, 9)]
        return known[number % len(known)]

    @rule(key=by("registry"), number=recent, many=st.booleans())
    def send_back(self, key, number, many) -> None:
        if not any(line.state == "Decided" for line in self.model.lines.values()):
            name = ("buyer", PERIOD, Stage.PRE_ALLOCATION, next(self.numbers))
            self.book.act("decide", "department/clerk", [(*name, 5, False)])
        waiting = [name for name, line in self.model.lines.items() if line.state == "Decided"]
        first = waiting[-1] if number < 8 and waiting else self.line(number)
        names = [first, self.line(number + 1)] if many and number > 4 else [first]
        self.book.act("send_back", key, names)

    @rule(
        own=mostly(True, wrong=(False,)), key=by("enterprise", "buyer"), number=recent,
        state=st.sampled_from(("Decided", "Decided", "Executed", "SentBack")),
    )  # fmt: skip
    def object_to(self, own, key, number, state) -> None:
        name = self.line(number, state, "None")
        self.book.act("object_to", f"{name[0]}/clerk" if own else key, name)

    @rule(
        key=by("department", "department", "other_department"), number=recent,
        state=st.sampled_from(("Decided", "Decided", "Executed", "SentBack")), upheld=st.booleans(),
    )  # fmt: skip
    def resolve(self, key, number, state, upheld) -> None:
        if not any(line.objection == "Open" for line in self.model.lines.values()):
            name = ("enterprise", PERIOD, Stage.PRE_ALLOCATION, next(self.numbers))
            self.book.act("decide", "department/clerk", [(*name, 5, False)])
            self.book.act("object_to", "enterprise/clerk", name)
            state = "Decided"
        self.book.act("resolve", key, self.line(number, state, "Open"), upheld)

    @rule(
        act=st.sampled_from(("charge", "charge", "relieve")), account=accounts,
        key=mostly("department/clerk"), period=st.sampled_from((PERIOD, PERIOD, LATER_PERIOD)),
        reason=st.sampled_from((*Deduction, Deduction.SHORTFALL)), portion=portions,
    )  # fmt: skip
    def charge(self, act, account, key, period, reason, portion) -> None:
        due = 200_000
        if act == "relieve":
            known = self.model.dues.get(account, [])
            one = next((one for one in known if one.tonnes and one.reason is not BORROWING), None)
            if one is None:
                account, reason = "enterprise", Deduction.SHORTFALL
                self.book.act("charge", "department/clerk", account, period, reason, 500)
                due = 500
            else:
                period, reason, due = one.period, one.reason, one.tonnes
        self.book.act(act, key, account, period, reason, part(due, portion))

    @rule(key=by("enterprise", "buyer"), portion=portions)
    def return_borrowed(self, key, portion) -> None:
        account = self.holder_of(key)
        given = self.model.given_to(account, PERIOD)
        self.book.act("return_borrowed", key, part(given.borrowed, portion))

    @rule(account=st.sampled_from(("enterprise", "buyer", "enterprise")), quantity=portions)
    def borrow_and_use(self, account, quantity) -> None:
        """Units are borrowed, some surrendered for their period, some given back."""
        name = (account, PERIOD, Stage.BORROWING, next(self.numbers))
        self.book.act("decide", "department/clerk", [(*name, 1_000, False)])
        self.book.act("execute", "registry/clerk", [name])
        offered = part(1_000, quantity)
        self.book.act(self.request_now(), f"{account}/clerk", [(BORROWED_UNIT, offered)])
        self.book.act("to_trading", f"{account}/clerk", BORROWED_UNIT, 1)
        self.book.act("to_trading", f"{account}/clerk", UNIT, 1)
        self.book.act("return_borrowed", f"{account}/clerk", max(0, 1_000 - offered))

    @rule(
        account=accounts, quantity=st.sampled_from((1, 500_000)),
        first=mostly("department/clerk"), second=mostly("registry/officer"),
        standing=st.sampled_from(("", "", "suspend", "restrict", "receive_only")), approved=recent,
    )  # fmt: skip
    def keep_and_release(self, account, quantity, first, second, standing, approved) -> None:
        """Units are kept for an account and released, or stay while it may not receive them."""
        name = (account, PERIOD, Stage.PRE_ALLOCATION, next(self.numbers))
        self.book.act("decide", "department/clerk", [(*name, quantity, True)])
        self.book.act("execute", "registry/clerk", [name])
        if standing:
            change = Act(standing, (account,))
            self.propose_and_approve("ministry/clerk", "registry/officer", change, 24, 5)
        release = Act("release_differentiated", (account,))
        self.propose_and_approve(first, second, release, 24, approved)
        if standing:
            change = Act("restore", (account,))
            self.propose_and_approve("ministry/clerk", "registry/officer", change, 24, 5)
