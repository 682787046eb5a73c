"""The registry as plain Python: who may do what, what it changes, and how it is refused."""

import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from contracts.vocabulary import Bucket, Kind, Right, Standing
from tests.contracts.test_working_time import after_delay
from tests.laws.records import (
    Account,
    Agreement,
    Cash,
    Decision,
    Key,
    Proposal,
    Request,
    Tranche,
)

REGISTRATION, TRADING, RESERVED, FROZEN = Bucket
CEA, BORROWED, CREDIT = 100_000_000, 200_000_000, 300_000_000
"""Where the ids of allowances, of what is borrowed and of credits begin."""

HOLDERS = {Kind.ENTERPRISE, Kind.TRADER}
OPENED_ON_APPLICATION = HOLDERS | {Kind.VERIFIER, Kind.AUDITOR}
PERMITTED = {
    Standing.OPEN: Right.READ | Right.INITIATE | Right.APPROVE | Right.TRADE | Right.SURRENDER,
    Standing.RESTRICTED: Right.READ | Right.INITIATE | Right.APPROVE | Right.SURRENDER,
    Standing.RECEIVE_ONLY: Right.READ,
    Standing.SUSPENDED: Right.READ,
    Standing.CLOSING: Right.READ | Right.INITIATE | Right.APPROVE | Right.SURRENDER,
}
AUTHORITIES = {Kind.DEPARTMENT, Kind.REGISTRY, Kind.MINISTRY}
PROPOSAL_LIFE_MAX_S = 30 * 86_400
TRANCHES_MAX = 8


class Refused(Exception):
    """The typed error that the ledger answers with, and its facts."""

    def __init__(self, error: str, **facts: object) -> None:
        super().__init__(f"{error} {facts}")
        self.error, self.facts = error, facts


@dataclass
class Registry:
    """The whole state, and the acts; each returns the event it leaves, or raises `Refused`."""

    now: int
    period: int
    deadline: int
    block_least: int
    accounts: dict[str, Account] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    units: Counter[tuple[str, int, Bucket]] = field(default_factory=Counter)
    issued: Counter[int] = field(default_factory=Counter)
    gone: Counter[tuple[int, str]] = field(default_factory=Counter)
    obligations: dict[str, int] = field(default_factory=dict)
    """What is owed for the period, as decided now."""

    decisions: dict[tuple[str, int], Decision] = field(default_factory=dict)
    """By account and period."""

    requests: list[Request] = field(default_factory=list)
    certificates: int = 0
    money: dict[str, Cash] = field(default_factory=dict)
    deposits: int = 0
    withdrawn: int = 0
    references: set[int] = field(default_factory=set)
    withdrawals: list[tuple[str, int, str, int]] = field(default_factory=list)
    paid_out: set[int] = field(default_factory=set)
    closes: list[tuple[int, int]] = field(default_factory=list)
    consumed: set[tuple[Agreement, str]] = field(default_factory=set)
    proposals: list[Proposal] = field(default_factory=list)
    tranches: dict[tuple[str, int], list[Tranche]] = field(default_factory=dict)
    credited: set[str] = field(default_factory=set)
    """Who has an open credit account."""

    successors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Who follows an absorbed or divided legal person."""

    def attempt(self, act: str, key: str, *args: object) -> dict[str, object] | Refused:
        """What the act leaves behind, or the refusal, which leaves nothing changed."""
        before = pickle.dumps(self.__dict__)
        try:
            return getattr(self, act)(key, *args)
        except Refused as refusal:
            self.__dict__.update(pickle.loads(before))
            return refusal

    # --- who may act ----------------------------------------------------------------------------

    def authorise(self, key: str, right: Right) -> str:
        held = self.keys.get(key)
        if held is None or held.revoked or self.now >= held.expires_at:
            raise Refused("NotEntitled", key=key, right=right)
        if not held.rights & PERMITTED.get(self.accounts[held.account].standing, 0) & right:
            raise Refused("NotEntitled", key=key, right=right)
        return held.account

    def authorise_kind(self, key: str, right: Right, *kinds: Kind) -> str:
        account = self.authorise(key, right)
        found = self.accounts[account].kind
        if found not in kinds:
            raise Refused("WrongKind", account=account, found=found)
        return account

    def authorise_department(self, key: str, right: Right, subject: str) -> str:
        department = self.authorise_kind(key, right, Kind.DEPARTMENT)
        enterprise = self.accounts[subject]
        if enterprise.kind is not Kind.ENTERPRISE:
            raise Refused("WrongKind", account=subject, found=enterprise.kind)
        province = self.accounts[department].province
        if enterprise.province != province:
            raise Refused("OtherProvince", expected=enterprise.province, found=province)
        return department

    def may_receive(self, account: str, *standings: Standing) -> None:
        receiver = self.accounts[account]
        allowed = standings or (Standing.OPEN, Standing.RECEIVE_ONLY)
        if receiver.standing not in allowed or receiver.kind not in HOLDERS:
            raise Refused("MayNotReceive", account=account)

    def may_hold(self, account: str, unit: int) -> None:
        """Credits come to an open credit account only."""
        if unit >= CREDIT and account not in self.credited:
            raise Refused("NoCreditAccount", account=account)

    def revoke_key(self, key: str, target: str) -> dict[str, object]:
        held = self.keys.get(target)
        if target != key or (held is not None and held.revoked):
            actor = self.authorise(key, Right.APPROVE)
            kind = self.accounts[actor].kind
            if (held is None or actor != held.account) and kind is not Kind.REGISTRY:
                raise Refused("WrongKind", account=actor, found=kind)
        if held is None or held.revoked:
            raise Refused("UnknownKey", key=target)
        held.revoked, held.revoked_at = True, self.now
        return {"KeyRevoked": {"account": held.account, "key": target, "by": key}}

    # --- units ----------------------------------------------------------------------------------

    def shift(self, account: str, unit: int, source: Bucket, target: Bucket, quantity: int) -> None:
        if quantity == 0:
            raise Refused("NothingToMove", id=unit)
        if target is TRADING and BORROWED <= unit < CREDIT:
            raise Refused("NotTradable", id=unit)
        self.take(account, unit, source, quantity)
        self.units[account, unit, target] += quantity

    def take(self, account: str, unit: int, bucket: Bucket, quantity: int) -> None:
        available = self.units[account, unit, bucket]
        if quantity > available:
            raise Refused(
                "HoldingTooSmall", account=account, id=unit, bucket=bucket,
                available=available, requested=quantity,
            )  # fmt: skip
        self.units[account, unit, bucket] -= quantity

    def to_trading(self, key: str, unit: int, quantity: int) -> dict[str, object]:
        account = self.authorise_kind(key, Right.TRADE, *HOLDERS)
        waiting = self.tranches.setdefault((account, unit), [])
        waiting[:] = [one for one in waiting if one.quantity and not self.has_matured(one)]
        joined = 0
        if len(waiting) == TRANCHES_MAX:
            if waiting[-1].key != key:
                raise Refused("TooManyTranches", account=account, id=unit)
            joined = waiting.pop().quantity
        waiting.append(Tranche(key, joined + quantity, after_delay(self.now, 1, {})))
        self.shift(account, unit, REGISTRATION, TRADING, quantity)
        return {"Shifted": {"account": account, "quantity": quantity, "to": TRADING}}

    def has_matured(self, one: "Tranche") -> bool:
        return self.now >= one.matures_at and not self.is_dead(one.key, one.matures_at)

    def is_dead(self, key: str, matures_at: int) -> bool:
        """Whether the key that asked was revoked before it took effect."""
        revoked_at = self.keys[key].revoked_at
        return revoked_at is not None and revoked_at <= matures_at

    def matured(self, account: str, unit: int) -> int:
        waiting = self.tranches.get((account, unit), [])
        held_back = sum(one.quantity for one in waiting if not self.has_matured(one))
        return max(0, self.units[account, unit, TRADING] - held_back)

    def to_registration(self, key: str, unit: int, quantity: int) -> dict[str, object]:
        account = self.authorise_kind(key, Right.TRADE | Right.SURRENDER, *HOLDERS)
        left = quantity
        for dead in (True, False):
            for one in reversed(self.tranches.get((account, unit), [])):
                if not self.has_matured(one) and self.is_dead(one.key, one.matures_at) is dead:
                    taken = min(left, one.quantity)
                    one.quantity -= taken
                    left -= taken
        self.shift(account, unit, TRADING, REGISTRATION, quantity)
        return {"Shifted": {"account": account, "quantity": quantity, "to": REGISTRATION}}

    # --- surrender ------------------------------------------------------------------------------

    def request(self, key: str, items: Sequence[tuple[int, int]]) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        if self.now > self.deadline:
            raise Refused("DeadlinePassed", deadline=self.deadline, judgedAt=self.now)
        return self.ask(account, items)

    def request_late(self, key: str, items: Sequence[tuple[int, int]]) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        if self.now <= self.deadline:
            raise Refused("NotLate", deadline=self.deadline, judgedAt=self.now)
        return self.ask(account, items)

    def ask(
        self, account: str, items: Sequence[tuple[int, int]], donor: str = ""
    ) -> dict[str, object]:
        self.require_final(account)
        if not items:
            raise Refused("NoItems")
        for unit, _ in items:
            if unit >= CREDIT:
                raise Refused("CreditsGoToOffsets", id=unit)
            if unit != BORROWED + self.period and not CEA <= unit <= CEA + self.period:
                raise Refused("VintageNotEligible", id=unit, period=self.period)
        asked = Request(account, tuple(items), self.now, donor=donor)
        for number, earlier in enumerate(self.requests, 1):
            waits = earlier.state in ("Requested", "Approved")
            alike = (earlier.account, earlier.items, earlier.donor)
            if waits and alike == (account, asked.items, donor):
                raise Refused("DuplicateRequest", request=number)
        owed = self.owed(account)
        if asked.quantity > owed:
            raise Refused("MoreThanOwed", owed=owed, requested=asked.quantity)
        self.requests.append(asked)
        for unit, quantity in items:
            giver = asked.giver
            registered, frozen = (self.units[giver, unit, at] for at in (REGISTRATION, FROZEN))
            if quantity > registered and frozen:
                facts = {"frozen": frozen, "available": registered, "requested": quantity}
                raise Refused("UnitsFrozen", account=giver, id=unit, **facts)
            self.shift(giver, unit, REGISTRATION, RESERVED, quantity)
        late = self.now > self.deadline
        asked_for = {"request": len(self.requests), "quantity": asked.quantity, "late": late}
        return {"SurrenderRequested": asked_for}

    def require_final(self, account: str) -> None:
        """The emission of the period is decided, and nobody can object to it any more."""
        if account not in self.obligations:
            raise Refused("NothingOwed", account=account, period=self.period)
        if not self.is_final(account, self.period):
            until = self.decisions[account, self.period].until
            raise Refused("NotFinal", account=account, period=self.period, until=until)

    def is_final(self, account: str, period: int) -> bool:
        known = self.decisions.get((account, period))
        ran_out = known is not None and known.notice == "Open" and self.now > known.until
        return ran_out or (known is not None and known.notice == "Final")

    def owed(self, account: str) -> int:
        """What is still to be asked for."""
        given = self.spoken_for(account) + sum(self.counted(account))
        return max(0, self.obligations.get(account, 0) - given)

    def counted(self, account: str) -> tuple[int, int]:
        """Credits that count toward what is owed, cancelled and on their way: none here."""
        return 0, 0

    def spoken_for(self, account: str, *states: str) -> int:
        """Units surrendered, or on their way."""
        counted = states or ("Requested", "Approved", "Surrendered")
        return sum(r.quantity for r in self.requests if r.account == account and r.state in counted)

    def advance(self, number: int, source: str, target: str) -> Request:
        asked = self.requests[number - 1]
        if asked.state != source:
            raise Refused("WrongState", request=number)
        asked.state = target
        return asked

    def exists(self, number: int) -> Request:
        if not 1 <= number <= len(self.requests):
            raise Refused("NoSuchRequest", request=number)
        return self.requests[number - 1]

    def release(self, asked: Request) -> None:
        for unit, quantity in asked.items:
            self.shift(asked.giver, unit, RESERVED, REGISTRATION, quantity)

    def withdraw_request(self, key: str, number: int) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        if self.exists(number).giver != account:
            raise Refused("NotYourRequest", request=number, account=account)
        self.release(self.advance(number, "Requested", "Withdrawn"))
        return {"SurrenderWithdrawn": {"request": number}}

    def department_of(self, key: str, number: int) -> str:
        if not 1 <= number <= len(self.requests):
            self.authorise_kind(key, Right.APPROVE, Kind.DEPARTMENT)
        return self.authorise_department(key, Right.APPROVE, self.exists(number).account)

    def approve_request(self, key: str, number: int) -> dict[str, object]:
        department = self.department_of(key, number)
        self.advance(number, "Requested", "Approved")
        return {"SurrenderApproved": {"request": number, "department": department}}

    def refuse_request(self, key: str, number: int) -> dict[str, object]:
        department = self.department_of(key, number)
        self.release(self.advance(number, "Requested", "Refused"))
        return {"SurrenderRefused": {"request": number, "department": department}}

    def surrender(self, key: str, number: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        self.exists(number)
        asked = self.give_up(number, "Approved")
        return {
            "Surrendered": {
                "certificate": self.certificates,
                "account": asked.account,
                "quantity": asked.quantity,
                "surrenderedInAll": self.spoken_for(asked.account, "Surrendered"),
                "obligation": self.obligations[asked.account],
                "onTime": asked.at <= self.deadline,
                "forced": False,
                **({"donor": asked.donor} if asked.donor else {}),
            }
        }

    def give_up(self, number: int, source: str) -> Request:
        """For good, under a certificate."""
        asked = self.advance(number, source, "Surrendered")
        for unit, quantity in asked.items:
            self.take(asked.giver, unit, RESERVED, quantity)
            self.gone[unit, "surrendered"] += quantity
        self.certificates += 1
        return asked


def beijing_day(now: int) -> int:
    """The day on Beijing's calendar, as yyyymmdd."""
    return int((datetime.fromtimestamp(now, UTC) + timedelta(hours=8)).strftime("%Y%m%d"))
