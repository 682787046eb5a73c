"""
Evidence: one JSON document that proves a transaction, or what an account holds, offline.

    {"format": "tanji-evidence-1", "kind": "transaction" or "holding", "genesisHash", "header",
     "seals": [{"validator", "signature"}],
     "transaction": {"index", "raw", "path"}, "receipt": {"raw", "path"},         (transaction)
     "holding": {"address", "nonce", "balance", "storageRoot", "codeHash", "path",
                 "slots": [{"slot", "value", "path"}]},                           (holding)
     "digest"}

Bytes are lower-case hex after 0x; a path lists a trie's nodes from the root. The digest
is Keccak over the canonical JSON of the rest: it finds accidents, everything else finds forgery.
A document is whole or it is not evidence: `verify` refuses one with any part missing or left over.
"""

import json
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from chain.blocks import Header
from chain.encoding import keccak
from chain.errors import NotOnLedger
from chain.genesis import canonical
from chain.ledger import Ledger
from chain.trie import ordered_path

EVIDENCE_FORMAT = "tanji-evidence-1"
EVIDENCE_SUFFIX = ".evidence.json"

Evidence: TypeAlias = dict[str, object]
"""A document as above, ready for `write`."""


def transaction_evidence(ledger: Ledger, transaction_hash: bytes) -> Evidence:
    """What proves that a transaction is in the book and what it did. Raises `NotOnLedger`."""
    place = ledger.locate(transaction_hash)
    if place is None:
        raise NotOnLedger(f"transaction 0x{transaction_hash.hex()}")
    number, index = place
    block = ledger.block(number)
    receipts = [receipt.encoded for receipt in ledger.receipts(number)]
    parts: Evidence = {
        "transaction": {
            "index": index,
            "raw": _hex(block.transactions[index]),
            "path": _path(ordered_path(block.transactions, index)),
        },
        "receipt": {"raw": _hex(receipts[index]), "path": _path(ordered_path(receipts, index))},
    }
    return digested(_framed(ledger, block.header, "transaction") | parts)


def holding_evidence(
    ledger: Ledger, header: Header, address: bytes, slots: Sequence[int]
) -> Evidence:
    """What proves the account at `address`, and each of `slots`, after the block of `header`."""
    proof = ledger.state(header).proof(address, slots)
    parts: Evidence = {
        "holding": {
            "address": _hex(address),
            "nonce": proof.account.nonce,
            "balance": str(proof.account.balance),
            "storageRoot": _hex(proof.account.storage_root),
            "codeHash": _hex(proof.account.code_hash),
            "path": _path(proof.path),
            "slots": [
                {
                    "slot": f"0x{each.slot:064x}",
                    "value": f"0x{each.value:064x}",
                    "path": _path(each.path),
                }
                for each in proof.slots
            ],
        }
    }
    return digested(_framed(ledger, header, "holding") | parts)


def digested(evidence: Evidence) -> Evidence:
    """The evidence with the digest of all its other parts."""
    rest = {name: part for name, part in evidence.items() if name != "digest"}
    return rest | {"digest": _hex(keccak(canonical(rest).encode()))}


def write(evidence: Evidence) -> str:
    """The evidence as the text of one file."""
    return json.dumps(evidence, indent=1, sort_keys=True) + "\n"


def _framed(ledger: Ledger, header: Header, kind: str) -> Evidence:
    return {
        "format": EVIDENCE_FORMAT,
        "kind": kind,
        "genesisHash": _hex(ledger.genesis.header.hash),
        "header": _hex(header.encoded),
        "seals": [
            {"validator": _hex(seal.validator), "signature": _hex(seal.signature)}
            for seal in ledger.seals(header.number)
        ],
    }


def _path(nodes: Iterable[bytes]) -> list[str]:
    return [_hex(node) for node in nodes]


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
