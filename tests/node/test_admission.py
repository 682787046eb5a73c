"""The counter: the order of its reasons, and that nothing flawed gets past it."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contracts import ADDRESSES
from contracts.codec import encode_call
from contracts.identifiers import account_address
from node.refusals import Refusal
from tests.founded import CHAIN_ID, registration, sign, signer, uscc
from tests.node.flawed import FLAWS, ORDER, Draft, Flaw, combine
from tests.node.peopled import ENTERPRISES, People, people
from tests.node.small import Small, found_small

GENERATED = 5_000


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    small = found_small(tmp_path_factory.mktemp("peopled"))
    yield people(small)
    small.close()


@pytest.fixture(scope="module")
def sound(crew: People) -> Draft:
    """A transaction with nothing wrong."""
    return Draft(role="registry", nonce=crew.nonces["registry"])


@pytest.mark.parametrize("first", range(len(FLAWS)), ids=[flaw.reason for flaw in FLAWS])
def test_of_several_flaws_the_earliest_is_the_reason_given(
    first: int, crew: People, sound: Draft
) -> None:
    flaws = FLAWS[first:]
    assert crew.small.refusal(combine(flaws, sound).raw()) == flaws[0].reason


@pytest.mark.parametrize("flaw", FLAWS, ids=[flaw.reason for flaw in FLAWS])
def test_each_flaw_alone_is_reason_enough(flaw: Flaw, crew: People, sound: Draft) -> None:
    assert crew.small.refusal(flaw.put(sound).raw()) == flaw.reason


def test_every_reason_is_either_a_flaw_or_about_the_place_in_line() -> None:
    in_line = [
        Refusal.ALREADY_KNOWN,
        Refusal.REPLACEMENT,
        Refusal.SENDER_QUEUE_FULL,
        Refusal.MEMPOOL_FULL,
    ]
    assert [flaw.reason for flaw in FLAWS] + in_line == list(Refusal)


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_what_has_no_flaw_is_admitted_executed_and_sealed(kind: int, small: Small) -> None:
    receipt = small.done(registration(200, nonce=0, type=kind))
    assert receipt["type"] == hex(kind)
    assert len(small.ledger.seals(1)) == 1


def test_a_restricted_account_is_still_heard(crew: People) -> None:
    name = crew.small.send(sign("restricted", nonce=0))
    crew.small.make_block()
    assert crew.small.ask("registry_standing", name)["standing"] == "included"


def test_refusal_facts_say_what_was_expected_and_what_was_found(small: Small) -> None:
    raw = Draft(chain_id=99).raw()
    error = small.answer("eth_sendRawTransaction", "0x" + raw.hex())["error"]
    assert error["data"] == {"reason": "wrong_chain", "expected": CHAIN_ID, "found": 99}
    assert error["message"] == f"signed for chain 99; this is chain {CHAIN_ID}"


def test_a_key_revoked_while_its_transaction_waits_takes_it_out_of_line(small: Small) -> None:
    crew = People(small)
    later = small.clock.now_s + 86_400
    crew.open(300, [(signer("enterprise").address, 31, later)])
    waiting = small.send(sign("enterprise", nonce=1))
    crew.does("registry_officer", "Participants", "revokeKey", signer("enterprise").address)
    found = small.ask("registry_standing", waiting)
    assert found == {"standing": "dropped", "reason": "sender_revoked"}


def test_an_account_suspended_while_its_transactions_wait_takes_them_all_out_of_line(
    small: Small,
) -> None:
    crew = People(small)
    later = small.clock.now_s + 86_400
    crew.open(300, [(signer("enterprise").address, 31, later)])
    waiting = [small.send(sign("enterprise", nonce=nonce)) for nonce in (1, 2)]
    crew.both("suspend", account_address(uscc(300)))
    for name in waiting:
        told = small.ask("registry_standing", name)
        assert told == {"standing": "dropped", "reason": "sender_suspended"}
    assert small.refusal(sign("enterprise", nonce=0)) == "sender_suspended"


def test_in_the_block_that_revokes_it_a_key_does_nothing_more(small: Small) -> None:
    """What stands behind the revocation in the same block reverts; what waits longer is dropped."""
    crew = People(small)
    later = small.clock.now_s + 86_400
    crew.open(300, [(signer("enterprise").address, 31, later)])
    revoked = [signer("enterprise").address]
    nonce = crew.nonces["registry_officer"]
    data = encode_call("Participants", "revokeKey", revoked)
    small.send(sign("registry_officer", nonce=nonce, data=data))
    task = encode_call("Representatives", "claim", [b"\1" * 32])
    to = ADDRESSES["Representatives"]
    behind = small.send(sign("enterprise", nonce=0, to=to, data=task))
    gap = small.send(sign("enterprise", nonce=2, to=to, data=task))
    small.make_block()
    assert small.ask("eth_getTransactionReceipt", behind)["status"] == "0x0"
    assert small.ask("registry_standing", gap) == {
        "standing": "dropped",
        "reason": "sender_revoked",
    }


def test_a_key_granted_in_a_block_is_heard_in_the_next(small: Small) -> None:
    assert small.refusal(sign("enterprise")) == "sender_unknown"
    People(small).open(300, [(signer("enterprise").address, 31, small.clock.now_s + 86_400)])
    small.done(sign("enterprise", to=ADDRESSES["Participants"], data=_address_of()))


def _address_of() -> bytes:
    return encode_call("Participants", "accountCount")


def test_a_suspended_account_is_named_in_the_refusal(crew: People) -> None:
    raw = sign("suspended", nonce=0)
    error = crew.small.answer("eth_sendRawTransaction", "0x" + raw.hex())["error"]
    account = account_address(uscc(ENTERPRISES["suspended"])).lower()
    assert error["data"] == {
        "reason": "sender_suspended",
        "account": account,
        "standing": "suspended",
    }


def test_of_5000_generated_flawed_transactions_none_is_accepted(crew: People, sound: Draft) -> None:
    dice = random.Random(20210716)
    waiting = len(crew.small.node.mempool)
    reasons: dict[str, int] = {}
    included = [crew.small.ledger.block(n).transactions for n in range(1, 6)]
    replays = [raw for block in included for raw in block]
    for _ in range(GENERATED):
        raw = _flawed(dice, sound, replays)
        reason = crew.small.refusal(raw)
        reasons[reason] = reasons.get(reason, 0) + 1
    assert len(crew.small.node.mempool) == waiting
    assert sum(reasons.values()) == GENERATED
    assert len(reasons) >= 15, reasons


def _flawed(dice: random.Random, sound: Draft, replays: list[bytes]) -> bytes:
    """One transaction with at least one thing wrong that no luck can make right."""
    choice = dice.randrange(10)
    if choice == 0:
        return dice.choice(replays)
    if choice == 1:
        return _garbage_signature(dice, sound)
    if choice == 2:
        ids = [None, 0, 1, CHAIN_ID - 1, CHAIN_ID + 2**32, 2**64, 2**256 - 1, dice.getrandbits(64)]
        return replace(sound, chain_id=dice.choice(ids)).raw()
    if choice == 3:
        return replace(sound, kind=dice.choice([0, 3, 4, 5, dice.randrange(6, 0xC0)])).raw()
    if choice == 4:
        return _cut(dice, sound.raw())
    if choice == 5:
        gap = sound.nonce + 257 + dice.getrandbits(dice.randrange(1, 70))
        return replace(sound, nonce=gap).raw()
    if choice == 6:
        role = dice.choice(["expired", "revoked", "suspended", f"stranger {dice.random()}"])
        return replace(sound, role=role, nonce=dice.randrange(3)).raw()
    flaws = tuple(sorted(dice.sample(FLAWS, dice.randrange(1, 4)), key=FLAWS.index))
    return combine(flaws, sound).raw()


def _garbage_signature(dice: random.Random, sound: Draft) -> bytes:
    """A signature by nobody: whatever key it recovers to, no account has it."""
    raw = bytearray(sound.raw())
    half = dice.choice([slice(-65, -33), slice(-32, None)])
    fill = dice.choice(
        [dice.randbytes(32), b"\xff" * 32, ORDER.to_bytes(32, "big"), bytes(31) + b"\1"]
    )
    raw[half] = fill
    return bytes(raw)


def _cut(dice: random.Random, raw: bytes) -> bytes:
    """The bytes shortened, lengthened, or with one bit of the signed part flipped."""
    choice = dice.randrange(3)
    if choice == 0:
        return raw[: dice.randrange(len(raw))]
    if choice == 1:
        return raw + dice.randbytes(dice.randrange(1, 40))
    place = dice.randrange(len(raw))
    return raw[:place] + bytes((raw[place] ^ (1 << dice.randrange(8)),)) + raw[place + 1 :]


def test_an_admitted_transaction_is_asked_for_once_more_only_to_be_known(small: Small) -> None:
    raw = registration(200, nonce=0)
    small.send(raw)
    assert small.refusal(raw) == "already_known"
    assert small.refusal(registration(201, nonce=0)) == "replacement_refused"
    small.make_block()
    assert small.refusal(raw) == "nonce_too_low"


def test_a_transaction_behind_a_gap_waits_until_the_gap_is_filled(
    small: Small, tmp_path: Path
) -> None:
    ahead = small.send(registration(201, nonce=1))
    assert small.make_block() is None
    assert small.ask("registry_standing", ahead) == {"standing": "pending"}
    small.send(registration(200, nonce=0))
    small.make_block()
    assert small.ask("registry_standing", ahead)["standing"] == "included"
