"""From an application for a credit account to a batch and its replacement, as each sees it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from api import figures
from contracts.identifiers import credit_id
from contracts.vocabulary import Bucket, CreditKind
from tests.api import credit_play
from tests.api.credit_play import HASH, REASON
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import BUYER, SELLER, Play, account, running
from tests.api.visitor import Visitor
from tests.node_process import NodeProcess


@dataclass
class Town:
    """A ledger, a desk, and who stands there."""

    node: NodeProcess
    play: Play
    desk: DeskProcess

    def tasks(self, role: str) -> list[tuple[str, tuple[str, ...]]]:
        """What of credits waits for a role."""
        self.seen()
        found = Visitor(self.desk.url).log_in(role).items("/v1/tasks")
        return [(one["kind"], tuple(one["acts"])) for one in found]

    def get(self, path: str) -> dict:
        """What anybody is told."""
        self.seen()
        answer = Visitor(self.desk.url).get(path)
        assert answer.status == 200, answer.body
        return answer.body

    def seen(self) -> None:
        self.desk.wait_for_block(self.play.ledger.head().number)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("credits")
    with running(folder / "node") as (node, play):
        play.open_account(SELLER)
        play.open_account(BUYER)
        with closing(DeskProcess(node.url, folder)) as desk:
            yield Town(node, play, desk)


def test_an_account_is_applied_for_checked_twice_and_counted(
    town: Town, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    roles = (BUYER, "credit_exchange", "credit_registry")
    folder = keep_keys(tmp_path_factory.mktemp("people"), roles)
    person = Person(folder, town.desk.url, capsys)
    papers = folder / "papers.txt"
    papers.write_text("papers")
    apply = ("credit", "apply", "--kind", "project_owner", "--documents", str(papers))
    person.done(BUYER, *apply)
    check = ("credit_account", ("CreditAccounts.check", "CreditAccounts.sendBack"))
    assert town.tasks("credit_exchange") == [check]
    sent = ("--account", account(BUYER), "--reason", "unsigned")
    person.done("credit_exchange", "credit", "return", *sent)
    assert town.tasks(BUYER) == [("credit_account", ("CreditAccounts.applyFor",))]
    person.done(BUYER, *apply)
    person.done("credit_exchange", "credit", "check", "--account", account(BUYER))
    assert [kind for kind, _ in town.tasks("credit_registry")] == ["credit_account"]
    person.done("credit_registry", "credit", "open", "--account", account(BUYER))
    town.play.act(SELLER, "CreditAccounts", "applyFor", CreditKind.NATIONAL_UNIT, HASH)
    whole = town.get("/v1/credit-accounts/counts")["whole"]
    assert (whole["applied"], whole["corrected"], whole["opened"]) == (2, 1, 1)
    assert (whole["returned"], whole["checked"], whole["closed"]) == (1, 1, 0)
    rows = person.done("credit_registry", "credit", "accounts")
    assert [(row["account"], row["state"]) for row in rows] == [
        (account(BUYER), "open"), (account(SELLER), "applied"),
    ]  # fmt: skip
    assert len(person.done(BUYER, "credit", "accounts")) == 1
    assert town.tasks("credit_registry") == []


def test_a_project_is_walked_to_its_batch_and_each_step_waits_for_somebody(town: Town) -> None:
    play, clock = town.play, town.node.clock
    credit_play.admissions(play)
    play.act(BUYER, "CreditProjects", "publishDesign", credit_play.design(1))
    play.act("department", "CreditProjects", "comment", 1, HASH)
    assert town.tasks("verifier") == []
    assert town.tasks(BUYER) == [("comment", ("CreditProjects.answer",))]
    assert town.get("/v1/credit-projects/1/comments")["items"][0]["answer"] is None
    play.act(BUYER, "CreditProjects", "answer", 1, 1, HASH)
    credit_play.wait(play, clock, "CreditProjects", 1)
    play.act("ministry", "CreditProjects", "admitMethodology", HASH, HASH, 40)
    assert town.tasks("verifier") == [("project", ("CreditProjects.validate",))]
    play.act("verifier", "CreditProjects", "validate", 1, True, HASH)
    assert town.tasks(BUYER) == [("project", ("CreditProjects.applyForRegistration",))]
    play.act(BUYER, "CreditProjects", "applyForRegistration", 1, HASH)
    acts = ("CreditProjects.register", "CreditProjects.refuse")
    assert town.tasks("credit_registry") == [("project", acts)]
    play.act("credit_registry", "CreditProjects", "register", 1)
    assert town.get("/v1/credit-projects/1")["stage"] == "registered"
    assert town.get("/v1/credit-projects?as_of=1")["items"] == []
    batch = credit_play.issued(play, clock, 1)
    told = town.get(f"/v1/credit-batches/{batch}")
    assert (told["first_serial"], told["last_serial"], told["retired"]) == (1, 900, 0)
    project = town.get("/v1/credit-projects/1")
    assert [one["state"] for one in project["accountings"]] == ["refused", "issued"]
    assert project["batches"] == [batch]
    assert town.tasks("credit_registry") == []


def test_a_revoked_batch_leaves_its_owner_a_task_until_it_is_replaced(town: Town) -> None:
    play = town.play
    old = credit_play.record(play, 100, "old-1")
    spare = credit_play.record(play, 50, "old-2")
    frozen = (account(BUYER), credit_id(old), Bucket.REGISTRATION, 30, REASON)
    play.two("ministry", "registry_officer", "Units", "freeze", *frozen)
    play.two("credit_registry", "ministry_officer", "Credits", "revoke", old, REASON)
    told = town.get(f"/v1/credit-batches/{old}")
    assert (told["revoked"], told["retired"], told["owed"]) == (True, 70, 30)
    (taken,) = told["taken"]
    assert (taken["contract"], taken["act"]) == ("Credits", old)
    assert taken["last_serial"] == told["first_serial"] + 69
    assert town.tasks(BUYER) == [("replacement", ("Credits.replace",))]
    play.act(BUYER, "Credits", "replace", old, spare, 30)
    assert town.get(f"/v1/credit-batches/{old}")["owed"] == 0
    assert town.get(f"/v1/credit-batches/{spare}")["retired"] == 30
    assert town.tasks(BUYER) == []


def test_a_unit_of_a_batch_is_told_by_the_batch() -> None:
    assert figures.unit_name(credit_id(7)) == "CCER batch 7"
