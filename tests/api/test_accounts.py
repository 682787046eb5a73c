"""Applications at a real desk: their clock of five working days, counts by day, and histories."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from api import figures
from api.ledger import Ledger
from api.working_days import APPLICATION_DAYS, WorkingDays
from contracts import codec
from contracts.identifiers import account_address, name_bytes, uscc_bytes
from contracts.vocabulary import Kind, Right
from tests.api.desk_process import DeskProcess
from tests.api.play import EXPIRY, HASH, Play
from tests.api.visitor import Visitor
from tests.founded import signer, uscc
from tests.node_process import NodeProcess

SHANDONG, HEBEI = 370000, 130000
MONDAY = datetime(2021, 9, 13, 10, tzinfo=figures.BEIJING)
"""20 and 21 September 2021 were holidays, 18 and 26 were worked Saturdays and Sundays."""

SEPTEMBER = sum(
    1 << (day - 1)
    for day in (1, 2, 3, 6, 7, 8, 9, 10, 13, 14, 15, 16, 17, 18, 22, 23, 24, 26, 27, 28, 29, 30)
)
REASON = name_bytes("seal missing")
NAMES = {"prompt": 201, "corrected": 202, "late": 203, "forgotten": 204, "asked": 205}
PROVINCES = {"forgotten": HEBEI}


def account(name: str) -> str:
    return account_address(uscc(NAMES[name]))


@dataclass
class Office:
    """The registry's clerks, and a clock that they do not set."""

    node: NodeProcess
    play: Play
    blocks: dict[str, int]

    def at(self, day: int, hour: int = 10) -> None:
        moment = MONDAY.replace(day=day, hour=hour)
        self.node.clock.write_text(str(int(moment.timestamp())))

    def apply(self, name: str) -> None:
        what = [uscc_bytes(uscc(NAMES[name])), Kind.ENTERPRISE, PROVINCES.get(name, SHANDONG)]
        self.play.act("registry", "Participants", "register", *what, 4411, f"the {name}", HASH)

    def open(self, name: str) -> None:
        rights = Right.READ | Right.INITIATE
        grants = [(signer(name).address, rights, EXPIRY)]
        self.play.act("registry_officer", "Participants", "open", account(name), grants, 0)

    def close_of(self, day: int) -> None:
        """Remember the last block of a day."""
        self.blocks[f"{day}"] = self.play.ledger.head().number


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    node = NodeProcess(tmp_path_factory.mktemp("office"))
    try:
        node.clock.write_text(str(int((MONDAY - timedelta(days=14)).timestamp())))
        node.start("--clock", str(node.clock))
        office = Office(node, Play(Ledger.at(node.url)), {})
        starts = int((MONDAY - timedelta(days=13)).timestamp())
        setting = (name_bytes("calendar.month"), 202109, SEPTEMBER, starts)
        two_institutions(office.play, "Rulebook", "set", [setting], starts)
        office.at(13)
        for name in ("prompt", "corrected", "late", "forgotten", "asked"):
            office.apply(name)
        office.close_of(13)
        office.at(14)
        office.open("prompt")
        for name in ("corrected", "asked"):
            office.play.act("registry", "Participants", "askCorrection", account(name), REASON)
        office.at(17)
        office.play.act("registry", "Participants", "correct", account("corrected"), b"\5" * 32)
        office.close_of(17)
        office.at(22)
        office.open("late")
        office.close_of(22)
        office.at(24)
        office.open("corrected")
        yield office
    finally:
        node.close()


def two_institutions(
    play: Play, contract: str, function: str, arguments: list, expires: int
) -> None:
    """A call of the ministry that the registry approves, before `expires`."""
    call = codec.encode_call(contract, function, arguments)
    play.act("ministry", "Approvals", "propose", codec.ADDRESSES[contract], call, expires)
    number = play.ledger.call("Approvals", "proposalCount")
    play.act("registry_officer", "Approvals", "approve", number, call)


@pytest.fixture(scope="module")
def counter(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    desk = DeskProcess(office.node.url, tmp_path_factory.mktemp("counter"))
    desk.wait_for_block(office.play.ledger.head().number)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def registry(counter: DeskProcess) -> Visitor:
    return Visitor(counter.url).log_in("registry")


def shown(registry: Visitor, query: str = "") -> dict[str, dict]:
    rows = registry.items(f"/v1/applications{query}")
    return {row["name"].removeprefix("the "): row for row in rows}


def test_the_clock_ends_with_the_fifth_working_day_after_the_papers(registry: Visitor) -> None:
    rows = shown(registry)
    # 14, 15, 16, 17 and the worked Saturday the 18th; for the corrected papers 18, 22, 23, 24, 26.
    assert rows["late"]["due_at"] == "2021-09-18T23:59:59+08:00"
    assert rows["corrected"]["due_at"] == "2021-09-26T23:59:59+08:00"
    assert rows["asked"]["due_at"] is None
    assert {name: row["overdue"] for name, row in rows.items()} == {
        "prompt": False, "corrected": False, "late": True, "forgotten": True, "asked": False,
    }  # fmt: skip
    assert {name: row["state"] for name, row in rows.items()} == {
        "prompt": "opened", "corrected": "opened", "late": "opened",
        "forgotten": "applied", "asked": "correcting",
    }  # fmt: skip


def test_every_clock_is_the_ledgers_own(office: Office) -> None:
    ledger = office.play.ledger
    clock = WorkingDays(ledger, ledger.head().number)
    for hours in range(0, 24 * 20, 5):
        at = int((MONDAY + timedelta(hours=hours)).timestamp())
        told = ledger.call("Rulebook", "workingDaysAfter", [at, APPLICATION_DAYS])
        assert clock.end(at, APPLICATION_DAYS) == told
        cutoff = clock.cutoff(at, APPLICATION_DAYS)
        assert clock.end(cutoff, APPLICATION_DAYS) >= at > clock.end(cutoff - 1, APPLICATION_DAYS)


def test_the_papers_and_reasons_of_an_application_are_told_with_their_dates(
    registry: Visitor,
) -> None:
    row = registry.get(f"/v1/accounts/{uscc(NAMES['corrected'])}/application").body
    assert row["received_at"].startswith("2021-09-17T10:0")
    assert row["correction_asked_at"].startswith("2021-09-14T10:0")
    assert (row["reason"], row["documents"]) == ("seal missing", "0x" + "05" * 32)
    asked = registry.get(f"/v1/accounts/{account('asked')}/application").body
    assert (asked["documents"], asked["opened_at"]) == ("0x" + HASH.hex(), None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?state=applied", {"forgotten"}),
        ("?state=correcting", {"asked"}),
        ("?state=opened", {"prompt", "late", "corrected"}),
        ("?overdue=true", {"forgotten"}),
        ("?province=130000", {"forgotten"}),
        ("?province=370000&state=applied", set()),
    ],
)
def test_applications_are_found_by_state_province_and_clock(
    registry: Visitor, query: str, expected: set[str]
) -> None:
    assert set(shown(registry, query)) == expected


def test_counts_are_by_province_and_state_as_of_any_day(office: Office, registry: Visitor) -> None:
    def counts(as_of: str) -> dict:
        answer = registry.get(f"/v1/applications/counts?as_of={as_of}")
        assert answer.status == 200, answer.body
        return answer.body

    now = counts(str(office.play.ledger.head().number))
    assert now["whole"] == {
        "province": None, "applications": 5, "applied": 1, "correcting": 1, "opened": 3,
        "overdue": 1, "opened_late": 1, "share_opened": "60.00",
    }  # fmt: skip
    assert [row["province"] for row in now["provinces"]] == [HEBEI, SHANDONG]
    assert now["provinces"][1]["share_opened"] == "75.00"
    then = counts(str(office.blocks["13"]))["whole"]
    assert (then["applied"], then["opened"], then["overdue"]) == (5, 0, 0)
    friday = counts("2021-09-17T23:00:00")["whole"]
    assert (friday["applied"], friday["correcting"], friday["opened"]) == (3, 1, 1)
    assert counts(str(office.blocks["22"]))["whole"]["overdue"] == 1
    # Whoever counts and whoever lists find the same.
    late = registry.items(f"/v1/applications?overdue=true&as_of={office.blocks['22']}")
    assert [row["name"] for row in late] == ["the forgotten"]


def test_what_happened_is_counted_by_day(registry: Visitor) -> None:
    days = registry.get("/v1/applications/days").body["days"]
    found = {(row["day"], row["province"]): row for row in days}
    assert found["2021-09-13", SHANDONG]["applied"] == 4
    assert found["2021-09-13", HEBEI]["applied"] == 1
    assert found["2021-09-14", SHANDONG]["corrections_asked"] == 2
    assert found["2021-09-17", SHANDONG]["corrected"] == 1
    assert sum(row["opened"] for row in days) == 3


def test_counts_come_as_csv_too(registry: Visitor) -> None:
    answer = registry.get("/v1/applications/counts?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.body["text"].removeprefix("\ufeff").split("\r\n")
    assert lines[0].startswith("province,applications,applied,correcting,opened")
    assert lines[1].startswith("130000,1,1,0,0,1")
    assert lines[3].startswith(",5,1,1,3,1,1,60.00")
    days = registry.get("/v1/applications/days?format=csv").body["text"]
    assert "2021-09-14,370000,0,2,0,1" in days


def test_a_department_counts_its_own_province_and_the_public_nothing(
    counter: DeskProcess,
) -> None:
    department = Visitor(counter.url).log_in("department")
    counts = department.get("/v1/applications/counts").body
    assert counts["whole"]["applications"] == 4
    assert "the forgotten" not in {row["name"] for row in department.items("/v1/applications")}
    for path in ("/v1/applications", "/v1/applications/counts", "/v1/applications/days"):
        assert Visitor(counter.url).get(path).status == 401


def test_an_accounts_history_tells_each_step_in_order(registry: Visitor) -> None:
    steps = registry.items(f"/v1/accounts/{account('corrected')}/history")
    assert [step["act"] for step in steps] == [
        "applied", "correction_asked", "corrected", "opened", "key_granted",
    ]  # fmt: skip
    assert steps[1]["facts"] == {"reason": "seal missing"}
    assert [step["block"] for step in steps] == sorted(step["block"] for step in steps)
    (key,) = registry.get(f"/v1/accounts/{account('corrected')}/keys").body
    assert key["granted_at"].startswith("2021-09-24")
    assert (key["revoked"], key["revoked_by"]) == (False, None)


def test_the_calendar_hours_and_delays_in_force_are_open_to_everybody(
    counter: DeskProcess,
) -> None:
    told = Visitor(counter.url).get("/v1/rulebook").body
    assert (told["opens"], told["closes"]) == ("09:00", "17:00")
    assert told["delays"] == {"delay.trading": 1, "delay.trusted": 1, "delay.recovery": 1}
    september, october = told["months"][:2]
    assert (september["month"], september["is_set"]) == (202109, True)
    assert september["working_days"][12:15] == [17, 18, 22]
    assert (october["is_set"], october["working_days"][0]) == (False, 1)
    (setting,) = Visitor(counter.url).items("/v1/rulebook/settings?name=calendar.month")
    assert (setting["subject"], setting["in_effect"]) == (202109, True)
    assert Visitor(counter.url).items("/v1/rulebook/packs") == []
