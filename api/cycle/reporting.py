"""What units file: profile, plan and reports, each by hash and with the unit's own key."""

from collections.abc import Sequence
from datetime import datetime

from api.cycle import filings
from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.entitlements import production
from api.cycle.stage import Stage, by_province
from api.cycle.units import Installation
from api.cycle.uscc import ENTERPRISE, synthetic_code
from contracts.identifiers import name_bytes, uscc_bytes

ADVISERS_FROM = 9000
"""Numbers of the synthetic advisers' codes."""

BY_ITSELF = bytes(18)


def file_profiles(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each unit files what its permit says of its installations."""
    year = stage.cycle.scenario.scenario.first_year
    acts = []
    for member in members:
        actor = stage.actor(member)
        header = filings.header(1, filings.subject(member.body), at, [])
        profile = stage.keep(filings.profile(member.body, header, year), actor)
        arguments = (name_bytes(filings.permit_of(member.body)), profile)
        acts.append(Act(actor.initiator, "Emissions", "fileProfile", arguments))
    stage.deliver(acts)


def file_plans(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each unit files how it will determine its data in the year that runs."""
    acts = []
    for member in members:
        actor = stage.actor(member)
        header = filings.header(1, filings.subject(member.body), at, [])
        plan = stage.keep(filings.quality_plan(member.body, header, at.year), actor)
        acts.append(Act(actor.initiator, "Emissions", "filePlan", (at.year, plan)))
    stage.deliver(acts)


def approve_plans(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department approves the plans of its units."""
    stage.deliver(
        Act(
            stage.department(batch[0]).initiator,
            "Emissions",
            "approvePlans",
            ([(stage.actor(member).account, at.year, 1) for member in batch],),
        )
        for batch in by_province(members)
    )


def report(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each unit files the first version of its report."""
    _file(stage, members, at, version=1)


def correct(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Units whose agency found a non-conformity file the corrected version."""
    _file(stage, [one for one in members if len(one.course.versions) > 1], at, version=2)


def _file(stage: Stage, members: Sequence[Member], at: datetime, version: int) -> None:
    acts = []
    for member in members:
        actor = stage.actor(member)
        data = stage.keep(production(stage.plan, member.body.uscc, _installations(member)), actor)
        header = filings.header(version, _preparer(member), at, [data])
        figures = member.course.versions[version - 1]
        document = stage.keep(filings.report(member.body, header, stage.period, figures), actor)
        stage.reports[member.body.number] = document
        arguments = (stage.period, document, data, preparer_bytes(member))
        acts.append(Act(actor.initiator, "Emissions", "report", arguments))
    stage.deliver(acts)


def _installations(member: Member) -> tuple[Installation, ...]:
    return member.course.reported.installations


def _preparer(member: Member) -> filings.Part:
    if member.story.adviser is None:
        return filings.subject(member.body)
    name = f"Synthetic adviser {member.story.adviser} / 合成咨询机构{member.story.adviser}"
    return {"uscc": adviser_code(member), "name": name}


def adviser_code(member: Member) -> str:
    """The code of the adviser that prepared the unit's report; an adviser in each province."""
    assert member.story.adviser is not None
    division = member.body.province + 100
    return synthetic_code(ENTERPRISE, division, ADVISERS_FROM + member.story.adviser)


def preparer_bytes(member: Member) -> bytes:
    """Who prepared the report, as the ledger takes it; zero for the unit itself."""
    return BY_ITSELF if member.story.adviser is None else uscc_bytes(adviser_code(member))
