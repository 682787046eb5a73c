"""Credit accounts: applications, the exchange's check, the registry's check, and corrections."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from api.cycle.courier import Act
from api.cycle.credit_cast import Papers
from api.cycle.entitlements import write
from api.cycle.keyring import Actor
from api.cycle.stage import Stage
from contracts.vocabulary import CreditKind

PAPERS = ["business licence", "authorisation of the representatives", "credit account agreement"]
REASON = "the authorisation lacks the seal of the company"
OPENING = (Papers.OPENED, Papers.CORRECTED)


def hand_in(stage: Stage, at: datetime) -> None:
    """Every applicant hands in its papers, with its own key."""
    numbers = sorted(stage.cycle.credits.papers)
    _apply(stage, [stage.keyring.unit(one) for one in numbers], CreditKind.NATIONAL_UNIT, 1)
    _apply(stage, stage.keyring.owners, CreditKind.PROJECT_OWNER, 1)


def check(stage: Stage, at: datetime) -> None:
    """The exchange passes most of what it looked at, and sends the rest back."""
    _check(stage, [*_of(stage, *OPENING, Papers.PASSED), *stage.keyring.owners])
    reason = stage.keep(write({"reasons": REASON}), stage.keyring.credit_exchange)
    key = stage.keyring.credit_exchange.initiator
    stage.deliver(
        Act(key, "CreditAccounts", "sendBack", (one.account, reason))
        for one in _of(stage, Papers.SENT_BACK)
    )


def decide(stage: Stage, at: datetime) -> None:
    """The registry opens what is right, and sends back what the exchange overlooked."""
    registry = stage.keyring.credit_registry
    _open(stage, [*_of(stage, Papers.OPENED), *stage.keyring.owners])
    reason = stage.keep(write({"reasons": REASON}), registry)
    stage.deliver(
        Act(registry.initiator, "CreditAccounts", "sendBack", (one.account, reason))
        for one in _of(stage, Papers.CORRECTED)
    )


def correct(stage: Stage, at: datetime) -> None:
    """Who was sent back by the registry comes again with corrected papers."""
    _apply(stage, _of(stage, Papers.CORRECTED), CreditKind.NATIONAL_UNIT, 2)


def check_again(stage: Stage, at: datetime) -> None:
    """The exchange checks the corrected papers."""
    _check(stage, _of(stage, Papers.CORRECTED))


def open_corrected(stage: Stage, at: datetime) -> None:
    """The registry opens the corrected."""
    _open(stage, _of(stage, Papers.CORRECTED))


def _of(stage: Stage, *kinds: Papers) -> list[Actor]:
    return [stage.keyring.unit(one) for one in stage.cycle.credits.faring(*kinds)]


def _apply(stage: Stage, actors: Sequence[Actor], kind: CreditKind, version: int) -> None:
    acts = []
    for one in actors:
        papers = write({"holder": one.uscc, "papers": PAPERS, "version": version})
        arguments = (int(kind), stage.keep(papers, one))
        acts.append(Act(one.initiator, "CreditAccounts", "applyFor", arguments))
    stage.deliver(acts)


def _check(stage: Stage, actors: Iterable[Actor]) -> None:
    key = stage.keyring.credit_exchange.initiator
    stage.deliver(Act(key, "CreditAccounts", "check", (one.account,)) for one in actors)


def _open(stage: Stage, actors: Iterable[Actor]) -> None:
    key = stage.keyring.credit_registry.initiator
    stage.deliver(Act(key, "CreditAccounts", "open", (one.account,)) for one in actors)
