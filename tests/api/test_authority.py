"""Accounts and authority from the command line and at the desk: each act signed, shown, refused."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.client.exits import Exit
from api.ledger import Ledger
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import BUYER, SELLER, account, running
from tests.api.visitor import Visitor
from tests.founded import signer, uscc
from tests.node_process import NodeProcess

SECOND = f"{SELLER}_officer"
"""The other key of the seller's account."""

ROLES = ("registry", "registry_officer", "department", "ministry", SELLER, SECOND, BUYER)
DAY_S = 86_400


@dataclass
class Office:
    """A desk with people at their terminals, and a clock that they do not set."""

    node: NodeProcess
    desk: DeskProcess
    person: Person

    def later(self, days: int) -> None:
        """Let days pass."""
        now = int(self.node.clock.read_text())
        self.node.clock.write_text(str(now + days * DAY_S))

    def seen(self, role: str, path: str) -> list[dict]:
        self.catch_up()
        return Visitor(self.desk.url).log_in(role).items(path)

    def catch_up(self) -> None:
        self.desk.wait_for_block(Ledger.at(self.node.url).head().number)

    def done(self, role: str, *words: str) -> dict:
        found = self.person.done(role, *words)
        self.catch_up()
        return found

    def refused(self, role: str, *words: str) -> str:
        code, told = self.person.say(role, *words)
        assert code == Exit.REFUSED, told
        return str(told["problem"]["code"])

    def two(self, first: str, second: str, *words: str) -> None:
        """Proposed at one terminal, found among the tasks of another and approved there."""
        self.done(first, *words)
        (task,) = self.person.done(second, "task", "list", "--kind", "proposal")
        self.done(second, "task", "complete", task["task"])

    def acts(self, role: str = SELLER) -> list[str]:
        return [
            step["act"] for step in self.seen("registry", f"/v1/accounts/{account(role)}/history")
        ]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NodeProcess, DeskProcess]]:
    folder = tmp_path_factory.mktemp("authority")
    with running(folder / "node") as (node, play):
        play.open_account(SELLER)
        play.open_account(BUYER)
        with closing(DeskProcess(node.url, folder)) as desk:
            yield node, desk


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep_keys(tmp_path_factory.mktemp("terminals"), ROLES)


@pytest.fixture
def office(
    town: tuple[NodeProcess, DeskProcess], store: Path, capsys: pytest.CaptureFixture[str]
) -> Office:
    node, desk = town
    office = Office(node, desk, Person(store, desk.url, capsys))
    office.catch_up()
    return office


def test_rules_are_tightened_at_once_and_loosened_by_two_after_the_delay(office: Office) -> None:
    def rules() -> dict:
        office.catch_up()
        path = f"/v1/accounts/{account(SELLER)}/rules"
        return Visitor(office.desk.url).log_in(SELLER).get(path).body

    assert (rules()["rules"], rules()["loosening"]) == ([], None)
    office.done(SELLER, "account", "tighten", "trusted_only", "second_for_trading")
    assert rules()["rules"] == ["second_for_trading", "trusted_only"]
    office.two(SELLER, SECOND, "account", "loosen", "trusted_only")
    waiting = rules()
    assert waiting["rules"] == ["second_for_trading", "trusted_only"]
    assert waiting["loosening"]["ends"] == ["trusted_only"]
    office.done(SECOND, "account", "stop-loosening")
    assert rules()["loosening"] is None
    office.two(SELLER, SECOND, "account", "loosen", "trusted_only")
    office.later(5)
    office.done(SELLER, "account", "trust", account(BUYER))
    assert (rules()["rules"], rules()["loosening"]) == (["second_for_trading"], None)


def test_the_trusted_list_shows_what_waits_counts_and_has_left(office: Office) -> None:
    def states() -> list[str]:
        path = f"/v1/accounts/{account(SELLER)}/trusted"
        return [row["state"] for row in office.seen(SELLER, path)]

    assert states() == ["waiting"]
    office.later(5)
    office.done(SELLER, "account", "tighten", "trusted_only")
    assert states() == ["trusted"]
    assert office.refused(SELLER, "account", "trust", account(BUYER)) == "AlreadyAsked"
    office.done(SECOND, "account", "distrust", account(BUYER))
    assert states() == ["ended"]


def test_a_task_is_claimed_by_one_key_and_left_alone_by_the_others(office: Office) -> None:
    office.done(
        "department", "account", "standing", "restrict", "--account", account(SELLER),
        "--reason", "papers",
    )  # fmt: skip
    (task,) = office.seen("registry", "/v1/tasks?kind=proposal")
    assert (task["claimed_by"], task["facts"]["function"]) == (None, "restrict")
    office.done("registry", "task", "claim", task["task"])
    (claimed,) = office.seen("registry_officer", "/v1/tasks?state=claimed")
    assert claimed["claimed_by"] == signer("registry").address
    assert office.seen("registry_officer", "/v1/tasks?state=mine") == []
    assert office.seen("registry", "/v1/tasks?state=mine") == [claimed]
    assert (
        office.refused("registry_officer", "task", "complete", task["task"]) == "ClaimedByAnother"
    )
    assert office.refused("registry_officer", "task", "claim", task["task"]) == "ClaimedByAnother"
    office.done("registry", "task", "release", task["task"])
    assert office.seen("registry", "/v1/tasks?state=claimed") == []
    office.done("registry_officer", "task", "claim", task["task"])
    office.done("registry_officer", "task", "complete", task["task"])
    assert office.seen("registry", "/v1/tasks") == []
    assert office.acts()[-1] == "standing_changed"
    office.two(
        "department", "registry_officer", "account", "standing", "restore",
        "--account", account(SELLER), "--reason", "mended",
    )  # fmt: skip


def test_a_lost_key_is_replaced_after_the_delay_unless_the_holder_objects(office: Office) -> None:
    start = (
        "recovery", "start", "--account", account(SELLER), "--lost", signer(SELLER).address,
        "--grant", f"{signer('found again').address}:read,initiate:2031-01-01",
    )  # fmt: skip
    office.two("department", "registry_officer", *start)
    (task,) = office.seen(SECOND, "/v1/tasks?kind=recovery")
    assert task["acts"] == ["Representatives.stopRecovery"]
    assert office.seen("registry", "/v1/tasks?kind=recovery") == []
    assert office.refused("registry", "recovery", "complete", "1") == "StillWaiting"
    office.done(SECOND, "recovery", "stop", "1")
    (stopped,) = office.seen(SELLER, "/v1/recoveries")
    assert (stopped["state"], stopped["stopped_by"]) == ("stopped", signer(SECOND).address)
    assert office.seen(BUYER, "/v1/recoveries") == []
    office.two("department", "registry_officer", *start)
    assert [row["recovery"] for row in office.seen(SELLER, "/v1/recoveries?state=waiting")] == [2]
    office.later(5)
    office.done("registry", "recovery", "complete", "2")
    keys = (
        Visitor(office.desk.url).log_in("registry").get(f"/v1/accounts/{account(SELLER)}/keys").body
    )
    dead = {row["key"]: row["revoked"] for row in keys}
    assert dead[signer(SELLER).address] is True
    assert dead[signer("found again").address] is False
    assert office.acts()[-1] in {"key_granted", "recovery_completed"}


def test_names_and_successors_stand_in_the_history_with_their_papers(office: Office) -> None:
    digest = "0x" + "09" * 32
    office.two(
        "registry", "registry_officer", "account", "rename", "--account", account(BUYER),
        "--name", "the buyer, renamed", "--documents", digest,
    )  # fmt: skip
    shown = Visitor(office.desk.url).log_in("registry").get(f"/v1/accounts/{account(BUYER)}").body
    assert shown["name"] == "the buyer, renamed"
    then = Visitor(office.desk.url).log_in("registry").get(
        f"/v1/accounts/{account(BUYER)}?as_of={shown['block']}"
    )  # fmt: skip
    assert then.body["name"] == f"the {BUYER}"
    office.two(
        "department", "registry_officer", "account", "merge", "--account", account(SELLER),
        "--successor", uscc(102), "--documents", digest,
    )  # fmt: skip
    assert office.acts()[-1] in {"merged", "standing_changed"}
    (succeeded,) = [
        step for step in office.seen("registry", f"/v1/accounts/{account(BUYER)}/history")
        if step["act"] == "succeeded"
    ]  # fmt: skip
    assert succeeded["facts"] == {"counterparty": account(SELLER), "document": digest}


def test_every_look_at_accounts_answers_from_the_command_line(office: Office) -> None:
    for words in (
        ("account", "applications"),
        ("account", "applications", "--state", "opened", "--province", "370000"),
        ("account", "history", account(SELLER)),
        ("account", "trusted", account(SELLER)),
        ("recovery", "list", "--state", "stopped"),
        ("account", "counts"),
    ):
        assert office.person.done("registry", *words), words
    assert office.person.done("registry", "account", "applications", "--overdue") == []
    whole = office.person.done("registry", "account", "counts")[-1]
    assert (whole["province"], whole["opened"], whole["share_opened"]) == (None, 2, "100.00")


def test_a_paper_is_brought_read_back_and_deleted_from_the_command_line(
    office: Office, tmp_path: Path
) -> None:
    paper, back = tmp_path / "licence.pdf", tmp_path / "back.pdf"
    paper.write_bytes(b"%PDF-1.7 a licence")
    kept = office.person.done("registry", "document", "add", str(paper))
    assert kept["media_type"] == "application/pdf"
    office.person.done("registry", "document", "get", kept["digest"], "--out", str(back))
    assert back.read_bytes() == paper.read_bytes()
    code, _ = office.person.say("registry", "document", "get", str(paper), "--out", str(back))
    assert code == Exit.USAGE, "a file that is there is not replaced"
    (stored,) = (office.desk.folder / "documents").glob(f"??/??/{kept['digest']}")
    stored.write_bytes(b"%PDF-1.7 another ")
    other = str(tmp_path / "other.pdf")
    code, told = office.person.say("registry", "document", "get", kept["digest"], "--out", other)
    assert (code, told["problem"]["code"]) == (Exit.UNREACHABLE, "document_damaged")
    assert not Path(other).exists()
    code, told = office.person.say(BUYER, "document", "delete", str(paper), "--reason", "over")
    assert (code, told["problem"]["code"]) == (Exit.NOT_ALLOWED, "forbidden")
    gone = office.person.done("registry", "document", "delete", str(paper), "--reason", "over")
    assert gone["reason"] == "over"
    code, told = office.person.say("registry", "document", "get", str(paper), "--out", other)
    assert (code, told["problem"]["code"]) == (Exit.REFUSED, "document_deleted")
    strange = tmp_path / "strange.zzz"
    strange.write_bytes(b"x")
    assert office.person.say("registry", "document", "add", str(strange))[0] == Exit.USAGE
