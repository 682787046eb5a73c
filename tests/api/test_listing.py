"""From the years' emissions to the published list, from the command line and over HTTP."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api import pilots
from api.client.exits import Exit
from api.forms.reading import read
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import BUYER, SELLER, account, running
from tests.api.visitor import Visitor
from tests.founded import uscc

PERIOD = 20212021


@pytest.fixture(scope="module")
def desk_of_lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    folder = tmp_path_factory.mktemp("lists")
    with running(folder / "node") as (node, play):
        play.publish()
        for role in (SELLER, BUYER):
            play.open_account(role)
        with closing(DeskProcess(node.url, folder)) as desk:
            desk.wait_for_block(play.ledger.head().number)
            yield desk


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep_keys(tmp_path_factory.mktemp("listing"), ("department", SELLER))


@pytest.fixture
def person(desk_of_lists: DeskProcess, store: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    return Person(store, desk_of_lists.url, capsys)


def years(**changes: object) -> dict:
    """Two enterprises: one that reaches the threshold, one that does not."""
    return {
        "form": "emission_years", "form_version": 1, "period": PERIOD, "province": 370000,
        "sector_code": 4411, "department": {"uscc": uscc(5), "name": "Department"},
        "as_of": "2021-08-01",
        "lines": [
            {"uscc": uscc(101), "name": "the seller", "pilot": "hubei",
             "years": [{"year": 2020, "emission_t": 25_999}, {"year": 2021, "emission_t": 26_000}]},
            {"uscc": uscc(102), "name": "the buyer",
             "years": [{"year": 2020, "emission_t": 100}, {"year": 2021, "emission_t": 200}]},
        ],
    } | changes  # fmt: skip


def written(path: Path, document: object) -> str:
    path.write_text(json.dumps(document))
    return str(path)


def test_candidates_are_computed_decided_published_and_seen_by_everybody(
    person: Person, desk_of_lists: DeskProcess, tmp_path: Path
) -> None:
    out = tmp_path / "list.json"
    file = written(tmp_path / "years.json", years())
    rows = person.done(None, "inclusion", "candidates", file, "--out", str(out))
    assert [(row["action"], row["ground"]) for row in rows] == [("add", "reached"), ("none", None)]
    assert "26000" in rows[0]["reason"]
    assert [line.pilot_left for line in read(out.read_bytes()).form.lines] == ["hubei"]
    person.done("department", "inclusion", "decide", str(out))
    told = person.done("department", "inclusion", "publish", str(out))
    desk_of_lists.wait_for_block(told["block"])
    public = Visitor(desk_of_lists.url)
    (line,) = public.items(f"/v1/inclusion?period={PERIOD}&province=370000&sector=4411")
    assert (line["account"], line["uscc"]) == (account(SELLER), uscc(101))
    assert (line["status"], line["ground"], line["emission"]) == ("obligated", "reached", 26_000)
    (published,) = public.items(f"/v1/inclusion/lists?period={PERIOD}")
    assert published["list"] == line["basis"] == "0x" + read(out.read_bytes()).digest.hex()
    assert published["count"] == 1
    left = {one["name"]: one["left"] for one in public.get("/v1/pilots").body["pilots"]}
    assert left["hubei"] == 1
    assert sum(left.values()) == 1
    document = Visitor(desk_of_lists.url).log_in("department")
    assert document.get(f"/v1/documents/{published['list']}").status == 200


def test_a_list_that_the_criteria_do_not_bear_out_is_refused_before_it_is_signed(
    person: Person, tmp_path: Path
) -> None:
    out = tmp_path / "list.json"
    file = written(tmp_path / "years.json", years(period=20222022))
    person.done(None, "inclusion", "candidates", file, "--out", str(out))
    forged = json.loads(out.read_bytes())
    forged["lines"][0]["emission_t"] = 25_999
    forged["lines"].append(forged["lines"][0] | {"uscc": uscc(102), "status": "removed"})
    code, told = person.say("department", "inclusion", "decide",
                            written(tmp_path / "forged.json", forged))  # fmt: skip
    assert code == Exit.REFUSED
    found = {(one["code"], one["place"]) for one in told["problem"]["problems"]}
    assert found == {
        ("below_threshold", "lines[0].emission_t"),
        ("below_threshold", "lines[1].emission_t"),
        ("ground_contradicts", "lines[1].ground"),
        ("taken_off_contradicts", "lines[1].taken_off"),
        ("pilot_contradicts", "lines[1].pilot_left"),
    }


def test_a_file_that_is_no_form_is_told_flaw_by_flaw(person: Person, tmp_path: Path) -> None:
    spoilt = years(sector_code="4411", period=20212024)
    code, told = person.say(None, "--lang", "en", "inclusion", "candidates",
                            written(tmp_path / "years.json", spoilt))  # fmt: skip
    assert code == Exit.BAD_FILE
    assert {(one["code"], one["place"]) for one in told["problem"]["problems"]} == {
        ("wrong_type", "sector_code"), ("no_period", "period"),
    }  # fmt: skip
    assert "Write it as 20192020" in told["error"]


def test_a_period_without_criteria_is_refused(person: Person, tmp_path: Path) -> None:
    code, told = person.say(None, "inclusion", "candidates",
                            written(tmp_path / "years.json", years(period=20182018)))  # fmt: skip
    assert code == Exit.REFUSED
    assert told["problem"]["problems"][0]["facts"] == {"reason": "NO_CRITERIA"}


def test_the_criteria_of_a_period_are_open_with_their_pack(desk_of_lists: DeskProcess) -> None:
    told = Visitor(desk_of_lists.url).get("/v1/inclusion/criteria?period=20262026").body
    by_code = {one["code"]: one for one in told["criteria"]}
    assert by_code[4411]["status"] == "obligated"
    assert by_code[5611]["status"] == "rehearsal"
    assert {one["threshold_t"] for one in told["criteria"]} == {26_000}
    assert len(told["hash"]) == 66
    early = Visitor(desk_of_lists.url).get("/v1/inclusion/criteria?period=20192020").body
    assert {one["code"] for one in early["criteria"]} == {4411, 4412}


def test_the_pilot_register_tells_seven_markets_and_figures_with_date_and_source(
    desk_of_lists: DeskProcess,
) -> None:
    told = Visitor(desk_of_lists.url).get("/v1/pilots").body
    assert len(told["pilots"]) == 7
    assert {one["as_of"] for one in told["figures"]} == {"2011-10", "2021-01", "2020-12-31"}
    assert all(one["source"] for one in told["figures"])
    dated = {(one.what, one.as_of): int(one.value) for one in pilots.register().figures}
    volume = dated["cumulative volume", "2020-12-31"]
    turnover = dated["cumulative turnover", "2020-12-31"]
    assert f"{turnover / volume:.2f}" == "23.44"
