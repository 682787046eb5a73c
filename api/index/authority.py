"""From the events of accounts and authority to their rows: names, rules, trust, claims."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from api import figures
from api.index import authority_schema as schema
from api.index.place import EventMissed, Place, hexed

Arguments = Mapping[str, Any]


def name_changed(place: Place, event: Arguments) -> None:
    """NameChanged: the registry recorded another name."""
    account, document = event["account"], event["documents"]
    place.add(schema.names, account=account, name=event["name"])
    paper(place, account, "renamed", document)
    step(place, account, "renamed", name=event["name"], document=hexed(document))


def merged(place: Place, event: Arguments) -> None:
    """Merged: another legal person has taken the account's over."""
    _succeed(place, "merged", event["absorbed"], [event["successor"]], event["documents"])


def divided(place: Place, event: Arguments) -> None:
    """Divided: several legal persons have taken the account's over."""
    _succeed(place, "divided", event["divided"], event["successors"], event["documents"])


def rules_set(place: Place, event: Arguments) -> None:
    """RulesSet: the rules that the account was opened with."""
    step(place, event["account"], "rules_set", rules=figures.rules(event["rules"]))


def rules_tightened(place: Place, event: Arguments) -> None:
    """RulesTightened: stricter at once; a loosening that had taken effect is in what it says."""
    rules = figures.rules(event["rules"])
    step(place, event["account"], "rules_tightened", rules=rules, by=event["key"])


def loosening_asked(place: Place, event: Arguments) -> None:
    """LooseningAsked: two keys of the account want weaker rules, after the delay."""
    step(
        place,
        event["account"],
        "loosening_asked",
        ends=figures.rules(event["rules"]),
        effective_from=figures.moment(event["effectiveFrom"]),
        by=event["initiatorKey"],
        approved_by=event["approverKey"],
    )


def loosening_stopped(place: Place, event: Arguments) -> None:
    """LooseningStopped: a key of the account took it back."""
    step(place, event["account"], "loosening_stopped", by=event["key"])


def trust_asked(place: Place, event: Arguments) -> None:
    """TrustAsked: an account will be on the trusted list, after the delay."""
    place.add(
        schema.trusts,
        account=event["account"],
        counterparty=event["counterparty"],
        effective_from=event["effectiveFrom"],
        by=event["key"],
    )
    step(
        place,
        event["account"],
        "trust_asked",
        counterparty=event["counterparty"],
        effective_from=figures.moment(event["effectiveFrom"]),
        by=event["key"],
    )


def trust_ended(place: Place, event: Arguments) -> None:
    """TrustEnded: an account is off the trusted list, or never came onto it."""
    table = schema.trusts
    match = (
        table.c.account == event["account"],
        table.c.counterparty == event["counterparty"],
        table.c.ended_block.is_(None),
    )
    ended = update(table).where(*match).values(ended_block=place.block)
    if place.rows.execute(ended).rowcount != 1:
        raise EventMissed(f"{event['account']} did not trust {event['counterparty']}")
    told = {"counterparty": event["counterparty"], "by": event["key"]}
    step(place, event["account"], "trust_ended", **told)


def recovery_started(place: Place, event: Arguments) -> None:
    """RecoveryStarted: two institutions will replace a lost key, after the delay."""
    place.add(
        schema.recoveries,
        recovery=event["id"],
        account=event["account"],
        lost=event["lost"],
        key=event["key"],
        rights=event["rights"],
        expires_at=event["expiresAt"],
        effective_from=event["effectiveFrom"],
    )
    step(
        place,
        event["account"],
        "recovery_started",
        recovery=event["id"],
        lost=event["lost"],
        key=event["key"],
        effective_from=figures.moment(event["effectiveFrom"]),
    )


def recovery_stopped(place: Place, event: Arguments) -> None:
    """RecoveryStopped: a live key of the account objected."""
    place.change(
        schema.recoveries,
        {"recovery": event["id"]},
        ended="stopped",
        ended_block=place.block,
        stopped_by=event["key"],
    )
    _tell_recovery(place, event["id"], "recovery_stopped", by=event["key"])


def recovery_completed(place: Place, event: Arguments) -> None:
    """RecoveryCompleted: the key is replaced."""
    match = {"recovery": event["id"]}
    place.change(schema.recoveries, match, ended="completed", ended_block=place.block)
    _tell_recovery(place, event["id"], "recovery_completed")


def task_claimed(place: Place, event: Arguments) -> None:
    """TaskClaimed: a key works on a task; the other keys of its account do not."""
    _release(place, event)
    place.add(
        schema.claims,
        account=event["account"],
        task=hexed(event["task"]),
        key=event["key"],
        until=event["until"],
    )


def task_released(place: Place, event: Arguments) -> None:
    """TaskReleased: the task is anybody's of the account again."""
    _release(place, event)


def tranche_opened(place: Place, event: Arguments) -> None:
    """TrancheOpened: units moved to trading by one key can be sold once they are mature."""
    place.add(
        schema.tranches,
        account=event["account"],
        unit=event["id"],
        tranche=event["tranche"],
        key=event["key"],
        quantity=event["quantity"],
        matures_at=event["maturesAt"],
    )


def tranche_reduced(place: Place, event: Arguments) -> None:
    """TrancheReduced: some of it went back to the registration holding."""
    place.add(
        schema.tranche_ends,
        account=event["account"],
        unit=event["id"],
        tranche=event["tranche"],
        left=event["left"],
    )


def paper(place: Place, account: str, act: str, document: bytes) -> None:
    """What an act on an account rests on."""
    place.add(schema.papers, account=account, act=act, document=hexed(document))


def step(place: Place, account: str, act: str, **facts: object) -> None:
    """Something that happened to an account; facts of None are left out."""
    told = json.dumps({name: fact for name, fact in facts.items() if fact is not None})
    place.add(schema.account_steps, account=account, act=act, facts=told)


def _succeed(
    place: Place, act: str, account: str, successors: Sequence[str], document: bytes
) -> None:
    """The step stands in the history of the account that ends and of those that follow it."""
    paper(place, account, act, document)
    told = {"document": hexed(document)}
    step(place, account, act, successors=list(dict.fromkeys(successors)), **told)
    for successor in dict.fromkeys(successors):
        step(place, successor, "succeeded", counterparty=account, **told)


def _tell_recovery(place: Place, recovery: int, act: str, **facts: object) -> None:
    table = schema.recoveries
    account = select(table.c.account).where(table.c.recovery == recovery)
    step(place, place.rows.execute(account).scalar_one(), act, recovery=recovery, **facts)


def _release(place: Place, event: Arguments) -> None:
    """The claim that stands for a task, if one does, ends here."""
    table = schema.claims
    match = (table.c.account == event["account"], table.c.task == hexed(event["task"]))
    ends = update(table).where(*match, table.c.released_block.is_(None))
    place.rows.execute(ends.values(released_block=place.block))
