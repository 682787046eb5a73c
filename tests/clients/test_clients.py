"""Unpatched clients against a running node: what each sees is what happened."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rlp
from eth_utils import keccak, to_canonical_address
from trie import HexaryTrie

from api.ledger import Ledger
from contracts import ADDRESSES, load
from tests.api.play import PLAYED_AT, SELLER, SELLER_TONNES, UNIT, Play, account
from tests.contracts.books import Slots
from tests.founded import CHAIN_ID, signer
from tests.node_process import NodeProcess

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
CAST = MODULES / "@foundry-rs/cast-linux-amd64/bin/cast"
MOVES = [11, 22, 33]
"""Quantities moved by transactions of type 0, 1 and 2."""

TOO_MUCH = SELLER_TONNES + 1
WITHIN_S = 120

COMMANDS = {
    "web3.py": [sys.executable, HERE / "web3_client.py"],
    "ethers": ["node", HERE / "ethers.mjs"],
    "viem": ["node", HERE / "viem.mjs"],
    "cast": ["bash", HERE / "cast.sh", CAST],
}
VERSIONS = {"web3.py": "web3.py 8.", "ethers": "ethers 6.", "viem": "viem 2.", "cast": "cast "}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    """A running node on which an enterprise holds units."""
    process = NodeProcess(tmp_path_factory.mktemp("clients"), interval_ms=100)
    try:
        process.clock.write_text(str(PLAYED_AT))
        process.start("--clock", str(process.clock))
        Play(Ledger.at(process.url)).prepare_market()
        yield process
    finally:
        process.close()


@pytest.fixture(scope="module", params=COMMANDS)
def seen(
    request: pytest.FixtureRequest, node: NodeProcess, needs: Any, tmp_path_factory: Any
) -> dict[str, Any]:
    """What one client saw, doing everything once."""
    client = request.param
    if client != "web3.py":
        needs(shutil.which("node") is not None, "Node.js")
        needs((MODULES / ".done").exists(), "tests/clients/node_modules, by `make check`")
    task = tmp_path_factory.mktemp("task") / "task.json"
    task.write_text(json.dumps(task_for(node)))
    done = subprocess.run(
        [*map(str, COMMANDS[client]), str(task)], capture_output=True, text=True, timeout=WITHIN_S,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4_000:]
    found = json.loads(done.stdout)
    assert found["client"].startswith(VERSIONS[client])
    return plain(found)


def task_for(node: NodeProcess) -> dict[str, Any]:
    contracts = {
        name.lower(): {"address": ADDRESSES[name], "abi": load(name).abi}
        for name in ("Units", "Market")
    }
    slots = Slots.of({"Units": load("Units").layout})
    return {
        "url": node.url, "ws": node.url.replace("http", "ws", 1), "chainId": CHAIN_ID,
        "key": "0x" + signer(SELLER).key.hex(), "account": account(SELLER), "unit": UNIT,
        "slot": f"0x{slots.at('Units', '_holdings', account(SELLER), UNIT):064x}",
        "moves": MOVES, "tooMuch": TOO_MUCH, **contracts,
    }  # fmt: skip


def plain(found: dict[str, Any]) -> dict[str, Any]:
    """cast prints receipts and logs as the node gave them; the same facts in the others' words."""
    if not found["client"].startswith("cast"):
        return found
    for sent in found["sent"]:
        sent |= {
            "type": int(sent["type"], 16), "hash": sent["transactionHash"],
            "status": int(sent["status"], 16), "block": int(sent["blockNumber"], 16),
        }  # fmt: skip
    found["logs"] = [shifted(log) for log in found["logs"]]
    names = ("account", "id", "bucket", "available", "requested")
    facts = dict(zip(names, found["revert"], strict=True))
    found["revert"] = {"error": "HoldingTooSmall", "facts": facts}
    return found


def shifted(log: dict[str, Any]) -> dict[str, Any]:
    data = bytes.fromhex(log["data"][2:])
    source, target, quantity = (int.from_bytes(data[at : at + 32]) for at in (0, 32, 64))
    return {"from": source, "to": target, "quantity": quantity, "hash": log["transactionHash"]}


def test_the_client_connects_and_knows_the_chain(seen: dict[str, Any]) -> None:
    assert int(seen["chainId"]) == CHAIN_ID


def test_transactions_of_each_type_are_signed_sent_and_included(seen: dict[str, Any]) -> None:
    assert [sent["type"] for sent in seen["sent"]] == [0, 1, 2]
    assert [sent["status"] for sent in seen["sent"]] == [1, 1, 1]


def test_a_view_read_through_the_abi_shows_what_the_transactions_did(seen: dict[str, Any]) -> None:
    before, after = ([int(count) for count in seen[when]] for when in ("before", "after"))
    moved = sum(MOVES)
    assert after == [before[0] - moved, before[1] + moved, *before[2:]]
    assert sum(after) == SELLER_TONNES


def test_logs_are_found_by_account_and_decoded(seen: dict[str, Any]) -> None:
    hashes = [sent["hash"] for sent in seen["sent"]]
    assert seen["logs"] == [
        {"from": 0, "to": 1, "quantity": quantity, "hash": name}
        for quantity, name in zip(MOVES, hashes, strict=True)
    ]


def test_the_subscription_tells_of_every_log_and_of_new_heads(seen: dict[str, Any]) -> None:
    assert set(seen["heard"]) == {sent["hash"] for sent in seen["sent"]}
    if seen["client"].startswith("cast"):
        return  # cast has a command for logs by subscription and none for heads
    assert {sent["block"] for sent in seen["sent"]} & set(seen["heads"])


def test_the_proof_leads_from_the_blocks_state_root_to_the_holding(seen: dict[str, Any]) -> None:
    proof, (slot,) = seen["proof"], seen["proof"]["storageProof"]
    root = bytes.fromhex(seen["stateRoot"][2:])
    leaf = under(root, to_canonical_address(ADDRESSES["Units"]), proof["accountProof"])
    storage_root = rlp.decode(leaf)[2]
    assert storage_root.hex() == proof["storageHash"][2:]
    place = bytes.fromhex(slot["key"][2:].rjust(64, "0"))
    word = int.from_bytes(rlp.decode(under(storage_root, place, slot["proof"])))
    counts = [word >> 64 * bucket & (1 << 64) - 1 for bucket in range(4)]
    assert counts == [int(count) for count in seen["after"]]


def under(root: bytes, key: bytes, proof: list[str]) -> bytes:
    """What a Merkle-Patricia proof shows at `key`; raises where a node is missing."""
    nodes = [rlp.decode(bytes.fromhex(node[2:])) for node in proof]
    return HexaryTrie.get_from_proof(root, keccak(key), nodes)


def test_a_refusal_is_decoded_with_its_facts(seen: dict[str, Any]) -> None:
    facts = seen["revert"]["facts"]
    assert seen["revert"]["error"] == "HoldingTooSmall"
    assert str(facts["account"]).lower() == account(SELLER).lower()
    assert [int(facts[name]) for name in ("id", "bucket", "available", "requested")] == [
        UNIT, 0, int(seen["after"][0]), TOO_MUCH,
    ]  # fmt: skip


def test_a_contract_is_not_deployed_whatever_the_client(node: NodeProcess) -> None:
    """The ledger's code is what genesis put there; a creation never reaches a block."""
    raw = signer(SELLER).sign_transaction(
        {"chainId": CHAIN_ID, "nonce": 0, "gas": 1_000_000, "gasPrice": 0, "value": 0,
         "data": b"\x00"}
    ).raw_transaction  # fmt: skip
    refused = node.answer("eth_sendRawTransaction", "0x" + bytes(raw).hex())
    assert refused["error"]["data"]["reason"] == "creation_refused"
