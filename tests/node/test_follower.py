"""The follower: takes every sound block, and not one with any field altered."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chain.blocks import decode_block
from chain.encoding import decode, encode
from node.config import read_config
from node.errors import PeerDisagrees, PeerUnavailable
from node.follower import Follower
from node.peer import Peer, Question
from node.run import open_ledger
from tests.founded import registration
from tests.node.small import Small, found_small

Alter = Callable[[str, list[object], object], object]


class Wire(Peer):
    """A peer that is asked in this process; `alter` may change what comes back."""

    def __init__(self, small: Small, alter: Alter | None = None) -> None:
        super().__init__("http://127.0.0.1:1")
        self.small, self.alter = small, alter

    def ask_all(self, questions: list[Question]) -> list[object]:
        answers = []
        for method, params in questions:
            found = self.small.ask(method, *params)
            answers.append(self.alter(method, params, found) if self.alter else found)
        return answers


@pytest.fixture
def ahead(tmp_path: Path) -> Small:
    """A node three blocks on, the second with two transactions."""
    small = found_small(tmp_path / "peer")
    small.done(registration(200, 0))
    small.send(registration(201, 1))
    small.done(registration(202, 2))
    small.done(registration(203, 3))
    return small


def follower(ahead: Small, folder: Path, alter: Alter | None = None) -> Follower:
    """A second ledger from the same genesis."""
    folder.mkdir()
    genesis = (ahead.folder / "ledger" / "genesis.json").read_text()
    (folder / "genesis.json").write_text(genesis)
    (folder / "node.toml").write_text('genesis = "genesis.json"\nledger = "ledger.db"\n')
    ledger = open_ledger(read_config(folder / "node.toml"))
    return Follower(ledger, Wire(ahead, alter), lambda candidate: None)


def test_a_follower_reaches_its_peers_head_by_executing_every_block(
    ahead: Small, tmp_path: Path
) -> None:
    one = follower(ahead, tmp_path / "copy")
    assert one.catch_up()
    assert one._ledger.head == ahead.ledger.head
    assert not one.catch_up()
    assert one.behind() is None


def test_a_follower_says_how_far_it_is_behind(ahead: Small, tmp_path: Path) -> None:
    def lie(method: str, params: list[object], found: object) -> object:
        return "0x40" if method == "eth_blockNumber" else found

    one = follower(ahead, tmp_path / "copy", lie)
    with pytest.raises(AssertionError):
        one.catch_up()
    assert one.behind() == (0, 0x40)


def _header_field(index: int) -> Alter:
    """Flip the last bit of one header field of block 2."""

    def alter(method: str, params: list[object], found: object) -> object:
        if method != "debug_getRawBlock" or params[0] != "0x2":
            return found
        block = decode(bytes.fromhex(found[2:]))
        field = block[0][index]
        block[0][index] = field[:-1] + bytes((field[-1] ^ 1,)) if field else b"\1"
        return "0x" + encode(block).hex()

    return alter


@pytest.mark.parametrize("index", range(20))
def test_a_block_with_any_header_field_altered_is_refused(
    index: int, ahead: Small, tmp_path: Path
) -> None:
    one = follower(ahead, tmp_path / "copy", _header_field(index))
    with pytest.raises(PeerDisagrees) as error:
        one.catch_up()
    assert error.value.number == 2
    assert one._ledger.head.number == 1


def _swapped(found: str) -> str:
    block = decode(bytes.fromhex(found[2:]))
    block[1].reverse()
    return "0x" + encode(block).hex()


def _one_less(found: str) -> str:
    block = decode(bytes.fromhex(found[2:]))
    del block[1][-1]
    return "0x" + encode(block).hex()


@pytest.mark.parametrize("change", [_swapped, _one_less])
def test_a_block_whose_transactions_are_moved_or_missing_is_refused(
    change: Callable[[str], str], ahead: Small, tmp_path: Path
) -> None:
    def alter(method: str, params: list[object], found: object) -> object:
        altered = method == "debug_getRawBlock" and params[0] == "0x2"
        return change(found) if altered else found

    one = follower(ahead, tmp_path / "copy", alter)
    with pytest.raises(PeerDisagrees):
        one.catch_up()
    assert one._ledger.head.number == 1


SEALS: dict[str, Callable[[list[dict]], object]] = {
    "none": lambda seals: [],
    "twice": lambda seals: seals * 2,
    "another block's": lambda seals: [{**seals[0], "signature": "0x" + "00" * 64}],
    "a stranger's": lambda seals: [{**seals[0], "validator": "0x" + "11" * 32}],
    "no list": lambda seals: {"seal": 1},
    "no hex": lambda seals: [{"validator": "x", "signature": "y"}],
}


@pytest.mark.parametrize("seals", SEALS.values(), ids=SEALS)
def test_a_block_without_its_validators_seals_is_refused(
    seals: Callable[[list[dict]], object], ahead: Small, tmp_path: Path
) -> None:
    def alter(method: str, params: list[object], found: object) -> object:
        return seals(found) if method == "registry_seals" and params[0] == "0x1" else found

    one = follower(ahead, tmp_path / "copy", alter)
    with pytest.raises(PeerDisagrees):
        one.catch_up()
    assert one._ledger.head.number == 0


def test_a_peer_on_another_ledger_is_refused_before_any_block_is_taken(
    ahead: Small, tmp_path: Path
) -> None:
    other = found_small(tmp_path / "other")
    one = follower(other, tmp_path / "copy")
    one._peer = Wire(ahead)
    with pytest.raises(PeerDisagrees) as error:
        one.catch_up()
    assert error.value.number == 0


def test_a_peer_that_is_not_there_is_worth_asking_again(ahead: Small, tmp_path: Path) -> None:
    one = follower(ahead, tmp_path / "copy")
    one._peer = Peer("http://127.0.0.1:9")
    with pytest.raises(PeerUnavailable):
        one.catch_up()


def test_what_a_follower_holds_is_the_peers_bytes(ahead: Small, tmp_path: Path) -> None:
    one = follower(ahead, tmp_path / "copy")
    one.catch_up()
    for number in range(4):
        theirs = bytes.fromhex(ahead.ask("debug_getRawBlock", hex(number))[2:])
        assert one._ledger.block(number).encoded == theirs
        assert decode_block(theirs) == one._ledger.block(number)
    assert json.loads(one._ledger.genesis.document) == ahead.ask("registry_genesis")


class Narrow(Wire):
    """A peer whose answers to more than two questions are too large to come through."""

    def ask_all(self, questions: list[Question]) -> list[object]:
        if len(questions) > 2:
            raise PeerUnavailable(self.url, "the answer is too large")
        return super().ask_all(questions)


def test_blocks_too_large_to_come_many_at_a_time_come_one_by_one(
    ahead: Small, tmp_path: Path
) -> None:
    one = follower(ahead, tmp_path / "copy")
    one._peer = Narrow(ahead)
    failures = 0
    while one._ledger.head != ahead.ledger.head:
        try:
            one.catch_up()
        except PeerUnavailable:
            failures += 1
            assert failures <= 3
    assert failures
