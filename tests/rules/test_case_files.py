"""`tanji rules` runs any case file of the form, and says what is wrong with one that is not."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from api.client.commands import app
from api.client.exits import Exit, run
from contracts.rules import cases, packs

GOOD = {
    "id": "A",
    "rule": "true_up",
    "given": {"pre_allocation_t": 2, "final_t": 1},
    "then": {"true_up_t": -1, "supplement_t": 0, "return_t": 1},
}
OTHER = {"id": "B", "rule": "price_band", "given": {}, "then": {"error": "MISSING_FIELD"}}
UNKNOWN = {"id": "C", "rule": "no_such", "given": {}, "then": {"error": "UNKNOWN_RULE"}}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "cases.json"
    path.write_text(json.dumps({"about": {}, "cases": rows}))
    return path


def test_a_file_whose_cases_hold_ends_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, ["rules", "check", str(written(tmp_path, GOOD, OTHER, UNKNOWN))]) == Exit.DONE
    assert capsys.readouterr().out.splitlines()[-1] == "3 of 3 hold"


def test_a_case_that_does_not_hold_is_told_field_by_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = GOOD | {"then": {"true_up_t": "-1", "supplement_t": 0, "extra": None}}
    assert run(app, ["rules", "check", str(written(tmp_path, wrong, OTHER))]) == Exit.REFUSED
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "A true_up does not hold",
        '  true_up_t: expected "-1", found -1',
        '  extra: expected null, found "(absent)"',
        '  return_t: expected "(absent)", found 1',
        "1 of 2 hold",
    ]


def test_cases_of_other_parts_are_passed_over_and_unknown_rules_are_of_every_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path, GOOD, OTHER, UNKNOWN))
    assert run(app, ["rules", "check", path, "--part", "market"]) == Exit.DONE
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "1 of other parts passed over",
        "2 of 2 hold",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"cases": [NaN]}', "is not JSON"),
        ('{"cases": [' + "1" * 5000 + "]}", "is not JSON"),
        ('{"cases": [{"id": "x", "id": "y"}]}', "repeated"),
        ("[]", 'list "cases"'),
        ('{"cases": {}}', 'list "cases"'),
        ('{"cases": []}', "no case"),
        ('{"cases": [5]}', "cases[0]: must be an object"),
        ('{"cases": [{"id": "x", "rule": "y", "given": {}}]}', 'cases[0]: lacks "then"'),
        (
            '{"cases": [{"id": "x", "rule": "y", "given": [], "then": {}}]}',
            "cases[0].given: must be an object",
        ),
        (
            '{"cases": [{"id": "x", "rule": ["y"], "given": {}, "then": {}}]}',
            "cases[0].rule: must be text",
        ),
        ('{"cases": [{"rule": "y", "given": {}, "then": {}}]}', 'cases[0]: lacks "id"'),
    ],
)
def test_a_bad_file_has_its_own_exit_code_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    assert run(app, ["rules", "check", str(path)]) == Exit.BAD_FILE
    assert words in " ".join(capsys.readouterr().err.split())


def test_what_is_no_text_is_a_bad_file_and_what_is_not_there_wrong_usage(tmp_path: Path) -> None:
    path = tmp_path / "bytes.json"
    path.write_bytes(b"\xff\xfe{}")
    assert run(app, ["rules", "check", str(path)]) == Exit.BAD_FILE
    assert run(app, ["rules", "check", str(tmp_path / "none.json")]) == Exit.USAGE
    assert run(app, ["rules", "check", str(tmp_path)]) == Exit.USAGE
    assert run(app, ["rules", "check", str(path), "--part", "power"]) == Exit.USAGE


@pytest.mark.parametrize(
    ("expected", "found", "holds"),
    [
        ("0.06", "0.060000", True),
        ("-0", "0", True),
        ("1", 1, False),
        (1, True, False),
        (1, 1.0, False),
        (True, "true", False),
        (None, "null", False),
        ("M19", "M19", True),
        ("m19", "M19", False),
        ("NaN", "NaN", True),
        ("1e1", "10", False),
        ([1, "1.0"], [1, "1"], True),
        ([1], [1, 2], False),
        ({"a": "1.0"}, {"a": "1"}, True),
    ],
)
def test_decimals_are_compared_by_value_and_everything_else_exactly(
    expected: object, found: object, holds: bool
) -> None:
    assert cases.same(expected, found) is holds


def test_explain_prints_the_answer_with_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    given = json.dumps(GOOD["given"])
    assert run(app, ["rules", "explain", "true_up", "--given", given]) == Exit.DONE
    assert "true_up_t = -1" in capsys.readouterr().out


def test_explain_refuses_what_it_cannot_explain(tmp_path: Path) -> None:
    assert run(app, ["rules", "explain", "no_such"]) == Exit.NOT_FOUND
    assert run(app, ["rules", "explain", "true_up", "--plan", "1999"]) == Exit.USAGE
    assert run(app, ["rules", "explain", "true_up", "--given", "{"]) == Exit.BAD_FILE
    assert run(app, ["rules", "explain", "true_up", "--given", "x" * 5000]) == Exit.USAGE
    path = tmp_path / "given.json"
    path.write_text("[]")
    assert run(app, ["rules", "explain", "true_up", "--given", str(path)]) == Exit.BAD_FILE


def test_an_answer_that_refuses_is_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["rules", "explain", "true_up", "--given", "{}", "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["answer"] == {"error": "MISSING_FIELD"}


def test_list_shows_a_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["rules", "list", "--part", "market", "--json"]) == Exit.DONE
    assert len(json.loads(capsys.readouterr().out)) == 10


def test_packs_are_listed_with_the_hash_of_their_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["rules", "packs", "--json"]) == Exit.DONE
    rows = {row["pack"]: row for row in json.loads(capsys.readouterr().out)}
    assert len(rows) == len(list(packs.FOLDER.glob("*.toml")))
    written = (packs.FOLDER / "allowance-2024.toml").read_bytes()
    assert rows["allowance.2024"]["sha256"] == sha256(written).hexdigest()
    assert rows["allowance.2026-draft"]["status"] == "draft"


def test_a_mark_of_byte_order_is_no_flaw(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    path.write_text(path.read_text(), encoding="utf-8-sig")
    assert run(app, ["rules", "check", str(path)]) == Exit.DONE
