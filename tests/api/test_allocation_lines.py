"""What becomes of lines: sent back, objected to, deducted from, kept, explained."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.client.exits import Exit
from api.client.issuance import LINES_PER_TRANSACTION
from contracts.identifiers import account_address, name_bytes
from tests.api.allocated import line, list_many
from tests.api.allocation_town import HERE, Place, Town, settled
from tests.api.play import HASH, PERIOD, PLAYED_AT, SHANDONG, Play
from tests.api.visitor import Visitor
from tests.founded import uscc

COAL = {"unit_code": "U1", "main_fuel": "coal", "rated_mw": "660", "base_t": "1000"}
DRAFT = 20252025


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with settled(tmp_path_factory.mktemp("lines")) as place:
        yield place


@pytest.fixture
def town(place: Place, capsys: pytest.CaptureFixture[str]) -> Town:
    return Town(*place, capsys)


def execute(town: Town, exit_: Exit = Exit.DONE) -> dict:
    found, told = town.say("registry", "execute", "--period", str(PERIOD))
    assert found == exit_, told
    return told


def see(town: Town, path: str, role: str = "department") -> object:
    answer = Visitor(town.desk.url).log_in(role).get(path)
    assert answer.status == 200, answer.body
    return answer.body


def id_of(town: Town, who: int, number: int) -> str:
    rows = (
        Visitor(town.desk.url)
        .log_in("department")
        .items(f"/v1/allocations?account={account_address(uscc(who))}")
    )
    return next(row["line"] for row in rows if row["number"] == number)


def test_a_table_that_was_changed_by_hand_is_found_and_its_line_sent_back(town: Town) -> None:
    inputs = town.folder / "inputs.json"
    enterprises = [
        {"uscc": uscc(who), "name": f"enterprise {who}", "units": [COAL]} for who in HERE[:3]
    ]
    whole = {"plan": "2019-2020", "sector": "power", "province": SHANDONG}
    inputs.write_text(json.dumps(whole | {"enterprises": enterprises}))
    text = town.printed("compute", str(inputs), "--stage", "pre_allocation")
    changed, before = town.folder / "changed.csv", town.decided()
    rows = list(csv.DictReader(text.splitlines()))
    rows[2] |= {"pre_allocation_t": "701", "quantity": "701"}
    with changed.open("w") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert town.say("department", "upload", str(changed), "--inputs", str(inputs))[0] == Exit.DONE
    assert town.say("department", "decide", str(changed))[0] == Exit.DONE
    exit_, told = town.say("registry", "check", str(changed), str(inputs))
    assert exit_ == Exit.REFUSED
    assert {flaw["line"] for flaw in told["problem"]["flaws"]} == {4}
    back = f"{changed}.send-back.csv"
    exit_, told = town.say("registry", "send-back", "--period", str(PERIOD), back)
    assert (exit_, told["lines"]) == (Exit.DONE, 1), told
    exit_, told = town.say("registry", "send-back", "--period", str(PERIOD), back)
    assert (exit_, told["lines"]) == (Exit.DONE, 0), "sent back once"
    assert town.decided() - before == 1_400, "its room is free again"
    assert execute(town)["lines"] == 2
    assert [town.held(who) for who in HERE[:3]] == [700, 700, 0]

    exit_, told = town.say("department", "decide", str(changed))
    assert [flaw["code"] for flaw in told["problem"]["flaws"]] == ["table_sent_back"]
    agrees = {
        who: see(town, f"/v1/allocations/{id_of(town, who, 1)}/explanation") for who in HERE[:3]
    }
    assert [agrees[who]["agrees"] for who in HERE[:3]] == [True, True, False]
    told = agrees[HERE[0]]
    assert told["upload"] is not None
    assert told["row"]["quantity"] == told["figures"]["quantity"] == "700"
    assert {one["rule"] for one in told["formulas"]} == {"pre_allocate", "deduct_in_stages"}
    assert any(
        one["name"].endswith("ratio") and one["value"] == "0.70" for one in told["parameters"]
    )
    history = see(town, f"/v1/allocations/{id_of(town, HERE[2], 1)}/history")
    assert [step["step"] for step in history] == ["decided", "sent_back"]


def test_a_line_under_objection_waits_and_the_others_of_its_batch_go_on(town: Town) -> None:
    rows = [line(who, number=5) for who in HERE]
    assert len(rows) < LINES_PER_TRANSACTION
    assert town.say("department", "decide", town.file(*rows))[0] == Exit.DONE
    before = [town.held(who) for who in HERE]
    mine, grounds = id_of(town, HERE[3], 5), "0x" + HASH.hex()
    assert town.say(f"enterprise-{HERE[3]}", "object", mine, "--grounds", grounds)[0] == Exit.DONE
    told = execute(town, Exit.REFUSED)["problem"]
    assert (told["code"], told["lines"]) == ("UnderObjection", len(HERE) - 1)
    assert len(told["failed"]) == 1
    assert mine in told["failed"][0]["lines"][0]
    gained = [town.held(who) - held for who, held in zip(HERE, before, strict=True)]
    assert gained == [700, 700, 700, 0, 700, 700, 700, 700]
    resolved = ["resolve", mine, "--reason", grounds, "--rejected"]
    assert town.say("department", *resolved)[0] == Exit.DONE
    assert execute(town)["lines"] == 1
    steps = [step["step"] for step in see(town, f"/v1/allocations/{mine}/history")]
    assert steps == ["decided", "objected", "rejected", "executed"]


def test_what_is_due_is_deducted_and_differentiated_units_stay_with_the_department(
    town: Town,
) -> None:
    who, kept = HERE[4], HERE[5]
    held = town.held(who), town.held(kept)
    charge = ["--account", uscc(who), "--period", str(PERIOD), "--tonnes", "100"]
    document = ["--document", "0x" + HASH.hex()]
    assert town.say("department", "charge", *charge, *document)[0] == Exit.DONE
    rows = [line(who, number=7), line(kept, number=7, differentiated="frozen-by-court")]
    assert town.say("department", "decide", town.file(*rows))[0] == Exit.DONE
    execute(town)
    assert (town.held(who) - held[0], town.held(kept) - held[1]) == (600, 0)
    acts = see(town, f"/v1/deductions?account={account_address(uscc(who))}")["items"]
    assert [(one["act"], one["tonnes"], one["reason"]) for one in acts] == [
        ("charged", 100, "shortfall"), ("deducted", 100, "shortfall"),
    ]  # fmt: skip
    (custody,) = see(town, f"/v1/custody?period={PERIOD}")["items"]
    assert (custody["kept"], custody["reason"]) == (700, "frozen-by-court")
    assert custody["account"] == account_address(uscc(kept))


def test_nothing_final_is_decided_under_a_draft_plan(town: Town) -> None:
    pack, play = name_bytes("allowance.2025-draft"), Play(town.ledger)
    pair = ("ministry", "registry_officer")
    play.two(*pair, "Rulebook", "publishPack", pack, HASH, PLAYED_AT + 86_400, True)
    play.two(*pair, "Allocation", "publishPlan", DRAFT, HASH, pack, [(SHANDONG, 10_000)])
    list_many(town.ledger, HERE, period=DRAFT)
    town.desk.wait_for_block(town.ledger.head().number)
    final = [line(who, period=DRAFT, stage="final") for who in HERE[:2]]
    exit_, told = town.say("department", "decide", town.file(*final))
    assert exit_ == Exit.REFUSED
    found = [(flaw["code"], flaw["line"]) for flaw in told["problem"]["flaws"]]
    assert found == [("table_draft_plan", 2), ("table_draft_plan", 3)]
    first = [line(who, period=DRAFT) for who in HERE[:2]]
    assert town.say("department", "decide", town.file(*first))[0] == Exit.DONE
    second = [line(who, period=DRAFT, number=2) for who in HERE[:2]]
    exit_, told = town.say("department", "decide", town.file(*second))
    assert {flaw["code"] for flaw in told["problem"]["flaws"]} == {"table_draft_plan"}


def test_a_list_of_another_form_is_not_sent_back(town: Town) -> None:
    path = Path(town.folder) / "list.csv"
    path.write_text("line,reason\n0x07,because\n")
    words = ("send-back", "--period", str(PERIOD), str(path))
    assert town.say("registry", *words)[0] == Exit.USAGE
