"""Every figure of a filing that follows from others, computed again by the rules of the market."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from api.forms.annual_report import AnnualReport, LineTotals, UnitTotals
from api.forms.figures_of_month import Fuel, LineMonth, Source, UnitMonth
from api.forms.monthly_data import MonthlyData
from contracts import rules
from contracts.rules.arithmetic import half_up

Given = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is stated and as it follows from what is stated beside it."""

    place: str
    stated: Decimal
    computed: Decimal | None
    """None where the rule refuses the inputs."""
    formula: str
    given: Given
    """The inputs, as the rule takes them."""
    rule: str | None = None
    """Name of the rule; None where the formula is a plain sum or product."""
    refusal: str | None = None
    """The rule's code, and the field it names."""

    @property
    def holds(self) -> bool:
        return self.computed is not None and self.computed == self.stated


def figures_of_report(report: AnnualReport) -> Iterator[Figure]:
    """Every computed figure of a report, from the fuels up to the total."""
    for index, unit in enumerate(report.units):
        yield from _unit(f"units[{index}]", unit)
    for index, line in enumerate(report.lines):
        yield from _line(f"lines[{index}]", line)
    yield total_of(report)


def figures_of_month(filing: MonthlyData) -> Iterator[Figure]:
    """The same of a monthly filing."""
    for index, unit in enumerate(filing.units):
        yield from unit_month(f"units[{index}].figures", unit.figures)
    for index, line in enumerate(filing.lines):
        yield from line_month(f"lines[{index}].figures", line.figures)


def total_of(report: AnnualReport) -> Figure:
    """The emission of the enterprise: every month of every unit, then whole tonnes."""
    parts = [_text(month.Q) for row in report.rows for month in row.months] or ["0"]
    given = {"parts_t": parts}
    answer = rules.answer("round_emission", given)
    total = answer.get("verified_t")
    return Figure(
        "total_t",
        Decimal(report.total_t),
        Decimal(total) if isinstance(total, int) else None,
        "half-up(sum of every month's Q)",
        given,
        "round_emission",
    )


def unit_month(place: str, month: UnitMonth) -> Iterator[Figure]:
    """F of every fuel, purchased electricity, G and Q of one unit in one month."""
    yield from _fuels(place, month.fuels)
    yield _sum(f"{place}.G", month.G, "sum of F", [fuel.F for fuel in month.fuels])
    bought = Decimal(0)
    if month.purchased is not None:
        bought = month.purchased.emission_t
        given = {"year": month.month // 100, "electricity_mwh": _text(month.purchased.mwh)}
        at = f"{place}.purchased"
        answer = rules.answer("purchased_electricity", given)
        yield _ruled(at + ".emission_t", bought, "MWh x factor", given, answer, "emission_t")
        stated = month.purchased.factor
        yield _ruled(at + ".factor", stated, "factor of the year", given, answer, "factor")
    yield _sum(f"{place}.Q", month.Q, "G + purchased electricity", [month.G, bought])


def line_month(place: str, month: LineMonth) -> Iterator[Figure]:
    """F of every fuel, every process source, and Q of one line in one month."""
    yield from _fuels(place, month.fuels)
    for index, source in enumerate(month.sources):
        yield _source(f"{place}.sources[{index}]", source)
    parts = [fuel.F for fuel in month.fuels] + [one.emission_t for one in month.sources]
    yield _sum(f"{place}.Q", month.Q, "sum of F and of the process sources", parts)


def counted(fuel: Fuel) -> Decimal:
    """The consumption that counts: more than the reading where the meter was not calibrated."""
    if fuel.uncalibrated_pct is None:
        return fuel.A
    given = {
        "kind": "activity",
        "value": _text(fuel.A),
        "required_accuracy": _text(fuel.uncalibrated_pct.scaleb(-2)),
        "calibrated": False,
    }
    return Decimal(str(rules.answer("uncalibrated_meter", given)["value_used"]))


def _unit(place: str, unit: UnitTotals) -> Iterator[Figure]:
    for index, month in enumerate(unit.months):
        yield from unit_month(f"{place}.months[{index}]", month)
    for name in ("M", "N", "O", "G", "Q"):
        parts = [getattr(month, name) for month in unit.months]
        yield _sum(f"{place}.{name}", getattr(unit, name), f"sum of the months' {name}", parts)


def _line(place: str, line: LineTotals) -> Iterator[Figure]:
    for index, month in enumerate(line.months):
        yield from line_month(f"{place}.months[{index}]", month)
    for name in ("output_t", "Q"):
        parts = [getattr(month, name) for month in line.months]
        yield _sum(f"{place}.{name}", getattr(line, name), f"sum of the months' {name}", parts)


def _fuels(place: str, fuels: Sequence[Fuel]) -> Iterator[Figure]:
    for index, fuel in enumerate(fuels):
        given: dict[str, object] = {
            "quantity": _text(counted(fuel)),
            "oxidation": _text(fuel.E.scaleb(-2)),
        }
        for name, value in (
            ("carbon_content", fuel.B), ("ncv", fuel.C), ("carbon_per_heat", fuel.D),
        ):  # fmt: skip
            if value is not None:
                given[name] = _text(value)
        answer = rules.answer("fuel_emission", given)
        formula = "A x B x E x 44/12; B = C x D where the carbon was not measured"
        yield _ruled(
            f"{place}.fuels[{index}].F", fuel.F, formula, given, answer, "emission_t",
            "fuel_emission",
        )  # fmt: skip


def _source(place: str, source: Source) -> Figure:
    exact = Fraction(source.activity) * Fraction(source.factor)
    given = {"activity": _text(source.activity), "factor": _text(source.factor)}
    computed = half_up(exact, 2)
    return Figure(
        f"{place}.emission_t", source.emission_t, computed, "half-up(activity x factor)", given
    )


def _ruled(
    place: str,
    stated: Decimal,
    formula: str,
    given: Given,
    answer: Mapping[str, object],
    field: str,
    rule: str = "purchased_electricity",
) -> Figure:
    if "error" in answer:
        return Figure(place, stated, None, formula, given, rule, str(answer["error"]))
    return Figure(place, stated, Decimal(str(answer[field])), formula, given, rule)


def _sum(place: str, stated: Decimal, formula: str, parts: Sequence[Decimal]) -> Figure:
    total = sum((Fraction(part) for part in parts), Fraction(0))
    places = max((-int(part.as_tuple().exponent) for part in parts), default=0)
    computed = half_up(total, max(places, 0))
    return Figure(place, stated, computed, formula, {"parts": [_text(part) for part in parts]})


def _text(value: Decimal) -> str:
    return format(value, "f")
