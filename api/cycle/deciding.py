"""Verification and decision: agencies state what they found, departments decide by the rules."""

from collections.abc import Sequence
from datetime import datetime

from api.cycle import filings, verifying
from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.entitlements import Outcome, decision_inputs
from api.cycle.filings import actor_subject
from api.cycle.keyring import Actor
from api.cycle.stage import Stage, batches, by_province
from api.cycle.stories import Figures
from contracts.identifiers import name_bytes
from contracts.vocabulary import Basis


def verify(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The agencies state what they found, each for the units assigned to it."""
    acts = []
    for agency in stage.keyring.verifiers:
        theirs = [member for member in members if agency_of(stage, member)[1] == agency]
        for batch in batches(theirs):
            lines = [_statement(stage, member, at) for member in batch]
            acts.append(Act(agency.initiator, "Verification", "fileStatements", (lines,)))
    stage.deliver(acts)


def _statement(stage: Stage, member: Member, at: datetime) -> tuple[object, ...]:
    """A statement as the ledger takes it: versions, totals, counts, and two hashes."""
    number, agency = agency_of(stage, member)
    frame, course = stage.cycle.scenario.scenario, member.course
    document = verifying.statement(
        member,
        frame,
        (number, actor_subject(agency)),
        stage.reports[member.body.number],
        stage.cycle.scenario.calendar.assigned,
        at,
    )
    report_no = verifying.report_number(member, number, frame.last_year)
    return (
        stage.actor(member).account,
        stage.period,
        1,
        len(course.versions),
        course.first.total.verified_t,
        course.stated.total.verified_t,
        *verifying.counts(member),
        verifying.number_hash(report_no),
        stage.keep(document, agency),
    )


def decide_emissions(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Each department decides what its units emitted and owe, by the rule pack."""
    acts = []
    for batch in by_province(members):
        decisions = [
            decision(stage, member, member.decided, member.course.stated, at, _basis(member))
            for member in batch
        ]
        key = stage.department(batch[0]).initiator
        acts.append(Act(key, "Emissions", "decide", (decisions,)))
    stage.deliver(acts)


def decision(
    stage: Stage,
    member: Member,
    outcome: Outcome,
    figures: Figures,
    at: datetime,
    basis: Basis,
) -> tuple[object, ...]:
    """A decision as the ledger takes it; its inputs name the data that count by their hash."""
    data = _figures_hash(stage, member, figures, at)
    papers = decision_inputs(stage.plan, member.body.province, outcome, data)
    return (
        stage.actor(member).account,
        stage.period,
        outcome.verified_t,
        outcome.obligation_t,
        name_bytes(stage.pack.name),
        stage.keep(papers, stage.department(member)),
        int(basis),
    )


def _basis(member: Member) -> Basis:
    """What non-conformities leave open is decided conservatively."""
    _, _, still_open = verifying.counts(member)
    return Basis.CONSERVATIVE if still_open else Basis.VERIFIED


def _figures_hash(stage: Stage, member: Member, figures: Figures, at: datetime) -> bytes:
    """The report that was filed, or where others' figures count, these in the report's form."""
    if figures is member.course.reported:
        return stage.reports[member.body.number]
    department = stage.department(member)
    evidence = [stage.reports[member.body.number]]
    header = filings.header(len(member.course.versions), actor_subject(department), at, evidence)
    return stage.keep(filings.report(member.body, header, stage.period, figures), department)


def agency_of(stage: Stage, member: Member) -> tuple[int, Actor]:
    """The agency that is assigned to the unit, with its number from 1."""
    verifiers = stage.keyring.verifiers
    place = member.body.number % len(verifiers)
    return place + 1, verifiers[place]
