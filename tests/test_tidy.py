"""Style that can be checked: sizes, names, stray words, and who owns our package names."""

import re
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRACKED = [
    Path(line)
    for line in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / line).exists()
]
SOURCES = [path for path in TRACKED if path.suffix in {".py", ".sol"}]
TEXTS = [
    path
    for path in TRACKED
    if path.suffix in {".py", ".sol", ".md", ".toml", ".mjs", ".in", ".txt", ".json"}
    or path.name in {"Makefile", "run"}
]
VAGUE = re.compile(
    r"^(utils?|helpers?|common|misc|base|core|managers?|services?|processors?)$", re.IGNORECASE
)
DOWNLOAD = re.compile(r"https?://[^\s\"']*(pypi|npmjs|registry\.|crates\.io|files\.pythonhosted)")
MACHINE = re.compile(r"(?<![\w.])/(work|root|home|tmp)/\w")


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_file_fits_in_the_head_and_is_named_for_what_it_holds(path: Path) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= 400
    assert not VAGUE.match(path.stem)


@pytest.mark.parametrize("path", [p for p in SOURCES if p.suffix == ".py"], ids=str)
def test_a_module_opens_with_a_sentence_saying_what_it_is(path: Path) -> None:
    assert (ROOT / path).read_text().lstrip().startswith(('"""', "r'''", 'r"""')), path


@pytest.mark.parametrize("path", TEXTS, ids=str)
def test_no_text_names_a_download_host_or_a_path_of_one_machine(path: Path) -> None:
    if path.name == Path(__file__).name:
        return
    text = (ROOT / path).read_text()
    assert not DOWNLOAD.search(text)
    assert not MACHINE.search(text)


def test_tests_hold_no_init_file() -> None:
    assert not [path for path in TRACKED if path.parts[0] == "tests" and path.name == "__init__.py"]


@pytest.mark.parametrize("package", ["chain", "contracts", "node", "api"])
def test_no_other_distribution_claims_our_package_names(package: str) -> None:
    others = set(packages_distributions().get(package, ())) - {"tanji"}
    assert not others, f"{others} also install {package}/"


@pytest.mark.parametrize("name", ["run", "check", "build", "audit", "analysis"])
def test_every_locked_requirement_carries_a_hash(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[A-Za-z])", lock.strip())
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
