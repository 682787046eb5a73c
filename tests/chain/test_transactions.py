"""The gate: what may never be in the book is refused, each for its reason."""

import pytest
from coincurve import PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from chain import limits
from chain.encoding import decode as decode_rlp
from chain.encoding import encode, encode_int, keccak
from chain.errors import (
    FieldOutOfRange,
    GasLimitTooLow,
    InvalidSignature,
    InvalidTransaction,
    MalformedTransaction,
    TransactionTooLarge,
    UnprotectedTransaction,
    UnsupportedType,
    WrongChain,
)
from chain.transactions import check_chain, decode
from tests.chain.notebook import CHAIN_ID, NOTEBOOK, Signer, word

KEY = PrivateKey(b"k" * 32)
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ENTERPRISE = Signer.named("enterprise")


def signed(
    kind: int = 2,
    chain_id: int = CHAIN_ID,
    nonce: int = 0,
    gas: int = 100_000,
    fees: tuple[int, int] = (0, 0),
    to: bytes = NOTEBOOK,
    value: int = 0,
    data: bytes = b"",
    access: object = (),
    high_s: bool = False,
    v: int | None = None,
) -> bytes:
    """A transaction signed as asked, lawful or not."""
    numbers = [encode_int(nonce), *map(encode_int, fees[: 2 if kind == 2 else 1]), encode_int(gas)]
    body = [*numbers, to, encode_int(value), data]
    if kind:
        body = [encode_int(chain_id), *body, access]
        message = bytes((kind,)) + encode(body)
    else:
        message = encode([*body, encode_int(chain_id), b"", b""])
    signature = KEY.sign_recoverable(keccak(message), hasher=None)
    r, s, parity = (
        int.from_bytes(signature[:32], "big"),
        int.from_bytes(signature[32:64], "big"),
        signature[64],
    )
    if high_s:
        s, parity = ORDER - s, parity ^ 1
    mark = v if v is not None else parity if kind else 35 + 2 * chain_id + parity
    whole = encode([*body, *map(encode_int, (mark, r, s))])
    return bytes((kind,)) + whole if kind else whole


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_what_a_wallet_signs_is_read_as_it_was_meant(kind: int) -> None:
    raw = ENTERPRISE.raw(kind, data=b"\x01\x02", value=3, gas=77_777)
    found = decode(raw)
    assert found.sender == ENTERPRISE.address
    assert (found.type, found.chain_id, found.gas_limit) == (kind, CHAIN_ID, 77_777)
    assert (found.to, found.value, found.data) == (NOTEBOOK, 3, b"\x01\x02")
    assert found.hash == keccak(raw)
    assert found.parity in (0, 1)


FLAWS = {
    "too long": (signed(data=bytes(limits.TRANSACTION_BYTES_MAX)), TransactionTooLarge),
    "nothing": (b"", MalformedTransaction),
    "blob": (b"\x03" + signed()[1:], UnsupportedType),
    "set code": (b"\x04" + signed()[1:], UnsupportedType),
    "type 127": (b"\x7f" + signed()[1:], UnsupportedType),
    "a byte follows": (signed() + b"\x00", MalformedTransaction),
    "cut short": (signed()[:-1], MalformedTransaction),
    "a field less": (b"\x02" + encode(decode_rlp(signed()[1:])[:-1]), MalformedTransaction),
    "nonce led by zero": (
        b"\x02"
        + encode([*decode_rlp(signed()[1:])[:1], b"\x00\x01", *decode_rlp(signed()[1:])[2:]]),
        MalformedTransaction,
    ),
    "address of 19 bytes": (signed(to=bytes(19)), MalformedTransaction),
    "slot of 31 bytes": (signed(access=[[NOTEBOOK, [bytes(31)]]]), MalformedTransaction),
    "priority above fee": (signed(fees=(2, 1)), FieldOutOfRange),
    "last nonce": (signed(nonce=2**64 - 1), FieldOutOfRange),
    "value of 33 bytes": (signed(value=2**256), FieldOutOfRange),
    "gas of 9 bytes": (signed(gas=2**64), FieldOutOfRange),
    "creation too long": (signed(to=b"", data=bytes(49_153), gas=10**7), FieldOutOfRange),
    "no chain": (signed(kind=0, v=27), UnprotectedTransaction),
    "no chain, odd": (signed(kind=0, v=28), UnprotectedTransaction),
    "high s": (signed(high_s=True), InvalidSignature),
    "high s, legacy": (signed(kind=0, high_s=True), InvalidSignature),
    "parity 2": (signed(v=2), InvalidSignature),
    "parity 27": (signed(v=27), InvalidSignature),
    "gas below intrinsic": (signed(gas=20_999), GasLimitTooLow),
    "gas below creation": (signed(to=b"", data=b"\x00", gas=53_000), GasLimitTooLow),
}


@pytest.mark.parametrize(("raw", "reason"), FLAWS.values(), ids=FLAWS)
def test_a_flaw_is_refused_for_its_own_reason(raw: bytes, reason: type[InvalidTransaction]) -> None:
    with pytest.raises(reason) as refusal:
        decode(raw)
    assert type(refusal.value) is reason


@pytest.mark.parametrize("chain_id", [0, 1, CHAIN_ID - 1, 2**64, 2**254])
@pytest.mark.parametrize("kind", [0, 1, 2])
def test_another_chains_transaction_is_refused(kind: int, chain_id: int) -> None:
    with pytest.raises(WrongChain):
        check_chain(decode(signed(kind, chain_id)), CHAIN_ID)


@pytest.mark.parametrize("place", [-1, -2])
@pytest.mark.parametrize("number", [0, ORDER, 2**256 - 1])
def test_a_signature_out_of_range_has_no_signer(place: int, number: int) -> None:
    fields = decode_rlp(signed()[1:])
    fields[place] = encode_int(number)
    with pytest.raises(InvalidSignature):
        decode(b"\x02" + encode(fields))


@settings(max_examples=1_000, deadline=None)
@given(st.binary(max_size=300))
def test_garbage_is_refused_and_never_more_than_that(raw: bytes) -> None:
    with pytest.raises(InvalidTransaction):
        decode(raw)


@settings(max_examples=3_000, deadline=None)
@given(st.sampled_from([0, 1, 2]), st.data())
def test_a_flipped_bit_is_never_the_same_senders_will(kind: int, data: st.DataObject) -> None:
    raw = signed(kind, data=word(7), access=() if kind == 0 else [[NOTEBOOK, [word(1)]]])
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    flipped = bytearray(raw)
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        found = decode(bytes(flipped))
        check_chain(found, CHAIN_ID)
    except InvalidTransaction:
        return
    assert found.sender != decode(raw).sender


def test_one_senders_will_has_one_encoding() -> None:
    """Long forms of lengths and numbers would give one transaction two names."""
    raw = signed(data=word(7))
    fields = decode_rlp(raw[1:])
    body = b"".join(encode(each) for each in fields)
    long_form = b"\x02\xf9" + len(body).to_bytes(2, "big") + body
    assert len(body) < 256
    with pytest.raises(MalformedTransaction):
        decode(long_form)
