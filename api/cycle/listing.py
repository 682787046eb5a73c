"""Inclusion: each department lists its units and publishes its list by hash."""

from collections.abc import Sequence

from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.entitlements import write
from api.cycle.stage import Stage, by_province
from contracts.vocabulary import Ground, Status

NO_PILOT = bytes(32)


def list_units(stage: Stage, members: Sequence[Member]) -> None:
    """Each department lists its units with an obligation, then publishes all it has listed."""
    stage.deliver(
        Act(
            stage.department(batch[0]).initiator,
            "Inclusion",
            "decide",
            ([_line(stage, member) for member in batch],),
        )
        for batch in by_province(members)
    )
    _publish(stage, members)


def _line(stage: Stage, member: Member) -> tuple[object, ...]:
    """What is stated is the least that lists: nobody published what each unit had emitted."""
    frame = stage.cycle.scenario.scenario
    basis = stage.keep(write({"unit": member.body.uscc, "papers": "inclusion"}))
    why = (int(Status.OBLIGATED), int(Ground.REACHED), 0, frame.threshold_t, basis, NO_PILOT)
    return (stage.actor(member).account, stage.period, frame.sector, *why)


def _publish(stage: Stage, members: Sequence[Member]) -> None:
    """The lists of the provinces that `members` are of, with every unit listed until now."""
    stage.listed.update(member.body.number for member in members)
    listed: dict[int, list[Member]] = {}
    for member in stage.cycle.members:
        if member.body.number in stage.listed:
            listed.setdefault(member.body.province, []).append(member)
    acts = []
    for province in sorted({member.body.province for member in members}):
        units = listed[province]
        document = write({"province": province, "units": [unit.body.uscc for unit in units]})
        sector = stage.cycle.scenario.scenario.sector
        arguments = (stage.period, sector, stage.keep(document), len(units))
        key = stage.department(units[0]).initiator
        acts.append(Act(key, "Inclusion", "publishList", arguments))
    stage.deliver(acts)
