"""Every refusal of the ledger and of the verifier is on the page an auditor reads."""

import inspect
import re
from pathlib import Path

import pytest

from chain import errors, limits
from chain.errors import LedgerError
from chain.verify import REASONS

PAGE = (Path(__file__).parents[2] / "docs/refusals.md").read_text(encoding="utf-8")


def kinds(parent: type[LedgerError]) -> list[type[LedgerError]]:
    """The refusals that are raised: those that have no kinds of their own."""
    below = [each for each in parent.__subclasses__() if each.__module__ == errors.__name__]
    return [kind for each in below for kind in kinds(each)] if below else [parent]


@pytest.mark.parametrize("kind", kinds(LedgerError), ids=lambda kind: kind.code)
def test_every_refusal_is_documented_with_its_facts(kind: type[LedgerError]) -> None:
    (row,) = re.findall(rf"^\| `{kind.code}` \| .+ \| (`.+) \|$", PAGE, re.MULTILINE)
    facts = [name for name in inspect.signature(kind.__init__).parameters if name != "self"]
    assert re.findall(r"`(\w+)`", row) == facts


def test_no_two_refusals_share_a_code() -> None:
    codes = [kind.code for kind in kinds(LedgerError)]
    assert len(set(codes)) == len(codes)


def test_the_tree_on_top_of_the_file_is_the_tree_in_it() -> None:
    drawn = set(re.findall(r"[A-Z][A-Za-z]+", (errors.__doc__ or "").split("LedgerError", 1)[1]))
    found = {name for name, each in vars(errors).items() if inspect.isclass(each)}
    assert found - {"LedgerError"} <= drawn


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_to_refuse_evidence_is_documented(reason: str) -> None:
    assert f"| `{reason}` | {REASONS[reason]} |" in PAGE


def test_every_limit_says_what_it_bounds() -> None:
    source = inspect.getsource(limits)
    for name in (name for name in vars(limits) if name.isupper()):
        assert re.search(rf'^{name} = .+\n"""', source, re.MULTILINE), name
