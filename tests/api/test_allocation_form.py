"""The written form of an allocation table: every bad cell is refused with code, place and fix."""

import csv
import io
import json

import pytest

from api import limits, problems
from api.allocation.columns import COLUMNS, Form
from api.allocation.flaws import Flaw, TableRefused, Wrong
from api.allocation.form import read, write_csv, write_errors, write_json
from contracts.identifiers import uscc_flaw
from tests.founded import uscc

DIGEST = "0x" + "7" * 64
HEADER = [column.name for column in COLUMNS[Form.ENTITY]]


def row(who: int = 101, **changes: object) -> dict[str, object]:
    """A line of stage one."""
    sound = {
        "period": 20192020, "stage": "pre_allocation", "number": 1, "uscc": uscc(who),
        "name": f"unit {who}", "gap_rate_pct": "2.50", "quantity": 700, "inputs": DIGEST,
    }  # fmt: skip
    return sound | changes


def by_unit(who: int = 101, **changes: object) -> dict[str, object]:
    """An installation of the stage-one form."""
    sound = {"period": 20192020, "uscc": uscc(who), "unit_code": "U1", "base_t": "1000.5",
             "ratio_pct": "70", "pre_allocation_t": 700, "inputs": DIGEST}  # fmt: skip
    return sound | changes


def flaws_of(*rows: dict[str, object], form: Form = Form.ENTITY) -> list[Flaw]:
    """The flaws of a table, which CSV and JSON must have alike."""
    by_csv = read(write_csv(form, rows).encode())
    by_json = read(write_json(form, rows).encode())
    shifted = [(flaw.wrong, flaw.line + 1, flaw.column) for flaw in by_json.flaws]
    assert [(flaw.wrong, flaw.line, flaw.column) for flaw in by_csv.flaws] == shifted
    return list(by_csv.flaws)


def test_a_sound_table_reads_the_same_from_csv_and_json() -> None:
    rows = [row(101), row(102)]
    one, other = read(write_csv(Form.ENTITY, rows).encode()), read(
        write_json(Form.ENTITY, rows).encode()
    )  # fmt: skip
    assert one.flaws == other.flaws == ()
    assert [r.values for r in one.rows] == [r.values for r in other.rows]
    assert [r.id for r in one.rows] == [r.id for r in other.rows]
    assert one.period == 20192020


def test_the_forms_own_words_head_a_table_as_well() -> None:
    text = write_csv(Form.ENTITY, [row()])
    chinese = ",".join(column.chinese for column in COLUMNS[Form.ENTITY])
    told = "\ufeff" + chinese + "\r\n" + text.split("\n", 1)[1].replace("\n", "\r\n")
    assert read(told.encode()).rows[0].values == read(text.encode()).rows[0].values


@pytest.mark.parametrize(
    ("changes", "wrong", "column"),
    [
        ({"uscc": uscc(101)[:-1]}, Wrong.USCC_LENGTH, "uscc"),
        ({"uscc": "I" + uscc(101)[1:]}, Wrong.USCC_ALPHABET, "uscc"),
        ({"uscc": uscc(101).lower().replace("9", "a", 1)}, Wrong.USCC_ALPHABET, "uscc"),
        ({"uscc": "82" + uscc(101)[2:]}, Wrong.USCC_CHECK, "uscc"),
        ({"quantity": "700.5"}, Wrong.FRACTION, "quantity"),
        ({"quantity": "700.0"}, Wrong.FRACTION, "quantity"),
        ({"quantity": "-700"}, Wrong.NEGATIVE, "quantity"),
        ({"quantity": "7,00"}, Wrong.NOT_A_NUMBER, "quantity"),
        ({"quantity": "7e2"}, Wrong.NOT_A_NUMBER, "quantity"),
        ({"quantity": "٧٠٠"}, Wrong.NOT_A_NUMBER, "quantity"),
        ({"quantity": str(1 << 64)}, Wrong.NUMBER_OUT_OF_RANGE, "quantity"),
        ({"quantity": "0"}, Wrong.ZERO, "quantity"),
        ({"quantity": ""}, Wrong.MISSING, "quantity"),
        ({"number": "0"}, Wrong.NUMBER_OUT_OF_RANGE, "number"),
        ({"number": "65536"}, Wrong.NUMBER_OUT_OF_RANGE, "number"),
        ({"stage": "first"}, Wrong.UNKNOWN_STAGE, "stage"),
        ({"period": "2019"}, Wrong.PERIOD_MALFORMED, "period"),
        ({"period": "20202019"}, Wrong.PERIOD_MALFORMED, "period"),
        ({"inputs": "0x7"}, Wrong.DIGEST_MALFORMED, "inputs"),
        ({"inputs": "0x" + "0" * 64}, Wrong.DIGEST_MALFORMED, "inputs"),
        ({"gap_rate_pct": "seventy"}, Wrong.NOT_A_NUMBER, "gap_rate_pct"),
        ({"gap_rate_pct": "-70"}, Wrong.NEGATIVE, "gap_rate_pct"),
        ({"differentiated": "法院冻结"}, Wrong.REASON_UNFIT, "differentiated"),
        ({"differentiated": "x" * 33}, Wrong.REASON_UNFIT, "differentiated"),
        ({"name": "x" * 201}, Wrong.TEXT_UNFIT, "name"),
    ],
)
def test_a_bad_cell_is_refused_with_code_and_place(
    changes: dict[str, object], wrong: Wrong, column: str
) -> None:
    found = flaws_of(row(100), row(101, **changes), row(102))
    assert [(flaw.wrong, flaw.line, flaw.column) for flaw in found] == [(wrong, 3, column)]


def test_a_duplicate_line_is_refused_at_its_second_place() -> None:
    found = flaws_of(row(101), row(102), row(101))
    assert [(f.wrong, f.line, f.column) for f in found] == [(Wrong.DUPLICATE_LINE, 4, "number")]
    assert not flaws_of(row(101), row(101, number=2))


def test_a_form_by_unit_names_each_installation_once_and_bears_no_line() -> None:
    form = Form.PRE_ALLOCATION
    assert not flaws_of(by_unit(), by_unit(unit_code="U2"), form=form)
    found = flaws_of(by_unit(), by_unit(), form=form)
    assert [(f.wrong, f.line) for f in found] == [(Wrong.DUPLICATE_UNIT, 3)]
    assert not read(write_csv(form, [by_unit()]).encode()).bears_lines
    assert read(write_csv(Form.ENTITY, [row()]).encode()).bears_lines


def test_a_table_is_of_one_period() -> None:
    found = flaws_of(row(101), row(102, period=20212021))
    assert [(f.wrong, f.line, f.expected) for f in found] == [(Wrong.OTHER_PERIOD, 3, "20192020")]


@pytest.mark.parametrize(
    ("changes", "wrongs"),
    [
        ({"stage": "final", "true_up_t": 700}, []),
        ({"stage": "supplement", "true_up_t": 700}, []),
        ({"stage": "return", "true_up_t": -700}, []),
        ({"stage": "return"}, []),
        ({"stage": "pre_allocation", "pre_allocation_t": 700}, []),
        ({"stage": "final", "true_up_t": 701}, [Wrong.QUANTITY_DIFFERS]),
        ({"stage": "final", "true_up_t": -700}, [Wrong.STAGE_UNFIT]),
        ({"stage": "return", "true_up_t": 700}, [Wrong.STAGE_UNFIT]),
        ({"stage": "pre_allocation", "pre_allocation_t": 701}, [Wrong.QUANTITY_DIFFERS]),
    ],
)
def test_a_quantity_is_the_figure_of_its_stage(
    changes: dict[str, object], wrongs: list[Wrong]
) -> None:
    assert [flaw.wrong for flaw in flaws_of(row(**changes))] == wrongs


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", Wrong.HEADER),
        (b"\xff\xfe", Wrong.NOT_TEXT),
        (b"period,stage\n", Wrong.HEADER),
        (",".join(HEADER).encode() + b"\n", Wrong.EMPTY),
        (",".join([*HEADER, "extra"]).encode() + b"\n1", Wrong.HEADER),
        (",".join([*HEADER, "period"]).encode() + b"\n1", Wrong.HEADER),
        (",".join(HEADER).encode() + b'\n"open', Wrong.NOT_TEXT),
        (b"{}", Wrong.HEADER),
        (b'{"format":"tanji-allocation-table-1","form":"other","rows":[]}', Wrong.HEADER),
        (b'{"a":' * 5_000, Wrong.HEADER),
        (b"x" * (limits.TABLE_BYTES_MAX + 1), Wrong.TOO_LARGE),
    ],
)
def test_a_file_that_is_no_table_is_refused_as_a_whole(content: bytes, wrong: Wrong) -> None:
    with pytest.raises(TableRefused) as refused:
        read(content)
    assert [flaw.wrong for flaw in refused.value.flaws] == [wrong]


def test_too_many_rows_are_refused() -> None:
    text = ",".join(HEADER) + "\n" + "1,\n" * (limits.TABLE_ROWS_MAX + 1)
    with pytest.raises(TableRefused) as refused:
        read(text.encode())
    assert refused.value.flaws[0].wrong is Wrong.TOO_LARGE


def test_a_row_of_too_few_cells_and_a_row_that_is_no_object_are_refused() -> None:
    short = write_csv(Form.ENTITY, [row()]) + "20192020,pre_allocation\n"
    assert {(f.wrong, f.line) for f in read(short.encode()).flaws} >= {(Wrong.CELL_COUNT, 3)}
    told = json.loads(write_json(Form.ENTITY, [row()]))
    told["rows"] += [7, {"uscc": uscc(102), "surprise": 1}]
    wrongs = {(f.wrong, f.line) for f in read(json.dumps(told).encode()).flaws}
    assert wrongs >= {(Wrong.HEADER, 2), (Wrong.HEADER, 3)}


def test_a_fraction_in_json_is_seen_as_one() -> None:
    told = json.loads(write_json(Form.ENTITY, [row()]))
    told["rows"][0]["quantity"] = 700.0
    assert [f.wrong for f in read(json.dumps(told).encode()).flaws] == [Wrong.FRACTION]


def test_the_errors_file_holds_the_row_the_code_the_place_and_the_fix() -> None:
    rows = [row(101), row(102, quantity="1.5", uscc="=cmd()"), row(103)]
    table = read(write_csv(Form.ENTITY, rows).encode())
    told = list(csv.DictReader(io.StringIO(write_errors(table, table.flaws, "en"))))
    assert [(r["line"], r["code"], r["column"]) for r in told] == [
        ("3", "table_uscc_length", "uscc"),
        ("3", "table_fraction", "quantity"),
    ]
    assert told[1]["quantity"] == told[1]["found"] == "1.5"
    assert told[0]["uscc"] == "'=cmd()", "no spreadsheet runs a cell of the file"
    assert "round down" in told[1]["fix"]
    chinese = write_errors(table, table.flaws)
    assert "不是整吨" not in chinese
    assert "配额以整吨计" in chinese


@pytest.mark.parametrize("wrong", Wrong)
def test_every_code_has_its_words_with_no_fact_left_open(wrong: Wrong) -> None:
    for language in problems.LANGUAGES:
        told = Flaw(wrong, 7, "quantity", "found", "expected").told(language)
        assert told["code"] == wrong
        assert "?" not in f"{told['detail']}{told['next']}"
        assert "{" not in f"{told['detail']}{told['next']}"


def test_a_code_is_judged_as_the_contracts_judge_it() -> None:
    assert uscc_flaw("91350100M000100Y43") is None
    assert uscc_flaw("91350100M000100Y44") == ("check", "3")
    assert uscc_flaw("91350100M000100Y4") == ("length", "18")
    assert uscc_flaw("91350100M000100V43")[0] == "alphabet"
