"""Tasks at a real desk: what waits for whom, until the act that ends it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from api import figures
from api.tasks.waiting import task_id
from contracts import ADDRESSES, codec, load
from contracts.identifiers import line_id, name_bytes, uscc_bytes
from contracts.vocabulary import Basis, Kind, Stage
from tests.api.desk_process import DeskProcess
from tests.api.play import (
    BUYER,
    HASH,
    PACK,
    PERIOD,
    PLAYED_AT,
    SELLER,
    UNIT,
    Play,
    account,
    running,
)
from tests.api.visitor import Visitor
from tests.founded import signer, uscc
from tests.node_process import NodeProcess

INSTITUTIONS = ("ministry", "registry", "department", "exchange", "bank", "verifier")
DAY_S = 86_400


@dataclass
class Counter:
    """A desk whose index is at the head whenever it is asked."""

    node: NodeProcess
    desk: DeskProcess
    play: Play

    def tasks(self, role: str, query: str = "") -> list[dict]:
        self.desk.wait_for_block(self.play.ledger.head().number)
        found = Visitor(self.desk.url).log_in(role).items(f"/v1/tasks{query}")
        for contract, function in (act.split(".") for task in found for act in task["acts"]):
            assert function in {entry.get("name") for entry in load(contract).abi}, function
        return found

    def kinds(self, role: str) -> list[str]:
        return [task["kind"] for task in self.tasks(role)]

    def everybodys(self) -> dict[str, list[str]]:
        found = {role: self.kinds(role) for role in (*INSTITUTIONS, SELLER, BUYER)}
        return {role: kinds for role, kinds in found.items() if kinds}


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with running(tmp_path_factory.mktemp("tasks")) as (node, play):
        play.prepare_market()
        with closing(DeskProcess(node.url, tmp_path_factory.mktemp("counter"))) as desk:
            yield Counter(node, desk, play)


def test_nothing_waits_for_anybody_at_first(counter: Counter) -> None:
    assert counter.everybodys() == {}


def test_an_application_waits_for_the_registry_until_it_is_opened(counter: Counter) -> None:
    play, address = counter.play, figures.account(uscc(301))
    what = [uscc_bytes(uscc(301)), Kind.ENTERPRISE, 370000, 4411, "a third", HASH]
    play.act("registry", "Participants", "register", *what)
    (task,) = counter.tasks("registry")
    assert (task["kind"], task["account"]) == ("application", address)
    # The papers came on Sunday 15 August 2021: the fifth working day after it is the Friday.
    assert task["due_at"] == "2021-08-20T23:59:59+08:00"
    assert task["acts"] == ["Participants.open", "Participants.askCorrection"]
    assert task["task"] == task_id("application", int(address, 16))
    play.act("registry", "Participants", "askCorrection", address, name_bytes("seal"))
    (task,) = counter.tasks("registry")
    assert (task["kind"], task["due_at"], task["facts"]["reason"]) == ("correction", None, "seal")
    play.act("registry", "Participants", "correct", address, HASH)
    assert counter.everybodys() == {"registry": ["application"]}
    grants = [("0x" + "31" * 20, 1, PLAYED_AT + DAY_S * 900)]
    play.act("registry_officer", "Participants", "open", address, grants, 0)
    assert counter.everybodys() == {}


def test_a_proposal_waits_for_those_who_may_approve_it_and_nobody_else(counter: Counter) -> None:
    play = counter.play
    call = codec.encode_call("Participants", "restrict", [account(SELLER), name_bytes("x")])
    expires = PLAYED_AT + DAY_S
    play.act("department", "Approvals", "propose", ADDRESSES["Participants"], call, expires)
    found = counter.everybodys()
    assert found.pop("registry") == ["proposal"]
    assert set(found) <= {"ministry"}, "another institution, and no department of its own"
    (task,) = counter.tasks("registry")
    assert task["account"] == account(SELLER)
    assert task["due_at"] == figures.moment(expires - 1)
    assert task["facts"]["function"] == "restrict"
    play.act("department", "Approvals", "withdraw", task["facts"]["proposal"])
    assert counter.everybodys() == {}


def test_a_report_goes_from_its_agency_to_the_department_and_back_to_the_enterprise(
    counter: Counter,
) -> None:
    play, seller, tonnes = counter.play, account(SELLER), 500_000
    play.act(SELLER, "Emissions", "report", PERIOD, HASH, HASH, bytes(18))
    assert counter.everybodys() == {"verifier": ["report"]}
    stated = (seller, PERIOD, 1, 1, tonnes, tonnes, 0, 0, 0, HASH, HASH)
    play.act("verifier", "Verification", "fileStatements", [stated])
    assert counter.everybodys() == {"department": ["statement"]}
    decision = (seller, PERIOD, tonnes, tonnes, PACK, HASH)
    play.act("department", "Emissions", "decide", [(*decision, Basis.VERIFIED)])
    assert counter.everybodys() == {SELLER: ["notice"]}
    (notice,) = counter.tasks(SELLER)
    # Given on Sunday 15 August 2021: the seventh working day after it is Tuesday the 24th.
    assert notice["due_at"] == "2021-08-24T23:59:59+08:00"
    assert notice["facts"] == {"period": PERIOD, "verified": tonnes}
    play.act(SELLER, "Emissions", "object", PERIOD, HASH)
    assert counter.everybodys() == {"department": ["objection"]}
    (objection,) = counter.tasks("department")
    assert objection["due_at"] == "2021-08-27T23:59:59+08:00"
    play.act("department", "Emissions", "resolve", (*decision, Basis.OBJECTION), HASH)
    assert counter.everybodys() == {}


def test_plans_and_applications_to_be_listed_wait_for_the_department(counter: Counter) -> None:
    play = counter.play
    play.act(BUYER, "Emissions", "filePlan", 2021, HASH)
    play.act(BUYER, "Inclusion", "applyForInclusion", 20212021, 4411, HASH)
    assert counter.everybodys() == {"department": ["plan", "inclusion"]}
    play.act(BUYER, "Emissions", "filePlan", 2021, HASH)
    (task,) = counter.tasks("department", "?kind=plan")
    assert task["facts"] == {"year": 2021, "version": 2}
    play.act("department", "Emissions", "approvePlans", [(account(BUYER), 2021, 2)])
    reason = name_bytes("small")
    play.act("department", "Inclusion", "refuseApplication", account(BUYER), 20212021, reason)
    assert counter.everybodys() == {}


def test_a_surrender_waits_first_for_the_department_and_then_for_the_registry(
    counter: Counter,
) -> None:
    play = counter.play
    before = counter.play.ledger.head().number
    play.act(SELLER, "Compliance", "request", PERIOD, [(UNIT, 10)])
    assert counter.everybodys() == {"department": ["surrender"]}
    (task,) = counter.tasks("department")
    assert task["due_at"] == "2030-12-31T17:00:00+08:00"
    assert (task["overdue"], task["facts"]["quantity"]) == (False, 10)
    play.act("department_officer", "Compliance", "approve", task["facts"]["request"])
    assert counter.everybodys() == {"registry": ["surrender"]}
    assert counter.tasks("registry", f"?as_of={before}") == []
    play.act("registry", "Compliance", "surrender", task["facts"]["request"])
    assert counter.everybodys() == {}


def test_a_line_and_a_withdrawal_wait_for_those_who_execute_them(counter: Counter) -> None:
    play = counter.play
    line = (account(SELLER), PERIOD, Stage.PRE_ALLOCATION, 9, 1_000, HASH, bytes(32))
    play.act("department", "Allocation", "decide", HASH, [line])
    play.two(BUYER, f"{BUYER}_officer", "Cash", "requestWithdrawal", 1_000)
    assert counter.everybodys() == {"registry": ["line"], "bank": ["withdrawal"]}
    play.act("bank", "Cash", "confirmWithdrawal", 1, name_bytes("out"))
    identifier = line_id(account(SELLER), PERIOD, Stage.PRE_ALLOCATION, 9)
    (task,) = counter.tasks("registry")
    assert task["facts"]["line"] == "0x" + identifier.hex()
    play.act("registry", "Allocation", "execute", [identifier])
    assert counter.everybodys() == {}


def test_tasks_come_in_pages_and_by_kind_and_one_by_its_id(counter: Counter) -> None:
    play = counter.play
    stage = Stage.PRE_ALLOCATION
    lines = [(account(BUYER), PERIOD, stage, n, 10, HASH, bytes(32)) for n in range(11, 16)]
    play.act("department", "Allocation", "decide", HASH, lines)
    whole = counter.tasks("registry")
    assert len(whole) == 5
    assert counter.tasks("registry", "?kind=line") == whole
    assert counter.tasks("registry", "?kind=surrender") == []
    assert counter.tasks("registry", "?overdue=true") == []
    assert counter.tasks("registry", "?state=free") == whole
    assert counter.tasks("registry", "?state=claimed") == []
    registry = Visitor(counter.desk.url).log_in("registry")
    rows, cursor = [], ""
    while cursor is not None:
        page = registry.get(f"/v1/tasks?limit=2{cursor and '&cursor=' + cursor}").body
        rows += page["items"]
        cursor = page["next"]
    assert rows == whole
    assert registry.get("/v1/tasks?cursor=WzFd").body["code"] == "malformed"
    assert registry.get(f"/v1/tasks/{whole[0]['task']}").body == whole[0]
    department = Visitor(counter.desk.url).log_in("department")
    assert department.get(f"/v1/tasks/{whole[0]['task']}").status == 404
    play.act("registry", "Allocation", "execute", [line_id(*line[:4]) for line in lines])


def test_what_one_key_moved_to_trading_shows_when_it_matures_and_what_is_left(
    counter: Counter,
) -> None:
    play = counter.play
    play.act(SELLER, "Market", "toTrading", UNIT, 100)
    before = play.ledger.head().number
    play.act(SELLER, "Market", "toRegistration", UNIT, 30)
    counter.desk.wait_for_block(play.ledger.head().number)
    seller = Visitor(counter.desk.url).log_in(SELLER)
    (tranche,) = seller.items("/v1/tranches")
    assert (tranche["quantity"], tranche["left"], tranche["matured"]) == (100, 70, False)
    # A Sunday's move is one of Monday 9:00, and the delay is one working day.
    assert tranche["matures_at"] == "2021-08-17T09:00:00+08:00"
    assert seller.items(f"/v1/tranches?as_of={before}")[0]["left"] == 100
    assert Visitor(counter.desk.url).log_in(BUYER).items("/v1/tranches") == []


def test_money_asked_for_by_one_key_waits_for_the_bank_once_it_can_be_paid(
    counter: Counter,
) -> None:
    play = counter.play
    play.act(BUYER, "Cash", "requestWithdrawal", 10)
    assert counter.kinds("bank") == []
    counter.node.clock.write_text(str(PLAYED_AT + 5 * DAY_S))
    play.act(BUYER, "Cash", "requestWithdrawal", 20)
    (task,) = counter.tasks("bank")
    assert task["facts"]["fen"] == 10
    play.act("registry_officer", "Participants", "revokeKey", signer(BUYER).address)
    assert [task["facts"]["fen"] for task in counter.tasks("bank")] == [10]
    counter.node.clock.write_text(str(PLAYED_AT + 10 * DAY_S))
    play.act("bank", "Cash", "confirmWithdrawal", task["facts"]["withdrawal"], name_bytes("late"))
    assert counter.kinds("bank") == [], "what a revoked key asked for never can be paid"
