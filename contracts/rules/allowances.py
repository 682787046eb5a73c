"""The allowance of a power unit and of an enterprise, and the two stages in which it is issued."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.rules import categories, industry, packs
from contracts.rules.arithmetic import exact, floor, half_up
from contracts.rules.categories import load_correction
from contracts.rules.form import Refused
from contracts.rules.worksheet import step

COOLING = ("water", "air", "back_pressure")
SECTORS = ("power", "steel", "cement", "aluminium")
GAS = "IV"


@dataclass(frozen=True)
class UnitAllowance:
    """Allowance of one power unit with the factors it came from."""

    fl: Decimal
    fr: Decimal
    ff: Decimal
    electricity_t: int
    heat_t: int
    initial_t: int
    gas_topup_t: int
    allowance_t: int
    status: str
    """final, or draft where nothing may be issued under the plan."""


@dataclass(frozen=True)
class UnitFigures:
    """What an enterprise's sum takes from each of its units."""

    category: str
    allowance_t: int
    verified_t: int


@dataclass(frozen=True)
class EntityAllowance:
    """Allowance, obligation and gap of an enterprise."""

    initial_t: int
    gap_rate_pct: Decimal
    topup_t: int
    allowance_t: int
    obligation_t: int
    gap_t: int


@dataclass(frozen=True)
class RoundedAllowance:
    """The integer allowance of a raw figure."""

    allowance_t: int


@dataclass(frozen=True)
class PreAllocation:
    """What is issued before the year is verified."""

    ratio: Decimal
    pre_allocation_t: int


@dataclass(frozen=True)
class TrueUp:
    """The second stage: a supplement or a return, never both."""

    true_up_t: int
    supplement_t: int
    return_t: int


def allocate_power_unit(
    plan: str,
    category: str,
    electricity_mwh: Fraction,
    heat_gj: Fraction,
    heat_ratio: Fraction = Fraction(0),
    cooling: str = "water",
    product: str = "condensing",
    load_factor: Fraction | None = None,
    ff_applies: bool | None = None,
    verified_t: int | None = None,
) -> UnitAllowance:
    """Output times benchmark times factors, each component floored; then the gas exemption."""
    pack = packs.load_allowance(plan).content
    benchmarks, electricity = pack.section("benchmarks"), pack.section("electricity")
    fuel = "gas" if category == GAS else "coal"
    fl = Fraction(1) if category == GAS else electricity.section("cooling").number(cooling)
    fr = 1 - electricity.section("heat_ratio").number(fuel) * heat_ratio
    ff = Decimal("1.000000")
    if load_factor is not None:
        ff = load_correction(plan, category, load_factor, product, ff_applies).ff
    raw = electricity_mwh * benchmarks.number(category) * fl * fr * Fraction(ff)
    electricity_t = floor(step("raw electricity part", "Qe x Be x Fl x Fr x Ff", raw))
    raw = heat_gj * benchmarks.number(f"heat_{fuel}")
    heat_t = floor(step("raw heat part", "Qh x Bh", raw))
    initial_t = electricity_t + heat_t
    topup_t = 0
    tops_up = pack.section("exemptions").text("relieves") == "allowance"
    if category == GAS and tops_up and verified_t is not None:
        topup_t = max(0, verified_t - initial_t)
    return UnitAllowance(
        fl=exact(fl, 2),
        fr=exact(fr, 6),
        ff=ff,
        electricity_t=electricity_t,
        heat_t=heat_t,
        initial_t=initial_t,
        gas_topup_t=topup_t,
        allowance_t=initial_t + topup_t,
        status=pack.text("status"),
    )


def allocate_power_entity(plan: str, units: tuple[UnitFigures, ...]) -> EntityAllowance:
    """
    The sum over an enterprise's units, relieved of a gap above the plan's share of its emission.

    Plan 2019-2020 relieves the obligation, of gas units one by one and then of the enterprise.
    Later plans top up the allowance and leave the obligation at the verified emission.
    """
    exemptions = packs.load_allowance(plan).content.section("exemptions")
    share = exemptions.number("gap_share")
    initial = sum(unit.allowance_t for unit in units)
    verified = step("V", "sum of verified emissions", sum(unit.verified_t for unit in units))
    topup, obligation = 0, verified
    if exemptions.text("relieves") == "obligation":
        owed = step("E", "sum of what each unit owes", sum(_owed_by_unit(one) for one in units))
        bound = step("bound", "A + share x V", initial + share * verified)
        obligation = min(owed, floor(bound))
    else:
        raw = step("raw top-up", "(1 - share) x V - A", (1 - share) * verified - initial)
        topup = max(0, floor(raw))
    shortfall = Fraction(max(0, verified - initial), verified) if verified else Fraction(0)
    return EntityAllowance(
        initial_t=initial,
        gap_rate_pct=half_up(100 * shortfall, 2),
        topup_t=topup,
        allowance_t=initial + topup,
        obligation_t=obligation,
        gap_t=max(0, obligation - initial - topup),
    )


def _owed_by_unit(unit: UnitFigures) -> int:
    return min(unit.verified_t, unit.allowance_t) if unit.category == GAS else unit.verified_t


def unit_obligation(plan: str, unit: UnitFigures) -> int:
    """What one unit owes before the enterprise is relieved; gas units of 2019-2020 may owe less."""
    exemptions = packs.load_allowance(plan).content.section("exemptions")
    relieved = exemptions.text("relieves") == "obligation"
    return _owed_by_unit(unit) if relieved else unit.verified_t


def round_allowance(raw_t: Fraction) -> RoundedAllowance:
    """The whole tonnes of a raw figure."""
    return RoundedAllowance(floor(raw_t))


def pre_allocate(
    sector: str, plan: str, base_t: Fraction, ratio: Fraction | None = None
) -> PreAllocation:
    """
    The floor of the base times the plan's ratio.

    Raises:
        Refused: `UNKNOWN_VALUE` for a plan that the sector does not have; `RATIO_FIXED` where the
            plan fixes the ratio, even for the same; `RATIO_TOO_HIGH` above a draft's bound;
            `RATIO_REQUIRED`.
    """
    used = _ratio(_stage_one(sector, plan), ratio)
    return PreAllocation(exact(used, 4), floor(step("raw", "base x ratio", base_t * used)))


def _stage_one(sector: str, plan: str) -> packs.Section:
    plans = categories.PLANS if sector == "power" else industry.PLANS
    if plan not in plans:
        raise Refused("UNKNOWN_VALUE", "plan")
    load = packs.load_allowance if sector == "power" else packs.load_industry
    return load(plan).content.section("pre_allocation")


def _ratio(stage: packs.Section, given: Fraction | None) -> Fraction:
    if stage.holds("ratio"):
        if given is not None:
            raise Refused("RATIO_FIXED", "ratio")
        return stage.number("ratio")
    if given is None and not stage.holds("ratio_if_absent"):
        raise Refused("RATIO_REQUIRED", "ratio")
    used = stage.number("ratio_if_absent") if given is None else given
    if stage.holds("ratio_at_most") and used > stage.number("ratio_at_most"):
        raise Refused("RATIO_TOO_HIGH", "ratio")
    return used


def true_up(pre_allocation_t: int, final_t: int) -> TrueUp:
    """Refund the excess, supplement the deficit (多退少补)."""
    difference = final_t - pre_allocation_t
    return TrueUp(difference, max(0, difference), max(0, -difference))
