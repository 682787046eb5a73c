"""Voluntary cancellation at a real desk: proposed, approved, published to everybody."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.client.exits import Exit
from api.ledger import Ledger
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import SELLER, UNIT, account, running
from tests.api.visitor import Visitor
from tests.founded import uscc

FOR = ("--beneficiary", "国家植树日", "--reason", "the festival's own emissions")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """A node with an account that holds units, and a desk."""
    folder = tmp_path_factory.mktemp("cancellations")
    with running(folder / "node") as (node, play):
        play.publish()
        play.open_account(SELLER)
        play.list_account(SELLER)
        play.allocate(SELLER, 1_000)
        with closing(DeskProcess(node.url, folder)) as desk:
            desk.wait_for_block(play.ledger.head().number)
            yield desk


@pytest.fixture
def person(town: DeskProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    return Person(keep_keys(tmp_path, (SELLER, f"{SELLER}_officer")), town.url, capsys)


def head(town: DeskProcess) -> int:
    number = Ledger.at(town.node_url).head().number
    town.wait_for_block(number)
    return number


def test_a_cancellation_is_proposed_approved_and_published(
    person: Person, town: DeskProcess
) -> None:
    before = head(town)
    asked = ("--unit", str(UNIT), "--quantity", "40", "--purpose", "event_neutrality", *FOR)
    person.done(SELLER, "cancel", "propose", *asked)
    head(town)
    (task,) = person.done(f"{SELLER}_officer", "task", "list", "--kind", "proposal")
    person.done(f"{SELLER}_officer", "task", "complete", task["task"])
    head(town)
    everybody = Visitor(town.url)
    (row,) = everybody.items("/v1/cancellations")
    assert {name: row[name] for name in ("statement", "account", "uscc", "unit", "quantity")} == {
        "statement": 1, "account": account(SELLER), "uscc": uscc(101), "unit": UNIT, "quantity": 40,
    }  # fmt: skip
    assert (row["first_serial"], row["last_serial"]) == (None, None)
    assert (row["purpose"], row["beneficiary"]) == ("event_neutrality", "国家植树日")
    for words, said in (("en", "40 t of CEA 2019-2020"), ("zh", "不计入清缴")):
        assert said in row["text"][words]
        assert "国家植树日" in row["text"][words]
        assert uscc(101) in row["text"][words]
    assert everybody.get("/v1/cancellations/1").body == row
    assert everybody.get("/v1/cancellations/2").status == 404
    assert everybody.items(f"/v1/cancellations?as_of={before}") == []
    assert everybody.get(f"/v1/cancellations/1?as_of={before}").status == 404
    assert person.done(SELLER, "cancel", "show", "1")["statement"] == 1
    assert len(person.done(SELLER, "cancel", "list")) == 1
    (held,) = person.done(SELLER, "holdings")
    assert held["total"] == 960


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (f"unit={UNIT}", 1),
        ("unit=120212021", 0),
        ("purpose=event_neutrality", 1),
        ("purpose=voluntary", 0),
        (f"account={account(SELLER)}", 1),
        (f"account={account('registry')}", 0),
    ],
)
def test_statements_are_found_by_account_unit_and_purpose(
    town: DeskProcess, query: str, count: int
) -> None:
    assert len(Visitor(town.url).items(f"/v1/cancellations?{query}")) == count


@pytest.mark.parametrize("query", ["unit=-1", "unit=9223372036854775808", "purpose=fun"])
def test_a_filter_that_means_nothing_is_refused(town: DeskProcess, query: str) -> None:
    assert Visitor(town.url).get(f"/v1/cancellations?{query}").status == 400


def test_what_nobody_may_cancel_is_refused_when_it_is_approved(
    person: Person, town: DeskProcess
) -> None:
    person.done(SELLER, "cancel", "propose", "--unit", "220192020", "--quantity", "1", *FOR)
    head(town)
    (task,) = person.done(f"{SELLER}_officer", "task", "list", "--kind", "proposal")
    code, _ = person.say(f"{SELLER}_officer", "task", "complete", task["task"])
    assert code == Exit.REFUSED
    assert len(Visitor(town.url).items("/v1/cancellations")) == 1
