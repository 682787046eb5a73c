"""What can be wrong in an allocation table: a code, its place, what was found, and the fix."""

from dataclasses import dataclass
from enum import StrEnum

from api import problems
from api.errors import Fact


class Wrong(StrEnum):
    """Codes of the errors file; their words are in `api/problems/table.toml`."""

    EMPTY = "table_empty"
    NOT_TEXT = "table_not_text"
    TOO_LARGE = "table_too_large"
    HEADER = "table_header"
    CELL_COUNT = "table_cell_count"
    MISSING = "table_missing"
    USCC_LENGTH = "table_uscc_length"
    USCC_ALPHABET = "table_uscc_alphabet"
    USCC_CHECK = "table_uscc_check"
    FRACTION = "table_fraction"
    NEGATIVE = "table_negative"
    NOT_A_NUMBER = "table_not_a_number"
    NUMBER_OUT_OF_RANGE = "table_number_out_of_range"
    NOT_A_FLAG = "table_not_a_flag"
    TEXT_UNFIT = "table_text_unfit"
    REASON_UNFIT = "table_reason_unfit"
    DIGEST_MALFORMED = "table_digest"
    UNKNOWN_STAGE = "table_stage_unknown"
    STAGE_UNFIT = "table_stage_unfit"
    PERIOD_MALFORMED = "table_period_malformed"
    OTHER_PERIOD = "table_other_period"
    ZERO = "table_zero"
    QUANTITY_DIFFERS = "table_quantity_differs"
    DUPLICATE_LINE = "table_duplicate_line"
    DUPLICATE_UNIT = "table_duplicate_unit"
    NO_PLAN = "table_no_plan"
    DRAFT_PLAN = "table_draft_plan"
    ACCOUNT_UNKNOWN = "table_account_unknown"
    OTHER_PROVINCE = "table_other_province"
    NOT_OPEN = "table_account_not_open"
    NOT_ON_LIST = "table_not_on_list"
    WRONG_STATUS = "table_wrong_status"
    NOT_FINAL = "table_emission_not_final"
    OVER_CAP = "table_over_cap"
    ALREADY_DECIDED = "table_already_decided"
    DECIDED_OTHERWISE = "table_decided_otherwise"
    SENT_BACK = "table_sent_back"
    MISMATCH = "table_mismatch"
    ROW_MISSING = "table_row_missing"
    ROW_UNEXPECTED = "table_row_unexpected"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong at one place."""

    wrong: Wrong
    line: int
    """Line of the file, the header being line 1; row of a JSON table, from 1."""
    column: str = ""
    found: str = ""
    expected: str = ""

    def told(self, language: str | None = None) -> dict[str, object]:
        """Code, place and words in both languages, as a problem of the desk."""
        facts: dict[str, Fact] = {
            "line": self.line,
            "column": self.column,
            "found": self.found[:80],
            "expected": self.expected,
        }
        return problems.problem(self.wrong, facts, language).body


class TableRefused(Exception):
    """The table cannot be taken; `flaws` say everything that is wrong with it."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__(f"{len(flaws)} flaws, first: {flaws[0].wrong} in line {flaws[0].line}")
        self.flaws = flaws
