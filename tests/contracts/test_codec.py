"""The Python side of the contracts: codec, words and identifiers, held to the artifacts."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contracts
from contracts import ADDRESSES, NAMES, UnknownContract, load, vocabulary
from contracts.codec import (
    OutOfRange,
    UnknownFunction,
    decode_call,
    decode_error,
    decode_log,
    decode_output,
    encode_call,
    signature,
    topic,
)
from contracts.founding import FOUNDER
from contracts.identifiers import CEA, name_bytes, period_number, uscc_bytes
from contracts.orders import FIELDS
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import World

SOURCES = Path(contracts.__file__).parent / "src"
ENUMS = {
    "Kind": ("IParticipants", vocabulary.Kind),
    "Standing": ("IParticipants", vocabulary.Standing),
    "Relation": ("IApprovals", vocabulary.Relation),
    "IApprovals.State": ("IApprovals", vocabulary.Proposal),
    "Bucket": ("IUnits", vocabulary.Bucket),
    "Stage": ("IAllocation", vocabulary.Stage),
    "IAllocation.State": ("IAllocation", vocabulary.Line),
    "ICompliance.State": ("ICompliance", vocabulary.Surrender),
    "IOffsets.State": ("IOffsets", vocabulary.Offset),
    "Purpose": ("ICancellation", vocabulary.Purpose),
    "Side": ("IMarket", vocabulary.Side),
}


def source(name: str) -> str:
    return (SOURCES / f"{name}.sol").read_text()


@pytest.mark.parametrize("enum", ENUMS)
def test_the_words_are_the_contracts_words_in_their_order(enum: str) -> None:
    file, words = ENUMS[enum]
    body = re.search(rf"enum {enum.split('.')[-1]} \{{([^}}]*)\}}", source(file)).group(1)
    named = [re.sub(r"(?<!^)(?=[A-Z])", "_", word.strip()).upper() for word in body.split(",")]
    assert named == [word.name for word in words]
    assert [word.value for word in words] == list(range(len(named)))


def test_rights_are_the_contracts_bits() -> None:
    found = re.findall(r"uint8 constant (\w+) = (\d+);", source("IParticipants"))
    assert {name: int(bit) for name, bit in found} == {r.name: r.value for r in vocabulary.Right}


def test_addresses_are_those_in_the_sources() -> None:
    found = re.findall(r"= I(\w+)\((0x\w{40})\);", source("Addresses"))
    assert dict(found) == ADDRESSES
    assert tuple(name for name, _ in found) == NAMES


def test_the_founder_is_an_address_that_no_key_signs_for() -> None:
    assert FOUNDER.lower() == "0x" + "f" * 39 + "e"


def test_the_id_of_an_allowance_is_the_contracts() -> None:
    assert re.search(r"CEA = ([\d_]+);", source("IUnits")).group(1) == f"{CEA:_}"
    assert CEA + period_number(2019, 2020) == ID == 120192020


def test_an_order_has_the_fields_of_the_contracts_struct() -> None:
    (entry,) = [e for e in load("Market").abi if e.get("name") == "digest"]
    parts = entry["inputs"][0]["components"]
    assert [(part["name"], part["type"]) for part in parts] == list(FIELDS)


def test_an_unknown_contract_or_function_is_refused_by_name() -> None:
    with pytest.raises(UnknownContract, match="Unitz"):
        load("Unitz")
    with pytest.raises(UnknownFunction, match=r"Units has no function burn"):
        encode_call("Units", "burn")
    with pytest.raises(ValueError, match="takes 1 arguments, not 2"):
        encode_call("Units", "conserved", (1, 2))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"\xff", "\\xff"),
        (b"\0", "\\x00"),
        (b"\xe7\x94", "\\xe7\\x94"),
        ("甲".encode(), "甲"),
        (b"", ""),
    ],
)
def test_a_text_that_is_no_text_is_read_by_its_digits(written: bytes, read: str) -> None:
    """Nobody who signs a malformed text stops those who read the ledger."""
    value = (bytes(32), 0, 0)
    sound = encode_call("Measures", "publish", [1, 0, 0, HASH, "x" * len(written), value])
    place = len(sound) - 32 if written else len(sound)
    calldata = sound[:place] + written + sound[place + len(written) :]
    function, told = decode_call("Measures", calldata)
    assert (function, told["text"]) == ("publish", read)


@pytest.mark.parametrize("found", [-1, 2**64])
def test_a_number_that_its_field_cannot_hold_is_refused_with_the_bound(found: int) -> None:
    with pytest.raises(OutOfRange, match=f"quantity: {found} is not from 0 to {2**64 - 1}"):
        encode_call("Compliance", "request", (20192020, [(120192020, found)]))
    with pytest.raises(OutOfRange, match="ids: -1 is not from 0"):
        encode_call("Units", "balanceOfBatch", ([], [-1]))


@settings(max_examples=50, deadline=None)
@given(
    period=st.integers(0, 2**32 - 1),
    items=st.lists(st.tuples(st.integers(0, 2**256 - 1), st.integers(0, 2**64 - 1)), max_size=5),
)
def test_what_is_encoded_is_decoded(period: int, items: list[tuple[int, int]]) -> None:
    given_ = [{"id": id_, "quantity": quantity} for id_, quantity in items]
    for form in (items, given_):
        call = encode_call("Compliance", "request", (period, form))
        assert decode_call("Compliance", call) == ("request", {"period": period, "offered": given_})


@pytest.mark.parametrize("data", [b"", b"\1", b"\0" * 4])
def test_a_call_of_no_function_is_none(data: bytes) -> None:
    assert decode_call("Units", data) is None


@pytest.mark.parametrize("data", [b"", b"\1\2\3", b"\xff" * 4, b"\xff" * 40])
def test_data_that_is_no_error_of_ours_is_none(data: bytes) -> None:
    assert decode_error(data) is None


def test_every_error_of_every_contract_can_be_decoded() -> None:
    values = {"address": "00" * 32, "string": f"{32:064x}" + "00" * 32}
    for name in NAMES:
        for entry in load(name).abi:
            if entry["type"] == "error":
                words = [values.get(f["type"], "00" * 32) for f in entry["inputs"]]
                from contracts.codec import keccak

                data = keccak(text=signature(entry))[:4] + bytes.fromhex("".join(words))
                refusal = decode_error(data)
                assert refusal is not None
                assert refusal.name == entry["name"]
                assert list(refusal.args) == [f["name"] for f in entry["inputs"]]


def test_a_log_of_a_stranger_or_of_no_event_of_ours_is_none() -> None:
    known = topic("Cash", "Paid")
    assert decode_log("0x" + "11" * 20, [known], b"") is None
    assert decode_log(ADDRESSES["Cash"], [], b"") is None
    assert decode_log(ADDRESSES["Cash"], [HASH], b"") is None
    assert decode_log(ADDRESSES["Units"], [known], b"") is None


def test_several_answers_are_a_tuple_and_one_is_itself(world: World) -> None:
    assert world.asks("Market", "lastClose") == (0, 0)
    assert world.asks("Market", "tradeCount") == 0
    words = [5, 0, 0, 7]
    data = b"".join(word.to_bytes(32, "big") for word in words)
    assert decode_output("Units", "holding", data) == {
        "registration": 5,
        "trading": 0,
        "reserved": 0,
        "frozen": 7,
    }


@pytest.mark.parametrize("code", ["", "9" * 17, "9" * 19, "碳" * 18])
def test_a_code_of_another_length_or_script_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="18 ASCII characters"):
        uscc_bytes(code)


def test_a_name_fits_in_32_ascii_characters() -> None:
    assert name_bytes("a" * 32) == b"a" * 32
    for wrong in ("a" * 33, "限价"):
        with pytest.raises(ValueError, match="at most 32 ASCII"):
            name_bytes(wrong)
