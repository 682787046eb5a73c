"""Filings of a small power plant, right in every figure, for tests to file and to spoil."""

import json
from calendar import monthrange
from decimal import ROUND_HALF_UP, Decimal

from tests.founded import uscc

Json = dict[str, object]
ENTERPRISE = {"uscc": uscc(101), "name": "Example Power Plant"}
AGENCY = {"uscc": uscc(6), "name": "Example Verification"}
EVIDENCE = "0x" + "ab" * 32
PERIOD = 20232023
CAPACITY = Decimal(300)


def header(version: int = 1, **more: object) -> Json:
    return {
        "version": version,
        "prepared_by": ENTERPRISE,
        "submitted_at": "2024-03-20T10:00:00+08:00",
        "evidence_hashes": [EVIDENCE],
        **more,
    }


def profile(units: int = 2) -> Json:
    """Two coal units of 300 MW."""
    return {
        "form": "unit_profile", "form_version": 1, "enterprise": ENTERPRISE, "header": header(),
        "year": 2023, "permit": "91370000000000101-001P", "province": 370000, "sector": "power",
        "units": [_installation(number) for number in range(1, units + 1)],
    }  # fmt: skip


def report(period: int = PERIOD, units: int = 2, version: int = 1) -> Json:
    """A report whose every sum holds."""
    rows = [_unit(number, period) for number in range(1, units + 1)]
    total = sum((Decimal(str(row["Q"])) for row in rows), Decimal(0))
    return {
        "form": "annual_report", "form_version": 1, "enterprise": ENTERPRISE,
        "header": header(version), "period": period, "sector": "power", "units": rows,
        "total_t": int(total.quantize(Decimal(1), ROUND_HALF_UP)),
    }  # fmt: skip


def monthly(month: int, units: int = 2, version: int = 1) -> Json:
    """A month's filing with the figures that the report has for it."""
    return {
        "form": "monthly_data", "form_version": 1, "enterprise": ENTERPRISE,
        "header": header(version), "month": month,
        "units": [
            {"unit_code": f"U{number}", "figures": unit_month(number, month)}
            for number in range(1, units + 1)
        ],
    }  # fmt: skip


def quality_plan(year: int = 2023) -> Json:
    instrument = {
        "name": "belt scale", "code": "BS-1", "model": "ICS-20", "accuracy_pct": "0.5",
        "calibrated_on": f"{year - 1}-11-02", "calibration_days": 365,
    }  # fmt: skip
    rows: list[Json] = [
        {"parameter": name, "determination": "meter", "frequency": "daily",
         "source": "daily record", "instrument": instrument}
        for name in ("A", "M", "N", "O")
    ]  # fmt: skip
    rows.append(
        {"parameter": "C", "fuel_name": "bituminous", "determination": "external_test",
         "frequency": "monthly", "source": "test report", "lab": AGENCY}
    )  # fmt: skip
    return {
        "form": "quality_plan", "form_version": 1, "enterprise": ENTERPRISE, "header": header(),
        "year": year, "responsible": "carbon office",
        "units": [{"unit_code": f"U{number}", "parameters": rows} for number in (1, 2)],
    }  # fmt: skip


def statement(reported: Json, digest: str, version: int = 1) -> Json:
    """A statement that found nothing."""
    total = reported["total_t"]
    year = int(str(reported["period"])[4:])
    rows = reported["units"]
    assert isinstance(rows, list)
    return {
        "form": "statement", "form_version": 1,
        "report_no": f"37-SDHC-{ENTERPRISE['uscc'][-6:]}-{year}-{version:02d}",
        "agency": AGENCY, "enterprise": ENTERPRISE, "year": year, "period": reported["period"],
        "report_version_before": version, "report_version_after": version,
        "report_digest": digest, "team_leader": "Leader", "members": ["Member"],
        "reviewer": "Reviewer", "approver": "Approver",
        "dates": {
            "assigned_on": f"{year + 1}-04-01", "documents_on": f"{year + 1}-04-06",
            "on_site_from": f"{year + 1}-04-12", "on_site_to": f"{year + 1}-04-13",
            "signed_on": f"{year + 1}-04-20",
        },
        "items": [{"parameter": "total", "before": str(total), "verified": str(total),
                   "equal": True, "change_pct": "0.00"}],
        "total_before": total, "total_verified": total,
        "units_verified": [
            {"unit_code": row["unit_code"], "verified_t": row["Q"]} for row in rows
        ],
        "nonconformities": [], "uncovered_issues": [], "conclusion": "conforming",
    }  # fmt: skip


def unit_month(number: int, month: int) -> Json:
    """One month of one unit: bituminous coal that was measured, light oil by default factors."""
    year, of_year = divmod(month, 100)
    hours = monthrange(year, of_year)[1] * 24 - 24
    coal = Decimal(60_000 + 1_000 * number + 37 * of_year)
    coal_t = _emission(coal * Decimal("0.5612") * Decimal("0.99"))
    oil_t = _emission(Decimal("12.50") * Decimal("42.652") * Decimal("0.02020") * Decimal("0.98"))
    both = str(coal_t + oil_t)
    generation = Decimal(hours) * CAPACITY * Decimal("0.7")
    return {
        "month": month,
        "fuels": [
            {"fuel_name": "bituminous", "fuel_type": "coal", "A": str(coal), "B": "0.5612",
             "C": "21.5", "E": "99", "F": str(coal_t), "carbon_by": "own_test",
             "ncv_by": "own_test"},
            {"fuel_name": "light oil", "fuel_type": "oil", "A": "12.50", "C": "42.652",
             "D": "0.02020", "E": "98", "F": str(oil_t), "carbon_by": "not_measured",
             "ncv_by": "not_measured", "default_of": "diesel"},
        ],
        "G": both, "M": str(generation), "N": "0", "O": str(hours), "P": "70.00", "Q": both,
    }  # fmt: skip


def spoilt(document: Json, place: str, value: object) -> Json:
    """The document with the value at `place`, such as units.0.months.3.G, replaced."""
    changed = json.loads(json.dumps(document))
    *path, last = [int(part) if part.isdecimal() else part for part in place.split(".")]
    inner: object = changed
    for part in path:
        inner = inner[part]  # type: ignore[index]
    inner[last] = value  # type: ignore[index]
    return changed


def _emission(carbon: Decimal) -> Decimal:
    return (carbon * 44 / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _unit(number: int, period: int) -> Json:
    first, last = divmod(period, 10_000)
    months = [
        unit_month(number, year * 100 + month)
        for year in range(first, last + 1)
        for month in range(1, 13)
    ]

    def total(name: str) -> str:
        return str(sum((Decimal(str(month[name])) for month in months), Decimal(0)))

    sums = {name: total(name) for name in ("M", "N", "O", "G", "Q")}
    return {"unit_code": f"U{number}", "months": months, **sums, "P": "70.00"}


def _installation(number: int) -> Json:
    return {
        "unit_code": f"U{number}", "unit_name": f"unit {number}", "fuel_type": "coal",
        "fuel_name": "bituminous", "unit_class": "conventional_coal", "product": "condensing",
        "capacity_mw": "300", "merged": False,
        "boiler": {"name": "boiler", "type": "pulverised", "code": f"MF{number:04d}",
                   "model": "DG1025", "steam_t_h": "1025"},
        "turbine": {"name": "turbine", "type": "condensing", "code": f"QL{number:04d}",
                    "model": "N300-16.7", "pressure": "subcritical", "rated_mw": "300",
                    "exhaust_cooling": "water"},
        "generator": {"name": "generator", "code": f"FD{number:04d}", "model": "QFSN-300",
                      "rated_mw": "300"},
    }  # fmt: skip
