"""From the events of cases and measures to their rows."""

from collections.abc import Mapping
from typing import Any

from api import figures
from api.index.enforcing_schema import case_steps, cases, measures
from api.index.place import Place, hexed, word

Arguments = Mapping[str, Any]

FIGURES = ("least", "most", "fine", "confiscated", "deduction")


def opened(place: Place, event: Arguments) -> None:
    """CaseOpened: an authority opened a case against an account."""
    place.add(
        cases,
        case=event["number"],
        account=event["account"],
        period=event["period"],
        act=figures.word("Act", event["act"]),
        act_at=event["actAt"],
        regime=event["regime"],
        pack=hexed(event["pack"]),
        shortfall=event["shortfall"],
        evidence=hexed(event["evidence"]),
        by=event["by"],
    )
    _step(place, event, "opened", event["evidence"])


def ordered(place: Place, event: Arguments) -> None:
    """CorrectionOrdered: the subject is to correct until an instant."""
    _step(place, event, "ordered", event["document"], until=event["until"])


def corrected(place: Place, event: Arguments) -> None:
    """CorrectionRecorded: what was ordered is done."""
    outcome = "in_time" if event["inTime"] else "late"
    _step(place, event, "corrected", event["document"], outcome=outcome)


def noticed(place: Place, event: Arguments) -> None:
    """FineNoticed: the subject knows what is intended."""
    told = event["figures"]
    _step(
        place,
        event,
        "noticed",
        event["document"],
        until=event["objectUntil"],
        deducted_from=told["deductedFrom"] or None,
        inputs=hexed(told["inputs"]),
        **{name: told[name] for name in FIGURES},
    )


def objected(place: Place, event: Arguments) -> None:
    """CaseObjected: the subject objected to the notice."""
    _step(place, event, "objected", event["grounds"])


def resolved(place: Place, event: Arguments) -> None:
    """CaseResolved: the authority heard the objection."""
    outcome = figures.word("IEnforcement.Objection", event["outcome"])
    told = {name: event[name] for name in ("fine", "confiscated", "deduction")}
    _step(place, event, "resolved", event["reason"], outcome=outcome, **told)


def decided(place: Place, event: Arguments) -> None:
    """CaseDecided: two keys of the authority decided."""
    told = {name: event[name] for name in ("fine", "confiscated", "deduction")}
    later = event["deductedFrom"] or None
    _step(place, event, "decided", event["document"], deducted_from=later, **told)


def paid(place: Place, event: Arguments) -> None:
    """FinePaid: the bank confirmed money."""
    told = {name: event[name] for name in ("fen", "paid", "owed")}
    _step(place, event, "paid", None, reference=word(event["bankReference"]), **told)


def deducted(place: Place, event: Arguments) -> None:
    """CaseDeducted: what was not corrected is charged to later allocations."""
    _step(place, event, "deducted", None, tonnes=event["tonnes"], deducted_from=event["period"])


def closed(place: Place, event: Arguments) -> None:
    """CaseClosed: paid, and corrected or deducted."""
    _step(place, event, "closed", None)


def withdrawn(place: Place, event: Arguments) -> None:
    """CaseWithdrawn: it was opened wrongly; so much of its deduction is due no more."""
    _step(place, event, "withdrawn", event["reason"], tonnes=event["relieved"])


def _step(
    place: Place, event: Arguments, step: str, document: bytes | None, **told: object
) -> None:
    paper = None if document is None else hexed(document)
    told |= {"case": event["number"], "step": step, "time": place.time_s, "document": paper}
    place.add(case_steps, **told)


def measure_published(place: Place, event: Arguments) -> None:
    """MeasurePublished: the ministry acts on the market."""
    named = any(event["setting"])
    place.add(
        measures,
        measure=event["number"],
        kind=figures.word("Measure", event["kind"]),
        from_time=event["from"],
        until=event["until"] or None,
        document=hexed(event["document"]),
        text=event["text"],
        setting=word(event["setting"]) if named else None,
        subject=event["subject"] if named else None,
        value=event["value"] if named else None,
    )


def measure_withdrawn(place: Place, event: Arguments) -> None:
    """MeasureWithdrawn: an entry ends an earlier measure."""
    place.add(
        measures,
        measure=event["number"],
        kind="withdrawal",
        from_time=place.time_s,
        document=hexed(event["document"]),
        text=event["text"],
        ends=event["measure"],
    )
