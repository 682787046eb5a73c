"""What a case comes to: each act's rule, asked with the inputs whose hash the ledger keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contracts.rules import form, packs
from contracts.rules.arithmetic import half_up
from contracts.rules.enforcement import DEDUCTION_KINDS, fine_for, person_fine_for, regime_on
from contracts.rules.form import Refused
from contracts.rules.signatures import RULES
from contracts.rules.written import read_json

SECTIONS: Mapping[str, str] = {
    "shortfall": "shortfall",
    "false_report": "falsification",
    "no_report": "no_report",
    "verification": "verification",
    "manipulation": "manipulation",
    "disturbing_order": "disturbing_order",
    "obstruction": "obstruction",
}
"""The pack's table for each act of the ledger."""

ASKED: Mapping[str, tuple[str, str]] = {
    "shortfall": ("shortfall_penalty", "deadline"),
    "false_report": ("falsification_penalty", "act_date"),
    "manipulation": ("manipulation_penalty", "act_date"),
    "disturbing_order": ("manipulation_penalty", "act_date"),
}
"""The rule that judges an act, and its field for the day; other acts are judged by their table."""

REASONS: Mapping[str, str] = dict(zip(("shortfall", "false_report"), DEDUCTION_KINDS, strict=True))
"""What a deduction is called by the rule that says until when it is decided."""

WRITTEN_BYTES_MAX = 4_096
"""An inputs file is an act, a day and a handful of figures."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """What the rule says of an act; money in fen, deductions in tonnes."""

    act: str
    regime: str
    clause: str
    least_fen: int
    most_fen: int
    confiscated_fen: int
    person_least_fen: int
    """The fine of each responsible person, who has no account here."""
    person_most_fen: int
    deduct_least_t: int
    deduct_most_t: int
    average_price: str | None
    """Yuan a tonne, where the fine follows the price of the month before."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a penalty is computed from."""

    act: str
    day: date
    """In Beijing, of the act; for a shortfall of the deadline."""
    given: Mapping[str, object]

    def written(self) -> bytes:
        """The one way to write them; their SHA-256 is on the ledger."""
        whole = {"act": self.act, "day": self.day.isoformat(), "given": dict(self.given)}
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()


def read(content: bytes) -> Inputs:
    """
    Inputs as they were written.

    Raises:
        ValueError: not of this form, or too long.
    """
    if len(content) > WRITTEN_BYTES_MAX:
        raise ValueError(f"longer than {WRITTEN_BYTES_MAX} bytes")
    found = read_json(content.decode("utf-8"))
    if not isinstance(found, dict) or set(found) != {"act", "day", "given"}:
        raise ValueError("expected an object of act, day and given")
    act, day, given = found["act"], found["day"], found["given"]
    if act not in SECTIONS or not isinstance(day, str) or not isinstance(given, dict):
        raise ValueError(f"act is one of {', '.join(SECTIONS)}, day a date, given an object")
    return Inputs(act, date.fromisoformat(day), given)


def penalty(inputs: Inputs) -> Penalty:
    """
    Bounds of the fine, what is confiscated and what may be deducted.

    Raises:
        Refused: the rule's own reason; `NO_PENALTY` where the instrument of the day fines no such
            act; `UNKNOWN_FIELD` where it takes no such input.
    """
    clause_ = clause(inputs.act, inputs.day)
    if clause_ is None:
        raise Refused("NO_PENALTY", inputs.act)
    asked = ASKED.get(inputs.act)
    answer = _by_table(inputs) if asked is None else _by_rule(inputs, *asked)
    return Penalty(
        act=inputs.act,
        regime=regime_on(inputs.day).text("name"),
        clause=clause_,
        least_fen=_fen(answer, "fine_min_cny"),
        most_fen=_fen(answer, "fine_max_cny"),
        confiscated_fen=_fen(answer, "confiscate_cny"),
        person_least_fen=_fen(answer, "person_fine_min_cny"),
        person_most_fen=_fen(answer, "person_fine_max_cny"),
        deduct_least_t=_tonnes(answer, "deduction_t", "deduct_min_t"),
        deduct_most_t=_tonnes(answer, "deduction_t", "deduct_max_t"),
        average_price=None if answer.get("average_price") is None else str(answer["average_price"]),
    )


def clause(act: str, day: date) -> str | None:
    """The article that fines an act of a day, with its instrument; None where none does."""
    regime = regime_on(day)
    if not regime.holds(SECTIONS[act]):
        return None
    return f"{regime.text('name')} {regime.section(SECTIONS[act]).text('clause')}"


def _by_rule(inputs: Inputs, rule: str, day_field: str) -> Mapping[str, object]:
    given = {**inputs.given, day_field: inputs.day.isoformat()}
    if rule == "manipulation_penalty":
        given["act"] = inputs.act
    asked = RULES[rule]
    return form.write_fields(asked.decide(**form.parse_fields(asked.signature, given)))


def _by_table(inputs: Inputs) -> Mapping[str, object]:
    """Acts that only a table of the pack judges: a range, or multiples of the gain."""
    unknown = set(inputs.given) - {"illegal_gain_cny"}
    if unknown:
        raise Refused("UNKNOWN_FIELD", min(unknown))
    told = form.money(inputs.given.get("illegal_gain_cny", "0.00"))
    assert isinstance(told, Fraction), "money is read as a fraction"
    terms: packs.Section = regime_on(inputs.day).section(SECTIONS[inputs.act])
    least, most = fine_for(terms, told)
    person_least, person_most = person_fine_for(terms)
    confiscates = terms.holds("confiscates") and terms.flag("confiscates")
    return {
        "fine_min_cny": least,
        "fine_max_cny": most,
        "confiscate_cny": half_up(told, 2) if confiscates else 0,
        "person_fine_min_cny": person_least,
        "person_fine_max_cny": person_most,
    }


def _fen(answer: Mapping[str, object], name: str) -> int:
    return int(Fraction(str(answer.get(name, 0))) * 100)


def _tonnes(answer: Mapping[str, object], *names: str) -> int:
    return next((int(str(answer[name])) for name in names if name in answer), 0)
