"""What the rules give a unit, each figure with the written inputs that it recomputes from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from api.cycle.units import Body, Installation
from contracts import rules

YEARS = 2
"""2018's output stands for each of the period's two years."""


@dataclass(frozen=True)
class Document:
    """A written document; only its hash goes on the ledger."""

    content: bytes

    @property
    def hash(self) -> bytes:
        return sha256(self.content).digest()


@dataclass(frozen=True)
class Entitlement:
    """What a unit is allocated before its emission is known."""

    allowances_t: tuple[int, ...]
    """Of each installation."""
    emission_2018_t: int
    """What the output of 2018 comes to at the benchmark."""
    pre_allocation_t: int
    pre_inputs: Document

    @property
    def allowance_t(self) -> int:
        return sum(self.allowances_t)


@dataclass(frozen=True)
class Outcome:
    """What a unit's verified emission makes of it."""

    verified: tuple[int, ...]
    """Of each installation, tCO2."""
    allowance_t: int
    obligation_t: int
    true_up_t: int
    """Against what was decided before."""
    final_inputs: Document
    """Inputs of the line that this outcome leads to."""
    steps: tuple[dict[str, object], ...]
    """From the installations' output and emission to allowance and obligation."""

    @property
    def verified_t(self) -> int:
        return sum(self.verified)


@dataclass(frozen=True)
class Applied:
    """One rule applied: a step of a document."""

    rule: str
    given: Mapping[str, object]
    then: Mapping[str, object]


def write(content: object) -> Document:
    """A document in its one written form: JSON with sorted names and no blanks."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Document(text.encode())


def entitle(plan: str, body: Body) -> Entitlement:
    """The allowance of each installation and the pre-allocation of the whole."""
    finals = [_answer("allocate_power_unit", _given(plan, one)) for one in body.installations]
    base = [_answer("allocate_power_unit", _given_2018(plan, one)) for one in body.installations]
    year_t = sum(_whole(step, "allowance_t") for step in base)
    base_t = YEARS * year_t
    pre = _answer("pre_allocate", {"sector": "power", "plan": plan, "base_t": str(base_t)})
    return Entitlement(
        allowances_t=tuple(_whole(step, "allowance_t") for step in finals),
        emission_2018_t=year_t,
        pre_allocation_t=_whole(pre, "pre_allocation_t"),
        pre_inputs=write({"unit": body.uscc, "years": YEARS, "steps": [*base, pre]}),
    )


def conclude(
    plan: str,
    uscc: str,
    installations: Sequence[Installation],
    verified: tuple[int, ...],
    before_t: int,
) -> Outcome:
    """The obligation, and what the allowance adds to the `before_t` decided before."""
    finals = [_answer("allocate_power_unit", _given(plan, one)) for one in installations]
    figures = [
        {"category": one.category, "allowance_t": _whole(step, "allowance_t"), "verified_t": tonnes}
        for one, step, tonnes in zip(installations, finals, verified, strict=True)
    ]
    entity = _answer("allocate_power_entity", {"plan": plan, "units": figures})
    allowance = _whole(entity, "allowance_t")
    second = _answer("true_up", {"pre_allocation_t": before_t, "final_t": allowance})
    return Outcome(
        verified=verified,
        allowance_t=allowance,
        obligation_t=_whole(entity, "obligation_t"),
        true_up_t=_whole(second, "true_up_t"),
        final_inputs=write({"unit": uscc, "steps": [*finals, entity, second]}),
        steps=(*finals, entity),
    )


def decision_inputs(uscc: str, outcome: Outcome, figures: bytes) -> Document:
    """What a decision rests on: the data that count, by their hash, and every step from there."""
    return write({"unit": uscc, "figures": figures.hex(), "steps": outcome.steps})


def production(plan: str, uscc: str, installations: Sequence[Installation]) -> Document:
    """What the installations supplied, as the allocation takes it."""
    return write({"unit": uscc, "installations": [_given(plan, one) for one in installations]})


def recompute(document: bytes) -> Applied | None:
    """
    The last step of a document, or None.

    None where a step does not recompute to what it says, or takes another figure than the step
    before it gave.
    """
    content = json.loads(document)
    steps = [Applied(**step) for step in content["steps"]]
    if any(rules.answer(step.rule, step.given) != step.then for step in steps):
        return None
    return steps[-1] if _follow(steps, content.get("years")) else None


def _follow(steps: list[Applied], years: object) -> bool:
    """Whether each step starts from what the steps before it gave."""
    allowances = [s.then["allowance_t"] for s in steps if s.rule == "allocate_power_unit"]
    final: object = None
    for step in steps:
        if step.rule == "pre_allocate":
            total = sum(int(str(allowance)) for allowance in allowances)
            if years != YEARS or step.given["base_t"] != str(YEARS * total):
                return False
        elif step.rule == "allocate_power_entity":
            final = step.then["allowance_t"]
            units = step.given["units"]
            assert isinstance(units, list), "the rule has accepted it"
            if [unit["allowance_t"] for unit in units] != allowances:
                return False
        elif step.rule == "true_up" and step.given["final_t"] != final:
            return False
    return True


def _given(plan: str, one: Installation) -> dict[str, object]:
    return {
        "plan": plan,
        "category": one.category,
        "electricity_mwh": str(one.electricity_mwh),
        "heat_gj": str(one.heat_gj),
        "heat_ratio": str(one.heat_ratio),
        "cooling": one.cooling,
        "product": one.product,
        "load_factor": str(one.load_factor),
    }


def _given_2018(plan: str, one: Installation) -> dict[str, object]:
    """Output of 2018 at the plain benchmark: the pre-allocation knows no factors."""
    return {
        "plan": plan,
        "category": one.category,
        "electricity_mwh": str(one.electricity_2018_mwh),
        "heat_gj": str(one.heat_2018_gj),
    }


def _answer(rule: str, given: dict[str, object]) -> dict[str, object]:
    then = rules.answer(rule, given)
    assert "error" not in then, f"{rule} refuses {given}: {then}"
    return {"rule": rule, "given": given, "then": then}


def _whole(step: Mapping[str, object], field: str) -> int:
    then = step["then"]
    assert isinstance(then, dict)
    value = then[field]
    assert isinstance(value, int)
    return value
