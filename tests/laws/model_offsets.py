"""The registry as plain Python, continued: credits, and what they offset of an obligation."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.vocabulary import Kind, Right
from tests.laws.model import CREDIT, FROZEN, REGISTRATION, RESERVED, Refused
from tests.laws.model_uses import Uses

CAP_POINTS = 500
LEGACY_LAST_SECOND = 1_735_660_799
"""2024-12-31 23:59:59 in Beijing."""

Credits = Sequence[tuple[int, int]]
"""Batches and quantities."""


@dataclass
class Offset:
    """A request to offset."""

    account: str
    items: tuple[tuple[int, int], ...]
    late: bool
    state: str = "Requested"

    @property
    def quantity(self) -> int:
        return sum(quantity for _, quantity in self.items)


@dataclass
class Offsetting(Uses):
    """Credits given up against a part of what is owed."""

    offsets: list[Offset] = field(default_factory=list)
    offset_certificates: int = 0
    asked_before: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """What was asked for in all at the act before: of allowances, of credits, and granted."""

    def hold(self) -> None:
        """
        Nothing is added beyond what is owed and what may be offset now.

        A decision made anew may leave more than that; it stands, and nothing comes on top.
        """
        super().hold()
        for account, obligation in self.obligations.items():
            asked = (
                self.spoken_for(account), self.offset_for(account),
                self.offset_for(account, "Approved", "Cancelled"),
            )  # fmt: skip
            before = self.asked_before.get(account, (0, 0, 0))
            if asked[0] > before[0] or asked[1] > before[1]:
                assert asked[0] + sum(self.counted(account)) <= obligation, account
            for now, then in zip(asked[1:], before[1:], strict=True):
                assert now <= max(then, self.cap(account)), account
            self.asked_before[account] = asked

    def counted(self, account: str) -> tuple[int, int]:
        """Credits that count toward what is owed, cancelled and on their way."""
        cap = self.cap(account) if account in self.obligations else 0
        cancelled = min(self.offset_for(account, "Cancelled"), cap)
        waiting = self.offset_for(account, "Requested", "Transmitted", "Approved")
        return cancelled, min(waiting, cap - cancelled)

    def cap(self, account: str) -> int:
        return self.obligations[account] * CAP_POINTS // 10_000

    def offset_for(self, account: str, *states: str) -> int:
        """Credits cancelled, or on their way."""
        counted = states or ("Requested", "Transmitted", "Approved", "Cancelled")
        return sum(o.quantity for o in self.offsets if o.account == account and o.state in counted)

    def ask_offset(self, key: str, items: Credits) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        if self.now > self.deadline:
            raise Refused("DeadlinePassed", deadline=self.deadline, judgedAt=self.now)
        return self.reserve_credits(account, items)

    def ask_offset_late(self, key: str, items: Credits) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        if self.now <= self.deadline:
            raise Refused("NotLate", deadline=self.deadline, judgedAt=self.now)
        return self.reserve_credits(account, items)

    def reserve_credits(self, account: str, items: Credits) -> dict[str, object]:
        self.require_final(account)
        self.may_hold(account, CREDIT)
        if not items:
            raise Refused("NoItems")
        for batch, _ in items:
            self.sound_batch(batch)
            if self.now > LEGACY_LAST_SECOND:
                facts = {"until": LEGACY_LAST_SECOND, "judgedAt": self.now}
                raise Refused("LegacyExpired", batch=batch, **facts)
        asked = Offset(account, tuple(items), self.now > self.deadline)
        for number, earlier in enumerate(self.offsets, 1):
            waits = earlier.state in ("Requested", "Transmitted", "Approved")
            if waits and (earlier.account, earlier.items) == (account, asked.items):
                raise Refused("DuplicateOffset", request=number)
        cap, already = self.cap(account), self.offset_for(account)
        if already + asked.quantity > cap:
            raise Refused("OverOffsetCap", cap=cap, already=already, requested=asked.quantity)
        if asked.quantity > self.owed(account):
            raise Refused("MoreThanOwed", owed=self.owed(account), requested=asked.quantity)
        self.offsets.append(asked)
        for batch, quantity in items:
            unit = CREDIT + batch
            registered, frozen = (self.units[account, unit, at] for at in (REGISTRATION, FROZEN))
            if quantity > registered and frozen:
                facts = {"frozen": frozen, "available": registered, "requested": quantity}
                raise Refused("UnitsFrozen", account=account, id=unit, **facts)
            self.shift(account, unit, REGISTRATION, RESERVED, quantity)
        told = {"request": len(self.offsets), "quantity": asked.quantity, "late": asked.late}
        return {"OffsetRequested": told}

    def offset(self, number: int) -> Offset:
        if not 1 <= number <= len(self.offsets):
            raise Refused("NoSuchOffset", request=number)
        return self.offsets[number - 1]

    def advance_offset(self, number: int, target: str, *sources: str) -> Offset:
        asked = self.offset(number)
        if asked.state not in sources:
            raise Refused("WrongOffsetState", request=number)
        asked.state = target
        return asked

    def release_credits(self, asked: Offset) -> None:
        for batch, quantity in asked.items:
            self.shift(asked.account, CREDIT + batch, RESERVED, REGISTRATION, quantity)

    def withdraw_offset(self, key: str, number: int) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        if self.offset(number).account != account:
            raise Refused("NotYourOffset", request=number, account=account)
        self.release_credits(self.advance_offset(number, "Withdrawn", "Requested", "Transmitted"))
        return {"OffsetWithdrawn": {"request": number}}

    def transmit_offset(self, key: str, number: int) -> dict[str, object]:
        registry = self.authorise_kind(key, Right.INITIATE, Kind.CREDIT_REGISTRY)
        self.advance_offset(number, "Transmitted", "Requested")
        return {"OffsetTransmitted": {"request": number, "creditRegistry": registry}}

    def judge_offset(self, key: str, number: int) -> str:
        if not 1 <= number <= len(self.offsets):
            self.authorise_kind(key, Right.APPROVE, Kind.DEPARTMENT)
        return self.authorise_department(key, Right.APPROVE, self.offset(number).account)

    def approve_offset(self, key: str, number: int) -> dict[str, object]:
        department = self.judge_offset(key, number)
        asked = self.advance_offset(number, "Approved", "Transmitted")
        for batch, _ in asked.items:
            self.sound_batch(batch)
        cap = self.cap(asked.account)
        granted = self.offset_for(asked.account, "Approved", "Cancelled")
        if granted > cap:
            already = granted - asked.quantity
            raise Refused("OverOffsetCap", cap=cap, already=already, requested=asked.quantity)
        return {"OffsetApproved": {"request": number, "department": department}}

    def refuse_offset(self, key: str, number: int) -> dict[str, object]:
        department = self.judge_offset(key, number)
        self.release_credits(self.advance_offset(number, "Refused", "Requested", "Transmitted"))
        return {"OffsetRefused": {"request": number, "department": department}}

    def cancel_offset(self, key: str, number: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.CREDIT_REGISTRY)
        asked = self.advance_offset(number, "Cancelled", "Approved")
        for batch, quantity in asked.items:
            self.take(asked.account, CREDIT + batch, RESERVED, quantity)
            self.retire(batch, quantity)
            self.gone[CREDIT + batch, "cancelled"] += quantity
        self.offset_certificates += 1
        in_all = self.offset_for(asked.account, "Cancelled")
        told = {"certificate": self.offset_certificates, "account": asked.account}
        told |= {"quantity": asked.quantity, "offsetInAll": in_all, "cap": self.cap(asked.account)}
        return {"OffsetRegistered": told | {"onTime": not asked.late}}
