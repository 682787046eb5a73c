"""A national offset at a real desk, from the request to the life of its serials."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.client.exits import Exit
from api.ledger import Ledger
from contracts.identifiers import credit_id
from tests.api.credit_play import record
from tests.api.desk_process import DeskProcess
from tests.api.offset_play import CAP, HELD, OWED, prepare
from tests.api.person import Person, keep_keys
from tests.api.play import BUYER, PERIOD, Play, account, running
from tests.api.visitor import Visitor

ROLES = (BUYER, f"{BUYER}_officer", "credit_registry", "department", "department_officer")
ASKED = ("offset", "request", "--period", str(PERIOD), "--batch")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """A node on which the buyer owes and holds credits, and a desk."""
    folder = tmp_path_factory.mktemp("offsets")
    with running(folder / "node") as (node, play):
        assert prepare(play) == 1
        with closing(DeskProcess(node.url, folder)) as desk:
            desk.wait_for_block(play.ledger.head().number)
            yield desk


@pytest.fixture
def person(town: DeskProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    return Person(keep_keys(tmp_path, ROLES), town.url, capsys)


def completes(person: Person, town: DeskProcess, role: str) -> dict:
    """The one offset that waits for the role, done by its task."""
    town.wait_for_block(Ledger.at(town.node_url).head().number)
    (task,) = person.done(role, "task", "list", "--kind", "offset")
    done = person.done(role, "task", "complete", task["task"])
    town.wait_for_block(Ledger.at(town.node_url).head().number)
    return {**task, **done}


def state(town: DeskProcess, number: int) -> str:
    return str(Visitor(town.url).log_in(BUYER).get(f"/v1/offsets/{number}").body["state"])


def test_over_the_cap_by_one_is_refused_before_anything_is_signed(
    person: Person, town: DeskProcess
) -> None:
    code, told = person.say(BUYER, *ASKED, f"1:{CAP + 1}")
    assert code == Exit.REFUSED
    problem = told["problem"]
    assert problem["code"] == "OverOffsetCap"
    assert problem["facts"] == {"cap": CAP, "already": 0, "requested": CAP + 1}


@pytest.mark.parametrize(
    "item", ["1", "1:", ":5", "1:-5", "x:5", "1:5:6", f"{2**32}:1", f"1:{2**64}"]
)
def test_what_is_no_batch_and_tonnes_is_wrong_usage(person: Person, item: str) -> None:
    assert person.say(BUYER, *ASKED, item)[0] == Exit.USAGE


def test_an_offset_goes_its_way_by_its_tasks_to_its_serials(
    person: Person, town: DeskProcess
) -> None:
    person.done(BUYER, *ASKED, "1:300", "--batch", "1:50")
    for role, reached in (
        ("credit_registry", "transmitted"),
        ("department_officer", "approved"),
        ("credit_registry", "cancelled"),
    ):
        assert completes(person, town, role)["account"] == account(BUYER)
        assert state(town, 1) == reached
    everybody = Visitor(town.url)
    (certificate,) = everybody.items("/v1/offset-certificates")
    assert (certificate["quantity"], certificate["cap"], certificate["obligation"]) == (
        350, CAP, OWED,
    )  # fmt: skip
    assert certificate["on_time"] is True
    items = [(one["first_serial"], one["last_serial"]) for one in certificate["items"]]
    assert items == [(1, 300), (301, 350)]
    assert everybody.get("/v1/offset-certificates/1").body == certificate
    assert everybody.get("/v1/offset-certificates/2").status == 404
    shown = person.done("credit_registry", "offset", "show", "1")
    assert [one["last_serial"] for one in shown["items"]] == [300, 350]
    assert len(person.done("department", "offset", "list")) == 1
    assert Visitor(town.url).get("/v1/offsets/1").status == 401


def test_a_serial_tells_its_life(person: Person, town: DeskProcess) -> None:
    said = ("--beneficiary", "国家植树日", "--reason", "the festival's own emissions")
    asked = ("--unit", str(credit_id(1)), "--quantity", "10", "--purpose", "public_good")
    person.done(BUYER, "cancel", "propose", *asked, *said)
    town.wait_for_block(Ledger.at(town.node_url).head().number)
    before = Ledger.at(town.node_url).head().number
    (task,) = person.done(f"{BUYER}_officer", "task", "list", "--kind", "proposal")
    person.done(f"{BUYER}_officer", "task", "complete", task["task"])
    town.wait_for_block(Ledger.at(town.node_url).head().number)
    everybody = Visitor(town.url)
    lives = {n: everybody.get(f"/v1/serials/{n}").body for n in (1, 350, 351, 360, 361, HELD)}
    assert [life["state"] for life in lives.values()] == [
        "offset", "offset", "voluntary", "voluntary", "in_circulation", "in_circulation",
    ]  # fmt: skip
    assert lives[1]["batch"]["first_serial"] == 1
    assert lives[1]["batch"]["last_serial"] == HELD
    assert lives[1]["batch"]["legacy"] is True
    offset, voluntary = lives[350]["end"], lives[360]["end"]
    assert (offset["how"], offset["act"], offset["certificate"]) == ("offset", 1, 1)
    assert (offset["period"], offset["account"]) == (PERIOD, account(BUYER))
    assert (voluntary["act"], voluntary["beneficiary"]) == (1, "国家植树日")
    assert (voluntary["first_serial"], voluntary["last_serial"]) == (351, 360)
    assert lives[361]["end"] is None
    past = everybody.get(f"/v1/serials/360?as_of={before}").body
    assert (past["state"], past["as_of"]) == ("in_circulation", before)
    for nobody in (0, HELD + 1):
        assert everybody.get(f"/v1/serials/{nobody}").status == 404
    assert everybody.get("/v1/cancellations/1").body["last_serial"] == 360


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=cancelled", 1),
        ("state=requested", 1),
        ("state=transmitted", 0),
        ("state=approved", 0),
        ("state=refused", 0),
        ("state=withdrawn", 0),
        (f"period={PERIOD}", 2),
        ("period=20212021", 0),
    ],
)
def test_offsets_are_found_by_state_and_period(
    person: Person, town: DeskProcess, query: str, count: int
) -> None:
    if state_count(town) == 1:
        person.done(BUYER, *ASKED, "1:5")
        town.wait_for_block(Ledger.at(town.node_url).head().number)
    rows = Visitor(town.url).log_in("credit_registry").items(f"/v1/offsets?{query}")
    assert len(rows) == count


def state_count(town: DeskProcess) -> int:
    return len(Visitor(town.url).log_in(BUYER).items("/v1/offsets"))


def test_a_withdrawn_offset_gives_its_credits_back(person: Person, town: DeskProcess) -> None:
    number = state_count(town)
    person.done(BUYER, "offset", "withdraw", str(number))
    town.wait_for_block(Ledger.at(town.node_url).head().number)
    assert state(town, number) == "withdrawn"
    assert person.done("credit_registry", "task", "list", "--kind", "offset") == []


def test_credits_and_allowances_together_meet_an_obligation(town: DeskProcess) -> None:
    play, everybody = Play(Ledger.at(town.node_url)), Visitor(town.url)
    play.allocate(BUYER, OWED)
    assert met(everybody) == (0, 0, 350, 0)
    play.surrender(BUYER, OWED - 350)
    town.wait_for_block(play.ledger.head().number)
    assert met(everybody) == (1, OWED - 350, 350, 0)
    (counts,) = everybody.get(f"/v1/cases/counts?period={PERIOD}").body["provinces"]
    assert (counts["complied_in_time"], counts["not_complied"]) == (1, 0)


def test_the_highest_serial_that_can_be_given_is_told(town: DeskProcess) -> None:
    play, everybody, highest = Play(Ledger.at(town.node_url)), Visitor(town.url), 2**53 - 1
    batch = record(play, highest - HELD, "old-2")
    town.wait_for_block(play.ledger.head().number)
    found = everybody.get(f"/v1/serials/{highest}").body
    assert (found["state"], found["batch"]["batch"]) == ("in_circulation", batch)
    assert found["batch"]["last_serial"] == highest
    assert everybody.get(f"/v1/serials/{highest + 1}").status == 404


def met(visitor: Visitor) -> tuple[int, ...]:
    whole = visitor.get(f"/v1/periods/{PERIOD}/progress").body["whole"]
    return tuple(whole[name] for name in ("complete", "surrendered", "offset", "late"))
