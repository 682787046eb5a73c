"""One unit's way from permit to allowance, told from the ledger and the documents behind it."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from api.cycle.book import Entry
from api.cycle.evidence import Reading
from contracts.rules.explain import Explanation, explain
from contracts.vocabulary import Basis, Stage

SHOWN_MONTH = 2
"""Which month of the first installation is told in full, from 0."""


def tell_unit(reading: Reading, account: str) -> Iterator[str]:
    """Lines of plain text; what stands in them is on the ledger or in a document it names."""
    named = [one for name in EVENTS for one in reading.entries(name)]
    theirs = [one for one in named if one.args["account"] == account]
    for entry in sorted(theirs, key=lambda one: one.block):
        yield from EVENTS[entry.name](reading, entry)


def _permit(reading: Reading, entry: Entry) -> Iterator[str]:
    document = _document(reading, entry.args["profile"])
    yield f"permit {document['permit']}, filed in block {entry.block}: {_hex(entry, 'profile')}"
    for unit in document["units"]:
        boiler, turbine = unit["boiler"], unit["turbine"]
        yield (
            f"  {unit['unit_code']}: {unit['fuel_type']}, {boiler['type']}, "
            f"{unit['capacity_mw']} MW, {unit['product']}, {turbine['exhaust_cooling']}"
        )


def _listed(_: Reading, entry: Entry) -> Iterator[str]:
    yield f"listed in block {entry.block} with {entry.args['emission']:,} t"


def _report(reading: Reading, entry: Entry) -> Iterator[str]:
    document = _document(reading, entry.args["report"])
    version, total = entry.args["version"], document["total_t"]
    yield f"report, version {version}, block {entry.block}: {total:,} t, {_hex(entry, 'report')}"
    unit = document["units"][0]
    month = unit["months"][SHOWN_MONTH]
    fuel = month["fuels"][0]
    told = {"quantity": fuel["A"], "ncv": fuel["C"]}
    told |= {"carbon_content": fuel["B"]} if "B" in fuel else {"carbon_per_heat": fuel["D"]}
    told["oxidation"] = format(Decimal(fuel["E"]).scaleb(-2), "f")
    yield f"  fuel of {unit['unit_code']} in {month['month']}:"
    yield from _rule(
        "fuel_emission", {**told, "oxidation": format(Decimal(fuel["E"]).scaleb(-2), "f")}
    )
    parts = [row["Q"] for one in document["units"] for row in one["months"]]
    yield f"  {len(parts)} months together:"
    yield from _rule("round_emission", {"parts_t": parts}, inputs=False)


def _statement(_: Reading, entry: Entry) -> Iterator[str]:
    said = entry.args
    yield (
        f"statement of agency {said['agency']}, block {entry.block}: {said['totalBefore']:,} t "
        f"before, {said['totalVerified']:,} t verified; non-conformities {said['found']} found, "
        f"{said['corrected']} corrected, {said['open']} open"
    )


def _decision(reading: Reading, entry: Entry) -> Iterator[str]:
    said = entry.args
    basis = Basis(said["basis"]).name.lower()
    yield (
        f"decision {said['revision']}, {basis}, block {entry.block}: {said['verified']:,} t "
        f"verified, {said['obligation']:,} t owed; data 0x"
        f"{_document(reading, said['inputs'])['figures']}"
    )
    if said["revision"] == 1:
        yield from _allowance(_document(reading, said["inputs"])["inputs"])


def _allowance(inputs: Mapping[str, Any]) -> Iterator[str]:
    """Of the first installation; the others are computed alike."""
    plan, unit = inputs["plan"], inputs["enterprises"][0]["units"][0]
    kind = {"plan": plan, "main_fuel": unit["main_fuel"], "rated_mw": unit["rated_mw"]}
    kind["circulating_fluidised_bed"] = unit["circulating_fluidised_bed"]
    yield f"  allowance of {unit['unit_code']}:"
    told = explain("unit_category", kind)
    assert told.answer is not None
    names = ("electricity_mwh", "heat_gj", "heat_ratio", "cooling", "product", "load_factor")
    given = {"plan": plan, "category": told.answer["category"]}
    yield from _rule("allocate_power_unit", given | {name: unit[name] for name in names})


def _line(_: Reading, entry: Entry) -> Iterator[str]:
    said = entry.args
    stage = Stage(said["stage"]).name.lower().replace("_", " ")
    yield f"line: {stage}, {said['quantity']:,} t, block {entry.block}, {_hex(entry, 'inputs')}"


def _objected(reading: Reading, entry: Entry) -> Iterator[str]:
    grounds = _document(reading, entry.args["reasons"])["grounds"]
    yield f"objection, block {entry.block}: {grounds}"


def _resolved(_: Reading, entry: Entry) -> Iterator[str]:
    outcome = "upheld" if entry.args["changed"] else "rejected"
    yield f"objection {outcome}, block {entry.block}"


def _surrendered(_: Reading, entry: Entry) -> Iterator[str]:
    said = entry.args
    yield f"surrendered, block {entry.block}: {said['quantity']:,} of {said['obligation']:,} t owed"


def _applied(_: Reading, entry: Entry) -> Iterator[str]:
    name, code = entry.args["name"], bytes(entry.args["uscc"]).decode()
    yield f"From permit to allowance: {name}, {code}, applied in block {entry.block}"


EVENTS = {
    "AccountApplied": _applied,
    "InclusionDecided": _listed,
    "ProfileFiled": _permit,
    "Reported": _report,
    "StatementFiled": _statement,
    "EmissionDecided": _decision,
    "Objected": _objected,
    "ObjectionResolved": _resolved,
    "LineDecided": _line,
    "Surrendered": _surrendered,
}
"""What is told of a unit, in the order of the ledger."""


def _rule(rule: str, given: Mapping[str, object], inputs: bool = True) -> Iterator[str]:
    told = explain(rule, given)
    yield f"    {rule}: {told.formula.splitlines()[0]}"
    if inputs:
        shown = ", ".join(f"{one.name} = {one.value} {one.unit}".strip()
                          for one in told.inputs if one.value is not None)  # fmt: skip
        yield f"    given {shown}"
    yield from _parameters(told)
    assert told.answer is not None
    answer = ", ".join(f"{name} = {value}" for name, value in told.answer.items())
    yield f"    gives {answer}"


def _parameters(told: Explanation) -> Iterator[str]:
    for one in told.parameters:
        yield f"    {one.pack}: {one.name} = {one.value} ({one.clause})"


def _document(reading: Reading, digest: bytes) -> dict[str, Any]:
    content = reading.document(digest)
    assert content is not None, "the report has said that every document is there"
    found: dict[str, Any] = json.loads(content)
    return found


def _hex(entry: Entry, field: str) -> str:
    return f"0x{bytes(entry.args[field]).hex()}"
