"""The analysis finds what it is asked to find, and every explanation explains something."""

import pytest

from contracts.analysis import (
    ANALYSER,
    ExplanationUnused,
    Finding,
    FindingUnexplained,
    explained,
    find,
    judge,
)
from contracts.compiler import CHOSEN, is_installed, standard_input

PLANTED = """// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Planted {
    function forward(address target, bytes calldata call) external {
        (bool done,) = target.delegatecall(call);
        done;
    }
}
"""
FINDING = Finding("unused-return", "Medium", "Cash.deposit", "ignores return value")


@pytest.fixture(scope="module")
def analyser(needs) -> None:
    needs(is_installed(), "the compiler; run `npm ci` in contracts/")
    needs(ANALYSER.exists(), "the analyser; run `make .venv-analysis/done`")


def test_a_planted_delegatecall_is_found_and_all_else_is_explained(analyser) -> None:
    asked = standard_input(CHOSEN)
    asked["sources"]["src/Planted.sol"] = {"content": PLANTED}
    findings = find(asked)
    planted = [one for one in findings if one.where.startswith("Planted.")]
    assert {(one.detector, one.impact) for one in planted} >= {("controlled-delegatecall", "High")}
    with pytest.raises(FindingUnexplained, match=r"controlled-delegatecall in Planted\.forward"):
        judge(findings, explained())
    judge([one for one in findings if one not in planted], explained())


def test_a_finding_without_an_explanation_fails() -> None:
    judge([FINDING], frozenset({("unused-return", "Cash.deposit")}))
    with pytest.raises(FindingUnexplained, match=r"Medium unused-return in Cash\.deposit"):
        judge([FINDING], frozenset())


def test_an_explanation_of_nothing_fails() -> None:
    reasons = frozenset({("unused-return", "Cash.deposit"), ("tx-origin", "Cash.pay")})
    with pytest.raises(ExplanationUnused, match=r"tx-origin in Cash\.pay"):
        judge([FINDING], reasons)
