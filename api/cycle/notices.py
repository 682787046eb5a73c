"""After the notice: units accept it, or object within seven working days and are answered."""

from collections.abc import Sequence
from datetime import datetime

from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.deciding import decision
from api.cycle.entitlements import write
from api.cycle.stage import Stage
from api.cycle.stories import Objection
from contracts.vocabulary import Basis

GROUNDS = {
    Objection.UPHELD: "the scale was calibrated for the second year; the certificate is attached",
    Objection.REJECTED: "the moisture of the coal was higher than stated",
}


def accept(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Units that agree say so; those that say nothing let the days for an objection pass."""
    _accept(stage, [one for one in members if one.story.accepts and one.story.objection is None])


def accept_all(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Units that cannot wait for the days to pass accept at once."""
    _accept(stage, members)


def object_to(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Some units object, with their reasons."""
    acts = []
    for member in members:
        if member.story.objection is None:
            continue
        grounds = GROUNDS[member.story.objection]
        actor = stage.actor(member)
        reasons = stage.keep(write({"unit": member.body.uscc, "grounds": grounds}), actor)
        acts.append(Act(actor.initiator, "Emissions", "object", (stage.period, reasons)))
    stage.deliver(acts)


def resolve(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The departments decide on the objections: the same figures dismiss one."""
    acts = []
    for member in members:
        if member.story.objection is None:
            continue
        upheld = member.story.objection is Objection.UPHELD
        outcome, figures = member.decided, member.course.stated
        if upheld:
            outcome, figures = member.outcome, member.course.final
        decided = decision(stage, member, outcome, figures, at, Basis.OBJECTION)
        answer = {"unit": member.body.uscc, "objection": member.story.objection.value}
        department = stage.department(member)
        arguments = (decided, stage.keep(write(answer), department))
        acts.append(Act(department.initiator, "Emissions", "resolve", arguments))
    stage.deliver(acts)


def _accept(stage: Stage, members: Sequence[Member]) -> None:
    stage.deliver(
        Act(stage.actor(member).initiator, "Emissions", "accept", (stage.period,))
        for member in members
    )
