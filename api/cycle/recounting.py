"""An emission report counted again from its own inputs, month by month, by the rules."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from contracts import rules


def recount(report: bytes) -> int | None:
    """The whole tonnes that a report comes to; None where any figure of it does not follow."""
    content = json.loads(report)
    parts: list[str] = []
    for unit in content["units"]:
        for month in unit["months"]:
            if not _month_holds(month):
                return None
            parts.append(month["Q"])
    told = rules.answer("round_emission", {"parts_t": parts})
    total = told.get("verified_t")
    return total if isinstance(total, int) and total == content["total_t"] else None


def _month_holds(month: Mapping[str, Any]) -> bool:
    fuels = [_fuel(fuel) for fuel in month["fuels"]]
    stated = [Decimal(fuel["F"]) for fuel in month["fuels"]]
    bought = month.get("purchased")
    purchased = Decimal(0)
    if bought is not None:
        given = {"year": month["month"] // 100, "electricity_mwh": bought["mwh"]}
        told = rules.answer("purchased_electricity", given)
        purchased = Decimal(str(told.get("emission_t", -1)))
        if purchased != Decimal(bought["emission_t"]):
            return False
    return fuels == stated and sum(fuels) + purchased == Decimal(month["Q"])


def _fuel(fuel: Mapping[str, Any]) -> Decimal:
    """F by the rules, from A to E as stated; below zero where the rules refuse them."""
    quantity = fuel["A"]
    if "uncalibrated_pct" in fuel:
        accuracy = format(Decimal(fuel["uncalibrated_pct"]).scaleb(-2), "f")
        reading = {"kind": "activity", "value": quantity, "required_accuracy": accuracy}
        quantity = rules.answer("uncalibrated_meter", {**reading, "calibrated": False})[
            "value_used"
        ]
    given = {
        "quantity": quantity,
        "carbon_content": fuel.get("B"),
        "ncv": fuel.get("C"),
        "carbon_per_heat": fuel.get("D"),
        "oxidation": format(Decimal(fuel["E"]).scaleb(-2), "f"),
    }
    return Decimal(str(rules.answer("fuel_emission", given).get("emission_t", -1)))
