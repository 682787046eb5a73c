"""What the documents say of the node is what the node does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from node.config import Config, Rpc, Sealing
from node.placeholders import is_placeholder
from node.refusals import Refusal
from tests.node import manual

DOCS = Path(__file__).parent.parent.parent / "docs"
BYTES = re.compile(r"0x[0-9a-f]{5,}…?")
"""Hashes and gas: they change with the contracts, what the page says does not."""


def refusals() -> str:
    return (DOCS / "refusals.md").read_text(encoding="utf-8")


def test_refusals_are_documented_in_the_order_of_the_checks() -> None:
    told = re.findall(r"^### `(\w+)`$", refusals(), re.MULTILINE)
    reasons = [str(reason) for reason in Refusal]
    assert [one for one in told if one in reasons] == reasons


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_is_explained_in_both_languages(reason: Refusal) -> None:
    section = refusals().partition(f"### `{reason}`\n")[2].partition("\n### ")[0]
    assert len(section.split()) > 5
    assert re.search(r"[\u4e00-\u9fff]", section)


def test_the_page_of_methods_is_what_the_node_answers() -> None:
    written = manual.PAGE.read_text(encoding="utf-8")
    assert BYTES.sub("0x", written) == BYTES.sub("0x", manual.page()), (
        "run `python -m tests.node.manual`"
    )


@pytest.mark.parametrize(
    ("table", "kind"), [("", Config), ("rpc.", Rpc), ("sealing.", Sealing)], ids=str
)
def test_every_setting_is_documented(table: str, kind: type) -> None:
    operations = (DOCS / "operations.md").read_text(encoding="utf-8")
    for field in fields(kind):
        if field.name in ("rpc", "sealing"):
            continue
        name = "passphrase_file" if field.name == "passphrase" else field.name
        assert f"`{table}{name}`" in operations


def test_every_key_in_the_example_is_a_placeholder() -> None:
    example = (DOCS / "founding.example.toml").read_text(encoding="utf-8")
    addresses = re.findall(r'^(?:address|uscc) = "(.*)"', example, re.MULTILINE)
    assert addresses
    assert all(is_placeholder(one) for one in addresses)
