"""A book of supply and demand is matched at the command line, and a bad line is named."""

from pathlib import Path

import pytest

from api.client.exits import Exit
from api.figures import account
from tests.api.person import Person
from tests.founded import uscc

HEAD = "side,account,unit,tonnes,price\n"
SELLER, BUYER = uscc(101), uscc(102)
SUPPLY = f"supply,{SELLER},300000001,500,70.00\n"
DEMAND = f"demand,{BUYER},,300,81.01\n"


@pytest.fixture
def person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    return Person(tmp_path, "http://127.0.0.1:1", capsys)


def matched(person: Person, text: str, *words: str) -> tuple[int, object]:
    book = person.folder / "book.csv"
    book.write_text(text, encoding="utf-8")
    return person.say(None, "trade", "match", str(book), *words)


def test_agreements_are_printed_for_both_to_sign(person: Person) -> None:
    code, told = matched(person, HEAD + SUPPLY + DEMAND)
    assert code == Exit.DONE
    assert told == [
        {
            "seller": account(SELLER),
            "buyer": account(BUYER),
            "unit": 300000001,
            "quantity": 300,
            "price": "75.50",
            "amount": "22650.00",
        }
    ]
    assert matched(person, HEAD + SUPPLY + DEMAND, "--least", "301") == (Exit.DONE, [])
    assert matched(person, "\ufeff" + HEAD) == (Exit.DONE, [])


BAD = {
    "no head": SUPPLY,
    "another head": HEAD.replace("unit", "vintage") + SUPPLY,
    "no unit": HEAD + SUPPLY.replace("300000001", ""),
    "no such side": HEAD + SUPPLY.replace("supply", "sell"),
    "no account": HEAD + SUPPLY.replace(SELLER, "somebody"),
    "no tonnes": HEAD + SUPPLY.replace("500", "0"),
    "less than none": HEAD + SUPPLY.replace("500", "-5"),
    "parts of a tonne": HEAD + SUPPLY.replace("500", "1.5"),
    "other digits": HEAD + SUPPLY.replace("500", "٥٠٠"),
    "more than a count": HEAD + SUPPLY.replace("500", str(2**63)),
    "finer than a fen": HEAD + SUPPLY.replace("70.00", "70.001"),
    "no price": HEAD + SUPPLY.replace("70.00", "0"),
    "price no number": HEAD + SUPPLY.replace("70.00", "NaN"),
    "too many fields": HEAD + SUPPLY.replace("70.00", "70.00,1"),
    "an open quote": HEAD + SUPPLY.replace("supply", '"supply'),
}


@pytest.mark.parametrize("flaw", BAD)
def test_a_book_that_is_not_of_its_form_ends_the_command(person: Person, flaw: str) -> None:
    assert matched(person, BAD[flaw])[0] == Exit.BAD_FILE


def test_a_book_that_cannot_be_read_ends_the_command(person: Person) -> None:
    assert person.say(None, "trade", "match", str(person.folder))[0] == Exit.BAD_FILE
    (person.folder / "b").write_bytes(b"\xff\xfe")
    assert person.say(None, "trade", "match", str(person.folder / "b"))[0] == Exit.BAD_FILE
