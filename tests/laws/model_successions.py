"""The registry as plain Python, continued: legal persons that end, who follows them, pledges."""

from dataclasses import dataclass, field

from contracts.vocabulary import Bucket, Cause, Kind, Pledge, Right, Standing
from tests.laws.model import FROZEN, HOLDERS, REGISTRATION, Refused
from tests.laws.model_decisions import Deciding
from tests.laws.model_money import LIVING
from tests.laws.model_uses import Change


@dataclass
class Flag:
    """A pledge: it is shown, and nothing else."""

    pledgor: str
    pledgee: str
    unit: int
    quantity: int
    state: Pledge = Pledge.ASKED


@dataclass
class Succession(Deciding):
    """Mergers, divisions, what follows them, and pledges as a flag."""

    pledges: list[Flag] = field(default_factory=list)

    # --- successors -----------------------------------------------------------------------------

    def merge(self, absorbed: str, successor: str) -> None:
        self.succeed(absorbed, (successor,))

    def divide(self, divided: str, successors: tuple[str, ...]) -> None:
        self.succeed(divided, successors)

    def succeed(self, ended: str, successors: tuple[str, ...]) -> None:
        """The account closes for good, and its units follow these."""
        found = self.accounts[ended]
        if found.kind not in HOLDERS:
            raise Refused("WrongKind", account=ended, found=found.kind)
        if ended in self.successors:
            raise Refused("WrongStanding", account=ended, found=found.standing)
        if not successors:
            raise Refused("SuccessorCount", found=0)
        for at, one in enumerate(successors):
            there = self.accounts[one]
            stands = there.kind in HOLDERS and there.standing is Standing.OPEN
            if one == ended or not stands or one in successors[:at]:
                raise Refused("InvalidSuccessor", account=ended, successor=one)
        self.change_standing(ended, Standing.CLOSING, *LIVING)
        self.successors[ended] = successors

    def follows(self, source: str, target: str) -> bool:
        """Whether the target is a successor, or follows one."""
        recorded = self.successors.get(source, ())
        return any(target == one or self.follows(one, target) for one in recorded)

    def transfer_title(
        self, source: str, target: str, unit: int, bucket: Bucket, quantity: int
    ) -> None:
        """Units follow a merger or a division, and stay in the bucket they are in."""
        if not self.follows(source, target):
            told = {"from": source, "to": target}
            raise Refused("NotTheSuccessor", **told)
        if bucket not in (REGISTRATION, FROZEN):
            raise Refused("WrongBucket", bucket=bucket)
        cause = Cause.REORGANISATION
        self.changes.append(Change(source, target, unit, bucket, quantity, cause, 0))
        self.move(self.changes[-1])

    # --- pledges: they change states of their own, and no unit ----------------------------------

    def pledge(self, key: str, pledgee: str, unit: int, quantity: int) -> dict[str, object]:
        pledgor = self.authorise_kind(key, Right.INITIATE, *HOLDERS)
        if pledgee == pledgor or self.accounts[pledgee].standing is not Standing.OPEN:
            raise Refused("InvalidPledgee", pledgee=pledgee)
        if quantity == 0:
            raise Refused("NothingToMove", id=unit)
        held = sum(self.units[pledgor, unit, bucket] for bucket in Bucket)
        if quantity > held:
            raise Refused("MoreThanHeld", account=pledgor, id=unit, held=held, pledged=quantity)
        self.pledges.append(Flag(pledgor, pledgee, unit, quantity))
        told = {"pledge": len(self.pledges), "pledgor": pledgor, "pledgee": pledgee}
        return {"PledgeAsked": told | {"id": unit, "quantity": quantity}}

    def flag(self, number: int) -> Flag:
        if not 1 <= number <= len(self.pledges):
            raise Refused("NoSuchPledge", pledge=number)
        return self.pledges[number - 1]

    def step_pledge(
        self, number: int, by: str, source: Pledge, target: Pledge
    ) -> dict[str, object]:
        one = self.flag(number)
        if one.state is not source:
            raise Refused("WrongPledgeState", pledge=number, found=one.state)
        one.state = target
        return {"PledgeMoved": {"pledge": number, "state": target, "by": by}}

    def of_pledgee(self, key: str, number: int) -> str:
        actor = self.authorise(key, Right.INITIATE)
        if self.flag(number).pledgee != actor:
            raise Refused("NotYourPledge", pledge=number, account=actor)
        return actor

    def accept_pledge(self, key: str, number: int) -> dict[str, object]:
        actor = self.of_pledgee(key, number)
        return self.step_pledge(number, actor, Pledge.ASKED, Pledge.ACCEPTED)

    def withdraw_pledge(self, key: str, number: int) -> dict[str, object]:
        actor = self.authorise(key, Right.INITIATE)
        one = self.flag(number)
        if actor not in (one.pledgor, one.pledgee):
            raise Refused("NotYourPledge", pledge=number, account=actor)
        source = one.state if one.state is Pledge.ASKED else Pledge.ACCEPTED
        return self.step_pledge(number, actor, source, Pledge.WITHDRAWN)

    def record_pledge(self, key: str, number: int) -> dict[str, object]:
        registry = self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        return self.step_pledge(number, registry, Pledge.ACCEPTED, Pledge.RECORDED)

    def release_pledge(self, key: str, number: int) -> dict[str, object]:
        actor = self.of_pledgee(key, number)
        return self.step_pledge(number, actor, Pledge.RECORDED, Pledge.RELEASING)

    def lift_pledge(self, key: str, number: int) -> dict[str, object]:
        registry = self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        return self.step_pledge(number, registry, Pledge.RELEASING, Pledge.LIFTED)
