"""Tries hold what was put, under the root anybody else computes."""

import pytest
import rlp
from hypothesis import given, settings
from hypothesis import strategies as st
from trie import HexaryTrie

from chain.blocks import EMPTY_ROOT
from chain.encoding import NotCanonical, decode, encode, keccak
from chain.errors import NodeMissing
from chain.state import NOBODY, World
from chain.trie import Trie, children, look_up, ordered, ordered_path

KEYS = st.one_of(
    st.binary(min_size=2, max_size=2), st.integers(0, 40).map(lambda n: keccak(bytes((n,))))
)
ACTS = st.lists(st.tuples(KEYS, st.sampled_from([b"", b"x", b"y" * 40])), max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTS, min_size=1, max_size=4))
def test_after_every_batch_the_root_is_the_reference_tries(batches: list) -> None:
    kept: dict[bytes, bytes] = {}
    reference, root = HexaryTrie({}), EMPTY_ROOT
    for batch in batches:
        trie = Trie(kept.__getitem__, root)
        for key, value in batch:
            trie.put(key, value)
            reference[key] = value
        root, made = trie.commit()
        kept |= made
        assert root == reference.root_hash
        for key, _ in batch:
            assert look_up(kept.__getitem__, root, key) == reference[key]


@settings(max_examples=200, deadline=None)
@given(ACTS, KEYS)
def test_a_path_proves_presence_and_absence_to_the_reference(batch: list, asked: bytes) -> None:
    trie = Trie({}.__getitem__)
    held = {key: value for key, value in batch if value}
    for key, value in held.items():
        trie.put(key, value)
    root, made = trie.commit()
    nodes = [rlp.decode(node) for node in Trie(made.__getitem__, root).path(asked)]
    if root != EMPTY_ROOT:
        assert HexaryTrie.get_from_proof(root, asked, nodes) == held.get(asked, b"")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=60), max_size=140))
def test_a_list_has_the_root_other_clients_give_it(items: list[bytes]) -> None:
    reference = HexaryTrie({})
    for index, item in enumerate(items):
        reference[rlp.encode(index)] = item
    root, _ = ordered(items)
    assert root == reference.root_hash
    if items:
        assert ordered_path(items, len(items) - 1)[0] == ordered(items)[1][root]


@settings(max_examples=200, deadline=None)
@given(ACTS)
def test_every_node_made_can_be_reached_and_nothing_else_is_made(batch: list) -> None:
    trie = Trie({}.__getitem__)
    for key, value in batch:
        trie.put(key, value)
    root, made = trie.commit()
    waiting, reached = [root] if made else [], set()
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting += children(made[name])[0]
    assert reached == set(made)


NESTED = st.recursive(
    st.binary(max_size=60), lambda each: st.lists(each, max_size=5), max_leaves=20
)


@given(NESTED)
def test_rlp_is_what_the_reference_writes_and_comes_back(item: object) -> None:
    assert encode(item) == rlp.encode(item)
    assert decode(encode(item)) == item


@settings(max_examples=1_000)
@given(st.binary(max_size=80))
def test_only_the_one_encoding_of_anything_is_read(data: bytes) -> None:
    try:
        item = decode(data)
    except NotCanonical:
        return
    assert encode(item) == data


@pytest.mark.parametrize("data", ["", "8100", "b800", "c180ff", "b83800", "f800", "c3", "bf" * 9])
def test_other_encodings_are_refused(data: str) -> None:
    with pytest.raises(NotCanonical):
        decode(bytes.fromhex(data))


def test_lists_nested_past_any_structure_are_refused_early() -> None:
    deep = b"\xc0"
    for _ in range(2_000):
        deep = encode([deep]) if len(deep) < 50 else b"\xf8" + bytes((len(deep),)) + deep
        if len(deep) > 250:
            break
    with pytest.raises(NotCanonical):
        decode(deep)


SLOTS = st.tuples(st.sampled_from([b"a" * 20, b"b" * 20]), st.integers(0, 5))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), SLOTS, st.integers(0, 3)),
        st.tuples(st.just("nonce"), SLOTS, st.integers(0, 3)),
        st.tuples(st.just("mark"), SLOTS, st.just(0)),
        st.tuples(st.just("back"), SLOTS, st.just(0)),
        st.tuples(st.just("next"), SLOTS, st.just(0)),
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_undoing_comes_back_to_exactly_what_was(steps: list) -> None:
    """Against a model that copies everything at each mark."""
    kept: dict[bytes, bytes] = {}

    def read(name: bytes) -> bytes:
        try:
            return kept[name]
        except KeyError:
            raise NodeMissing(name) from None

    world = World(read, EMPTY_ROOT)
    slots: dict = {}
    nonces: dict = {}
    marks: list = []
    start: dict = {}
    for what, (address, slot), value in steps:
        match what:
            case "set":
                world.set_slot(address, slot, value)
                slots = {**slots, (address, slot): value}
            case "nonce":
                world.set_account(address, NOBODY._replace(nonce=value))
                nonces = {**nonces, address: value}
            case "mark":
                marks.append((world.checkpoint(), slots, nonces))
            case "back" if marks:
                checkpoint, slots, nonces = marks.pop()
                world.revert(checkpoint)
            case "next":
                world.begin_transaction()
                marks, start = [], slots
        assert world.slot(address, slot) == slots.get((address, slot), 0)
        assert world.slot_at_start(address, slot) == start.get((address, slot), 0)
        assert world.account(address).nonce == nonces.get(address, 0)
    world.set_account(b"a" * 20, NOBODY._replace(nonce=9))
    world.set_account(b"b" * 20, NOBODY._replace(nonce=9))
    root, made = world.commit()
    kept |= made
    again = World(read, root)
    assert all(again.slot(*key) == value for key, value in slots.items())
