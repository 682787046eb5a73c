"""The columns of an allocation table: names in both languages, and what a cell may hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from api import limits
from api.allocation.flaws import Wrong
from contracts.identifiers import uscc_flaw
from contracts.vocabulary import Stage

Cell = str | int | bool
Read = Callable[[str], Cell]
"""Turns a cell's text into its value; raises Unread."""

TONNES_MAX = (1 << 64) - 1
NUMBER_MAX = (1 << 16) - 1
STAGES = tuple(stage.name.lower() for stage in Stage)
ORDINARY = ("no", "否")
"""What the forms write where a unit's allocation is not differentiated."""

REASON_CHARACTERS_MAX = 32
FLAGS = {"yes": True, "no": False, "是": True, "否": False}

_WHOLE = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_HASH = re.compile(r"0x[0-9a-f]{64}")


class Form(StrEnum):
    """What a table is: the stage-one form by unit, the final form by unit, or the lines."""

    PRE_ALLOCATION = "pre_allocation"
    FINAL = "final"
    ENTITY = "entity"


class Unread(Exception):
    """A cell does not hold what its column asks for."""

    def __init__(self, wrong: Wrong, expected: str) -> None:
        super().__init__(wrong)
        self.wrong, self.expected = wrong, expected


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in code and on the forms, and how its cells are read."""

    name: str
    chinese: str
    read: Read
    optional: bool = False


def tonnes(text: str) -> int:
    """Whole tonnes, 0 or more."""
    return _bounded(text, TONNES_MAX)


def number(text: str) -> int:
    """A line's number, from 1."""
    found = _bounded(text, NUMBER_MAX)
    if found == 0:
        raise Unread(Wrong.NUMBER_OUT_OF_RANGE, f"1-{NUMBER_MAX}")
    return found


def difference(text: str) -> int:
    """Whole tonnes of either sign."""
    return -_bounded(text[1:], TONNES_MAX) if text.startswith("-") else _bounded(text, TONNES_MAX)


def _bounded(text: str, most: int) -> int:
    if not _WHOLE.fullmatch(text):
        raise Unread(_no_whole(text), "0, 1, 2, ...")
    if len(text) > len(str(most)) or int(text) > most:
        raise Unread(Wrong.NUMBER_OUT_OF_RANGE, f"0-{most}")
    return int(text)


def _no_whole(text: str) -> Wrong:
    if not _DECIMAL.fullmatch(text):
        return Wrong.NOT_A_NUMBER
    return Wrong.NEGATIVE if text.startswith("-") else Wrong.FRACTION


def decimal(text: str) -> str:
    """A decimal, 0 or more, kept as it is written: figures are compared exactly."""
    if not _DECIMAL.fullmatch(text):
        raise Unread(Wrong.NOT_A_NUMBER, "12345.67")
    if text.startswith("-"):
        raise Unread(Wrong.NEGATIVE, ">= 0")
    return text


def period(text: str) -> int:
    """A compliance period of one or two years: 20192020, 20212021."""
    if not re.fullmatch(r"20[0-9]{2}20[0-9]{2}", text):
        raise Unread(Wrong.PERIOD_MALFORMED, "20192020, 20212021")
    first, last = divmod(int(text), 10_000)
    if not first <= last <= first + 1:
        raise Unread(Wrong.PERIOD_MALFORMED, "20192020, 20212021")
    return int(text)


def stage(text: str) -> str:
    """A stage of issue."""
    if text not in STAGES:
        raise Unread(Wrong.UNKNOWN_STAGE, ", ".join(STAGES))
    return text


def code(text: str) -> str:
    """A unified social credit code with its check character right."""
    found = uscc_flaw(text)
    if found is not None:
        raise Unread(Wrong(f"table_uscc_{found[0]}"), found[1])
    return text


def digest(text: str) -> str:
    """The digest of the computation's inputs, not zero."""
    if not _HASH.fullmatch(text) or int(text, 16) == 0:
        raise Unread(Wrong.DIGEST_MALFORMED, "0x + 64 x [0-9a-f]")
    return text


def flag(text: str) -> bool:
    """Yes or no."""
    if text not in FLAGS:
        raise Unread(Wrong.NOT_A_FLAG, ", ".join(FLAGS))
    return FLAGS[text]


def reason(text: str) -> str:
    """Why units stay with the department, as the ledger keeps it; empty where they do not."""
    if text in ORDINARY:
        return ""
    if len(text) > REASON_CHARACTERS_MAX or not text.isascii() or not text.isprintable():
        raise Unread(Wrong.REASON_UNFIT, f"no, or ASCII <= {REASON_CHARACTERS_MAX}")
    return text


def words(text: str) -> str:
    """Text of bounded length on one line."""
    if len(text) > limits.TABLE_CELL_CHARACTERS_MAX or any(ord(mark) < 32 for mark in text):
        raise Unread(Wrong.TEXT_UNFIT, f"<= {limits.TABLE_CELL_CHARACTERS_MAX}")
    return text


PERIOD = Column("period", "履约期", period)
STAGE = Column("stage", "阶段", stage)
NUMBER = Column("number", "序号", number)
USCC = Column("uscc", "统一社会信用代码", code)
NAME = Column("name", "单位名称", words, optional=True)
UNIT = Column("unit_code", "机组编码", words)
DIFFERENTIATED = Column("differentiated", "差异化分配", reason, optional=True)
QUANTITY = Column("quantity", "数量", tonnes)
INPUTS = Column("inputs", "输入摘要", digest)
REMARK = Column("remark", "备注", words, optional=True)

COLUMNS: dict[Form, tuple[Column, ...]] = {
    Form.PRE_ALLOCATION: (
        PERIOD, USCC, NAME, UNIT,
        Column("base_t", "上年度核定排放量", decimal),
        Column("ratio_pct", "预分配比例", decimal),
        Column("pre_allocation_t", "预分配配额量", tonnes),
        INPUTS, REMARK,
    ),
    Form.FINAL: (
        PERIOD, USCC, NAME, UNIT,
        Column("merged", "合并填报", flag, optional=True),
        Column("main_fuel", "主要燃料", words, optional=True),
        Column("category", "机组类别", words),
        Column("treatment", "分配方式", words, optional=True),
        Column("product", "机组产品类型", words, optional=True),
        Column("rated_mw", "装机容量", decimal, optional=True),
        Column("electricity_mwh", "发电量", decimal),
        Column("heat_gj", "供热量", decimal),
        Column("load_factor_pct", "负荷系数", decimal, optional=True),
        Column("verified_t", "核定排放量", tonnes),
        Column("peak_factor", "调峰修正系数", decimal, optional=True),
        Column("electricity_t", "发电配额量", tonnes),
        Column("heat_t", "供热配额量", tonnes),
        Column("initial_t", "初始核定配额量", tonnes),
        Column("gas_topup_t", "燃气豁免量", tonnes),
        Column("allowance_t", "核定配额量", tonnes),
        Column("obligation_t", "应清缴配额量", tonnes),
        INPUTS, REMARK,
    ),
    Form.ENTITY: (
        PERIOD, STAGE, NUMBER, USCC, NAME,
        *(Column(name, chinese, read, optional=True) for name, chinese, read in (
            ("initial_t", "初始核定配额量", tonnes),
            ("gap_rate_pct", "初始缺口率", decimal),
            ("cap_topup_t", "缺口上限豁免量", tonnes),
            ("final_t", "核定配额量", tonnes),
            ("pre_allocation_t", "预分配配额量", tonnes),
            ("true_up_t", "多退少补量", difference),
            ("to_deduct_t", "应扣减量", tonnes),
            ("pre_deducted_t", "预分配扣减量", tonnes),
            ("pre_issued_t", "预分配已发放量", tonnes),
            ("refunded_deduction_t", "返还扣减量", tonnes),
            ("final_deducted_t", "本次扣减量", tonnes),
            ("final_issued_t", "本次发放量", tonnes),
            ("return_t", "应退回量", tonnes),
            ("issued_total_t", "实际发放总量", tonnes),
            ("obligation_t", "应清缴配额量", tonnes),
            ("gap_t", "缺口量", tonnes),
            ("remaining_deduction_t", "剩余扣减量", tonnes),
            ("max_borrow_t", "可借用量", tonnes),
            ("borrow_t", "借用量", tonnes),
        )),
        DIFFERENTIATED, QUANTITY, INPUTS, REMARK,
    ),
}  # fmt: skip
"""The forms of the allocation plans, each with what the ledger's line needs beside the figures."""

BEARS_LINES = frozenset({Form.ENTITY})
"""Rows by enterprise are lines of the ledger; the forms by unit show how they came about."""
