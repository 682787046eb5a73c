"""`tanji`: a whole journey from the command line, keys in a keystore, every act signed here."""

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from eth_account import Account

from api.client import app
from api.client.exits import Exit, run
from api.ledger import Ledger
from chain.verify import verify
from tests.api.allocated import line, table
from tests.api.desk_process import ROOT, DeskProcess
from tests.api.person import PASSPHRASE, Person, keep_keys
from tests.api.play import BUYER, HASH, PERIOD, SELLER, UNIT, Play, account, running
from tests.founded import signer, uscc

SECOND = f"{SELLER}_officer"
ROLES = (
    "registry", "registry_officer", "department", "department_officer",
    "bank", "exchange", "verifier", "ministry", SELLER, SECOND, BUYER,
)  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """A node and desk of their own, with the pack, the plan and a close in place."""
    folder = tmp_path_factory.mktemp("town")
    with running(folder / "node") as (node, play):
        play.publish()
        with closing(DeskProcess(node.url, folder)) as desk:
            yield desk


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every role's key."""
    return keep_keys(tmp_path_factory.mktemp("person"), ROLES)


@pytest.fixture
def person(town: DeskProcess, store: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    return Person(store, town.url, capsys)


def test_a_cycle_is_walked_from_the_command_line(
    person: Person, town: DeskProcess, tmp_path: Path
) -> None:
    documents = f"0x{HASH.hex()}"
    for role, number in ((SELLER, 101), (BUYER, 102)):
        person.done(
            "registry", "account", "register", "--uscc", uscc(number), "--name", role,
            "--province", "370000", "--sector", "4411", "--documents", documents,
        )  # fmt: skip
        key = signer(role).address
        grant = f"{key}:read,initiate,trade,surrender:2031-01-01"
        second = f"{signer(f'{role}_officer').address}:read,approve:2031-01-01"
        person.done(
            "registry_officer", "account", "open", "--account", uscc(number),
            "--grant", grant, "--grant", second, "--rule", "second_for_trading",
        )  # fmt: skip
        ledger = Ledger.at(town.node_url)
        Play(ledger).list_account(role)
        town.wait_for_block(ledger.head().number)
        file = tmp_path / f"{role}.csv"
        file.write_text(table(line(number, 500_000)))
        person.done("department", "allocation", "decide", str(file))
        person.done("registry", "allocation", "execute", "--period", str(PERIOD))
    person.done(
        "bank", "money", "confirm", "--account", uscc(102), "--yuan", "9000000.00",
        "--reference", "slip-1",
    )  # fmt: skip
    move = ("trade", "deposit", "--unit", str(UNIT), "--quantity", "120000")
    code, told = person.say(SELLER, *move)
    assert (code, told["problem"]["code"]) == (Exit.REFUSED, "SecondNeeded")
    person.done(SELLER, *move, "--two-keys")
    (task,) = person.done(SECOND, "task", "list")
    person.done(SECOND, "task", "complete", task["task"])
    files = {}
    for role, side, other in ((SELLER, "sell", BUYER), (BUYER, "buy", SELLER)):
        files[side] = tmp_path / f"{side}.json"
        person.done(
            role, "trade", "sign", "--side", side, "--counterparty", account(other),
            "--unit", str(UNIT), "--quantity", "120000", "--price", "43.00",
            "--valid-until", "2021-08-16T12:00:00", "--out", str(files[side]),
        )  # fmt: skip
    person.done("registry", "trade", "settle", str(files["sell"]), str(files["buy"]))
    play = Play(Ledger.at(town.node_url))
    play.admit_verifier()
    play.assign_verifier(SELLER)
    person.done(
        SELLER, "emission", "report", "--period", str(PERIOD), "--document", documents,
        "--data", documents,
    )  # fmt: skip
    owed = ["--account", uscc(101), "--period", str(PERIOD), "--verified", "300000"]
    person.done(
        "verifier", "emission", "verify", *owed, "--statement", documents, "--number", "37-V-1"
    )
    person.done(
        "department", "emission", "decide", *owed, "--obligation", "300000",
        "--pack", "cea-2019-2020", "--inputs", documents,
    )  # fmt: skip
    person.done(SELLER, "emission", "accept", "--period", str(PERIOD))
    person.done("registry", "surrender", "notify", "--period", str(PERIOD))
    notice = person.done(SELLER, "surrender", "notice", uscc(101), str(PERIOD))
    assert (notice["given"], notice["obligation"], notice["offset_cap"]) == (True, 300_000, 15_000)
    for words in ("履约通知书", "300,000 allowances"):
        assert words in notice["text"]
    wrong = ("--period", str(PERIOD), "--item", f"{UNIT + 20_001}:1", "--item", f"{UNIT}:300001")
    code, told = person.say(SELLER, "surrender", "check", *wrong)
    found = [flaw["reason"] for flaw in told["problem"]["flaws"]]
    reasons = ["VINTAGE_TOO_LATE", "NOT_ENOUGH", "MORE_THAN_OWED"]
    assert (code, found) == (Exit.REFUSED, reasons)
    hold_to_its_words(person)
    promises = tmp_path / "promises"
    asked = person.done(
        SELLER, "surrender", "request", "--period", str(PERIOD), "--tonnes", "300000",
        "--receipts", str(promises),
    )  # fmt: skip
    hold_to_the_promise(person, town, asked, promises)
    person.done("department_officer", "surrender", "approve", "1")
    ended = person.done("registry", "surrender", "execute", "1")
    assert ended["standing"] == "included"

    stood = person.done("registry", "transactions", "standing", ended["transaction"])
    assert stood == ended
    file = tmp_path / "certificate.evidence.json"
    person.done("registry", "evidence", "transaction", ended["transaction"], "--out", str(file))
    genesis = (town.folder / "node" / "ledger" / "genesis.json").read_text()
    assert verify(file.read_text(), genesis).block_number == ended["block"]

    held = person.done(SELLER, "holdings")
    assert [(row["registration"], row["reserved"]) for row in held] == [(80_000, 0)]
    acts = [row["act"] for row in person.done(SELLER, "history")]
    assert acts == ["issued", "shifted", "sold", "received", "shifted", "surrendered"]
    progress = person.done(SELLER, "progress", str(PERIOD))
    assert (progress["whole"]["complete"], progress["whole"]["surrendered"]) == (1, 300_000)


def hold_to_the_promise(person: Person, town: DeskProcess, standing: dict, folder: Path) -> None:
    """The receipt kept at sending is the one the desk tells, and the auditor finds it kept."""
    kept = folder / f"{standing['transaction']}.json"
    fetched = folder / "fetched.json"
    person.done(SELLER, "transactions", "receipt", standing["transaction"], "--out", str(fetched))
    assert json.loads(kept.read_text()) == json.loads(fetched.read_text())
    book = town.folder / "node" / "ledger" / "ledger.db"
    words = [sys.executable, "-m", "chain", "promise", str(kept), str(book), "--json"]
    judged = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(judged.stdout)["facts"]
    assert (found["verdict"], found["block"]) == ("kept", standing["block"])


def test_two_persons_act_from_two_terminals(person: Person) -> None:
    """A ministry's proposal is a task that the registry's officer sees and approves."""
    person.done(
        "ministry", "propose", "Rulebook.publishPack", "--pack", "another-pack",
        "--hash", f"0x{HASH.hex()}", "--effective-from", "2021-08-16T12:00:00", "--draft", "no",
        "--expires", "2021-08-20T12:00:00+08:00",
    )  # fmt: skip
    waiting = person.done("registry_officer", "task", "list", "--kind", "proposal")
    (facts,) = [row["facts"] for row in waiting]
    assert (facts["contract"], facts["function"]) == ("Rulebook", "publishPack")
    number = str(facts["proposal"])
    code, told = person.say("bank", "task", "approve", number)
    assert (code, told["problem"]["code"]) == (Exit.NOT_FOUND, "not_found")
    person.done("registry_officer", "task", "approve", number)
    assert person.done("registry_officer", "task", "list", "--kind", "proposal") == []
    assert len(person.done("ministry", "task", "proposals", "--state", "approved")) == 4


def test_a_person_reads_what_was_validated_and_what_became_of_it(
    person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = ["--desk", person.url, "--keys", str(person.folder / "keys"), "--key", "exchange",
              "--passphrase-file", str(person.folder / "passphrase")]  # fmt: skip
    close = ["trade", "close", "--day", "20210719", "--price", "44.00"]
    assert run(app, [*close, *shared]) == Exit.DONE
    told = capsys.readouterr()
    assert "validated: Market.reportClose" in told.err
    assert "included" in told.out
    assert "/v1/evidence/transactions/0x" in told.out
    assert run(app, [*close, *shared, "--lang", "en"]) == Exit.REFUSED
    told = capsys.readouterr()
    assert "The close is not valid" in told.err
    assert "[InvalidClose]" in told.err
    assert run(app, [*close, *shared]) == Exit.REFUSED
    assert "收盘价无效" in capsys.readouterr().err
    assert run(app, ["transactions", "list", *shared]) == Exit.DONE
    assert "reportClose" in capsys.readouterr().out


def test_what_a_contract_refuses_is_shown_before_anything_is_signed(person: Person) -> None:
    code, told = person.say(
        "bank", "money", "confirm", "--account", account("registry"), "--yuan", "1.00",
        "--reference", "slip-2",
    )  # fmt: skip
    assert code == Exit.REFUSED
    assert told["problem"]["code"] == "MayNotReceive"


def test_an_unknown_key_is_not_let_in(person: Person, store: Path) -> None:
    stranger = store / "keys" / "stranger.json"
    locked = Account.encrypt(b"\5" * 32, PASSPHRASE, kdf="pbkdf2", iterations=1_000)
    stranger.write_text(json.dumps(locked))
    stranger.chmod(0o600)
    code, told = person.say("stranger", "holdings")
    assert (code, told["problem"]["code"]) == (Exit.NOT_ALLOWED, "unauthenticated")


def test_a_desk_of_another_ledger_is_left_before_anything_is_signed(
    person: Person, store: Path
) -> None:
    code, told = person.say("bank", "login", "--chain-id", "1")
    assert code == Exit.REFUSED
    assert "chain" in told["error"]


def test_a_key_made_here_is_encrypted_and_only_its_owners_to_read(
    person: Person, tmp_path: Path
) -> None:
    made = person.done(None, "key", "new", "fresh", "--keys", str(tmp_path))
    path = Path(made["file"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["crypto"]["cipher"] == "aes-128-ctr"
    assert person.done(None, "key", "list", "--keys", str(tmp_path)) == [made]
    code, _ = person.say(None, "key", "new", "fresh", "--keys", str(tmp_path))
    assert code == Exit.KEY


def test_an_exposed_key_or_a_wrong_passphrase_is_told_as_key_trouble(
    person: Person, store: Path, tmp_path: Path
) -> None:
    exposed = tmp_path / "bank.json"
    exposed.write_text((store / "keys" / "bank.json").read_text())
    exposed.chmod(0o644)
    code, told = person.say("bank", "login", "--keys", str(tmp_path))
    assert (code, "0600" in told["error"]) == (Exit.KEY, True)
    exposed.chmod(0o600)
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase")
    wrong.chmod(0o600)
    code, _ = person.say("bank", "login", "--keys", str(tmp_path), "--passphrase-file", str(wrong))
    assert code == Exit.KEY


def hold_to_its_words(person: Person) -> None:
    """What is asked for in vain is named, whatever it is, before anything is signed."""
    check, ask = ("surrender", "check"), ("surrender", "request")
    of = ("--period", str(PERIOD))
    for items, reasons in (
        (["300000001:1", "0:1", f"{UNIT + 10_001}:1"],
         ["NOT_ALLOWANCES", "NOT_ALLOWANCES", "NOT_ENOUGH"]),
        (["220212021:1", f"{UNIT}:0"], ["OTHER_BORROWING", "NOTHING_NAMED"]),
    ):  # fmt: skip
        words = [word for item in items for word in ("--item", item)]
        code, told = person.say(SELLER, *check, *of, *words)
        found = [flaw["reason"] for flaw in told["problem"]["flaws"]]
        assert (code, found) == (Exit.REFUSED, reasons)
    code, told = person.say(SELLER, *check, *of, "--tonnes", "380001")
    short = told["problem"]["flaws"][0]
    assert (short["reason"], short["expected_t"], short["found_t"]) == (
        "NOT_ENOUGH",
        380000,
        380001,
    )
    for words, told_as in (
        ((*ask, *of, "--tonnes", "-5"), "greater than or equal to 1"),
        ((*ask, "--period", "2024", "--tonnes", "5"), "20242024"),
        ((*ask, *of, "--item", f"{UNIT}:{2**64}"), f"from 0 to {2**64 - 1}"),
        ((*ask, *of, "--item", f"{UNIT}:１２"), "UNIT:TONNES"),
        (("surrender", "approve", "--", "-1"), "-1 is not from 0"),
        (("surrender", "refuse", "1", "--reason", " "), "reason"),
    ):
        code, told = person.say(SELLER, *words)
        assert (code, told_as in told["error"]) == (Exit.USAGE, True), told


@pytest.mark.parametrize(
    ("words", "exit_"),
    [
        (["--nope"], Exit.USAGE),
        (["ledger", "--desk", "http://127.0.0.1:1"], Exit.UNREACHABLE),
        (["money", "confirm", "--account", "x", "--yuan", "1.001", "--reference", "r"], Exit.USAGE),
        (["ledger"], Exit.DONE),
        (["certificate", "verifier", "--out", "/nowhere/at/all.py"], Exit.BAD_FILE),
    ],
)
def test_a_command_ends_with_the_code_its_help_names(
    town: DeskProcess, words: list[str], exit_: Exit
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from api.client import main; main()", "--desk", town.url, *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == exit_, ended.stderr
    assert "Traceback" not in ended.stderr
