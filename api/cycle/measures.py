"""What is measured on the ledger for each fact: from its events and views, nothing else."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from api.cycle.book import Book, Entry
from api.cycle.entitlements import Applied, recompute
from api.cycle.recounting import recount
from api.cycle.scenario import BEIJING, Scenario
from contracts.founding import DEADLINE, MILESTONE
from contracts.identifiers import name_bytes
from contracts.rules import packs
from contracts.vocabulary import Kind, Stage

MANY = 300
"""More units than this in one province is what only the scenario's province has."""


@dataclass(frozen=True)
class Measured:
    """A figure of the ledger and the block that holds the last of its evidence."""

    figure: Fraction
    block: int


@dataclass(frozen=True)
class Reading:
    """What every measure reads: the book, up to an instant."""

    book: Book
    scenario: Scenario
    documents: Path
    as_of: datetime

    def entries(self, name: str) -> list[Entry]:
        return list(self.book.entries(name, self.as_of))

    def units(self) -> dict[str, Entry]:
        """Applications of key emission units, by account."""
        return {
            one.args["account"]: one
            for one in self.entries("AccountApplied")
            if one.args["kind"] == Kind.ENTERPRISE
        }

    def province(self) -> dict[str, Entry]:
        """Those of the scenario's province."""
        here = self.scenario.scenario.province
        return {at: one for at, one in self.units().items() if one.args["province"] == here}

    def of_province(self, name: str) -> list[Entry]:
        """Events of one name about the province's units."""
        province = self.province()
        return [one for one in self.entries(name) if one.args["account"] in province]

    def trades(self, side: str) -> list[Entry]:
        """Settled block agreements in which the province stands on `side`, seller or buyer."""
        province = self.province()
        return [one for one in self.entries("BlockTradeSettled") if one.args[side] in province]

    def document(self, digest: bytes) -> bytes | None:
        """The document behind a hash on the ledger; None if it is not there or is another."""
        path = self.documents / f"{digest.hex()}.json"
        content = path.read_bytes() if path.exists() else b""
        return content if sha256(content).digest() == digest else None


Measure = Callable[[Reading], Measured]


def _measured(figure: Fraction | int, entries: Iterable[Entry]) -> Measured:
    return Measured(Fraction(figure), max((one.block for one in entries), default=0))


def _share(part: Measured, whole: int) -> Measured:
    return Measured(100 * part.figure / whole if whole else Fraction(0), part.block)


def _units(reading: Reading) -> Measured:
    return _measured(len(reading.province()), reading.province().values())


def _opened(reading: Reading) -> Measured:
    opened = reading.of_province("AccountOpened")
    return _measured(len(opened), opened)


def _correcting(reading: Reading) -> Measured:
    asked = reading.of_province("CorrectionAsked")
    done = {one.args["account"] for one in reading.of_province("ApplicationCorrected")}
    return _measured(len({one.args["account"] for one in asked} - done), asked)


def _pre_allocation_ratio(reading: Reading) -> Measured:
    lines = [one for one in reading.of_province("LineDecided") if _is_stage(one, "PRE_ALLOCATION")]
    issued = sum(one.args["quantity"] for one in lines)
    base = sum(_base(reading, one) for one in lines)
    return _measured(Fraction(100 * issued) / base if base else 0, lines)


def _lines_differing(reading: Reading) -> Measured:
    lines = reading.entries("LineDecided")
    return _measured(sum(not _recomputes_line(reading, one) for one in lines), lines)


def _obligations_differing(reading: Reading) -> Measured:
    decisions = reading.entries("EmissionDecided")
    return _measured(sum(not _recomputes_decision(reading, one) for one in decisions), decisions)


def _traders(reading: Reading) -> Measured:
    bought, sold = reading.trades("buyer"), reading.trades("seller")
    traders = {one.args["buyer"] for one in bought} | {one.args["seller"] for one in sold}
    return _measured(len(traders), bought + sold)


def _tonnes(side: str) -> Measure:
    def measure(reading: Reading) -> Measured:
        trades = reading.trades(side)
        return _measured(sum(one.args["quantity"] for one in trades), trades)

    return measure


def _fen(side: str) -> Measure:
    def measure(reading: Reading) -> Measured:
        trades = reading.trades(side)
        return _measured(sum(one.args["amount"] for one in trades), trades)

    return measure


def _average(side: str) -> Measure:
    def measure(reading: Reading) -> Measured:
        tonnes, fen = _tonnes(side)(reading), _fen(side)(reading)
        average = fen.figure / tonnes.figure / 100 if tonnes.figure else Fraction(0)
        return Measured(average, tonnes.block)

    return measure


def _net_bought(reading: Reading) -> Measured:
    bought, sold = _tonnes("buyer")(reading), _tonnes("seller")(reading)
    return Measured(bought.figure - sold.figure, max(bought.block, sold.block))


def _smallest_block(reading: Reading) -> Measured:
    trades = reading.entries("BlockTradeSettled")
    return _measured(min((one.args["quantity"] for one in trades), default=0), trades)


def _widest_price(reading: Reading) -> Measured:
    """The farthest of any block price from the newest close of an earlier day, in percent."""
    trades, closes = reading.entries("BlockTradeSettled"), reading.entries("CloseReported")
    widest = Fraction(0)
    for trade in trades:
        day = int(datetime.fromtimestamp(trade.at_s, BEIJING).strftime("%Y%m%d"))
        before = [one.args["price"] for one in closes if one.args["day"] < day]
        widest = max(widest, abs(Fraction(100 * trade.args["price"], before[-1]) - 100))
    return _measured(widest, trades)


def _closes_differing(reading: Reading) -> Measured:
    reported = reading.entries("CloseReported")
    found = {_day(one.args["day"]): one.args["price"] for one in reported}
    published = {one.date: int(one.close * 100) for one in reading.scenario.trading_days.days}
    differing = [day for day in {*found, *published} if found.get(day) != published.get(day)]
    return _measured(len(differing), reported)


def _complied(reading: Reading) -> Measured:
    complied = [
        one
        for one in reading.of_province("Surrendered")
        if one.args["surrenderedInAll"] >= one.args["obligation"]
    ]
    return _measured(len({one.args["account"] for one in complied}), complied)


def _complied_late(reading: Reading) -> Measured:
    certificates = reading.of_province("Surrendered")
    return _measured(sum(not one.args["onTime"] for one in certificates), certificates)


def _setting(name: str) -> Measure:
    def measure(reading: Reading) -> Measured:
        period = reading.scenario.scenario.period
        value = reading.book.call("Rulebook", "value", name_bytes(name), period)
        return Measured(Fraction(value), reading.book.head)

    return measure


def _nation_units(reading: Reading) -> Measured:
    return _measured(len(reading.units()), reading.units().values())


def _provinces_above(reading: Reading) -> Measured:
    units = reading.units().values()
    provinces = [one.args["province"] for one in units]
    above = [code for code in set(provinces) if provinces.count(code) > MANY]
    return _measured(len(above), units)


MEASURES: dict[str, Measure] = {
    "units": _units,
    "opened": _opened,
    "correcting": _correcting,
    "opened_share": lambda reading: _share(_opened(reading), len(reading.province())),
    "pre_allocation_ratio": _pre_allocation_ratio,
    "lines_differing": _lines_differing,
    "obligations_differing": _obligations_differing,
    "traders": _traders,
    "participation": lambda reading: _share(_traders(reading), len(reading.province())),
    "bought": _tonnes("buyer"),
    "bought_amount": _fen("buyer"),
    "bought_average": _average("buyer"),
    "sold": _tonnes("seller"),
    "sold_amount": _fen("seller"),
    "sold_average": _average("seller"),
    "net_bought": _net_bought,
    "smallest_block": _smallest_block,
    "widest_price": _widest_price,
    "closes_differing": _closes_differing,
    "milestone_at": _setting(MILESTONE),
    "deadline_at": _setting(DEADLINE),
    "complied": _complied,
    "complied_share": lambda reading: _share(_complied(reading), len(reading.province())),
    "complied_late": _complied_late,
    "nation_units": _nation_units,
    "province_share": lambda reading: _share(_units(reading), len(reading.units())),
    "provinces_above_300": _provinces_above,
}


def _is_stage(line: Entry, name: str) -> bool:
    return bool(line.args["stage"] == Stage[name])


def _base(reading: Reading, line: Entry) -> Fraction:
    document = reading.document(line.args["inputs"])
    step = recompute(document) if document else None
    return Fraction(str(step.given["base_t"])) if step and "base_t" in step.given else Fraction(0)


def _recomputes_line(reading: Reading, line: Entry) -> bool:
    document = reading.document(line.args["inputs"])
    step = recompute(document) if document else None
    field = {
        Stage.PRE_ALLOCATION: "pre_allocation_t",
        Stage.SUPPLEMENT: "supplement_t",
        Stage.RETURN: "return_t",
    }.get(Stage(line.args["stage"]), "none")
    return step is not None and bool(step.then.get(field) == line.args["quantity"])


def _recomputes_decision(reading: Reading, decision: Entry) -> bool:
    """The decision follows from its inputs, by the rule pack that the ledger knows by its hash."""
    pack = packs.load_allowance(reading.scenario.scenario.plan)
    known = [one for one in reading.entries("PackPublished") if one.args["hash"] == pack.hash]
    document = reading.document(decision.args["inputs"])
    step = recompute(document) if document else None
    return (
        any(one.args["pack"] == decision.args["pack"] for one in known)
        and step is not None
        and step.then.get("obligation_t") == decision.args["obligation"]
        and _emission(step) == decision.args["verified"]
        and _figures(reading, document) == decision.args["verified"]
    )


def _figures(reading: Reading, decision: bytes | None) -> int | None:
    """What the data that a decision names come to, counted again from the fuel."""
    named = json.loads(decision or b"{}").get("figures", "")
    data = reading.document(bytes.fromhex(named))
    return recount(data) if data else None


def _emission(step: Applied) -> int:
    units = step.given.get("units")
    return sum(unit["verified_t"] for unit in units) if isinstance(units, list) else -1


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
