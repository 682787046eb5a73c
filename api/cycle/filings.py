"""What a unit files in the written forms of the desk: its profile, its plan, its report."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from api.cycle.entitlements import Document, write
from api.cycle.fuel import Burnt, Month, emitted, plain
from api.cycle.keyring import Actor
from api.cycle.stories import Figures
from api.cycle.units import Body, Installation
from contracts.rules.arithmetic import half_up

BOILERS = {"coal": "pulverised", "gas": "gas_turbine"}
CLASSES = {"I": "conventional_coal", "II": "conventional_coal", "III": "unconventional_coal"}
STEAM_T_H_PER_MW = 3
"""A boiler's evaporation beside the rated power of its turbine; about what is usual."""

FUEL_NAMES = {"coal": "coal / 燃煤", "gas": "natural gas / 天然气"}
LOAD_PLACES = 2

Part = dict[str, object]


def profile(body: Body, header: Part, year: int) -> Document:
    """What the permit says of the unit's installations (DOMAIN 8.2)."""
    return write(
        {
            "form": "unit_profile",
            "form_version": 1,
            "enterprise": subject(body),
            "header": header,
            "year": year,
            "permit": permit_of(body),
            "province": body.province,
            "sector": "power",
            "units": [
                _power_unit(place, one) for place, one in enumerate(body.installations, start=1)
            ],
            "lines": [],
        }
    )


def quality_plan(body: Body, header: Part, year: int) -> Document:
    """How each figure of each installation will be determined in the year."""
    return write(
        {
            "form": "quality_plan",
            "form_version": 1,
            "enterprise": subject(body),
            "header": header,
            "year": year,
            "responsible": "office for production and environment / 生产环保部",
            "units": [
                {"unit_code": code_of(place), "parameters": _parameters(one, place)}
                for place, one in enumerate(body.installations, start=1)
            ],
        }
    )


def report(body: Body, header: Part, period: int, figures: Figures) -> Document:
    """The emission report of a period: every month of every installation, and the totals."""
    return write(
        {
            "form": "annual_report",
            "form_version": 1,
            "enterprise": subject(body),
            "header": header,
            "period": period,
            "sector": "power",
            "units": [_unit(one) for one in figures.burnt],
            "lines": [],
            "total_t": figures.total.verified_t,
            "monthly": [],
            "reduction_measures": [],
        }
    )


def header(
    version: int, prepared_by: Part, submitted_at: datetime, evidence: Sequence[bytes]
) -> Part:
    """What a filing says of itself."""
    return {
        "version": version,
        "prepared_by": prepared_by,
        "submitted_at": submitted_at.isoformat(),
        "evidence_hashes": ["0x" + one.hex() for one in evidence],
    }


def subject(body: Body) -> Part:
    return {"uscc": body.uscc, "name": body.name}


def actor_subject(actor: Actor) -> Part:
    return {"uscc": actor.uscc, "name": actor.name}


def permit_of(body: Body) -> str:
    """The number of the unit's pollution permit."""
    return f"{body.uscc}001P"


def code_of(place: int) -> str:
    """The code of an installation in its permit, from 1."""
    return f"MF{place:04d}"


def _power_unit(place: int, one: Installation) -> Part:
    rated = str(one.rated_mw)
    bed = one.category == "III"
    return {
        "unit_code": code_of(place),
        "unit_name": f"unit {place} / {place}号机组",
        "fuel_type": one.fuel,
        "fuel_name": FUEL_NAMES[one.fuel],
        "unit_class": CLASSES.get(one.category, "gas"),
        "product": one.product,
        "capacity_mw": rated,
        "boiler": {
            "name": f"boiler {place} / {place}号锅炉",
            "type": "circulating_fluidised_bed" if bed else BOILERS[one.fuel],
            "code": f"MF{place:04d}G",
            "model": f"synthetic {rated} MW",
            "steam_t_h": str(one.rated_mw * STEAM_T_H_PER_MW),
        },
        "turbine": {
            "name": f"turbine {place} / {place}号汽轮机",
            "type": one.product,
            "code": f"MF{place:04d}Q",
            "model": f"synthetic {rated} MW",
            "pressure": "supercritical / 超临界" if one.rated_mw >= 350 else "subcritical / 亚临界",
            "rated_mw": rated,
            "exhaust_cooling": one.cooling,
        },
        "generator": {
            "name": f"generator {place} / {place}号发电机",
            "code": f"MF{place:04d}F",
            "model": f"synthetic {rated} MW",
            "rated_mw": rated,
        },
        "merged": False,
        "original_codes": [],
    }


def _parameters(one: Installation, place: int) -> list[Part]:
    fuel = FUEL_NAMES[one.fuel]
    metered: list[Part] = [
        {
            "parameter": name,
            "determination": "meter",
            "frequency": "continuous",
            "source": source,
            "instrument": {
                "name": instrument,
                "code": f"MF{place:04d}{name}",
                "model": "synthetic",
                "accuracy_pct": accuracy,
                "calibrated_on": "2021-01-11",
                "calibration_days": 365,
            },
        }
        for name, source, instrument, accuracy in (
            ("A", "weighed into the boiler / 入炉计量", "belt scale / 皮带秤", "0.5"),
            ("M", "meter of the generator / 发电量电表", "electricity meter / 电能表", "0.2"),
            ("N", "meters of steam and water / 供热表计", "heat meter / 热量表", "2.0"),
        )
    ]
    metered[0]["fuel_name"] = fuel
    tests = "own_test" if one.fuel == "coal" else "default"
    determined: list[Part] = [
        {
            "parameter": name,
            "fuel_name": fuel,
            "determination": tests,
            "frequency": "daily" if one.fuel == "coal" else "yearly",
            "source": "sample of the coal burnt / 入炉煤样",
        }
        for name in ("B", "C")
    ]
    hours: Part = {
        "parameter": "O",
        "determination": "calculated",
        "frequency": "monthly",
        "source": "log of the control room / 集控室运行记录",
    }
    return [*metered, *determined, hours]


def _unit(one: Burnt) -> Part:
    months = [_month(one, month) for month in one.months]
    fuel = sum((emitted(month).fuel for month in one.months), Decimal(0))
    total = sum((emitted(month).total for month in one.months), Decimal(0))
    installation = one.installation
    return {
        "unit_code": one.code,
        "months": months,
        "M": str(installation.generation_mwh),
        "N": str(installation.heat_gj),
        "O": str(installation.running_hours),
        "P": _load(installation.rated_mw, installation.generation_mwh, installation.running_hours),
        "G": plain(fuel),
        "Q": plain(total),
    }


def _month(one: Burnt, month: Month) -> Part:
    comes_to = emitted(month)
    row: Part = {
        "month": month.month,
        "fuels": [_fuel(one.installation, month)],
        "G": plain(comes_to.fuel),
        "M": str(month.generation_mwh),
        "N": str(month.heat_gj),
        "O": str(month.hours),
        "P": _load(one.installation.rated_mw, month.generation_mwh, month.hours),
        "Q": plain(comes_to.total),
    }
    if month.purchased_mwh is not None:
        assert comes_to.factor is not None
        assert comes_to.purchased is not None
        row["purchased"] = {
            "mwh": plain(month.purchased_mwh),
            "factor": plain(comes_to.factor),
            "emission_t": plain(comes_to.purchased),
        }
    return row


def _fuel(installation: Installation, month: Month) -> Part:
    row: Part = {
        "fuel_name": FUEL_NAMES[installation.fuel],
        "fuel_type": installation.fuel,
        "A": plain(month.quantity),
        "C": plain(month.ncv),
        "E": plain(month.oxidation_pct),
        "F": plain(emitted(month).fuel),
        "carbon_by": "own_test" if month.measured else "not_measured",
        "ncv_by": "own_test" if installation.fuel == "coal" else "not_measured",
    }
    if month.measured:
        row["B"] = plain(month.carbon_tested)
    else:
        row["D"] = plain(month.default_carbon)
    if month.uncalibrated_pct is not None:
        row["uncalibrated_pct"] = plain(month.uncalibrated_pct)
    return row


def _load(rated_mw: int, generation_mwh: int, hours: int) -> str:
    load = Fraction(100 * generation_mwh, rated_mw * hours) if hours else Fraction(0)
    return plain(half_up(load, LOAD_PLACES))
