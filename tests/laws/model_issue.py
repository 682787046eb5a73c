"""The registry as plain Python, continued: what is allocated, deducted, kept and borrowed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.founding import DEDUCTION_ENDS
from contracts.rules.publication import enforcement_settings
from contracts.vocabulary import Deduction, Kind, Right, Stage, Standing
from tests.laws.model import BORROWED, CEA, HOLDERS, REGISTRATION, Refused, Registry
from tests.laws.records import Request
from tests.laws.working import end_of_working_day

OBJECTION_DAYS, RESOLUTION_DAYS = 7, 10

(SHORTFALL_ENDS_AT,) = (one.value for one in enforcement_settings() if one.name == DEDUCTION_ENDS)

ALLOCATED = (Standing.OPEN, Standing.RESTRICTED, Standing.RECEIVE_ONLY)
"""Standings in which an account receives what it is allocated."""

Name = tuple[str, int, Stage, int]
"""Account, period, stage and number."""

Decision = tuple[str, int, Stage, int, int, bool]
"""A name, a quantity, and whether the department keeps the units."""


@dataclass
class Line:
    """A decided line of an allocation."""

    quantity: int
    province: int
    department: str
    kept: bool
    decided_at: int
    state: str = "Decided"
    objection: str = "None"
    decide_until: int = 0


@dataclass
class Room:
    """What a province's cap leaves."""

    cap: int
    decided: int = 0
    issued: int = 0


@dataclass
class Given:
    """What an account was issued for a period."""

    issued: int = 0
    kept: int = 0
    deducted: int = 0
    borrowed: int = 0


@dataclass
class Due:
    """What is due of one reason from one period's allocation on."""

    period: int
    reason: Deduction
    tonnes: int = 0
    taken: int = 0


@dataclass
class Issuing(Registry):
    """Lines from their table to the account, and everything that comes between."""

    rooms: dict[tuple[int, int], Room] = field(default_factory=dict)
    lines: dict[Name, Line] = field(default_factory=dict)
    given: dict[tuple[str, int], Given] = field(default_factory=dict)
    dues: dict[str, list[Due]] = field(default_factory=dict)
    keepers: dict[tuple[str, int], str] = field(default_factory=dict)
    deducted_in: dict[int, int] = field(default_factory=dict)
    """In which period what is borrowed for another is deducted."""

    def given_to(self, account: str, period: int) -> Given:
        return self.given.setdefault((account, period), Given())

    def custody(self, account: str, period: int) -> str:
        return f"custody of {self.keepers[account, period]}"

    # --- lines ----------------------------------------------------------------------------------

    def decide(self, key: str, lines: Sequence[Decision]) -> dict[str, object]:
        """All lines or none."""
        self.authorise_kind(key, Right.INITIATE, Kind.DEPARTMENT)
        for account, period, stage, number, quantity, kept in lines:
            department = self.authorise_department(key, Right.INITIATE, account)
            province = self.accounts[department].province
            if (period, province) not in self.rooms:
                raise Refused("NoPlan", period=period)
            if (account, period, stage, number) in self.lines:
                raise Refused("AlreadyDecided", line=(account, period, stage, number))
            if quantity == 0 or number == 0:
                raise Refused("EmptyLine", account=account)
            needs_final = stage not in (Stage.PRE_ALLOCATION, Stage.RETURN)
            if needs_final and not self.is_final(account, period):
                raise Refused("EmissionNotFinal", account=account, period=period)
            if stage is Stage.BORROWING and kept:
                raise Refused("NoDifferentiatedBorrowing", account=account)
            if stage is Stage.BORROWING and period not in self.deducted_in:
                raise Refused("NoBorrowing", account=account, period=period)
            if stage is not Stage.RETURN:
                self.take_room(period, province, quantity)
            self.lines[account, period, stage, number] = Line(
                quantity, province, department, kept, self.now
            )
        return {"LineDecided": {"account": lines[-1][0], "quantity": lines[-1][4]}}

    def take_room(self, period: int, province: int, quantity: int) -> None:
        room = self.rooms[period, province]
        left = room.cap - room.decided
        if quantity > left:
            raise Refused(
                "CapExceeded", period=period, province=province, room=left, requested=quantity
            )
        room.decided += quantity

    def execute(self, key: str, names: Sequence[Name]) -> dict[str, object]:
        """Lines executed before are passed over."""
        self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        net = None
        for name in names:
            line = self.known(name)
            if line.state == "Executed":
                continue
            self.not_sent_back(name)
            if line.objection == "Open":
                raise Refused("UnderObjection", line=name)
            line.state = "Executed"
            net, last = self.move_line(name, line), name
        if net is None:
            raise Refused("AlreadyExecuted", line=names[0])
        return {"LineExecuted": {"line": last, "quantity": self.lines[last].quantity, "net": net}}

    def known(self, name: Name) -> Line:
        if name not in self.lines:
            raise Refused("NotDecided", line=name)
        return self.lines[name]

    def not_sent_back(self, name: Name) -> None:
        if self.lines[name].state == "SentBack":
            raise Refused("SentBackBefore", line=name)

    def move_line(self, name: Name, line: Line) -> int:
        return {Stage.RETURN: self.take_back, Stage.BORROWING: self.lend}.get(
            name[2], self.issue_line
        )(name, line)

    def issue_line(self, name: Name, line: Line) -> int:
        account, period, _, _ = name
        deducted = self.deduct(account, period, line.quantity)
        net = line.quantity - deducted
        given, unit = self.given_to(account, period), CEA + period
        given.deducted += deducted
        self.rooms[period, line.province].issued += net
        if net and line.kept:
            self.keepers.setdefault((account, period), line.department)
            given.kept += net
            self.units[self.custody(account, period), unit, REGISTRATION] += net
        elif net:
            self.may_receive(account, *ALLOCATED)
            given.issued += net
            self.units[account, unit, REGISTRATION] += net
        self.issued[unit] += net
        return net

    def take_back(self, name: Name, line: Line) -> int:
        account, period, _, _ = name
        given, room = self.given_to(account, period), self.rooms[period, line.province]
        had = given.kept if line.kept else given.issued
        net = min(line.quantity, had)
        refunded = line.quantity - net
        if refunded > given.deducted:
            raise Refused(
                "MoreThanIssued", account=account, period=period,
                issued=had + given.deducted, requested=line.quantity,
            )  # fmt: skip
        given.deducted -= refunded
        room.decided -= line.quantity
        room.issued -= net
        self.refund(account, period, refunded)
        if line.kept:
            given.kept -= net
        else:
            given.issued -= net
        if net:
            holder = self.custody(account, period) if line.kept else account
            self.take(holder, CEA + period, REGISTRATION, net)
            self.gone[CEA + period, "returned"] += net
        return net

    def lend(self, name: Name, line: Line) -> int:
        account, period, _, _ = name
        self.given_to(account, period).borrowed += line.quantity
        self.rooms[period, line.province].issued += line.quantity
        self.add_due(account, self.deducted_in[period], Deduction.BORROWING, line.quantity)
        self.may_receive(account, *ALLOCATED)
        self.units[account, BORROWED + period, REGISTRATION] += line.quantity
        self.issued[BORROWED + period] += line.quantity
        return line.quantity

    def send_back(self, key: str, names: Sequence[Name]) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        for name in names:
            line = self.known(name)
            if line.state == "Executed":
                raise Refused("AlreadyExecuted", line=name)
            self.not_sent_back(name)
            self.end(name, line)
        return {"LineSentBack": {"line": names[-1], "account": names[-1][0]}}

    def end(self, name: Name, line: Line) -> None:
        line.state = "SentBack"
        if name[2] is not Stage.RETURN:
            self.rooms[name[1], line.province].decided -= line.quantity

    # --- objections -----------------------------------------------------------------------------

    def object_to(self, key: str, name: Name) -> dict[str, object]:
        account = self.authorise_kind(key, Right.INITIATE, Kind.ENTERPRISE)
        line = self.known(name)
        if name[0] != account:
            raise Refused("NotYourLine", line=name, account=account)
        self.not_sent_back(name)
        if line.objection != "None":
            raise Refused("ObjectedBefore", line=name)
        until = end_of_working_day(line.decided_at, OBJECTION_DAYS)
        if self.now > until:
            raise Refused("ObjectionTooLate", line=name, until=until)
        line.objection = "Open"
        line.decide_until = end_of_working_day(self.now, RESOLUTION_DAYS)
        return {"LineObjected": {"line": name, "decideUntil": line.decide_until}}

    def resolve(self, key: str, name: Name, upheld: bool) -> dict[str, object]:
        if name not in self.lines:
            self.authorise_kind(key, Right.INITIATE, Kind.DEPARTMENT)
        line = self.known(name)
        self.authorise_department(key, Right.INITIATE, name[0])
        self.not_sent_back(name)
        if line.objection != "Open":
            raise Refused("NothingToResolve", line=name)
        line.objection = "Upheld" if upheld else "Rejected"
        if upheld and line.state == "Decided":
            self.end(name, line)
        return {"LineResolved": {"line": name, "overdue": self.now > line.decide_until}}

    # --- deductions -----------------------------------------------------------------------------

    def due(self, account: str) -> int:
        return sum(one.tonnes for one in self.dues.get(account, []))

    def entry(self, account: str, period: int, reason: Deduction) -> Due:
        entries = self.dues.setdefault(account, [])
        for one in entries:
            if (one.period, one.reason) == (period, reason):
                return one
        made = Due(period, reason)
        self.dues[account] = sorted([*entries, made], key=lambda one: one.period)
        return made

    def add_due(self, account: str, period: int, reason: Deduction, tonnes: int) -> int:
        if tonnes == 0:
            raise Refused("NothingCharged", account=account)
        entry = self.entry(account, period, reason)
        entry.tonnes += tonnes
        return entry.tonnes

    def lower_due(self, account: str, period: int, reason: Deduction, tonnes: int) -> int:
        if tonnes == 0:
            raise Refused("NothingCharged", account=account)
        entry = self.entry(account, period, reason)
        if tonnes > entry.tonnes:
            raise Refused(
                "LessDue", account=account, period=period, due=entry.tonnes, requested=tonnes
            )
        entry.tonnes -= tonnes
        return entry.tonnes

    def charge(
        self, key: str, account: str, period: int, reason: Deduction, tonnes: int
    ) -> dict[str, object]:
        self.may_charge(key, account, reason)
        self.may_be_decided(reason)
        return {"Charged": {"due": self.add_due(account, period, reason, tonnes)}}

    def relieve(
        self, key: str, account: str, period: int, reason: Deduction, tonnes: int
    ) -> dict[str, object]:
        self.may_charge(key, account, reason)
        return {"Relieved": {"due": self.lower_due(account, period, reason, tonnes)}}

    def may_charge(self, key: str, account: str, reason: Deduction) -> None:
        self.authorise_department(key, Right.INITIATE, account)
        if reason is Deduction.BORROWING:
            raise Refused("ChargedByBorrowing", account=account)

    def may_be_decided(self, reason: Deduction) -> None:
        """Deductions for a shortfall are decided no more from a day on."""
        if reason is Deduction.SHORTFALL and self.now >= SHORTFALL_ENDS_AT:
            raise Refused("DeductionNotAllowed", since=SHORTFALL_ENDS_AT, now_=self.now)

    def deduct(self, account: str, period: int, most: int) -> int:
        left = most
        for one in self.dues.get(account, []):
            if one.period <= period:
                taken = min(left, one.tonnes)
                one.tonnes, one.taken, left = one.tonnes - taken, one.taken + taken, left - taken
        return most - left

    def refund(self, account: str, period: int, tonnes: int) -> None:
        for one in reversed(self.dues.get(account, [])):
            if one.period <= period:
                back = min(tonnes, one.taken)
                one.tonnes, one.taken, tonnes = one.tonnes + back, one.taken - back, tonnes - back
        assert tonnes == 0, "nobody knows what this was deducted for"

    # --- what departments keep, and what is borrowed --------------------------------------------

    def release_differentiated(self, account: str) -> None:
        given, unit = self.given_to(account, self.period), CEA + self.period
        if given.kept == 0:
            raise Refused("NothingKept", account=account, period=self.period)
        if not self.is_final(account, self.period):
            raise Refused("EmissionNotFinal", account=account, period=self.period)
        custody = self.custody(account, self.period)
        owed = self.owed(account)
        surrendered = min(given.kept, owed)
        if surrendered:
            forced = Request(account, ((unit, surrendered),), self.now, "Surrendered")
            self.requests.append(forced)
            self.certificates += 1
            self.take(custody, unit, REGISTRATION, surrendered)
            self.gone[unit, "surrendered"] += surrendered
        receiver = self.accounts[account]
        receives = receiver.standing in ALLOCATED and receiver.kind in HOLDERS
        released = given.kept - surrendered if receives else 0
        if not surrendered and not released:
            raise Refused("MayNotReceive", account=account)
        given.kept -= surrendered + released
        given.issued += surrendered + released
        self.take(custody, unit, REGISTRATION, released)
        self.units[account, unit, REGISTRATION] += released

    def return_borrowed(self, key: str, quantity: int) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        given, unit = self.given_to(account, self.period), BORROWED + self.period
        if quantity > given.borrowed:
            raise Refused(
                "MoreThanIssued", account=account, period=self.period, issued=given.borrowed,
                requested=quantity,
            )  # fmt: skip
        given.borrowed -= quantity
        room = self.rooms[self.period, self.accounts[account].province]
        room.decided -= quantity
        room.issued -= quantity
        later = self.deducted_in[self.period]
        self.lower_due(account, later, Deduction.BORROWING, quantity)
        self.take(account, unit, REGISTRATION, quantity)
        self.gone[unit, "returned"] += quantity
        return {"BorrowedReturned": {"account": account, "quantity": quantity}}
