"""Documents at a real desk: kept once, proved on every read, shown to few, deleted for good."""

import hashlib
import http.client
import json
import os
import threading
from pathlib import Path

import pytest

from api import limits
from api.documents import Documents
from api.errors import Busy, StoreFull, TooLarge
from api.ledger import Ledger
from tests.api.desk_process import DeskProcess
from tests.api.play import BUYER, PERIOD, SELLER, Play, account
from tests.api.visitor import Answer, Visitor
from tests.founded import account_of
from tests.node_process import NodeProcess

PDF = "application/pdf"
NO_LIMIT = 10**6


def paper(text: str) -> bytes:
    return b"%PDF-1.7\n" + text.encode()


def digest_of(content: bytes) -> str:
    return "0x" + hashlib.sha256(content).hexdigest()


def bring(visitor: Visitor, content: bytes, kind: str = PDF) -> Answer:
    return visitor.ask("POST", "/v1/documents", content, {"content-type": kind})


def read(visitor: Visitor, digest: str) -> int:
    return visitor.get(f"/v1/documents/{digest}").status


@pytest.fixture(scope="module")
def public(desk: DeskProcess) -> Visitor:
    return Visitor(desk.url)


@pytest.fixture(scope="module")
def seller(public: Visitor) -> Visitor:
    return public.log_in(SELLER)


@pytest.fixture(scope="module")
def buyer(public: Visitor) -> Visitor:
    return public.log_in(BUYER)


@pytest.fixture(scope="module")
def registry(public: Visitor) -> Visitor:
    return public.log_in("registry")


def test_what_was_brought_comes_back_byte_for_byte_under_its_digest(seller: Visitor) -> None:
    content = paper("a licence")
    kept = bring(seller, content)
    assert (kept.status, kept.body["digest"]) == (201, digest_of(content))
    assert kept.headers["location"] == f"/v1/documents/{digest_of(content)}"
    back = seller.get(kept.headers["location"])
    assert (back.status, back.body["text"]) == (200, content.decode())
    assert back.headers["content-type"] == PDF
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["content-disposition"].startswith("attachment")


def test_the_same_bytes_twice_are_one_document(desk: DeskProcess, seller: Visitor) -> None:
    content = paper("twice")
    assert [bring(seller, content).status for _ in range(2)] == [201, 200]
    named = list((desk.folder / "documents").glob(f"??/??/{digest_of(content)}*"))
    assert len(named) == 2, "the bytes and one card"


def test_only_those_whom_a_paper_concerns_can_read_it(public: Visitor, seller: Visitor) -> None:
    digest = bring(seller, paper("the seller's own")).body["digest"]
    for role, expected in {
        SELLER: 200, "department": 200, "registry": 200,
        BUYER: 404, "ministry": 404, "verifier": 404, "exchange": 404, "bank": 404,
    }.items():  # fmt: skip
        assert read(public.log_in(role), digest) == expected, role
    assert read(public, digest) == 401
    assert read(seller, "0x" + "1" * 64) == 404


def test_whoever_brings_the_bytes_has_them_already_and_may_read_them(
    seller: Visitor, buyer: Visitor
) -> None:
    digest = bring(seller, paper("known to both")).body["digest"]
    assert read(buyer, digest) == 404
    assert bring(buyer, paper("known to both")).status == 201
    assert read(buyer, digest) == read(seller, digest) == 200


def test_a_filing_opens_a_paper_to_the_account_it_names_and_to_its_verifier(
    node: NodeProcess, desk: DeskProcess, public: Visitor, seller: Visitor, buyer: Visitor
) -> None:
    play = Play(Ledger.at(node.url))
    statement, report = paper("what the verifier found"), paper("what the seller burnt")
    verifier = public.log_in("verifier")
    assert bring(verifier, statement).status == bring(seller, report).status == 201
    hashes = [bytes.fromhex(digest_of(one)[2:]) for one in (statement, report)]
    assert read(seller, digest_of(statement)) == read(verifier, digest_of(report)) == 404
    stolen = hashes[0]
    play.act(BUYER, "Emissions", "report", PERIOD, stolen, stolen, bytes(18))
    play.act(SELLER, "Emissions", "report", PERIOD, hashes[1], hashes[1], bytes(18))
    reports = play.ledger.call("Emissions", "reports", [account(SELLER), PERIOD])
    stated = (account(SELLER), PERIOD, reports, reports, 500_000, 500_000, 0, 0, 0)
    play.act("verifier", "Verification", "fileStatements", [(*stated, hashes[0], hashes[0])])
    desk.wait_for_block(play.ledger.head().number)
    assert read(seller, digest_of(statement)) == read(verifier, digest_of(report)) == 200
    assert read(buyer, digest_of(statement)) == 404, "naming a paper's hash opens nothing"


def test_a_byte_changed_on_disk_is_found_on_reading_and_mended_by_the_right_bytes(
    desk: DeskProcess, seller: Visitor
) -> None:
    content = paper("to be spoilt")
    digest = bring(seller, content).body["digest"]
    (stored,) = (desk.folder / "documents").glob(f"??/??/{digest}")
    for place in range(len(content)):
        spoilt = bytearray(content)
        spoilt[place] ^= 1
        stored.write_bytes(spoilt)
        answer = seller.get(f"/v1/documents/{digest}")
        assert (answer.status, answer.body["code"]) == (500, "document_damaged")
    stored.unlink()
    assert seller.get(f"/v1/documents/{digest}").body["code"] == "document_damaged"
    assert bring(seller, content).status == 200
    assert read(seller, digest) == 200


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", PDF, 400, "malformed"),
        (b"MZ\x90\x00", PDF, 400, "malformed"),
        (b"%PDF", PDF, 400, "malformed"),
        (b"<script>", "text/html", 415, "media_type_unsupported"),
        (b"<svg/>", "image/svg+xml", 415, "media_type_unsupported"),
        (b"x", "", 415, "media_type_unsupported"),
        (b"x" * (limits.DOCUMENT_BYTES_MAX + 1), "text/plain", 413, "too_large"),
    ],
)
def test_what_is_no_document_is_refused_and_leaves_nothing(
    desk: DeskProcess, seller: Visitor, content: bytes, kind: str, status: int, code: str
) -> None:
    answer = bring(seller, content, kind)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert not list((desk.folder / "documents" / "incoming").glob("*"))


def test_the_largest_document_is_kept(seller: Visitor) -> None:
    content = os.urandom(1) * limits.DOCUMENT_BYTES_MAX
    kept = bring(seller, content, "text/plain")
    assert (kept.status, kept.body["size_bytes"]) == (201, limits.DOCUMENT_BYTES_MAX)


def test_a_stranger_is_turned_away_before_a_byte_of_it_is_kept(
    desk: DeskProcess, public: Visitor
) -> None:
    before = sorted((desk.folder / "documents").rglob("*"))
    for visitor in (public, Visitor(desk.url, {"authorization": "Bearer nobody"})):
        answer = bring(visitor, paper("x") * 100_000)
        assert (answer.status, answer.body["code"]) == (401, "unauthenticated")
    assert sorted((desk.folder / "documents").rglob("*")) == before


def test_a_document_that_is_announced_too_large_is_refused_by_its_announcement(
    desk: DeskProcess, seller: Visitor
) -> None:
    wire = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
    wire.putrequest("POST", "/v1/documents")
    for name, value in seller.headers.items():
        wire.putheader(name, value)
    wire.putheader("content-type", "text/plain")
    wire.putheader("content-length", str(10**15))
    wire.endheaders()
    wire.send(b"x")
    answer = wire.getresponse()
    assert (answer.status, json.load(answer)["code"]) == (413, "too_large")
    wire.close()


def test_a_document_cut_short_is_not_kept(desk: DeskProcess, seller: Visitor) -> None:
    content = paper("half of it arrives")
    wire = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
    wire.putrequest("POST", "/v1/documents")
    for name, value in seller.headers.items():
        wire.putheader(name, value)
    wire.putheader("content-type", PDF)
    wire.putheader("content-length", str(len(content) * 2))
    wire.endheaders()
    wire.send(content)
    wire.sock.close()
    desk.wait_for_status("/readyz", 200)
    assert read(seller, digest_of(content)) == 404


def test_the_registry_deletes_for_good_and_a_tombstone_stays(
    desk: DeskProcess, public: Visitor, seller: Visitor, registry: Visitor
) -> None:
    content = paper("an identity card")
    digest = bring(seller, content).body["digest"]
    path = f"/v1/documents/{digest}"
    asked = f"{path}?reason=account%20closed"
    refused = [who.ask("DELETE", asked, None, {}).status for who in (public, seller)]
    assert refused == [401, 403]
    assert public.log_in("department").ask("DELETE", asked, None, {}).status == 403
    assert registry.ask("DELETE", path, None, {}).status == 400, "a reason is asked for"
    told = registry.ask("DELETE", asked, None, {})
    assert (told.status, told.body["by"]) == (200, account_of("registry"))
    gone = seller.get(path)
    assert (gone.status, gone.body["facts"]["reason"]) == (410, "account closed")
    assert read(public.log_in(BUYER), digest) == 404, "nor is it told to others that it was there"
    assert bring(seller, content).status == 410
    assert registry.ask("DELETE", asked, None, {}).status == 410
    left = [one.name for one in (desk.folder / "documents").rglob(f"{digest}*")]
    assert left == [f"{digest}.gone.json"]


def test_killed_again_and_again_the_desk_has_every_document_it_acknowledged(
    node: NodeProcess, tmp_path: Path
) -> None:
    acknowledged: list[bytes] = []
    for round_ in range(3):
        desk = DeskProcess(node.url, tmp_path)
        desk.wait_for_status("/readyz", 200)
        seller = Visitor(desk.url).log_in(SELLER)
        assert all(read(seller, digest_of(one)) == 200 for one in acknowledged)
        killer = threading.Timer(0.15 + 0.1 * round_, desk.process.kill)
        killer.start()
        try:
            for number in range(NO_LIMIT):
                content = paper(f"{round_} {number}") * 500
                if bring(seller, content).status == 201:
                    acknowledged.append(content)
        except (OSError, http.client.HTTPException):
            pass
        killer.join()
        desk.close()
    assert acknowledged


# --- the store itself ---


@pytest.fixture
def store(tmp_path: Path) -> Documents:
    return Documents(tmp_path / "documents", lambda: 1_700_000_000.0)


HOLDER = "0x" + "ab" * 20


def put(store: Documents, content: bytes, holder: str = HOLDER) -> str:
    arrival = store.receive(holder, "text/plain")
    try:
        arrival.write(content)
        card, _ = arrival.keep()
        return card.digest
    finally:
        arrival.discard()


def test_a_kill_between_bytes_and_card_is_completed_by_bringing_them_again(
    store: Documents, tmp_path: Path
) -> None:
    digest = put(store, b"one")
    (card,) = tmp_path.rglob(f"{digest}.0x*.json")
    card.unlink()
    with pytest.raises(Exception, match="not_found"):
        store.card(digest)
    assert put(store, b"one") == digest
    assert b"".join(store.parts(digest)) == b"one"


def test_a_kill_between_tombstone_and_deletion_is_completed_at_the_next_start(
    store: Documents, tmp_path: Path
) -> None:
    digest = put(store, b"one")
    (bytes_,) = tmp_path.rglob(digest)
    (card,) = tmp_path.rglob(f"{digest}.0x*.json")
    kept = card.read_text()
    store.delete(digest, HOLDER, "over")
    bytes_.write_bytes(b"one")
    card.write_text(kept)
    (tmp_path / "documents" / "incoming" / "partial").write_bytes(b"half")
    again = Documents(tmp_path / "documents", lambda: 0.0)
    again.sweep()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{digest}.gone.json"]


def test_each_bound_holds_at_it_and_one_past_it(
    store: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DOCUMENT_BYTES_MAX", 3)
    put(store, b"123")
    with pytest.raises(TooLarge):
        put(store, b"1234")
    monkeypatch.setattr(limits, "DOCUMENTS_PER_ACCOUNT_MAX", 2)
    put(store, b"2")
    put(store, b"3", "0x" + "cd" * 20)
    with pytest.raises(Busy):
        put(store, b"4")
    monkeypatch.setattr(limits, "DOCUMENTS_PER_ACCOUNT_MAX", 100)
    arrivals = [store.receive(HOLDER, PDF) for _ in range(limits.DOCUMENTS_AT_ONCE_MAX)]
    with pytest.raises(Busy):
        store.receive(HOLDER, PDF)
    arrivals.pop().discard()
    arrivals.append(store.receive(HOLDER, PDF))
    for arrival in arrivals:
        arrival.discard()
    monkeypatch.setattr(limits, "DOCUMENT_FREE_BYTES_MIN", 1 << 62)
    with pytest.raises(StoreFull):
        store.receive(HOLDER, PDF)
