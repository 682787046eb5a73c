"""From the events of allocation to their rows: plans, lines, objections, deductions, releases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from api import figures
from api.index import allotting_schema, schema
from api.index.place import Place, hexed, word

Arguments = Mapping[str, Any]


def plan_published(place: Place, event: Arguments) -> None:
    """PlanPublished: the period has its plan, or its final plan after a draft."""
    plan, pack = hexed(event["plan"]), word(event["pack"])
    place.add(schema.plans, period=event["period"], plan=plan, pack=pack)


def cap_set(place: Place, event: Arguments) -> None:
    """CapSet: the most that a province may be allocated, from here on."""
    place.add(
        schema.caps, period=event["period"], province=event["province"], tonnes=event["tonnes"]
    )


def line_decided(place: Place, event: Arguments) -> None:
    """LineDecided: the department decided one line of a table."""
    place.add(
        schema.allocations,
        line=hexed(event["line"]),
        account=event["account"],
        period=event["period"],
        stage=figures.word("Stage", event["stage"]),
        number=event["number"],
        quantity=event["quantity"],
        inputs=hexed(event["inputs"]),
        table_hash=hexed(event["table"]),
        differentiated=word(event["differentiated"]) if any(event["differentiated"]) else None,
        department=event["department"],
    )


def line_executed(place: Place, event: Arguments) -> None:
    """LineExecuted: the registry executed the line; `net` is what moved."""
    match = {"line": hexed(event["line"])}
    place.change(
        schema.allocations,
        match,
        unit=event["id"],
        net=event["net"],
        executed_block=place.block,
    )


def line_sent_back(place: Place, event: Arguments) -> None:
    """LineSentBack: the registry's check found the line wrong."""
    line = hexed(event["line"])
    place.change(schema.allocations, {"line": line}, sent_back_block=place.block)
    _step(place, event, "sent_back", None, event["reason"])


def line_objected(place: Place, event: Arguments) -> None:
    """LineObjected: the account objected to its allocation."""
    until = event["decideUntil"]
    _step(place, event, "objected", event["account"], event["grounds"], decide_until=until)


def line_resolved(place: Place, event: Arguments) -> None:
    """LineResolved: the department decided on the objection."""
    outcome = figures.word("Objection", event["outcome"])
    by, overdue = event["department"], event["overdue"]
    if outcome == "upheld":
        _end(place, hexed(event["line"]))
    _step(place, event, outcome, by, event["reason"], overdue=overdue)


def _end(place: Place, line: str) -> None:
    """A line that was not executed ends with an objection that was upheld."""
    table = schema.allocations
    waits = (table.c.line == line, table.c.executed_block.is_(None))
    place.rows.execute(update(table).where(*waits).values(sent_back_block=place.block))


def _step(
    place: Place, event: Arguments, step: str, by: str | None, reason: bytes, **told: object
) -> None:
    line = hexed(event["line"])
    table = allotting_schema.line_steps
    place.add(table, line=line, step=step, by=by, reason=hexed(reason), **told)


def charged(place: Place, event: Arguments) -> None:
    """Charged: tonnes are due from the account's allocations."""
    _deduction(place, event, "charged", due=event["due"], by=event["department"])


def relieved(place: Place, event: Arguments) -> None:
    """Relieved: less is due."""
    _deduction(place, event, "relieved", due=event["due"], by=event["by"])


def deducted(place: Place, event: Arguments) -> None:
    """Deducted: tonnes of a line were not issued but deducted."""
    _deduction(place, event, "deducted", remaining=event["remaining"])


def deduction_refunded(place: Place, event: Arguments) -> None:
    """DeductionRefunded: what was deducted beyond the final allocation is due again."""
    _deduction(place, event, "refunded", remaining=event["remaining"])


def _deduction(place: Place, event: Arguments, act: str, **told: object) -> None:
    papers = {name: hexed(event[name]) for name in ("line", "document") if name in event}
    place.add(
        allotting_schema.deductions,
        account=event["account"],
        act=act,
        period=event["period"],
        reason=figures.word("Reason", event["reason"]),
        tonnes=event["tonnes"],
        **papers,
        **told,
    )


def differentiated_released(place: Place, event: Arguments) -> None:
    """DifferentiatedReleased: what was kept was surrendered for the account, or given to it."""
    names = ("account", "period", "surrendered", "released", "kept", "gap")
    place.add(allotting_schema.releases, **{name: event[name] for name in names})


def borrowed_returned(place: Place, event: Arguments) -> None:
    """BorrowedReturned: the account gave back units that it had borrowed."""
    names = ("account", "period", "quantity")
    place.add(allotting_schema.borrowed_returns, **{name: event[name] for name in names})
