"""
Check evidence offline, from the genesis file alone.

It shares no code with those who prove: its own RLP, its own walk through tries, its own reading of
the genesis. A fault in the prover cannot hide behind the same fault here.
"""

import json
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chain.verify_tries import (
    EMPTY_ROOT,
    REASONS,
    EvidenceRefused,
    Item,
    decode,
    encode,
    keccak,
    load,
    number,
    read_bytes,
    read_parts,
    root_of,
    walk,
)

__all__ = ["REASONS", "EvidenceRefused", "Verified", "verify"]

_SEAL_DOMAIN = b"tanji seal 1\n"
_HEADER_LENGTHS = (32, 32, 20, 32, 32, 32, 256, *[None] * 6, 32, 8, None, 32, None, None, 32)
"""Bytes of each of the twenty fields of a Cancun header; None: a number, or extra data."""

_STATE_ROOT, _TRANSACTIONS_ROOT, _RECEIPTS_ROOT, _NUMBER, _TIMESTAMP = 3, 4, 5, 8, 11
_DOCUMENT_CHARACTERS_MAX = 16 * 1024 * 1024
"""Longest evidence read."""


@dataclass(frozen=True)
class Verified:
    """What the evidence proves."""

    kind: str
    block_number: int
    block_hash: str
    timestamp: int
    sealed_by: tuple[str, ...]
    """Names of the validators, from the genesis."""

    facts: dict[str, object]
    """For a transaction: its hash, index, success. For a holding: the account and its slots."""


@dataclass(frozen=True)
class Pinned:
    """What the genesis file settles."""

    genesis_hash: bytes
    name: str
    chain_id: int
    validators: dict[bytes, str]
    required: int


def verify(evidence: str, genesis: str) -> Verified:
    """What `evidence` proves on the ledger of `genesis`, both texts. Raises `EvidenceRefused`."""
    pinned = pin(genesis)
    if len(evidence) > _DOCUMENT_CHARACTERS_MAX:
        raise EvidenceRefused("malformed", "document", "it is too long")
    document = load(evidence, "malformed", "document")
    parts = {"transaction": ["transaction", "receipt"], "holding": ["holding"]}
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in parts:
        raise EvidenceRefused("malformed", "kind", "is neither transaction nor holding")
    frame = ["format", "kind", "genesisHash", "header", "seals", "digest"]
    read_parts(document, "document", frame + parts[kind])
    if document["format"] != "tanji-evidence-1":
        raise EvidenceRefused("malformed", "format", "is not tanji-evidence-1")
    rest = {name: part for name, part in document.items() if name != "digest"}
    if read_bytes(document["digest"], "digest", 32) != keccak(canonical(rest)):
        raise EvidenceRefused("altered", "digest", "is not that of the other parts")
    if read_bytes(document["genesisHash"], "genesisHash", 32) != pinned.genesis_hash:
        found = f"this genesis is 0x{pinned.genesis_hash.hex()}"
        raise EvidenceRefused("wrong_ledger", "genesisHash", found)
    encoded = read_bytes(document["header"], "header")
    header = header_fields(encoded)
    block_hash = keccak(encoded)
    sealed_by = check_seals(document["seals"], block_hash, pinned)
    if kind == "transaction":
        facts = _check_transaction(document["transaction"], document["receipt"], header)
    else:
        facts = _check_holding(document["holding"], header[_STATE_ROOT])
    height, timestamp = number(header[_NUMBER]), number(header[_TIMESTAMP])
    return Verified(kind, height, "0x" + block_hash.hex(), timestamp, sealed_by, facts)


# --- the parts ----------------------------------------------------------------------------------


def check_seals(found: object, block_hash: bytes, pinned: Pinned) -> tuple[str, ...]:
    if not isinstance(found, list):
        raise EvidenceRefused("malformed", "seals", "are not a list")
    message = _SEAL_DOMAIN + pinned.chain_id.to_bytes(32, "big") + block_hash
    sealed: list[bytes] = []
    for place, entry in enumerate(found):
        part = f"seals[{place}]"
        seal = read_parts(entry, part, ["validator", "signature"])
        validator = read_bytes(seal["validator"], f"{part}.validator", 32)
        signature = read_bytes(seal["signature"], f"{part}.signature", 64)
        if validator not in pinned.validators:
            raise EvidenceRefused("unknown_validator", part, "the genesis does not name it")
        if validator in sealed:
            raise EvidenceRefused("bad_seal", part, "the same validator sealed twice")
        try:
            Ed25519PublicKey.from_public_bytes(validator).verify(signature, message)
        except InvalidSignature as flaw:
            raise EvidenceRefused("bad_seal", part, "does not sign this header") from flaw
        sealed.append(validator)
    # Block 0 is the genesis file's own and carries no seals.
    if len(sealed) < pinned.required and block_hash != pinned.genesis_hash:
        why = f"{len(sealed)} sealed, {pinned.required} are required"
        raise EvidenceRefused("too_few_seals", "seals", why)
    return tuple(pinned.validators[key] for key in sealed)


def _check_transaction(sent: object, done: object, header: list[bytes]) -> dict[str, object]:
    transaction = read_parts(sent, "transaction", ["index", "raw", "path"])
    receipt = read_parts(done, "receipt", ["raw", "path"])
    index = transaction["index"]
    if type(index) is not int or not 0 <= index < 2**32:
        raise EvidenceRefused("malformed", "transaction.index", "is not a position")
    key = encode(index.to_bytes((index.bit_length() + 7) // 8, "big"))
    raw = read_bytes(transaction["raw"], "transaction.raw")
    outcome = read_bytes(receipt["raw"], "receipt.raw")
    for part, root, path, said in (
        ("transaction", header[_TRANSACTIONS_ROOT], transaction["path"], raw),
        ("receipt", header[_RECEIPTS_ROOT], receipt["path"], outcome),
    ):
        if walk(root, key, path, f"{part}.path") != said or not said:
            raise EvidenceRefused("contradiction", f"{part}.raw", "the trie holds something else")
    body = decode(outcome[1:] if outcome[0] < 0xC0 else outcome, "receipt.raw")
    if not isinstance(body, list) or len(body) != 4:
        raise EvidenceRefused("malformed", "receipt.raw", "is not a receipt")
    return {
        "transactionHash": "0x" + keccak(raw).hex(),
        "index": index,
        "success": body[0] == b"\x01",
    }


def _check_holding(found: object, state_root: bytes) -> dict[str, object]:
    fields = ["address", "nonce", "balance", "storageRoot", "codeHash", "path", "slots"]
    holding = read_parts(found, "holding", fields)
    address = read_bytes(holding["address"], "holding.address", 20)
    storage_root = read_bytes(holding["storageRoot"], "holding.storageRoot", 32)
    code_hash = read_bytes(holding["codeHash"], "holding.codeHash", 32)
    nonce, balance = holding["nonce"], holding["balance"]
    if type(nonce) is not int or not 0 <= nonce < 2**64:
        raise EvidenceRefused("malformed", "holding.nonce", "is not a nonce")
    if not isinstance(balance, str) or not re.fullmatch(r"0|[1-9][0-9]{0,77}", balance):
        raise EvidenceRefused("malformed", "holding.balance", "is not decimal digits")
    said = _account(nonce, int(balance), storage_root, code_hash)
    if walk(state_root, keccak(address), holding["path"], "holding.path") != said:
        raise EvidenceRefused("contradiction", "holding", "the state holds another account")
    if not isinstance(holding["slots"], list):
        raise EvidenceRefused("malformed", "holding.slots", "are not a list")
    slots: dict[str, str] = {}
    for place, entry in enumerate(holding["slots"]):
        part = f"holding.slots[{place}]"
        slot = read_parts(entry, part, ["slot", "value", "path"])
        value = read_bytes(slot["value"], f"{part}.value", 32).lstrip(b"\0")
        key = keccak(read_bytes(slot["slot"], f"{part}.slot", 32))
        if walk(storage_root, key, slot["path"], f"{part}.path") != (encode(value) * bool(value)):
            raise EvidenceRefused("contradiction", f"{part}.value", "the slot holds another value")
        slots[str(slot["slot"])] = str(slot["value"])
    return {"address": str(holding["address"]), "nonce": nonce, "balance": balance, "slots": slots}


def _account(nonce: int, balance: int, storage_root: bytes, code_hash: bytes) -> bytes:
    """The account as the state holds it; no bytes for one that is not there."""
    if (nonce, balance, storage_root, code_hash) == (0, 0, EMPTY_ROOT, keccak(b"")):
        return b""
    quantities = [each.to_bytes((each.bit_length() + 7) // 8, "big") for each in (nonce, balance)]
    return encode([*quantities, storage_root, code_hash])


def header_fields(encoded: bytes) -> list[bytes]:
    items = decode(encoded, "header")
    if not isinstance(items, list) or len(items) != len(_HEADER_LENGTHS):
        raise EvidenceRefused("malformed", "header", "has not twenty fields")
    fields: list[bytes] = []
    for item, length in zip(items, _HEADER_LENGTHS, strict=True):
        if not isinstance(item, bytes) or length not in (None, len(item)):
            raise EvidenceRefused("malformed", "header", "a field has another length")
        fields.append(item)
    return fields


# --- the genesis --------------------------------------------------------------------------------


def pin(text: str) -> Pinned:
    document = load(text, "bad_genesis", "genesis")
    try:
        alloc = document["alloc"]
        if not isinstance(alloc, dict) or not isinstance(document["validators"], list):
            raise ValueError("alloc or validators is not of its form")
        settings = {name: value for name, value in document.items() if name != "alloc"}
        state_root = root_of(
            {bytes.fromhex(address[2:]): _founded(entry) for address, entry in alloc.items()}
        )
        quantities = [int(str(document["gasLimit"])), 0, int(str(document["timestamp"]))]
        limit, used, time = (
            each.to_bytes((each.bit_length() + 7) // 8, "big") for each in quantities
        )
        header: list[Item] = [
            bytes(32),
            keccak(b"\xc0"),
            bytes(20),
            state_root,
            EMPTY_ROOT,
            EMPTY_ROOT,
            bytes(256),
            b"",
            b"",
            limit,
            used,
            time,
            keccak(canonical(settings)),
            bytes(32),
            bytes(8),
            b"",
            EMPTY_ROOT,
            b"",
            b"",
            bytes(32),
        ]
        validators = {bytes.fromhex(v["key"][2:]): str(v["name"]) for v in document["validators"]}
        required, chain_id = document["sealsRequired"], document["chainId"]
        if type(required) is not int or required < 1 or type(chain_id) is not int:
            raise ValueError("sealsRequired or chainId is not a number above zero")
        name = str(document["name"])
    except KeyError as flaw:
        raise EvidenceRefused("bad_genesis", "genesis", f"lacks {flaw}") from flaw
    except (TypeError, ValueError, AttributeError, IndexError, OverflowError) as flaw:
        raise EvidenceRefused("bad_genesis", "genesis", repr(flaw)) from flaw
    return Pinned(keccak(encode(header)), name, chain_id, validators, required)


def canonical(document: dict[str, object]) -> bytes:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _founded(entry: dict[str, object]) -> bytes:
    storage = entry["storage"]
    if not isinstance(storage, dict):
        raise ValueError("storage is not an object")
    slots = {
        bytes.fromhex(slot[2:]): encode(bytes.fromhex(value[2:]).lstrip(b"\0"))
        for slot, value in storage.items()
    }
    nonce, balance, code = entry["nonce"], entry["balance"], entry["code"]
    if type(nonce) is not int or type(balance) is not int or not isinstance(code, str):
        raise ValueError("an account is not of its form")
    return _account(nonce, balance, root_of(slots), keccak(bytes.fromhex(code[2:])))
