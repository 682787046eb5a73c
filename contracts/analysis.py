"""The analysis: Slither over the compiler's own output, every serious finding explained."""

import json
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts import ContractsError
from contracts.compiler import CHOSEN, COMPILER, ROOM, compile_sources, standard_input

ANALYSER = ROOM.parent / ".venv-analysis" / "bin" / "slither"
"""In an environment of its own: it asks for an older web3 than the product runs on."""

EXPLANATIONS = ROOM / "analysis.toml"
"""Why each finding that stays may stay."""

ANALYSIS_SECONDS_MAX = 600
"""The analysis takes about 5 s; longer than this is a hang."""

SERIOUS = frozenset({"High", "Medium"})
"""Impacts that need an explanation; the others are opinions about style."""

SOURCE_MAPS = ("evm.bytecode.sourceMap", "evm.deployedBytecode.sourceMap")
"""What the analyser asks of the compiler beyond what the artifacts need."""


class AnalysisError(ContractsError):
    """The contracts could not be analysed, or something about them is not explained."""


class AnalyserFailed(AnalysisError):
    """The analyser is not there, or stopped."""


class FindingUnexplained(AnalysisError):
    """The analyser found something serious that nobody explained."""

    def __init__(self, findings: Sequence["Finding"]) -> None:
        lines = [f"{one.impact} {one.detector} in {one.where}: {one.text}" for one in findings]
        super().__init__("not explained in analysis.toml:\n" + "\n".join(lines))
        self.findings = tuple(findings)


class ExplanationUnused(AnalysisError):
    """An explanation explains nothing that is still found."""

    def __init__(self, unused: Iterable[tuple[str, str]]) -> None:
        self.unused = sorted(unused)
        lines = [f"{detector} in {where}" for detector, where in self.unused]
        super().__init__("explained in analysis.toml, but no longer found:\n" + "\n".join(lines))


@dataclass(frozen=True, slots=True)
class Finding:
    """One serious finding."""

    detector: str
    impact: str
    where: str
    """Contract and function or variable, such as `Market.settleBlock`."""

    text: str


def analyse() -> tuple[Finding, ...]:
    """
    The serious findings, every one of them explained.

    Raises AnalyserFailed, FindingUnexplained, ExplanationUnused.
    """
    findings = find(standard_input(CHOSEN))
    judge(findings, explained())
    return findings


def find(asked: dict[str, Any]) -> tuple[Finding, ...]:
    """What the analyser says about the sources in the compiler's standard JSON."""
    if not ANALYSER.exists():
        raise AnalyserFailed("the analyser is not installed: run `make .venv-analysis/done`")
    with tempfile.TemporaryDirectory() as folder:
        _lay_out(Path(folder), asked)
        return _run(Path(folder))


def explained() -> frozenset[tuple[str, str]]:
    """Detector and place of every committed explanation; each carries its reason."""
    stored = tomllib.loads(EXPLANATIONS.read_text())["explained"]
    for entry in stored:
        if not entry["reason"].strip():
            raise AnalyserFailed(f"{entry['detector']} is explained without a reason")
    return frozenset((entry["detector"], where) for entry in stored for where in entry["where"])


def judge(findings: Sequence[Finding], reasons: frozenset[tuple[str, str]]) -> None:
    """Hold findings and explanations to each other; raises for either without the other."""
    open_ = [one for one in findings if (one.detector, one.where) not in reasons]
    if open_:
        raise FindingUnexplained(open_)
    unused = reasons - {(one.detector, one.where) for one in findings}
    if unused:
        raise ExplanationUnused(unused)


def _lay_out(folder: Path, asked: dict[str, Any]) -> None:
    """The compiler's input and output as a Hardhat project leaves them, which Slither reads."""
    wanted = asked["settings"]["outputSelection"]["*"]["*"]
    asked["settings"]["outputSelection"]["*"]["*"] = [*wanted, *SOURCE_MAPS]
    built = {"solcVersion": COMPILER, "input": asked, "output": compile_sources(asked)}
    (folder / "hardhat.config.js").write_text("")
    (folder / "artifacts" / "build-info").mkdir(parents=True)
    (folder / "artifacts" / "build-info" / "contracts.json").write_text(json.dumps(built))
    for name, source in asked["sources"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source["content"])


def _run(folder: Path) -> tuple[Finding, ...]:
    report = folder / "report.json"
    ran = subprocess.run(
        [
            str(ANALYSER),
            ".",
            "--hardhat-ignore-compile",
            "--compile-force-framework",
            "hardhat",
            "--json",
            report.name,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=ANALYSIS_SECONDS_MAX,
        check=False,
    )
    if not report.exists():
        raise AnalyserFailed(f"the analyser stopped with {ran.returncode}: {ran.stderr[-2000:]}")
    said = json.loads(report.read_text())
    if not said["success"]:
        raise AnalyserFailed(f"the analyser failed: {said['error']}")
    found = said["results"].get("detectors", [])
    return tuple(_finding(one) for one in found if one["impact"] in SERIOUS)


def _finding(said: dict[str, Any]) -> Finding:
    element = said["elements"][0]
    parent = element.get("type_specific_fields", {}).get("parent", {})
    where = f"{parent['name']}.{element['name']}" if parent else element["name"]
    text = said["description"].strip().splitlines()[0]
    return Finding(said["check"], said["impact"], where, text)
