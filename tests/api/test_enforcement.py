"""Cases at the desk: private until decided, told for any day, computed again by anybody."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.client import app
from api.client.enforcing import differences
from api.client.exits import Exit, run
from api.figures import BEIJING
from contracts.identifiers import line_id, name_bytes
from contracts.rules.penalties import Inputs, penalty, read
from contracts.vocabulary import Act, Measure, Stage
from tests.api.desk_process import DeskProcess
from tests.api.person import keep_keys
from tests.api.play import HASH, PERIOD, PLAYED_AT, SELLER, Play, account, running
from tests.api.visitor import Visitor

DAY = 86_400
SHORT_SINCE = 1_640_941_201
"""The first second after the deadline of 2019-2020."""
LATER = 20212021


@dataclass(frozen=True)
class Scene:
    desk: DeskProcess
    play: Play
    clock: Path
    inputs: Inputs

    @property
    def public(self) -> Visitor:
        return Visitor(self.desk.url)

    def logged_in(self, role: str) -> Visitor:
        return Visitor(self.desk.url).log_in(role)

    def now(self, seconds: int) -> None:
        """The clock is set, and a close reported so that the newest block says so."""
        self.clock.write_text(str(seconds))
        day = datetime.fromtimestamp(seconds, BEIJING)
        self.play.act("exchange", "Market", "reportClose", int(f"{day:%Y%m%d}"), 4_300)

    def caught_up(self) -> None:
        self.desk.wait_for_block(self.play.ledger.head().number)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """100,000 t short at the deadline; noticed, not yet decided."""
    with running(tmp_path_factory.mktemp("short")) as (node, play):
        play.prepare_market()
        play.oblige(SELLER, 500_000)
        play.surrender(SELLER, 400_000)
        deadline = (name_bytes("surrender.deadline"), PERIOD, SHORT_SINCE - 1, PLAYED_AT + DAY)
        play.two("ministry", "registry_officer", "Rulebook", "set", deadline)
        given = {"obligation_t": 500_000, "surrendered_t": 400_000}
        inputs = read(Inputs("shortfall", date(2021, 12, 31), given).written())
        with closing(DeskProcess(node.url, tmp_path_factory.mktemp("desk"))) as desk:
            found = Scene(desk, play, node.clock, inputs)
            begin(found)
            found.caught_up()
            yield found


def begin(scene: Scene) -> None:
    """Opened the day after the deadline, ordered, noticed."""
    play = scene.play
    scene.now(SHORT_SINCE + DAY)
    play.act("department", "Enforcement", "openShortfall", account(SELLER), PERIOD, HASH)
    until = SHORT_SINCE + 12 * DAY
    play.act("department", "Enforcement", "order", 1, until, HASH)
    found = penalty(scene.inputs)
    digest = sha256(scene.inputs.written()).digest()
    told = (found.least_fen, found.most_fen, 25_000_00, 0, 100_000, LATER, digest)
    scene.now(SHORT_SINCE + 3 * DAY)
    play.act("department", "Enforcement", "notice", 1, told, HASH)


def decide(scene: Scene) -> None:
    """Decided, paid in part, deducted once the order has run out."""
    play = scene.play
    scene.now(SHORT_SINCE + 14 * DAY)
    scene.caught_up()
    assert waits(scene, SELLER) == []
    assert waits(scene, "department") == ["Enforcement.decide"]
    pair = ("department", "department_officer")
    play.two(*pair, "Enforcement", "decide", 1, 25_000_00, 0, 100_000, HASH)
    scene.now(SHORT_SINCE + 16 * DAY)
    play.act("bank", "Enforcement", "confirmPayment", 1, 10_000_00, name_bytes("fine-1"))
    scene.caught_up()
    assert waits(scene, "department") == ["Enforcement.deduct", "Enforcement.recordCorrection"]
    play.act("department", "Enforcement", "deduct", 1)
    scene.caught_up()
    assert waits(scene, "department") == []
    assert waits(scene, "bank") == ["Enforcement.confirmPayment"]


def waits(scene: Scene, role: str) -> list[str]:
    """The acts by which the one case can go on at this role."""
    found = scene.logged_in(role).items("/v1/tasks?kind=case")
    return [act for task in found for act in task["acts"]]


def test_a_case_is_its_parties_until_it_is_decided_and_everybodys_afterwards(scene: Scene) -> None:
    assert scene.public.get("/v1/cases").body["items"] == []
    assert scene.public.get("/v1/cases/1").status == 404
    noticed = scene.logged_in(SELLER).get("/v1/cases/1").body
    assert (noticed["state"], noticed["fine"], noticed["met"]) == ("noticed", "25000.00", False)
    before = scene.play.ledger.head().number
    assert waits(scene, SELLER) == ["Enforcement.object"]
    assert waits(scene, "department") == []
    decide(scene)
    (public,) = scene.public.get("/v1/cases").body["items"]
    assert (public["name"], public["clause"]) == ("the seller", "M19 art. 40")
    assert (public["state"], public["paid"], public["left"]) == (
        "partly_paid",
        "10000.00",
        "15000.00",
    )
    assert (public["shortfall"], public["deducted"], public["met"]) == (100_000, 100_000, False)
    assert public["overdue"] is False, "what is deducted is made up for"
    assert scene.public.get(f"/v1/cases?as_of={before}").body["items"] == []
    steps = [one["step"] for one in scene.public.get("/v1/cases/1").body["steps"]]
    assert steps == ["opened", "ordered", "noticed", "decided", "paid", "deducted"]


def test_the_state_of_a_case_is_told_for_every_day(scene: Scene) -> None:
    days = scene.public.get("/v1/cases/1/days").body
    by_day = {one["day"]: one for one in days}
    assert len(days) == 16
    assert by_day["2022-01-02"]["state"] == "ordered"
    assert by_day["2022-01-11"]["overdue"] is False
    assert (by_day["2022-01-12"]["overdue"], by_day["2022-01-12"]["state"]) == (True, "noticed")
    assert by_day["2022-01-14"]["state"] == "decided"
    assert (by_day["2022-01-16"]["left"], by_day["2022-01-16"]["state"]) == (
        "15000.00",
        "partly_paid",
    )
    at = scene.public.get("/v1/cases/1?as_of=2022-01-15T12:00:00%2B08:00").body
    assert (at["state"], at["paid"], at["days_since_order"]) == ("decided", "0.00", 13)


def test_the_deduction_is_taken_from_the_next_allocation(scene: Scene) -> None:
    """Nobody but the registry acts: it executes a line as it always does."""
    play, line = scene.play, (account(SELLER), LATER, Stage.PRE_ALLOCATION, 1)
    caps = [(370000, 10_000_000)]
    pack = name_bytes("cea-2019-2020")
    play.two("ministry", "registry_officer", "Allocation", "publishPlan", LATER, HASH, pack, caps)
    play.list_account(SELLER, LATER)
    play.act("department", "Allocation", "decide", HASH, [(*line, 120_000, HASH, bytes(32))])
    play.act("registry", "Allocation", "execute", [line_id(*line)])
    scene.caught_up()
    acts = scene.logged_in(SELLER).get("/v1/deductions").body["items"]
    assert [(one["act"], one["tonnes"]) for one in acts] == [
        ("charged", 100_000),
        ("deducted", 100_000),
    ]


def test_the_penalised_share_is_counted_by_province(scene: Scene) -> None:
    told = scene.public.get(f"/v1/cases/counts?period={PERIOD}").body
    (province,) = told["provinces"]
    assert (province["units"], province["not_complied"], province["penalised"]) == (1, 1, 1)
    assert (province["completion_pct"], province["penalised_pct"]) == ("0.00", "100.00")


def test_anybody_computes_the_case_again(scene: Scene, tmp_path: Path) -> None:
    """The inputs agree with the ledger; other inputs are named with what differs."""
    file = tmp_path / "inputs.json"
    file.write_bytes(scene.inputs.written())
    asked = ["--desk", scene.desk.url, "--json", "enforcement", "check", "1", "--public"]
    found = CliRunner().invoke(app, [*asked, "--inputs", str(file)])
    assert (found.exit_code, json.loads(found.stdout)["agrees"]) == (Exit.DONE, True)
    computed = ["--json", "enforcement", "compute", "shortfall", "--day", "2021-12-31"]
    other = ["--obligation", "500000", "--surrendered", "400001", "--out", str(file)]
    told = json.loads(CliRunner().invoke(app, [*computed, *other]).stdout)
    assert (told["clause"], told["least_fen"]) == ("M19 art. 40", 20_000_00)
    found = CliRunner().invoke(app, [*asked, "--inputs", str(file)])
    fields = {one["field"] for one in json.loads(found.stdout)["differing"]}
    assert (found.exit_code, fields) == (Exit.REFUSED, {"inputs", "shortfall", "deduction"})


def test_bounds_and_clause_of_another_rule_are_differences(scene: Scene) -> None:
    told = scene.public.get("/v1/cases/1").body
    bent = told | {"least": "1.00", "clause": "R775 art. 24"}
    found = differences(bent, scene.inputs.written(), scene.inputs)
    assert {one["field"] for one in found} == {"least", "clause"}


def test_measures_are_public_and_end_by_an_entry(scene: Scene) -> None:
    play, none = scene.play, (bytes(32), 0, 0)
    play.act("ministry", "Measures", "publish", Measure.AUCTION, 0, 0, HASH, "定向拍卖", none)
    scene.caught_up()
    (measure,) = scene.public.get("/v1/measures").body["items"]
    assert (measure["kind"], measure["text"], measure["in_force"]) == ("auction", "定向拍卖", True)
    before = play.ledger.head().number
    play.act("ministry", "Measures", "withdraw", 1, HASH, "结束")
    scene.caught_up()
    first, second = scene.public.get("/v1/measures").body["items"]
    assert (first["withdrawn_by"], first["in_force"]) == (2, False)
    assert (second["kind"], second["ends"]) == ("withdrawal", 1)
    (still,) = scene.public.get(f"/v1/measures?as_of={before}").body["items"]
    assert still["in_force"] is True


def test_what_needs_no_order_is_deducted_at_once_and_nothing_is_left_of_what_is_withdrawn(
    scene: Scene,
) -> None:
    play, pair = scene.play, ("department", "department_officer")
    what = (account(SELLER), PERIOD, Act.FALSE_REPORT, PLAYED_AT, HASH)
    play.act("department", "Enforcement", "open", *what)
    told = (10_000_00, 30_000_00, 20_000_00, 0, 10, LATER, HASH)
    play.act("department", "Enforcement", "notice", 2, told, HASH)
    scene.now(SHORT_SINCE + 26 * DAY)
    play.two(*pair, "Enforcement", "decide", 2, 20_000_00, 0, 10, HASH)
    scene.caught_up()
    assert waits(scene, "department") == ["Enforcement.deduct"]
    decided = scene.public.get("/v1/cases/2").body
    assert (decided["left"], decided["overdue"]) == ("20000.00", False)
    play.two(*pair, "Enforcement", "withdraw", 2, HASH)
    scene.caught_up()
    withdrawn = scene.public.get("/v1/cases/2").body
    assert (withdrawn["state"], withdrawn["left"], withdrawn["met"]) == ("withdrawn", "0.00", False)
    assert waits(scene, "bank") == ["Enforcement.confirmPayment"], "the other case is left"


def test_a_notice_takes_no_inputs_of_another_case(scene: Scene, tmp_path: Path) -> None:
    """Their bounds would be the rule's of another day, and the ledger could not tell."""
    store = keep_keys(tmp_path, ["department"])
    file, document = tmp_path / "inputs.json", f"0x{HASH.hex()}"
    scene.play.act(
        "department", "Enforcement", "open", account(SELLER), PERIOD, Act.FALSE_REPORT,
        PLAYED_AT, HASH,
    )  # fmt: skip
    scene.caught_up()
    asked = ["--desk", scene.desk.url, "--keys", str(store / "keys"), "--key", "department",
             "--passphrase-file", str(store / "passphrase"), "enforcement", "notice", "3",
             "--inputs", str(file), "--document", document]  # fmt: skip
    for day, fine, told in (
        ("2024-05-01", "500000.00", "act_at is 2021-08-15 on the ledger, 2024-05-01 in the inputs"),
        ("2021-08-15", "10000.00", None),
    ):
        given = {"illegal_gain_cny": "0.00"}
        file.write_bytes(Inputs("false_report", date.fromisoformat(day), given).written())
        found = CliRunner().invoke(app, [*asked, "--fine", fine])
        assert (found.exit_code == Exit.DONE) is (told is None), found.output
        assert told is None or told in str(found.exception)


def test_figures_of_a_decision_are_all_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A deduction that is left out is no deduction of nothing."""
    said = ["enforcement", "resolve", "1", "--fine", "25000.00", "--reason", f"0x{HASH.hex()}"]
    assert run(app, said) == Exit.USAGE
    assert "confiscated" in capsys.readouterr().err
