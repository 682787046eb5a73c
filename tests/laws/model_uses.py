"""The registry as plain Python, continued: carry-over, cancellation, mandates, change of title."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.vocabulary import Bucket, Cause, Kind, Right, Standing
from tests.contracts.world import (
    CARRIED_INTO,
    CARRY_FROM,
    CARRY_TO,
    EARLY_AT,
    EARLY_BY_AT,
    UNTIL_AT,
    UNTIL_BY_AT,
)
from tests.laws.model import (
    BORROWED,
    CEA,
    CREDIT,
    FROZEN,
    REGISTRATION,
    RESERVED,
    TRADING,
    Refused,
)
from tests.laws.model_credits import Crediting
from tests.laws.model_issue import ALLOCATED
from tests.laws.working import end_of_working_day

CARRIED = CEA + CARRIED_INTO
REVERSAL_DAYS = 10
FORCED = (Cause.JUDGMENT, Cause.SUCCESSION, Cause.CORRECTION, Cause.DEDUCTION)

Items = Sequence[tuple[int, int]]
"""Ids and quantities."""


@dataclass
class Notice:
    """What an enterprise may carry over, and how far it is."""

    most: int = 0
    applied: int = 0
    processed: int = 0
    revision: int = 0


@dataclass
class Application:
    account: str
    items: tuple[tuple[int, int], ...]
    process_by: int
    state: str = "Applied"

    @property
    def quantity(self) -> int:
        return sum(quantity for _, quantity in self.items)


@dataclass
class Change:
    """A change of title, and how much of it was taken back."""

    source: str
    target: str
    unit: int
    bucket: Bucket
    quantity: int
    cause: Cause
    until: int
    reversed: int = 0


@dataclass
class Uses(Crediting):
    """What units are for beside trade and ordinary surrender."""

    notices: dict[str, Notice] = field(default_factory=dict)
    applications: list[Application] = field(default_factory=list)
    statements: int = 0
    changes: list[Change] = field(default_factory=list)

    def hold(self) -> None:
        """Never more carried than allowed, and never more on its way."""
        super().hold()
        for account, known in self.notices.items():
            assert known.processed <= known.applied <= known.most, account
        carried = sum(known.processed for known in self.notices.values())
        gone = sum(count for (_, state), count in self.gone.items() if state == "carriedOver")
        assert carried == gone == self.issued[CARRIED]

    # --- carry-over -----------------------------------------------------------------------------

    def requires_open(self) -> int:
        """By when an application of now is processed."""
        if self.now > UNTIL_AT:
            raise Refused("CarryOverClosed", until=UNTIL_AT, asked=self.now)
        return EARLY_BY_AT if self.now <= EARLY_AT else UNTIL_BY_AT

    def notify(self, key: str, account: str, most: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        self.requires_open()
        kind = self.accounts[account].kind
        if kind is not Kind.ENTERPRISE:
            raise Refused("WrongKind", account=account, found=kind)
        known = self.notices.setdefault(account, Notice())
        if most < known.applied:
            raise Refused("BelowApplied", account=account, applied=known.applied, most=most)
        known.most = most
        known.revision += 1
        told = {"account": account, "revision": known.revision, "most": most}
        return {"CarryOverNotified": told}

    def apply_for(self, key: str, items: Items) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        known = self.notices.get(account)
        if known is None:
            raise Refused("NotNotified", account=account, into=CARRIED_INTO)
        process_by = self.requires_open()
        if not items:
            raise Refused("NoItems")
        for unit, _ in items:
            if not CEA + CARRY_FROM <= unit <= CEA + CARRY_TO:
                raise Refused("VintageNotCarried", id=unit, first=CARRY_FROM, last=CARRY_TO)
        asked = Application(account, tuple(items), process_by)
        if asked.quantity > known.most - known.applied:
            raise Refused(
                "OverCarryLimit", most=known.most, applied=known.applied, requested=asked.quantity
            )
        known.applied += asked.quantity
        self.applications.append(asked)
        for unit, quantity in items:
            self.shift(account, unit, REGISTRATION, RESERVED, quantity)
        told = {"application": len(self.applications), "quantity": asked.quantity}
        return {"CarryOverApplied": told | {"processBy": process_by}}

    def application(self, number: int) -> Application:
        if not 1 <= number <= len(self.applications):
            raise Refused("NoSuchApplication", application=number)
        return self.applications[number - 1]

    def end_application(self, number: int, state: str) -> Application:
        asked = self.application(number)
        if asked.state != "Applied":
            raise Refused("ApplicationEnded", application=number)
        asked.state = state
        return asked

    def give_back(self, asked: Application) -> None:
        self.notices[asked.account].applied -= asked.quantity
        for unit, quantity in asked.items:
            self.shift(asked.account, unit, RESERVED, REGISTRATION, quantity)

    def withdraw_application(self, key: str, number: int) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        if self.application(number).account != account:
            raise Refused("NotYourApplication", application=number, account=account)
        self.give_back(self.end_application(number, "Withdrawn"))
        return {"CarryOverWithdrawn": {"application": number}}

    def refuse_application(self, key: str, number: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        self.give_back(self.end_application(number, "Refused"))
        return {"CarryOverRefused": {"application": number}}

    def carry_over(self, key: str, number: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        asked = self.end_application(number, "Processed")
        self.notices[asked.account].processed += asked.quantity
        for unit, quantity in asked.items:
            self.take(asked.account, unit, RESERVED, quantity)
            self.gone[unit, "carriedOver"] += quantity
            self.issued[CARRIED] += quantity
            self.units[asked.account, CARRIED, REGISTRATION] += quantity
        in_time = self.now <= asked.process_by
        told = {"application": number, "account": asked.account, "quantity": asked.quantity}
        return {"CarriedOver": told | {"inTime": in_time}}

    # --- what two people do ---------------------------------------------------------------------

    def cancel(self, unit: int, quantity: int, initiator: str = "") -> None:
        """For good, by two keys of the holder."""
        if BORROWED <= unit < CREDIT:
            raise Refused("NotCancellable", id=unit)
        if unit >= CREDIT:
            self.sound_batch(unit - CREDIT)
        self.shift(initiator, unit, REGISTRATION, RESERVED, quantity)
        self.take(initiator, unit, RESERVED, quantity)
        if unit >= CREDIT:
            self.retire(unit - CREDIT, quantity)
        self.gone[unit, "cancelled"] += quantity
        self.statements += 1

    def mandate(self, account: str, items: Items) -> None:
        """Surrender an account's registered units in arrears, whatever its standing."""
        if self.now <= self.deadline:
            raise Refused("NotLate", deadline=self.deadline, judgedAt=self.now)
        self.ask(account, items)
        self.give_up(len(self.requests), "Requested")

    def force(
        self, source: str, target: str, unit: int, bucket: Bucket, quantity: int, cause: Cause
    ) -> None:
        if cause not in FORCED:
            raise Refused("WrongCause", cause=cause)
        if source == target:
            raise Refused("SameHolder", account=source)
        if BORROWED <= unit < CREDIT:
            raise Refused("NotTradable", id=unit)
        reversible = cause is Cause.CORRECTION
        until = end_of_working_day(self.now, REVERSAL_DAYS) if reversible else 0
        self.changes.append(Change(source, target, unit, bucket, quantity, cause, until))
        self.move(self.changes[-1])

    def move(self, change: Change) -> None:
        self.may_receive(change.target, *ALLOCATED)
        self.may_hold(change.target, change.unit)
        if change.bucket is RESERVED:
            raise Refused("WrongBucket", bucket=RESERVED)
        if change.quantity == 0:
            raise Refused("NothingToMove", id=change.unit)
        self.take(change.source, change.unit, change.bucket, change.quantity)
        self.units[change.target, change.unit, change.bucket] += change.quantity

    def reverse(self, number: int, bucket: Bucket, initiator: str = "") -> None:
        if not 1 <= number <= len(self.changes):
            raise Refused("NoSuchChange", change=number)
        original = self.changes[number - 1]
        self.oversee(initiator, original.target)
        if original.cause is not Cause.CORRECTION:
            raise Refused("NotReversible", change=number, cause=original.cause)
        if self.now > original.until:
            raise Refused("ReversalTooLate", change=number, until=original.until, asked=self.now)
        if bucket is RESERVED or (bucket is FROZEN) != (original.bucket is FROZEN):
            raise Refused("WrongBucket", bucket=bucket)
        left = original.quantity - original.reversed
        available = self.units[original.target, original.unit, bucket]
        taken = min(left, available)
        if taken == 0:
            raise Refused("NothingToReverse", change=number, left=left, available=available)
        original.reversed += taken
        told = (original.target, original.source, original.unit, bucket, taken, Cause.REVERSAL, 0)
        self.changes.append(Change(*told))
        self.move(self.changes[-1])

    def clear_out(self, account: str, unit: int, bucket: Bucket, quantity: int) -> None:
        found = self.accounts[account].standing
        if found is not Standing.CLOSING:
            raise Refused("WrongStanding", account=account, found=found)
        if account in self.successors:
            raise Refused("HasSuccessor", account=account)
        if unit >= CREDIT:
            raise Refused("NotAnAllowance", id=unit)
        if bucket not in (REGISTRATION, TRADING):
            raise Refused("WrongBucket", bucket=bucket)
        if quantity == 0:
            raise Refused("NothingToMove", id=unit)
        self.take(account, unit, bucket, quantity)
        self.gone[unit, "returned"] += quantity
        self.changes.append(Change(account, "", unit, bucket, quantity, Cause.CLOSURE, 0))
