"""The table of docs/carry-over.md is the rule's: every vintage, every year, on time and late."""

import re
from pathlib import Path

import pytest

from contracts.rules.vintages import VINTAGES, vintage_eligible

PAGE = Path(__file__).parents[2] / "docs" / "carry-over.md"
ROW = re.compile(rf"^\| ({'|'.join(VINTAGES)}) \| (.*) \|$", re.MULTILINE)
TABLE = {vintage: row.split(" | ") for vintage, row in ROW.findall(PAGE.read_text("utf-8"))}


def test_the_page_has_every_vintage_and_every_year() -> None:
    assert tuple(TABLE) == VINTAGES
    assert {len(row) for row in TABLE.values()} == {len(VINTAGES)}


@pytest.mark.parametrize("vintage", VINTAGES)
@pytest.mark.parametrize("year", VINTAGES)
def test_a_vintage_serves_what_the_page_says(vintage: str, year: str) -> None:
    said = TABLE[vintage][VINTAGES.index(year)]
    found = [vintage_eligible(vintage, year, arrears=late).eligible for late in (False, True)]
    assert found == {"yes": [True, True], "no": [False, False], "arrears": [False, True]}[said]


@pytest.mark.parametrize("vintage", VINTAGES[:5])
@pytest.mark.parametrize("year", ["2025", "2026"])
def test_what_was_not_carried_never_serves_2025_or_later(vintage: str, year: str) -> None:
    for late in (False, True):
        assert vintage_eligible(vintage, year, arrears=late).reason == "NOT_CARRIED_OVER"
