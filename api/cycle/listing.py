"""Inclusion: each department lists its units and publishes its list by hash."""

from collections.abc import Sequence
from datetime import datetime

from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.entitlements import Document, write
from api.cycle.filings import Part, actor_subject
from api.cycle.stage import Stage, by_province
from contracts.vocabulary import Ground, Status

NO_PILOT = bytes(32)
CRITERIA = "first-cycle-26000"
BASE_YEAR = 2018
"""The year whose emission lists a unit in this rehearsal."""


def list_units(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department computes its candidates, lists them, and publishes the list."""
    threshold_t = stage.cycle.scenario.scenario.threshold_t
    units = [one for one in members if one.entitlement.emission_2018_t >= threshold_t]
    stage.deliver(
        Act(
            stage.department(batch[0]).initiator,
            "Inclusion",
            "decide",
            ([_line(stage, member) for member in batch],),
        )
        for batch in by_province(units)
    )
    _publish(stage, units, at)


def _line(stage: Stage, member: Member) -> tuple[object, ...]:
    frame = stage.cycle.scenario.scenario
    emission = member.entitlement.emission_2018_t
    basis = stage.keep(write(_list_line(member, frame.sector)), stage.department(member))
    why = (int(Status.OBLIGATED), int(Ground.REACHED), 0, emission, basis, NO_PILOT)
    return (stage.actor(member).account, stage.period, frame.sector, *why)


def _publish(stage: Stage, units: Sequence[Member], at: datetime) -> None:
    sector = stage.cycle.scenario.scenario.sector
    acts = []
    for province in sorted({member.body.province for member in units}):
        listed = [member for member in units if member.body.province == province]
        department = stage.keyring.departments[province]
        document = stage.keep(_unit_list(stage, province, listed, at), department)
        arguments = (stage.period, sector, document, len(listed))
        acts.append(Act(department.initiator, "Inclusion", "publishList", arguments))
    stage.deliver(acts)


def _unit_list(stage: Stage, province: int, listed: Sequence[Member], at: datetime) -> Document:
    sector = stage.cycle.scenario.scenario.sector
    return write(
        {
            "form": "unit_list",
            "form_version": 1,
            "period": stage.period,
            "province": province,
            "sector": "power",
            "criteria": CRITERIA,
            "published_by": actor_subject(stage.keyring.departments[province]),
            "published_on": at.date().isoformat(),
            "lines": [_list_line(member, sector) for member in listed],
        }
    )


def _list_line(member: Member, sector: int) -> Part:
    emission = member.entitlement.emission_2018_t
    return {
        "uscc": member.body.uscc,
        "name": member.body.name,
        "sector_code": sector,
        "status": "obligated",
        "years": [{"year": BASE_YEAR, "emission_t": emission}],
        "reason": f"{emission} t in {BASE_YEAR} reach the threshold",
    }
