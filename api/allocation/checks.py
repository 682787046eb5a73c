"""What the ledger knows that speaks against a table's lines, found before the first is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.allocation.flaws import Flaw, Wrong
from api.allocation.form import LINE, Row, Table

OPEN_TO_ISSUE = frozenset({"open", "restricted", "receive_only"})
"""Standings in which an account receives what it is allocated."""

AFTER_VERIFICATION = frozenset({"final", "supplement"})
"""Stages that need a final emission."""


@dataclass(frozen=True, slots=True)
class Held:
    """An account as the ledger has it."""

    province: int
    standing: str
    status: str | None = None
    """Its status on the period's list; None where it is on none."""
    is_final: bool = True
    """Whether its emission of the period is final."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A line that was decided before."""

    account: str
    quantity: int
    inputs: str
    sent_back: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ledger says, of the table's period and accounts."""

    province: int | None
    """Whose table it is; None for one of all provinces."""
    pack: str | None
    """The rule pack that the period's plan names; None without a plan."""
    is_draft: bool
    accounts: Mapping[str, Held]
    rooms: Mapping[int, int]
    """Tonnes that the plan's cap still leaves, by province."""
    decided: Mapping[str, Decided]
    """Lines of the period by their id."""


@dataclass(slots=True)
class Left:
    """What the lines before a line leave to it."""

    rooms: dict[int, int]
    """Tonnes under each province's cap."""
    accounts: set[str]
    """Accounts that have a line already."""


def check(table: Table, facts: Facts, *, resume: bool = False) -> list[Flaw]:
    """
    Everything that is wrong with the table: its form's flaws, then the ledger's, line by line.

    `resume` is for a table that was sent in part: a line that stands decided as it is written is
    then no flaw. Nothing of a table with a flaw may be sent.
    """
    flaws = list(table.flaws)
    left = Left(dict(facts.rooms), _with_a_line(facts))
    for row in table.rows:
        if row.holds("period", "uscc"):
            flaws += _row(row, facts)
        if table.bears_lines and row.holds(*LINE, "quantity", "inputs"):
            flaws += _line(row, facts, left, resume)
    return sorted(flaws, key=lambda flaw: flaw.line)


def _with_a_line(facts: Facts) -> set[str]:
    return {line.account for line in facts.decided.values() if not line.sent_back}


def _row(row: Row, facts: Facts) -> list[Flaw]:
    """What is asked of a row whether it is a line or not: plan, account, province, list."""
    if facts.pack is None:
        return [Flaw(Wrong.NO_PLAN, row.line, "period", row.text("period"))]
    held = facts.accounts.get(row.account)
    code = row.text("uscc")
    if held is None:
        return [Flaw(Wrong.ACCOUNT_UNKNOWN, row.line, "uscc", code)]
    if facts.province not in (None, held.province):
        # More than that is not told of an account that the table's department may not see.
        expected, found = str(facts.province), str(held.province)
        return [Flaw(Wrong.OTHER_PROVINCE, row.line, "uscc", f"{code} ({found})", expected)]
    flaws = []
    if held.status is None:
        flaws.append(Flaw(Wrong.NOT_ON_LIST, row.line, "uscc", code, "obligated"))
    elif held.status != "obligated":
        flaws.append(Flaw(Wrong.WRONG_STATUS, row.line, "uscc", str(held.status), "obligated"))
    return flaws


def _line(row: Row, facts: Facts, left: Left, resume: bool) -> list[Flaw]:
    """What is asked of a line."""
    held, stage = facts.accounts.get(row.account), row.text("stage")
    if held is None or facts.pack is None or facts.province not in (None, held.province):
        return []
    before = facts.decided.get(row.id)
    if before is not None:
        return _decided_before(row, before, resume)
    flaws = []
    if held.standing not in OPEN_TO_ISSUE and stage != "return" and not row.differentiated:
        flaws.append(Flaw(Wrong.NOT_OPEN, row.line, "uscc", held.standing, "open"))
    if facts.is_draft and (stage != "pre_allocation" or row.account in left.accounts):
        flaws.append(Flaw(Wrong.DRAFT_PLAN, row.line, "stage", stage, "pre_allocation"))
    elif stage in AFTER_VERIFICATION and not held.is_final:
        flaws.append(Flaw(Wrong.NOT_FINAL, row.line, "uscc", row.text("uscc")))
    if stage != "return":
        quantity, room = row.whole("quantity"), left.rooms.get(held.province, 0)
        if quantity > room:
            flaws.append(Flaw(Wrong.OVER_CAP, row.line, "quantity", str(quantity), str(room)))
        else:
            left.rooms[held.province] = room - quantity
    left.accounts.add(row.account)
    return flaws


def _decided_before(row: Row, before: Decided, resume: bool) -> list[Flaw]:
    if before.sent_back:
        return [Flaw(Wrong.SENT_BACK, row.line, "number", row.text("number"))]
    found, expected = row.text("quantity"), str(before.quantity)
    if (before.quantity, before.inputs) != (row.whole("quantity"), row.text("inputs")):
        return [Flaw(Wrong.DECIDED_OTHERWISE, row.line, "number", found, expected)]
    return [] if resume else [Flaw(Wrong.ALREADY_DECIDED, row.line, "number", found, expected)]
