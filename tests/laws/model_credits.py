"""The registry as plain Python, continued: batches of credits, revoked and replaced."""

from dataclasses import dataclass, field

from contracts.vocabulary import Right
from tests.laws.model import CREDIT, HOLDERS, REGISTRATION, Refused
from tests.laws.model_issue import ALLOCATED
from tests.laws.model_money import Market

FILED_BEFORE = 20170314


@dataclass
class Batch:
    """Credits that were recorded together, and what is to be replaced of them."""

    owner: str
    quantity: int
    retired: int = 0
    revoked: bool = False
    owed: int = 0


@dataclass
class Crediting(Market):
    """Credits from their record to their last serial."""

    batches: list[Batch] = field(default_factory=list)
    records: set[int] = field(default_factory=set)
    """Numbers in the registry before this one."""

    def hold(self) -> None:
        """No more serials are taken than there are, one for each cancelled credit."""
        for number, known in enumerate(self.batches, 1):
            assert known.retired <= known.quantity == self.issued[CREDIT + number], number
            assert known.retired == self.gone[CREDIT + number, "cancelled"], number
            assert known.revoked or not known.owed, number

    def batch(self, number: int) -> Batch:
        if not 1 <= number <= len(self.batches):
            raise Refused("NoSuchBatch", batch=number)
        return self.batches[number - 1]

    def sound_batch(self, number: int) -> Batch:
        known = self.batch(number)
        if known.revoked:
            raise Refused("BatchIsRevoked", batch=number)
        return known

    def retire(self, number: int, quantity: int) -> int:
        """Take the lowest serials that are left; the first of them."""
        known = self.batch(number)
        left = known.quantity - known.retired
        if quantity > left:
            raise Refused("TooFewSerials", batch=number, left=left, requested=quantity)
        earlier = sum(one.quantity for one in self.batches[: number - 1])
        known.retired += quantity
        return earlier + known.retired - quantity + 1

    def cancel_credits(self, account: str, number: int, quantity: int) -> None:
        """By order, from registration."""
        if quantity == 0:
            raise Refused("NothingToMove", id=CREDIT + number)
        self.take(account, CREDIT + number, REGISTRATION, quantity)
        self.gone[CREDIT + number, "cancelled"] += quantity

    def record_legacy(self, owner: str, quantity: int, filed_on: int, record: int) -> None:
        if filed_on >= FILED_BEFORE:
            raise Refused("FiledTooLate", filedOn=filed_on, before=FILED_BEFORE)
        if record in self.records:
            raise Refused("AlreadyRecorded")
        self.batches.append(Batch(owner, quantity))
        self.records.add(record)
        unit = CREDIT + len(self.batches)
        self.may_receive(owner, *ALLOCATED)
        self.may_hold(owner, unit)
        if quantity == 0:
            raise Refused("NothingToMove", id=unit)
        self.units[owner, unit, REGISTRATION] += quantity
        self.issued[unit] += quantity

    def revoke_batch(self, number: int) -> None:
        """What the owner still has is cancelled; the rest of the batch it is to replace."""
        known = self.sound_batch(number)
        known.revoked = True
        there = self.units[known.owner, CREDIT + number, REGISTRATION]
        known.owed = known.quantity - there
        if there:
            self.retire(number, there)
            self.cancel_credits(known.owner, number, there)

    def replace(self, key: str, number: int, with_: int, quantity: int) -> dict[str, object]:
        account = self.authorise_kind(key, Right.SURRENDER, *HOLDERS)
        known = self.batch(number)
        if known.owner != account:
            raise Refused("NotTheBatchOwner", batch=number, owner=known.owner)
        if with_ != number:
            self.sound_batch(with_)
        if quantity > known.owed:
            raise Refused("MoreThanToReplace", batch=number, owed=known.owed, requested=quantity)
        known.owed -= quantity
        first = self.retire(with_, quantity)
        self.cancel_credits(account, with_, quantity)
        told = {"batch": number, "with": with_, "quantity": quantity, "owed": known.owed}
        taken = {"batch": with_, "account": account, "first": first, "quantity": quantity}
        return {"CreditsReplaced": told, "SerialsRetired": taken}

    def owes_replacement(self, account: str) -> int:
        return sum(one.owed for one in self.batches if one.owner == account)

    def close_credit_account(self, key: str) -> dict[str, object]:
        """By its holder, who holds no credit and is to replace none."""
        account = self.authorise_kind(key, Right.INITIATE, *HOLDERS)
        if account not in self.credited:
            raise Refused("WrongCreditState", account=account)
        owed = self.owes_replacement(account)
        if owed:
            raise Refused("OwesReplacement", account=account, owed=owed)
        for unit in sorted(self.issued):
            held = sum(self.units[account, unit, bucket] for bucket in type(REGISTRATION))
            if unit >= CREDIT and held:
                raise Refused("HoldsCredits", account=account)
        self.credited.discard(account)
        return {"CreditAccountClosed": {"account": account}}
