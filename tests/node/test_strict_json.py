"""The node's reading of JSON and of parameters, on whatever a generator comes up with."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import ADDRESSES
from node import limits
from node.rpc.envelope import answer
from node.rpc.strict_json import NotStrict, parse
from tests.founded import registration, sign
from tests.node.small import Small

ASKED = 6_000
"""Calls of random parameters; every method gets its share."""

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_what_json_writes_is_read_back(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode("utf-8")) == value


@given(st.binary(max_size=200) | st.text(alphabet='[]{}":,\\0123eE+-.truefalsn ').map(str.encode))
@settings(max_examples=500, deadline=None)
def test_bytes_are_json_or_not_strict_and_nothing_else(body: bytes) -> None:
    try:
        parse(body)
    except NotStrict:
        return
    json.loads(body)


@pytest.mark.parametrize("depth", [limits.JSON_DEPTH_MAX, limits.JSON_DEPTH_MAX + 1])
def test_depth_is_counted_outside_texts_only(depth: int) -> None:
    brackets = "[" * 1_000
    body = "[" * depth + json.dumps(brackets) + "]" * depth
    if depth > limits.JSON_DEPTH_MAX:
        with pytest.raises(NotStrict):
            parse(body.encode())
    else:
        assert brackets in str(parse(body.encode()))


def _value(dice: random.Random, known: list[object], depth: int = 0) -> object:
    """Something that a careless or hostile client might put in a parameter's place."""
    choice = dice.randrange(12 if depth < 3 else 9)
    if choice < 4:
        return dice.choice(known)
    if choice == 4:
        return "0x" + dice.randbytes(dice.randrange(70)).hex()
    if choice == 5:
        return hex(dice.getrandbits(dice.randrange(1, 300)))
    if choice == 6:
        return dice.choice([None, True, False, 0, -1, 1.5, 2**70, "", "0x", "0x0", "latest", "é"])
    if choice == 7:
        return "0x" + "".join(dice.choices("0123456789abcdefABCDEFgx", k=dice.randrange(80)))
    if choice == 8:
        return dice.randbytes(4).hex()
    if choice == 9:
        return [_value(dice, known, depth + 1) for _ in range(dice.randrange(5))]
    fields = ["to", "from", "data", "input", "gas", "value", "blockHash", "blockNumber"]
    fields += ["fromBlock", "toBlock", "address", "topics", "requireCanonical", "colour"]
    return {name: _value(dice, known, depth + 1) for name in dice.sample(fields, dice.randrange(5))}


def test_no_parameters_whatever_are_our_fault(small: Small) -> None:
    """Of thousands of random calls of every method, none is answered with an internal error."""
    name = small.send(registration(200, 0))
    small.make_block()
    small.send(sign("ministry"))
    hash_ = small.ask("eth_getBlockByNumber", "latest", False)["hash"]
    known = [name, hash_, ADDRESSES["Units"], "0x1", "latest", "earliest", "pending", [], {}]
    known += [{"to": ADDRESSES["Units"], "gas": "0xffff"}, small.ask("eth_newFilter", {}), "0x0"]
    dice = random.Random(11)
    methods = sorted(small.node.table.methods)
    for turn in range(ASKED):
        method = methods[turn % len(methods)]
        count = dice.randrange(len(small.node.table.methods[method].params) + 2)
        params = [_value(dice, known) for _ in range(count)]
        body = {"jsonrpc": "2.0", "id": turn, "method": method, "params": params}
        answered = json.loads(answer(json.dumps(body).encode(), small.node.table))
        assert answered.get("error", {}).get("code") != -32603, (method, params, answered)
