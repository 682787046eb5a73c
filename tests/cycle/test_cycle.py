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

ROOT = Path(__file__).parents[2]
VILLAGE = Path(__file__).with_name("village.toml")
RUN_MAX_S = 400


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
        process = subprocess.Popen(words(*more), cwd=ROOT, stdout=file, stderr=file)
    try:
        told = wait_until_served(process, output)
        check_report(told)
        check_secrets(folder)
        desk = re.search(r"desk: (http://127\.0\.0\.1:\d+)/v1", told)
        node = re.search(r"node: (http://127\.0\.0\.1:\d+)", told)
        assert desk
        assert node
        with urllib.request.urlopen(f"{desk[1]}/openapi.json", timeout=30) as answer:
            assert "/v1/accounts" in json.load(answer)["paths"]
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, output.read_text()
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(node[1], timeout=5)
    finally:
        if process.poll() is None:
            process.kill()


def wait_until_served(process: subprocess.Popen[bytes], output: Path) -> str:
    until = time.monotonic() + RUN_MAX_S
    while "Ctrl-C stops both" not in (told := output.read_text()):
        assert process.poll() is None, told
        assert time.monotonic() < until, told
        time.sleep(0.1)
    return told


def check_report(told: str) -> None:
    assert "16 of 16 facts hold" in told
    assert re.search(r"id 120192020: issued [\d,]+ = .*: conserved", told)
    assert re.search(r"money: .*: conserved", told)
    assert re.search(r"replay: \d+ blocks, py-evm (and EELS agree|agrees)", told)
    assert "synthetic, seed tanji/village: everything" in told


def check_secrets(folder: Path) -> None:
    """Keys are their owner's alone, and the genesis says that it is a rehearsal."""
    for secret in ("institutions.json", "units.json"):
        assert stat.S_IMODE((folder / "keys" / secret).stat().st_mode) == 0o600
    assert json.loads((folder / "ledger" / "genesis.json").read_text())["rehearsal"] is True


def test_a_false_published_figure_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    told = VILLAGE.read_text()
    false = tmp_path / "false.toml"
    false.write_text(told.replace('value = "0.62"', 'value = "0.63"', 1))
    assert false.read_text() != told
    done = run("--once", "--scenario", str(false), "--ledger", str(tmp_path / "ledger"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "does not hold: allowances bought: published 0.63, ledger 0.6200 Mt" in done.stdout
    assert "15 of 16 facts hold" in done.stdout


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("mine")
    done = run("--once", "--scenario", str(VILLAGE), "--ledger", str(tmp_path))
    assert done.returncode == 2
    assert "is not empty" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_number_of_units_that_the_scenario_cannot_run_with_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    done = run("--once", "--ledger", str(folder))
    assert done.returncode == 2
    assert "the scenario runs with 330, or with at least 344" in done.stdout
    assert not folder.exists()
