"""No forged certificate is accepted, by neither verifier: any single field, any part, any text."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.offline import check_certificate as offline
from chain.certificate import certify
from chain.verify import EvidenceRefused, pin
from tests.api.certified import Certified, certified
from tests.api.forgeries import canonical, forged


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    with certified(tmp_path_factory.mktemp("forged")) as found:
        yield found


def accepted(town: Certified, text: str) -> list[str]:
    """Who accepts the text as a certificate; an error that is no refusal fails the test."""
    who = []
    for name, check, refusals in (
        ("script", lambda: offline.check(text, offline.pin(town.anchor)), offline.REFUSALS),
        ("tanji-audit", lambda: certify(text, pin_of(town)), EvidenceRefused),
    ):
        with suppress(refusals):
            check()
            who.append(name)
    return who


PINS: dict[str, object] = {}


def pin_of(town: Certified):
    if town.genesis not in PINS:
        PINS[town.genesis] = pin(town.genesis)
    return PINS[town.genesis]


def test_every_certificate_untouched_is_accepted_by_both(town: Certified) -> None:
    assert len(town.files) == 3
    for number in town.files:
        assert accepted(town, town.text(number)) == ["script", "tanji-audit"]


@pytest.mark.long
def test_no_certificate_with_one_thing_changed_is_accepted(
    town: Certified, request: pytest.FixtureRequest
) -> None:
    seed = request.config.getoption("--seed")
    dice = Random(seed)
    wanted, told = request.config.getoption("--forgeries"), Counter()
    for turn in range(wanted):
        number = 1 + turn % len(town.files)
        others = [town.text(one) for one in town.files if one != number]
        change, text = forged(dice, town.text(number), others)
        assert accepted(town, text) == [], f"certificate {number}: {change}"
        told[change.split(":")[0].split(",")[0]] += 1
    print(f"seed {seed}: {wanted} forged, 0 accepted: {dict(told.most_common(8))}")


# --- forgers who know what they are doing -------------------------------------------------------


def act(town: Certified, number: int, name: str) -> dict:
    return json.loads(town.text(number))["acts"][name]


def with_act(town: Certified, name: str, **changes: object) -> str:
    document = json.loads(town.text(1))
    document["acts"][name] |= changes
    return canonical(document)


def test_another_accounts_request_proves_nothing(town: Certified) -> None:
    assert accepted(town, with_act(town, "request", **act(town, 2, "request"))) == []


def test_another_request_of_the_same_account_proves_nothing(town: Certified) -> None:
    assert accepted(town, with_act(town, "request", **act(town, 3, "request"))) == []


def test_another_blocks_receipt_proves_nothing(town: Certified) -> None:
    receipt = act(town, 3, "surrender")["receipt"]
    assert accepted(town, with_act(town, "surrender", receipt=receipt)) == []


def test_an_act_in_the_place_of_another_proves_nothing(town: Certified) -> None:
    for name, other in (("approval", "request"), ("surrender", "approval")):
        assert accepted(town, with_act(town, name, **act(town, 1, other))) == []


def test_a_header_without_its_seal_proves_nothing(town: Certified) -> None:
    assert accepted(town, with_act(town, "surrender", seals=[])) == []


def test_a_seal_by_a_key_that_the_genesis_does_not_name_proves_nothing(town: Certified) -> None:
    stranger = Ed25519PrivateKey.generate()
    chain_id = json.loads(town.anchor)["chainId"].to_bytes(32, "big")
    header = bytes.fromhex(act(town, 1, "surrender")["header"][2:])
    signature = stranger.sign(b"tanji seal 1\n" + chain_id + offline.keccak(header))
    key = stranger.public_key().public_bytes_raw()
    genuine = act(town, 1, "surrender")["seals"]
    seal = {"validator": "0x" + key.hex(), "signature": "0x" + signature.hex()}
    renamed = {**seal, "validator": genuine[0]["validator"]}
    for seals in ([seal], [renamed], [*genuine, seal], [*genuine, *genuine]):
        assert accepted(town, with_act(town, "surrender", seals=seals)) == []


def test_a_signature_in_the_upper_half_is_another_transaction(town: Certified) -> None:
    """The same signer, the same call: the curve allows it, the ledger and the trie do not."""
    path = act(town, 1, "request")["transaction"]
    leaf = offline.unrlp(bytes.fromhex(path[-1][2:]), "leaf")
    raw = leaf[-1] if len(leaf) == 2 else leaf[16]
    fields = offline.unrlp(raw[1:], "transaction")
    parity, _, s = (int.from_bytes(one) for one in fields[-3:])
    fields[-3], fields[-1] = offline.rlp(1 - parity), (offline.N - s).to_bytes(32)
    fields[-3] = b"" if parity else b"\1"
    high = [*leaf[:-1], raw[:1] + offline.rlp(fields)]
    changed = [*path[:-1], "0x" + offline.rlp(high).hex()]
    assert accepted(town, with_act(town, "request", transaction=changed)) == []
    with pytest.raises(offline.Refused, match="out of range"):
        offline.signer(bytes(32), 1 - parity, 1, offline.N - s)


def test_a_ledger_of_another_genesis_proves_nothing_here(town: Certified) -> None:
    anchor = json.loads(town.anchor)
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for change in (
        {"genesisHash": "0x" + "11" * 32},
        {"chainId": anchor["chainId"] + 1},
        {"name": "another"},
        {"validators": ["0x" + key.hex()]},
        {"sealsRequired": 2},
    ):
        pinned = offline.pin(json.dumps(anchor | change))
        with pytest.raises(offline.Refused):
            offline.check(town.text(1), pinned)


def test_the_commands_refuse_as_the_functions_do(town: Certified, tmp_path: Path) -> None:
    """A sample through the real commands; tests/api/test_certificate.py runs the untouched."""
    from tests.api.test_certificate import run_audit, run_script

    dice = Random(7)
    for turn in range(4):
        _, text = forged(dice, town.text(1), [town.text(2)])
        file = tmp_path / f"{turn}.json"
        file.write_bytes(text.encode())
        for done in (run_script(town, file, tmp_path), run_audit(town, file, tmp_path)):
            assert done.returncode == 1, done.stdout + done.stderr
