"""A report's way: filed, verified, decided, objected to, final; and who sees what of it."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.client.exits import Exit
from api.forms.reading import read_value
from contracts.identifiers import account_address, uscc_bytes
from contracts.vocabulary import Ground, Kind, Right, Status
from tests.api import filings
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import BUYER, EXPIRY, HASH, PACK, SELLER, Play, account, running
from tests.api.visitor import Visitor
from tests.founded import signer, uscc

PERIOD = 20202020
MONTHS = (202001, 202002, 202012)
ROLES = ("department", "verifier", SELLER, BUYER)


@dataclass
class Town:
    """A desk, its node, and the enterprise listed for the period with an agency assigned."""

    desk: DeskProcess
    play: Play

    def visitor(self, role: str | None) -> Visitor:
        self.desk.wait_for_block(self.play.ledger.head().number)
        public = Visitor(self.desk.url)
        return public.log_in(role) if role else public

    def dossier(self, role: str = SELLER) -> dict:
        answer = self.visitor(role).get(f"/v1/emissions/{account(SELLER)}/{PERIOD}")
        assert answer.status == 200, answer.body
        return answer.body


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("emissions")
    with running(folder / "node") as (node, play):
        play.publish()
        play.open_account(SELLER)
        play.open_account(BUYER)
        play.admit_verifier()
        play.list_account(SELLER, PERIOD)
        why = (Status.REHEARSAL, Ground.REACHED, 0, 1_000_000, HASH, b"\0" * 32)
        play.act("department", "Inclusion", "decide", [(account(BUYER), PERIOD, 4411, *why)])
        another = [uscc_bytes(uscc(104)), Kind.VERIFIER, 370000, 7461, "another agency", HASH]
        play.act("registry", "Participants", "register", *another)
        grants = [(signer("another agency").address, Right.READ | Right.INITIATE, EXPIRY)]
        play.act("registry_officer", "Participants", "open", address_of_another(), grants, 0)
        with closing(DeskProcess(node.url, folder)) as desk:
            desk.wait_for_block(play.ledger.head().number)
            yield Town(desk, play)


def address_of_another() -> str:
    return account_address(uscc(104))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep_keys(tmp_path_factory.mktemp("flow"), ROLES)


@pytest.fixture
def person(town: Town, store: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    return Person(store, town.desk.url, capsys)


def written(folder: Path, name: str, document: object) -> str:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document))
    return str(path)


def digest(document: object) -> str:
    return "0x" + read_value(document).digest.hex()


REPORT = filings.report(PERIOD)
CORRECTED = filings.report(PERIOD, version=2)


def test_an_enterprise_files_what_comes_before_its_report(
    person: Person, town: Town, tmp_path: Path
) -> None:
    person.done(SELLER, "profile", "file", written(tmp_path, "profile", filings.profile()))
    plan = written(tmp_path, "plan", filings.quality_plan(2020))
    person.done(SELLER, "plan", "file", plan)
    person.done("department", "plan", "approve", "--account", uscc(101), "--year", "2020",
                "--version", "1")  # fmt: skip
    for month in (*MONTHS, MONTHS[0]):
        filed = filings.monthly(month)
        shown = person.done(SELLER, "month", "file", written(tmp_path, str(month), filed))
        assert shown["late"] is True
    assert (shown["version"], shown["document"]) == (2, digest(filings.monthly(MONTHS[0])))
    july = person.done(SELLER, "month", "file", written(tmp_path, "july", filings.monthly(202107)))
    assert july["late"] is False
    told = town.dossier()
    assert {row["unit"] for row in told["profiles"]} == {"U1", "U2"}
    assert [(row["year"], row["judged"]) for row in told["plans"]] == [(2020, "approved")]
    assert [(row["month"], row["version"], row["late"]) for row in told["months"]] == [
        (202001, 1, True), (202001, 2, True), (202002, 1, True), (202012, 1, True),
    ]  # fmt: skip
    assert told["status"] == "obligated"
    assert told["reports"] == []


def test_a_report_with_a_wrong_figure_is_not_filed(
    person: Person, town: Town, tmp_path: Path
) -> None:
    before = town.play.ledger.head().number
    wrong = written(tmp_path, "wrong", filings.spoilt(REPORT, "total_t", 1))
    code, told = person.say(SELLER, "report", "file", wrong)
    assert code == Exit.REFUSED
    assert told["problem"]["problems"][0]["code"] == "figure_differs"
    plan = written(tmp_path, "plan", filings.quality_plan(2020))
    assert person.say(SELLER, "report", "file", plan)[0] == Exit.USAGE
    right = written(tmp_path, "right", REPORT)
    code, told = person.say(BUYER, "report", "file", right)
    assert (code, "the key signs for" in told["error"]) == (Exit.REFUSED, True)
    assert town.play.ledger.head().number == before


def test_every_version_of_a_report_stays(person: Person, town: Town, tmp_path: Path) -> None:
    for document in (REPORT, CORRECTED):
        person.done(SELLER, "report", "file", written(tmp_path, "report", document))
    told = town.dossier()["reports"]
    assert [row["version"] for row in told] == [1, 2]
    assert [row["document"] for row in told] == [digest(REPORT), digest(CORRECTED)]
    assert told[0]["data"] == told[1]["data"], "the figures did not change"
    assert told[0]["preparer"] is None


def test_the_assigned_agency_reads_what_was_filed_and_nobody_else_does(
    person: Person, town: Town
) -> None:
    path = f"/v1/emissions/{account(SELLER)}/{PERIOD}"
    assert town.visitor("verifier").get(path).status == 404
    person.done("department", "agency", "assign", "--agency", uscc(6), "--period", str(PERIOD),
                "--account", uscc(101))  # fmt: skip
    papers = [digest(REPORT), digest(filings.monthly(202001)), digest(filings.profile()),
              digest(filings.quality_plan(2020))]  # fmt: skip
    seen = {
        role: (
            town.visitor(role).get(path).status,
            {town.visitor(role).get(f"/v1/documents/{paper}").status for paper in papers},
        )
        for role in (None, SELLER, BUYER, "verifier", "another agency", "department", "ministry")
    }
    assert seen == {
        None: (401, {401}), SELLER: (200, {200}), BUYER: (404, {404}), "verifier": (200, {200}),
        "another agency": (404, {404}), "department": (200, {200}), "ministry": (200, {404}),
    }  # fmt: skip
    other_year = digest(filings.monthly(202107))
    assert town.visitor("verifier").get(f"/v1/documents/{other_year}").status == 404


def test_the_desk_lays_a_report_beside_what_was_filed_before_it(town: Town) -> None:
    changed = filings.spoilt(REPORT, "units.0.months.0.fuels.0.A", "59999")
    told = town.visitor(SELLER).post("/v1/forms/validation", changed).body
    found = {(one["code"], one["place"]) for one in told["problems"]}
    assert ("month_differs", "units[0].months[0].fuels[0].A") in found
    assert ("month_not_filed", "units[0].months[2]") in found
    assert "units_differ" in told["held"]
    stranger = town.visitor(BUYER).post("/v1/forms/validation", changed).body
    assert "month_differs" in stranger["skipped"]


def test_only_the_assigned_agency_states_and_on_the_newest_report(
    person: Person, town: Town, tmp_path: Path
) -> None:
    beside = written(tmp_path, "report", CORRECTED)
    form = filings.statement(CORRECTED, digest(CORRECTED), version=2)
    file = written(tmp_path, "statement", form)
    code, _ = person.say(BUYER, "statement", "file", file)
    assert code == Exit.REFUSED
    other = written(tmp_path, "other", form | {"report_digest": digest(REPORT)})
    assert person.say("verifier", "statement", "file", other, "--beside", beside)[0] == (
        Exit.REFUSED
    )
    person.done("verifier", "statement", "file", file, "--beside", beside)
    (stated,) = town.dossier("verifier")["statements"]
    assert (stated["report_version"], stated["verified"]) == (2, CORRECTED["total_t"])
    assert (stated["found"], stated["open"], stated["document"]) == (0, 0, digest(form))
    assert town.visitor(SELLER).get(f"/v1/documents/{digest(form)}").status == 200


def decision(reasons: str | None = None, more: int = 0) -> list[str]:
    tonnes = str(int(str(CORRECTED["total_t"])) + more)
    paper = "0x" + HASH.hex()
    words = [
        "--account",
        uscc(101),
        "--period",
        str(PERIOD),
        "--verified",
        tonnes,
        "--obligation",
        tonnes,
        "--pack",
        PACK.rstrip(b"\0").decode(),
        "--inputs",
        paper,
    ]
    return [*words, *(["--reasons", reasons] if reasons else [])]  # fmt: skip


def test_a_decision_is_a_notice_with_a_clock_and_an_objection_another(
    person: Person, town: Town
) -> None:
    paper = "0x" + HASH.hex()
    person.done("department", "emission", "decide", *decision())
    told = town.dossier()
    (row,) = told["decisions"]
    assert (row["notice"], row["basis"], row["term"]["what"]) == ("open", "verified", "objection")
    # Sunday the 15th of August 2021: seven working days end with Tuesday the 24th.
    assert row["term"]["until"] == "2021-08-24T23:59:59+08:00"
    assert not row["term"]["is_over"]
    assert not told["is_final"]
    assert town.visitor(None).items("/v1/emissions/published") == []
    person.done(SELLER, "emission", "object", "--period", str(PERIOD), "--reasons", paper)
    (row,) = town.dossier()["decisions"]
    assert (row["notice"], row["term"]["what"]) == ("objected", "decision")
    assert row["term"]["until"] == "2021-08-27T23:59:59+08:00"
    assert row["objection"] == paper


def test_a_resolved_objection_is_final_and_published(person: Person, town: Town) -> None:
    paper = "0x" + HASH.hex()
    before = town.play.ledger.head().number
    person.done("department", "emission", "resolve", *decision(paper))
    told = town.dossier()
    assert told["is_final"]
    assert told["decisions"][-1]["notice"] == "final"
    (row,) = town.visitor(None).items(f"/v1/emissions/published?period={PERIOD}")
    assert (row["uscc"], row["verified"]) == (uscc(101), CORRECTED["total_t"])
    assert "obligation" not in row
    earlier = (
        town.visitor(SELLER).get(f"/v1/emissions/{account(SELLER)}/{PERIOD}?as_of={before}").body
    )
    assert earlier["decisions"][0]["notice"] == "objected"
    assert not earlier["is_final"]


def test_a_review_finds_and_the_department_decides_anew(
    person: Person, town: Town, tmp_path: Path
) -> None:
    plan = {
        "form": "review_plan", "form_version": 1, "review": "370000-2021-1",
        "ordered_by": {"uscc": uscc(5), "name": "Department"}, "province": 370000,
        "period": PERIOD, "starts_on": "2021-08-15", "ends_on": "2021-08-22",
        "subjects": ["coal sampling"],
        "teams": [{"team": 1, "leader": "Leader", "members": ["Member"], "units": [uscc(101)]}],
    }  # fmt: skip
    file = written(tmp_path, "plan", plan)
    person.done("department", "review", "open", file)
    person.done("department", "review", "units", file, "--campaign", "1")
    findings = {
        "form": "review_findings", "form_version": 1, "review": "370000-2021-1", "team": 1,
        "enterprise": filings.ENTERPRISE, "period": PERIOD, "found_on": "2021-08-16",
        "findings": [{"no": 1, "unit_code": "U1", "parameter": "B", "description": "forged tests",
                      "stated": "0.5612", "found": "0.62", "treatment": "redetermine"}],
        "conservative_t": int(str(CORRECTED["total_t"])) + 1_000,
    }  # fmt: skip
    person.done("department", "review", "record", written(tmp_path, "findings", findings),
                "--campaign", "1", "--severity", "false_data")  # fmt: skip
    person.done("department", "emission", "redetermine", *decision(more=1_000), "--finding", "1")
    told = town.dossier()
    assert [row["severity"] for row in told["findings"]] == ["false_data"]
    assert [row["basis"] for row in told["decisions"]][-1] == "redetermined"
    assert told["decisions"][-1]["finding"] == 1
    assert not told["is_final"]
    person.done(SELLER, "emission", "accept", "--period", str(PERIOD))
    assert town.dossier()["is_final"]
    (review,) = town.visitor(None).items("/v1/reviews")
    assert (review["units"], review["findings"], review["is_closed"]) == (1, 1, False)
    seen = {role: town.visitor(role).get("/v1/reviews/1").status for role in (None, BUYER, SELLER)}
    assert seen == {None: 401, BUYER: 404, SELLER: 200}
    paper = digest(findings)
    assert town.visitor("department").get(f"/v1/documents/{paper}").status == 200
    assert town.visitor(SELLER).get(f"/v1/documents/{paper}").status == 200
    assert town.visitor(BUYER).get(f"/v1/documents/{paper}").status == 404
    summary = "0x" + HASH.hex()
    person.done("department", "review", "close", "--campaign", "1", "--summary", summary)
    town.visitor(None)
    assert town.visitor(None).items("/v1/reviews")[0]["is_closed"]


def test_agencies_their_assignments_and_evaluations(person: Person, town: Town) -> None:
    paper = "0x" + HASH.hex()
    person.done("department", "agency", "evaluate", "--agency", uscc(6), "--year", "2021",
                "--quality", "90", "--compliance", "80", "--timeliness", "70",
                "--document", paper)  # fmt: skip
    public = town.visitor(None)
    (agency,) = public.items("/v1/agencies?province=370000")
    assert (agency["uscc"], agency["is_admitted"], agency["assigned"]) == (uscc(6), True, 1)
    (row,) = public.items("/v1/evaluations?year=2021")
    assert (row["quality"], row["compliance"], row["timeliness"]) == (90, 80, 70)
    assert [one["account"] for one in town.visitor("verifier").items("/v1/assignments")] == [
        account(SELLER)
    ]
    assert town.visitor(BUYER).items("/v1/assignments") == []


def test_what_everybody_may_look_at_needs_no_key(person: Person, town: Town) -> None:
    town.visitor(None)
    assert [row["uscc"] for row in person.done(None, "emission", "published")] == [uscc(101)]
    assert [row["uscc"] for row in person.done(None, "agency", "list")] == [uscc(6)]
    assert [row["year"] for row in person.done(None, "agency", "evaluations")] == [2021]
    assert [row["campaign"] for row in person.done(None, "review", "list")] == [1]
    told = person.done(SELLER, "emission", "show", uscc(101), str(PERIOD))
    assert told["is_final"]
    assert person.say(BUYER, "emission", "show", uscc(101), str(PERIOD))[0] == Exit.NOT_FOUND
    (found,) = person.done(SELLER, "review", "findings", "--account", uscc(101))
    assert found["severity"] == "false_data"


def test_a_plan_that_was_sent_back_is_filed_again_as_a_newer_version(
    person: Person, town: Town, tmp_path: Path
) -> None:
    judged = ["--account", uscc(101), "--year", "2021", "--version"]
    first = filings.quality_plan(2021)
    person.done(SELLER, "plan", "file", written(tmp_path, "plan", first))
    person.done("department", "plan", "return", *judged, "1", "--reasons", "no-lab")
    second = filings.spoilt(first, "header.version", 2)
    person.done(SELLER, "plan", "file", written(tmp_path, "newer", second))
    assert person.say("department", "plan", "approve", *judged, "1")[0] == Exit.REFUSED
    person.done("department", "plan", "approve", *judged, "2")
    answer = town.visitor(SELLER).get(f"/v1/emissions/{account(SELLER)}/20212021").body
    assert [(row["version"], row["judged"]) for row in answer["plans"]] == [
        (1, "returned"), (2, "approved"),
    ]  # fmt: skip
    assert answer["months"][0]["late"] is False


def test_an_agency_that_is_replaced_reads_no_more(person: Person, town: Town) -> None:
    path = f"/v1/emissions/{account(SELLER)}/{PERIOD}"
    paper = f"/v1/documents/{digest(filings.quality_plan(2020))}"
    assert town.visitor("verifier").get(paper).status == 200
    town.play.act("department", "Verification", "admit", address_of_another(), HASH, EXPIRY)
    person.done("department", "agency", "assign", "--agency", uscc(104), "--period", str(PERIOD),
                "--account", uscc(101))  # fmt: skip
    seen = {
        role: (town.visitor(role).get(path).status, town.visitor(role).get(paper).status)
        for role in ("verifier", "another agency")
    }
    assert seen == {"verifier": (404, 404), "another agency": (200, 200)}
    rows = town.dossier()["assignments"]
    assert [row["agency"] for row in rows] == [account("verifier"), address_of_another()]
