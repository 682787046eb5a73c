"""Synthetic key emission units: installations and output thrown from the seed, never anybody's."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from api.cycle.dice import Dice
from api.cycle.scenario import Frame
from api.cycle.uscc import ENTERPRISE, synthetic_code
from contracts.rules import categories
from contracts.rules.arithmetic import half_up

CITIES = 16
"""Prefectures of the province; the others are given as many."""

PROVINCES = (
    110000, 120000, 130000, 140000, 150000, 210000, 220000, 230000, 310000, 320000,
    330000, 340000, 350000, 360000, 370000, 410000, 420000, 430000, 440000, 450000,
    460000, 500000, 510000, 520000, 530000, 610000, 620000, 630000, 640000, 650000,
)  # fmt: skip
"""GB/T 2260 codes of the provinces with units in the market's first cycle."""

UNITS_ELSEWHERE_MAX = 200
"""No other province comes near the one that the scenario is about."""


@dataclass(frozen=True)
class Class:
    """A class of installation and what its figures may be."""

    fuel: str
    rated_mw: tuple[int, ...]
    fluidised_bed: bool
    own_use_pct: tuple[int, int]
    heats_of_ten: int = 6
    """How many of ten supply heat."""


LARGE_COAL = Class("coal", (600, 630, 660, 1000), False, (4, 6), heats_of_ten=0)
COAL = Class("coal", (135, 150, 200, 300, 315, 330, 350), False, (5, 8))
FLUIDISED = Class("coal", (50, 135, 150, 300, 350), True, (7, 10))
GAS = Class("gas", (180, 390, 460), False, (2, 3), heats_of_ten=10)

ORDINARY = ((COAL, 40), (FLUIDISED, 48), (LARGE_COAL, 8), (GAS, 4))
LARGE = ((LARGE_COAL, 1),)


@dataclass(frozen=True)
class Installation:
    """A generating installation over both years of the period."""

    category: str
    fuel: str
    rated_mw: int
    running_hours: int
    generation_mwh: int
    electricity_mwh: int
    """Net supply."""
    heat_gj: int
    heat_ratio: Decimal
    cooling: str
    product: str
    load_factor: Decimal
    electricity_2018_mwh: int
    heat_2018_gj: int


@dataclass(frozen=True)
class Body:
    """A key emission unit as a legal person, with what it runs."""

    number: int
    """From 1; those of the scenario's province come first."""
    name: str
    uscc: str
    province: int
    installations: tuple[Installation, ...]


def throw_bodies(dice: Dice, frame: Frame, elsewhere: int, large: int, shrunk: int) -> list[Body]:
    """
    The province's units, then those of other provinces, of which the first `large` are large.

    The last `shrunk` units of the province produced far more in 2018 than in the period.
    """
    units = frame.units
    places = [frame.province] * units + _spread(dice, frame.province, elsewhere, large)
    bodies = []
    for number, place in enumerate(places, start=1):
        mix = LARGE if units < number <= units + large else ORDINARY
        falls = units - shrunk < number <= units
        division = place + 100 * dice.whole(1, CITIES, number, "city")
        bodies.append(
            Body(
                number=number,
                name=f"Synthetic unit {number:03d} / 合成单元{number:03d}",
                uscc=synthetic_code(ENTERPRISE, division, number),
                province=place,
                installations=_throw_installations(dice, frame.plan, number, mix, falls),
            )
        )
    return bodies


def _spread(dice: Dice, province: int, count: int, large: int) -> list[int]:
    """Which other province each unit stands in; the large ones first, in five of them."""
    others = [code for code in PROVINCES if code != province]
    near = dice.chosen(others, 5, "provinces that trade")
    spread = [near[place % len(near)] for place in range(min(large, count))]
    weights = [dice.whole(20, 100, code, "weight") for code in others]
    while len(spread) < count:
        place = others[dice.weighted(weights, len(spread), "province")]
        if spread.count(place) < UNITS_ELSEWHERE_MAX:
            spread.append(place)
    return spread


def _throw_installations(
    dice: Dice, plan: str, number: int, mix: tuple[tuple[Class, int], ...], falls: bool
) -> tuple[Installation, ...]:
    kind = mix[dice.weighted([weight for _, weight in mix], number, "class")][0]
    count = 4 if mix is LARGE else dice.whole(1, 3, number, "installations")
    return tuple(_throw(dice, plan, kind, falls, number, place) for place in range(count))


def _throw(dice: Dice, plan: str, kind: Class, falls: bool, *name: object) -> Installation:
    rated = dice.one_of(kind.rated_mw, *name, "rated")
    hours = dice.whole(9_000, 14_500, *name, "hours")
    load_pct = dice.whole(62, 91, *name, "load")
    generation = rated * hours * load_pct // 100
    electricity = generation * (100 - dice.whole(*kind.own_use_pct, *name, "own use")) // 100
    heats = dice.whole(1, 10, *name, "product") <= kind.heats_of_ten
    heat = generation * dice.whole(3, 30, *name, "heat") // 10 if heats else 0
    ratio = Fraction(heat, heat + 9 * generation) if heats else Fraction(0)
    # A unit that shrank ran at twice its later output in 2018, so that 70 % of it was too much.
    pct_2018 = dice.whole(170, 220, *name, "2018") if falls else dice.whole(88, 112, *name, "2018")
    category = categories.unit_category(
        plan, kind.fuel, Fraction(rated), circulating_fluidised_bed=kind.fluidised_bed
    ).category
    assert category is not None, "every class has a benchmark"
    running = categories.Running(Fraction(generation), Fraction(rated), Fraction(hours))
    return Installation(
        category=category,
        fuel=kind.fuel,
        rated_mw=rated,
        running_hours=hours,
        generation_mwh=generation,
        electricity_mwh=electricity,
        heat_gj=heat,
        heat_ratio=half_up(ratio, 4),
        cooling=dice.one_of(
            ("water", "water", "back_pressure" if heats else "air"), *name, "cooling"
        ),
        product="chp" if heats else "condensing",
        load_factor=categories.load_factor((running,)).load_factor,
        electricity_2018_mwh=electricity * pct_2018 // 200,
        heat_2018_gj=heat * pct_2018 // 200,
    )
