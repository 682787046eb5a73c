"""What installations burnt, month by month, thrown from the seed; the emission is computed."""

from calendar import monthrange
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

from api.cycle.dice import Dice
from api.cycle.units import Installation
from contracts import rules
from contracts.rules import packs
from contracts.rules.arithmetic import floor, half_up

ACCOUNTING = "accounting-power-2021"
"""The rule pack whose factors count where nothing was measured: before the guideline of 2022."""

FACTORS = {"coal": "coal", "gas": "natural_gas"}
"""Sections of that pack."""

COAL_NCV_KJ = (18_800, 23_400)
"""Net calorific value of the coal as received, kJ/kg."""

CARBON_PER_HEAT = (2_560, 2_660)
"""Measured carbon of coal, 10^-5 tC/GJ."""

LEAST_CARBON_PER_HEAT = Decimal("0.0230")
EFFICIENCY_MOST = Fraction(445, 1000)
"""Of a condensing unit; from 0.46 on its report is not plausible."""

PURCHASES = ((201902, 201911), (202002, 202010))
"""Months in which an installation stood still and bought its electricity; one of each pair."""

PURCHASED_MWH = (40, 900)
CO2_PER_CARBON = Fraction(44, 12)


@dataclass(frozen=True)
class Month:
    """One installation in one month, by the codes of the emission report."""

    month: int
    """As yyyymm."""
    quantity: Decimal
    """A: t, or 10^4 Nm3."""
    carbon_tested: Decimal
    """What a test of the month's sample gave, tC/t; it counts where it is `measured`."""
    ncv: Decimal
    """C: GJ per unit of quantity."""
    default_carbon: Decimal
    """D: tC/GJ, which counts where the carbon was not measured."""
    oxidation_pct: Decimal
    """E."""
    measured: bool
    uncalibrated_pct: Decimal | None
    """Required accuracy of a weighing device that was not calibrated, percent."""
    purchased_mwh: Decimal | None
    generation_mwh: int
    heat_gj: int
    hours: int

    @property
    def counted(self) -> Decimal:
        """The quantity that counts: more than the reading without calibration."""
        if self.uncalibrated_pct is None:
            return self.quantity
        given = {
            "kind": "activity",
            "value": plain(self.quantity),
            "required_accuracy": plain(self.uncalibrated_pct.scaleb(-2)),
            "calibrated": False,
        }
        return Decimal(str(rules.answer("uncalibrated_meter", given)["value_used"]))

    @property
    def fuel_given(self) -> dict[str, object]:
        """The inputs of `fuel_emission`."""
        given: dict[str, object] = {
            "quantity": plain(self.counted),
            "oxidation": plain(self.oxidation_pct.scaleb(-2)),
            "ncv": plain(self.ncv),
        }
        if self.measured:
            return given | {"carbon_content": plain(self.carbon_tested)}
        return given | {"carbon_per_heat": plain(self.default_carbon)}

    @property
    def purchased_given(self) -> dict[str, object] | None:
        """The inputs of `purchased_electricity`; None where nothing was bought."""
        if self.purchased_mwh is None:
            return None
        return {"year": self.month // 100, "electricity_mwh": plain(self.purchased_mwh)}


@dataclass(frozen=True)
class Factors:
    """What counts where nothing was measured."""

    ncv: Decimal
    carbon_per_heat: Decimal
    oxidation_pct: Decimal


@cache
def factors_of(fuel: str) -> Factors:
    """The default factors of a fuel."""
    section = packs.load(ACCOUNTING).content.section("fuels").section(FACTORS[fuel])
    ncv, carbon = (Decimal(section.text(name)) for name in ("ncv", "carbon_per_heat"))
    oxidation = Decimal(section.text("oxidation")).scaleb(2)
    return Factors(ncv, carbon, oxidation.quantize(Decimal(1)))


@dataclass(frozen=True)
class Burnt:
    """One installation over the period."""

    code: str
    """Of the installation in its permit."""
    installation: Installation
    months: tuple[Month, ...]


@dataclass(frozen=True)
class Emitted:
    """What one month comes to by the rules, tCO2."""

    fuel: Decimal
    purchased: Decimal | None
    factor: Decimal | None

    @property
    def total(self) -> Decimal:
        return self.fuel + (self.purchased or 0)


@dataclass(frozen=True)
class Total:
    """What a whole unit comes to."""

    total_t: Decimal
    """Two decimals."""
    verified_t: int
    installations: tuple[Decimal, ...]

    @property
    def shares(self) -> tuple[int, ...]:
        """Whole tonnes of each installation; the largest takes what rounding leaves over."""
        whole = [int(half_up(Fraction(one), 0)) for one in self.installations]
        whole[whole.index(max(whole))] += self.verified_t - sum(whole)
        return tuple(whole)


@cache
def emitted(month: Month) -> Emitted:
    """One month by `fuel_emission` and `purchased_electricity`."""
    fuel = Decimal(str(_answer("fuel_emission", month.fuel_given)["emission_t"]))
    given = month.purchased_given
    if given is None:
        return Emitted(fuel, None, None)
    told = _answer("purchased_electricity", given)
    return Emitted(fuel, Decimal(str(told["emission_t"])), Decimal(str(told["factor"])))


def add_up(burnt: Sequence[Burnt]) -> Total:
    """The whole unit by `round_emission`, from every month of every installation."""
    parts = [[emitted(month).total for month in one.months] for one in burnt]
    told = _answer("round_emission", {"parts_t": [plain(p) for row in parts for p in row]})
    verified = told["verified_t"]
    assert isinstance(verified, int)
    sums = tuple(sum(row, Decimal(0)) for row in parts)
    return Total(Decimal(str(told["total_t"])), verified, sums)


def throw_fuel(
    dice: Dice,
    installation: Installation,
    target_t: int,
    period: int,
    untested: Collection[int],
    accuracy_pct: Callable[[int], Decimal | None],
    *name: object,
) -> tuple[Month, ...]:
    """
    Months whose emission comes to `target_t` at most, short of it by a tonne or so.

    `untested` months count by the default; `accuracy_pct` tells of a month's weighing device that
    was not calibrated how accurate it has to be.
    The dice give the coal, the tests and the months' loads; how much was burnt follows from them.
    """
    months = months_of(period)
    default = factors_of(installation.fuel)
    lengths = [monthrange(month // 100, month % 100)[1] for month in months]
    hours = _split(installation.running_hours, lengths)
    weights = [
        days * dice.whole(95, 105, *name, month, "load")
        for month, days in zip(months, lengths, strict=True)
    ]
    generation = _split(installation.generation_mwh, weights)
    heat = _split(installation.heat_gj, weights)
    bought = {dice.one_of(pair, *name, "purchased", pair) for pair in PURCHASES}
    carbon = _carbon_per_heat(dice, installation, target_t, *name)
    drafts = []
    for place, month in enumerate(months):
        ncv = default.ncv
        if installation.fuel == "coal":
            ncv = Decimal(dice.whole(*COAL_NCV_KJ, *name, month, "heat")).scaleb(-3)
        tested = half_up(Fraction(ncv) * Fraction(carbon), 4)
        mwh = Decimal(dice.whole(*PURCHASED_MWH, *name, month, "purchased"))
        drafts.append(
            Month(
                month=month,
                quantity=Decimal(0),
                carbon_tested=tested,
                ncv=ncv,
                default_carbon=default.carbon_per_heat,
                oxidation_pct=default.oxidation_pct,
                measured=installation.fuel == "coal" and month not in untested,
                uncalibrated_pct=accuracy_pct(month),
                purchased_mwh=mwh if month in bought else None,
                generation_mwh=generation[place],
                heat_gj=heat[place],
                hours=hours[place],
            )
        )
    return _burn(drafts, weights, target_t)


def _burn(drafts: Sequence[Month], weights: Sequence[int], target_t: int) -> tuple[Month, ...]:
    """Each month's quantity, rounded down, so that its share of the target is not passed."""
    bought = sum((emitted(one).total for one in drafts if one.purchased_mwh), Decimal(0))
    left = Fraction(target_t) - Fraction(bought) - Fraction(1, 2)
    whole = sum(weights)
    shares = [left * weight / whole for weight in weights]
    burnt = []
    for draft, share in zip(drafts, shares, strict=True):
        carbon = Fraction(draft.ncv) * Fraction(draft.default_carbon)
        if draft.measured:
            carbon = Fraction(draft.carbon_tested)
        counts = 1 + Fraction(draft.uncalibrated_pct or 0) / 100
        per_unit = carbon * Fraction(draft.oxidation_pct) / 100 * CO2_PER_CARBON * counts
        quantity = Decimal(floor(100 * share / per_unit)).scaleb(-2)
        burnt.append(replace(draft, quantity=quantity))
    return tuple(burnt)


def months_of(period: int) -> list[int]:
    """The months of a period such as 20192020."""
    first, last = divmod(period, 10_000)
    return [year * 100 + month for year in range(first, last + 1) for month in range(1, 13)]


def _carbon_per_heat(
    dice: Dice, installation: Installation, target_t: int, *name: object
) -> Decimal:
    """The coal's carbon: as thrown, or lower where the unit would run better than any can."""
    thrown = Decimal(dice.whole(*CARBON_PER_HEAT, *name, "carbon")).scaleb(-5)
    if installation.fuel != "coal" or installation.product != "condensing":
        return thrown
    heat = Fraction(36, 10) * installation.generation_mwh / EFFICIENCY_MOST
    per_heat = Fraction(target_t) / heat / CO2_PER_CARBON / Fraction(99, 100)
    most = Decimal(floor(per_heat * 100_000)).scaleb(-5)
    return max(LEAST_CARBON_PER_HEAT, min(thrown, most))


def _split(total: int, weights: Sequence[int]) -> list[int]:
    parts = [total * weight // sum(weights) for weight in weights]
    parts[weights.index(max(weights))] += total - sum(parts)
    return parts


def plain(value: Decimal) -> str:
    """A decimal as the rules and the forms take it."""
    return format(value, "f")


def _answer(rule: str, given: dict[str, object]) -> dict[str, object]:
    then = rules.answer(rule, given)
    assert "error" not in then, f"{rule} refuses {given}: {then}"
    return then
