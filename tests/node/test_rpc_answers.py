"""Every method answers in the shape that the execution-apis describe, and errors by their codes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from chain.verify import verify
from contracts import ADDRESSES
from contracts.codec import encode_call
from node.rpc.envelope import answer
from tests.founded import CHAIN_ID, registration, sign, signer, uscc
from tests.node.small import Small, found_small

PARTICIPANTS = ADDRESSES["Participants"]
UNKNOWN = "0x" + "ab" * 32
COUNT = {"to": PARTICIPANTS, "data": "0x" + encode_call("Participants", "accountCount").hex()}
TWICE = {
    "from": signer("registry").address,
    "to": PARTICIPANTS,
    "data": "0x"
    + encode_call(
        "Participants", "register", [uscc(200).encode(), 8, 370000, 4411, "again", b"\7" * 32]
    ).hex(),
}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """Three blocks of all types, and one transaction that waits."""
    small = found_small(tmp_path_factory.mktemp("busy"))
    for kind in (0, 1, 2):
        small.send(registration(200 + kind, kind, type=kind))
    small.make_block()
    small.send(registration(203, 3, type=1, accessList=[_entry()]))
    small.send(registration(203, 4))
    small.make_block()
    small.done(sign("ministry", data=bytes.fromhex(COUNT["data"][2:])))
    small.send(registration(210, 5))
    yield small
    small.close()


def _entry() -> dict:
    return {"address": PARTICIPANTS, "storageKeys": ["0x" + "00" * 31 + "01"]}


def openrpc() -> dict | None:
    """The execution-apis description, where a copy is beside the checkout."""
    for folder in Path(__file__).resolve().parents:
        copy = folder / "shared" / "data" / "openrpc.json"
        if copy.is_file():
            return json.loads(copy.read_text())
    return None


def calls(small: Small) -> list[tuple[str, list[object]]]:
    """One call, or several where answers differ, of every method that answers a value."""
    block = small.ask("eth_getBlockByNumber", "0x1", False)
    first, hash_ = block["transactions"][0], block["hash"]
    logs = small.ask("eth_newFilter", {"fromBlock": "0x0"})
    blocks, admitted = (
        small.ask("eth_newBlockFilter"),
        small.ask("eth_newPendingTransactionFilter"),
    )
    waiting = small.node.mempool.first().transaction.hash
    who, at = signer("registry").address, "latest"
    return [
        ("eth_chainId", []), ("eth_blockNumber", []), ("eth_accounts", []), ("eth_gasPrice", []),
        ("eth_maxPriorityFeePerGas", []), ("eth_blobBaseFee", []), ("eth_syncing", []),
        ("net_version", []), ("net_listening", []), ("net_peerCount", []),
        ("web3_clientVersion", []), ("web3_sha3", ["0x68656c6c6f"]),
        *[("eth_getBlockByNumber", [tag, whole])
          for tag in ("0x0", "0x1", "0x2", "latest", "pending", "safe", "finalized", "earliest",
                      "0xffff") for whole in (True, False)],
        ("eth_getBlockByHash", [hash_, True]), ("eth_getBlockByHash", [UNKNOWN, False]),
        ("eth_getBlockTransactionCountByNumber", ["0x1"]),
        ("eth_getBlockTransactionCountByHash", [hash_]),
        ("eth_getUncleCountByBlockNumber", ["0x1"]), ("eth_getUncleCountByBlockHash", [hash_]),
        *[("eth_getBlockReceipts", [n]) for n in ("0x0", "0x1", "0x2", "0xffff", hash_)],
        *[("eth_getTransactionByHash", [one])
          for one in (*block["transactions"], "0x" + waiting.hex(), UNKNOWN)],
        ("eth_getTransactionByBlockNumberAndIndex", ["0x2", "0x0"]),
        ("eth_getTransactionByBlockNumberAndIndex", ["0x2", "0x9"]),
        ("eth_getTransactionByBlockHashAndIndex", [hash_, "0x1"]),
        *[("eth_getTransactionReceipt", [one]) for one in (*block["transactions"], UNKNOWN)],
        ("eth_getTransactionCount", [who, "pending"]), ("eth_getTransactionCount", [who]),
        ("eth_getBalance", [who, at]), ("eth_getCode", [PARTICIPANTS, "earliest"]),
        ("eth_getCode", [who, at]), ("eth_getStorageAt", [PARTICIPANTS, "0x0", "0x1"]),
        ("eth_getProof", [PARTICIPANTS, ["0x0", "0x" + "11" * 32], at]),
        ("eth_getProof", [who, [], "0x1"]),
        ("eth_call", [COUNT, at]), ("eth_call", [COUNT, {"blockNumber": "0x0"}]),
        ("eth_call", [COUNT, {"blockHash": hash_, "requireCanonical": True}]),
        ("eth_estimateGas", [COUNT]), ("eth_estimateGas", [COUNT, "0x1"]),
        ("eth_getLogs", [{"fromBlock": "0x0", "toBlock": "latest"}]),
        ("eth_getLogs", [{"blockHash": hash_, "address": PARTICIPANTS}]),
        ("eth_newFilter", [{}]), ("eth_newBlockFilter", []),
        ("eth_newPendingTransactionFilter", []),
        ("eth_getFilterChanges", [logs]), ("eth_getFilterChanges", [blocks]),
        ("eth_getFilterChanges", [admitted]), ("eth_getFilterLogs", [logs]),
        ("eth_uninstallFilter", [logs]), ("eth_uninstallFilter", ["0x1"]),
        ("eth_feeHistory", ["0x2", at, [25, 75]]), ("eth_feeHistory", ["0x400", "0x1", []]),
        ("eth_feeHistory", ["0x0", at]),
        *[(f"debug_getRaw{what}", ["0x1"]) for what in ("Header", "Block", "Receipts")],
        ("debug_getRawTransaction", [first]), ("debug_getRawTransaction", [UNKNOWN]),
        ("registry_standing", [first]), ("registry_standing", [UNKNOWN]),
        ("registry_evidence", [first]), ("registry_evidence", [PARTICIPANTS, ["0x0"], "0x1"]),
        ("registry_admissionReceipt", [first]), ("registry_admissionReceipt", [UNKNOWN]),
        ("registry_checkpoint", []), ("registry_seals", ["0x1"]), ("registry_genesis", []),
        ("rpc_discover", []),
        ("eth_sendRawTransaction", ["0x" + sign("bank").hex()]),
        ("registry_submitTransaction", ["0x" + sign("bank", nonce=1).hex()]),
    ]  # fmt: skip


def test_every_method_is_called_here(busy: Small) -> None:
    assert {method for method, _ in calls(busy)} == set(busy.node.table.methods)


def test_every_answer_is_valid_against_the_execution_apis(busy: Small) -> None:
    description = openrpc()
    if description is None:
        pytest.skip("no copy of the execution-apis description beside the checkout")
    theirs = {method["name"]: method for method in description["methods"]}
    checked = set()
    for method, params in calls(busy):
        if method in ("eth_sendRawTransaction", "registry_submitTransaction"):
            continue
        result = busy.ask(method, *params)
        if _beyond_their_schema(method, result):
            continue
        if method in theirs:
            schema = theirs[method]["result"]["schema"]
            errors = list(Draft202012Validator(schema).iter_errors(result))
            assert not errors, (method, params, errors[0].message, result)
            checked.add(method)
    offered = set(theirs) & set(busy.node.table.methods)
    assert checked == offered - {"eth_getFilterChanges", "eth_sendRawTransaction"}


def _beyond_their_schema(method: str, result: object) -> bool:
    """
    What every client expects and the schema cannot say: nulls in the place of a transaction that
    waits, and an empty list, which is of hashes and of logs alike.
    """
    nothing_told = method == "eth_getFilterChanges" and result == []
    return nothing_told or (isinstance(result, dict) and result.get("blockHash", "") is None)


def test_every_answer_is_valid_against_our_own_description(busy: Small) -> None:
    ours = {method["name"]: method for method in busy.ask("rpc_discover")["methods"]}
    assert set(ours) == set(busy.node.table.methods)
    for method, params in calls(busy):
        if method in ("eth_sendRawTransaction", "registry_submitTransaction"):
            continue
        described = ours[method]
        Draft202012Validator(described["result"]["schema"]).validate(busy.ask(method, *params))
        for param, given in zip(described["params"], params, strict=False):
            Draft202012Validator(param["schema"]).validate(given)


def test_a_receipt_tells_gas_and_log_places_within_the_block(busy: Small) -> None:
    receipts = busy.ask("eth_getBlockReceipts", "0x1")
    used = [int(one["gasUsed"], 16) for one in receipts]
    assert [int(one["cumulativeGasUsed"], 16) for one in receipts] == [
        sum(used[: n + 1]) for n in range(3)
    ]
    places = [int(log["logIndex"], 16) for one in receipts for log in one["logs"]]
    assert places == list(range(len(places)))
    assert busy.ask("eth_getLogs", {"fromBlock": "0x1", "toBlock": "0x1"}) == [
        log for one in receipts for log in one["logs"]
    ]


def test_logs_are_filtered_by_address_and_topic(busy: Small) -> None:
    every = busy.ask("eth_getLogs", {"fromBlock": "0x0"})
    topic, account = every[0]["topics"][:2]
    wanted = {"fromBlock": "0x0", "topics": [topic, [account, UNKNOWN]]}
    assert busy.ask("eth_getLogs", wanted) == [
        log for log in every if log["topics"][:2] == [topic, account]
    ]
    assert busy.ask("eth_getLogs", {"fromBlock": "0x0", "topics": [None, account]})
    assert busy.ask("eth_getLogs", {"fromBlock": "0x0", "address": ADDRESSES["Cash"]}) == []


def test_a_filter_tells_each_thing_once(small: Small) -> None:
    logs = small.ask("eth_newFilter", {"address": PARTICIPANTS})
    blocks = small.ask("eth_newBlockFilter")
    admitted = small.ask("eth_newPendingTransactionFilter")
    name = small.send(registration(200, 0))
    assert small.ask("eth_getFilterChanges", admitted) == [name]
    small.make_block()
    (log,) = small.ask("eth_getFilterChanges", logs)
    assert log["transactionHash"] == name
    assert small.ask("eth_getFilterChanges", blocks) == [log["blockHash"]]
    for one in (logs, blocks, admitted):
        assert small.ask("eth_getFilterChanges", one) == []
    assert small.ask("eth_getFilterLogs", logs) == [log]
    assert small.ask("eth_uninstallFilter", logs) is True
    assert small.answer("eth_getFilterChanges", logs)["error"]["message"] == "filter not found"


def test_the_pending_nonce_counts_what_waits_and_the_latest_does_not(small: Small) -> None:
    who = signer("registry").address
    for nonce in range(3):
        small.send(registration(200 + nonce, nonce))
    small.send(registration(210, 5))
    assert small.ask("eth_getTransactionCount", who, "pending") == "0x3"
    assert small.ask("eth_getTransactionCount", who, "latest") == "0x0"


def test_old_blocks_are_called_as_they_were(busy: Small) -> None:
    counts = [int(busy.ask("eth_call", COUNT, hex(number)), 16) for number in range(4)]
    assert counts == [8, 11, 12, 12]


def test_a_call_on_the_newest_block_is_tried_at_the_next_blocks_time(small: Small) -> None:
    """A key that will have expired by then is refused in the trial too."""
    small.clock.now_s = 2_000_000_000
    error = small.answer("eth_call", TWICE, "latest")["error"]
    assert error["message"] == "execution reverted: NotEntitled"


def test_evidence_verifies_against_the_genesis_file_alone(busy: Small) -> None:
    genesis = busy.ask("registry_genesis")
    name = busy.ask("eth_getBlockByNumber", "0x2", False)["transactions"][1]
    for evidence in (
        busy.ask("registry_evidence", name),
        busy.ask("registry_evidence", PARTICIPANTS, ["0x0", "0x1"], "0x2"),
    ):
        verify(json.dumps(evidence), json.dumps(genesis))


ERRORS: list[tuple[str, list[object], int]] = [
    ("eth_nothing", [], -32601),
    ("eth_subscribe", ["newHeads"], -32601),
    ("eth_getBlockByNumber", [], -32602),
    ("eth_getBlockByNumber", ["0x01", False], -32602),
    ("eth_getBlockByNumber", ["1", False], -32602),
    ("eth_getBlockByNumber", ["newest", False], -32602),
    ("eth_getBlockByNumber", ["latest", "yes"], -32602),
    ("eth_getBlockByNumber", ["latest", True, 1], -32602),
    ("eth_getBalance", ["0x12", "latest"], -32602),
    ("eth_getBalance", [signer("bank").address, {"blockHash": "0x1"}], -32602),
    ("eth_getBalance", [signer("bank").address, "0xffffff"], -32000),
    ("eth_call", [COUNT, {"blockHash": UNKNOWN}], -32000),
    ("eth_call", [{**COUNT, "input": "0x"}, "latest"], -32602),
    ("eth_call", [{**COUNT, "gas": "0x5208"}, "latest"], -32000),
    ("eth_call", [{**COUNT, "value": "0x1"}, "latest"], -32000),
    ("eth_call", [TWICE, "latest"], 3),
    ("eth_estimateGas", [TWICE, "latest"], 3),
    ("eth_getLogs", [{"fromBlock": "0x5", "toBlock": "0x1"}], -32000),
    ("eth_getLogs", [{"blockHash": UNKNOWN}], -32000),
    ("eth_getLogs", [{"blockHash": UNKNOWN, "fromBlock": "0x1"}], -32602),
    ("eth_getLogs", [{"topics": [[]] * 5}], -32602),
    ("eth_getLogs", [{"address": [PARTICIPANTS] * 65}], -32602),
    ("eth_getProof", [PARTICIPANTS, ["0x0"] * 65, "latest"], -32602),
    ("eth_getStorageAt", [PARTICIPANTS, "0x" + "0" * 65, "latest"], -32602),
    ("eth_feeHistory", ["0x1", "latest", [75, 25]], -32602),
    ("eth_getFilterChanges", ["0x1"], -32000),
    ("eth_sendRawTransaction", ["0x0"], -32602),
    ("eth_sendRawTransaction", ["0x"], -32003),
    ("debug_getRawBlock", ["0xffff"], -32000),
    ("registry_evidence", [UNKNOWN], -32001),
    ("registry_evidence", ["0x12"], -32602),
]


@pytest.mark.parametrize(("method", "params", "code"), ERRORS)
def test_errors_carry_the_code_that_says_whose_fault_it_is(
    method: str, params: list[object], code: int, busy: Small
) -> None:
    assert busy.answer(method, *params)["error"]["code"] == code


def test_a_revert_carries_the_contracts_typed_error(busy: Small) -> None:
    error = busy.answer("eth_call", TWICE, "latest")["error"]
    assert error["message"] == "execution reverted: AccountExists"
    assert len(error["data"]) == 2 + 2 * (4 + 32)


def test_parameters_may_be_named(busy: Small) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "eth_getBlockByNumber"}
    named = {"Block": "0x1", "Hydrated transactions": False}
    by_name = json.loads(answer(json.dumps({**body, "params": named}).encode(), busy.node.table))
    assert by_name["result"] == busy.ask("eth_getBlockByNumber", "0x1", False)
    wrong = answer(json.dumps({**body, "params": {"Colour": 1}}).encode(), busy.node.table)
    assert json.loads(wrong)["error"]["code"] == -32602


def test_the_chain_id_is_the_founding_files(busy: Small) -> None:
    assert int(busy.ask("eth_chainId"), 16) == int(busy.ask("net_version")) == CHAIN_ID
