"""The ledger proposes, commits, accepts and remembers."""

from dataclasses import fields, replace

import pytest

from chain import limits
from chain.blocks import Block, Header
from chain.errors import (
    BadSeal,
    BalanceTooSmall,
    BlockTooHeavy,
    CommitmentMismatch,
    DuplicateSeal,
    GasLimitTooHigh,
    InapplicableTransaction,
    InvalidGenesis,
    LedgerInUse,
    NonceMismatch,
    NotOnLedger,
    StaleCandidate,
    TimeNotLater,
    TooFewSeals,
    UnknownParent,
    UnknownValidator,
    WrongChain,
)
from chain.evm import Call
from chain.genesis import Genesis, parse
from chain.ledger import Ledger
from chain.transactions import decode
from tests.chain.notebook import (
    MINISTRY,
    NOTEBOOK,
    REFUSED,
    REGISTRY,
    Signer,
    Validator,
    extend,
    word,
)


def test_a_block_holds_what_could_be_applied_and_names_what_could_not(
    ledger: Ledger, enterprise: Signer
) -> None:
    written, gap = enterprise.writes(5, 6), enterprise.writes(5, 7)
    candidate = ledger.propose([gap, written], ledger.head.timestamp + 1)
    assert candidate.block.transactions == (written.raw,)
    assert [(each.transaction, type(each.reason)) for each in candidate.dropped] == [
        (gap, NonceMismatch)
    ]
    assert ledger.head.number == 0, "a proposal stores nothing"


def test_a_revert_is_in_the_book_with_its_error_and_without_effect(
    ledger: Ledger, enterprise: Signer
) -> None:
    candidate = extend(ledger, [enterprise.writes(5, 6), enterprise.writes(5, REFUSED)])
    assert [receipt.success for receipt in candidate.receipts] == [True, False]
    assert candidate.outputs == (b"", word(REFUSED)) == ledger.outputs(1)
    assert ledger.state(ledger.head).storage(NOTEBOOK, 5) == 6
    assert ledger.state(ledger.head).nonce(enterprise.address) == 2


def test_every_kind_of_transaction_executes_and_is_found_again(
    ledger: Ledger, enterprise: Signer
) -> None:
    sent = [enterprise.writes(slot, 9, kind=slot) for slot in (0, 1, 2)]
    extend(ledger, sent)
    assert [ledger.locate(each.hash) for each in sent] == [(1, 0), (1, 1), (1, 2)]
    assert ledger.locate(word(1)) is None
    assert [receipt.type for receipt in ledger.receipts(1)] == [0, 1, 2]


def test_every_blocks_state_stays_readable(ledger: Ledger, enterprise: Signer) -> None:
    for value in (1, 2, 3):
        extend(ledger, [enterprise.writes(5, value)])
    seen = [ledger.state(ledger.header(n)).storage(NOTEBOOK, 5) for n in range(4)]
    assert seen == [0, 1, 2, 3]


def test_events_are_found_by_address_and_topic_and_only_where_they_are(
    ledger: Ledger, enterprise: Signer
) -> None:
    for slot in (1, 2, 1):
        extend(ledger, [enterprise.writes(slot, 9), enterprise.writes(slot + 10, 8)])
    assert [event.block_number for event in ledger.logs(0, 9, [NOTEBOOK], [[word(1)]])] == [1, 3]
    assert len(list(ledger.logs(0, 9))) == 6
    assert list(ledger.logs(0, 9, [bytes(20)])) == []
    assert list(ledger.logs(0, 9, [], [[], [word(1)]])) == []
    assert [event.log_index for event in ledger.logs(2, 2)] == [0, 1]


def test_a_follower_that_executes_the_same_blocks_has_the_same_ledger(
    ledger: Ledger, genesis: Genesis, enterprise: Signer
) -> None:
    follower = Ledger.create(":memory:", genesis)
    for value in range(3):
        extend(ledger, [enterprise.writes(value, 9), enterprise.writes(7, REFUSED)])
        follower.accept(ledger.block(ledger.head.number), ledger.seals(ledger.head.number))
    assert follower.head == ledger.head
    assert follower.receipts(3) == ledger.receipts(3)


OF_THE_PARENT = {"parent_hash": UnknownParent, "timestamp": TimeNotLater}


def changed(value: int | bytes) -> int | bytes:
    if isinstance(value, int):
        return value - 1 if value else 1
    return bytes((value[0] ^ 1,)) + value[1:] if value else b"x"


@pytest.mark.parametrize("name", [field.name for field in fields(Header)])
def test_a_header_with_any_field_changed_is_refused_by_the_name_of_the_field(
    ledger: Ledger, enterprise: Signer, name: str
) -> None:
    block = ledger.propose([enterprise.writes(5, 6)], ledger.head.timestamp + 1).block
    forged_header = replace(block.header, **{name: changed(getattr(block.header, name))})
    forged = Block(forged_header, block.transactions)
    with pytest.raises(OF_THE_PARENT.get(name, CommitmentMismatch)) as refusal:
        ledger.accept(forged, [REGISTRY.seals(forged.hash)])
    if name not in OF_THE_PARENT:
        assert list(refusal.value.found) == [name] == list(refusal.value.expected)
    assert ledger.head.number == 0


def test_a_block_stops_at_half_its_gas_and_leaves_the_rest_for_the_next(
    ledger: Ledger, enterprise: Signer
) -> None:
    half = ledger.head.gas_limit // 2
    never = Signer.named("outsider").writes(1, 1, gas=half + 1)
    offered = [enterprise.writes(slot, 9, gas=half - 60_000) for slot in range(4)]
    candidate = ledger.propose([never, *offered], ledger.head.timestamp + 1)
    assert [type(each.reason) for each in candidate.dropped] == [GasLimitTooHigh]
    taken = len(candidate.transactions)
    assert 0 < taken < 4
    assert candidate.leftover == tuple(offered[taken:])
    ledger.commit(candidate, [REGISTRY.seals(candidate.block.hash)])
    again = extend(ledger, candidate.leftover)
    assert not again.dropped
    assert again.block.header.base_fee_per_gas == 0


def test_a_block_holds_no_more_transactions_than_the_law_says(
    ledger: Ledger, enterprise: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = [enterprise.writes(slot, 9) for slot in range(4)]
    whole = ledger.propose(offered, ledger.head.timestamp + 1).block
    monkeypatch.setattr(limits, "BLOCK_TRANSACTIONS_MAX", 3)
    candidate = ledger.propose(offered, ledger.head.timestamp + 1)
    assert (len(candidate.transactions), len(candidate.leftover)) == (3, 1)
    with pytest.raises(BlockTooHeavy):
        ledger.accept(whole, [REGISTRY.seals(whole.hash)])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"chainId": 1}, WrongChain),
        ({"nonce": 7}, NonceMismatch),
        ({"value": 1}, BalanceTooSmall),
        ({"maxFeePerGas": 1}, BalanceTooSmall),
        ({"gas": 30_000_001}, GasLimitTooHigh),
    ],
    ids=str,
)
def test_a_block_with_a_transaction_that_cannot_be_applied_is_refused_by_its_reason(
    ledger: Ledger, enterprise: Signer, changes: dict[str, int], reason: type
) -> None:
    unlawful = decode(enterprise.raw(**changes))
    candidate = ledger.propose([unlawful], ledger.head.timestamp + 1)
    assert [type(each.reason) for each in candidate.dropped] == [reason]
    forged = Block(candidate.block.header, (unlawful.raw,))
    with pytest.raises(InapplicableTransaction) as refusal:
        ledger.accept(forged, [REGISTRY.seals(forged.hash)])
    assert (refusal.value.index, type(refusal.value.reason)) == (0, reason)


@pytest.mark.parametrize("later_s", [0, -1])
def test_a_block_is_later_than_its_parent(ledger: Ledger, later_s: int) -> None:
    with pytest.raises(TimeNotLater):
        ledger.propose([], ledger.head.timestamp + later_s)


def test_seals_are_held_to_genesis(ledger: Ledger, enterprise: Signer) -> None:
    candidate = ledger.propose([enterprise.writes(5, 6)], ledger.head.timestamp + 1)
    good = REGISTRY.seals(candidate.block.hash)
    for seals, reason in (
        ([], TooFewSeals),
        ([good, good], DuplicateSeal),
        ([Validator("outsider").seals(candidate.block.hash)], UnknownValidator),
        ([REGISTRY.seals(word(1))], BadSeal),
        ([REGISTRY.seals(candidate.block.hash, chain_id=1)], BadSeal),
    ):
        with pytest.raises(reason):
            ledger.commit(candidate, seals)
    ledger.commit(candidate, [good, MINISTRY.seals(candidate.block.hash)])
    assert len(ledger.seals(1)) == 2


def test_a_candidate_is_committed_once_and_on_its_own_parent(
    ledger: Ledger, enterprise: Signer
) -> None:
    candidate = extend(ledger, [enterprise.writes(5, 6)])
    with pytest.raises(StaleCandidate):
        ledger.commit(candidate, [REGISTRY.seals(candidate.block.hash)])


def test_a_call_answers_and_changes_nothing(ledger: Ledger) -> None:
    answer = ledger.call(ledger.head, Call(NOTEBOOK, word(1) + word(REFUSED)))
    assert (answer.success, answer.output) == (False, word(REFUSED))
    assert ledger.call(ledger.head, Call(NOTEBOOK, word(1) + word(8))).success
    assert ledger.state(ledger.head).storage(NOTEBOOK, 1) == 7


def test_an_estimate_is_enough_and_hardly_more(ledger: Ledger, enterprise: Signer) -> None:
    needed = ledger.estimate(ledger.head, Call(NOTEBOOK, word(5) + word(8))).gas_used
    enough = extend(ledger, [enterprise.writes(5, 8, gas=needed)])
    assert enough.receipts[0].success
    short = extend(ledger, [enterprise.writes(6, 8, gas=needed * 62 // 64)])
    assert not short.receipts[0].success


def test_a_ledger_opens_where_it_was_closed(tmp_path, genesis: Genesis, enterprise: Signer) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.create(path, genesis)
    head = extend(ledger, [enterprise.writes(5, 6)]).block.header
    ledger.close()
    again = Ledger.open(path)
    assert again.head == head
    extend(again, [enterprise.writes(5, 7)])
    with pytest.raises(LedgerInUse):
        Ledger.create(path, genesis)
    with pytest.raises(NotOnLedger):
        again.header(3)


def test_two_writers_never_share_a_book(tmp_path, genesis: Genesis, enterprise: Signer) -> None:
    first = Ledger.create(tmp_path / "ledger.db", genesis)
    second = Ledger.open(tmp_path / "ledger.db")
    extend(first, [enterprise.writes(5, 6)])
    with pytest.raises(LedgerInUse):
        extend(second, [Signer.named("outsider").writes(5, 7)])
    assert second.head.number == 0


@pytest.mark.parametrize("text", ["", "[]", "[" * 200_000, '{"name": "\\ud800"}'], ids=range(4))
def test_text_that_is_no_genesis_is_refused(text: str) -> None:
    with pytest.raises(InvalidGenesis):
        parse(text)
