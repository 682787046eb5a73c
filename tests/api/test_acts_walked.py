"""Acts said by their contracts' names at a real desk: an emission until it is final, and by two."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.client.exits import Exit
from api.ledger import Ledger
from contracts.identifiers import name_bytes
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import HASH, PERIOD, PLAYED_AT, SELLER, UNIT, account, running
from tests.founded import uscc

ROLES = ("registry", "registry_officer", "department", "ministry", "verifier", SELLER)
PAPER = f"0x{HASH.hex()}"
HOLDER, AGENCY = uscc(101), uscc(6)
DECISION = (
    f"account={HOLDER},period={PERIOD},verified={{}},obligation={{}},pack=cea-2019-2020,"
    f"inputs={PAPER},basis={{}}"
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """A node with the pack, the plan and a listed account that holds units, and a desk."""
    folder = tmp_path_factory.mktemp("acts")
    with running(folder / "node") as (node, play):
        play.publish()
        play.open_account(SELLER)
        play.list_account(SELLER)
        play.allocate(SELLER, 1_000)
        with closing(DeskProcess(node.url, folder)) as desk:
            desk.wait_for_block(play.ledger.head().number)
            yield desk


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep_keys(tmp_path_factory.mktemp("walked"), ROLES)


@pytest.fixture
def person(town: DeskProcess, store: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    return Person(store, town.url, capsys)


def ledger(town: DeskProcess) -> Ledger:
    return Ledger.at(town.node_url)


def approved_by(person: Person, town: DeskProcess, role: str) -> dict:
    """The one proposal that waits for the role, found among its tasks and approved."""
    town.wait_for_block(ledger(town).head().number)
    (task,) = person.done(role, "task", "list", "--kind", "proposal")
    return person.done(role, "task", "complete", task["task"])


def test_an_emission_is_walked_to_its_end_by_the_acts_own_names(
    person: Person, town: DeskProcess
) -> None:
    def does(role: str, name: str, *words: str) -> dict:
        return person.done(role, "act", name, *words)

    does("department", "Verification.admit", "--agency", AGENCY, "--tender", PAPER,
         "--valid-until", "2030-01-01")  # fmt: skip
    does("department", "Verification.assign", "--assignments",
         f"account={HOLDER},period={PERIOD},agency={AGENCY}")  # fmt: skip
    does(SELLER, "Emissions.report", "--period", str(PERIOD), "--report-hash", PAPER,
         "--data-hash", PAPER, "--preparer", "")  # fmt: skip
    stated = (
        f"account={HOLDER},period={PERIOD},versionBefore=1,versionAfter=1,totalBefore=900,"
        f"totalVerified=900,found=0,corrected=0,open=0,number=37-V-1,document={PAPER}"
    )
    does("verifier", "Verification.fileStatements", "--statements", stated)
    does("department", "Emissions.decide", "--decisions", DECISION.format(900, 900, "verified"))
    does(SELLER, "Emissions.object", "--period", str(PERIOD), "--reasons", "wrong meter")
    assert not ledger(town).call("Emissions", "isFinal", [account(SELLER), PERIOD])
    does("department", "Emissions.resolve", "--decision", DECISION.format(800, 800, "objection"),
         "--reasons", "upheld")  # fmt: skip
    assert ledger(town).call("Emissions", "isFinal", [account(SELLER), PERIOD])
    town.wait_for_block(ledger(town).head().number)
    (row,) = person.done(None, "emission", "published")
    assert (row["uscc"], row["verified"]) == (HOLDER, 800)


def test_two_institutions_restrict_an_account_and_freeze_its_units(
    person: Person, town: DeskProcess
) -> None:
    restricting = ["--subject", HOLDER, "--reason", "order-12"]
    code, _ = person.say("department", "act", "Participants.restrict", *restricting)
    assert code == Exit.USAGE, "there is no such act for one"
    code, told = person.say("verifier", "propose", "Participants.restrict", *restricting)
    assert (code, told["problem"]["code"]) == (Exit.REFUSED, "NotForThisKind")
    person.done("department", "propose", "Participants.restrict", *restricting)
    approved_by(person, town, "registry_officer")
    town.wait_for_block(ledger(town).head().number)
    assert person.done("registry", "account", "show", HOLDER)["standing"] == "restricted"
    person.done("department", "propose", "Units.freeze", "--account", HOLDER, "--id", str(UNIT),
                "--from", "registration", "--quantity", "300", "--order", "court-12")  # fmt: skip
    approved_by(person, town, "registry_officer")
    town.wait_for_block(ledger(town).head().number)
    (held,) = person.done(SELLER, "holdings")
    assert (held["registration"], held["frozen"]) == (700, 300)


def test_a_value_that_the_ledger_enforces_is_set_by_two(person: Person, town: DeskProcess) -> None:
    setting = "name=offset.cap,subject=0,value=400,effectiveFrom=2021-08-17"
    person.done("ministry", "propose", "Rulebook.set", "--setting", setting)
    approved_by(person, town, "registry_officer")
    asked = [name_bytes("offset.cap"), 0, PLAYED_AT + 2 * 86_400]
    assert ledger(town).call("Rulebook", "valueAt", asked) == 400


def test_an_enterprise_asks_to_be_listed_and_is_refused(
    person: Person, town: DeskProcess, tmp_path: Path
) -> None:
    """One of the commands that need no code of their own."""
    papers = tmp_path / "papers.pdf"
    papers.write_bytes(b"papers")
    person.done(SELLER, "inclusion", "apply", "--period", "20212021", "--sector", "4411",
                "--documents", str(papers))  # fmt: skip
    refusal = ["--account", HOLDER, "--period", "20212021", "--reason", "below the threshold"]
    code, _ = person.say(SELLER, "inclusion", "refuse", *refusal)
    assert code == Exit.REFUSED
    person.done("department", "inclusion", "refuse", *refusal)
