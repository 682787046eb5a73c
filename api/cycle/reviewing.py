"""The special review: teams visit units, findings are recorded, and their decisions made anew."""

from collections.abc import Sequence
from datetime import datetime

from api.cycle import verifying
from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.deciding import decision
from api.cycle.entitlements import write
from api.cycle.filings import actor_subject
from api.cycle.keyring import Actor
from api.cycle.stage import Stage, batches
from contracts.vocabulary import Basis, Severity


def open_campaign(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The province's department opens the campaign and puts the units under it."""
    scenario, department = stage.cycle.scenario, _department(stage)
    units = _reviewed(members)
    count = scenario.verification.teams
    teams = [[one for one in units if one.story.team == 1 + place] for place in range(count)]
    ends = scenario.calendar.review_ends
    frame, who = scenario.scenario, actor_subject(department)
    days = (at.date(), ends.date())
    plan = stage.keep(verifying.review_plan(frame, _number(stage), who, days, teams), department)
    key = department.initiator
    opening = (plan, int(at.timestamp()), int(ends.timestamp()), count)
    events = stage.deliver([Act(key, "Verification", "openCampaign", opening)])
    campaign = next(one.args["campaign"] for one in events if one.name == "CampaignOpened")
    stage.campaigns.append(campaign)
    accounts = [stage.actor(member).account for member in units]
    stage.deliver(
        Act(key, "Verification", "addUnits", (campaign, batch)) for batch in batches(accounts)
    )


def record_findings(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """What the teams found; the papers of a visit without a finding are kept as well."""
    frame = stage.cycle.scenario.scenario
    findings = []
    for member in _reviewed(members):
        papers = verifying.review_findings(frame, _number(stage), member, at.date())
        document = stage.keep(papers, _department(stage))
        if member.story.found is not None:
            account = stage.actor(member).account
            findings.append((account, stage.period, int(Severity.SERIOUS), document))
    if not findings:
        return
    key = _department(stage).initiator
    arguments = (stage.campaigns[-1], findings)
    for event in stage.deliver([Act(key, "Verification", "recordFindings", arguments)]):
        if event.name == "FindingRecorded":
            stage.findings[event.args["account"]] = event.args["finding"]


def close_campaign(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The department closes the campaign with a summary."""
    told = {"review": _number(stage), "units": len(_reviewed(members))}
    summary = stage.keep(write({**told, "findings": len(stage.findings)}), _department(stage))
    key = _department(stage).initiator
    stage.deliver([Act(key, "Verification", "closeCampaign", (stage.campaigns[-1], summary))])


def redetermine(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Where something was found the emission is decided anew, against the unit where in doubt."""
    acts = []
    for member in found_at(members):
        decided = decision(
            stage, member, member.outcome, member.course.final, at, Basis.REDETERMINED
        )
        finding = stage.findings[stage.actor(member).account]
        key = stage.department(member).initiator
        acts.append(Act(key, "Emissions", "redetermine", (decided, finding)))
    stage.deliver(acts)


def accept(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The units accept what was decided anew."""
    stage.deliver(
        Act(stage.actor(member).initiator, "Emissions", "accept", (stage.period,))
        for member in found_at(members)
    )


def found_at(members: Sequence[Member]) -> list[Member]:
    """The units where something was found."""
    return [member for member in members if member.story.found is not None]


def _reviewed(members: Sequence[Member]) -> list[Member]:
    return [member for member in members if member.story.team is not None]


def _number(stage: Stage) -> str:
    frame = stage.cycle.scenario.scenario
    return f"{frame.province}-{stage.cycle.scenario.calendar.review_opens.year}-1"


def _department(stage: Stage) -> Actor:
    return stage.keyring.departments[stage.cycle.scenario.scenario.province]
