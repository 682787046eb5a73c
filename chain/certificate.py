"""
Check a surrender certificate offline, from the genesis file alone.

The auditor's own reading of what docs/certificate.md describes: it imports the evidence verifier
and nothing of those who make certificates, and it is not the script that holders run.
"""

import re
from collections.abc import Iterator

from coincurve import PublicKey

from chain.certificate_facts import Act, Certified, Log, facts_of
from chain.verify import Pinned, canonical, check_seals, header_fields, pin
from chain.verify_tries import (
    EvidenceRefused,
    Item,
    decode,
    encode,
    keccak,
    load,
    number,
    read_bytes,
    read_parts,
    walk,
)

FORMAT = "tanji-certificate-1"
_ACTS = ["request", "approval", "surrender"]
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Number of points of secp256k1."""

_DOCUMENT_CHARACTERS_MAX = 16 * 1024 * 1024
"""Longest certificate read."""


def is_certificate(text: str) -> bool:
    """Whether a file says of itself that it is a certificate."""
    return re.search(rf'"format"\s*:\s*"{FORMAT}"', text) is not None


def verify_certificate(certificate: str, genesis: str) -> Certified:
    """What it proves on the ledger of `genesis`, both texts. Raises `EvidenceRefused`."""
    return certify(certificate, pin(genesis))


def certify(certificate: str, pinned: Pinned) -> Certified:
    """The same where the genesis was read before. Raises `EvidenceRefused`."""
    if len(certificate) > _DOCUMENT_CHARACTERS_MAX:
        raise EvidenceRefused("malformed", "document", "it is too long")
    document = load(certificate, "malformed", "document")
    read_parts(document, "document", ["format", "ledger", "certificate", "acts", "state"])
    if canonical(document) + b"\n" != certificate.encode("utf-8", "surrogatepass"):
        raise EvidenceRefused("malformed", "document", "is not in canonical form")
    if document["format"] != FORMAT:
        raise EvidenceRefused("malformed", "format", f"is not {FORMAT}")
    hash_ = "0x" + pinned.genesis_hash.hex()
    ledger = {"chainId": pinned.chain_id, "genesisHash": hash_, "name": pinned.name}
    found = read_parts(document["ledger"], "ledger", list(ledger))
    if canonical(found) != canonical(ledger):
        raise EvidenceRefused("wrong_ledger", "ledger", f"this genesis is {hash_}")
    sent = read_parts(document["acts"], "acts", _ACTS)
    acts = [_act(sent[name], f"acts.{name}", pinned) for name in _ACTS]
    if acts != sorted(acts, key=lambda act: act.place):
        raise EvidenceRefused("contradiction", "acts", "are not in their order")
    claimed = document["certificate"]
    if not isinstance(claimed, dict):
        raise EvidenceRefused("malformed", "certificate", "is not an object")
    facts = facts_of(acts, document["state"], claimed)
    for name in sorted(set(facts) | set(claimed)):
        if name not in facts or canonical({"": claimed.get(name)}) != canonical({"": facts[name]}):
            raise EvidenceRefused("contradiction", f"certificate.{name}", "is not what is proved")
    if set(claimed) != set(facts):
        raise EvidenceRefused("malformed", "certificate", "lacks a part")
    return Certified(facts, acts[2].place[0], acts[2].sealed_by)


# --- acts ---------------------------------------------------------------------------------------


def _act(found: object, part: str, pinned: Pinned) -> Act:
    act = read_parts(found, part, ["header", "seals", "index", "transaction", "receipt"])
    encoded = read_bytes(act["header"], f"{part}.header")
    header = header_fields(encoded)
    seals = act["seals"]
    sealed_by = check_seals(seals, keccak(encoded), pinned)
    if not isinstance(seals, list) or len(seals) != pinned.required:
        raise EvidenceRefused("malformed", f"{part}.seals", "are not as many as required")
    if [seal["validator"] for seal in seals] != sorted(seal["validator"] for seal in seals):
        raise EvidenceRefused("malformed", f"{part}.seals", "are not in the order of their keys")
    index = act["index"]
    if type(index) is not int or not 0 <= index < 2**32:
        raise EvidenceRefused("malformed", f"{part}.index", "is not a position")
    place = encode(index.to_bytes((index.bit_length() + 7) // 8, "big"))
    raw = walk(header[4], place, act["transaction"], f"{part}.transaction")
    receipt = walk(header[5], place, act["receipt"], f"{part}.receipt")
    if not raw or not receipt:
        raise EvidenceRefused("contradiction", f"{part}.index", "the block holds no such place")
    return Act(
        place=(number(header[8]), index),
        timestamp=number(header[11]),
        state_root=header[3],
        key=_signer(raw, f"{part}.transaction", pinned.chain_id),
        logs=tuple(_logs(receipt, f"{part}.receipt")),
        sealed_by=sealed_by,
    )


def _signer(raw: bytes, part: str, chain_id: int) -> bytes:
    """The address whose key signed a transaction of type 0, 1 or 2."""
    is_typed = raw[0] < 0xC0
    fields = _list(decode(raw[1:] if is_typed else raw, part), part)
    v, r, s = (number(_bytes(field, part)) for field in fields[-3:])
    if is_typed:
        chain, parity = number(_bytes(fields[0], part)), v
        signed = raw[:1] + encode(fields[:-3])
    else:
        chain, parity = divmod(v - 35, 2)
        name = chain_id.to_bytes((chain_id.bit_length() + 7) // 8, "big")
        signed = encode([*fields[:6], name, b"", b""])
    if chain != chain_id:
        raise EvidenceRefused("contradiction", part, "is for another ledger")
    if parity not in (0, 1) or not 0 < r < _ORDER or not 0 < s <= _ORDER // 2:
        raise EvidenceRefused("contradiction", part, "is not signed as the ledger asks")
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([parity])
    try:
        key = PublicKey.from_signature_and_message(signature, keccak(signed), hasher=None)
    except ValueError as flaw:
        raise EvidenceRefused("contradiction", part, "is signed by nobody") from flaw
    return keccak(key.format(compressed=False)[1:])[12:]


def _logs(raw: bytes, part: str) -> Iterator[Log]:
    """The events of a receipt that tells of success."""
    body = _list(decode(raw[1:] if raw[0] < 0xC0 else raw, part), part)
    if len(body) != 4 or body[0] != b"\x01":
        raise EvidenceRefused("contradiction", part, "tells of no success")
    for entry in _list(body[3], part):
        address, topics, data = _list(entry, part)
        named = tuple(_bytes(topic, part) for topic in _list(topics, part))
        told = _bytes(data, part)
        words = tuple(told[start : start + 32] for start in range(0, len(told), 32))
        yield Log(_bytes(address, part), named, words)


def _list(item: Item, part: str) -> list[Item]:
    if not isinstance(item, list):
        raise EvidenceRefused("malformed", part, "is not a list")
    return item


def _bytes(item: Item, part: str) -> bytes:
    if not isinstance(item, bytes):
        raise EvidenceRefused("malformed", part, "is not a string of bytes")
    return item
