"""Forms over HTTP and from the command line: the same answer, nothing kept, no key needed."""

import json
from pathlib import Path

import pytest

from api.client.exits import Exit
from api.forms.reading import FORMS, read_value
from tests.api.desk_process import DeskProcess
from tests.api.filings import profile, report, spoilt
from tests.api.person import Person
from tests.api.play import SELLER
from tests.api.visitor import Visitor


def test_the_desk_says_of_a_document_what_the_rules_say(desk: DeskProcess) -> None:
    visitor = Visitor(desk.url).log_in(SELLER)
    right = visitor.post("/v1/forms/validation", report()).body
    assert right["may_be_filed"]
    assert right["digest"] == "0x" + read_value(report()).digest.hex()
    assert right["skipped"]["month_differs"] == "monthly_data"
    wrong = visitor.post("/v1/forms/validation", spoilt(report(), "total_t", 7)).body
    (problem,) = wrong["problems"]
    assert (problem["code"], problem["place"], problem["bars"]) == (
        "figure_differs", "total_t", True,
    )  # fmt: skip
    assert problem["facts"]["stated"] == "7"
    assert set(problem["texts"]) == {"zh-CN", "en"}
    assert not wrong["may_be_filed"]


@pytest.mark.parametrize("document", [[], "report", 7, None, {}, {"form": "\ud800"}])
def test_what_is_no_form_is_answered_and_never_breaks(desk: DeskProcess, document: object) -> None:
    answer = Visitor(desk.url).log_in(SELLER).post("/v1/forms/validation", document)
    assert answer.status in (200, 400), answer.body
    if answer.status == 200:
        assert answer.body["count"] == 1
        assert answer.body["digest"] is None


def test_strangers_have_nothing_checked_and_everybody_reads_the_schema(desk: DeskProcess) -> None:
    public = Visitor(desk.url)
    assert public.post("/v1/forms/validation", report()).status == 401
    assert {one["form"] for one in public.get("/v1/forms").body["forms"]} == set(FORMS)
    schema = public.get("/v1/forms/annual_report").body
    assert "units" in schema["properties"]
    assert public.get("/v1/forms/tax_return").status == 404


def test_a_check_and_an_explanation_need_no_desk_and_no_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = Person(tmp_path, "http://127.0.0.1:9", capsys)
    (tmp_path / "report.json").write_text(json.dumps(report()))
    (tmp_path / "profile.json").write_text(json.dumps(profile(units=1)))
    file, beside = str(tmp_path / "report.json"), str(tmp_path / "profile.json")
    assert nobody.done(None, "form", "check", file)["may_be_filed"]
    told = nobody.done(None, "report", "explain", file, "units[1].months[0].fuels[0].F")
    assert told["holds"]
    assert nobody.say(None, "report", "explain", file, "units[1].M[0]")[0] == Exit.NOT_FOUND
    code, refused = nobody.say(None, "report", "check", file, "--beside", beside)
    assert code == Exit.REFUSED
    assert [one["code"] for one in refused["problem"]["problems"]] == ["units_differ"]
    assert nobody.say(None, "report", "check", "nowhere.json")[0] == Exit.USAGE
    assert nobody.say(None, "report", "check", file, "--beside", "nowhere.json")[0] == Exit.USAGE
