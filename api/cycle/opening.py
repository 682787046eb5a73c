"""The rules, the plan and the accounts: what has to stand before anything is allocated."""

from collections.abc import Sequence
from datetime import datetime

from api.cycle.authority import rules_of, through_approvals
from api.cycle.cast import Member
from api.cycle.courier import Act
from api.cycle.entitlements import Document, write
from api.cycle.keyring import UNIT_KEYS_EXPIRE_S
from api.cycle.stage import Stage
from api.cycle.units import Body
from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Kind, Right

CAP_STEP_T = 1_000_000
"""A province's cap is its units' allocation rounded up to whole millions."""


def publish_pack(stage: Stage, at: datetime) -> None:
    """The ministry proposes the rule pack by its hash, the registry confirms it."""
    effective = int(stage.cycle.scenario.calendar.pack_effective.timestamp())
    arguments = (name_bytes(stage.pack.name), stage.pack.hash, effective, False)
    both = (stage.keyring.ministry, stage.keyring.registry)
    through_approvals(stage, at, both, "Rulebook", "publishPack", arguments)


def publish_plan(stage: Stage, at: datetime) -> None:
    """The ministry proposes the plan's hash and the caps, the registry confirms them."""
    caps = _caps(stage)
    plan = write({"period": stage.period, "pack": stage.pack.hash.hex(), "caps": caps})
    kept = stage.keep(plan, stage.keyring.ministry)
    arguments = (stage.period, kept, name_bytes(stage.pack.name), list(caps.items()))
    both = (stage.keyring.ministry, stage.keyring.registry)
    through_approvals(stage, at, both, "Allocation", "publishPlan", arguments)


def apply_for_accounts(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry records every application."""
    frame = stage.cycle.scenario.scenario
    key = stage.keyring.registry.initiator
    acts = []
    for member in members:
        body = member.body
        papers = stage.keep(_application(body), stage.keyring.registry)
        arguments = (
            uscc_bytes(body.uscc),
            int(Kind.ENTERPRISE),
            body.province,
            frame.sector,
            body.name,
            papers,
        )
        acts.append(Act(key, "Participants", "register", arguments))
    stage.deliver(acts)


def ask_corrections(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry sends some applications back: the company information was revised."""
    key = stage.keyring.registry.initiator
    reasons = stage.keep(write({"reasons": "company information revised"}), stage.keyring.registry)
    stage.deliver(
        Act(key, "Participants", "askCorrection", (stage.actor(member).account, reasons))
        for member in members
        if member.corrected
    )


def correct(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """The registry records the corrected papers."""
    key = stage.keyring.registry.initiator
    acts = []
    for member in members:
        papers = stage.keep(
            write({"unit": member.body.uscc, "papers": "corrected"}), stage.keyring.registry
        )
        arguments = (stage.actor(member).account, papers)
        acts.append(Act(key, "Participants", "correct", arguments))
    stage.deliver(acts)


def open_accounts(stage: Stage, members: Sequence[Member], at: datetime) -> None:
    """Another key of the registry opens the accounts with their first two keys."""
    key = stage.keyring.registry.approver
    working = int(Right.INITIATE | Right.TRADE | Right.SURRENDER)
    acts = []
    for member in members:
        actor = stage.actor(member)
        rules = rules_of(stage, member)
        grants = [
            (actor.initiator.address, working, UNIT_KEYS_EXPIRE_S),
            (actor.approver.address, int(Right.APPROVE), UNIT_KEYS_EXPIRE_S),
        ]
        acts.append(Act(key, "Participants", "open", (actor.account, grants, int(rules))))
    stage.deliver(acts)


def _application(body: Body) -> Document:
    """Which papers came with the application; the papers themselves are nobody's here."""
    papers = ["business licence", "authorisation of the representatives", "commitment"]
    return write({"unit": body.uscc, "name": body.name, "papers": papers})


def _caps(stage: Stage) -> dict[int, int]:
    totals: dict[int, int] = {}
    for member in stage.cycle.members:
        given = max(
            member.entitlement.pre_allocation_t,
            member.decided.allowance_t,
            member.outcome.allowance_t,
        )
        province = member.body.province
        totals[province] = totals.get(province, 0) + given
    return {province: -(-total // CAP_STEP_T) * CAP_STEP_T for province, total in totals.items()}
