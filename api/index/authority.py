"""From the events of accounts and authority to their rows: names, rules, trust, claims."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from api.index import authority_schema as schema
from api.index.place import EventMissed, Place, hexed

Arguments = Mapping[str, Any]


def name_changed(place: Place, event: Arguments) -> None:
    """NameChanged: the registry recorded another name."""
    place.add(schema.names, account=event["account"], name=event["name"])
    paper(place, event["account"], "renamed", event["documents"])


def merged(place: Place, event: Arguments) -> None:
    """Merged: another legal person has taken the account's over."""
    _succeed(place, event["absorbed"], event["successor"], "merged")
    paper(place, event["absorbed"], "merged", event["documents"])


def divided(place: Place, event: Arguments) -> None:
    """Divided: several legal persons have taken the account's over."""
    for successor in dict.fromkeys(event["successors"]):
        _succeed(place, event["divided"], successor, "divided")
    paper(place, event["divided"], "divided", event["documents"])


def rules_set(place: Place, event: Arguments) -> None:
    """RulesSet: the rules that the account was opened with."""
    _rules(place, event["account"], "set", rules=event["rules"])


def rules_tightened(place: Place, event: Arguments) -> None:
    """RulesTightened: stricter at once; a loosening that had taken effect is in what it says."""
    _rules(place, event["account"], "tightened", rules=event["rules"], by=event["key"])


def loosening_asked(place: Place, event: Arguments) -> None:
    """LooseningAsked: two keys of the account want weaker rules, after the delay."""
    _rules(
        place,
        event["account"],
        "loosening_asked",
        rules=event["rules"],
        effective_from=event["effectiveFrom"],
        by=event["initiatorKey"],
    )


def loosening_stopped(place: Place, event: Arguments) -> None:
    """LooseningStopped: a key of the account took it back."""
    _rules(place, event["account"], "loosening_stopped", by=event["key"])


def trust_asked(place: Place, event: Arguments) -> None:
    """TrustAsked: an account will be on the trusted list, after the delay."""
    place.add(
        schema.trusts,
        account=event["account"],
        counterparty=event["counterparty"],
        effective_from=event["effectiveFrom"],
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


def recovery_stopped(place: Place, event: Arguments) -> None:
    """RecoveryStopped: a live key of the account objected."""
    place.change(
        schema.recoveries,
        {"recovery": event["id"]},
        ended="stopped",
        ended_block=place.block,
        stopped_by=event["key"],
    )


def recovery_completed(place: Place, event: Arguments) -> None:
    """RecoveryCompleted: the key is replaced."""
    match = {"recovery": event["id"]}
    place.change(schema.recoveries, match, ended="completed", ended_block=place.block)


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


def _succeed(place: Place, account: str, successor: str, act: str) -> None:
    place.add(schema.successions, account=account, successor=successor, act=act)


def _rules(place: Place, account: str, act: str, **told: object) -> None:
    place.add(schema.account_rules, account=account, act=act, **told)


def _release(place: Place, event: Arguments) -> None:
    """The claim that stands for a task, if one does, ends here."""
    table = schema.claims
    match = (table.c.account == event["account"], table.c.task == hexed(event["task"]))
    ends = update(table).where(*match, table.c.released_block.is_(None))
    place.rows.execute(ends.values(released_block=place.block))
