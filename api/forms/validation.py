"""One answer about a document: flaws, checks that held, what the others found, and its digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.forms import self_checks
from api.forms.annual_report import AnnualReport
from api.forms.cross_checks import Beside, cross_check
from api.forms.findings import Findings
from api.forms.monthly_data import MonthlyData
from api.forms.parts import Part
from api.forms.reading import Document, FormRefused, read, read_value
from api.forms.statement import Statement
from api.forms.statement_checks import check_against_report, check_first_version
from api.forms.telling import Told, of_finding, of_flaw
from api.forms.unit_profile import UnitProfile

TOLD_MAX = 500
"""Flaws and findings told of one document; `count` says how many there are."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What is to be said of a document before it is filed."""

    document: Document | None
    """None where it is not of its form."""
    told: Sequence[Told]
    count: int
    held: Mapping[str, int] = field(default_factory=dict)
    """How often each check held."""
    skipped: Mapping[str, str] = field(default_factory=dict)
    """Checks that were not made, and what they lacked."""

    @property
    def may_be_filed(self) -> bool:
        return self.document is not None and not any(one.bars for one in self.told)


def validate(data: bytes, beside: Sequence[Part] = ()) -> Validation:
    """
    Everything wrong with a document, by itself and beside other forms.

    Raises:
        Malformed: `data` is no bounded JSON.
    """
    try:
        return _checked(read(data), beside)
    except FormRefused as refused:
        return _flawed(refused)


def validate_value(value: object, beside: Sequence[Part] = ()) -> Validation:
    """The same of a value already parsed."""
    try:
        return _checked(read_value(value), beside)
    except FormRefused as refused:
        return _flawed(refused)


def _checked(document: Document, beside: Sequence[Part]) -> Validation:
    findings = self_checks.check(document.form)
    if isinstance(document.form, AnnualReport):
        findings.add(cross_check(document.form, _sorted(document.form, beside)))
    elif isinstance(document.form, Statement):
        _of_statement(findings, document.form, beside)
    # What bars the filing first, each in the order of the document.
    told = sorted((of_finding(one) for one in findings.failed), key=lambda one: not one.bars)
    return Validation(
        document, told[:TOLD_MAX], len(told), dict(findings.held), dict(findings.skipped)
    )


def _flawed(refused: FormRefused) -> Validation:
    told = [of_flaw(flaw) for flaw in refused.flaws[:TOLD_MAX]]
    return Validation(None, told, len(refused.flaws))


def _sorted(report: AnnualReport, beside: Sequence[Part]) -> Beside:
    """The forms of the same enterprise by what they are; the newest version of each counts."""
    own = [one for one in beside if _uscc(one) == report.enterprise.uscc]
    profiles = [one for one in own if isinstance(one, UnitProfile)]
    reports = [
        one for one in own
        if isinstance(one, AnnualReport) and one.period % 10_000 < report.period // 10_000
    ]  # fmt: skip
    months: dict[int, MonthlyData] = {}
    for one in own:
        if isinstance(one, MonthlyData):
            older = months.get(one.month)
            if older is None or older.header.version <= one.header.version:
                months[one.month] = one
    return Beside(
        max(profiles, key=lambda one: one.header.version, default=None),
        months,
        max(reports, key=lambda one: (one.period, one.header.version), default=None),
    )


def _of_statement(findings: Findings, form: Statement, beside: Sequence[Part]) -> None:
    versions = {
        one.header.version: one
        for one in beside
        if isinstance(one, AnnualReport)
        and (one.enterprise.uscc, one.period) == (form.enterprise.uscc, form.period)
    }
    if form.report_version_after in versions:
        check_against_report(findings, form, versions[form.report_version_after])
    else:
        findings.skip("other_report", "annual_report")
    if form.report_version_before in versions:
        check_first_version(findings, form, versions[form.report_version_before])
    else:
        findings.skip("total_before_differs", "annual_report")


def _uscc(form: Part) -> str | None:
    enterprise = getattr(form, "enterprise", None)
    return enterprise.uscc if enterprise else None
