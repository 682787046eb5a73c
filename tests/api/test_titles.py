"""Titles, freezes and pledges at a real desk: proposed, approved, public, shown with holdings."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from contracts.identifiers import name_bytes
from contracts.vocabulary import Bucket
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import (
    BUYER,
    BUYER_TONNES,
    HASH,
    NUMBERS,
    SELLER,
    UNIT,
    Play,
    account,
    running,
)
from tests.api.visitor import Visitor
from tests.founded import uscc

ROLES = ("department", "registry", "registry_officer", "bank", SELLER, BUYER)
PAPER = f"0x{HASH.hex()}"
PAIR = ("department", "registry_officer")
Town = tuple[Play, DeskProcess]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("titles")
    with running(folder / "node") as (node, play):
        play.prepare_market()
        with closing(DeskProcess(node.url, folder)) as desk:
            desk.wait_for_block(play.ledger.head().number)
            yield play, desk


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep_keys(tmp_path_factory.mktemp("titled"), ROLES)


@pytest.fixture
def person(town: Town, store: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    return Person(store, town[1].url, capsys)


def public(town: Town, path: str) -> list[dict]:
    play, desk = town
    desk.wait_for_block(play.ledger.head().number)
    return Visitor(desk.url).items(path)


def approve_newest(person: Person, town: Town) -> None:
    number = town[0].ledger.call("Approvals", "proposalCount")
    person.done("registry_officer", "task", "approve", str(number))


def test_a_forced_transfer_and_its_reversal_are_public_under_their_numbers(
    person: Person, town: Town
) -> None:
    person.done(
        "department", "title", "force", "--from", account(SELLER), "--to", account(BUYER),
        "--unit", str(UNIT), "--quantity", "50", "--cause", "correction",
        "--reason", "登记错误，予以更正", "--document", PAPER,
    )  # fmt: skip
    approve_newest(person, town)
    person.done("department", "title", "reverse", "1", "--reason", "undone", "--document", PAPER)
    approve_newest(person, town)
    first, second = public(town, "/v1/title-transfers")
    assert (first["cause"], first["reason"], first["quantity"]) == (
        "correction", "登记错误，予以更正", 50,
    )  # fmt: skip
    assert (first["giver"], first["taker"]) == (account(SELLER), account(BUYER))
    assert (first["giver_name"], first["taker_name"]) == ("the seller", "the buyer")
    assert (first["giver_uscc"], first["taker_uscc"]) == (
        uscc(NUMBERS[SELLER]), uscc(NUMBERS[BUYER]),
    )  # fmt: skip
    assert (first["reversed"], first["reversible_until"] is not None) == (50, True)
    assert (second["cause"], second["original"], second["change"]) == ("reversal", 1, 2)
    assert public(town, f"/v1/title-transfers?account={account('bank')}") == []
    assert len(public(town, "/v1/title-transfers?cause=reversal")) == 1
    listed = person.done(None, "title", "list", "--most", "1")
    assert [one["change"] for one in listed] == [1]
    before = Visitor(town[1].url).get(f"/v1/title-transfers/1?as_of={first['block']}").body
    assert before["reversed"] == 0


def test_the_register_of_freezes_says_what_is_left_of_each_order(town: Town) -> None:
    play, _ = town
    for order, quantity in (("court-1", 10), ("court-2", 20)):
        frozen = (account(BUYER), UNIT, Bucket.REGISTRATION, quantity, name_bytes(order))
        play.two(*PAIR, "Units", "freeze", *frozen)
    for order, quantity in (("court-2", 5), ("a later letter", 12)):
        released = (account(BUYER), UNIT, Bucket.REGISTRATION, quantity, name_bytes(order))
        play.two(*PAIR, "Units", "unfreeze", *released)
    play.two(*PAIR, "Participants", "merge", account(BUYER), account(SELLER), HASH)
    moved = (account(BUYER), account(SELLER), UNIT, Bucket.FROZEN, 6, HASH)
    play.two(*PAIR, "Titles", "transferTitle", *moved)
    rows = public(town, "/v1/freezes")
    assert [(row["account"], row["order"], row["quantity"], row["left"]) for row in rows] == [
        (account(BUYER), "court-1", 10, 0),
        (account(BUYER), "court-2", 20, 7),
        (account(SELLER), "court-2", 6, 6),
    ]
    assert rows[2]["moved_from"] == rows[1]["freeze"]
    assert [row["name"] for row in rows] == ["the buyer", "the buyer", "the seller"]
    assert [end["how"] for end in rows[1]["ends"]] == ["released", "released", "moved"]
    assert BUYER_TONNES > 30


def test_a_pledge_is_shown_with_the_holding_and_to_the_two_and_the_registry(
    person: Person, town: Town
) -> None:
    ask = ("pledge", "ask", "--pledgee", account("bank"), "--unit", str(UNIT), "--quantity", "7")
    person.done(SELLER, *ask, "--registration", "register 20251")
    for role, act in (("bank", "accept"), ("registry", "record")):
        assert pledged(person, SELLER) == 0
        person.done(role, "pledge", act, "1")
    assert pledged(person, SELLER) == 7
    for role, seen in ((SELLER, 1), ("bank", 1), ("registry", 1), (BUYER, 0)):
        assert len(person.done(role, "pledge", "list")) == seen
    assert person.done("bank", "pledge", "list")[0]["state"] == "recorded"
    person.done("bank", "pledge", "release", "1")
    person.done("registry", "pledge", "lift", "1")
    assert pledged(person, SELLER) == 0


def pledged(person: Person, role: str) -> int:
    (row,) = [row for row in person.done(role, "holdings") if row["unit"] == UNIT]
    return int(row["pledged"])
