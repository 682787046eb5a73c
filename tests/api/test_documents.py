"""What the documents say of the desk is what the desk does."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from api.__main__ import app
from api.allocation.flaws import Wrong
from api.client import app as client
from api.client.exits import Exit
from api.problems import catalogue
from api.tasks.waiting import TaskKind

DOCS = Path(__file__).parent.parent.parent / "docs"
OWN = [entry.code for entry in catalogue().values() if entry.source == "desk"]


@pytest.mark.parametrize("code", OWN)
def test_every_problem_of_the_desk_is_documented_with_its_status(code: str) -> None:
    text = (DOCS / "refusals.md").read_text(encoding="utf-8")
    assert f"| `{code}` | {catalogue()[code].status} |" in text


@pytest.mark.parametrize("wrong", Wrong)
def test_every_flaw_of_a_table_is_documented_in_both_languages(wrong: Wrong) -> None:
    text = (DOCS / "allocation.md").read_text(encoding="utf-8")
    words = catalogue()[wrong].texts
    assert f"| `{wrong}` | {words['en'].title} | {words['zh-CN'].title} |" in text


TOLD = [
    line
    for path in sorted(DOCS.glob("*.md"))
    for fence in re.findall(r"^```text\n(.*?)^```$", path.read_text(), re.MULTILINE | re.DOTALL)
    for line in fence.splitlines()
    if line.startswith("tanji ")
]
"""Commands that the documents show without running them: they need a registry's keys."""


@pytest.mark.parametrize("line", TOLD)
def test_every_command_that_is_shown_is_one_that_the_client_takes(line: str) -> None:
    command, words = typer.main.get_command(client), shlex.split(line)[1:]
    while hasattr(command, "list_commands"):
        context = command.make_context("tanji", [], resilient_parsing=True)
        assert words[0] in command.list_commands(context), line
        command = command.get_command(context, words.pop(0))
    command.make_context("tanji", words)


def test_every_kind_of_task_has_a_row_that_says_for_whom_it_waits() -> None:
    text = (DOCS / "accounts.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE) == [str(one) for one in TaskKind]


def test_every_option_of_serving_is_documented() -> None:
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    serve = typer.main.get_command(app).commands["serve"]
    options = {name for one in serve.params for name in one.opts} - {"--help"}
    assert options
    assert not {name for name in options if f"| `{name}` |" not in text}


def test_the_help_names_every_exit_code() -> None:
    numbers = re.findall(r"(\d) [a-z]", client.info.help)
    assert [int(number) for number in numbers] == list(Exit)
