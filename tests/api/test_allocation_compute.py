"""The department computes a table, the registry computes it again: what differs is sent back."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from api.allocation.form import read
from api.client import app
from api.client.exits import Exit, run
from tests.founded import uscc

COAL = {
    "unit_code": "U1", "main_fuel": "coal", "rated_mw": "660", "product": "chp",
    "load_factor": "0.6", "base_t": "2558123", "electricity_mwh": "3009600",
    "heat_gj": "2400000", "verified_t": 2852310,
}  # fmt: skip


def enterprise(who: int, **more: object) -> dict[str, object]:
    return {"uscc": uscc(who), "name": f"enterprise {who}", "units": [COAL], **more}


def given(folder: Path, *enterprises: dict[str, object], plan: str = "2024") -> str:
    """A file of inputs that serves every stage."""
    rows = list(enterprises) or [enterprise(101), enterprise(102)]
    whole = {"plan": plan, "sector": "power", "province": 370000, "enterprises": rows}
    path = folder / "inputs.json"
    path.write_text(json.dumps(whole))
    return str(path)


class Terminal:
    """Somebody who runs `tanji allocation` without a desk."""

    def __init__(self, capture: pytest.CaptureFixture[str], folder: Path) -> None:
        self.capture, self.folder = capture, folder

    def say(self, *words: str) -> tuple[int, str]:
        self.capture.readouterr()
        code = run(app, ["--json", "--lang", "en", "allocation", *words])
        return code, self.capture.readouterr().out

    def computed(self, inputs: str, *words: str) -> Path:
        """A computed table in a file."""
        code, text = self.say("compute", inputs, *words)
        assert code == Exit.DONE, text
        path = self.folder / "table.csv"
        path.write_text(text)
        return path


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    return Terminal(capsys, tmp_path)


@pytest.mark.parametrize(
    ("words", "stage", "quantity"),
    [
        (("--stage", "pre_allocation"), "pre_allocation", 1_790_686),
        (("--stage", "final"), "final", 2_774_596),
        (("--stage", "final", "--supplement", "--number", "2"), "supplement", 2_774_596),
    ],
)
def test_what_is_computed_is_a_sound_table_and_agrees_with_its_inputs(
    terminal: Terminal, words: tuple[str, ...], stage: str, quantity: int
) -> None:
    inputs = given(terminal.folder)
    path = terminal.computed(inputs, *words)
    table = read(path.read_bytes())
    assert not table.flaws
    assert (table.form, table.period, len(table.rows)) == ("entity", 20242024, 2)
    assert {(row.text("stage"), row.whole("quantity")) for row in table.rows} == {(stage, quantity)}
    code, told = terminal.say("check", str(path), inputs)
    assert (code, json.loads(told)["agrees"]) == (Exit.DONE, True)


@pytest.mark.parametrize("stage", ["pre_allocation", "final"])
def test_the_form_by_installation_is_computed_and_checked_as_well(
    terminal: Terminal, stage: str
) -> None:
    inputs = given(terminal.folder)
    path = terminal.computed(inputs, "--stage", stage, "--form", "units")
    assert read(path.read_bytes()).form == stage
    assert terminal.say("check", str(path), inputs)[0] == Exit.DONE
    path.write_text(path.read_text().replace(uscc(102), uscc(103)))
    code, told = terminal.say("check", str(path), inputs)
    assert code == Exit.REFUSED
    found = {flaw["code"] for flaw in json.loads(told)["problem"]["flaws"]}
    assert found == {"table_row_unexpected", "table_row_missing"}


def test_a_negative_true_up_is_a_return_and_deductions_are_told(terminal: Terminal) -> None:
    inputs = given(
        terminal.folder,
        enterprise(101, pre_allocated_t=2_774_600),
        enterprise(102, pre_allocated_t=2_774_596),
        enterprise(103, pre_allocated_t=1_790_686, to_deduct_t=2_000_000),
    )
    table = read(terminal.computed(inputs, "--stage", "final").read_bytes())
    told = [(row.text("uscc"), row.text("stage"), row.whole("quantity")) for row in table.rows]
    assert told == [(uscc(101), "return", 4), (uscc(103), "final", 983_910)], "no line of 0 t"
    assert table.rows[1].whole("pre_deducted_t") == 1_790_686
    assert table.rows[1].whole("remaining_deduction_t") == 0


def changed(path: Path, **cells: str) -> None:
    """Change cells of the table's first row."""
    rows: list[dict[str, Any]] = list(csv.DictReader(path.read_text().splitlines()))
    rows[0] |= cells
    with path.open("w") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_every_mismatch_is_told_and_its_line_goes_on_the_list_to_send_back(
    terminal: Terminal,
) -> None:
    inputs = given(terminal.folder)
    path = terminal.computed(inputs, "--stage", "final")
    changed(path, quantity="2774597", true_up_t="2774597", inputs="0x" + "7" * 64)
    code, told = terminal.say("check", str(path), inputs)
    assert code == Exit.REFUSED
    flaws = {(f["line"], f["column"]) for f in json.loads(told)["problem"]["flaws"]}
    assert flaws == {(2, "quantity"), (2, "true_up_t"), (2, "inputs")}
    (back,) = csv.DictReader(Path(f"{path}.send-back.csv").read_text().splitlines())
    assert (back["uscc"], back["reason"]) == (uscc(101), "mismatch")
    assert back["line"] == read(path.read_bytes()).rows[0].id


def test_a_row_too_many_and_one_too_few_are_told(terminal: Terminal) -> None:
    inputs = given(terminal.folder)
    path = terminal.computed(inputs, "--stage", "final")
    changed(path, uscc=uscc(103))
    code, told = terminal.say("check", str(path), inputs)
    found = [(f["code"], f["line"]) for f in json.loads(told)["problem"]["flaws"]]
    assert (code, sorted(found)) == (
        Exit.REFUSED, [("table_row_missing", 1), ("table_row_unexpected", 2)],
    )  # fmt: skip


def test_inputs_with_flaws_are_told_place_by_place_and_nothing_is_printed(
    terminal: Terminal,
) -> None:
    bad = enterprise(101, units=[COAL | {"heat_gj": "-1", "verified_t": 1.5}])
    code, told = terminal.say("compute", given(terminal.folder, bad), "--stage", "final")
    problem = json.loads(told)["problem"]
    assert code == Exit.REFUSED
    assert {one["code"] for one in problem["problems"]} == {"NEGATIVE", "BAD_TYPE"}
    assert all(one["place"].startswith("enterprises[0]") for one in problem["problems"])


def test_nothing_final_is_computed_into_lines_under_a_draft(terminal: Terminal) -> None:
    inputs = given(terminal.folder, plan="2025-draft")
    code, told = terminal.say("compute", inputs, "--stage", "final")
    assert (code, json.loads(told)["problem"]["code"]) == (
        Exit.REFUSED, "NOTHING_FINAL_UNDER_DRAFT",
    )  # fmt: skip
    assert terminal.say("compute", inputs, "--stage", "pre_allocation")[0] == Exit.DONE


@pytest.mark.parametrize(
    ("words", "exit_"),
    [
        (("--stage", "final", "--plan", "2023"), Exit.USAGE),
        (("--stage", "last"), Exit.USAGE),
        (("--stage", "final", "--form", "other"), Exit.USAGE),
        (("--stage", "final", "--plan", "2024", "--form", "whole"), Exit.DONE),
    ],
)
def test_the_command_line_is_held_to_the_inputs(
    terminal: Terminal, words: tuple[str, ...], exit_: Exit
) -> None:
    assert terminal.say("compute", given(terminal.folder), *words)[0] == exit_


def test_a_file_that_is_no_json_is_a_bad_file(terminal: Terminal) -> None:
    path = terminal.folder / "inputs.json"
    path.write_text("{")
    assert terminal.say("compute", str(path), "--stage", "final")[0] == Exit.BAD_FILE
