"""Where every history begins: accounts open, units issued, money paid in, emissions decided."""

import itertools
from collections.abc import Callable
from pathlib import Path

from eth_utils import to_canonical_address

from chain import genesis as genesis_file
from chain.evm import found
from chain.ledger import Ledger
from contracts import ADDRESSES, NAMES, load
from contracts.codec import encode_call
from contracts.founding import OFFSET_CAP
from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Bucket, CreditKind, Kind, Severity, Stage
from tests.contracts.credit_scenes import FILED_ON
from tests.contracts.scenes import (
    CAP,
    HASH,
    NOBODY,
    assignment,
    emission,
    grants,
    listing,
    statement,
)
from tests.contracts.world import (
    ACTORS,
    CHAIN_ID,
    CLERK,
    DEADLINE_AT,
    FOUNDED_AT,
    JIANGSU,
    KEYS_EXPIRE_AT,
    LATER_PERIOD,
    OFFICER,
    PACK,
    PERIOD,
    ROLES,
    SHANDONG,
    founding,
)
from tests.laws.book import DONE, VALIDATOR, Book
from tests.laws.choices import BATCHES, OBLIGATIONS
from tests.laws.model import CREDIT
from tests.laws.model_cases import Prosecution
from tests.laws.model_credits import Batch
from tests.laws.model_decisions import Finding
from tests.laws.model_issue import Room
from tests.laws.model_offsets import CAP_POINTS
from tests.laws.records import Account, Act, Decision, Key, Proposal

APPLICANTS = (Kind.VERIFIER, Kind.ENTERPRISE, Kind.TRADER)
CREDITS = {"enterprise": 60_000, "buyer": 15_000}
"""Legacy credits, more and less than each may offset."""

PROPOSED_BY = ("ministry",) * 3 + ("credit_registry",) * 2
"""Who proposed what was approved before a history begins."""

STOCK = {"enterprise": 2_000_000, "buyer": 300_000, "far_enterprise": 1_000}
CLOSE = (20201231, 4_500)
MATURED_S = 4 * 86_400
"""From a Friday to after the Monday on which what one key moved to trading can be sold."""

MONEY = 1_000_000_000_00
"""A thousand million yuan, in fen."""


def opened(path: Path) -> Book:
    """A new ledger in `path`, founded and stocked, with its model."""
    book = Book(path, Ledger.create(path, genesis_file.read(genesis_document())), people())
    for say in (say_accounts, say_lists, say_plans, say_emissions, say_findings):
        say(lambda key, contract, function, *args: book.send(
            key, ADDRESSES[contract], encode_call(contract, function, args), {}, function
        ))  # fmt: skip
        book.seal()
    say_credits(book)
    for number, (account, quantity) in enumerate(STOCK.items(), 1):
        department = "other_department" if account == "far_enterprise" else "department"
        line = (account, PERIOD, Stage.PRE_ALLOCATION, 1)
        book.act("decide", f"{department}/clerk", [(*line, quantity, False)])
        book.act("execute", "registry/clerk", [line])
        book.act("deposit", "bank/clerk", account, MONEY, number)
    book.act("to_trading", "enterprise/clerk", 100_000_000 + PERIOD, STOCK["enterprise"] // 2)
    for account, batch in BATCHES.items():
        book.act("to_trading", f"{account}/clerk", CREDIT + batch, CREDITS[account] // 3)
    book.act("report_close", "exchange/clerk", *CLOSE)
    book.seal()
    book.pass_time(MATURED_S)
    assert {end for _, end in book.tally} == {DONE}
    return book


def people() -> Prosecution:
    """The model at founding, everyone open and every emission decided."""
    model = Prosecution(FOUNDED_AT + 1, PERIOD, DEADLINE_AT, 100_000)
    for role, (_, kind, province) in ROLES.items():
        model.accounts[role] = Account(kind, province)
        model.keys[f"{role}/clerk"] = Key(role, CLERK, KEYS_EXPIRE_AT)
        model.keys[f"{role}/officer"] = Key(role, OFFICER, KEYS_EXPIRE_AT)
    for period in (PERIOD, LATER_PERIOD):
        for province in (SHANDONG, JIANGSU):
            model.rooms[period, province] = Room(CAP)
    model.obligations = dict(OBLIGATIONS)
    model.decisions = {(account, PERIOD): Decision(owed) for account, owed in OBLIGATIONS.items()}
    model.deducted_in = {PERIOD: LATER_PERIOD}
    model.credited = {*BATCHES, "trader"}
    model.findings = [
        Finding(account, severity)
        for account in OBLIGATIONS
        for severity in (Severity.MINOR, Severity.FALSE_DATA)
    ]
    # Two plans, the cap of offsets and two batches were proposed and approved; nothing more is to
    # be said of those proposals.
    model.proposals = [
        Proposal(initiator, f"{initiator}/clerk", Act("said at the opening", ()), 0, "Approved")
        for initiator in PROPOSED_BY
    ]
    return model


def genesis_document() -> dict[str, object]:
    built = [load(name) for name in NAMES]
    codes = {to_canonical_address(one.address): one.runtime for one in built}
    calls = [(to_canonical_address(call.to), call.data) for call in founding()]
    public = VALIDATOR.public_key().public_bytes_raw().hex()
    return {
        "format": "tanji-genesis-1", "chainId": CHAIN_ID, "name": "the laws", "rehearsal": True,
        "timestamp": FOUNDED_AT, "gasLimit": 60_000_000, "sealsRequired": 1,
        "validators": [{"name": "registry", "key": f"0x{public}"}],
        "alloc": genesis_file.alloc(found(codes, calls, CHAIN_ID, FOUNDED_AT)),
    }  # fmt: skip


Say = Callable[..., object]


def say_accounts(say: Say) -> None:
    for role, (_, kind, province) in ROLES.items():
        if kind in APPLICANTS:
            who = (uscc_bytes(ACTORS[role].uscc), kind, province, 4411, role, HASH)
            say("registry/clerk", "Participants", "register", *who)
            say("registry/officer", "Participants", "open", ACTORS[role].account, grants(role), 0)


def say_lists(say: Say) -> None:
    admitted = (ACTORS["verifier"].account, HASH, KEYS_EXPIRE_AT)
    for department in ("department", "other_department"):
        say(f"{department}/clerk", "Verification", "admit", *admitted)
    for role, (_, kind, province) in ROLES.items():
        if kind is Kind.ENTERPRISE:
            department = "department" if province == SHANDONG else "other_department"
            clerk = f"{department}/clerk"
            lines = [listing(ACTORS[role].account, at) for at in (PERIOD, LATER_PERIOD)]
            say(clerk, "Inclusion", "decide", lines)
            say(clerk, "Verification", "assign", [assignment(ACTORS[role])])


def say_plans(say: Say) -> None:
    for number, period in enumerate((PERIOD, LATER_PERIOD), 1):
        caps = [(SHANDONG, CAP), (JIANGSU, CAP)]
        plan = encode_call("Allocation", "publishPlan", [period, HASH, name_bytes(PACK), caps])
        expires = FOUNDED_AT + 86_400
        say("ministry/clerk", "Approvals", "propose", ADDRESSES["Allocation"], plan, expires)
        say("registry/officer", "Approvals", "approve", number, plan)


def say_emissions(say: Say) -> None:
    for account, obligation in OBLIGATIONS.items():
        department = "other_department" if account == "far_enterprise" else "department"
        at = ACTORS[account].account
        say(f"{account}/clerk", "Emissions", "report", PERIOD, HASH, HASH, NOBODY)
        say("verifier/clerk", "Verification", "fileStatements", [statement(at, obligation)])
        say(f"{department}/clerk", "Emissions", "decide", [emission(at, obligation)])
        say(f"{account}/clerk", "Emissions", "accept", PERIOD)


def say_findings(say: Say) -> None:
    """Each department found something minor and something false of each of its enterprises."""
    for campaign, department in enumerate(("department", "other_department"), 1):
        found = [one for one in OBLIGATIONS if one.startswith("far_") == (campaign == 2)]
        clerk, ends = f"{department}/clerk", FOUNDED_AT + 86_400
        say(clerk, "Verification", "openCampaign", HASH, FOUNDED_AT, ends, 1)
        say(clerk, "Verification", "addUnits", campaign, [ACTORS[one].account for one in found])
        for one in found:
            for severity in (Severity.MINOR, Severity.FALSE_DATA):
                finding = (ACTORS[one].account, PERIOD, severity, HASH)
                say(clerk, "Verification", "recordFindings", campaign, [finding])


def say_credits(book: Book) -> None:
    """The cap of offsets is set, and two enterprises have a batch of legacy credits each."""

    def say(key: str, contract: str, function: str, *args: object) -> None:
        data = encode_call(contract, function, args)
        book.send(key, ADDRESSES[contract], data, {}, function)

    def both(first: str, second: str, contract: str, function: str, *args: object) -> None:
        call = encode_call(contract, function, args)
        expires = FOUNDED_AT + 86_400
        say(first, "Approvals", "propose", ADDRESSES[contract], call, expires)
        book.seal()
        if function == "recordLegacy":
            book.model.units[role, CREDIT + batch, Bucket.REGISTRATION] = quantity
            book.model.issued[CREDIT + batch] = quantity
            book.model.batches.append(Batch(role, quantity))
        say(second, "Approvals", "approve", next(numbers), call)
        book.seal()

    numbers = itertools.count(3)
    cap = (name_bytes(OFFSET_CAP), 0, CAP_POINTS, book.model.now + 60)
    both("ministry/clerk", "registry/officer", "Rulebook", "set", cap)
    for role in (*BATCHES, "trader"):
        say(f"{role}/clerk", "CreditAccounts", "applyFor", CreditKind.OTHER, HASH)
        say("credit_exchange/clerk", "CreditAccounts", "check", ACTORS[role].account)
        say("credit_registry/clerk", "CreditAccounts", "open", ACTORS[role].account)
    for role, batch in BATCHES.items():
        account, quantity = ACTORS[role].account, CREDITS[role]
        legacy = (account, quantity, FILED_ON, False, name_bytes(f"old-{batch}"), HASH)
        both("credit_registry/clerk", "ministry/officer", "Credits", "recordLegacy", legacy)
