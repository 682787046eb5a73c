"""The allowance of steel, cement and aluminium smelting: the emission, corrected by intensity."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.rules import packs
from contracts.rules.arithmetic import floor, half_up
from contracts.rules.form import Refused
from contracts.rules.worksheet import step

PLANS = ("2024", "2025", "2026-draft")
SECTORS = ("steel", "cement", "aluminium")
PROCESSES = ("ordinary", "white_cement", "gypsum_to_acid", "hydrogen_rich_furnace")


@dataclass(frozen=True)
class IndustryAllowance:
    """Allowance of an enterprise, a clinker line or a process; figures null where not used."""

    intensity: Decimal | None
    x: Decimal | None
    alpha: Decimal | None
    allowance_t: int
    status: str
    """final, or draft where nothing may be issued under the plan."""


def is_allocated_equally(
    plan: str, sector: str, process: str, carbide_slag_share: Fraction = Fraction(0)
) -> bool:
    """Whether the allocation equals the verified emission, whatever the intensity."""
    content = packs.load_industry(plan).content
    if content.section("sectors").section(sector).text("method") == "verified":
        return True
    terms = content.section("equal_allocation")
    processes = terms.section("processes")
    if processes.holds(sector) and process in processes.texts(sector):
        return True
    return sector == "cement" and carbide_slag_share > terms.number("carbide_slag_share_above")


def allocate_industry(
    plan: str,
    sector: str,
    emission_t: int,
    balance_value: Fraction | None = None,
    intensity: Fraction | None = None,
    process_emission_t: Fraction | None = None,
    output_t: Fraction | None = None,
    equal_allocation: bool = False,
) -> IndustryAllowance:
    """
    E x (1 + alpha), where alpha grows with the distance of the intensity from the balance value.

    Raises:
        Refused: `MISSING_FIELD` without `balance_value`, or without both `intensity` and its two
            parts; `OUT_OF_RANGE` for an output or balance value of 0.
    """
    pack = packs.load_industry(plan).content
    allocation = pack.section("sectors").section(sector)
    if allocation.text("method") == "verified" or equal_allocation:
        return IndustryAllowance(None, None, None, emission_t, pack.text("status"))
    if balance_value is None:
        raise Refused("MISSING_FIELD", "balance_value")
    used = step(
        "I", "process emission / output", _intensity(intensity, process_emission_t, output_t)
    )
    if balance_value == 0:
        raise Refused("OUT_OF_RANGE", "balance_value")
    x = step("X", "(BP - I) / BP", (balance_value - used) / balance_value)
    alpha = step("alpha", "slope x X, within the bounds", _alpha(pack.section("correction"), x))
    return IndustryAllowance(
        intensity=half_up(used, 6),
        x=half_up(x, 6),
        alpha=half_up(alpha, 6),
        allowance_t=floor(step("raw allowance", "E x (1 + alpha)", emission_t * (1 + alpha))),
        status=pack.text("status"),
    )


def _intensity(
    given: Fraction | None, process_emission_t: Fraction | None, output_t: Fraction | None
) -> Fraction:
    if given is not None:
        return given
    if process_emission_t is None or output_t is None:
        missing = "process_emission_t" if process_emission_t is None else "output_t"
        raise Refused("MISSING_FIELD", missing)
    if output_t == 0:
        raise Refused("OUT_OF_RANGE", "output_t")
    return process_emission_t / output_t


def _alpha(correction: packs.Section, x: Fraction) -> Fraction:
    bound = correction.number("x_bound")
    if abs(x) >= bound:
        alpha = correction.number("alpha_bound")
        return alpha if x > 0 else -alpha
    return correction.number("slope") * x
