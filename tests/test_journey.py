"""One surrender through every room, from signature to verified proof; then every room's refusal."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.ledger import Ledger
from api.limits import DISCARDED_BYTES_MAX
from api.signing import compose
from chain.errors import InvalidBlock, InvalidSeals
from chain.verify import EvidenceRefused, verify
from contracts.codec import decode_log
from tests.api.desk_process import DeskProcess
from tests.api.play import BUYER, PERIOD, PLAYED_AT, SELLER, UNIT, Play, account
from tests.api.visitor import Visitor
from tests.founded import signer
from tests.node_process import NodeProcess
from tests.town import (
    GIVEN_UP,
    OWED,
    Town,
    audit,
    block_of,
    book_of,
    evidence_of,
    figures,
    log_of,
    walked,
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Rooms 0 to 6: signed by the roles' keys, handed to the desk, admitted, ordered."""
    folder = tmp_path_factory.mktemp("journey")
    node, desk = NodeProcess(folder / "node"), None
    try:
        node.clock.write_text(str(PLAYED_AT))
        node.start("--clock", str(node.clock))
        play = Play(Ledger.at(node.url))
        play.prepare_market()
        play.oblige(SELLER, OWED)
        desk = DeskProcess(node.url, folder)
        yield walked(node, desk, folder)
    finally:
        node.close()
        if desk:
            desk.close()


# --- the way ------------------------------------------------------------------------------------


def test_the_desk_hands_over_the_same_bytes_and_names_them(town: Town) -> None:
    assert town.accepted.body["standing"] == "pending"
    assert town.accepted.headers["location"] == f"/v1/transactions/{town.transaction}"
    stored = town.node.ask("debug_getRawTransaction", town.transaction)
    assert stored == "0x" + town.raw.hex()


def test_the_law_moved_the_units_and_said_so_in_one_certificate(town: Town) -> None:
    receipt = town.node.ask("eth_getTransactionReceipt", town.transaction)
    events = [decode_log(*log_of(log)) for log in receipt["logs"]]
    (certificate,) = [event.args for event in events if event.name == "Surrendered"]
    assert certificate["quantity"] == GIVEN_UP
    assert certificate["obligation"] == OWED
    assert certificate["onTime"] is True
    after = figures(town.ledger)
    assert after[SELLER]["reserved"] == town.before[SELLER]["reserved"] - GIVEN_UP == 0
    assert after["totals"]["surrendered"] == town.before["totals"]["surrendered"] + GIVEN_UP
    assert after[BUYER] == town.before[BUYER]
    assert town.ledger.call("Units", "conserved", [UNIT]) is True


def test_the_block_is_sealed_by_a_validator_of_the_genesis(town: Town) -> None:
    number = town.node.ask("registry_standing", town.transaction)["blockNumber"]
    (seal,) = town.node.ask("registry_seals", number)
    (validator,) = json.loads(town.genesis)["validators"]
    assert validator["key"].removeprefix("0x") in json.dumps(seal)


def test_the_book_holds_all_of_it_after_the_node_is_killed(town: Town) -> None:
    before = town.node.ask("eth_getTransactionReceipt", town.transaction)
    port = town.node.port
    town.node.kill()
    town.node.start("--clock", str(town.node.clock), "--port", str(port))
    assert town.node.port == port
    assert town.node.ask("eth_getTransactionReceipt", town.transaction) == before


def test_a_copy_elsewhere_executed_it_itself(town: Town) -> None:
    copy = book_of(town, "copy")
    for number in range(1, int(town.node.ask("eth_blockNumber"), 16) + 1):
        copy.accept(*block_of(town, number))
    wanted = town.node.ask("eth_getBlockByNumber", "latest", False)
    assert "0x" + copy.head.hash.hex() == wanted["hash"]
    assert copy.locate(bytes.fromhex(town.transaction[2:])) is not None


def test_the_index_tells_where_it_stands(town: Town) -> None:
    town.desk.wait_for_block(int(town.node.ask("eth_blockNumber"), 16))
    told = Visitor(town.desk.url).log_in("registry").get(f"/v1/transactions/{town.transaction}")
    assert (told.status, told.body["standing"]) == (200, "included")
    assert (told.body["contract"], told.body["function"]) == ("Compliance", "surrender")


def test_the_evidence_convinces_an_auditor_who_has_a_genesis_file_and_no_network(
    town: Town, tmp_path: Path
) -> None:
    evidence = evidence_of(town)
    (tmp_path / "evidence.json").write_text(evidence)
    (tmp_path / "genesis.json").write_text(town.genesis)
    done = audit(tmp_path, "verify", "evidence.json", "--genesis", "genesis.json")
    assert done.returncode == 0, done.stdout + done.stderr
    proven = verify(evidence, town.genesis)
    assert proven.kind == "transaction"
    assert town.transaction[2:] in json.dumps(proven.facts)
    assert proven.facts["success"] is True


# --- every room's refusal -----------------------------------------------------------------------


def test_the_front_door_refuses_what_is_no_request(town: Town) -> None:
    visitor = Visitor(town.desk.url)
    for body in ({"signed": "0xzz"}, {"signed": "0x00", "clock": 1}, {}, [], "signed"):
        answer = visitor.post("/v1/transactions", body)
        assert (answer.status, answer.body["code"]) == (400, "malformed")
    door = http.client.HTTPConnection("127.0.0.1", town.desk.port, timeout=30)
    door.putrequest("POST", "/v1/transactions")
    door.putheader("Content-Type", "application/json")
    door.putheader("Content-Length", str(DISCARDED_BYTES_MAX + 1))
    door.endheaders()
    answered = door.getresponse()
    assert (answered.status, json.load(answered)["code"]) == (413, "too_large")
    door.close()


def test_the_wire_says_when_the_node_is_away_and_when_to_come_back(
    town: Town, tmp_path: Path
) -> None:
    node = NodeProcess(tmp_path / "away")
    node.clock.write_text(str(PLAYED_AT))
    node.start("--clock", str(node.clock))
    desk = DeskProcess(node.url, tmp_path)
    try:
        node.kill()
        answer = Visitor(desk.url).post("/v1/transactions", {"signed": "0x" + town.raw.hex()})
    finally:
        node.close()
        desk.close()
    assert (answer.status, answer.body["code"]) == (503, "node_unavailable")
    assert int(answer.headers["retry-after"]) > 0


def test_the_envelope_refuses_what_it_does_not_know(town: Town) -> None:
    unknown = town.node.answer("evm_setNextBlockTimestamp", 1)["error"]
    wrong = town.node.answer("eth_getTransactionReceipt", "0x12")["error"]
    assert (unknown["code"], wrong["code"]) == (-32601, -32602)


COUNTER: dict[str, Callable[[Town], bytes]] = {
    "unsupported_type": lambda town: b"\x03\xc0",
    "malformed": lambda town: b"\xc0",
    "wrong_chain": lambda town: town.altered(chainId=1),
    "gas_too_high": lambda town: town.altered(gas=20_000_000),
    "fee_not_zero": lambda town: town.altered(maxFeePerGas=1),
    "value_not_zero": lambda town: town.altered(value=1),
    "creation_refused": lambda town: town.altered(to=b""),
    "target_unknown": lambda town: town.altered(to="0x" + "12" * 20),
    "sender_unknown": lambda town: bytes(
        signer("stranger").sign_transaction(
            compose(
                town.ledger.chain_id(), signer("stranger").address, 0, "Market", "toTrading",
                (UNIT, 1),
            ).fields()
        ).raw_transaction
    ),
    "nonce_too_low": lambda town: town.raw,
    "nonce_gap_too_far": lambda town: town.altered(
        nonce=town.ledger.nonce(signer(SELLER).address) + 10_000
    ),
}  # fmt: skip


@pytest.mark.parametrize("reason", COUNTER)
def test_the_counter_names_its_reason_and_the_desk_repeats_it(town: Town, reason: str) -> None:
    raw = COUNTER[reason](town)
    said = town.node.answer("eth_sendRawTransaction", "0x" + raw.hex())["error"]
    assert said["data"]["reason"] == reason
    answer = town.post(raw)
    assert answer.body["code"] == reason
    assert answer.status in (400, 413, 422)


def test_the_waiting_room_takes_one_transaction_for_one_nonce(town: Town) -> None:
    nonce = town.ledger.nonce(signer(BUYER).address) + 1
    first, second = (town.altered(BUYER, nonce=nonce, gas=gas) for gas in (300_000, 300_001))
    assert town.post(first).status == 202
    assert town.post(first).body["code"] == "already_known"
    assert town.post(second).body["code"] == "replacement_refused"


def test_the_laws_refusal_is_in_the_book_with_its_facts(town: Town) -> None:
    raw = town.signed(SELLER, "Compliance", "request", PERIOD, [(UNIT, OWED)], gas=900_000)
    before = figures(town.ledger)
    sent = town.post(raw)
    assert sent.status == 202
    name = str(sent.body["transaction"])
    assert not town.ledger.wait(name).succeeded
    town.desk.wait_for_block(int(town.node.ask("eth_blockNumber"), 16))
    told = Visitor(town.desk.url).log_in(SELLER).get(f"/v1/transactions/{name}")
    assert told.body["standing"] == "reverted"
    assert told.body["problem"]["code"] == "MoreThanOwed"
    facts = {"owed": OWED - GIVEN_UP, "requested": OWED}
    assert told.body["problem"]["facts"].items() >= facts.items()
    assert figures(town.ledger) == before


def test_a_block_without_its_seal_or_with_another_root_enters_no_copy(town: Town) -> None:
    copy = book_of(town, "strict")
    block, seals = block_of(town, 1)
    with pytest.raises(InvalidSeals):
        copy.accept(block, ())
    for field in ("state_root", "receipts_root", "gas_used", "timestamp"):
        value = getattr(block.header, field)
        other = value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]
        header = replace(block.header, **{field: other})
        with pytest.raises((InvalidBlock, InvalidSeals)):
            copy.accept(replace(block, header=header), seals)
    assert copy.head.number == 0


def test_what_is_in_no_block_has_no_evidence(town: Town) -> None:
    absent = "0x" + "ab" * 32
    answer = Visitor(town.desk.url).log_in("registry").get(f"/v1/evidence/transactions/{absent}")
    assert (answer.status, answer.body["code"]) == (404, "not_found")


def test_the_auditor_refuses_evidence_with_any_byte_changed(town: Town, tmp_path: Path) -> None:
    evidence = evidence_of(town)
    places = [at for at, mark in enumerate(evidence) if mark in "0123456789abcdef"]
    for at in places[:: len(places) // 40]:
        mark = "1" if evidence[at] == "0" else "0"
        with pytest.raises(EvidenceRefused):
            verify(evidence[:at] + mark + evidence[at + 1 :], town.genesis)
    (tmp_path / "evidence.json").write_text(evidence.replace(town.raw.hex(), "00" + town.raw.hex()))
    (tmp_path / "genesis.json").write_text(town.genesis)
    assert audit(tmp_path, "verify", "evidence.json", "--genesis", "genesis.json").returncode == 1


# --- a desk fully taken over --------------------------------------------------------------------


def test_a_hostile_desk_with_everything_but_a_key_cannot_move_a_tonne(town: Town) -> None:
    """It has the node's address, every byte that ever passed through it, and keys of its own."""
    before, root = figures(town.ledger), town.node.ask("eth_getBlockByNumber", "latest", False)
    height = int(root["number"], 16)
    passed = [
        town.node.ask("debug_getRawTransaction", name)
        for number in range(1, height + 1)
        for name in town.node.ask("eth_getBlockByNumber", hex(number), False)["transactions"]
    ]
    own = signer("the hostile desk")
    attempts = [*passed, *(forged(bytes.fromhex(raw[2:])) for raw in passed)]
    for contract, function, args in (
        ("Market", "toTrading", (UNIT, 1)),
        ("Compliance", "request", (PERIOD, [(UNIT, 1)])),
        ("Units", "safeTransferFrom", (account(SELLER), own.address, UNIT, 1, b"")),
        ("Participants", "revokeKey", (signer(SELLER).address,)),
    ):
        whole = compose(town.ledger.chain_id(), own.address, 0, contract, function, args)
        signed = own.sign_transaction(whole.fields())
        attempts.append("0x" + bytes(signed.raw_transaction).hex())
    for raw in attempts:
        assert "error" in town.node.answer("eth_sendRawTransaction", raw), raw
    call = {"from": signer("registry").address, "to": account(SELLER), "data": "0x"}
    for method, params in (
        ("eth_sendTransaction", [call]), ("eth_sign", [own.address, "0x00"]),
        ("personal_unlockAccount", [own.address, ""]), ("evm_increaseTime", [10**6]),
        ("debug_setHead", ["0x0"]), ("admin_importChain", ["x"]), ("miner_start", []),
    ):  # fmt: skip
        assert town.node.answer(method, *params)["error"]["code"] == -32601, method
    assert figures(town.ledger) == before
    assert town.node.ask("eth_getBlockByNumber", "latest", False) == root


def forged(raw: bytes) -> str:
    """The same transaction with one bit of what it says changed, under the signature it had."""
    at = len(raw) - 70
    return "0x" + (raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]).hex()
