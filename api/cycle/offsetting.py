"""National offset: units ask, credit registry and department check, the credits are gone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from api.cycle.authority import rules_of, through_approvals
from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.stage import Stage
from contracts.vocabulary import AccountRule


def request(stage: Stage, at: datetime) -> None:
    """Each buyer of credits asks to offset all that it bought, with its own key or with two."""
    acts, events = [], []
    for member in _offsetting(stage):
        actor = stage.actor(member)
        arguments = (stage.period, _items(stage, member))
        if rules_of(stage, member) & AccountRule.SECOND_FOR_SURRENDER:
            both = (actor, actor)
            events += through_approvals(stage, at, both, "Offsets", "request", arguments)
        else:
            acts.append(Act(actor.initiator, "Offsets", "request", arguments))
    events += stage.deliver(acts)
    for event in events:
        if event.name == "OffsetRequested":
            stage.offsets[event.args["account"]] = event.args["request"]


def transmit(stage: Stage, at: datetime) -> None:
    """The credit registry confirms the credits as pending offset."""
    _each(stage, "transmit")


def approve(stage: Stage, at: datetime) -> None:
    """The department of each unit's province approves."""
    stage.deliver(
        Act(stage.department(member).approver, "Offsets", "approve", (_request(stage, member),))
        for member in _offsetting(stage)
    )


def cancel(stage: Stage, at: datetime) -> None:
    """The credit registry cancels what was approved; the serials are taken."""
    _each(stage, "cancel")


def _each(stage: Stage, function: str) -> None:
    key = stage.keyring.credit_registry.initiator
    stage.deliver(
        Act(key, "Offsets", function, (_request(stage, member),)) for member in _offsetting(stage)
    )


def _offsetting(stage: Stage) -> Sequence[Member]:
    return [stage.cycle.member(number) for number in sorted(stage.cycle.credits.offset_t)]


def _items(stage: Stage, member: Member) -> list[tuple[int, int]]:
    """What the unit bought of each batch."""
    bought: Counter[int] = Counter()
    for trade in stage.cycle.credits.trades:
        if trade.buyer == member.body.number:
            bought[trade.batch] += trade.quantity_t
    return sorted(bought.items())


def _request(stage: Stage, member: Member) -> int:
    return stage.offsets[stage.actor(member).account]
