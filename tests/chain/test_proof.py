"""Evidence is whole or it is nothing; the verifier trusts the genesis and no one else."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain import genesis as genesis_file
from chain.errors import NotOnLedger
from chain.ledger import Ledger
from chain.proof import digested, holding_evidence, transaction_evidence, write
from chain.transactions import decode
from chain.verify import REASONS, EvidenceRefused, verify
from tests.chain.notebook import (
    MINISTRY,
    NOTEBOOK,
    REFUSED,
    REGISTRY,
    Signer,
    Validator,
    genesis_document,
    word,
)


def two_seals() -> Ledger:
    ledger = Ledger.create(":memory:", genesis_file.read(genesis_document(sealsRequired=2)))
    enterprise = Signer.named("enterprise")
    for start in (0, 40):
        offered = [enterprise.writes(slot + start, 9, kind=slot % 3) for slot in range(19)]
        offered.append(enterprise.writes(5, REFUSED))
        candidate = ledger.propose(offered, ledger.head.timestamp + 1)
        name = candidate.block.hash
        ledger.commit(candidate, [REGISTRY.seals(name), MINISTRY.seals(name)])
    return ledger


LEDGER = two_seals()
GENESIS = LEDGER.genesis.document
BLOCK = LEDGER.block(2)


def transaction(index: int) -> dict:
    return transaction_evidence(LEDGER, decode(BLOCK.transactions[index]).hash)


EVIDENCE = {
    "transaction": transaction(13),
    "revert": transaction(19),
    "holding": holding_evidence(LEDGER, LEDGER.head, NOTEBOOK, [1, 45, 10**9]),
    "nobody": holding_evidence(LEDGER, LEDGER.head, bytes(19) + b"\x05", []),
}


def reason_of(evidence: dict, genesis: str = GENESIS) -> str:
    """Why it is refused; once as it is, once by a forger who made the digest anew."""
    if "digest" in evidence:
        with pytest.raises(EvidenceRefused):
            verify(json.dumps(evidence), genesis)
        evidence = digested(evidence)
    with pytest.raises(EvidenceRefused) as refusal:
        verify(json.dumps(evidence), genesis)
    assert refusal.value.reason in REASONS
    return refusal.value.reason


@pytest.mark.parametrize("name", EVIDENCE)
def test_whole_evidence_is_accepted_and_says_who_sealed_it(name: str) -> None:
    proved = verify(write(EVIDENCE[name]), GENESIS)
    assert proved.block_number == 2
    assert proved.sealed_by == ("registry", "ministry")
    assert proved.block_hash == "0x" + LEDGER.head.hash.hex()


def test_it_proves_success_and_revert_and_each_slot() -> None:
    assert verify(write(EVIDENCE["transaction"]), GENESIS).facts["success"] is True
    assert verify(write(EVIDENCE["revert"]), GENESIS).facts["success"] is False
    slots = verify(write(EVIDENCE["holding"]), GENESIS).facts["slots"]
    assert list(slots.values()) == ["0x" + word(n).hex() for n in (9, 9, 0)]


def test_every_transaction_of_a_block_can_be_proved() -> None:
    for index in range(len(BLOCK.transactions)):
        assert verify(write(transaction(index)), GENESIS).facts["index"] == index


def test_what_is_not_on_the_ledger_has_no_evidence() -> None:
    with pytest.raises(NotOnLedger):
        transaction_evidence(LEDGER, word(1))


def leaves(part: object, path: tuple = ()) -> list[tuple]:
    """The way to every part of a document, containers included."""
    found = [path] if path else []
    if isinstance(part, str | int):
        return found
    for key, below in part.items() if isinstance(part, dict) else enumerate(part):
        found += leaves(below, (*path, key))
    return found


def parent_of(document: object, path: tuple) -> object:
    for key in path[:-1]:
        document = document[key]
    return document


def cases() -> list[tuple[str, tuple]]:
    return [(name, path) for name, whole in EVIDENCE.items() for path in leaves(whole)]


@pytest.mark.parametrize(("name", "path"), cases(), ids=str)
def test_with_any_part_removed_it_is_refused(name: str, path: tuple) -> None:
    forged = copy.deepcopy(EVIDENCE[name])
    del parent_of(forged, path)[path[-1]]
    if path[:-1] == ("holding", "slots"):
        verify(json.dumps(digested(forged)), GENESIS)  # proving fewer slots is proving less
        return
    reason_of(forged)


@pytest.mark.parametrize("name", EVIDENCE)
def test_with_any_part_added_it_is_refused(name: str) -> None:
    for path in [(), *leaves(EVIDENCE[name])]:
        forged = copy.deepcopy(EVIDENCE[name])
        part = parent_of(forged, path)[path[-1]] if path else forged
        if isinstance(part, dict):
            part["more"] = 1
        elif isinstance(part, list):
            part.append(part[-1] if part else "0x00")
        else:
            continue
        if path == ("holding", "slots"):
            continue
        reason_of(forged)


@settings(max_examples=1_500, deadline=None)
@given(st.sampled_from(sorted(EVIDENCE)), st.data())
def test_with_any_bit_flipped_it_is_refused(name: str, data: st.DataObject) -> None:
    forged = copy.deepcopy(EVIDENCE[name])
    paths = [p for p in leaves(forged) if isinstance(parent_of(forged, p)[p[-1]], str | int)]
    path = data.draw(st.sampled_from(paths))
    holder, key = parent_of(forged, path), path[-1]
    value = holder[key]
    if isinstance(value, int):
        holder[key] = value ^ 1 << data.draw(st.integers(0, 40))
    else:
        place = data.draw(st.integers(0, len(value) - 1))
        bit = 1 << data.draw(st.integers(0, 6))
        holder[key] = value[:place] + chr(ord(value[place]) ^ bit) + value[place + 1 :]
    with pytest.raises(EvidenceRefused):
        verify(json.dumps(forged), GENESIS)
    if name != "nobody" and path[-1] not in ("slot", "digest"):
        reason_of(forged)  # that somebody else is nobody too would be true


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"chainId": 1}, "wrong_ledger"),
        ({"sealsRequired": 1}, "wrong_ledger"),
        ({"name": "another"}, "wrong_ledger"),
        ({"timestamp": 5}, "wrong_ledger"),
        ({"alloc": {}}, "wrong_ledger"),
        ({"alloc": 5}, "bad_genesis"),
        ({"validators": []}, "wrong_ledger"),
    ],
    ids=str,
)
def test_evidence_of_one_ledger_proves_nothing_on_another(changes: dict, reason: str) -> None:
    other = json.dumps(json.loads(GENESIS) | changes)
    assert reason_of(EVIDENCE["transaction"], other) == reason


def test_one_seal_fewer_than_required_is_too_few() -> None:
    forged = copy.deepcopy(EVIDENCE["transaction"])
    del forged["seals"][0]
    assert reason_of(forged) == "too_few_seals"
    forged["seals"] *= 2
    assert reason_of(forged) == "bad_seal"


def test_a_stranger_cannot_seal() -> None:
    forged = copy.deepcopy(EVIDENCE["transaction"])
    seal = Validator("outsider").seals(LEDGER.head.hash)
    forged["seals"][0] = {
        "validator": "0x" + seal.validator.hex(), "signature": "0x" + seal.signature.hex(),
    }  # fmt: skip
    assert reason_of(forged) == "unknown_validator"


@pytest.mark.parametrize("part", ["transaction", "receipt"])
def test_the_parts_of_two_transactions_do_not_mix(part: str) -> None:
    forged = copy.deepcopy(EVIDENCE["transaction"])
    forged[part] = copy.deepcopy(EVIDENCE["revert"])[part]
    assert reason_of(forged) in ("bad_path", "contradiction")


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=200))
def test_text_that_is_no_evidence_is_refused_as_malformed(text: str) -> None:
    with pytest.raises(EvidenceRefused) as refusal:
        verify(text, GENESIS)
    assert refusal.value.reason == "malformed"
