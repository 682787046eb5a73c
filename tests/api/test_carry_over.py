"""Carry-over at a real desk: computed off the ledger, notified, applied for, processed."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.client.exits import Exit
from contracts.rules.table_units import canonical
from contracts.vocabulary import Bucket
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import (
    BUYER,
    BUYER_TONNES,
    HASH,
    PERIOD,
    SELLER,
    SELLER_TONNES,
    TRADED,
    UNIT,
    Play,
    account,
    name_bytes,
    running,
)
from tests.api.visitor import Visitor

INTO = 20252025
CARRIED = 120252025
FROZEN, WAITING = 1_000, 2_000
ROLES = ("registry", SELLER, f"{SELLER}_officer", BUYER)
AFTERWARDS = 1_767_600_000
"""2026-01-05 16:00 in Beijing: after the instant by which holdings are counted."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Play, DeskProcess, int]]:
    """A seller and a buyer after a trade; some units are frozen and some wait in an application."""
    folder = tmp_path_factory.mktemp("carry")
    with running(folder / "node") as (node, play):
        play.prepare_market()
        play.trade(SELLER, BUYER, TRADED, 4_300)
        frozen = (account(SELLER), UNIT, Bucket.REGISTRATION, FROZEN, HASH)
        play.two("department", "registry_officer", "Units", "freeze", *frozen)
        told = [(account(SELLER), WAITING, HASH)]
        play.act("registry", "CarryOver", "notify", INTO, name_bytes("cea-2019-2020"), told)
        play.act(SELLER, "CarryOver", "applyFor", INTO, [(UNIT, WAITING)])
        node.clock.write_text(str(AFTERWARDS))
        play.act("exchange", "Market", "reportClose", 20260105, 4_300)
        with closing(DeskProcess(node.url, folder)) as desk:
            desk.wait_for_block(play.ledger.head().number)
            yield play, desk, play.ledger.head().number


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep_keys(tmp_path_factory.mktemp("carriers"), ROLES)


@pytest.fixture
def person(
    town: tuple[Play, DeskProcess, int], store: Path, capsys: pytest.CaptureFixture[str]
) -> Person:
    return Person(store, town[1].url, capsys)


def test_the_figures_are_what_the_ledger_says_and_the_most_what_the_rule_makes_of_them(
    person: Person, tmp_path: Path
) -> None:
    out = tmp_path / "lines.json"
    window = ("--sold-from", "2021-01-01", "--held-at", "2021-12-31")
    person.done("registry", "carryover", "compute", *window, "--out", str(out))
    found = json.loads(out.read_text())
    assert "1.5 x max(0, sold - bought)" in found["formula"]
    seller, buyer = (
        next(line for line in found["lines"] if line["account"] == account(role))
        for role in (SELLER, BUYER)
    )
    held = SELLER_TONNES - TRADED - FROZEN
    assert {name: seller[name] for name in seller if name.endswith("_t")} == {
        "sold_t": TRADED,
        "bought_t": 0,
        "registration_t": held,
        "trading_t": 0,
        "judicially_frozen_t": FROZEN,
        "pending_t": WAITING,
        "holding_t": held + FROZEN - WAITING,
        "net_sold_t": TRADED,
        "limit_t": 10_000 + TRADED * 3 // 2,
        "most_t": 10_000 + TRADED * 3 // 2,
    }
    assert (buyer["bought_t"], buyer["net_sold_t"], buyer["most_t"]) == (TRADED, 0, 10_000)
    assert (buyer["trading_t"], buyer["registration_t"]) == (TRADED, BUYER_TONNES)
    given = {
        **{name: seller[name] for name in (
            "uscc", "account", "sold_t", "bought_t", "registration_t", "trading_t",
            "judicially_frozen_t", "pending_t", "complied_on_time",
        )},
        "into": INTO,
        "sold_from": found["sold_from"],
        "held_at": found["held_at"],
    }  # fmt: skip
    assert seller["digest"] == "0x" + hashlib.sha256(canonical(given)).hexdigest()


def test_trades_before_the_window_do_not_count(person: Person) -> None:
    later = ("--sold-from", "2021-12-31", "--held-at", "2022-01-31")
    lines = person.done("registry", "carryover", "compute", *later)["lines"]
    assert {line["sold_t"] for line in lines} == {0}


def test_notice_application_and_processing_from_the_command_line(
    person: Person, town: tuple[Play, DeskProcess, int], tmp_path: Path
) -> None:
    out = tmp_path / "lines.json"
    window = ("--sold-from", "2021-01-01", "--held-at", "2021-12-31")
    person.done("registry", "carryover", "compute", *window, "--out", str(out))
    assert len(person.done("registry", "carryover", "notify", str(out), "--pack", "cea-2019-2020"))
    again = person.done("registry", "carryover", "notify", str(out), "--pack", "cea-2019-2020")
    assert again == [], "who was told the same is not told again"
    person.done(SELLER, "carryover", "apply", "--unit", f"{UNIT}:188000")
    code, answer = person.say(SELLER, "carryover", "apply", "--unit", f"{UNIT}:1")
    problem = answer["problem"]
    assert (code, problem["code"]) == (Exit.REFUSED, "OverCarryLimit")
    assert (problem["facts"]["most"], problem["facts"]["applied"]) == (190_000, 190_000)
    kinds = [one["kind"] for one in person.done("registry", "task", "list")]
    assert kinds.count("carry_over") == 2
    person.done("registry", "carryover", "process", "1", "2")
    held = person.done(SELLER, "holdings")
    assert {row["unit"]: row["registration"] for row in held}[CARRIED] == 190_000


def test_a_refusal_names_the_letter_that_is_there(
    person: Person, town: tuple[Play, DeskProcess, int], tmp_path: Path
) -> None:
    """A file that is not there is never taken for a short name."""
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"not yet")
    told = [(account(BUYER), 10, HASH)]
    town[0].act("registry", "CarryOver", "notify", INTO, name_bytes("cea-2019-2020"), told)
    person.done(BUYER, "carryover", "apply", "--unit", f"{UNIT}:10")
    number = str(town[0].ledger.call("CarryOver", "applicationCount"))
    refuse = ("carryover", "refuse", number, "--reason")
    assert person.say("registry", *refuse, f"@{letter}.gone")[0] == Exit.USAGE
    person.done("registry", *refuse, f"@{letter}")
    town[1].wait_for_block(town[0].ledger.head().number)
    refused = Visitor(town[1].url).log_in(BUYER).get(f"/v1/carry-overs/{number}").body
    assert refused["reason"] == f"0x{hashlib.sha256(b'not yet').hexdigest()}"


def test_figures_that_the_rule_does_not_give_are_not_notified(
    person: Person, tmp_path: Path
) -> None:
    out = tmp_path / "lines.json"
    person.done("registry", "carryover", "compute", "--out", str(out))
    told = json.loads(out.read_text())
    told["lines"][0]["most_t"] += 1
    out.write_text(json.dumps(told))
    assert person.say("registry", "carryover", "notify", str(out))[0] == Exit.REFUSED
    told["lines"][0]["most_t"] -= 1
    told["held_at"] = "2025-12-30"
    out.write_text(json.dumps(told))
    code, answer = person.say("registry", "carryover", "notify", str(out))
    assert (code, "digest" in answer["error"]) == (Exit.REFUSED, True)
    del told["lines"][0]["sold_t"]
    for text in ("no lines", json.dumps(told), "[]", "[" * 200_000):
        out.write_text(text)
        assert person.say("registry", "carryover", "notify", str(out))[0] == Exit.BAD_FILE


@pytest.mark.parametrize(
    ("held_at", "status", "code"),
    [
        ("2026-01-05T23:59:59", 422, "as_of_unknown"),
        ("2020-12-31", 422, "as_of_unknown"),
        ("5", 400, "malformed"),
        ("0001-01-01", 400, "malformed"),
    ],
)
def test_holdings_are_counted_at_an_instant_that_the_ledger_has_passed(
    town: tuple[Play, DeskProcess, int], held_at: str, status: int, code: str
) -> None:
    registry = Visitor(town[1].url).log_in("registry")
    answer = registry.get(f"/v1/carry-over-figures?held_at={held_at}")
    assert (answer.status, answer.body["code"]) == (status, code)


def test_an_enterprise_sees_its_own_figures_only(person: Person) -> None:
    found = person.done(BUYER, "carryover", "compute")
    assert [line["account"] for line in found["lines"]] == [account(BUYER)]
    assert found["first"] == PERIOD
