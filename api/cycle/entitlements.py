"""What the rules give a unit, each figure with the written inputs that it recomputes from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from api.cycle.units import Body, Installation
from contracts import rules
from contracts.rules import allocation_table
from contracts.rules.allocation_table import Table, compute, read_inputs
from contracts.rules.table_rows import FinalEntityRow, PreEntityRow

YEARS = 2
"""2018's output stands for each of the period's two years."""

PRE, FINAL = "pre_allocation", "final"
"""The stages of an allocation table."""

Part = dict[str, object]


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
    """Of each installation, for its output in the period."""
    base: Document
    """Each installation's output of 2018 at the benchmark."""
    bases_t: tuple[int, ...]
    """Of each installation: that of 2018 for both years."""
    pre_allocation_t: int

    @property
    def allowance_t(self) -> int:
        return sum(self.allowances_t)

    @property
    def emission_2018_t(self) -> int:
        """What the output of 2018 comes to at the benchmark."""
        return sum(self.bases_t) // YEARS


@dataclass(frozen=True)
class Outcome:
    """What a unit's verified emission makes of it."""

    verified: tuple[int, ...]
    """Of each installation, tCO2."""
    allowance_t: int
    obligation_t: int
    true_up_t: int
    """Against what was decided before."""
    enterprise: Part
    """Its entry in the inputs of the final table."""

    @property
    def verified_t(self) -> int:
        return sum(self.verified)


def write(content: object) -> Document:
    """A document in its one written form: JSON with sorted names and no blanks."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Document(text.encode())


def entitle(plan: str, body: Body) -> Entitlement:
    """The allowance of each installation and the pre-allocation of the whole."""
    finals = [_answer("allocate_power_unit", given(plan, one)) for one in body.installations]
    steps = [_answer("allocate_power_unit", _given_2018(plan, one)) for one in body.installations]
    bases = tuple(YEARS * _whole(step, "allowance_t") for step in steps)
    base = write({"unit": body.uscc, "years": YEARS, "steps": steps})
    row = _entity(plan, PRE, body.province, pre_enterprise(body, base, bases))
    assert isinstance(row, PreEntityRow)
    allowances = tuple(_whole(step, "allowance_t") for step in finals)
    return Entitlement(allowances, base, bases, row.pre_allocation_t)


def pre_enterprise(body: Body, base: Document, bases_t: Sequence[int]) -> Part:
    """The unit's entry in the inputs of the stage-one table; its remark names the base's hash."""
    remark = f"output of 2018: 0x{base.hash.hex()}"
    units = [
        {**_unit(place, one), "base_t": str(tonnes), "remark": remark}
        for place, (one, tonnes) in enumerate(
            zip(body.installations, bases_t, strict=True), start=1
        )
    ]
    return {"uscc": body.uscc, "name": body.name, "units": units}


def conclude(
    plan: str,
    body: Body,
    installations: Sequence[Installation],
    verified: tuple[int, ...],
    before_t: int,
) -> Outcome:
    """The obligation, and what the allowance adds to the `before_t` decided before."""
    units = [
        {
            **_unit(place, one),
            "electricity_mwh": str(one.electricity_mwh),
            "heat_gj": str(one.heat_gj),
            "heat_ratio": str(one.heat_ratio),
            "cooling": one.cooling,
            "product": one.product,
            "load_factor": str(one.load_factor),
            "verified_t": tonnes,
        }
        for place, (one, tonnes) in enumerate(zip(installations, verified, strict=True), start=1)
    ]
    enterprise: Part = {"uscc": body.uscc, "name": body.name, "pre_allocated_t": before_t}
    enterprise["units"] = units
    row = _entity(plan, FINAL, body.province, enterprise)
    assert isinstance(row, FinalEntityRow)
    return Outcome(verified, row.final_t, row.obligation_t, row.true_up_t, enterprise)


def inputs_of(plan: str, province: int, enterprises: Sequence[Part]) -> Part:
    """The inputs of an allocation table."""
    listed = list(enterprises)
    return {"plan": plan, "sector": "power", "province": province, "enterprises": listed}


def table_of(inputs: object, stage: str) -> Table:
    """The table that follows from the inputs."""
    return compute(read_inputs(inputs, stage))


def row_inputs(table: Table, enterprise: Part) -> Document:
    """What the hash of an enterprise's row is taken of."""
    document = write(
        {
            "stage": table.stage,
            "plan": table.plan,
            "sector": table.sector,
            "province": table.province,
            "pack": table.pack_hash,
            "balance_value": None,
            "inputs": enterprise,
        }
    )
    hashes = {row.input_hash for row in table.entities if row.uscc == enterprise["uscc"]}
    assert {document.hash.hex()} == hashes, "the rules write the inputs of a row so"
    return document


def table_document(table: Table) -> Document:
    """The table as it is kept; its hash is the one that the ledger's decision names."""
    document = write(allocation_table.write(table))
    assert document.hash == allocation_table.digest(table), "the rules write a table so"
    return document


def decision_inputs(plan: str, province: int, outcome: Outcome, figures: bytes) -> Document:
    """What a decision rests on: the data that count, by their hash, and the table's inputs."""
    inputs = inputs_of(plan, province, [outcome.enterprise])
    return write({"figures": figures.hex(), "inputs": inputs})


def production(plan: str, uscc: str, installations: Sequence[Installation]) -> Document:
    """What the installations supplied, as the allocation takes it."""
    return write({"unit": uscc, "installations": [given(plan, one) for one in installations]})


def base_recomputes(document: bytes, bases_t: Sequence[int]) -> bool:
    """Whether the output of 2018 in a document comes to these bases."""
    content = json.loads(document)
    steps = content["steps"]
    told = [rules.answer(step["rule"], step["given"]) for step in steps]
    bases = [content["years"] * _whole(step, "allowance_t") for step in steps]
    return told == [step["then"] for step in steps] and bases == list(bases_t)


def given(plan: str, one: Installation) -> Part:
    """The inputs of `allocate_power_unit`."""
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


def _given_2018(plan: str, one: Installation) -> Part:
    """Output of 2018 at the plain benchmark: the pre-allocation knows no factors."""
    return {
        "plan": plan,
        "category": one.category,
        "electricity_mwh": str(one.electricity_2018_mwh),
        "heat_gj": str(one.heat_2018_gj),
    }


def _unit(place: int, one: Installation) -> Part:
    return {
        "unit_code": f"MF{place:04d}",
        "main_fuel": one.fuel,
        "rated_mw": str(one.rated_mw),
        "circulating_fluidised_bed": one.category == "III",
    }


def _entity(plan: str, stage: str, province: int, enterprise: Part) -> object:
    return table_of(inputs_of(plan, province, [enterprise]), stage).entities[0]


def _answer(rule: str, asked: Part) -> Part:
    then = rules.answer(rule, asked)
    assert "error" not in then, f"{rule} refuses {asked}: {then}"
    return {"rule": rule, "given": asked, "then": then}


def _whole(step: Mapping[str, object], field: str) -> int:
    then = step["then"]
    assert isinstance(then, dict)
    value = then[field]
    assert isinstance(value, int)
    return value
