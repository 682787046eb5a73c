"""What the documents say is so: every command runs, every error and every setting is named."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import typer.main

import api.__main__ as desk_commands
from api import problems
from chain.verify import REASONS
from contracts import NAMES, load
from tests.founded import write_founding

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
SERVING = ("run", "follow", "serve")
"""Commands that serve until they are stopped."""

READY_S = 60.0


@dataclass(frozen=True)
class Command:
    """One line of a document after its `$`."""

    document: str
    line: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.line, comments=True)

    def __str__(self) -> str:
        return f"{self.document}: {self.line}"


def commands() -> list[Command]:
    return [
        Command(document.name, line.removeprefix("$ "))
        for document in DOCUMENTS
        for fence in FENCE.findall(document.read_text(encoding="utf-8"))
        for line in fence.splitlines()
        if line.startswith("$ ")
    ]


OURS = [command for command in commands() if command.words[0] != "make"]
MADE = [command for command in commands() if command.words[0] == "make"]


@dataclass
class Walk:
    """One folder in which a document's commands are run in their order."""

    folder: Path
    port: int = 0
    """Of the node that runs."""

    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, command: Command) -> None:
        words = [word.replace("PORT", str(self.port)) for word in command.words]
        told = [*python_of(words[0]), *words[1:]]
        if any(word in SERVING for word in words[:4]):
            self.serve(command, words, told)
            return
        done = subprocess.run(
            told, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False,
            stdin=subprocess.DEVNULL, env=self.environment,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(self.folder)}

    def serve(self, command: Command, words: list[str], told: list[str]) -> None:
        """Start it and wait until it says that it is ready."""
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                told, cwd=self.folder, stdout=output, stderr=output, env=self.environment
            )
        self.processes.append(process)
        until = time.monotonic() + READY_S
        while not self.ready(words):
            assert process.poll() is None, f"{command}\n{log.read_text()}"
            assert time.monotonic() < until, f"{command}: not ready\n{log.read_text()}"
            time.sleep(0.05)

    def ready(self, words: list[str]) -> bool:
        """Whether the file that the command names is there; a node's tells its port."""
        file = self.folder / words[words.index("--ready-file") + 1]
        if file.exists() and "run" in words:
            self.port = int(json.loads(file.read_text())["url"].rpartition(":")[2])
        return file.exists()

    def close(self) -> None:
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                assert process.wait(30) == 0, "a drained server ends well"


def python_of(program: str) -> list[str]:
    """How this interpreter runs a program of ours, as the distribution's scripts say."""
    if program == "python":
        return [sys.executable]
    module, _, function = SCRIPTS[program].partition(":")
    call = f"import sys; from {module} import {function}; sys.exit({function}())"
    return [sys.executable, "-c", call]


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """A folder with what the operations page says is there before its first command."""
    walked = Walk(tmp_path)
    write_founding(tmp_path)
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "examples")
    yield walked
    walked.close()


@pytest.mark.parametrize("page", sorted({command.document for command in OURS}))
def test_every_command_of_a_page_runs_in_its_order(walk: Walk, page: str) -> None:
    for command in OURS:
        if command.document == page:
            prepare(walk.folder, command)
            walk.run(command)


def prepare(folder: Path, command: Command) -> None:
    """What the page says is there: a follower's settings, the example of a case file."""
    if "follower/node.toml" in command.line:
        follower = folder / "follower"
        follower.mkdir()
        genesis = (folder / "ledger" / "genesis.json").read_text()
        (follower / "genesis.json").write_text(genesis)
        (follower / "node.toml").write_text(follower_settings())
    if "cases.json" in command.line:
        page = (ROOT / "docs" / command.document).read_text(encoding="utf-8")
        (example,) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        (folder / "cases.json").write_text(example)


def follower_settings() -> str:
    """The settings that the operations page gives a follower."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]


@pytest.mark.parametrize("command", MADE, ids=str)
def test_every_target_and_variable_of_make_is_there(command: Command) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for word in command.words[1:]:
        name, given, _ = word.partition("=")
        if given:
            assert re.search(rf"^{name} \?=", makefile, re.MULTILINE), name
        else:
            assert re.search(rf"^{name}:", makefile, re.MULTILINE), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_named_in_a_text_is_there(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (document.parent / link).exists(), link


def refusals() -> str:
    return (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8")


def typed_errors() -> list[str]:
    """Every error of the contracts with its facts."""
    return sorted(
        {
            f"{entry['name']}({', '.join(fact['name'] for fact in entry['inputs'])})"
            for name in NAMES
            for entry in load(name).abi
            if entry["type"] == "error"
        }
    )


@pytest.mark.parametrize("error", typed_errors())
def test_every_typed_error_is_documented_with_its_facts_in_both_languages(error: str) -> None:
    (row,) = [line for line in refusals().splitlines() if line.startswith(f"| `{error}` |")]
    assert re.search(r"[\u4e00-\u9fff]", row)
    assert len(row.split()) > 6


def test_no_error_is_documented_that_no_contract_has() -> None:
    told = re.findall(r"^\| `([A-Z]\w*\([^`]*\))`", refusals(), re.MULTILINE)
    assert sorted(told) == typed_errors()


def test_every_code_of_the_desk_and_every_reason_of_the_auditor_is_documented() -> None:
    desk = tomllib.loads((ROOT / "api" / "problems" / "desk.toml").read_text(encoding="utf-8"))
    for code, entry in desk.items():
        assert f"| `{code}` | {entry.get('status', 422)} |" in refusals(), code
        assert problems.problem(code, {}, "en").status == entry.get("status", 422)
    for reason, told in REASONS.items():
        assert f"| `{reason}` | {told} |" in refusals()


def test_every_setting_of_the_desk_and_every_variable_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    serve = typer.main.get_command(desk_commands.app).commands["serve"]
    for option in serve.params:
        if option.name != "help":
            assert f"`{option.opts[0]}`" in page, option.opts
    sources = [path.read_text() for room in ("node", "api") for path in (ROOT / room).rglob("*.py")]
    for variable in {name for text in sources for name in re.findall(r"TANJI_[A-Z_]+", text)}:
        assert f"`{variable}`" in page, variable
