"""Certificates of surrenders out of the ordinary: late, given by a donor, mandated, by two keys."""

from collections.abc import Iterator

import pytest

from api.certificates.file import CertificateFile, compose
from api.offline import check_certificate as offline
from chain.certificate import verify_certificate
from contracts.identifiers import line_id
from contracts.vocabulary import CreditKind, Stage
from tests.api.certified import sources
from tests.api.offset_play import offset_once
from tests.api.play import BUYER, HASH, PERIOD, SELLER, UNIT, Play, account, running
from tests.town import audit

ORDER = b"\x09" * 32
OVERDUE = 20202020
"""Its deadline in `tests/founded.py` is over at the node's first block."""

KEPT, LATE, DONATED, MANDATED, TWO_KEYS = 1, 2, 3, 4, 5


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, CertificateFile]]:
    """The certificates, each of which both verifiers accepted."""
    with running(tmp_path_factory.mktemp("kinds") / "node") as (node, play):
        ledger = play.ledger
        play.prepare_market()
        pair, seller = ("department", "registry_officer"), account(SELLER)
        play.oblige(SELLER, 500_000)
        kept = (seller, PERIOD, Stage.PRE_ALLOCATION, 24, 20_000, HASH, HASH)
        play.act("department", "Allocation", "decide", HASH, [kept])
        line = line_id(seller, PERIOD, Stage.PRE_ALLOCATION, 24)
        play.act("registry", "Allocation", "execute", [line])
        play.two(*pair, "Allocation", "releaseDifferentiated", seller, PERIOD)
        for role, tonnes in ((SELLER, 500_000), (BUYER, 100_000)):
            play.list_account(role, OVERDUE)
            play.assign_verifier(role, OVERDUE)
            play.oblige(role, tonnes, OVERDUE)
        finish(play, SELLER, "requestLate", OVERDUE, [(UNIT, 100_000)])
        play.two(*pair, "Participants", "suspend", seller, HASH)
        allowed = (seller, OVERDUE, account(BUYER), HASH)
        play.act("department_officer", "Compliance", "allowSupply", *allowed)
        finish(play, BUYER, "supply", seller, OVERDUE, [(UNIT, 50_000)])
        mandate = (seller, OVERDUE, [(UNIT, 350_000)], ORDER)
        play.two(*pair, "Compliance", "surrenderByMandate", *mandate)
        play.act(BUYER, "CreditAccounts", "applyFor", CreditKind.NATIONAL_UNIT, HASH)
        offset_once(play, BUYER, OVERDUE)
        asked = (OVERDUE, [(UNIT, 100_000 - 100)])
        play.two(BUYER, f"{BUYER}_officer", "Compliance", "requestLate", *asked)
        settle(play)
        genesis = (node.ledger / "genesis.json").read_text()
        anchor = audit(node.ledger, "anchor", "--genesis", "genesis.json").stdout
        files = {one.certificate: compose(ledger, one) for one in sources(ledger)}
        for file in files.values():
            text = file.content.decode()
            assert offline.check(text, offline.pin(anchor)) == file.facts
            assert verify_certificate(text, genesis).facts == file.facts
        yield files


def finish(play: Play, role: str, function: str, *arguments: object) -> None:
    play.act(role, "Compliance", function, *arguments)
    settle(play)


def settle(play: Play) -> None:
    """The department approves the newest request, the registry surrenders it."""
    request = play.ledger.call("Compliance", "requestCount")
    play.act("department_officer", "Compliance", "approve", request)
    play.act("registry", "Compliance", "surrender", request)


def test_kept_units_are_certified_out_of_the_departments_custody(
    told: dict[int, CertificateFile],
) -> None:
    facts = told[KEPT].facts
    assert (facts["account"], facts["quantity"]) == (account(SELLER).lower(), 20_000)
    assert (facts["forced"], facts["onTime"], facts["order"]) == (True, True, None)
    assert facts["takenFrom"] not in (facts["account"], facts["department"])


def test_arrears_are_certified_as_late(told: dict[int, CertificateFile]) -> None:
    facts = told[LATE].facts
    assert (facts["onTime"], facts["forced"], facts["donor"]) == (False, False, None)


def test_a_donors_units_are_certified_for_whom_they_were_given(
    told: dict[int, CertificateFile],
) -> None:
    facts = told[DONATED].facts
    giver = account(BUYER).lower()
    assert facts["account"] == account(SELLER).lower()
    assert (facts["donor"], facts["takenFrom"], facts["forced"]) == (giver, giver, False)
    assert facts["surrenderedInAll"] == 150_000


def test_a_mandate_is_certified_with_its_order_as_one_act(
    told: dict[int, CertificateFile],
) -> None:
    facts = told[MANDATED].facts
    assert (facts["forced"], facts["order"]) == (True, "0x" + ORDER.hex())
    assert facts["takenFrom"] == account(SELLER).lower()
    assert facts["requestedAt"] == facts["approvedAt"] == facts["surrenderedAt"]
    assert len(set(facts["signedBy"].values())) == 1


def test_a_request_by_two_keys_is_certified_by_the_second_and_beside_what_credits_met(
    told: dict[int, CertificateFile],
) -> None:
    facts = told[TWO_KEYS].facts
    assert (facts["account"], facts["forced"]) == (account(BUYER).lower(), False)
    assert (facts["offset"], told[DONATED].facts["offset"]) == (100, 0)
    assert facts["signedBy"]["request"] not in told[DONATED].facts["signedBy"].values()
