"""The present follows from the past: replay, archives, two engines, other processes."""

import ast
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from chain import archive
from chain import genesis as genesis_file
from chain.__main__ import main
from chain.archive import export_archive, import_archive, read_archive
from chain.audit import AUDIT_PYTHON
from chain.blocks import Block
from chain.errors import BrokenLedger, InvalidArchive, LedgerInUse
from chain.evm import FoundedAccount
from chain.evm_translation import program_of
from chain.genesis import Genesis
from chain.ledger import Ledger
from chain.replay import replay
from chain.seals import encode_seals
from chain.transactions import Transaction, decode
from tests.chain.market_history import write_market
from tests.chain.notebook import REFUSED, REGISTRY, Signer, extend, genesis_document, word

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode")
SCRAPS = [
    "60{a}60{b}55",  # storage[b] = a
    "60{a}5460{b}55",  # storage[b] = storage[a]
    "60{a}60{b}5d",  # transient[b] = a
    "60{a}5c60{b}55",  # storage[b] = transient[a]
    "60{a}430340" + "60{b}55",  # storage[b] = blockhash(number - a)
    "3060205260403d60{b}20" + "60{a}55",  # storage[a] = keccak(memory)
    "5f5f5f5f5f60{p}620fffff" + "f160{b}55",  # storage[b] = call(precompile)
    "60{a}5f526020602060205f60{p}61fffffa" + "60{b}55",  # storage[b] = staticcall(precompile)
    "60{b}5f5260{z}6020525f5f60405f5f616e6261ffff" + "f150",  # the notebook: slot b = z
    "5f5f60405f616e6261ffff" + "f460{b}55",  # storage[b] = delegatecall(notebook)
    "61dead60205260405f5f60405f5f616e62" + "61fffff150" + "3d60{b}55",  # it refuses
    "6960016000556001600055ff5f52600a6016" + "5ff060{b}55",  # storage[b] = create(...)
    "6533ff600160005f526006601a5ff5" + "5060{b}5f55",  # create2, gone at once
    "60{a}60{b}5260406000a0",  # log
    "6001600160{a}60405fa2",  # log with topics
    "60{a}315060{a}3b5060{a}3f60{b}55",  # balance, code size, code hash
    "5a60{b}55",  # storage[b] = gas left
    "60{a}5f5260{b}5f5fa1",
]
"""Pieces of EVM code that leave the stack as they found it, or nearly."""

ENDINGS = ["6001600c60003960016000f3", "33ff", "fe", "00", "5f5ffd", "60{a}5f5360015ff3", "3d5ff3"]


def program(dice: random.Random) -> bytes:
    """Creation code of a few scraps and an ending."""
    weights = [12 if "{z}" in scrap else 1 for scrap in SCRAPS]
    scraps = [*dice.choices(SCRAPS, weights, k=dice.randrange(9)), dice.choice(ENDINGS)]
    filled = (
        scrap.format(
            a=f"{dice.randrange(256):02x}", b=f"{dice.randrange(4):02x}",
            p=f"{dice.randrange(1, 12):02x}", z=f"{dice.randrange(2):02x}",
        )
        for scrap in scraps
    )  # fmt: skip
    return bytes.fromhex("".join(filled))


def write_history(ledger: Ledger, blocks: int, seed: int = 1) -> Ledger:
    """Writes, deletions, reverts, creations and runs out of gas, by a seed."""
    dice = random.Random(seed)
    signers = [Signer.named(f"signer {n}") for n in range(6)]
    for _ in range(blocks):
        offered = []
        for _ in range(dice.randrange(12)):
            by, kind = dice.choice(signers), dice.randrange(3)
            match dice.randrange(4):
                case 0:
                    code = program(dice)
                    offered.append(counted(by, by.raw(kind, to=b"", data=code, gas=900_000)))
                case 1:
                    offered.append(by.writes(dice.randrange(200), 1, kind, gas=26_000))
                case _:
                    value = dice.choice([0, 0, 1, 2**200, REFUSED])
                    offered.append(by.writes(dice.randrange(200), value, kind))
        assert not extend(ledger, offered, later_s=dice.randrange(1, 99)).dropped
    return ledger


def counted(by: Signer, raw: bytes) -> Transaction:
    by.nonce += 1
    return decode(raw)


@pytest.fixture(scope="module")
def past(tmp_path_factory, genesis: Genesis) -> Path:
    """An archive of forty blocks."""
    path = tmp_path_factory.mktemp("past") / "chain.tanji"
    export_archive(write_history(Ledger.create(":memory:", genesis), 40), path)
    return path


def test_replay_leads_to_the_same_root(ledger: Ledger) -> None:
    write_history(ledger, 20)
    replayed = replay(ledger.genesis, ledger.history())
    assert (replayed.blocks, replayed.head) == (20, ledger.head.hash)
    assert replayed.state_root == ledger.head.state_root


def test_replay_executes_contracts_without_the_nodes_translation(ledger: Ledger) -> None:
    write_history(ledger, 3)
    assert program_of.cache_info().currsize
    program_of.cache_clear()
    replay(ledger.genesis, ledger.history())
    assert not program_of.cache_info().currsize


def test_an_imported_archive_is_the_ledger_it_came_from(past: Path, tmp_path: Path) -> None:
    imported = import_archive(past, tmp_path / "ledger.db")
    assert export_archive(imported, tmp_path / "again.tanji") == 40
    assert (tmp_path / "again.tanji").read_bytes() == past.read_bytes()
    with pytest.raises(LedgerInUse):
        import_archive(past, tmp_path / "ledger.db")


@pytest.mark.parametrize("place", [0, 20, 5_000, -40, -1])
def test_an_archive_with_a_byte_changed_is_refused_before_it_is_used(
    past: Path, tmp_path: Path, place: int
) -> None:
    data = bytearray(past.read_bytes())
    data[place] ^= 1
    (tmp_path / "forged.tanji").write_bytes(data)
    with pytest.raises(InvalidArchive):
        read_archive(tmp_path / "forged.tanji")


@pytest.mark.parametrize("kept", [0, 10, 16, 100, -1])
def test_an_archive_cut_short_is_refused(past: Path, tmp_path: Path, kept: int) -> None:
    (tmp_path / "short.tanji").write_bytes(past.read_bytes()[:kept])
    with pytest.raises(InvalidArchive):
        read_archive(tmp_path / "short.tanji")


def test_replay_names_the_first_bad_block_and_field(ledger: Ledger) -> None:
    write_history(ledger, 6)
    history = list(ledger.history())
    block, _ = history[3]
    forged = Block(replace(block.header, gas_used=1), block.transactions)
    history[3] = forged, [REGISTRY.seals(forged.hash)]
    with pytest.raises(BrokenLedger) as found:
        replay(ledger.genesis, history)
    assert (found.value.block, found.value.field) == (4, "gas_used")


def forged_archive(past: Path, target: Path, **changes: object) -> None:
    """The archive with one header changed and everything hashed and sealed again."""
    genesis, blocks = read_archive(past)
    parent = genesis.header

    class Forged:
        def __init__(self) -> None:
            self.genesis, self.head = genesis, replace(genesis.header, number=40)

        def history(self):
            nonlocal parent
            for block, _ in blocks:
                header = replace(block.header, parent_hash=parent.hash)
                if header.number == 17:
                    header = replace(header, **changes)
                parent = header
                yield Block(header, block.transactions), [REGISTRY.seals(header.hash)]

    export_archive(Forged(), target)


@pytest.fixture
def eels(needs) -> None:
    needs(AUDIT_PYTHON.exists(), "EELS; run `make audit-env`")


@pytest.mark.usefixtures("eels")
def test_two_engines_agree_on_a_generated_history(past: Path, capsys) -> None:
    assert main(["replay", str(past)]) == 0
    assert capsys.readouterr().out == "replay: 40 blocks, py-evm and EELS agree\n"


@pytest.mark.usefixtures("eels")
@pytest.mark.parametrize("seed", [1, 2])
def test_two_engines_agree_on_contracts_of_any_code(tmp_path: Path, capsys, seed: int) -> None:
    """A node translates contract code, the replay does not, EELS is another engine altogether."""
    dice = random.Random(seed)
    addresses = [bytes(18) + b"p" + bytes((n,)) for n in range(30)]
    document = genesis_document()
    codes = {address: FoundedAccount(program(dice), {1: 7}, 1, 0) for address in addresses}
    document["alloc"] |= genesis_file.alloc(codes)
    ledger = Ledger.create(":memory:", genesis_file.read(document))
    signers = [Signer.named(f"signer {n}") for n in range(3)]
    for _ in range(12):
        offered = []
        for by in signers * 3:
            raw = by.raw(to=dice.choice(addresses), gas=dice.choice([40_000, 90_000, 500_000]))
            offered.append(counted(by, raw))
        assert not extend(ledger, offered).dropped
    export_archive(ledger, tmp_path / "chain.tanji")
    assert main(["replay", str(tmp_path / "chain.tanji")]) == 0
    assert capsys.readouterr().out == "replay: 12 blocks, py-evm and EELS agree\n"


@pytest.mark.usefixtures("eels")
def test_two_engines_agree_on_the_contracts_own_acts(tmp_path: Path, capsys) -> None:
    world = write_market(tmp_path / "ledger.db")
    world.ledger.close()
    assert main(["replay", str(tmp_path / "ledger.db"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["facts"]["engines"] == ["py-evm", "eels"]
    assert report["facts"]["blocks"] == world.number


@pytest.mark.usefixtures("eels")
@pytest.mark.parametrize(
    ("ours", "theirs", "value"),
    [
        ("state_root", "state_root", word(1)),
        ("receipts_root", "receipt_root", word(1)),
        ("transactions_root", "transactions_root", word(1)),
        ("logs_bloom", "bloom", bytes(256)),
        ("gas_used", "gas_used", 1),
        ("difficulty", "execution", 1),
    ],
)
def test_each_engine_by_itself_names_the_block_and_field_that_is_wrong(
    past: Path, tmp_path: Path, capsys, ours: str, theirs: str, value: object
) -> None:
    forged_archive(past, tmp_path / "forged.tanji", **{ours: value})
    for engine, field in (("py-evm", ours), ("eels", theirs)):
        assert main(["replay", str(tmp_path / "forged.tanji"), "--engine", engine, "--json"]) == 1
        facts = json.loads(capsys.readouterr().out)["facts"]
        assert (facts["block"], facts["field"]) == (17, field)


def test_where_eels_is_not_there_it_is_said(past: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("chain.audit.AUDIT_PYTHON", Path("/nowhere/python"))
    assert main(["replay", str(past)]) == 0
    told = capsys.readouterr().out
    assert told == (
        "replay: 40 blocks, py-evm agrees "
        "(py-evm only, EELS environment not there: make audit-env)\n"
    )
    assert main(["replay", str(past), "--engine", "eels"]) == 2
    assert "make audit-env" in capsys.readouterr().out


def test_another_genesis_or_a_missing_file_is_said(past: Path, tmp_path: Path, capsys) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(genesis_document(name="another")))
    arguments = ["replay", str(past), "--engine", "py-evm", "--genesis", str(other)]
    assert main(arguments) == 1
    assert "block 0, genesis" in capsys.readouterr().out
    assert main(["fsck", str(tmp_path / "nowhere")]) == 2
    assert main(["fsck", str(past)]) == 2


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_another_process_with_another_hash_seed_makes_the_same_bytes(
    past: Path, tmp_path: Path, seed: str
) -> None:
    program = (
        "import sys; from chain.archive import *; "
        "export_archive(import_archive(sys.argv[1], ':memory:'), sys.argv[2])"
    )
    target = tmp_path / "again.tanji"
    environment = os.environ | {"PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", program, str(past), str(target)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=60)
    assert target.read_bytes() == past.read_bytes()


def test_the_audit_does_not_run_where_python_removes_checks(past: Path) -> None:
    command = [sys.executable, "-O", "-m", "chain", "replay", str(past)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "python -O" in done.stderr


@pytest.mark.parametrize(
    ("file", "allowed"),
    [
        ("verify.py", {"chain.verify_tries"}),
        ("verify_tries.py", set()),
        ("second_engine.py", set()),
    ],
)
def test_who_checks_us_shares_no_code_with_us(file: str, allowed: set[str]) -> None:
    imported = set()
    for node in ast.walk(ast.parse((ROOT / "chain" / file).read_text())):
        if isinstance(node, ast.Import):
            imported |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    rooms = {"chain", "node", "api", "contracts"}
    assert {name for name in imported if name.split(".")[0] in rooms} == allowed


def test_the_archives_format_is_what_its_page_says(past: Path, genesis: Genesis) -> None:
    data = past.read_bytes()
    assert data.startswith(archive.MAGIC)
    text = genesis.document.encode()
    start = len(archive.MAGIC)
    assert data[start : start + 4 + len(text)] == len(text).to_bytes(4, "big") + text
    _, blocks = read_archive(past)
    last = encode_seals(list(blocks)[-1][1])
    assert data[:-36].endswith(len(last).to_bytes(4, "big") + last)
    assert data[-36:-32] == bytes(4)
