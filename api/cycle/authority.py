"""Who may act: the rules of each account, trusted counterparties, and keys that change hands."""

from collections.abc import Sequence
from datetime import datetime

from eth_account import Account

from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.keyring import UNIT_KEYS_EXPIRE_S, Actor
from api.cycle.stage import Stage
from api.cycle.trades import Trade
from contracts import ADDRESSES, codec
from contracts.vocabulary import AccountRule, Right

PROPOSAL_LIFE_S = 7 * 24 * 3600
SECOND_FOR_TRADING_OF = 3
"""Of the sellers of the province, one in so many needs a second person to move units to trading."""

SECOND_FOR_SURRENDER_OF = 40
"""Of the units that do not trade, one in so many needs a second person to ask for surrender."""


def rules_of(stage: Stage, member: Member) -> AccountRule:
    """Units that trade sell and buy with trusted accounts only; some acts of some need two."""
    number = member.body.number
    sellers = sorted({trade.seller for trade in stage.cycle.trades})
    rules = AccountRule(0)
    if number in sellers and sellers.index(number) % SECOND_FOR_TRADING_OF == 0:
        rules |= AccountRule.SECOND_FOR_TRADING
    if number in sellers or any(trade.buyer == number for trade in stage.cycle.trades):
        return rules | AccountRule.TRUSTED_ONLY
    if number % SECOND_FOR_SURRENDER_OF == 0 or member.corrected:
        rules |= AccountRule.SECOND_FOR_SURRENDER
    return rules


def rules_of_holder(stage: Stage, number: int) -> AccountRule:
    """Of a unit, or of an owner of credits, who has none."""
    members = stage.cycle.members
    return rules_of(stage, members[number - 1]) if number <= len(members) else AccountRule(0)


def trust(stage: Stage, trades: Sequence[Trade]) -> None:
    """Both sides of each agreement put the other on their list, a working day ahead."""
    acts = []
    for trade in trades:
        for one, other in ((trade.seller, trade.buyer), (trade.buyer, trade.seller)):
            if (one, other) not in stage.trusted:
                stage.trusted.add((one, other))
                key, counterparty = stage.keyring.unit(one), stage.keyring.unit(other)
                arguments = (counterparty.account,)
                acts.append(Act(key.initiator, "Representatives", "trust", arguments))
    stage.deliver(acts)


def rotate_keys(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """One unit replaces its second key, with both of its keys."""
    actor = stage.actor(_quiet(stage, members)[0])
    granted = (_fresh(), int(Right.APPROVE), UNIT_KEYS_EXPIRE_S)
    arguments = (actor.approver.address, granted)
    through_approvals(stage, at, (actor, actor), "Participants", "rotateKey", arguments)


def start_recovery(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """One unit lost its second key; its department and the registry replace it, after a delay."""
    member = _quiet(stage, members)[1]
    actor, department = stage.actor(member), stage.department(member)
    granted = (_fresh(), int(Right.APPROVE), UNIT_KEYS_EXPIRE_S)
    arguments = (actor.account, actor.approver.address, granted)
    both = (department, stage.keyring.registry)
    for event in through_approvals(stage, at, both, "Representatives", "startRecovery", arguments):
        if event.name == "RecoveryStarted":
            stage.recoveries.append(event.args["id"])


def complete_recoveries(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Nobody objected in the days of the delay."""
    key = stage.keyring.registry.initiator
    stage.deliver(
        Act(key, "Representatives", "completeRecovery", (one,)) for one in stage.recoveries
    )


def through_approvals(
    stage: Stage,
    at: datetime,
    both: tuple[Actor, Actor],
    contract: str,
    function: str,
    arguments: tuple[object, ...],
) -> list[codec.Event]:
    """One proposes, another approves, and the call is made; gives what the contracts logged."""
    call = codec.encode_call(contract, function, arguments)
    expires = int(at.timestamp()) + PROPOSAL_LIFE_S
    arguments = (ADDRESSES[contract], call, expires)
    proposed = stage.deliver([Act(both[0].initiator, "Approvals", "propose", arguments)])
    number = next(event.args["id"] for event in proposed if event.name == "Proposed")
    return stage.deliver([Act(both[1].approver, "Approvals", "approve", (number, call))])


def _quiet(stage: Stage, members: Sequence[Member]) -> list[Member]:
    """Units whose second key has nothing else to do."""
    second = AccountRule.SECOND_FOR_TRADING | AccountRule.SECOND_FOR_SURRENDER
    return [one for one in members if not rules_of(stage, one) & second]


def _fresh() -> str:
    """The address of a key that nobody keeps: it is not used again in the rehearsal."""
    return str(Account.create().address)
