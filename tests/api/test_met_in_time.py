"""An obligation that credits complete is judged by when the credits were asked for."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest

from api.figures import BEIJING
from api.ledger import Ledger
from contracts.identifiers import name_bytes
from tests.api.credit_play import open_credit_account, record
from tests.api.desk_process import DeskProcess
from tests.api.offset_play import HELD, OWED, owe
from tests.api.play import BUYER, PRICE_FEN, SELLER, UNIT, Play, account, running
from tests.api.visitor import Visitor
from tests.node_process import NodeProcess

DAY = 86_400
PERIOD = 20212021
INTO = 20222022
OFFSET = HELD
"""More than 5 % of what is owed: the ministry has let credits offset a tenth."""
BEFORE = 1_655_000_000
"""2022-06-12 in Beijing."""
DEADLINE = 1_672_502_399
"""2022-12-31 23:59:59 in Beijing."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """The seller asked for its offset in time, the buyer late; then the deadline moves."""
    folder = tmp_path_factory.mktemp("met")
    with running(folder / "node") as (node, play):
        play.publish()
        play.admit_verifier()
        settle(play, "surrender.deadline", PERIOD, DEADLINE)
        settle(play, "offset.cap", 0, OFFSET * 10_000 // OWED)
        settle(play, "carryover.first", INTO, 20192020)
        settle(play, "carryover.last", INTO, PERIOD)
        now(node, play, BEFORE)
        for role in (SELLER, BUYER):
            owes(play, role)
        asks(play, SELLER, "request")
        now(node, play, DEADLINE + DAY)
        asks(play, BUYER, "requestLate")
        for request in (1, 2):
            play.act("credit_registry", "Offsets", "transmit", request)
            play.act("department_officer", "Offsets", "approve", request)
            play.act("credit_registry", "Offsets", "cancel", request)
        settle(play, "surrender.deadline", PERIOD, DEADLINE + 30 * DAY)
        now(node, play, DEADLINE + 3 * DAY)
        with closing(DeskProcess(node.url, folder)) as found:
            found.wait_for_block(play.ledger.head().number)
            yield found


def now(node: NodeProcess, play: Play, seconds: int) -> None:
    """The clock is set, and a close reported so that the newest block says so."""
    node.clock.write_text(str(seconds))
    day = datetime.fromtimestamp(seconds, BEIJING)
    play.act("exchange", "Market", "reportClose", int(f"{day:%Y%m%d}"), PRICE_FEN)


def settle(play: Play, name: str, subject: int, value: int) -> None:
    """Ministry and registry set a value with effect in a day."""
    told = (name_bytes(name), subject, value, play.ledger.head().timestamp_s + DAY)
    play.two("ministry", "registry_officer", "Rulebook", "set", told)


def owes(play: Play, role: str) -> None:
    """An account that surrendered, in time, all that it owes but what credits may offset."""
    play.open_account(role)
    play.list_account(role)
    owe(play, PERIOD, role)
    play.allocate(role, OWED)
    play.act(role, "Compliance", "request", PERIOD, [(UNIT, OWED - OFFSET)])
    request = play.ledger.call("Compliance", "requestCount")
    play.act("department_officer", "Compliance", "approve", request)
    play.act("registry", "Compliance", "surrender", request)
    open_credit_account(play, role)


def asks(play: Play, role: str, function: str) -> None:
    batch = record(play, HELD, f"old-{role}", role)
    play.act(role, "Offsets", function, PERIOD, [(batch, OFFSET)])


def of_role(rows: list[dict], role: str) -> dict:
    (row,) = [row for row in rows if row["account"] == account(role)]
    return row


def test_an_offset_asked_for_in_time_and_cancelled_later_completes_in_time(
    desk: DeskProcess,
) -> None:
    rows = Visitor(desk.url).log_in("registry").items(f"/v1/obligations?period={PERIOD}")
    assert {row["remaining"] for row in rows} == {0}
    assert of_role(rows, SELLER)["status"] == "complied"


def test_an_offset_asked_for_late_completes_late_whatever_was_surrendered_in_time(
    desk: DeskProcess,
) -> None:
    rows = Visitor(desk.url).log_in("registry").items(f"/v1/obligations?period={PERIOD}")
    assert of_role(rows, BUYER)["status"] == "complied_late"


def test_only_who_complied_in_time_may_carry_over(desk: DeskProcess) -> None:
    asked = f"/v1/carry-over-figures?period={INTO}&sold_from=2021-01-01&held_at=2022-12-31"
    lines = Visitor(desk.url).log_in("registry").get(asked).body["lines"]
    seller, buyer = (of_role(lines, role) for role in (SELLER, BUYER))
    assert (seller["complied_on_time"], seller["limit_t"]) == (True, 10_000)
    assert (buyer["complied_on_time"], buyer["limit_t"]) == (False, 0)


def test_who_is_obligated_and_was_never_decided_on_did_not_comply(desk: DeskProcess) -> None:
    play = Play(Ledger.at(desk.node_url))
    play.list_account(SELLER, PERIOD - 10_001)
    desk.wait_for_block(play.ledger.head().number)
    asked = f"/v1/carry-over-figures?period={INTO}&sold_from=2021-01-01&held_at=2022-12-31"
    lines = Visitor(desk.url).log_in("registry").get(asked).body["lines"]
    assert of_role(lines, SELLER)["complied_on_time"] is False
