"""The law computed off the ledger: one pure function per rule, exact, fed by the rule packs."""

from collections.abc import Mapping

from contracts.rules.form import Refused
from contracts.rules.signatures import RULES

__all__ = ["RULES", "Refused", "answer"]


def answer(rule: str, given: Mapping[str, object]) -> dict[str, object]:
    """
    The written answer of a rule to a written input, as case files hold them.

    A refused input is answered `{"error": code}` with the first reason in the stated order:
    `UNKNOWN_RULE`, `UNKNOWN_FIELD`, `MISSING_FIELD`, then field by field, then the rule's own.
    """
    if rule not in RULES:
        return {"error": "UNKNOWN_RULE"}
    return RULES[rule].answer(given)
