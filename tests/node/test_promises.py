"""Admission receipts by a real node, and the auditor's judgement of them."""

import json
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from chain import standing
from chain.__main__ import main as audit
from chain.admission_receipts import DropNote, contradiction, drop_bytes, read, signed
from chain.encoding import keccak
from contracts import ADDRESSES, codec
from node.errors import JournalBroken
from node.senders import ADMITTED
from tests.founded import registration, sign, signer
from tests.node.peopled import people
from tests.node.small import Small, found_small, open_small

REFUSED, HOLDS = 1, 0


def submit(small: Small, raw: bytes) -> dict:
    return small.ask("registry_submitTransaction", "0x" + raw.hex())


def judged(
    small: Small, receipt: dict | bytes, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, str]:
    """Exit code and verdict of `tanji-audit promise` on the node's own ledger."""
    file = small.folder / "receipt.json"
    file.write_bytes(receipt if isinstance(receipt, bytes) else json.dumps(receipt).encode())
    ledger = small.folder / "ledger" / "ledger.db"
    code = audit(["promise", str(file), str(ledger), "--json", *more])
    facts = json.loads(capsys.readouterr().out)["facts"]
    return code, facts.get("verdict", facts.get("code"))


def test_receipts_are_numbered_chained_signed_and_told_again(small: Small) -> None:
    given = [submit(small, registration(200 + n, n)) for n in range(3)]
    assert [one["number"] for one in given] == [1, 2, 3]
    receipts = [read(json.dumps(one))[0] for one in given]
    assert given[0]["previous"] == "0x" + small.ledger.genesis.header.hash.hex()
    assert [one.previous for one in receipts[1:]] == [one.name for one in receipts[:2]]
    assert {one.validator for one in receipts} == {small.key.public}
    for one in given:
        assert small.ask("registry_admissionReceipt", one["transaction"]) == one
        assert one["slot"] * 1_000 == one["admittedAt"] == small.clock.now_s * 1_000
        assert one["includedBy"] == one["slot"] + 3


def test_the_block_of_a_receipt_is_never_later_than_its_slot(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = submit(small, registration(200, 0))
    assert judged(small, receipt, capsys) == (HOLDS, "not_due")
    small.clock.now_s += 5_000
    small.make_all()
    assert small.ledger.head.timestamp == receipt["slot"]
    assert judged(small, receipt, capsys) == (HOLDS, "kept")


def test_what_was_admitted_later_stands_in_no_earlier_block(small: Small) -> None:
    """A block's time is when its transactions were admitted: nothing late is dated back."""
    early = submit(small, registration(200, 0))
    small.clock.now_s += 1
    late = submit(small, registration(201, 1))
    small.clock.now_s += 60
    small.make_all()
    times = [small.ledger.header(number).timestamp for number in (1, 2)]
    assert times == [early["slot"], late["slot"]] == [early["slot"], early["slot"] + 1]


def test_behind_a_nonce_gap_nothing_is_promised_until_it_is_closed(small: Small) -> None:
    ahead = registration(201, 1)
    name = "0x" + keccak(ahead).hex()
    assert submit(small, ahead) is None
    assert small.ask("registry_admissionReceipt", name) is None
    first = submit(small, registration(200, 0))
    assert small.ask("registry_admissionReceipt", name)["number"] == first["number"] + 1


def test_what_was_promised_is_back_in_line_after_a_restart_with_its_slot(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [submit(small, registration(200 + n, n)) for n in range(5)]
    small.close()
    again = open_small(small.folder)
    again.clock.now_s += 100_000
    assert [again.ask("registry_admissionReceipt", one["transaction"]) for one in given] == given
    assert again.refusal(registration(200, 0)) == "already_known"
    following = submit(again, registration(205, 5))
    assert following["number"] == 6
    again.make_all()
    for one in (*given, following):
        assert judged(again, one, capsys) == (HOLDS, "kept")
    again.close()


def test_a_ledger_that_lacks_a_promised_transaction_is_broken_evidence(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The node hides a transaction: its queue loses it, and blocks go on without it."""
    receipt = submit(small, registration(200, 0))
    hidden = small.node.mempool.first().transaction
    small.node.mempool.drop(hidden, "hidden")
    assert judged(small, receipt, capsys) == (HOLDS, "not_due")
    at = str(receipt["includedBy"])
    assert judged(small, receipt, capsys, "--at", at) == (REFUSED, "broken")
    small.send(sign("ministry"))
    small.make_block()
    assert judged(small, receipt, capsys) == (REFUSED, "broken")


def test_a_transaction_in_a_later_block_than_promised_is_kept_late(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = submit(small, registration(200, 0))
    late = small.node.mempool.first().transaction
    small.node.writer.order([late], receipt["slot"] + 7)
    assert judged(small, receipt, capsys) == (REFUSED, "kept_late")


def test_a_receipt_that_was_changed_or_is_a_strangers_is_refused(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = submit(small, registration(200, 0))
    for field, value in (("slot", receipt["slot"] + 1), ("number", 9), ("chainId", 7),
                         ("validator", "0x" + "11" * 32), ("series", "1")):  # fmt: skip
        assert judged(small, receipt | {field: value}, capsys) == (REFUSED, "receipt_refused")
    for content in (b"[" * 200_000, b"", b"\xff", b"[]"):
        assert judged(small, content, capsys) == (REFUSED, "receipt_refused")
    other = found_small(tmp_path / "other")
    assert judged(other, receipt, capsys) == (REFUSED, "receipt_refused")
    other.close()


def test_two_receipts_of_one_number_prove_what_the_node_did(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = (submit(small, registration(200 + n, n)) for n in range(2))
    forged, _ = read(json.dumps(other | {"number": 1}))
    twice = signed(forged, small.key.sign(forged.signed_bytes)).as_json()
    files = []
    for name, receipt in (("one", one), ("other", other), ("twice", twice)):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(receipt))
    genesis = str(small.folder / "ledger" / "genesis.json")
    agree = audit(["receipts", str(files[0]), str(files[1]), "--genesis", genesis])
    assert (agree, capsys.readouterr().out) == (HOLDS, "the receipts agree\n")
    differ = audit(["receipts", str(files[0]), str(files[2]), "--genesis", genesis])
    assert differ == REFUSED
    assert "two receipts carry number 1" in capsys.readouterr().out


def revoked_while_waiting(small: Small) -> dict:
    """A promised transaction whose key is revoked by a block before its own."""
    crew = people(small)
    small.clock.now_s += 10
    revoking = codec.encode_call("Participants", "revokeKey", [signer("enterprise").address])
    raw = sign(
        "registry_officer", nonce=crew.nonces["registry_officer"],
        to=ADDRESSES["Participants"], data=revoking, gas=3_000_000,
    )  # fmt: skip
    small.send(raw)
    small.clock.now_s += 1
    receipt = submit(small, sign("enterprise"))
    small.node.writer.make_block()
    return receipt


def test_a_promised_transaction_of_a_revoked_key_is_dropped_by_a_signed_note(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = revoked_while_waiting(small)
    assert len(small.node.mempool) == 0
    told = small.ask("registry_admissionReceipt", receipt["transaction"])
    assert told["dropped"]["reason"] == "sender_revoked"
    assert told["dropped"]["block"] == small.ledger.head.number
    assert judged(small, told, capsys) == (HOLDS, "dropped")
    assert judged(small, told, capsys, "--at", str(told["includedBy"] + 99)) == (HOLDS, "dropped")
    small.close()
    again = open_small(small.folder)
    assert len(again.node.mempool) == 0, "what was dropped is not put back"
    again.close()


def test_a_note_of_a_drop_that_the_ledger_does_not_show_excuses_nothing(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = submit(small, sign("ministry"))
    small.send(registration(200, 0))
    hidden = small.node.mempool.first().transaction
    small.node.mempool.drop(hidden, "hidden")
    small.clock.now_s += 5
    small.make_all()
    read_back, _ = read(json.dumps(receipt))
    signature = small.key.sign(drop_bytes(read_back, "sender_revoked", 1))
    note = DropNote("sender_revoked", 1, signature).as_json()
    assert judged(small, receipt | {"dropped": note}, capsys) == (REFUSED, "broken")


def test_the_auditor_knows_whom_participants_admits() -> None:
    assert standing.PARTICIPANTS.hex() == ADDRESSES["Participants"][2:].lower()
    assert codec.selector("Participants", "admits") == standing.ADMITS
    assert frozenset(int(one) for one in ADMITTED) == standing.ADMITTED


def test_the_journal_of_another_ledger_or_key_is_refused(small: Small, tmp_path: Path) -> None:
    other = found_small(tmp_path / "other")
    for one in (small, other):
        one.close()
    journal = "ledger/ledger.db.receipts"
    (small.folder / journal).write_bytes((tmp_path / "other" / journal).read_bytes())
    with pytest.raises(JournalBroken):
        open_small(small.folder)


def test_receipts_asked_for_at_once_are_numbered_without_gaps_and_told_once_on_disk(
    small: Small,
) -> None:
    given: list[dict] = []
    senders = ("registry", "ministry", "department", "bank", "exchange")

    def bring(role: str) -> None:
        for nonce in range(8):
            given.append(submit(small, sign(role, nonce=nonce)))

    threads = [threading.Thread(target=bring, args=(role,)) for role in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one["number"] for one in given) == list(range(1, 8 * len(senders) + 1))
    chained = sorted((read(json.dumps(one))[0] for one in given), key=lambda one: one.number)
    for one, other in pairwise(chained):
        assert other.previous == one.name
        assert contradiction(one, other) is None


def test_without_a_journal_nothing_is_promised_and_nobody_is_told_so(small: Small) -> None:
    small.node.receipts._writer.close()
    for turn in range(2):
        answer = small.answer("registry_submitTransaction", "0x" + registration(200, turn).hex())
        assert answer["error"]["code"] == -32603
