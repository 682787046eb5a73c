"""What a verification statement must hold to by itself, and against the report it stands for."""

from decimal import Decimal
from fractions import Fraction

from api.forms.annual_report import AnnualReport
from api.forms.canonical import digest_of
from api.forms.findings import Findings
from api.forms.statement import Statement
from contracts.rules.arithmetic import half_up

OPEN = ("corrected_not_conforming", "not_corrected")
"""Conclusions that leave a non-conformity open."""


def check_statement(findings: Findings, form: Statement) -> None:
    """The statement by itself."""
    _number(findings, form)
    _dates(findings, form)
    _items(findings, form)
    total = sum((Fraction(one.verified_t) for one in form.units_verified), Fraction(0))
    computed = half_up(total, 0)
    findings.hold("figure_differs", computed == form.total_verified, "total_verified",
                  stated=form.total_verified, computed=computed,
                  formula="half-up(sum of units_verified)")  # fmt: skip
    _nonconformities(findings, form)
    last = form.comparison_last_year
    if last is not None:
        change = _change(Decimal(last.verified_t), Decimal(form.total_verified))
        findings.hold("figure_differs", change is None or change == last.change_pct,
                      "comparison_last_year.change_pct", stated=last.change_pct,
                      computed=change or "-", formula="100 x (this - last) / last")  # fmt: skip


def check_against_report(findings: Findings, form: Statement, report: AnnualReport) -> None:
    """The statement beside the report that it stands for."""
    digest = "0x" + digest_of(report).hex()
    findings.hold("other_report", form.report_digest == digest, "report_digest",
                  stated=form.report_digest, found=digest)  # fmt: skip
    version = report.header.version
    findings.hold("version_differs", form.report_version_after == version,
                  "report_version_after", stated=form.report_version_after,
                  found=version)  # fmt: skip
    same = (form.enterprise.uscc, form.period) == (report.enterprise.uscc, report.period)
    findings.hold("other_enterprise", same, "enterprise.uscc", stated=form.enterprise.uscc,
                  found=report.enterprise.uscc)  # fmt: skip
    reported = {one.unit_code for one in report.rows}
    verified = {one.unit_code for one in form.units_verified}
    told = ", ".join(sorted(reported ^ verified))
    findings.hold("units_differ", reported == verified, "units_verified", units=told)
    unequal = form.total_verified != report.total_t
    explained = not unequal or bool(form.nonconformities)
    findings.hold("difference_not_explained", explained, "total_verified",
                  stated=form.total_verified, found=report.total_t)  # fmt: skip


def check_first_version(findings: Findings, form: Statement, first: AnnualReport) -> None:
    """The statement's total before, beside the version that was reviewed first."""
    findings.hold("total_before_differs", form.total_before == first.total_t, "total_before",
                  stated=form.total_before, found=first.total_t)  # fmt: skip


def counts(form: Statement) -> tuple[int, int, int]:
    """Non-conformities found, corrected and open."""
    still = sum(one.conclusion in OPEN for one in form.nonconformities)
    return len(form.nonconformities), len(form.nonconformities) - still, still


def _number(findings: Findings, form: Statement) -> None:
    """Province - agency - last six of the enterprise's code - year - version."""
    _, _, code, year, version = form.report_no.split("-")
    wanted = (form.enterprise.uscc[-6:], form.year, form.report_version_after)
    holds = (code, int(year), int(version)) == wanted
    findings.hold("report_no_contradicts", holds, "report_no", stated=form.report_no,
                  expected=f"..-{wanted[0]}-{wanted[1]}-{wanted[2]:02d}")  # fmt: skip
    order = form.report_version_before <= form.report_version_after
    findings.hold("versions_not_in_order", order, "report_version_after",
                  first=form.report_version_before, second=form.report_version_after)  # fmt: skip
    same = form.agency.uscc != form.enterprise.uscc
    findings.hold("verifies_itself", same, "agency.uscc", stated=form.agency.uscc)


def _dates(findings: Findings, form: Statement) -> None:
    names = ("assigned_on", "documents_on", "on_site_from", "on_site_to", "signed_on")
    days = [getattr(form.dates, name) for name in names]
    for name, first, second in zip(names[1:], days, days[1:], strict=False):
        findings.hold("dates_not_in_order", first <= second, f"dates.{name}",
                      first=first.isoformat(), second=second.isoformat())  # fmt: skip


def _items(findings: Findings, form: Statement) -> None:
    for index, item in enumerate(form.items):
        place = f"items[{index}]"
        equal = item.before == item.verified
        findings.hold("equal_contradicts", item.equal == equal, f"{place}.equal",
                      before=item.before, verified=item.verified)  # fmt: skip
        change = _change(item.before, item.verified)
        findings.hold("figure_differs", item.change_pct == change, f"{place}.change_pct",
                      stated="-" if item.change_pct is None else item.change_pct,
                      computed="-" if change is None else change,
                      formula="100 x (verified - before) / before")  # fmt: skip
        explained = equal or item.reason is not None
        findings.hold("change_not_explained", explained, f"{place}.reason",
                      before=item.before, verified=item.verified)  # fmt: skip


def _nonconformities(findings: Findings, form: Statement) -> None:
    _, corrected, still = counts(form)
    for index, one in enumerate(form.nonconformities):
        told = one.conclusion == "not_corrected" or one.correction is not None
        findings.hold("correction_not_told", told, f"nonconformities[{index}].correction")
    newer = not corrected or form.report_version_after > form.report_version_before
    findings.hold("corrected_without_version", newer, "report_version_after", corrected=corrected)
    right = {
        "conforming": not form.nonconformities,
        "conforming_after_correction": bool(corrected) and not still,
        "not_conforming": bool(still),
    }[form.conclusion]
    findings.hold("conclusion_contradicts", right, "conclusion", stated=form.conclusion,
                  corrected=corrected, open=still)  # fmt: skip


def _change(before: Decimal, after: Decimal) -> Decimal | None:
    if before == 0:
        return None
    return half_up(100 * (Fraction(after) - Fraction(before)) / abs(Fraction(before)), 2)
