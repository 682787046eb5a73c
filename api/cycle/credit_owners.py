"""Project owners: accounts, credit accounts, and their credits of the time before 2017-03-14."""

from datetime import datetime

from api.cycle.authority import through_approvals
from api.cycle.courier import Act
from api.cycle.entitlements import write
from api.cycle.keyring import UNIT_KEYS_EXPIRE_S
from api.cycle.stage import Stage
from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Kind, Right


def register(stage: Stage, at: datetime) -> None:
    """The registry records the owners' applications."""
    key = stage.keyring.registry.initiator
    acts = []
    for owner in stage.cycle.credits.owners:
        papers = write({"holder": owner.uscc, "name": owner.name, "papers": ["business licence"]})
        kept = stage.keep(papers, stage.keyring.registry)
        what = (uscc_bytes(owner.uscc), int(Kind.TRADER), owner.province, 0, owner.name, kept)
        acts.append(Act(key, "Participants", "register", what))
    stage.deliver(acts)


def open_accounts(stage: Stage, at: datetime) -> None:
    """Another key of the registry opens the owners' accounts."""
    key = stage.keyring.registry.approver
    acts = []
    for owner in stage.cycle.credits.owners:
        actor = stage.keyring.holder(owner.number)
        grants = [
            (actor.initiator.address, int(Right.INITIATE | Right.TRADE), UNIT_KEYS_EXPIRE_S),
            (actor.approver.address, int(Right.APPROVE), UNIT_KEYS_EXPIRE_S),
        ]
        acts.append(Act(key, "Participants", "open", (actor.account, grants, 0)))
    stage.deliver(acts)


def record_legacy(stage: Stage, at: datetime) -> None:
    """The credit registry proposes each batch with its number and papers, the ministry confirms."""
    both = (stage.keyring.credit_registry, stage.keyring.ministry)
    for owner in stage.cycle.credits.owners:
        papers = {"owner": owner.uscc, "record": owner.record_no, "tonnes": owner.quantity_t}
        batch = {
            "owner": stage.keyring.holder(owner.number).account,
            "quantity": owner.quantity_t,
            "filedOn": owner.filed_on,
            "underNationalEts": False,
            "recordNo": name_bytes(owner.record_no),
            "document": stage.keep(write(papers), stage.keyring.credit_registry),
        }
        through_approvals(stage, at, both, "Credits", "recordLegacy", (batch,))
