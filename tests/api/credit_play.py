"""What happens to credits in the play in which every event is emitted."""

from pathlib import Path

from api import figures
from api.ledger import Ledger
from contracts.identifiers import credit_id, name_bytes, uscc_bytes
from contracts.vocabulary import Bucket, CreditKind, Kind, Right
from tests.api.play import BUYER, EXPIRY, HASH, Play, account
from tests.founded import signer, uscc

REASON = name_bytes("because")
METHODOLOGY = name_bytes("CCER-01-002")
SECOND = uscc(201)
"""Code of a body that verifies what the founded verifier validated."""


def credit_accounts(play: Play) -> None:
    """A credit account sent back, applied for again, opened and closed."""
    asked = (BUYER, "CreditAccounts", "applyFor", CreditKind.NATIONAL_UNIT, HASH)
    play.act(*asked)
    play.act("credit_exchange", "CreditAccounts", "sendBack", account(BUYER), REASON)
    open_credit_account(play, BUYER)
    play.act(BUYER, "CreditAccounts", "close")


def open_credit_account(play: Play, role: str, kind: CreditKind = CreditKind.NATIONAL_UNIT) -> None:
    """A role applies, and both institutions check."""
    play.act(role, "CreditAccounts", "applyFor", kind, HASH)
    play.act("credit_exchange", "CreditAccounts", "check", account(role))
    play.act("credit_registry", "CreditAccounts", "open", account(role))


def credits(play: Play, clock: Path) -> None:
    """Projects to every end, batches issued, recorded, revoked and replaced."""
    open_credit_account(play, BUYER)
    admissions(play)
    for end in ("withdraw", "refuse", "revoke"):
        project = registered(play, clock, is_refused=end == "refuse")
        if end == "revoke":
            issued(play, clock, project)
        if end != "refuse":
            by = BUYER if end == "withdraw" else "credit_registry"
            play.act(by, "CreditProjects", end, project, REASON)
    old = record(play, 100, "old-1")
    spare = record(play, 50, "old-2")
    frozen = (account(BUYER), credit_id(old), Bucket.REGISTRATION, 30, REASON)
    play.two("ministry", "registry_officer", "Units", "freeze", *frozen)
    play.two("credit_registry", "ministry_officer", "Credits", "revoke", old, REASON)
    play.act(BUYER, "Credits", "replace", old, spare, 20)


def admissions(play: Play) -> None:
    """A methodology and two bodies; one of each withdrawn and admitted again."""
    second_body(play)
    method = ("CreditProjects", "admitMethodology", METHODOLOGY, HASH, 10)
    play.act("ministry", *method)
    play.act("ministry", "CreditProjects", "withdrawMethodology", METHODOLOGY, REASON)
    play.act("ministry", *method)
    admit = ("CreditProjects", "admitBody", account("verifier"), HASH, EXPIRY)
    play.act("ministry", *admit)
    play.act("ministry", "CreditProjects", "withdrawBody", account("verifier"), REASON)
    play.act("ministry", *admit)
    play.act("ministry", "CreditProjects", "admitBody", figures.account(SECOND), HASH, EXPIRY)


def second_body(play: Play) -> None:
    """Another verifier than the founded one."""
    what = [uscc_bytes(SECOND), Kind.VERIFIER, 0, 0, "the second body", HASH]
    play.act("registry", "Participants", "register", *what)
    grants = [(signer("second body").address, Right.READ | Right.INITIATE, EXPIRY)]
    opened = figures.account(SECOND)
    play.act("registry_officer", "Participants", "open", opened, grants, 0)


def registered(play: Play, clock: Path, *, is_refused: bool = False) -> int:
    """A project that was published, commented on, answered, validated, and decided on."""
    number = int(play.ledger.call("CreditProjects", "projectCount")) + 1
    play.act(BUYER, "CreditProjects", "publishDesign", design(number))
    play.act("department", "CreditProjects", "comment", number, HASH)
    play.act(BUYER, "CreditProjects", "answer", number, 1, HASH)
    wait(play, clock, "CreditProjects", number)
    play.act("verifier", "CreditProjects", "validate", number, True, HASH)
    play.act(BUYER, "CreditProjects", "applyForRegistration", number, HASH)
    decision = ("refuse", number, REASON) if is_refused else ("register", number)
    play.act("credit_registry", "CreditProjects", *decision)
    return number


def issued(play: Play, clock: Path, project: int) -> int:
    """A batch of what was verified; another accounting of the same is refused."""
    for tonnes in (1_000, 900):
        number = int(play.ledger.call("CreditReductions", "accountingCount")) + 1
        told = (project, 20210101, 20210630, tonnes, HASH, figures.account(SECOND))
        play.act(BUYER, "CreditReductions", "publishAccounting", *told)
        play.act("department", "CreditReductions", "comment", number, HASH)
        play.act(BUYER, "CreditReductions", "answer", number, 1, HASH)
        wait(play, clock, "CreditReductions", number)
        play.act("second body", "CreditReductions", "verify", number, tonnes, HASH)
        play.act(BUYER, "CreditReductions", "applyForIssue", number, HASH)
        if tonnes == 1_000:
            play.act("credit_registry", "CreditReductions", "refuse", number, REASON)
    play.act("credit_registry", "Credits", "issueBatch", number, False)
    return int(play.ledger.call("Credits", "batchCount"))


def record(play: Play, quantity: int, number: str, role: str = BUYER) -> int:
    """A legacy batch, by both institutions."""
    told = (account(role), quantity, 20170313, False, name_bytes(number), HASH)
    play.two("credit_registry", "ministry_officer", "Credits", "recordLegacy", told)
    return int(play.ledger.call("Credits", "batchCount"))


def wait(play: Play, clock: Path, contract: str, subject: int) -> None:
    """The publication is over."""
    until = int(play.ledger.call(contract, "hearing", [subject])["until"])
    clock.write_text(str(max(until + 1, play.ledger.head().timestamp_s)))


def hold_credits_to_the_ledger(ledger: Ledger, rows: dict[str, list[dict]]) -> None:
    """What the index says of credits is what the contracts say."""
    steps = [(row["step"], row["application"]) for row in rows["credit_account_steps"]]
    assert steps[:6] == [("applied", 1), ("returned", 1), ("applied", 2), ("checked", 2),
                         ("open", 2), ("closed", 2)]  # fmt: skip
    told = ledger.call("CreditAccounts", "creditAccount", [account(BUYER)])
    assert figures.word("ICreditAccounts.State", told["state"]) == steps[-1][0]
    decided = [row["decided"] for row in rows["credit_projects"]]
    assert decided == ["registered", "refused", "registered"]
    assert [row["decided"] for row in rows["credit_accountings"]] == ["refused", "issued"]
    for row in rows["credit_batches"]:
        told = ledger.call("Credits", "facts", [row["batch"]])
        assert (row["first_serial"], row["quantity"]) == (told["first"], told["quantity"])
        assert (row["legacy"], row["revoked_block"] is not None) == (
            told["legacy"],
            told["revoked"],
        )
        taken = [one for one in rows["credit_serials"] if one["batch"] == row["batch"]]
        assert sum(one["quantity"] for one in taken) == told["retired"]
    assert [row["owed"] for row in rows["credit_replacements"]] == [10]


def begin_project(play: Play, role: str) -> None:
    """A role applied for a credit account and published the design of a project."""
    play.act(role, "CreditAccounts", "applyFor", CreditKind.PROJECT_OWNER, HASH)
    play.act("ministry", "CreditProjects", "admitMethodology", METHODOLOGY, HASH, 10)
    play.act("ministry", "CreditProjects", "admitBody", account("verifier"), HASH, EXPIRY)
    play.act(role, "CreditProjects", "publishDesign", design(1))


def design(number: int) -> tuple[object, ...]:
    """A design that nothing speaks against, of a document of its own."""
    return (METHODOLOGY, 20190601, 20200101, 20291231, False, False, account("verifier"),
            number.to_bytes(32, "big"), f"海上风电 {number}")  # fmt: skip
