"""A verification statement holds to itself, and to the report that it stands for."""

import pytest

from api.forms import self_checks, telling
from api.forms.annual_report import AnnualReport
from api.forms.canonical import digest_of
from api.forms.findings import Findings
from api.forms.reading import read_value
from api.forms.statement import Statement
from api.forms.statement_checks import check_against_report, counts
from api.forms.validation import validate_value
from tests.api.filings import report, spoilt, statement


def failed(findings: Findings) -> set[tuple[str, str]]:
    """Check and place of everything that did not hold; each has its words."""
    for found in findings.failed:
        assert "?" not in telling.of_finding(found).texts["en"].detail
    return {(found.check, found.place) for found in findings.failed}


def a_report(document: dict) -> AnnualReport:
    found = read_value(document).form
    assert isinstance(found, AnnualReport)
    return found


def stated(changes: dict | None = None, reported: dict | None = None) -> tuple[Findings, Statement]:
    document = reported or report()
    digest = "0x" + digest_of(a_report(document)).hex()
    found = read_value({**statement(document, digest), **(changes or {})}).form
    assert isinstance(found, Statement)
    findings = self_checks.check(found)
    check_against_report(findings, found, a_report(document))
    return findings, found


NONCONFORMITY = {
    "no": 1, "category": "activity_data", "description": "the scale was not read in July",
    "cause": "a broken sensor", "correction": "read from the purchase notes",
    "conclusion": "corrected_conforming",
}  # fmt: skip


def test_a_right_statement_stands_beside_its_report() -> None:
    findings, found = stated()
    assert not findings.failed
    assert counts(found) == (0, 0, 0)


def test_a_corrected_report_has_a_newer_version_and_open_ones_do_not_conform() -> None:
    both = [NONCONFORMITY, {**NONCONFORMITY, "no": 2, "conclusion": "not_corrected"}]
    findings, found = stated({"nonconformities": both, "conclusion": "conforming"})
    assert counts(found) == (2, 1, 1)
    assert failed(findings) == {
        ("corrected_without_version", "report_version_after"),
        ("conclusion_contradicts", "conclusion"),
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"report_digest": "0x" + "00" * 32}, {("other_report", "report_digest")}),
        ({"total_verified": 1}, {("figure_differs", "total_verified"),
                                 ("difference_not_explained", "total_verified")}),
        ({"report_no": "37-SDHC-00000X-2023-01"}, {("report_no_contradicts", "report_no")}),
        ({"report_no": "37-SDHC-00101D-2022-01"}, {("report_no_contradicts", "report_no")}),
        ({"report_version_after": 2}, {("report_no_contradicts", "report_no"),
                                       ("version_differs", "report_version_after")}),
        ({"conclusion": "not_conforming"}, {("conclusion_contradicts", "conclusion")}),
        ({"items": [{"parameter": "A", "before": "100", "verified": "110", "equal": True,
                     "change_pct": "1.00"}]},
         {("equal_contradicts", "items[0].equal"), ("figure_differs", "items[0].change_pct"),
          ("change_not_explained", "items[0].reason")}),
    ],
)  # fmt: skip
def test_a_statement_that_contradicts_itself_or_its_report_is_found(
    changes: dict, expected: set
) -> None:
    assert failed(stated(changes)[0]) == expected


def test_an_agency_does_not_verify_itself_nor_sign_before_it_came() -> None:
    document = statement(report(), "0x" + "11" * 32)
    document = spoilt(document, "agency.uscc", report()["enterprise"]["uscc"])  # type: ignore[index]
    document = spoilt(document, "dates.signed_on", "2024-04-01")
    assert failed(self_checks.check(read_value(document).form)) == {
        ("verifies_itself", "agency.uscc"), ("dates_not_in_order", "dates.signed_on"),
    }  # fmt: skip


def test_the_total_before_is_that_of_the_version_reviewed_first() -> None:
    first, second = report(), report(version=2)
    digest = "0x" + digest_of(a_report(second)).hex()
    document = statement(second, digest, version=2) | {"report_version_before": 1}
    beside = [a_report(first), a_report(second)]
    told = validate_value(document | {"total_before": 1}, beside).told
    assert [(one.code, one.place) for one in told] == [("total_before_differs", "total_before")]
    assert validate_value(document, beside).may_be_filed
    assert validate_value(document, beside[1:]).skipped["total_before_differs"] == "annual_report"
