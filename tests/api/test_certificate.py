"""A certificate is one file that anybody checks with one script and no network."""

import ast
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import contracts
from api.certificates.file import canonical
from api.offline import check_certificate as offline
from chain import certificate_facts
from contracts import codec
from tests.api.certified import NAME, Certified, certified
from tests.api.forgeries import nested
from tests.api.play import SELLER, UNIT, account
from tests.node_process import ROOT
from tests.town import audit

SCRIPT = ROOT / "api/offline/check_certificate.py"

ALONE = """
import runpy, sys
def refuse(event, _):
    if event.split(".")[0] in ("socket", "subprocess", "urllib", "ctypes", "webbrowser"):
        raise RuntimeError(f"the script does {event}")
sys.addaudithook(refuse)
script, *sys.argv = sys.argv[1:]
sys.argv.insert(0, script)
runpy.run_path(script, run_name="__main__")
"""
"""Runs the script so that a socket, a process or a foreign library ends it."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    with certified(tmp_path_factory.mktemp("certified")) as found:
        yield found


def run_script(town: Certified, file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The script alone: isolated, without site packages, in an empty environment."""
    (folder / "anchor.json").write_text(town.anchor)
    words = [str(SCRIPT), str(file), "--genesis", str(folder / "anchor.json")]
    return subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", ALONE, *words],
        cwd=folder, env={}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def run_audit(town: Certified, file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "genesis.json").write_text(town.genesis)
    return audit(folder, "verify", str(file), "--genesis", "genesis.json")


def test_the_script_alone_proves_it_in_both_languages(town: Certified, tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    file.write_bytes(town.files[3].content)
    done = run_script(town, file, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "已证明 Proved" in done.stdout
    assert NAME in done.stdout
    assert hashlib.sha256(file.read_bytes()).hexdigest() in done.stdout
    assert town.files[3].digest in done.stdout


def test_the_auditor_proves_the_same_from_the_genesis_file(town: Certified, tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    file.write_bytes(town.files[1].content)
    done = run_audit(town, file, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("certificate 1 proved: block ")


def test_it_says_what_was_surrendered_for_whom_and_by_whose_word(town: Certified) -> None:
    facts = town.files[3].facts
    assert offline.check(town.text(3), offline.pin(town.anchor)) == facts
    assert facts["name"] == NAME
    assert facts["account"] == account(SELLER).lower()
    assert facts["items"] == [{"unit": UNIT, "quantity": 200_000}]
    assert (facts["quantity"], facts["surrenderedInAll"], facts["obligation"]) == (
        200_000, 500_000, 500_000,
    )  # fmt: skip
    assert (facts["onTime"], facts["forced"], facts["donor"]) == (True, False, None)
    assert facts["department"] == account("department").lower()
    assert len(set(facts["signedBy"].values())) == 3


def test_the_same_certificate_has_the_same_bytes(town: Certified) -> None:
    from api.certificates.file import compose
    from api.ledger import Ledger
    from tests.api.certified import sources

    ledger = Ledger.at(town.node.url)
    for one in sources(ledger):
        assert compose(ledger, one).content == town.files[one.certificate].content


def test_it_shows_nobody_elses_figures(town: Certified) -> None:
    other = account("buyer")[2:].lower()
    for number in (1, 3):
        assert other not in town.text(number)


def test_usage_and_absent_files_are_no_verdict(town: Certified, tmp_path: Path) -> None:
    assert run_script(town, tmp_path / "absent.json", tmp_path).returncode == 2
    bare = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT)], capture_output=True, check=False, env={}
    )
    assert bare.returncode == 2


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff", b"[" * 200_000], ids=range(4))
def test_an_anchor_or_a_genesis_that_is_none_is_no_verdict(
    town: Certified, tmp_path: Path, content: bytes
) -> None:
    file, known = tmp_path / "certificate.json", tmp_path / "known.json"
    file.write_bytes(town.files[1].content)
    known.write_bytes(content)
    words = [sys.executable, "-I", "-S", "-X", "utf8", str(SCRIPT), str(file), "--genesis"]
    done = subprocess.run([*words, str(known)], capture_output=True, text=True, check=False, env={})
    assert (done.returncode, done.stderr) == (2, "")
    assert "NOT CHECKED" in done.stdout
    done = audit(tmp_path, "verify", str(file), "--genesis", "known.json")
    assert (done.returncode, done.stderr) == (2, "")
    assert "bad_genesis" in done.stdout


def unreadable(town: Certified) -> dict[str, bytes]:
    """Files that are handed in as certificates and are none."""
    whole = town.files[1].content
    deep = json.loads(whole)
    deep["acts"]["request"]["header"] = "0x" + nested(30_000).hex()
    return {
        "empty": b"",
        "cut": whole[: len(whole) // 2],
        "windows": whole.replace(b"\n", b"\r\n"),
        "marked": b"\xef\xbb\xbf" + whole,
        "laid out": json.dumps(json.loads(whole), indent=1).encode(),
        "bytes": b"\xff\xfe" + whole,
        "deep": b'{"format":"tanji-certificate-1","acts":' + b"[" * 200_000,
        "deep header": canonical(deep),
        "number": b'{"format":"tanji-certificate-1","acts":' + b"9" * 100_000 + b"}",
        "long": whole + b" " * offline.CHARACTERS_MAX,
    }


def test_what_is_no_certificate_is_refused_by_both_and_ends_neither(
    town: Certified, tmp_path: Path
) -> None:
    for name, content in unreadable(town).items():
        file = tmp_path / "certificate.json"
        file.write_bytes(content)
        for run in (run_script, run_audit):
            done = run(town, file, tmp_path)
            assert (done.returncode, done.stderr) == (1, ""), (name, run, done)
            assert "refused" in done.stdout.lower(), (name, done.stdout)


def test_the_verdict_does_not_hang_on_what_the_terminal_can_show(
    town: Certified, tmp_path: Path
) -> None:
    (tmp_path / "certificate.json").write_bytes(town.files[3].content)
    (tmp_path / "anchor.json").write_text(town.anchor)
    words = [str(SCRIPT), "certificate.json", "--genesis", "anchor.json"]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8=0", *words],
        cwd=tmp_path, env={"LC_ALL": "C"}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Proved" in done.stdout


def test_the_script_imports_the_standard_library_and_nothing_that_reaches_out() -> None:
    tree = ast.parse(SCRIPT.read_text())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add(str(node.module))
    assert names == {
        "argparse", "datetime", "functools", "hashlib", "json", "pathlib", "sys", "typing",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["chain/certificate.py", "chain/certificate_facts.py"])
def test_the_auditors_verifier_imports_no_prover(path: str) -> None:
    text = (ROOT / path).read_text()
    modules = {n.module for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ImportFrom)}
    ours = {module for module in modules if module and module.split(".")[0] == "chain"}
    assert ours <= {"chain.certificate_facts", "chain.verify", "chain.verify_tries"}
    assert not {one for one in modules if one and one.split(".")[0] in ("api", "node", "contracts")}


def test_nothing_of_ours_imports_the_script() -> None:
    for folder in ("api", "chain", "node", "contracts"):
        for path in (ROOT / folder).rglob("*.py"):
            assert path == SCRIPT or "check_certificate import" not in path.read_text(), path


EVENTS = {
    "REQUESTED": ("Compliance", "SurrenderRequested"),
    "APPROVED": ("Compliance", "SurrenderApproved"),
    "MANDATED": ("Compliance", "SurrenderMandated"),
    "SURRENDERED": ("Compliance", "Surrendered"),
    "MOVED": ("Units", "TransferSingle"),
}


@pytest.mark.parametrize("name", EVENTS)
def test_both_verifiers_know_the_events_as_the_contracts_log_them(name: str) -> None:
    topic = codec.topic(*EVENTS[name])
    assert getattr(offline, name) == topic
    assert getattr(certificate_facts, f"_{name}") == topic


def test_both_verifiers_know_the_slots_as_the_contracts_keep_them() -> None:
    wanted = {"Participants": {"_accounts": 0, "_names": 1, "_keys": 2},
              "Emissions": {"_decided": 4, "_grounds": 5},
              "Offsets": {"_progress": 2}}  # fmt: skip
    for contract, labels in wanted.items():
        kept = {
            one["label"]: int(one["slot"]) for one in contracts.load(contract).layout["storage"]
        }
        assert {label: kept[label] for label in labels} == labels


def test_keccak_is_keccak_at_every_length_of_a_block() -> None:
    from eth_utils.crypto import keccak

    for size in (0, 1, 31, 135, 136, 137, 271, 272, 1_000):
        data = bytes(range(256))[: size % 256] * (1 + size // 256)
        assert offline.keccak(data) == keccak(data)


def test_the_anchor_is_the_genesis_in_short(town: Certified) -> None:
    genesis, anchor = json.loads(town.genesis), json.loads(town.anchor)
    assert anchor["validators"] == sorted(one["key"] for one in genesis["validators"])
    assert anchor["genesisHash"] == json.loads(town.text(1))["ledger"]["genesisHash"]
    assert {anchor[name] == genesis[name] for name in ("name", "chainId", "sealsRequired")} == {
        True
    }
