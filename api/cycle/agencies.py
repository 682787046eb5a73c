"""Agencies: each department admits them to its province after a tender, and assigns its units."""

from collections.abc import Sequence
from datetime import datetime

from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.deciding import agency_of
from api.cycle.dice import Dice
from api.cycle.entitlements import write
from api.cycle.stage import Stage, by_province

GRADES = ("quality", "compliance", "timeliness")

ADMITTED_UNTIL_S = 1_925_000_000
"""In 2031."""


def admit(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department that has units admits every agency to its province."""
    acts = []
    for province in sorted({member.body.province for member in members}):
        papers = {"province": province, "papers": "tender", "on": at.date().isoformat()}
        tender = stage.keep(write(papers), stage.keyring.departments[province])
        key = stage.keyring.departments[province].initiator
        for verifier in stage.keyring.verifiers:
            arguments = (verifier.account, tender, ADMITTED_UNTIL_S)
            acts.append(Act(key, "Verification", "admit", arguments))
    stage.deliver(acts)


def evaluate(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department grades the agencies that verified its units in the year."""
    dice, acts = Dice(stage.cycle.scenario.scenario.seed), []
    for province, numbers in sorted(_engaged(stage, members).items()):
        grades = []
        department = stage.keyring.departments[province]
        for number in sorted(numbers):
            agency = stage.keyring.verifiers[number - 1]
            marks = [dice.whole(80, 99, province, number, name, "grade") for name in GRADES]
            told = {"agency": agency.uscc, "year": at.year, **dict(zip(GRADES, marks, strict=True))}
            papers = stage.keep(write(told), department)
            grades.append((agency.account, at.year, *marks, papers))
        acts.append(Act(department.initiator, "Verification", "evaluate", (grades,)))
    stage.deliver(acts)


def _engaged(stage: Stage, members: Sequence[Member]) -> dict[int, set[int]]:
    """The agencies that verified units of each province, by number."""
    engaged: dict[int, set[int]] = {}
    for member in members:
        engaged.setdefault(member.body.province, set()).add(agency_of(stage, member)[0])
    return engaged


def assign(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department assigns an agency to each of its units."""
    acts = []
    for batch in by_province(members):
        lines = [
            (stage.actor(member).account, stage.period, agency_of(stage, member)[1].account)
            for member in batch
        ]
        key = stage.department(batch[0]).initiator
        acts.append(Act(key, "Verification", "assign", (lines,)))
    stage.deliver(acts)
