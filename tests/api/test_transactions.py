"""Submitting over HTTP: admission's words, idempotency, validation, and a desk that is hostile."""

import json
import threading

import psutil
import pytest

from api import limits, submissions
from api.app import build
from api.config import Config
from api.errors import NodeUnavailable
from api.index.follower import open_index
from api.ledger import Ledger
from api.signing import agreement, compose, prepare, sign, sign_order
from tests.api.desk_process import DeskProcess, free_port
from tests.api.forgeries import nested
from tests.api.play import BUYER, SELLER, TOMORROW, UNIT, account
from tests.api.visitor import Visitor
from tests.founded import signer
from tests.node_process import NodeProcess


@pytest.fixture(scope="module")
def public(desk: DeskProcess) -> Visitor:
    return Visitor(desk.url)


def signed(raw: bytes) -> dict[str, str]:
    return {"signed": "0x" + raw.hex()}


def shift(ledger: Ledger, tonnes: int = 1, role: str = SELLER) -> bytes:
    """A fresh, valid transaction of the role: some units into the trading holding."""
    key = signer(role)
    return sign(prepare(ledger, key.address, "Market", "toTrading", (UNIT, tonnes)), key)


def flawed(ledger: Ledger, **changes: object) -> bytes:
    """The same with one thing wrong."""
    key = signer(SELLER)
    unsigned = prepare(ledger, key.address, "Market", "toTrading", (UNIT, 1))
    return bytes(key.sign_transaction(unsigned.fields() | changes).raw_transaction)


def test_the_nodes_refusal_reaches_the_caller_word_for_word(
    public: Visitor, ledger: Ledger, node: NodeProcess
) -> None:
    raw = flawed(ledger, chainId=1)
    answer = public.post("/v1/transactions", signed(raw), accept_language="en")
    said = node.answer("eth_sendRawTransaction", "0x" + raw.hex())["error"]
    assert (answer.status, answer.body["code"]) == (422, "wrong_chain")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["code"] == said["data"]["reason"]
    assert answer.body["facts"]["message"] == said["message"]
    assert said["message"] in answer.body["detail"]


def test_the_answer_carries_the_nodes_signed_receipt_and_the_owner_sees_it_again(
    public: Visitor, desk: DeskProcess, ledger: Ledger, node: NodeProcess
) -> None:
    raw = shift(ledger)
    answer = public.post("/v1/transactions", signed(raw))
    assert answer.status == 202
    receipt, name = answer.body["receipt"], answer.body["transaction"]
    assert receipt == node.ask("registry_admissionReceipt", name)
    assert receipt["transaction"] == name
    ledger.wait(name)
    owner, other = (Visitor(desk.url).log_in(role) for role in (SELLER, BUYER))
    assert owner.get(f"/v1/receipts/{name}").body == receipt
    assert other.get(f"/v1/receipts/{name}").status == 404
    block = ledger.header(ledger.wait(name).block)
    assert block.timestamp_s <= receipt["slot"]


FLAWS = {
    "wrong_chain": {"chainId": 7},
    "gas_too_high": {"gas": 20_000_000},
    "fee_not_zero": {"maxFeePerGas": 1},
    "value_not_zero": {"value": 1},
    "target_unknown": {"to": "0x" + "12" * 20},
    "nonce_too_low": {"nonce": 0},
}


@pytest.mark.parametrize("reason", FLAWS)
def test_validation_names_the_reason_that_admission_gives(
    public: Visitor, ledger: Ledger, reason: str
) -> None:
    raw = flawed(ledger, **FLAWS[reason])
    refused = public.post("/v1/transactions", signed(raw)).body
    found = public.post("/v1/transactions/validation", signed(raw)).body
    assert refused["code"] == reason
    assert (found["valid"], found["problems"][0]["code"]) == (False, reason)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\x03" + b"\xc0", "unsupported_type"),
        (b"\x04" + b"\xc0", "unsupported_type"),
        (b"\x02" + b"\xc0", "malformed"),
        (b"\xc0", "malformed"),
        (b"\x7f", "unsupported_type"),
    ],
)
def test_bytes_that_are_no_transaction_get_one_reason_from_both(
    public: Visitor, raw: bytes, reason: str
) -> None:
    refused = public.post("/v1/transactions", signed(raw)).body
    found = public.post("/v1/transactions/validation", signed(raw)).body
    assert refused["code"] == reason
    assert found["problems"][0]["code"] == reason


@pytest.mark.parametrize("kind", [b"", b"\x01", b"\x02"])
def test_lists_in_lists_cost_the_desk_no_memory(
    public: Visitor, desk: DeskProcess, kind: bytes
) -> None:
    process = psutil.Process(desk.process.pid)
    before = process.memory_info().rss
    for _ in range(2):
        raw = kind + nested(38_000)
        assert limits.TRANSACTION_BYTES_MAX - 2_000 < len(raw) <= limits.TRANSACTION_BYTES_MAX
        found = public.post("/v1/transactions/validation", signed(raw), accept_language="en").body
        assert "lists are nested too deep" in found["problems"][0]["detail"]
    assert process.memory_info().rss < before + 64 * 1024 * 1024


def test_validation_returns_every_flaw_it_can_know(public: Visitor, ledger: Ledger) -> None:
    stranger = signer("nobody")
    unsigned = compose(7, stranger.address, 0, "Market", "toTrading", (UNIT, 1))
    fields = unsigned.fields() | {"value": 1, "maxFeePerGas": 1, "gas": 20_000_000}
    raw = bytes(stranger.sign_transaction(fields).raw_transaction)
    found = public.post("/v1/transactions/validation", signed(raw)).body
    assert [problem["code"] for problem in found["problems"]] == [
        "wrong_chain", "gas_too_high", "fee_not_zero", "value_not_zero", "sender_unknown",
    ]  # fmt: skip


def test_validation_tries_the_very_call(public: Visitor, ledger: Ledger) -> None:
    unsigned = prepare(
        ledger, signer(SELLER).address, "Market", "toTrading", (UNIT, 10**9), gas=900_000
    )
    raw = sign(unsigned, signer(SELLER))
    found = public.post("/v1/transactions/validation", signed(raw), accept_language="en").body
    (problem,) = found["problems"]
    assert problem["code"] == "HoldingTooSmall"
    assert problem["facts"]["requested"] == 10**9
    fine = public.post("/v1/transactions/validation", signed(shift(ledger))).body
    assert (fine["valid"], fine["problems"]) == (True, [])


def test_the_same_key_and_body_get_the_same_answer_and_one_effect(
    public: Visitor, ledger: Ledger
) -> None:
    raw = shift(ledger)
    answers = []

    def submit() -> None:
        answers.append(public.post("/v1/transactions", signed(raw), idempotency_key="k-1"))

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger.wait(answers[0].body["transaction"])
    answers += [public.post("/v1/transactions", signed(raw), idempotency_key="k-1")]
    assert {answer.status for answer in answers} == {202}
    assert len({json.dumps(answer.body) for answer in answers}) == 1
    assert ledger.receipt(answers[0].body["transaction"]).succeeded


def test_the_same_transaction_without_a_key_is_refused_the_second_time(
    public: Visitor, ledger: Ledger
) -> None:
    raw = shift(ledger)
    ledger.wait(public.post("/v1/transactions", signed(raw)).body["transaction"])
    assert public.post("/v1/transactions", signed(raw)).body["code"] == "nonce_too_low"


def test_the_same_key_with_another_body_is_refused(public: Visitor, ledger: Ledger) -> None:
    raw = shift(ledger)
    sent = public.post("/v1/transactions", signed(raw), idempotency_key="k-2").body
    ledger.wait(sent["transaction"])
    answer = public.post("/v1/transactions", signed(shift(ledger)), idempotency_key="k-2")
    assert (answer.status, answer.body["code"]) == (422, "idempotency_conflict")


def test_an_answer_is_kept_for_its_time_and_no_longer(index_url: str) -> None:
    engine = open_index(index_url)
    submissions.tables.create_all(engine)
    answers = iter([{"n": 1}, {"n": 2}])

    def ask(now_s: float) -> object:
        return submissions.once(
            engine, "k", b"body", now_s, lambda: next(answers), holds=lambda _: True
        )

    assert [ask(0), ask(limits.SUBMISSION_LIFE_S)] == [{"n": 1}, {"n": 1}]
    assert ask(limits.SUBMISSION_LIFE_S + 1) == {"n": 2}


def test_a_refusal_is_not_kept_under_its_key(public: Visitor, ledger: Ledger) -> None:
    nonce = ledger.nonce(signer(SELLER).address)
    gap = flawed(ledger, nonce=nonce + 1_000)
    refused = public.post("/v1/transactions", signed(gap), idempotency_key="k-3")
    assert refused.body["code"] == "nonce_gap_too_far"
    again = public.post("/v1/transactions", signed(gap), idempotency_key="k-3")
    assert again.body["code"] == "nonce_gap_too_far"


def test_no_request_can_choose_a_time(public: Visitor) -> None:
    described = json.dumps(public.get("/openapi.json").body)
    for word in ('"timestamp"', '"clock"', '"now"'):
        assert word not in described
    extra = {"signed": "0x00", "timestamp": 1}
    assert public.post("/v1/transactions", extra).body["code"] == "malformed"


def test_a_desk_without_its_node_says_so_and_when_to_come_back(tmp_path) -> None:
    port = free_port()
    with pytest.raises(NodeUnavailable):
        Ledger.at(f"http://127.0.0.1:{port}").chain_id()
    config = Config(f"http://127.0.0.1:{port}", f"sqlite:///{tmp_path / 'i.sqlite'}", "desk.test")
    with pytest.raises(NodeUnavailable):
        build(config, Ledger.at(config.node), lambda: 0.0)


# --- a desk fully taken over: it holds every route and every signed byte that passes through ---


def test_a_hostile_desk_cannot_move_a_tonne(ledger: Ledger) -> None:
    """All that a desk sees is signed bytes. It may replay, alter, redirect or keep them back."""
    chain_id, key = ledger.chain_id(), signer(SELLER)
    until = TOMORROW
    sides = agreement(account(SELLER), account(BUYER), UNIT, 100_000, 4_300, until)
    signature = sign_order(sides[0], chain_id, key)
    seen = shift(ledger)
    before = holdings(ledger)
    desks_own = signer("the desk")
    unsigned = compose(chain_id, key.address, ledger.nonce(key.address), "Market", "toTrading",
                       (UNIT, 77))  # fmt: skip
    attempts = [
        # A call of its own in the enterprise's name, with a key of its own.
        bytes(desks_own.sign_transaction(unsigned.fields() | {"nonce": 0}).raw_transaction),
        # The seen transaction with another quantity under the old signature.
        seen[:-70] + bytes([seen[-70] ^ 1]) + seen[-69:],
        # The seen transaction for another contract.
        seen.replace(bytes.fromhex("54616e6a6909"), bytes.fromhex("54616e6a6904")),
    ]
    for raw in attempts:
        refused(ledger, raw)
    # Settling with the seller's order on both sides, or with the buyer's forged, by no key at all.
    forged = sign_order(sides[1], chain_id, desks_own)
    arguments = (sides[0].values, signature, sides[1].values, forged)
    for sender in (desks_own.address, key.address, "0x" + "0" * 40):
        with pytest.raises(Exception, match=r"NotEntitled|WrongKind"):
            ledger.call("Market", "settleBlock", arguments, sender=sender)
    # Even the registry, deceived into settling it, is refused by the contract.
    with pytest.raises(Exception, match="BadSignature"):
        ledger.call("Market", "settleBlock", arguments, sender=signer("registry").address)
    assert holdings(ledger) == before
    # What was signed happens once, however often it is brought.
    receipt = ledger.wait(ledger.submit(seen))
    assert receipt.succeeded
    refused(ledger, seen)


def refused(ledger: Ledger, raw: bytes) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any reason of admission will do
        ledger.submit(raw)
    assert hasattr(caught.value, "reason"), caught.value


def holdings(ledger: Ledger) -> list[object]:
    return [ledger.call("Units", "holding", [account(role), UNIT]) for role in (SELLER, BUYER)]
