"""Surrender: the unit asks, its department approves, the registry gives the units up for good."""

from collections.abc import Sequence
from datetime import datetime

from api.cycle.authority import rules_of, through_approvals
from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.stage import Stage
from contracts.rules import packs
from contracts.vocabulary import AccountRule


def request(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each unit asks to surrender what it owes beyond its offset, by its own key or two."""
    function = "request" if at <= _deadline(stage) else "requestLate"
    acts, events = [], []
    for member in members:
        actor = stage.actor(member)
        offset_t = stage.cycle.credits.offset_t.get(member.body.number, 0)
        owed_t = member.outcome.obligation_t - offset_t
        arguments = (stage.period, [(stage.unit_id, owed_t)])
        if rules_of(stage, member) & AccountRule.SECOND_FOR_SURRENDER:
            both = (actor, actor)
            events += through_approvals(stage, at, both, "Compliance", function, arguments)
        else:
            acts.append(Act(actor.initiator, "Compliance", function, arguments))
    events += stage.deliver(acts)
    for event in events:
        if event.name == "SurrenderRequested":
            stage.requests[event.args["account"]] = event.args["request"]


def approve(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The department of each unit's province approves."""
    stage.deliver(
        Act(stage.department(member).approver, "Compliance", "approve", (_request(stage, member),))
        for member in members
    )


def surrender(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry surrenders what was approved; the event is the certificate."""
    stage.deliver(
        Act(
            stage.keyring.registry.initiator,
            "Compliance",
            "surrender",
            (_request(stage, member),),
        )
        for member in members
    )


def _deadline(stage: Stage) -> datetime:
    years = packs.load("surrender").content.section("years")
    return years.section(stage.plan).instant("deadline_at")


def _request(stage: Stage, member: Member) -> int:
    return stage.requests[stage.actor(member).account]
