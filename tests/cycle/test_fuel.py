"""Fuel data are thrown, emissions computed; every filing is one that the desk would take."""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest

from api.cycle import filings, verifying
from api.cycle.cast import Cycle, Member, cast_cycle
from api.cycle.recounting import recount
from api.cycle.scenario import read_scenario
from api.cycle.stories import Mistake
from api.cycle.uscc import ENTERPRISE, synthetic_code
from api.forms import reading
from api.forms.annual_report import AnnualReport
from api.forms.cross_checks import Beside, cross_check
from api.forms.self_checks import check
from api.forms.statement import Statement
from api.forms.statement_checks import check_against_report
from api.forms.unit_profile import UnitProfile

SCENARIO = read_scenario()
FRAME, WHEN = SCENARIO.scenario, SCENARIO.calendar
AGENCY = (3, {"uscc": synthetic_code(ENTERPRISE, 370100, 8000), "name": "Synthetic agency"})


@pytest.fixture(scope="module")
def cycle() -> Cycle:
    return cast_cycle(SCENARIO, FRAME.units)


def told(member: Member) -> bool:
    """Whether the member's report has a story."""
    story = member.story
    return bool(story.mistake or story.uncalibrated or story.objection or story.found)


def sample(cycle: Cycle) -> Iterator[Member]:
    """Every unit with a story, and some of the others."""
    yield from (one for one in cycle.members if told(one) or one.body.number % 16 == 0)


def header(member: Member, version: int) -> filings.Part:
    return filings.header(version, filings.subject(member.body), WHEN.reported, [bytes(32)])


def report(member: Member, version: int) -> bytes:
    figures = member.course.versions[version - 1]
    whole = filings.report(member.body, header(member, version), FRAME.period, figures)
    return whole.content


def test_the_emission_of_every_state_of_the_data_is_what_the_rules_compute(cycle: Cycle) -> None:
    for member in sample(cycle):
        for version, figures in enumerate(member.course.versions, start=1):
            assert recount(report(member, version)) == figures.total.verified_t
        assert member.outcome.verified_t == member.course.final.total.verified_t
        assert sum(member.outcome.verified) == member.outcome.verified_t


@pytest.mark.parametrize("place", ["A", "C", "F", "E"])
def test_a_changed_figure_of_a_report_is_seen(cycle: Cycle, place: str) -> None:
    content = json.loads(report(cycle.members[0], 1))
    fuel = content["units"][0]["months"][5]["fuels"][0]
    fuel.pop("B", None)
    fuel["D"] = "0.03356"
    fuel[place] = str(Decimal(fuel[place]) - 1)
    assert recount(json.dumps(content).encode()) is None


def test_the_desk_takes_every_filing_and_finds_nothing_wrong_with_it(cycle: Cycle) -> None:
    for member in sample(cycle):
        version = len(member.course.versions)
        profile = filings.profile(member.body, header(member, 1), FRAME.first_year)
        plan = filings.quality_plan(member.body, header(member, 1), 2021)
        filed = [reading.read(one.content) for one in (profile, plan)]
        filed.append(reading.read(report(member, version)))
        for document in filed:
            assert check(document.form).failed == []
        described, whole = filed[0].form, filed[2].form
        assert isinstance(whole, AnnualReport)
        assert isinstance(described, UnitProfile)
        assert cross_check(whole, Beside(profile=described)).failed == []
        assert filed[2].data == report(member, version), "written as the desk writes it"


def test_the_desk_takes_every_statement_and_finds_it_to_stand_for_its_report(cycle: Cycle) -> None:
    for member in sample(cycle):
        filed = reading.read(report(member, len(member.course.versions)))
        stated = verifying.statement(
            member, FRAME, AGENCY, filed.digest, WHEN.assigned, WHEN.verified
        )
        form = reading.read(stated.content).form
        assert isinstance(form, Statement)
        assert isinstance(filed.form, AnnualReport)
        findings = check(form)
        check_against_report(findings, form, filed.form)
        assert findings.failed == []


def test_a_wrong_first_report_is_corrected_and_an_uncalibrated_meter_counts_against_the_unit(
    cycle: Cycle,
) -> None:
    mistaken = [one for one in cycle.members if one.story.mistake]
    assert len(mistaken) == SCENARIO.verification.misreported
    assert {one.story.mistake for one in mistaken} == set(Mistake)
    for member in mistaken:
        assert len(member.course.versions) == 2
        assert member.course.first.total.total_t < member.course.reported.total.total_t
        assert verifying.counts(member) == (1, 1, 0)
    assert not any(one.story.turns or one.story.team for one in cycle.members if one.corrected)
    meters = [one for one in cycle.members if one.story.uncalibrated]
    assert len(meters) == SCENARIO.verification.uncalibrated
    for member in meters:
        assert member.course.stated.total.total_t > member.course.reported.total.total_t
        assert verifying.counts(member) == (1, 0, 1)
