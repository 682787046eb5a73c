"""The registry as plain Python, to its end: cases against an account, fines, deductions."""

from dataclasses import dataclass, field

from contracts.founding import REGIME, UNORDERED
from contracts.rules.publication import enforcement_settings
from contracts.vocabulary import Act, Case, Deduction, Hearing, Kind, Right
from tests.laws.model import Refused
from tests.laws.model_issue import SHORTFALL_ENDS_AT
from tests.laws.model_successions import Succession
from tests.laws.working import end_of_working_day

HEARING_DAYS = 5
DEDUCTIBLE = (Act.SHORTFALL, Act.FALSE_REPORT)
ON_MARKET = (Act.MANIPULATION, Act.DISTURBING_ORDER)
PAYABLE = (Case.DECIDED, Case.PARTLY_PAID, Case.PAID)
SETTINGS = enforcement_settings()
WITHOUT_ORDER = {one.subject for one in SETTINGS if one.name == UNORDERED}

Figures = tuple[int, int, int, int]
"""Fine in fen, deduction in tonnes, and the least and the most that the fine may be."""


@dataclass
class Accusation:
    """A case, from its opening to its end."""

    account: str
    act: Act
    regime: int
    shortfall: int
    state: Case = Case.OPENED
    objection: Hearing = Hearing.NONE
    ordered_until: int = 0
    object_until: int = 0
    corrected_at: int = 0
    figures: Figures = (0, 0, 0, 0)
    deducted_from: int = 0
    paid: int = 0
    deducted: int = 0

    @property
    def left(self) -> int:
        return self.figures[0] - self.paid

    @property
    def needs_order(self) -> bool:
        """Whether the deduction hangs on an order that was not met."""
        return self.act is Act.SHORTFALL or self.regime not in WITHOUT_ORDER

    @property
    def met(self) -> bool:
        """Whether everything but money is done."""
        nothing = not self.ordered_until and not self.figures[1]
        return nothing or bool(self.corrected_at or self.deducted)


@dataclass
class Prosecution(Succession):
    """The whole registry."""

    cases: list[Accusation] = field(default_factory=list)
    fines_paid: set[int] = field(default_factory=set)
    """The bank's references."""

    def hold(self) -> None:
        """No more is paid than fined, and no more deducted than decided or short."""
        super().hold()
        for number, one in enumerate(self.cases, 1):
            assert 0 <= one.paid <= one.figures[0], number
            assert one.deducted <= one.figures[1], number
            assert one.act is not Act.SHORTFALL or one.figures[1] <= one.shortfall, number

    # --- whose case -----------------------------------------------------------------------------

    def case(self, number: int) -> Accusation:
        if not 1 <= number <= len(self.cases):
            raise Refused("NoSuchCase", number=number)
        return self.cases[number - 1]

    def has_power(self, by: str, subject: str, act: Act) -> None:
        """The department of the subject's province; the ministry for acts on the market."""
        authority, accused = self.accounts[by], self.accounts[subject]
        national = act in ON_MARKET or accused.province == 0
        expected = Kind.MINISTRY if national else Kind.DEPARTMENT
        if authority.kind is not expected:
            raise Refused("WrongKind", account=by, found=authority.kind)
        if not national and authority.province != accused.province:
            facts = {"expected": accused.province, "found": authority.province}
            raise Refused("OtherProvince", **facts)
        if accused.kind is not Kind.ENTERPRISE and act not in ON_MARKET:
            raise Refused("WrongAct", act=act, account=subject)

    def mine(self, key: str, number: int, *states: Case) -> tuple[Accusation, str]:
        by = self.authorise(key, Right.INITIATE)
        one = self.case(number)
        self.has_power(by, one.account, one.act)
        self.in_state(number, one, *states)
        return one, by

    def in_state(self, number: int, one: Accusation, *states: Case) -> None:
        if one.state not in states:
            raise Refused("WrongCaseState", number=number, found=one.state)

    # --- from the opening to the decision -------------------------------------------------------

    def open_shortfall(self, key: str, account: str) -> dict[str, object]:
        by = self.authorise(key, Right.INITIATE)
        self.has_power(by, account, Act.SHORTFALL)
        for number, one in enumerate(self.cases, 1):
            known = (one.account, one.act) == (account, Act.SHORTFALL)
            if known and one.state is not Case.WITHDRAWN:
                raise Refused("CaseExists", number=number)
        if self.now <= self.deadline:
            facts = {"period": self.period, "deadline": self.deadline, "now_": self.now}
            raise Refused("DeadlineNotPassed", **facts)
        short = self.owed(account)
        if short == 0:
            raise Refused("NothingShort", account=account, period=self.period)
        return self.accuse(account, Act.SHORTFALL, self.deadline, short, by)

    def open_case(self, key: str, account: str, act: Act, at: int) -> dict[str, object]:
        """Of another act than a shortfall, done at this second."""
        by = self.authorise(key, Right.INITIATE)
        if act is Act.SHORTFALL:
            raise Refused("WrongAct", act=act, account=account)
        self.has_power(by, account, act)
        if at > self.now:
            raise Refused("NotDoneYet", actAt=at, now_=self.now)
        return self.accuse(account, act, at, 0, by)

    def accuse(self, account: str, act: Act, at: int, short: int, by: str) -> dict[str, object]:
        regimes = [
            one.value for one in SETTINGS if one.name == REGIME and one.effective_from_s <= at
        ]
        self.cases.append(Accusation(account, act, regimes[-1], short))
        told = {"number": len(self.cases), "account": account, "act": act, "by": by}
        return {"CaseOpened": told | {"regime": regimes[-1], "shortfall": short}}

    def order(self, key: str, number: int, until: int) -> dict[str, object]:
        one, _ = self.mine(key, number, Case.OPENED)
        if until <= self.now:
            raise Refused("OrderEndsTooEarly", until=until, now_=self.now)
        one.state, one.ordered_until = Case.ORDERED, until
        return {"CorrectionOrdered": {"number": number, "until": until}}

    def record_correction(self, key: str, number: int) -> dict[str, object]:
        one, _ = self.mine(key, number, Case.ORDERED, Case.NOTICED, *PAYABLE)
        if one.ordered_until == 0:
            raise Refused("NotOrdered", number=number)
        self.uncorrected(number, one)
        remaining = self.remaining(one.account)
        if one.act is Act.SHORTFALL and remaining:
            raise Refused("StillShort", number=number, remaining=remaining)
        one.corrected_at = self.now
        in_time = self.now <= one.ordered_until
        return {"CorrectionRecorded": {"number": number, "inTime": in_time}}

    def remaining(self, account: str) -> int:
        """What is not given yet, whatever is on its way."""
        given = self.spoken_for(account, "Surrendered") + self.counted(account)[0]
        return max(0, self.obligations.get(account, 0) - given)

    def uncorrected(self, number: int, one: Accusation) -> None:
        if one.corrected_at:
            raise Refused("CorrectedBefore", number=number, correctedAt=one.corrected_at)

    def notice(
        self, key: str, number: int, figures: Figures, deducted_from: int
    ) -> dict[str, object]:
        one, _ = self.mine(key, number, Case.OPENED, Case.ORDERED)
        self.in_bounds(figures, figures[0])
        self.deductible(number, one, figures[1])
        if figures[1] and deducted_from <= self.period:
            raise Refused("NotALaterPeriod", period=self.period, found=deducted_from)
        one.state, one.figures, one.deducted_from = Case.NOTICED, figures, deducted_from
        one.object_until = end_of_working_day(self.now, HEARING_DAYS)
        return {"FineNoticed": {"number": number, "objectUntil": one.object_until}}

    def in_bounds(self, figures: Figures, fine: int) -> None:
        _, _, least, most = figures
        if not least <= fine <= most:
            raise Refused("FineOutOfBounds", least=least, most=most, found=fine)

    def deductible(self, number: int, one: Accusation, tonnes: int) -> None:
        if tonnes == 0:
            return
        if one.act not in DEDUCTIBLE:
            raise Refused("NotDeductible", act=one.act)
        if one.act is Act.SHORTFALL and tonnes > one.shortfall:
            raise Refused("MoreThanShort", shortfall=one.shortfall, found=tonnes)
        if not one.ordered_until and one.needs_order:
            raise Refused("NotOrdered", number=number)
        if one.act is Act.SHORTFALL and self.now >= SHORTFALL_ENDS_AT:
            raise Refused("DeductionNotAllowed", since=SHORTFALL_ENDS_AT, now_=self.now)

    def object_case(self, key: str, number: int) -> dict[str, object]:
        account = self.authorise(key, Right.INITIATE)
        one = self.case(number)
        if one.account != account:
            raise Refused("NotYourCase", number=number, account=account)
        self.in_state(number, one, Case.NOTICED)
        if one.objection is not Hearing.NONE:
            raise Refused("WrongObjection", number=number, found=one.objection)
        if self.now > one.object_until:
            raise Refused("ObjectedTooLate", number=number, until=one.object_until)
        one.objection = Hearing.OPEN
        return {"CaseObjected": {"number": number}}

    def resolve_case(self, key: str, number: int, fine: int, deduction: int) -> dict[str, object]:
        one, _ = self.mine(key, number, Case.NOTICED)
        if one.objection is not Hearing.OPEN:
            raise Refused("WrongObjection", number=number, found=one.objection)
        reduced = self.lower(number, one, fine, deduction)
        one.objection = Hearing.REDUCED if reduced else Hearing.REJECTED
        return {"CaseResolved": {"number": number, "outcome": one.objection, "fine": fine}}

    def lower(self, number: int, one: Accusation, fine: int, deduction: int) -> bool:
        """What was noticed becomes less, or stays; whether it became less."""
        noticed, (_, _, *bounds) = one.figures, one.figures
        for before, now in zip(noticed, (fine, deduction), strict=False):
            if now > before:
                raise Refused("HarsherThanNoticed", number=number, noticed=before, found=now)
        self.in_bounds(noticed, fine)
        one.figures = (fine, deduction, *bounds)
        return one.figures != noticed

    def decide_case(self, number: int, fine: int, deduction: int, initiator: str = "") -> None:
        one = self.case(number)
        self.has_power(initiator, one.account, one.act)
        self.in_state(number, one, Case.NOTICED)
        if one.objection is Hearing.OPEN:
            raise Refused("WrongObjection", number=number, found=one.objection)
        if one.objection is Hearing.NONE and self.now <= one.object_until:
            raise Refused("TimeRuns", number=number, until=one.object_until)
        self.lower(number, one, fine, deduction)
        self.deductible(number, one, deduction)
        one.state = Case.DECIDED

    # --- what is decided is met, or the case ends -----------------------------------------------

    def confirm_payment(self, key: str, number: int, fen: int, reference: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.BANK)
        one = self.case(number)
        self.in_state(number, one, *PAYABLE)
        if reference == 0:
            raise Refused("MissingReference")
        if reference in self.fines_paid:
            raise Refused("ReferenceUsed")
        if fen == 0:
            raise Refused("NothingToPay")
        if fen > one.left:
            raise Refused("Overpaid", number=number, left=one.left, offered=fen)
        self.fines_paid.add(reference)
        one.paid += fen
        one.state = Case.PARTLY_PAID if one.left else Case.PAID
        told = {"number": number, "fen": fen, "paid": one.paid}
        return {"FinePaid": told | {"owed": one.figures[0]}}

    def deduct_case(self, key: str, number: int) -> dict[str, object]:
        """What was not corrected is due from the next allocations."""
        one, _ = self.mine(key, number, *PAYABLE)
        tonnes = one.figures[1]
        if tonnes == 0:
            raise Refused("NothingToDeduct", number=number)
        if one.deducted:
            raise Refused("DeductedBefore", number=number, tonnes=one.deducted)
        if one.needs_order:
            if self.now <= one.ordered_until:
                raise Refused("TimeRuns", number=number, until=one.ordered_until)
            self.uncorrected(number, one)
        if one.act is Act.SHORTFALL:
            if self.owed(one.account) == 0:
                raise Refused("NothingShort", account=one.account, period=self.period)
            tonnes = min(tonnes, self.owed(one.account))
        one.deducted = tonnes
        due = self.add_due(one.account, one.deducted_from, reason_for(one), tonnes)
        told = {"number": number, "period": one.deducted_from, "tonnes": tonnes}
        return {"CaseDeducted": told, "Charged": {"account": one.account, "due": due}}

    def close_case(self, key: str, number: int) -> dict[str, object]:
        one, _ = self.mine(key, number, *PAYABLE)
        if one.left or not one.met:
            raise Refused("NotMet", number=number, left=one.left, corrected=one.met)
        one.state = Case.CLOSED
        return {"CaseClosed": {"number": number}}

    def withdraw_case(self, number: int, initiator: str = "") -> None:
        """What is still due for it is due no more."""
        one = self.case(number)
        self.has_power(initiator, one.account, one.act)
        living = (Case.OPENED, Case.ORDERED, Case.NOTICED, *PAYABLE)
        self.in_state(number, one, *living)
        one.state = Case.WITHDRAWN
        if one.deducted:
            entry = self.entry(one.account, one.deducted_from, reason_for(one))
            relieved = min(entry.tonnes, one.deducted)
            if relieved:
                self.lower_due(one.account, one.deducted_from, reason_for(one), relieved)


def reason_for(one: Accusation) -> Deduction:
    return Deduction.SHORTFALL if one.act is Act.SHORTFALL else Deduction.ENFORCEMENT
