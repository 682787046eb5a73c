"""The sources: what they must never hold, and that the artifacts are what they make."""

import json
import re
import shutil
from pathlib import Path

import pytest

import contracts
from contracts import ARTIFACTS, NAMES, load
from contracts.__main__ import main
from contracts.build import CODE_BYTES_MAX, ArtifactDiffers, build, compare
from contracts.compiler import OPTIMIZERS, CompilerFailed, compile_sources, is_installed

ROOM = Path(contracts.__file__).parent
SOURCES = sorted((ROOM / "src").glob("*.sol"))
BANNED = (
    "delegatecall",
    "callcode",
    "selfdestruct",
    "tx.origin",
    "assembly",
    "blockhash",
    "prevrandao",
    "constructor",
    "immutable",
    "payable",
    "pragma experimental",
    "gasleft",
    "coinbase",
    "staticcall",
    ".call(",
    ".call{",
    ".transfer(",
    ".send(",
)
"""What no source of ours uses, each for the reason that an auditor would ask about it."""


def code(path: Path) -> str:
    """A source without its comments."""
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


@pytest.fixture
def compiler(needs) -> None:
    needs(is_installed(), "the compiler; run `npm ci` in contracts/")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
class TestEverySource:
    def test_is_ascii_without_tabs_or_form_feeds(self, path: Path) -> None:
        text = path.read_bytes()
        assert all(byte == 0x0A or 0x20 <= byte < 0x7F for byte in text)

    def test_has_no_long_lines(self, path: Path) -> None:
        assert max(map(len, path.read_text().splitlines())) <= 120

    def test_opens_with_licence_and_the_pinned_compiler(self, path: Path) -> None:
        first, second, *_ = path.read_text().splitlines()
        assert first == "// SPDX-License-Identifier: Apache-2.0"
        assert second == "pragma solidity 0.8.37;"

    def test_uses_nothing_banned(self, path: Path) -> None:
        assert not [word for word in BANNED if word in code(path)]

    def test_refuses_with_typed_errors_only(self, path: Path) -> None:
        assert not re.search(r"\brequire\(|\bassert\(|revert\(|revert\s*\"", code(path))


def standing_on(name: str) -> list[Path]:
    """A contract's source and those of the abstract contracts that it is made of."""
    file = ROOM / "src" / f"{name}.sol"
    made_of = re.search(rf"contract {name} is ([\w, ]+) {{", file.read_text())
    parents = made_of[1].split(", ") if made_of else []
    own = [one for one in parents if (ROOM / "src" / f"{one}.sol").exists() and one[0] != "I"]
    return [file, *(path for one in own for path in standing_on(one))]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_storage_has_a_comment(name: str) -> None:
    lines = [line for file in standing_on(name) for line in file.read_text().splitlines()]
    for label in [variable["label"] for variable in load(name).layout["storage"]]:
        (place,) = [p for p, line in enumerate(lines) if re.fullmatch(rf"    \w.* {label};", line)]
        assert lines[place - 1].lstrip().startswith("///"), label


@pytest.mark.parametrize("name", NAMES)
def test_every_function_has_its_natspec(name: str) -> None:
    for file in (name, f"I{name}"):
        lines = (ROOM / "src" / f"{file}.sol").read_text().splitlines()
        for place, line in enumerate(lines):
            if not line.startswith("    function "):
                continue
            above = lines[place - 1].lstrip()
            documented = above.startswith("///") or (file != name and above.startswith("function"))
            read_by_name = (file != name and " view returns" in line) or " pure returns" in line
            assert documented or read_by_name, line


def test_a_contract_says_how_each_role_is_stopped() -> None:
    for name in NAMES:
        head = (ROOM / "src" / f"{name}.sol").read_text().split(f"\ncontract {name}")[0]
        notice = head[head.index("/// @title") :]
        assert "stop" in notice or "undone" in notice or "followed by" in notice, name


# --- the build ------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", OPTIMIZERS)
def test_code_fits_on_any_chain_at_every_setting(setting: str, artifacts_of) -> None:
    folder = artifacts_of(setting)
    sizes = {name: len(load(name, folder).runtime) for name in NAMES}
    assert all(0 < size < CODE_BYTES_MAX for size in sizes.values()), sizes


@pytest.fixture(scope="session")
def rebuilt(needs, tmp_path_factory) -> Path:
    """The artifacts, made again."""
    needs(is_installed(), "the compiler; run `npm ci` in contracts/")
    folder = tmp_path_factory.mktemp("rebuilt")
    build(folder)
    return folder


def test_the_artifacts_are_what_the_sources_make(rebuilt: Path) -> None:
    compare(rebuilt, ARTIFACTS)


def test_an_artifact_with_one_byte_changed_is_found(rebuilt: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(ARTIFACTS, tmp_path / "artifacts")
    text = (copy / "Units.json").read_text()
    (copy / "Units.json").write_text(text.replace('"0x6080', '"0x6081', 1))
    with pytest.raises(ArtifactDiffers, match=r"Units\.json"):
        compare(rebuilt, copy)


def test_an_artifact_too_many_or_missing_is_found(rebuilt: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(ARTIFACTS, tmp_path / "artifacts")
    (copy / "Other.json").write_text("{}")
    with pytest.raises(ArtifactDiffers, match=r"Other\.json"):
        compare(rebuilt, copy)
    (copy / "Cash.json").unlink()
    with pytest.raises(ArtifactDiffers, match=r"Cash\.json"):
        compare(rebuilt, copy)


def test_the_command_says_which_artifact_differs(compiler, tmp_path: Path, capsys) -> None:
    copy = shutil.copytree(ARTIFACTS, tmp_path / "artifacts")
    (copy / "Market.json").write_text("{}")
    assert main(["check", "--artifacts", str(copy)]) == 1
    assert "Market.json is not what the sources make" in capsys.readouterr().err


def test_a_source_that_the_compiler_questions_is_not_built(compiler) -> None:
    source = "// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n"
    unused = "function f() pure { uint256 x; }"
    asked = {
        "language": "Solidity",
        "sources": {"a.sol": {"content": source + unused}},
        "settings": {"outputSelection": {"*": {"*": ["abi"]}}},
    }
    with pytest.raises(CompilerFailed, match="Unused local variable"):
        compile_sources(asked)


def test_the_lock_carries_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOM / "package-lock.json").read_text())
    wanted = json.loads((ROOM / "package.json").read_text())["dependencies"]
    for path, package in lock["packages"].items():
        if path:
            assert package["integrity"].startswith("sha512-"), path
            assert "resolved" not in package, path
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
