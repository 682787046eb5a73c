"""Enforcement, played on a real node: cases to every end, and measures on the market."""

from api import figures
from api.ledger import Ledger
from contracts.identifiers import name_bytes
from contracts.vocabulary import Act, Measure
from tests.api.play import BUYER, HASH, PERIOD, PLAYED_AT, Play, account

LATER = 20212021


def cases(play: Play) -> None:
    """A case from its opening to its end, and one that was opened wrongly."""
    what = (account(BUYER), PERIOD, Act.FALSE_REPORT, PLAYED_AT, HASH)
    until = play.ledger.head().timestamp_s + 90_000
    for number in (1, 2):
        play.act("department", "Enforcement", "open", *what)
        play.act("department", "Enforcement", "order", number, until, HASH)
    figures_ = (2_000_000, 3_000_000, 2_500_000, 0, 10, LATER, HASH)
    play.act("department", "Enforcement", "notice", 1, figures_, HASH)
    play.act(BUYER, "Enforcement", "object", 1, HASH)
    lowered = (1, 2_000_000, 0, 10, HASH)
    play.act("department", "Enforcement", "resolve", *lowered)
    pair = ("department", "department_officer")
    play.two(*pair, "Enforcement", "decide", *lowered)
    play.act("bank", "Enforcement", "confirmPayment", 1, 2_000_000, name_bytes("fine-1"))
    play.act("department", "Enforcement", "deduct", 1)
    play.act("department", "Enforcement", "close", 1)
    play.act("department", "Enforcement", "recordCorrection", 2, HASH)
    play.two(*pair, "Enforcement", "withdraw", 2, HASH)


def measures(play: Play) -> None:
    """A measure on the market, and its end."""
    text = "定向拍卖"
    play.act(
        "ministry", "Measures", "publish", Measure.AUCTION, 0, 0, HASH, text, (bytes(32), 0, 0)
    )
    play.act("ministry", "Measures", "withdraw", 1, HASH, text)


def ended(ledger: Ledger, rows: dict[str, list[dict]]) -> None:
    """The index tells of cases and measures what the ledger does."""
    assert len(rows["cases"]) == ledger.call("Enforcement", "caseCount")
    for row in rows["cases"]:
        told = ledger.call("Enforcement", "caseOf", [row["case"]])
        steps = [one for one in rows["case_steps"] if one["case"] == row["case"]]
        assert (row["account"], row["regime"]) == (told["account"], told["regime"])
        last = max(steps, key=lambda one: (one["block"], one["log"]))
        assert last["step"] == figures.word("IEnforcement.State", told["state"])
        paid = sum(one["fen"] for one in steps if one["step"] == "paid")
        deducted = sum(one["tonnes"] for one in steps if one["step"] == "deducted")
        assert (paid, deducted) == (told["paid"], told["deducted"])
    assert [row["ends"] for row in rows["measures"]] == [None, 1]
