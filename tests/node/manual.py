"""Writes docs/rpc.md from a small ledger's real answers: `python -m tests.node.manual`."""

import json
import re
import sys
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chain import genesis
from chain.ledger import Ledger
from contracts import ADDRESSES
from contracts.codec import encode_call
from node import limits
from node.config import read_config
from node.founding import compose, read_founding
from node.keys import ValidatorKey
from node.refusals import Refusal
from node.rpc.discovery import SUBSCRIBE
from node.rpc.faults import REFUSAL_CODES, REJECTED
from node.run import build_sequencing
from tests.founded import founding_text, registration, sign, signer
from tests.node.small import Hands, Small

PAGE = Path(__file__).parent.parent.parent / "docs" / "rpc.md"
LONG = re.compile(r"0x[0-9a-f]{67,}")
ACCOUNTS = {
    "to": ADDRESSES["Participants"],
    "data": "0x" + encode_call("Participants", "accountCount").hex(),
}

HEAD = """# JSON-RPC

What a node answers over HTTP (`POST /`) and WebSocket, one call or a batch, by the Ethereum
execution API. Every example below is a real answer of a small ledger; bytes are cut at `…`. A
test makes this page again and compares.

web3.py, ethers, viem, cast and browser wallets work unchanged: set the chain id and this URL. Gas
is free and there is no coin, so fees are answered as zero and a transaction that offers a fee or
carries value is refused.

A block is final once it is sealed: `latest`, `safe` and `finalized` name the same block;
`pending` differs in `eth_getTransactionCount` alone. A call on the newest block is tried at the
time the next block would have.

## Bounds

| what | bound |
|---|---|
| HTTP body; WebSocket message | {body} MiB; {message} MiB |
| calls in a batch | {batch} |
| nesting of JSON; characters of a number | {depth}; {digits} |
| headers; body; between requests | {header_s:g} s; {body_s:g} s; {idle_s:g} s by default |
| gas and time of `eth_call` and `eth_estimateGas` | {gas:,} and {call_s:g} s |
| blocks and results of a log query | {blocks:,} and {logs:,} |
| storage slots of a proof | {slots} |
| filters; a filter's life without being asked | {filters:,}; {filter_s:g} s |
| subscriptions of a connection | {subscriptions} |

Text must be UTF-8; a key named twice, NaN, and numbers out of range are parse errors. The body
must be `application/json` and uncompressed. A page in a browser may ask only if the operator
named its origin.

| HTTP status | when |
|---|---|
| 200, 204 | answered, with JSON-RPC errors in the body; 204 where every call was a notification |
| 400 | not HTTP, or headers too large |
| 403, 405, 415 | a foreign page; not POST; not uncompressed JSON |
| 408, 413 | the body took too long, or is too large |
| 503 | busy; ask again |

## Errors

| code | meaning |
|---|---|
| -32700, -32600, -32601, -32602 | not JSON; not a call; no such method; wrong parameters |
| -32603 | our bug; the operator's log says more |
| -32000 | the call makes no sense here, such as a block that is not in the book |
| -32001 | no such transaction in the book |
| -32002 | this node follows; `data.peer` says where transactions go |
| -32005 | a bound of this page was passed |
| 3 | the call reverted; `data` is the contract's typed error, its name stands in the message |
| {refusals} | admission refused; `data.reason` and `data`'s facts as in [refusals](refusals.md) |
"""


def founded(folder: Path) -> Small:
    """A ledger that is the same, to the last hash, every time."""
    key = ValidatorKey(Ed25519PrivateKey.from_private_bytes(bytes(range(7, 39))))
    file = folder / "founding.toml"
    file.write_text(founding_text(validator=key.public.hex()))
    document = compose(read_founding(file), None)
    (folder / "node.toml").write_text('genesis = "genesis.json"\nledger = "ledger.db"\n')
    clock = Hands()
    ledger = Ledger.create(folder / "ledger.db", genesis.read(document))
    node = build_sequencing(read_config(folder / "node.toml"), ledger, key, clock, 1.0)
    return Small(node, clock, key, folder)


def questions(small: Small) -> dict[str, list[object]]:
    """One example for each method; what is not here is asked without parameters."""
    for kind in (0, 1, 2):
        small.send(registration(200 + kind, kind, type=kind))
    small.make_block()
    block = small.ask("eth_getBlockByNumber", "0x1", False)
    name, hash_ = block["transactions"][2], block["hash"]
    who, where = signer("registry").address, ADDRESSES["Participants"]
    everything = {"fromBlock": "0x0", "toBlock": "latest", "address": where}
    by_hash = {"eth_getTransactionByHash", "eth_getTransactionReceipt", "debug_getRawTransaction"}
    by_hash |= {"registry_admissionReceipt"}
    by_hash |= {"registry_standing", "registry_evidence"}
    examples: dict[str, list[object]] = {method: [name] for method in by_hash}
    for method in small.node.table.methods:
        if method.endswith(("ByNumber", "ByBlockNumber", "BlockReceipts")) or "Raw" in method:
            examples.setdefault(method, ["0x1"])
        if method.endswith(("CountByHash", "CountByBlockHash")):
            examples[method] = [hash_]
    return examples | {
        "eth_getBlockByNumber": ["latest", False],
        "eth_getBlockByHash": [hash_, False],
        "eth_getTransactionByBlockNumberAndIndex": ["0x1", "0x2"],
        "eth_getTransactionByBlockHashAndIndex": [hash_, "0x2"],
        "eth_getBalance": [who, "latest"],
        "eth_getTransactionCount": [who, "pending"],
        "eth_getCode": [where, "latest"],
        "eth_getStorageAt": [where, "0x0", "latest"],
        "eth_getProof": [where, ["0x0"], "latest"],
        "eth_call": [ACCOUNTS, "latest"],
        "eth_estimateGas": [ACCOUNTS],
        "eth_getLogs": [everything | {"topics": [None]}],
        "eth_newFilter": [everything],
        "eth_getFilterLogs": [small.ask("eth_newFilter", everything)],
        "eth_getFilterChanges": [small.ask("eth_newBlockFilter")],
        "eth_uninstallFilter": [small.ask("eth_newBlockFilter")],
        "eth_feeHistory": ["0x2", "latest", [50]],
        "eth_sendRawTransaction": ["0x" + sign("bank").hex()],
        "registry_submitTransaction": ["0x" + sign("bank", nonce=1).hex()],
        "registry_seals": ["latest"],
        "web3_sha3": ["0x68656c6c6f"],
    }


def page() -> str:
    """The whole document."""
    with tempfile.TemporaryDirectory() as folder:
        small = founded(Path(folder))
        examples = questions(small)
        parts = [_head()]
        for name, method in small.node.table.methods.items():
            params = examples.get(name, [])
            names = ", ".join(
                f"{one.name}{'' if one.required else ' (optional)'}" for one in method.params
            )
            parts += [f"## `{name}`", method.summary + (f" Takes: {names}." if names else "")]
            parts += [_example(name, params, small.ask(name, *params))]
        for name, summary in SUBSCRIBE:
            parts += [f"## `{name}`", summary]
        small.close()
    return "\n\n".join(parts) + "\n"


def _head() -> str:
    codes = sorted({*REFUSAL_CODES.values(), REJECTED})
    assert set(REFUSAL_CODES) < set(Refusal)
    return HEAD.format(
        body=limits.BODY_BYTES_MAX >> 20, message=limits.MESSAGE_BYTES_MAX >> 20,
        batch=limits.BATCH_CALLS_MAX, depth=limits.JSON_DEPTH_MAX,
        digits=limits.JSON_NUMBER_DIGITS_MAX, header_s=limits.HEADER_DEADLINE_S,
        body_s=limits.BODY_DEADLINE_S, idle_s=limits.IDLE_DEADLINE_S, gas=limits.CALL_GAS_MAX,
        call_s=limits.CALL_DEADLINE_S, blocks=limits.LOG_BLOCKS_MAX, logs=limits.LOG_RESULTS_MAX,
        slots=limits.PROOF_SLOTS_MAX, filters=limits.FILTERS_MAX, filter_s=limits.FILTER_EXPIRY_S,
        subscriptions=limits.SUBSCRIPTIONS_PER_CONNECTION_MAX,
        refusals=", ".join(map(str, codes)),
    ).rstrip()  # fmt: skip


def _example(name: str, params: list[object], result: object) -> str:
    if name == "rpc_discover":
        result = {
            "openrpc": result["openrpc"],
            "info": {"title": "Tanji node", "version": "0.1.0"},
            "methods": ["…"],
        }
    if name == "web3_clientVersion":
        result = "tanji/0.1.0"
    if name == "registry_genesis":
        result = result | {"alloc": {"…": "…"}}
    if name.startswith("eth_new"):
        result = "0x5ca1ab1e0dd5"
    if "Filter" in name and params and isinstance(params[0], str):
        params = ["0x5ca1ab1e0dd5"]
    return f"```json\n{_line(name, params)}\n{_cut(result)}\n```"


def _line(name: str, params: list[object]) -> str:
    body = json.dumps({"method": name, "params": params})
    return "// " + LONG.sub(lambda found: found[0][:22] + "…", body)


def _first(result: object) -> object:
    """Of a path only its first node: how many there are changes with every contract."""
    if isinstance(result, dict):
        return {name: _first(value) for name, value in result.items()}
    if not isinstance(result, list):
        return result
    path = result and all(isinstance(one, str) and LONG.fullmatch(one) for one in result)
    return [result[0], "…"] if path else [_first(one) for one in result]


def _cut(result: object) -> str:
    """Short results on a line, long ones indented; every long run of bytes cut."""
    dumped = json.dumps(_first(result), ensure_ascii=False)
    whole = LONG.sub(lambda found: found[0][:22] + "…", dumped)
    if len(whole) <= 110:
        return whole
    return json.dumps(json.loads(whole), indent=1, ensure_ascii=False)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
