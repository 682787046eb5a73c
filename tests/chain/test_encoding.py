"""RLP: what goes in comes out, and of every item there is one encoding, as another reader holds."""

import pytest
import rlp
from hypothesis import example, given
from hypothesis import strategies as st

from chain.encoding import NotCanonical, decode, encode

ITEMS = st.recursive(
    st.binary(max_size=70), lambda item: st.lists(item, max_size=20), max_leaves=40
)
NEARLY = st.one_of(
    st.binary(max_size=80),
    st.binary(max_size=54).map(lambda body: bytes((0xC0 + len(body),)) + body),
    st.lists(st.sampled_from([b"\x81\x05", b"\x81\x80", b"\x05", b"\x80", b"\xc0", b"\xb8\x01\x01",
                              b"\x82\x01\x02", b"\xa0"]), max_size=9).map(
        lambda parts: bytes((0xC0 + sum(map(len, parts)),)) + b"".join(parts)),
)  # fmt: skip


@given(ITEMS)
def test_what_was_encoded_is_decoded(item: object) -> None:
    assert decode(encode(item)) == item
    assert encode(item) == rlp.encode(item)


@given(NEARLY)
@example(bytes.fromhex("c28105"))
@example(bytes.fromhex("c18180"))
@example(bytes.fromhex("c181"))
@example(bytes.fromhex("c3a00102"))
@example(b"")
def test_what_another_strict_reader_refuses_is_refused(data: bytes) -> None:
    try:
        expected = rlp.decode(data, strict=True)
    except rlp.exceptions.DecodingError:
        with pytest.raises(NotCanonical):
            decode(data)
    else:
        assert encode(decode(data)) == data == rlp.encode(expected)
