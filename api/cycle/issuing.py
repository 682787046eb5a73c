"""Reports, verification, decisions and the two stages in which allowances are issued."""

from collections.abc import Mapping, Sequence

from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.entitlements import write
from api.cycle.stage import Stage, batches, by_province
from contracts.identifiers import line_id, name_bytes
from contracts.vocabulary import Stage as Issue

LINE_NUMBER = 1
"""One line of each stage for each unit."""


def decide_pre_allocation(stage: Stage, members: Sequence[Member]) -> None:
    """Each department decides the first stage for its units."""
    lines = {
        member.body.number: (
            stage.actor(member).account,
            stage.period,
            int(Issue.PRE_ALLOCATION),
            LINE_NUMBER,
            member.entitlement.pre_allocation_t,
            stage.keep(member.entitlement.pre_inputs),
        )
        for member in members
    }
    _decide_lines(stage, members, lines)


def execute_pre_allocation(stage: Stage, members: Sequence[Member]) -> None:
    """The registry executes the decided first stage."""
    _execute(stage, [(member, Issue.PRE_ALLOCATION) for member in members])


def report(stage: Stage, members: Sequence[Member]) -> None:
    """Each unit files its report by hash, with its own key."""
    acts = []
    for member in members:
        hashes = (stage.keep(member.outcome.report), stage.keep(member.outcome.data))
        arguments = (stage.period, *hashes)
        acts.append(Act(stage.actor(member).initiator, "Emissions", "report", arguments))
    stage.deliver(acts)


def verify(stage: Stage, members: Sequence[Member]) -> None:
    """The verifiers state what they found, each for the units assigned to it."""
    verifiers = stage.keyring.verifiers
    acts = []
    for member in members:
        verifier = verifiers[member.body.number % len(verifiers)]
        verified = member.outcome.verified_t
        statement = write(
            {
                "unit": member.body.uscc,
                "verifier": verifier.uscc,
                "installations_t": member.outcome.verified,
                "verified_t": verified,
            }
        )
        arguments = (stage.actor(member).account, stage.period, verified, stage.keep(statement))
        acts.append(Act(verifier.initiator, "Emissions", "verify", arguments))
    stage.deliver(acts)


def decide_emissions(stage: Stage, members: Sequence[Member]) -> None:
    """Each department decides what its units emitted and owe, by the rule pack."""
    pack = name_bytes(stage.pack.name)
    acts = []
    for batch in by_province(members):
        decisions = [
            (
                stage.actor(member).account,
                stage.period,
                member.outcome.verified_t,
                member.outcome.obligation_t,
                pack,
                stage.keep(member.outcome.obligation_inputs),
            )
            for member in batch
        ]
        key = stage.department(batch[0]).initiator
        acts.append(Act(key, "Emissions", "decide", (decisions,)))
    stage.deliver(acts)


def decide_true_up(stage: Stage, members: Sequence[Member]) -> None:
    """Each department decides the second stage: a supplement or a return."""
    lines = {
        member.body.number: (
            stage.actor(member).account,
            stage.period,
            int(_true_up_stage(member)),
            LINE_NUMBER,
            abs(member.outcome.true_up_t),
            stage.keep(member.outcome.final_inputs),
        )
        for member in _changed(members)
    }
    _decide_lines(stage, _changed(members), lines)


def execute_true_up(stage: Stage, members: Sequence[Member]) -> None:
    """The registry executes the decided second stage."""
    _execute(stage, [(member, _true_up_stage(member)) for member in _changed(members)])


def _changed(members: Sequence[Member]) -> list[Member]:
    return [member for member in members if member.outcome.true_up_t]


def _true_up_stage(member: Member) -> Issue:
    return Issue.SUPPLEMENT if member.outcome.true_up_t > 0 else Issue.RETURN


def _decide_lines(
    stage: Stage, members: Sequence[Member], lines: Mapping[int, tuple[object, ...]]
) -> None:
    stage.deliver(
        Act(
            stage.department(batch[0]).initiator,
            "Allocation",
            "decide",
            ([lines[member.body.number] for member in batch],),
        )
        for batch in by_province(members)
    )


def _execute(stage: Stage, lines: Sequence[tuple[Member, Issue]]) -> None:
    key = stage.keyring.registry.initiator
    ids = [
        line_id(stage.actor(member).account, stage.period, issue, LINE_NUMBER)
        for member, issue in lines
    ]
    stage.deliver(Act(key, "Allocation", "execute", (batch,)) for batch in batches(ids))
