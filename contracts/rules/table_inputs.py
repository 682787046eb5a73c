"""The inputs of an allocation table, read whole: every flaw is told with its place and its fix."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from contracts.identifiers import is_uscc
from contracts.rules import allowances, categories, industry
from contracts.rules.form import (
    Field,
    decimal,
    flag,
    one_of,
    optional,
    share,
    text,
    whole,
)
from contracts.rules.gathering import (
    ANY_LIST,
    InputsMalformed,
    Problem,
    Signature,
    gather,
    problem,
)

STAGES = ("pre_allocation", "final", "borrowing")
NOTHING = Fraction(0)


@dataclass(frozen=True)
class PowerUnit:
    """A power unit, of which the stage's fields are there."""

    unit_code: str
    main_fuel: str
    rated_mw: Fraction
    circulating_fluidised_bed: bool
    unconventional_heat_share: Fraction
    other_fuel_heat_share: Fraction
    biomass_heat_share: Fraction
    byproduct_heat_share: Fraction
    merged: bool
    product: str
    cooling: str
    heat_ratio: Fraction
    ff_applies: bool | None
    load_factor: Fraction | None
    base_t: Fraction | None
    electricity_mwh: Fraction | None
    """Net supply or gross generation, as the plan counts."""
    heat_gj: Fraction | None
    verified_t: int | None
    remark: str | None


@dataclass(frozen=True)
class IndustryLine:
    """A steel enterprise, a clinker line or an aluminium process."""

    unit_code: str
    base_t: Fraction | None
    emission_t: int | None
    balance_value: Fraction | None
    intensity: Fraction | None
    process_emission_t: Fraction | None
    output_t: Fraction | None
    equal_allocation: bool
    process: str
    """What it is besides the ordinary: white cement, gypsum to acid, a hydrogen-rich furnace."""
    carbide_slag_share: Fraction
    """In the raw meal of clinker."""
    remark: str | None


@dataclass(frozen=True)
class Enterprise:
    """An enterprise with its units, and what its allocation depends on beside them."""

    uscc: str
    name: str
    ratio: Fraction | None
    pre_allocated_t: int
    """Stage one as it was decided, before deductions."""
    to_deduct_t: int
    """Due before stage one: shortfall, borrowing, enforcement, what remained."""
    differentiated: str | None
    """Why the units stay with the department."""
    hardship: bool
    excluded_unit: bool
    borrow_t: int
    units: tuple[PowerUnit, ...] | tuple[IndustryLine, ...]
    written: Mapping[str, object]
    """As it was given, which is what hashes are taken of."""


@dataclass(frozen=True)
class Inputs:
    """All that a table is computed from."""

    stage: str
    plan: str
    sector: str
    province: int
    balance_value: Fraction | None
    enterprises: tuple[Enterprise, ...]


_TABLE: Signature = {
    "plan": one_of(*dict.fromkeys((*categories.PLANS, *industry.PLANS))),
    "sector": one_of(*allowances.SECTORS),
    "province": whole,
    "balance_value": optional(decimal),
    "enterprises": ANY_LIST,
}

_ENTERPRISE: Signature = {
    "uscc": text,
    "name": text,
    "ratio": optional(share),
    "pre_allocated_t": optional(whole, 0),
    "to_deduct_t": optional(whole, 0),
    "differentiated": optional(text),
    "hardship": optional(flag, False),
    "excluded_unit": optional(flag, False),
    "borrow_t": optional(whole, 0),
    "units": ANY_LIST,
}

_POWER: Signature = {
    "unit_code": text,
    "main_fuel": one_of(*categories.FUELS),
    "rated_mw": decimal,
    "circulating_fluidised_bed": optional(flag, False),
    "unconventional_heat_share": optional(share, NOTHING),
    "other_fuel_heat_share": optional(share, NOTHING),
    "biomass_heat_share": optional(share, NOTHING),
    "byproduct_heat_share": optional(share, NOTHING),
    "merged": optional(flag, False),
    "product": optional(one_of(*categories.PRODUCTS), "condensing"),
    "cooling": optional(one_of(*allowances.COOLING), "water"),
    "heat_ratio": optional(share, NOTHING),
    "ff_applies": optional(flag),
    "load_factor": optional(decimal),
    "base_t": optional(decimal),
    "electricity_mwh": optional(decimal),
    "heat_gj": optional(decimal),
    "verified_t": optional(whole),
    "remark": optional(text),
}

_INDUSTRY: Signature = {
    "unit_code": text,
    "base_t": optional(decimal),
    "emission_t": optional(whole),
    "balance_value": optional(decimal),
    "intensity": optional(decimal),
    "process_emission_t": optional(decimal),
    "output_t": optional(decimal),
    "equal_allocation": optional(flag, False),
    "process": optional(one_of(*industry.PROCESSES), "ordinary"),
    "carbide_slag_share": optional(share, NOTHING),
    "remark": optional(text),
}

_NEEDED = {
    ("power", "pre_allocation"): ("base_t",),
    ("power", "final"): ("electricity_mwh", "heat_gj", "verified_t"),
    ("power", "borrowing"): ("electricity_mwh", "heat_gj", "verified_t"),
    ("industry", "pre_allocation"): ("base_t",),
    ("industry", "final"): ("emission_t",),
    ("industry", "borrowing"): ("emission_t",),
}


def read_inputs(written: object, stage: str) -> Inputs:
    """
    The inputs of a table of one stage: pre_allocation, final or borrowing.

    Fields that another stage needs may be there too, so that one file serves all stages.

    Raises:
        InputsMalformed: with every flaw, in the order of the file.
    """
    assert stage in STAGES, f"no such stage: {stage}"
    found: list[Problem] = []
    table = gather(_TABLE, written, "", found)
    sector = str(table.get("sector", "power"))
    plans = categories.PLANS if sector == "power" else industry.PLANS
    if "plan" in table and table["plan"] not in plans:
        found.append(problem("UNKNOWN_VALUE", "plan"))
    province = table.get("province")
    if isinstance(province, int) and not 100_000 <= province <= 999_999:
        found.append(problem("OUT_OF_RANGE", "province"))
    rows = table.get("enterprises", ())
    assert isinstance(rows, tuple), "the signature says so"
    enterprises = [
        _enterprise(row, f"enterprises[{place}]", sector, stage, found)
        for place, row in enumerate(rows)
    ]
    found += _repeated_enterprises(enterprises)
    if found:
        raise InputsMalformed(tuple(found))
    return Inputs(
        stage=stage,
        plan=str(table["plan"]),
        sector=sector,
        province=int(str(province)),
        balance_value=table["balance_value"],  # type: ignore[arg-type]  # gathered by its signature
        enterprises=tuple(Enterprise(**row) for row in enterprises),  # type: ignore[arg-type]
    )


def _enterprise(
    written: object, place: str, sector: str, stage: str, found: list[Problem]
) -> dict[str, object]:
    row = gather(_ENTERPRISE, written, place + ".", found)
    uscc = row.get("uscc")
    if isinstance(uscc, str) and not is_uscc(uscc):
        found.append(problem("BAD_USCC", f"{place}.uscc"))
    kind = "power" if sector == "power" else "industry"
    signature = dict(_POWER if kind == "power" else _INDUSTRY)
    for name in _NEEDED[kind, stage]:
        optional_field = signature[name]
        assert isinstance(optional_field, Field), "another stage may leave it out"
        signature[name] = optional_field.parse
    units, codes = [], set()
    given = row.get("units", ())
    assert isinstance(given, tuple), "the signature says so"
    for index, unit in enumerate(given):
        at = f"{place}.units[{index}]"
        before = len(found)
        fields = gather(signature, unit, at + ".", found)
        if fields.get("unit_code") in codes:
            found.append(problem("DUPLICATE_UNIT", f"{at}.unit_code"))
        codes.add(fields.get("unit_code"))
        if fields.get("rated_mw") == 0:
            found.append(problem("OUT_OF_RANGE", f"{at}.rated_mw"))
        if len(found) == before:
            build = PowerUnit if kind == "power" else IndustryLine
            units.append(build(**fields))  # type: ignore[arg-type]  # gathered by its signature
    return {**row, "units": tuple(units), "written": written}


def _repeated_enterprises(rows: list[dict[str, object]]) -> Iterator[Problem]:
    seen: set[object] = set()
    for place, row in enumerate(rows):
        uscc = row.get("uscc")
        if uscc is not None and uscc in seen:
            yield problem("DUPLICATE_USCC", f"enterprises[{place}].uscc")
        seen.add(uscc)
