"""Tables, lines and decisions computed again from the documents behind their hashes."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from api.cycle.book import Entry
from api.cycle.entitlements import FINAL, PRE, base_recomputes, table_of
from api.cycle.evidence import Measure, Measured, Reading, measured
from api.cycle.recounting import recount
from contracts.rules import packs
from contracts.rules.allocation_table import InputsMalformed
from contracts.rules.table_rows import FinalEntityRow, PreEntityRow
from contracts.vocabulary import Stage

DIGEST_IN_REMARK = "0x"


@dataclass(frozen=True)
class Counted:
    """What the inputs of one enterprise come to by the rules."""

    entry: dict[str, Any]
    """As the inputs have it."""
    row: PreEntityRow | FinalEntityRow


def _pre_allocation_ratio(reading: Reading) -> Measured:
    """What was issued in stage one, of 2018's output at the benchmark, in percent."""
    lines = [one for one in _standing(reading) if one.args["stage"] == Stage.PRE_ALLOCATION]
    here = [one for one in lines if one.args["account"] in reading.province()]
    issued = sum(one.args["quantity"] for one in here)
    base = sum(_base(reading, one) for one in here)
    return measured(Fraction(100 * issued, base) if base else 0, here)


def _lines_differing(reading: Reading) -> Measured:
    lines = _standing(reading)
    return measured(sum(not _line_holds(reading, one) for one in lines), lines)


def _sent_back(reading: Reading) -> Measured:
    """Lines that the registry sent back; of each, its inputs come to another figure."""
    sent = reading.of_province("LineSentBack")
    return measured(len(sent), sent)


def _sent_back_wrongly(reading: Reading) -> Measured:
    sent = reading.entries("LineSentBack")
    lines = {one.args["line"]: one for one in reading.entries("LineDecided")}
    return measured(sum(_line_holds(reading, lines[one.args["line"]]) for one in sent), sent)


def _decisions_differing(reading: Reading) -> Measured:
    decisions = reading.entries("EmissionDecided")
    return measured(sum(not _decision_holds(reading, one) for one in decisions), decisions)


def _standing(reading: Reading) -> list[Entry]:
    """The lines that were decided and not sent back."""
    sent = {one.args["line"] for one in reading.entries("LineSentBack")}
    return [one for one in reading.entries("LineDecided") if one.args["line"] not in sent]


def _line_holds(reading: Reading, line: Entry) -> bool:
    """Whether a line is what its inputs come to, and stands in the table that it names."""
    counted = _counted(reading, line.args["inputs"])
    table = reading.document(line.args["table"])
    if counted is None or table is None or not _in_table(table, line, counted):
        return False
    quantity = line.args["quantity"]
    if isinstance(counted.row, PreEntityRow):
        right = Stage.PRE_ALLOCATION, counted.row.pre_allocation_t
        return (line.args["stage"], quantity) == right and _bases_hold(reading, counted)
    returned = line.args["stage"] == Stage.RETURN
    return bool(counted.row.true_up_t == (-quantity if returned else quantity))


def _in_table(table: bytes, line: Entry, counted: Counted) -> bool:
    field = "pre_allocation_t" if line.args["stage"] == Stage.PRE_ALLOCATION else "true_up_t"
    rows = [row for row in json.loads(table)["entities"] if row["uscc"] == counted.row.uscc]
    return [abs(row[field]) for row in rows] == [line.args["quantity"]]


def _counted(reading: Reading, digest: bytes) -> Counted | None:
    """The inputs of a line's row, and the row that the rules make of them."""
    document = reading.document(digest)
    if document is None:
        return None
    content = json.loads(document)
    stage = content["stage"]
    assert stage in (PRE, FINAL), "the rehearsal knows no other"
    named = {name: content[name] for name in ("plan", "sector", "province")}
    try:
        table = table_of({**named, "enterprises": [content["inputs"]]}, stage)
    except InputsMalformed:
        return None
    row = table.entities[0]
    assert isinstance(row, PreEntityRow | FinalEntityRow)
    same = row.input_hash == digest.hex() and table.pack_hash == content["pack"]
    return Counted(content["inputs"], row) if same else None


def _bases_hold(reading: Reading, counted: Counted) -> bool:
    """The base of each unit of a stage-one row is what its output of 2018 comes to."""
    units = counted.entry["units"]
    digest = bytes.fromhex(units[0]["remark"].rpartition(DIGEST_IN_REMARK)[2])
    document = reading.document(digest)
    bases = [int(unit["base_t"]) for unit in units]
    return document is not None and base_recomputes(document, bases)


def _base(reading: Reading, line: Entry) -> int:
    counted = _counted(reading, line.args["inputs"])
    return sum(int(unit["base_t"]) for unit in counted.entry["units"]) if counted else 0


def _decision_holds(reading: Reading, decision: Entry) -> bool:
    """The decision follows from its data, by the rule pack that the ledger knows by its hash."""
    pack = packs.load_allowance(reading.scenario.scenario.plan)
    known = [one for one in reading.entries("PackPublished") if one.args["hash"] == pack.hash]
    document = reading.document(decision.args["inputs"])
    if document is None or all(one.args["pack"] != decision.args["pack"] for one in known):
        return False
    content = json.loads(document)
    data = reading.document(bytes.fromhex(content["figures"]))
    try:
        row = table_of(content["inputs"], FINAL).entities[0]
    except InputsMalformed:
        return False
    assert isinstance(row, FinalEntityRow)
    units = content["inputs"]["enterprises"][0]["units"]
    verified = decision.args["verified"]
    return (
        row.obligation_t == decision.args["obligation"]
        and sum(unit["verified_t"] for unit in units) == verified
        and data is not None
        and recount(data) == verified
    )


DOCUMENTS = {
    "AccountApplied": ("documents",),
    "CorrectionAsked": ("reasons",),
    "ApplicationCorrected": ("documents",),
    "PlanPublished": ("plan",),
    "InclusionDecided": ("basis",),
    "ListPublished": ("list",),
    "AgencyAdmitted": ("tender",),
    "AgencyEvaluated": ("document",),
    "ProfileFiled": ("profile",),
    "PlanFiled": ("plan",),
    "Reported": ("report", "data"),
    "StatementFiled": ("document",),
    "EmissionDecided": ("inputs",),
    "Objected": ("reasons",),
    "ObjectionResolved": ("reasons",),
    "CampaignOpened": ("document",),
    "FindingRecorded": ("document",),
    "CampaignClosed": ("summary",),
    "LineDecided": ("inputs", "table"),
    "LineSentBack": ("reason",),
    "CreditAccountApplied": ("documents",),
    "CreditAccountReturned": ("reason",),
    "LegacyRecorded": ("document",),
}
"""The fields of events that are a document's hash."""


def _documents_missing(reading: Reading) -> Measured:
    """Hashes of documents whose document is not kept, or is another."""
    named = [
        (one, one.args[field])
        for name, fields in DOCUMENTS.items()
        for one in reading.entries(name)
        for field in fields
    ]
    missing = {digest for _, digest in named if reading.document(digest) is None}
    return measured(len(missing), [one for one, _ in named])


MEASURES: dict[str, Measure] = {
    "pre_allocation_ratio": _pre_allocation_ratio,
    "documents_missing": _documents_missing,
    "lines_differing": _lines_differing,
    "lines_sent_back": _sent_back,
    "lines_sent_back_wrongly": _sent_back_wrongly,
    "obligations_differing": _decisions_differing,
}
