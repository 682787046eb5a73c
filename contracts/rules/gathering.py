"""Reading nested inputs whole: every flaw is told with its code, its place and its fix."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.rules.form import Field, Parse, Refused, values

Signature = Mapping[str, Parse | Field]

ANY_LIST = values(lambda value: value)
"""A list whose entries are read one by one, so that each flaw of each is told."""

FIXES = {
    "UNKNOWN_FIELD": "Leave it out; the form has no such field.",
    "MISSING_FIELD": "Fill it in.",
    "BAD_TYPE": "Write a value of its type: tonnes as whole numbers, decimals as text.",
    "NEGATIVE": "Write 0 or more.",
    "OUT_OF_RANGE": "Write a value within its range.",
    "EMPTY_LIST": "Write at least one entry.",
    "UNKNOWN_VALUE": "Write one of the values that the form names for this plan.",
    "BAD_USCC": "Check the code's 18 characters; the last is a check character.",
    "DUPLICATE_USCC": "Write each enterprise once, with all its units.",
    "DUPLICATE_UNIT": "Write each unit once.",
    "RATIO_FIXED": "Leave the ratio out; the plan fixes it.",
    "RATIO_TOO_HIGH": "Lower the ratio to the plan's bound.",
    "RATIO_REQUIRED": "Write the ratio; the plan leaves it open.",
    "OVER_MAX_BORROW": "Lower it to what may be borrowed.",
    "DUPLICATE_MONTH": "Write each month once.",
    "OTHER_YEAR": "Write a month of the report's year, such as 202401.",
    "NO_FACTOR": "Leave it out; reports of this year hold no purchased electricity.",
}


@dataclass(frozen=True)
class Problem:
    """One flaw of the inputs."""

    code: str
    place: str
    """Such as enterprises[3].units[0].heat_gj."""
    fix: str


class InputsMalformed(Exception):
    """The inputs have flaws; all of them, in their order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{one.place}: {one.code}" for one in problems[:5]))
        self.problems = problems


def problem(code: str, place: str) -> Problem:
    """A flaw with its fix; a rule's own code without one is told to be mended at its place."""
    return Problem(code, place, FIXES.get(code, "See the rule's codes: tanji rules explain."))


def gather(
    signature: Signature, written: object, place: str, found: list[Problem]
) -> dict[str, object]:
    """The fields that are well written; what is wrong with the others is added to `found`."""
    if not isinstance(written, Mapping):
        found.append(problem("BAD_TYPE", place.rstrip(".") or "file"))
        return {}
    found += [
        problem("UNKNOWN_FIELD", f"{place}{name}") for name in written if name not in signature
    ]
    fields: dict[str, object] = {}
    for name, kind in signature.items():
        field = kind if isinstance(kind, Field) else Field(kind)
        value = written.get(name)
        if value is None and not field.optional:
            found.append(problem("MISSING_FIELD", f"{place}{name}"))
        elif value is None:
            fields[name] = field.absent
        else:
            try:
                fields[name] = field.parse(value)
            except Refused as refusal:
                found.append(problem(refusal.code, f"{place}{name}"))
    return fields
