"""A small cycle runs from an empty folder to an audited ledger, and a false figure is named."""

import json
import re
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from api.documents import Documents

ROOT = Path(__file__).parents[2]
VILLAGE = Path(__file__).with_name("village.toml")
RUN_MAX_S = 600
STOP_MAX_S = 90
"""Both servers are given 30 s each before they are killed."""


def words(*more: str) -> list[str]:
    return [sys.executable, "-m", "api.cycle", "--units", "12", *more]


def run(*more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words(*more), cwd=ROOT, capture_output=True, text=True, timeout=RUN_MAX_S, check=False
    )


def test_a_small_cycle_holds_and_is_served_until_interrupted(tmp_path: Path) -> None:
    folder, output = tmp_path / "ledger", tmp_path / "output"
    with output.open("w") as file:
        more = ("--scenario", str(VILLAGE), "--ledger", str(folder))
        process = subprocess.Popen(
            words(*more), cwd=ROOT, stdout=file, stderr=file, preexec_fn=ignore_interrupts
        )
    try:
        told = wait_until_served(process, output)
        check_report(told)
        check_secrets(folder)
        check_explained(folder)
        check_certificate(folder, told)
        desk = re.search(r"desk: (http://127\.0\.0\.1:\d+)/v1", told)
        node = re.search(r"node: (http://127\.0\.0\.1:\d+)", told)
        assert desk
        assert node
        with urllib.request.urlopen(f"{desk[1]}/openapi.json", timeout=30) as answer:
            assert "/v1/accounts" in json.load(answer)["paths"]
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_MAX_S) == 0, output.read_text()
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(node[1], timeout=5)
    finally:
        if process.poll() is None:
            process.kill()


def ignore_interrupts() -> None:
    """As a shell without job control starts what ends with an ampersand."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def wait_until_served(process: subprocess.Popen[bytes], output: Path) -> str:
    until = time.monotonic() + RUN_MAX_S
    while "Ctrl-C stops both" not in (told := output.read_text()):
        assert process.poll() is None, told
        assert time.monotonic() < until, told
        time.sleep(0.1)
    return told


def check_report(told: str) -> None:
    assert "61 of 61 facts hold" in told
    assert re.search(r"id 300000001: issued [\d,]+ = .*cancelled 20,000: conserved", told)
    assert re.search(r"id 120192020: issued [\d,]+ = .*: conserved", told)
    assert re.search(r"money: .*: conserved", told)
    assert re.search(r"replay: \d+ blocks, py-evm (and EELS agree|agrees)", told)
    assert "synthetic, seed tanji/village: everything" in told


def check_explained(folder: Path) -> None:
    """One unit is told with formula, inputs, pack and clause, and the desk has its documents."""
    told = (folder / "explained.txt").read_text()
    for words in (
        "From permit to allowance: Synthetic unit",
        "MF0001: coal",
        "fuel_emission: E = quantity x C x OF x 44/12",
        "statement of agency 0x",
        "decision 1, conservative",
        "objection upheld",
        "decision 2, objection",
        "allowance.2019-2020: benchmarks.",
        "(table of benchmarks)",
        "line: pre allocation",
        "line: final",
        "surrendered",
    ):
        assert words in told
    digests = re.findall(r"0x[0-9a-f]{64}", told)
    store = Documents(folder / "documents", time.time)
    for digest in digests:
        assert b"".join(store.parts(digest)).startswith(b"{")
        assert store.card(digest).media_type == "application/json"


def check_certificate(folder: Path, told: str) -> None:
    """The enterprise's certificate is told, proved by both verifiers, and refused once forged."""
    said = json.loads((folder / "certificate.json").read_text())["certificate"]
    assert f"{said['uscc']}" in told
    assert (folder / "certificate.pdf").read_bytes().startswith(b"%PDF")
    assert told.count("certificate.json: ") == 2
    assert "certificate.json: 已证明 Proved" in told
    assert f"certificate {said['certificate']} proved" in told
    assert "certificate.forged.json: 不予采信 REFUSED" in told
    offset = re.search(r"抵销  Offset: certificate \d+, block \d+: ([\d,]+) t of credits", told)
    assert offset
    offset_t = int(offset[1].replace(",", ""))
    assert said["surrenderedInAll"] + offset_t == said["obligation"]
    assert re.search(r"batch 1: serials [\d,]+ to [\d,]+ cancelled", told)


def check_secrets(folder: Path) -> None:
    """Keys are their owner's alone, and the genesis says that it is a rehearsal."""
    for secret in ("institutions.json", "units.json"):
        assert stat.S_IMODE((folder / "keys" / secret).stat().st_mode) == 0o600
    assert json.loads((folder / "ledger" / "genesis.json").read_text())["rehearsal"] is True


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The village with some of its words changed."""
    told = VILLAGE.read_text()
    for found, put in changes:
        assert found in told
        told = told.replace(found, put, 1)
    path = tmp_path / "changed.toml"
    path.write_text(told)
    return path


def test_a_false_figure_and_a_late_surrender_are_named_and_change_the_exit_code(
    tmp_path: Path,
) -> None:
    scenario = changed(
        tmp_path,
        ('value = "0.62"', 'value = "0.63"'),
        ("requested = 2021-12-28T09:00:00+08:00", "requested = 2021-12-31T17:00:01+08:00"),
        ("approved = 2021-12-29T09:00:00+08:00", "approved = 2022-01-01T09:00:00+08:00"),
        ("surrendered = 2021-12-30T09:00:00+08:00", "surrendered = 2022-01-02T09:00:00+08:00"),
    )
    done = run("--once", "--scenario", str(scenario), "--ledger", str(tmp_path / "ledger"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "does not hold: allowances bought: published 0.63, ledger 0.6200 Mt" in done.stdout
    assert "at the deadline: published 12, ledger 11 units" in done.stdout
    assert "certificates marked late: published 0, ledger 1 units" in done.stdout
    assert "58 of 61 facts hold" in done.stdout


def test_an_act_that_the_contracts_refuse_stops_the_run_in_their_words(tmp_path: Path) -> None:
    early = (
        "emission_decided = 2021-09-08T09:00:00+08:00",
        "emission_decided = 2021-07-01T09:00:00+08:00",
    )
    scenario = changed(tmp_path, early)
    done = run("--once", "--scenario", str(scenario), "--ledger", str(tmp_path / "ledger"))
    assert done.returncode == 2, done.stdout + done.stderr
    assert re.search(
        r"stopped: Emissions\.decide by key 0x\w+: reverted .*NotVerified", done.stdout
    )
    assert "facts hold" not in done.stdout


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("mine")
    done = run("--once", "--scenario", str(VILLAGE), "--ledger", str(tmp_path))
    assert done.returncode == 2
    assert "is not empty" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("units", ["-1", "0", "12", "331", "343"])
def test_a_number_of_units_that_the_scenario_cannot_run_with_is_refused(
    units: str, tmp_path: Path
) -> None:
    folder = tmp_path / "ledger"
    done = run("--once", "--units", units, "--ledger", str(folder))
    assert done.returncode == 2
    assert "the scenario runs with 330, or with at least 344" in done.stdout
    assert not folder.exists()
