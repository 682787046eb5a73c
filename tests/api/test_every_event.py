"""Every event that the contracts can emit, played once and found again in the index."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from api import figures
from api.index import schema
from api.index.entries import ENTRIES
from api.index.follower import Follower, open_index
from api.ledger import Ledger
from contracts import ADDRESSES, codec
from contracts.identifiers import line_id, name_bytes, task_id, uscc_bytes
from contracts.vocabulary import (
    Bucket,
    Deduction,
    Kind,
    Line,
    Purpose,
    Right,
    Stage,
)
from tests.api import enforced
from tests.api.carried import carried_over
from tests.api.credit_play import credit_accounts, credits, hold_credits_to_the_ledger
from tests.api.desk_process import DeskProcess
from tests.api.filed import agencies, filings, inclusion, notices
from tests.api.offset_play import offsets, owe
from tests.api.play import (
    BUYER,
    EXPIRY,
    HASH,
    PERIOD,
    PLAYED_AT,
    SELLER,
    UNIT,
    Play,
    account,
    running,
)
from tests.api.titled import persons
from tests.api.visitor import Visitor
from tests.founded import signer, uscc
from tests.node_process import NodeProcess

REASON = name_bytes("because")
LATER, POWER, OVERDUE = 20212021, 4411, 20202020
NO_ACCOUNT = "0x" + "00" * 20


@dataclass(frozen=True)
class Scene:
    """A ledger on which everything has happened."""

    node: NodeProcess
    play: Play

    @property
    def ledger(self) -> Ledger:
        return self.play.ledger


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with running(tmp_path_factory.mktemp("events")) as (node, play):
        play.whole_cycle()
        participants(play)
        units_and_money(play)
        carried_over(play)
        arrears(play)
        inclusion(play)
        filings(play)
        owe(play, OVERDUE)
        agencies(play)
        notices(play)
        lines(play)
        cancellations(play)
        representatives(play, node.clock)
        persons(play)
        credit_accounts(play)
        enforced.cases(play)
        enforced.measures(play)
        credits(play, node.clock)
        offsets(play, OVERDUE, "old-3")
        yield Scene(node, play)


def participants(play: Play) -> None:
    """Correction, a second key and its end, every change of standing, and a proposal withdrawn."""
    third = [uscc_bytes(uscc(103)), Kind.ENTERPRISE, 370000, 4411, "the third", HASH]
    play.act("registry", "Participants", "register", *third)
    address = figures.account(uscc(103))
    play.act("registry", "Participants", "askCorrection", address, REASON)
    play.act("registry", "Participants", "correct", address, HASH)
    grant = (signer("another clerk").address, Right.READ | Right.INITIATE, EXPIRY)
    play.two("registry", "registry_officer", "Participants", "grantKey", grant)
    play.act("registry_officer", "Participants", "revokeKey", grant[0])
    pair = ("department", "registry_officer")
    for change in ("restrict", "restore", "suspend", "restore"):
        play.two(*pair, "Participants", change, account(SELLER), REASON)
    call = codec.encode_call("Participants", "restrict", [account(SELLER), REASON])
    play.act(
        "department", "Approvals", "propose", ADDRESSES["Participants"], call, PLAYED_AT + 90_000
    )
    play.act("department", "Approvals", "withdraw", play.ledger.call("Approvals", "proposalCount"))
    setting = (name_bytes("market.block.band"), 0, 2_000, PLAYED_AT + 90_000)
    play.two("ministry", "registry_officer", "Rulebook", "set", setting)


def units_and_money(play: Play) -> None:
    """A freeze and its end, units taken back, money out."""
    pair = ("department", "registry_officer")
    frozen = (account(SELLER), UNIT, Bucket.REGISTRATION, 5_000, REASON)
    play.two(*pair, "Units", "freeze", *frozen)
    play.two(*pair, "Units", "unfreeze", *frozen)
    line = (account(SELLER), PERIOD, Stage.RETURN, 1, 1_000, HASH, bytes(32))
    play.act("department", "Allocation", "decide", HASH, [line])
    identifier = line_id(account(SELLER), PERIOD, Stage.RETURN, 1)
    play.act("registry", "Allocation", "execute", [identifier])
    play.two(SELLER, f"{SELLER}_officer", "Cash", "requestWithdrawal", 1_000)
    play.act("bank", "Cash", "confirmWithdrawal", 1, name_bytes("out-1"))


def cancellations(play: Play) -> None:
    """Units of the seller cancelled for somebody."""
    given = (UNIT, 30, Purpose.EVENT_NEUTRALITY, "国家植树日", "The festival's own emissions")
    play.two(SELLER, f"{SELLER}_officer", "Cancellation", "cancel", *given)


def lines(play: Play) -> None:
    """A line sent back, one objected to, deductions and their refund, units kept and borrowed."""
    seller = account(SELLER)
    table = (
        (Stage.PRE_ALLOCATION, 21, 100, bytes(32)),
        (Stage.PRE_ALLOCATION, 22, 100, bytes(32)),
        (Stage.PRE_ALLOCATION, 23, 150, REASON),
        (Stage.RETURN, 21, 120, REASON),
        (Stage.PRE_ALLOCATION, 24, 20_000, REASON),
        (Stage.BORROWING, 21, 100, bytes(32)),
    )
    names = [line_id(seller, PERIOD, stage, number) for stage, number, _, _ in table]
    rows = [(seller, PERIOD, *what, HASH, kept) for *what, kept in table]
    play.act("department", "Allocation", "decide", HASH, rows)
    play.act("registry", "Allocation", "sendBack", [(names[0], HASH)])
    play.act(SELLER, "Objections", "object", names[1], HASH)
    play.act("department", "Objections", "resolve", names[1], True, HASH)
    for act, tonnes in (("charge", 110), ("relieve", 10)):
        charge = (seller, PERIOD, Deduction.SHORTFALL, tonnes, HASH)
        play.act("department", "Deductions", act, [charge])
    play.act("registry", "Allocation", "execute", names[2:])
    pair = ("department", "registry_officer")
    play.two(*pair, "Allocation", "releaseDifferentiated", seller, PERIOD)
    play.act(SELLER, "Allocation", "returnBorrowed", PERIOD, 40)


def arrears(play: Play) -> None:
    """Late requests withdrawn and refused, a supply while units are frozen, and a mandate."""
    play.list_account(SELLER, OVERDUE)
    play.assign_verifier(SELLER, OVERDUE)
    play.oblige(SELLER, 50, OVERDUE)
    play.act("registry", "Notices", "give", [(account(SELLER), OVERDUE, HASH)])
    for quantity in (10, 11):
        play.act(SELLER, "Compliance", "requestLate", OVERDUE, [(UNIT, quantity)])
    count = play.ledger.call("Compliance", "requestCount")
    play.act(SELLER, "Compliance", "withdraw", count)
    play.act("department_officer", "Compliance", "refuse", count - 1, REASON)
    pair = ("department", "registry_officer")
    frozen = (account(SELLER), UNIT, Bucket.REGISTRATION, 1, REASON)
    play.two(*pair, "Units", "freeze", *frozen)
    allowed = (account(SELLER), OVERDUE, account(BUYER), HASH)
    play.act("department_officer", "Compliance", "allowSupply", *allowed)
    play.act(BUYER, "Compliance", "supply", account(SELLER), OVERDUE, [(UNIT, 20)])
    play.two(*pair, "Units", "unfreeze", *frozen)
    ordered = (account(SELLER), OVERDUE, [(UNIT, 30)], HASH)
    play.two(*pair, "Compliance", "surrenderByMandate", *ordered)


def representatives(play: Play, clock: Path) -> None:
    """Rules, trust, two recoveries, a claim, a move that waits and goes back, money kept."""
    task = task_id("proposal", 1)
    for name, key, *what in (
        ("tighten", SELLER, 7),
        ("trust", SELLER, account(BUYER)),
        ("distrust", SELLER, account(BUYER)),
        ("claim", SELLER, task),
        ("release", SELLER, task),
    ):
        play.act(key, "Representatives", name, *what)
    play.two(SELLER, f"{SELLER}_officer", "Representatives", "loosen", 7)
    play.act(SELLER, "Representatives", "stopLoosening")
    play.act(BUYER, "Market", "toTrading", UNIT, 1)
    play.act(BUYER, "Market", "toRegistration", UNIT, 1)
    play.act(BUYER, "Cash", "requestWithdrawal", 10)
    count = play.ledger.call("Cash", "withdrawal", [2])
    assert count["fen"] == 10
    play.act(BUYER, "Cash", "cancelWithdrawal", 2)
    lost = signer(f"{SELLER}_officer").address
    for number, end in enumerate(("stopRecovery", "completeRecovery"), 1):
        found = (signer(f"found {number}").address, Right.READ | Right.APPROVE, EXPIRY)
        pair = ("department", "registry_officer")
        play.two(*pair, "Representatives", "startRecovery", account(SELLER), lost, found)
        if end == "completeRecovery":
            clock.write_text(str(PLAYED_AT + 7 * 86_400))
        play.act(SELLER, "Representatives", end, number)


@pytest.fixture(scope="module")
def rows(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict]]:
    engine = open_index(f"sqlite:///{tmp_path_factory.mktemp('index') / 'i.sqlite'}")
    Follower(scene.ledger, engine).catch_up()
    with closing(engine.connect()) as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in schema.tables.sorted_tables
        }


def test_the_scene_emits_every_event_there_is(scene: Scene) -> None:
    seen = set()
    for number in range(1, scene.ledger.head().number + 1):
        for _, receipt in scene.ledger.block(number).transactions:
            for log in receipt.logs:
                event = codec.decode_log(log.address, list(log.topics), log.data)
                seen.add((event.contract, event.name))
    assert seen == set(ENTRIES)


def test_accounts_and_their_standings_are_the_ledgers(
    scene: Scene, rows: dict[str, list[dict]]
) -> None:
    count = scene.ledger.call("Participants", "accountCount")
    assert len(rows["accounts"]) == count
    for row in rows["accounts"]:
        told = scene.ledger.call("Participants", "account", [row["account"]])
        steps = [one for one in rows["standings"] if one["account"] == row["account"]]
        last = max(steps, key=lambda one: (one["block"], one["log"]))
        assert last["standing"] == figures.word("Standing", told["standing"])
        assert (row["uscc"], row["province"]) == (told["uscc"].decode(), told["province"])
        assert (row["opened_at"] or 0) == told["openedAt"]


def test_every_key_that_the_index_knows_is_the_ledgers(
    scene: Scene, rows: dict[str, list[dict]]
) -> None:
    assert len(rows["keys"]) > len(ROLES_THAT_SIGN)
    for row in rows["keys"]:
        told = scene.ledger.call("Participants", "key", [row["key"]])
        found = (row["account"], row["rights"], row["expires_at"], row["revoked_block"] is not None)
        assert found == (told["account"], told["rights"], told["expiresAt"], told["revoked"])


ROLES_THAT_SIGN = ("ministry", "registry", "registry_officer", "department", "bank", "exchange")


def test_holdings_and_balances_are_the_ledgers(scene: Scene, rows: dict[str, list[dict]]) -> None:
    for row in rows["holdings"]:
        told = scene.ledger.call("Units", "holding", [row["account"], row["unit"]])
        assert told == {name: row[name] for name in told}
    for row in rows["balances"]:
        told = scene.ledger.call("Cash", "balance", [row["account"]])
        assert told == {name: row[name] for name in told}
    moved = {row["act"] for row in rows["movements"]}
    assert moved == {
        "issued", "taken_back", "released", "bought", "sold", "surrendered", "shifted",
        "offset", "cancelled", "title_transferred",
        "carried_over", "carried_in",
    }  # fmt: skip


def test_lines_stand_and_moved_what_the_ledger_says(
    scene: Scene, rows: dict[str, list[dict]]
) -> None:
    for row in rows["allocations"]:
        told = scene.ledger.call("Allocation", "line", [bytes.fromhex(row["line"][2:])])
        ends = (row["executed_block"] is not None, row["sent_back_block"] is not None)
        assert ends == (told["state"] == Line.EXECUTED, told["state"] == Line.SENT_BACK)
        assert (row["differentiated"] is not None) == told["differentiated"]
    steps = [row["step"] for row in rows["line_steps"]]
    assert steps == ["sent_back", "objected", "upheld"]
    acts = {(row["act"], row["tonnes"]) for row in rows["deductions"]}
    assert {("deducted", 100), ("refunded", 70), ("deducted", 70)} <= acts
    assert [(row["surrendered"], row["released"]) for row in rows["releases"]] == [(10_000, 9_930)]
    assert [row["quantity"] for row in rows["borrowed_returns"]] == [40]


def test_requests_and_proposals_end_as_the_ledger_says(
    scene: Scene, rows: dict[str, list[dict]]
) -> None:
    for row in rows["surrenders"]:
        told = scene.ledger.call("Compliance", "requested", [row["request"]])
        state = figures.word("ICompliance.State", told["state"])
        assert (row["ended"] or "requested") == state
        assert (row["donor"] or NO_ACCOUNT, row["late"]) == (told["donor"], told["late"])
    for row in rows["proposals"]:
        told = scene.ledger.call("Approvals", "proposal", [row["proposal"]])
        assert row["ended"] == figures.word("IApprovals.State", told["state"])
    subjects = {row["subject"] for row in rows["proposals"] if row["function"] == "freeze"}
    assert subjects == {account(SELLER), account(BUYER)}


def test_a_key_revoked_stands_for_nobody_from_the_next_block_on(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = DeskProcess(scene.node.url, tmp_path_factory.mktemp("revoking"))
    try:
        desk.wait_for_block(scene.ledger.head().number)
        visitor = Visitor(desk.url).log_in(BUYER)
        assert visitor.get("/v1/holdings").status == 200
        receipt = scene.play.act("registry_officer", "Participants", "revokeKey",
                                 signer(BUYER).address)  # fmt: skip
        desk.wait_for_block(receipt.block)
        answer = visitor.get("/v1/holdings")
        assert (answer.status, answer.body["code"]) == (401, "unauthenticated")
        message, signature = Visitor(desk.url).message(BUYER)
        login = {"message": message, "signature": signature}
        assert Visitor(desk.url).post("/v1/sessions", login).status == 401
    finally:
        desk.close()


def test_decisions_on_emissions_stand_as_the_ledger_says(
    scene: Scene, rows: dict[str, list[dict]]
) -> None:
    for row in rows["emissions"]:
        told = scene.ledger.call("Emissions", "decided", [row["account"], row["period"]])
        if row["revision"] == told["revision"]:
            assert row["notice"] == figures.word("Notice", told["notice"])
            assert row["basis"] == figures.word("Basis", told["basis"])
            assert row["until"] == told["until"]
    filed = [row for row in rows["filings"] if row["what"] == "report"]
    assert [row["preparer"] for row in filed] == [None, None, None, uscc(77), None]


def test_lists_agencies_and_findings_are_the_ledgers(
    scene: Scene, rows: dict[str, list[dict]]
) -> None:
    for row in rows["inclusions"]:
        told = scene.ledger.call("Inclusion", "entry", [row["account"], row["period"]])
        if row["revision"] == told["revision"]:
            assert row["status"] == figures.word("Status", told["status"])
    for row in rows["assignments"]:
        asked = [row["account"], row["period"]]
        assert row["agency"] == scene.ledger.call("Verification", "assigned", asked)
    (finding,) = rows["findings"]
    told = scene.ledger.call("Verification", "finding", [finding["finding"]])
    assert (finding["account"], finding["campaign"]) == (told["account"], told["campaign"])
    (admission,) = rows["admissions"]
    assert admission["withdrawn_block"]
    assert [row["ended"] for row in rows["inclusion_applications"]] == ["refused", "heard"]


def test_cases_and_measures_end_as_the_ledger_says(
    scene: Scene, rows: dict[str, list[dict]]
) -> None:
    enforced.ended(scene.ledger, rows)


def test_credits_are_the_ledgers(scene: Scene, rows: dict[str, list[dict]]) -> None:
    hold_credits_to_the_ledger(scene.ledger, rows)
