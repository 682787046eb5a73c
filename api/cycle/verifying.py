"""What agencies and review teams write: statements, lists, plans and findings of a review."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from api.cycle.cast import Member
from api.cycle.entitlements import Document, write
from api.cycle.filings import Part, code_of, subject
from api.cycle.fuel import plain
from api.cycle.scenario import Frame
from api.cycle.stories import Figures, Found, Mistake
from contracts.rules.arithmetic import half_up

CATEGORIES = {
    Mistake.UNTESTED: ("emission_factor", "B"),
    Mistake.PURCHASED: ("boundary", "purchased electricity"),
    Mistake.QUANTITY: ("activity_data", "A"),
}
PREPARATION = timedelta(days=7)
"""From the assignment to the review of the documents, and from there to the site."""


def report_number(member: Member, agency: int, year: int) -> str:
    """Province - agency - last six of the unit's code - year - version."""
    version = len(member.course.versions)
    province = member.body.province // 10_000
    return f"{province:02d}-SYN{agency:02d}-{member.body.uscc[-6:]}-{year}-{version:02d}"


def number_hash(number: str) -> bytes:
    return sha256(number.encode()).digest()


def statement(
    member: Member,
    frame: Frame,
    agency: tuple[int, Part],
    report: bytes,
    assigned: datetime,
    signed: datetime,
) -> Document:
    """What the agency found of each installation, and what became of it (DOMAIN 8.4)."""
    course = member.course
    number, who = agency
    found = nonconformities(member)
    accuracy = _accuracy(member)
    content: Part = {
        "form": "statement",
        "form_version": 1,
        "report_no": report_number(member, number, frame.last_year),
        "agency": who,
        "enterprise": subject(member.body),
        "year": frame.last_year,
        "period": frame.period,
        "report_version_before": 1,
        "report_version_after": len(course.versions),
        "report_digest": "0x" + report.hex(),
        "team_leader": f"team leader {number:02d} (synthetic)",
        "members": [f"member {number:02d}-{place} (synthetic)" for place in (1, 2)],
        "reviewer": f"technical reviewer {number:02d} (synthetic)",
        "approver": f"approver {number:02d} (synthetic)",
        "dates": _dates(assigned.date(), signed.date()),
        "items": _items(course.first, course.stated, found),
        "total_before": course.first.total.verified_t,
        "total_verified": course.stated.total.verified_t,
        "units_verified": [
            {"unit_code": one.code, "verified_t": plain(tonnes)}
            for one, tonnes in zip(
                course.stated.burnt, course.stated.total.installations, strict=True
            )
        ],
        "nonconformities": found,
        "uncovered_issues": [],
        "conclusion": _conclusion(found),
    }
    if accuracy is not None:
        content["uncalibrated_accuracy_pct"] = plain(accuracy)
    return write(content)


def counts(member: Member) -> tuple[int, int, int]:
    """Non-conformities found, corrected, and open."""
    found = nonconformities(member)
    still = sum(one["conclusion"] == "not_corrected" for one in found)
    return len(found), len(found) - still, still


def nonconformities(member: Member) -> list[Part]:
    """What did not conform: a mistake of the first report, a device without calibration."""
    found: list[Part] = []
    mistake = member.story.mistake
    if mistake is not None:
        category, parameter = CATEGORIES[mistake]
        found.append(
            {
                "no": 1,
                "category": category,
                "description": mistake.value,
                "parameter": parameter,
                "cause": "taken over from the log without a check",
                "correction": "corrected in version 2 of the report",
                "conclusion": "corrected_conforming",
            }
        )
    if member.story.uncalibrated:
        found.append(
            {
                "no": len(found) + 1,
                "category": "activity_data",
                "description": "belt scale not calibrated in the period",
                "parameter": "A",
                "cause": "the yearly calibration was missed",
                "conclusion": "not_corrected",
            }
        )
    return found


def review_plan(
    frame: Frame, number: str, department: Part, days: tuple[date, date],
    teams: Sequence[Sequence[Member]],
) -> Document:  # fmt: skip
    """Who reviews whom, when, and for what."""
    return write(
        {
            "form": "review_plan",
            "form_version": 1,
            "review": number,
            "ordered_by": department,
            "province": frame.province,
            "period": frame.period,
            "starts_on": days[0].isoformat(),
            "ends_on": days[1].isoformat(),
            "subjects": ["retained coal samples", "net supply against the grid's accounts"],
            "teams": [
                {
                    "team": place,
                    "leader": f"officer {place}-1 (synthetic)",
                    "members": [f"officer {place}-2 (synthetic)"],
                    "units": [member.body.uscc for member in members],
                }
                for place, members in enumerate(teams, start=1)
            ],
        }
    )


def review_findings(frame: Frame, number: str, member: Member, found_on: date) -> Document:
    """What a team found at one unit; nothing, for most."""
    findings: list[Part] = []
    conservative: Part = {}
    if member.story.found is not None:
        findings = _findings(member, member.story.found)
        conservative = {"conservative_t": member.outcome.verified_t}
    return write(
        {
            "form": "review_findings",
            "form_version": 1,
            "review": number,
            "team": member.story.team,
            "enterprise": subject(member.body),
            "period": frame.period,
            "found_on": found_on.isoformat(),
            "findings": findings,
            **conservative,
        }
    )


def _findings(member: Member, found: Found) -> list[Part]:
    before, after = member.course.stated, member.course.final
    months = zip(before.burnt[0].months, after.burnt[0].months, strict=True)
    month, default = next((one, other) for one, other in months if one.measured != other.measured)
    supply = [one.burnt[0].installation.electricity_mwh for one in (before, after)]
    return [
        {
            "no": 1,
            "unit_code": code_of(1),
            "parameter": "B",
            "description": f"no retained sample of {month.month}",
            "stated": f"{plain(month.carbon_tested)} tC/t, own test",
            "found": f"{plain(default.default_carbon)} tC/GJ, default",
            "treatment": "redetermine",
        },
        {
            "no": 2,
            "unit_code": code_of(1),
            "parameter": "net supply",
            "description": found.value,
            "stated": f"{supply[0]} MWh",
            "found": f"{supply[1]} MWh",
            "treatment": "redetermine",
        },
    ]


def _dates(assigned: date, signed: date) -> Part:
    on_site = min(assigned + 2 * PREPARATION, signed)
    return {
        "assigned_on": assigned.isoformat(),
        "documents_on": min(assigned + PREPARATION, signed).isoformat(),
        "on_site_from": on_site.isoformat(),
        "on_site_to": on_site.isoformat(),
        "signed_on": signed.isoformat(),
    }


def _items(first: Figures, stated: Figures, found: Sequence[Part]) -> list[Part]:
    reason = "; ".join(str(one["description"]) for one in found)
    rows: list[Part] = []
    for one, before, after in zip(
        stated.burnt, first.total.installations, stated.total.installations, strict=True
    ):
        row: Part = {
            "unit_code": one.code,
            "parameter": "Q",
            "before": plain(before),
            "verified": plain(after),
            "equal": before == after,
        }
        if before:
            row["change_pct"] = plain(_change_pct(before, after))
        if before != after:
            row["reason"] = reason
        rows.append(row)
    return rows


def _change_pct(before: Decimal, after: Decimal) -> Decimal:
    return half_up(100 * (Fraction(after) - Fraction(before)) / Fraction(before), 2)


def _conclusion(found: Sequence[Part]) -> str:
    if not found:
        return "conforming"
    still = any(one["conclusion"] == "not_corrected" for one in found)
    return "not_conforming" if still else "conforming_after_correction"


def _accuracy(member: Member) -> Decimal | None:
    every = [m.uncalibrated_pct for one in member.course.stated.burnt for m in one.months]
    return next((one for one in every if one is not None), None)
