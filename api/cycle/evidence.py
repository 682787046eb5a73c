"""What a measure reads: the ledger's events up to an instant, and the documents behind hashes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from api.cycle.archive import read_document
from api.cycle.book import Book, Entry
from api.cycle.scenario import Scenario
from contracts.identifiers import CEA, CREDIT
from contracts.vocabulary import Kind


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
        """Settled agreements on allowances with the province on `side`, seller or buyer."""
        province = self.province()
        return [one for one in self.allowance_trades() if one.args[side] in province]

    def allowance_trades(self) -> list[Entry]:
        """Settled agreements on allowances, of any province."""
        return self._settled(CEA)

    def credits_bought(self) -> list[Entry]:
        """Settled agreements by which the province bought credits."""
        province = self.province()
        return [one for one in self._settled(CREDIT) if one.args["buyer"] in province]

    def offsets(self) -> list[Entry]:
        """Credits cancelled for obligations of the province's units."""
        return self.of_province("OffsetRegistered")

    def _settled(self, kind: int) -> list[Entry]:
        settled = self.entries("BlockTradeSettled")
        return [one for one in settled if one.args["unit"] // CEA == kind // CEA]

    def document(self, digest: bytes) -> bytes | None:
        """The document behind a hash on the ledger; None if it is not there or is another."""
        return read_document(self.documents, digest)


Measure = Callable[[Reading], Measured]


def measured(figure: Fraction | int, entries: Iterable[Entry]) -> Measured:
    return Measured(Fraction(figure), max((one.block for one in entries), default=0))


def share(part: Measured, whole: int) -> Measured:
    return Measured(100 * part.figure / whole if whole else Fraction(0), part.block)
