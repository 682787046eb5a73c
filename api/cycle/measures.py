"""What is measured on the ledger for each fact: from its events and views, nothing else."""

from datetime import date, datetime
from fractions import Fraction

from api.cycle import conduct, credit_measures, recomputed
from api.cycle.evidence import Measure, Measured, Reading, measured, share
from api.cycle.scenario import BEIJING
from contracts.founding import DEADLINE, MILESTONE
from contracts.identifiers import name_bytes

MANY = 300
"""More units than this in one province is what only the scenario's province has."""


def _units(reading: Reading) -> Measured:
    return measured(len(reading.province()), reading.province().values())


def _opened(reading: Reading) -> Measured:
    opened = reading.of_province("AccountOpened")
    return measured(len(opened), opened)


def _correcting(reading: Reading) -> Measured:
    asked = reading.of_province("CorrectionAsked")
    done = {one.args["account"] for one in reading.of_province("ApplicationCorrected")}
    return measured(len({one.args["account"] for one in asked} - done), asked)


def _traders(reading: Reading) -> Measured:
    bought, sold = reading.trades("buyer"), reading.trades("seller")
    traders = {one.args["buyer"] for one in bought} | {one.args["seller"] for one in sold}
    return measured(len(traders), bought + sold)


def _tonnes(side: str) -> Measure:
    def measure(reading: Reading) -> Measured:
        trades = reading.trades(side)
        return measured(sum(one.args["quantity"] for one in trades), trades)

    return measure


def _fen(side: str) -> Measure:
    def measure(reading: Reading) -> Measured:
        trades = reading.trades(side)
        return measured(sum(one.args["amount"] for one in trades), trades)

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
    trades = reading.allowance_trades()
    return measured(min((one.args["quantity"] for one in trades), default=0), trades)


def _widest_price(reading: Reading) -> Measured:
    """The farthest of any block price from the newest close of an earlier day, in percent."""
    trades, closes = reading.allowance_trades(), reading.entries("CloseReported")
    widest = Fraction(0)
    for trade in trades:
        day = int(datetime.fromtimestamp(trade.at_s, BEIJING).strftime("%Y%m%d"))
        before = [one.args["price"] for one in closes if one.args["day"] < day]
        widest = max(widest, abs(Fraction(100 * trade.args["price"], before[-1]) - 100))
    return measured(widest, trades)


def _closes_differing(reading: Reading) -> Measured:
    reported = reading.entries("CloseReported")
    found = {_day(one.args["day"]): one.args["price"] for one in reported}
    published = {one.date: int(one.close * 100) for one in reading.scenario.trading_days.days}
    differing = [day for day in {*found, *published} if found.get(day) != published.get(day)]
    return measured(len(differing), reported)


def _complied(reading: Reading) -> Measured:
    offset = {one.args["account"]: one.args["offsetInAll"] for one in reading.offsets()}
    complied = [
        one
        for one in reading.of_province("Surrendered")
        if one.args["surrenderedInAll"] + offset.get(one.args["account"], 0)
        >= one.args["obligation"]
    ]
    return measured(len({one.args["account"] for one in complied}), complied)


def _complied_late(reading: Reading) -> Measured:
    certificates = reading.of_province("Surrendered")
    return measured(sum(not one.args["onTime"] for one in certificates), certificates)


def _setting(name: str) -> Measure:
    def measure(reading: Reading) -> Measured:
        period = reading.scenario.scenario.period
        value = reading.book.call("Rulebook", "value", name_bytes(name), period)
        return Measured(Fraction(value), reading.book.head)

    return measure


def _nation_units(reading: Reading) -> Measured:
    return measured(len(reading.units()), reading.units().values())


def _provinces_above(reading: Reading) -> Measured:
    units = reading.units().values()
    provinces = [one.args["province"] for one in units]
    above = [code for code in set(provinces) if provinces.count(code) > MANY]
    return measured(len(above), units)


MEASURES: dict[str, Measure] = {
    **conduct.MEASURES,
    **credit_measures.MEASURES,
    **recomputed.MEASURES,
    "units": _units,
    "opened": _opened,
    "correcting": _correcting,
    "opened_share": lambda reading: share(_opened(reading), len(reading.province())),
    "traders": _traders,
    "participation": lambda reading: share(_traders(reading), len(reading.province())),
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
    "complied_share": lambda reading: share(_complied(reading), len(reading.province())),
    "complied_late": _complied_late,
    "nation_units": _nation_units,
    "province_share": lambda reading: share(_units(reading), len(reading.units())),
    "provinces_above_300": _provinces_above,
}


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
