"""From the years' emissions to the list: a candidate for every unit, with the reason in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.forms.unit_list import EmissionYears, ListLine, UnitList, UnitYears
from contracts.rules.inclusion import Candidate, Criteria, Emitter, candidate, criteria_of


@dataclass(frozen=True, slots=True)
class Proposed:
    """A unit and what the list should say of it."""

    unit: UnitYears
    found: Candidate
    reason_zh: str
    reason_en: str


def candidates_of(form: EmissionYears) -> list[Proposed]:
    """
    A candidate for every unit of the form, in its order.

    Raises:
        Refused: the period has no criteria, or the class is not covered in it.
    """
    criteria = criteria_of(form.period, form.sector_code)
    return [_proposed(criteria, unit) for unit in form.lines]


def list_of(form: EmissionYears) -> UnitList:
    """The list that follows, ready to be decided and published; raises as `candidates_of`."""
    criteria = criteria_of(form.period, form.sector_code)
    return UnitList(
        form="unit_list",
        form_version=1,
        period=form.period,
        province=form.province,
        sector_code=form.sector_code,
        criteria=criteria.name,
        published_by=form.department,
        published_on=form.as_of,
        lines=list(_lines(candidates_of(form))),
    )


def _lines(candidates: list[Proposed]) -> Iterator[ListLine]:
    for one in candidates:
        found = one.found
        if found.status is None or found.ground is None:
            continue
        enters = one.unit.pilot if found.action in ("add", "rehearse") else None
        told: dict[str, object] = {
            "uscc": one.unit.uscc,
            "name": one.unit.name,
            "status": found.status,
            "ground": found.ground,
            "year": found.year,
            "emission_t": found.emission_t,
            "taken_off": found.listed_in or None,
            "reason": one.reason_zh,
            # Who reports without owing stays in the pilot market where it owes.
            "pilot_left": enters if found.status == "obligated" else None,
        }
        yield ListLine.model_validate(told)


def _proposed(criteria: Criteria, unit: UnitYears) -> Proposed:
    emitter = Emitter(
        years={row.year: row.emission_t for row in unit.years},
        listed_in=unit.listed_in or 0,
        commissioned=unit.commissioned,
        expected_t=unit.expected_t,
        closed=unit.closed,
        applied=unit.applied,
    )
    found = candidate(criteria, emitter)
    zh, en = REASONS[found.ground]
    facts = {
        "year": found.year or "-",
        "emission": found.emission_t,
        "threshold": criteria.threshold_t,
        "years": criteria.years_below,
    }
    return Proposed(unit, found, zh.format(**facts), en.format(**facts))


REASONS: dict[str | None, tuple[str, str]] = {
    "reached": (
        "{year} 年排放 {emission} 吨，达到 {threshold} 吨",
        "emitted {emission} t in {year}, which reaches {threshold} t",
    ),
    "expected": (
        "{year} 年投产，预计年排放 {emission} 吨，达到 {threshold} 吨",
        "commissioned in {year}, expected to emit {emission} t a year, which reaches {threshold} t",
    ),
    "retained": (
        "已在名录内，尚未连续 {years} 年低于 {threshold} 吨",
        "on the list, and not yet below {threshold} t in {years} consecutive years",
    ),
    "applied": (
        "自愿申请，{year} 年排放 {emission} 吨，达到 {threshold} 吨",
        "applied; emitted {emission} t in {year}, which reaches {threshold} t",
    ),
    "two_years_below": (
        "截至 {year} 年连续 {years} 年低于 {threshold} 吨",
        "below {threshold} t in {years} consecutive years to {year}",
    ),
    "closure": ("已停业、关闭或不再生产", "closed or no longer producing"),
    None: (
        "未达到 {threshold} 吨，或已停业，且不在名录内",
        "not on the list, and below {threshold} t or closed",
    ),
}
"""Why the list says so, by ground."""
