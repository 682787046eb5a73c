"""What is measured of credit accounts, negotiated deliveries and offsets."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from api.cycle.book import Entry
from api.cycle.evidence import Measure, Measured, Reading, measured, share
from api.cycle.negotiations import agreed_by
from contracts.codec import decode_call
from contracts.rules.deliveries import Agreement

LEGACY_BEFORE = 20170314
"""Credits of the time before were filed before this day, yyyymmdd."""


@dataclass(frozen=True)
class Delivery:
    """A settled agreement whose orders carry the hash of a book."""

    entry: Entry
    agreed: tuple[Agreement, ...]
    """What the rule makes of the book."""

    @property
    def follows(self) -> bool:
        """Whether the settled agreement is one of the book's."""
        said = self.entry.args
        fields = ("seller", "buyer", "unit", "quantity", "price")
        return Agreement(*(said[name] for name in fields)) in self.agreed


def _deliveries(reading: Reading, credits: bool) -> list[Delivery]:
    """Negotiated deliveries to units of the province."""
    found = []
    for entry in reading.credits_bought() if credits else reading.trades("buyer"):
        sent = reading.book.sent(entry.transaction)
        _, arguments = decode_call("Market", sent.data) or ("", {})
        document = reading.document(bytes(arguments["sell"]["salt"]))
        agreed = None if document is None else agreed_by(document)
        if agreed is not None:
            found.append(Delivery(entry, agreed))
    return found


def _companies(credits: bool) -> Measure:
    def measure(reading: Reading) -> Measured:
        found = [one.entry for one in _deliveries(reading, credits)]
        return measured(len({one.args["buyer"] for one in found}), found)

    return measure


def _tonnes(credits: bool) -> Measure:
    def measure(reading: Reading) -> Measured:
        found = [one.entry for one in _deliveries(reading, credits)]
        return measured(sum(one.args["quantity"] for one in found), found)

    return measure


def _differing(reading: Reading) -> Measured:
    """Deliveries that are not what the rule makes of the book whose hash they carry."""
    found = [one for credits in (False, True) for one in _deliveries(reading, credits)]
    return measured(sum(not one.follows for one in found), [one.entry for one in found])


def _accounts(name: str) -> Measure:
    def measure(reading: Reading) -> Measured:
        found = reading.of_province(name)
        return measured(len({one.args["account"] for one in found}), found)

    return measure


def _opened_share(reading: Reading) -> Measured:
    applied = _accounts("CreditAccountApplied")(reading)
    return share(_accounts("CreditAccountOpened")(reading), int(applied.figure))


def _offsetting(reading: Reading) -> Measured:
    found = reading.offsets()
    return measured(len({one.args["account"] for one in found}), found)


def _offset(reading: Reading) -> Measured:
    found = reading.offsets()
    return measured(sum(one.args["quantity"] for one in found), found)


def _widest_offset(reading: Reading) -> Measured:
    """The largest share of an obligation that was offset, in percent."""
    found = reading.offsets()
    shares = [Fraction(100 * one.args["offsetInAll"], one.args["obligation"]) for one in found]
    return measured(max(shares, default=Fraction(0)), found)


def _filed_too_late(reading: Reading) -> Measured:
    """Credits offset out of batches that were not filed before 2017-03-14."""
    filed = {one.args["batch"]: one.args["filedOn"] for one in reading.entries("LegacyRecorded")}
    found = reading.offsets()
    late = [
        retired["quantity"]
        for one in found
        for retired in one.args["retired"]
        if filed.get(retired["batch"], LEGACY_BEFORE) >= LEGACY_BEFORE
    ]
    return measured(sum(late), found)


def _serials_twice(reading: Reading) -> Measured:
    """Serials that were cancelled more than once."""
    retired = reading.entries("SerialsRetired")
    ranges = sorted((one.args["first"], one.args["quantity"]) for one in retired)
    twice = sum(max(0, first + count - after) for (first, count), (after, _) in pairwise(ranges))
    return measured(twice, retired)


MEASURES: dict[str, Measure] = {
    "credit_applied": _accounts("CreditAccountApplied"),
    "credit_opened": _accounts("CreditAccountOpened"),
    "credit_opened_share": _opened_share,
    "negotiated_companies": _companies(credits=False),
    "negotiated": _tonnes(credits=False),
    "delivered_companies": _companies(credits=True),
    "delivered": _tonnes(credits=True),
    "offsetting": _offsetting,
    "offset": _offset,
    "widest_offset": _widest_offset,
    "filed_too_late": _filed_too_late,
    "serials_twice": _serials_twice,
    "deliveries_differing": _differing,
}
