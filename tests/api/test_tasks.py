"""Tasks at a real desk: what waits for whom, until the act that ends it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from api import figures
from api.ledger import Ledger
from api.tasks.waiting import task_id
from contracts import ADDRESSES, codec
from contracts.identifiers import line_id, name_bytes, uscc_bytes
from contracts.vocabulary import Kind, Stage
from tests.api.desk_process import DeskProcess
from tests.api.play import BUYER, HASH, PERIOD, PLAYED_AT, SELLER, UNIT, Play, account
from tests.api.visitor import Visitor
from tests.founded import uscc
from tests.node_process import NodeProcess

INSTITUTIONS = ("ministry", "registry", "department", "exchange", "bank", "verifier")
DAY_S = 86_400


@dataclass
class Counter:
    """A desk whose index is at the head whenever it is asked."""

    desk: DeskProcess
    play: Play

    def tasks(self, role: str, query: str = "") -> list[dict]:
        self.desk.wait_for_block(self.play.ledger.head().number)
        return Visitor(self.desk.url).log_in(role).items(f"/v1/tasks{query}")

    def kinds(self, role: str) -> list[str]:
        return [task["kind"] for task in self.tasks(role)]

    def everybodys(self) -> dict[str, list[str]]:
        found = {role: self.kinds(role) for role in (*INSTITUTIONS, SELLER, BUYER)}
        return {role: kinds for role, kinds in found.items() if kinds}


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    node = NodeProcess(tmp_path_factory.mktemp("tasks"))
    desk = None
    try:
        node.clock.write_text(str(PLAYED_AT))
        node.start("--clock", str(node.clock))
        play = Play(Ledger.at(node.url))
        play.prepare_market()
        desk = DeskProcess(node.url, tmp_path_factory.mktemp("counter"))
        yield Counter(desk, play)
    finally:
        node.close()
        if desk:
            desk.close()


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
    play.act("registry_officer", "Participants", "open", address, grants)
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


def test_a_surrender_waits_first_for_the_department_and_then_for_the_registry(
    counter: Counter,
) -> None:
    play = counter.play
    play.oblige(SELLER, 500_000)
    before = counter.play.ledger.head().number
    play.act(SELLER, "Compliance", "request", PERIOD, [(UNIT, 10)])
    assert counter.everybodys() == {"department": ["surrender"]}
    (task,) = counter.tasks("department")
    assert task["due_at"] == "2021-12-31T17:00:00+08:00"
    assert (task["overdue"], task["facts"]["quantity"]) == (False, 10)
    play.act("department_officer", "Compliance", "approve", task["facts"]["request"])
    assert counter.everybodys() == {"registry": ["surrender"]}
    assert counter.tasks("registry", f"?as_of={before}") == []
    play.act("registry", "Compliance", "surrender", task["facts"]["request"])
    assert counter.everybodys() == {}


def test_a_line_and_a_withdrawal_wait_for_those_who_execute_them(counter: Counter) -> None:
    play = counter.play
    line = (account(SELLER), PERIOD, Stage.SUPPLEMENT, 1, 1_000, HASH)
    play.act("department", "Allocation", "decide", [line])
    play.act(BUYER, "Cash", "requestWithdrawal", 1_000)
    assert counter.everybodys() == {"registry": ["line"], "bank": ["withdrawal"]}
    play.act("bank", "Cash", "confirmWithdrawal", 1, name_bytes("out"))
    identifier = line_id(account(SELLER), PERIOD, Stage.SUPPLEMENT, 1)
    (task,) = counter.tasks("registry")
    assert task["facts"]["line"] == "0x" + identifier.hex()
    play.act("registry", "Allocation", "execute", [identifier])
    assert counter.everybodys() == {}


def test_tasks_come_in_pages_and_by_kind_and_one_by_its_id(counter: Counter) -> None:
    play = counter.play
    lines = [(account(BUYER), PERIOD, Stage.SUPPLEMENT, n, 10, HASH) for n in range(1, 6)]
    play.act("department", "Allocation", "decide", lines)
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
