"""From a table to issued units: bad lines are refused one by one, and nothing is partly issued."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.client.exits import Exit
from tests.api.allocated import DIGEST, line, table
from tests.api.allocation_town import (
    APPLIED,
    CAP,
    HERE,
    REHEARSING,
    THERE,
    UNLISTED,
    Place,
    Town,
    settled,
)
from tests.api.play import PERIOD, SHANDONG
from tests.api.visitor import Visitor
from tests.founded import uscc


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with settled(tmp_path_factory.mktemp("allocation")) as place:
        yield place


@pytest.fixture
def town(place: Place, capsys: pytest.CaptureFixture[str]) -> Town:
    return Town(*place, capsys)


BAD = {
    "a wrong check character": (line(102, uscc="82" + uscc(102)[2:]), "table_uscc_check", "uscc"),
    "a code too short": (line(102, uscc=uscc(102)[:-1]), "table_uscc_length", "uscc"),
    "a fraction of a tonne": (line(102, quantity="700.5"), "table_fraction", "quantity"),
    "a negative quantity": (line(102, quantity="-700"), "table_negative", "quantity"),
    "a duplicate line": (line(101), "table_duplicate_line", "number"),
    "an unknown account": (line(999), "table_account_unknown", "uscc"),
    "an account not open": (line(APPLIED), "table_account_not_open", "uscc"),
    "an account on no list": (line(UNLISTED), "table_not_on_list", "uscc"),
    "a unit in rehearsal": (line(REHEARSING), "table_wrong_status", "uscc"),
    "a unit of another province": (line(THERE), "table_other_province", "uscc"),
    "over the cap": (line(102, quantity=CAP), "table_over_cap", "quantity"),
    "a true-up before its time": (
        line(102, stage="final"), "table_emission_not_final", "uscc",
    ),
    "another period": (line(102, period=20212021), "table_other_period", "period"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_line_is_refused_with_code_place_and_fix_and_nothing_is_issued(
    town: Town, what: str
) -> None:
    bad, code, column = BAD[what]
    before = (town.issued(), town.decided(), town.ledger.head().number)
    exit_, told = town.say("department", "decide", town.file(line(101), bad, line(103)))
    assert exit_ == Exit.REFUSED
    flaws = told["problem"]["flaws"]
    assert (code, 3, column) in {(one["code"], one["line"], one["column"]) for one in flaws}
    assert all(one["next"] for one in flaws)
    rows = list(csv.DictReader(io.StringIO(Path(told["problem"]["errors"]).read_text())))
    assert ("3", code) in {(row["line"], row["code"]) for row in rows}
    assert {row["line"] for row in rows} == {"3"}, "the sound lines are not blamed"
    assert all(row["fix"] for row in rows)
    assert (town.issued(), town.decided(), town.ledger.head().number) == before


def test_every_line_is_refused_where_there_is_no_plan(town: Town) -> None:
    rows = [line(who, period=20212021) for who in (101, 102)]
    exit_, told = town.say("department", "decide", town.file(*rows))
    assert exit_ == Exit.REFUSED
    assert [f["code"] for f in told["problem"]["flaws"]] == ["table_no_plan"] * 2


def test_an_upload_is_kept_with_its_errors_file(town: Town) -> None:
    exit_, told = town.say("department", "validate", town.file(line(101), line(102)))
    assert (exit_, told["valid"], told["quantity"]) == (Exit.DONE, True, 1_400)
    exit_, told = town.say("department", "upload", town.file(line(101), line(THERE)))
    assert exit_ == Exit.REFUSED
    department = Visitor(town.desk.url).log_in("department")
    (kept,) = department.items("/v1/allocation-tables")
    assert (kept["rows"], kept["flaws"], kept["province"]) == (2, 1, SHANDONG)
    path = f"/v1/allocation-tables/{kept['upload']}"
    told = department.get(path).body["problems"]
    assert [(one["code"], one["line"]) for one in told] == [("table_other_province", 3)]
    assert department.get(f"{path}/content").body["text"] == table(line(101), line(THERE))
    assert "table_other_province" in department.get(f"{path}/errors").body["text"]
    for outsider in ("exchange", "verifier"):
        assert Visitor(town.desk.url).log_in(outsider).get(path).status == 403
    body = {"table": table(line(101))}
    assert Visitor(town.desk.url).log_in("ministry").post(
        "/v1/allocation-tables", body
    ).status == 403  # fmt: skip


def test_a_table_is_decided_and_executed_once_however_often_it_is_sent(town: Town) -> None:
    rows = [line(who, quantity=who) for who in HERE]
    file = town.file(*rows)
    before = town.issued()
    exit_, told = town.say("department", "decide", file)
    assert (exit_, told["lines"]) == (Exit.DONE, len(HERE)), told
    exit_, told = town.say("department", "decide", file)
    assert (exit_, told["lines"], told["transactions"]) == (Exit.DONE, 0, 0)
    exit_, told = town.say("department", "validate", file)
    assert {flaw["code"] for flaw in told["problem"]["flaws"]} == {"table_already_decided"}
    changed = town.file(line(101, quantity=102), *rows[1:])
    exit_, told = town.say("department", "decide", changed)
    assert [flaw["code"] for flaw in told["problem"]["flaws"]] == ["table_decided_otherwise"]
    assert town.issued() == before

    exit_, told = town.say("registry", "execute", "--period", str(PERIOD))
    assert (exit_, told["lines"], told["transactions"]) == (Exit.DONE, len(HERE), 1)
    exit_, told = town.say("registry", "execute", "--period", str(PERIOD))
    assert (exit_, told["lines"], told["transactions"]) == (Exit.DONE, 0, 0)
    assert [town.held(who) for who in HERE] == list(HERE)
    assert town.issued() - before == sum(HERE)

    exit_, told = town.say("registry", "status", "--period", str(PERIOD))
    assert told["lines"] == [
        {"stage": "pre_allocation", "state": "executed", "lines": 8, "quantity": sum(HERE)}
    ]
    (room,) = told["rooms"]
    assert (room["decided"], room["issued"]) == (sum(HERE), sum(HERE))
    exported = Visitor(town.desk.url).log_in("department").get("/v1/allocations-export")
    found = list(csv.DictReader(io.StringIO(exported.body["text"])))
    assert [(row["uscc"], int(row["quantity"]), row["state"]) for row in found] == sorted(
        (uscc(who), who, "executed") for who in HERE
    )


def test_a_table_sent_in_part_goes_on_where_it_stopped(town: Town) -> None:
    rows = [line(who, number=2) for who in HERE]
    town.say("department", "decide", town.file(*rows[:3]))
    exit_, told = town.say("department", "decide", town.file(*rows))
    assert (exit_, told["lines"], told["rows"]) == (Exit.DONE, 5, 8)


def test_what_the_ledger_refuses_is_told_with_the_lines_it_concerns(town: Town) -> None:
    """The registry's key may check any table, but it decides none."""
    exit_, told = town.say("registry", "decide", town.file(line(101, number=3)))
    assert (exit_, told["problem"]["code"]) == (Exit.REFUSED, "WrongKind")
    exit_, told = town.say("department", "execute", "--period", str(PERIOD))
    assert (exit_, told["problem"]["code"]) == (Exit.REFUSED, "WrongKind")


def test_a_table_in_json_is_decided_as_well(town: Town) -> None:
    path = town.folder / "table.json"
    form = {"format": "tanji-allocation-table-1", "form": "entity"}
    rows = [{k: v for k, v in line(104, number=4).items() if k != "name"}]
    path.write_text(json.dumps(form | {"rows": rows}))
    exit_, told = town.say("department", "decide", str(path))
    assert (exit_, told["lines"]) == (Exit.DONE, 1)
    rows[0]["quantity"] = 1.5
    path.write_text(json.dumps(form | {"rows": rows}))
    exit_, told = town.say("department", "decide", str(path))
    assert told["problem"]["flaws"][0]["code"] == "table_fraction"
    assert rows[0]["inputs"] == DIGEST
